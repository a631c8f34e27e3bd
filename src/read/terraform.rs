//! Tokens in plans and states of Terraform and OpenTofu, as JSON.

use std::{borrow::Cow, collections::HashMap};

use super::{
    Item, ReadProblemKind,
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

/// Reads an entry of `deferred_changes`: a change that only a later plan can make, as far as it is known now.
pub(super) fn deferred<'s>(node: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let mut token = change(node.get("resource_change")?, file, problems)?;
    let reason = node.get("reason");
    let why = reason.and_then(|reason| reason.string()).unwrap_or_default().replace('_', " ");
    let span = reason.map_or(token.grip, |reason| reason.span());
    token.unknown.push(Spanned { value: format!("deferred to a later plan: {why}"), span });
    Some(token)
}

/// Reads an entry of `resource_drift`: a token that was changed outside of Terraform since its last apply, as it is now
/// and, in [`Token::before`], as it was.
pub(super) fn drift<'s>(node: Node<'s, '_>, file: &'s Source) -> Option<Token<'s>> {
    let (owner, address) = managed(node)?;
    let state = |key: &str| {
        let values = node.path(&["change", key]).filter(|value| value.kind() == NodeKind::Object)?;
        let about = About { address: address.clone(), owner, form: Form::State, tool: Tool::Terraform };
        Some(resource::token(values, None, about, file, &mut Problems::default()))
    };
    let (before, mut after) = (state("before"), state("after")?);
    after.before = before.map(Box::new);
    Some(after)
}

/// Adds the tokens that were changed outside of Terraform and that the plan leaves as they are.
pub(super) fn with_drift<'s>(planned: &mut Vec<Token<'s>>, drifted: Vec<Token<'s>>) {
    let address = |token: &Token<'s>| token.address.as_ref().map(|address| address.value.clone());
    let places: HashMap<_, usize> =
        planned.iter().enumerate().filter_map(|(at, token)| Some((address(token)?, at))).collect();
    for drift in drifted {
        let place = address(&drift).and_then(|address| places.get(&address).copied());
        match place.and_then(|at| planned.get_mut(at)) {
            None => planned.push(drift),
            // A plan without changes gives only the new state.
            Some(token) if token.form == Form::Resource && token.before.is_none() && token.replaced.is_none() => {
                token.before = drift.before;
            }
            Some(_) => {}
        }
    }
}

/// What a plan says about its own gaps.
pub(super) fn gaps<'s>(root: Node<'s, '_>, has_deferred: bool) -> impl Iterator<Item = Item<'s>> {
    let is = |key: &str, text: &str| root.get(key).filter(|value| value.scalar() == text);
    let errored = is("errored", "true").map(|node| Item::Problem(ReadProblemKind::ErroredPlan.at(node.span())));
    let incomplete = is("complete", "false").map(|node| node.span());
    let incomplete = incomplete.or_else(|| has_deferred.then(|| root.first_character()));
    errored.into_iter().chain(incomplete.map(|span| Item::Unknown(ReadProblemKind::IncompletePlan.at(span))))
}

/// Whether configuration in Terraform's JSON syntax has a token.
pub(super) fn has_tokens(configuration: Node<'_, '_>) -> bool {
    let resources = configuration.get("resource");
    resources.iter().flat_map(Node::members).any(|kind| OwnerKind::of_resource(&kind.key).is_some())
}

/// The members of a plan or a state, in which tokens are found by the types of resources.
pub(super) const OF_PLAN: [&str; 14] = [
    "values",
    "root_module",
    "planned_values",
    "prior_state",
    "resources",
    "resource_changes",
    "resource_drift",
    "deferred_changes",
    "configuration",
    "relevant_attributes",
    "variables",
    "outputs",
    "output_changes",
    "checks",
];

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

/// Reads a plan or state, except for its changes. `has_changes` tells whether it has any.
pub(super) fn document<'s>(
    root: Node<'s, '_>,
    has_changes: bool,
    file: &'s Source,
    problems: &mut Problems,
) -> Found<'s> {
    let mut found = Found { tokens: Vec::new(), groups: Vec::new() };
    let mut walk = Walk { file, problems, found: &mut found, form: Form::State };
    for module in [root.path(&["values", "root_module"]), root.get("root_module")].into_iter().flatten() {
        walk.module(module, true);
    }
    if let Some(module) = root.path(&["planned_values", "root_module"]) {
        walk.form = Form::Resource;
        walk.module(module, !has_changes);
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
