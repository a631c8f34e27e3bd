//! Tokens in plans and states of Terraform and OpenTofu, as JSON.

use std::borrow::Cow;

use super::{
    problems::Problems,
    resource::{self, About, Tool},
};
use crate::{
    catalog::OwnerKind,
    model::{Form, Text, Token},
    syntax::node::{Node, NodeKind},
    text::{Source, Spanned},
};

/// The name of a permission group, from a data source of the document.
pub(super) struct NamedGroup<'s> {
    /// The ID of the group.
    pub(super) id: Cow<'s, str>,
    /// The name of the group.
    pub(super) name: Text<'s>,
}

/// Reads an entry of `resource_changes`; `None` if it is not a token, or has nothing to check.
pub(super) fn change<'s>(node: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let (owner, address) = managed(node)?;
    let change = node.get("change")?;
    let actions = change.get("actions")?;
    let does = |action: &str| actions.elements().any(|own| own.string().as_deref() == Some(action));
    let object = |key: &str| change.get(key).filter(|value| value.kind() == NodeKind::Object);
    let about = |form| About { address: address.clone(), owner, form, tool: Tool::Terraform };
    let before = object("before");
    let mut token = match object("after") {
        Some(after) => resource::token(after, change.get("after_unknown"), about(Form::Resource), file, problems),
        None if does("delete") => deleted(node, about(Form::Deleted)),
        None => return None,
    };
    if does("delete") {
        token.replaced = Some(actions.span());
    }
    if let Some(before) = before {
        // Problems of the previous state are not problems of the plan.
        let before = resource::token(before, None, about(Form::State), file, &mut Problems::default());
        if token.secret.is_none_or(|secret| secret.is_placeholder) {
            token.secret = before.secret;
        }
        token.before = Some(Box::new(before));
    }
    Some(token)
}

fn deleted<'s>(node: Node<'s, '_>, about: About<'s>) -> Token<'s> {
    let mut token = Token::new(node.span(), about.address.span, about.form);
    token.stated_owner = Some(about.owner);
    token.address = Some(about.address);
    token
}

fn managed<'s>(node: Node<'s, '_>) -> Option<(OwnerKind, Text<'s>)> {
    let owner = OwnerKind::of_resource(&node.get("type")?.string()?)?;
    if node.get("mode").and_then(|mode| mode.string()).is_some_and(|mode| mode != "managed") {
        return None;
    }
    let address = node.get("address").or_else(|| node.get("name"))?;
    Some((owner, Spanned { value: address.string()?, span: address.span() }))
}

/// What a plan or state holds in addition to the changes that were read as elements.
pub(super) struct Found<'s> {
    /// The tokens in the order of the text.
    pub(super) tokens: Vec<Token<'s>>,
    /// The permission groups in the document's data sources.
    pub(super) groups: Vec<NamedGroup<'s>>,
}

/// Reads a plan or state. `has_changes` tells whether its changes were read before, as elements.
pub(super) fn document<'s>(
    root: Node<'s, '_>,
    has_changes: bool,
    file: &'s Source,
    problems: &mut Problems,
) -> Found<'s> {
    let mut found = Found { tokens: Vec::new(), groups: Vec::new() };
    let mut walk = Walk { file, problems, found: &mut found, form: Form::State };
    for node in root.get("resource_changes").iter().flat_map(Node::elements) {
        if let Some(token) = change(node, file, walk.problems) {
            walk.found.tokens.push(token);
        }
    }
    let is_plan = has_changes || root.get("resource_changes").is_some();
    for module in [root.path(&["values", "root_module"]), root.get("root_module")].into_iter().flatten() {
        walk.module(module, true);
    }
    if let Some(module) = root.path(&["planned_values", "root_module"]) {
        walk.form = Form::Resource;
        walk.module(module, !is_plan);
    }
    if let Some(module) = root.path(&["prior_state", "values", "root_module"]) {
        walk.module(module, false);
    }
    walk.form = Form::State;
    root.get("resources").iter().flat_map(Node::elements).for_each(|node| walk.recorded(node));
    found
}

struct Walk<'w, 's> {
    file: &'s Source,
    problems: &'w mut Problems,
    found: &'w mut Found<'s>,
    form: Form,
}

impl<'s> Walk<'_, 's> {
    /// Reads a module and its children: the data sources and, if `wants_tokens`, the tokens.
    fn module(&mut self, module: Node<'s, '_>, wants_tokens: bool) {
        for node in module.get("resources").iter().flat_map(Node::elements) {
            let Some(values) = node.get("values") else { continue };
            self.groups(node, values);
            if let Some((owner, address)) = managed(node).filter(|_| wants_tokens) {
                let about = About { address, owner, form: self.form, tool: Tool::Terraform };
                let token = resource::token(values, None, about, self.file, self.problems);
                self.found.tokens.push(token);
            }
        }
        for child in module.get("child_modules").iter().flat_map(Node::elements) {
            self.module(child, wants_tokens);
        }
    }

    /// Reads a resource of a raw state, with its instances.
    fn recorded(&mut self, node: Node<'s, '_>) {
        for instance in node.get("instances").iter().flat_map(Node::elements) {
            let Some(values) = instance.get("attributes").filter(|values| values.kind() == NodeKind::Object) else {
                continue;
            };
            self.groups(node, values);
            let Some((owner, name)) = managed(node) else { continue };
            let about = About {
                address: instance_address(node, instance, name),
                owner,
                form: Form::State,
                tool: Tool::Terraform,
            };
            let token = resource::token(values, None, about, self.file, self.problems);
            self.found.tokens.push(token);
        }
    }

    /// Reads the permission groups of a data source: maps of names to IDs, or lists of groups.
    fn groups(&mut self, node: Node<'s, '_>, values: Node<'s, '_>) {
        let kind = node.get("type").and_then(|kind| kind.string()).unwrap_or_default();
        if !kind.contains("permission_groups") || kind == "cloudflare_account_permission_groups" {
            return;
        }
        for member in values.members() {
            for named in member.value.members() {
                let name = Spanned { value: named.key.clone(), span: named.key_span };
                self.found.groups.extend(named.value.string().map(|id| NamedGroup { id, name }));
            }
            for group in member.value.elements() {
                let text = |key: &str| group.get(key).and_then(|node| Some((node.string()?, node.span())));
                if let (Some((id, _)), Some((name, span))) = (text("id"), text("name")) {
                    self.found.groups.push(NamedGroup { id, name: Spanned { value: name, span } });
                }
            }
        }
    }
}

/// The address of an instance: `module.tokens.cloudflare_account_token.ci["a"]`.
fn instance_address<'s>(node: Node<'s, '_>, instance: Node<'s, '_>, name: Text<'s>) -> Text<'s> {
    let text = |node: Node<'s, '_>, key: &str| node.get(key).and_then(|value| value.string()).unwrap_or_default();
    let module = text(node, "module");
    let kind = text(node, "type");
    let dot = if module.is_empty() { "" } else { "." };
    let index = match instance.get("index_key") {
        Some(key) if key.kind() == NodeKind::String => format!("[\"{}\"]", key.string().unwrap_or_default()),
        Some(key) if key.kind() == NodeKind::Number => format!("[{}]", key.scalar()),
        _ => String::new(),
    };
    Spanned { value: format!("{module}{dot}{kind}.{}{index}", name.value).into(), span: name.span }
}
