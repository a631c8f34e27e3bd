//! Tokens among the arguments of modules that are not followed, such as the inputs of Terragrunt: values that have the
//! form of a token are checked as far as they go, because the module may add to them.

use std::borrow::Cow;

use super::{
    problems::Problems,
    resource::{self, About, Tool},
};
use crate::{
    catalog::OwnerKind,
    model::{Form, Token},
    syntax::{
        hcl::Arguments,
        node::{Node, NodeKind, Tape},
    },
    text::{Source, Spanned, shown},
};

/// What a module may add to a token that its arguments do not state.
const ADDED: [&str; 4] = ["name", "condition", "expires_on", "not_before"];

/// Reads all values that have the form of a token.
pub(super) fn tokens<'s>(arguments: &Arguments, file: &'s Source, each: &mut dyn FnMut(Token<'s>, Problems)) {
    walk(arguments.values.root(file), &arguments.path, &mut |values, path| {
        let mut problems = Problems::default();
        each(token(values, path, arguments, file, &mut problems), problems);
    });
}

fn walk<'s, 't>(node: Node<'s, 't>, path: &str, each: &mut dyn FnMut(Node<'s, 't>, &str)) {
    if is_token(node) {
        return each(node, path);
    }
    for member in node.members() {
        walk(member.value, &step(path, &member.key), each);
    }
    for (at, element) in node.elements().enumerate() {
        walk(element, &format!("{path}[{at}]"), each);
    }
}

fn step(path: &str, key: &str) -> String {
    let is_name = !key.is_empty() && key.chars().all(|own| own.is_alphanumeric() || own == '_' || own == '-');
    if is_name { format!("{path}.{key}") } else { format!("{path}[{key:?}]") }
}

/// Whether a value has policies as the provider takes them.
fn is_token(node: Node<'_, '_>) -> bool {
    let is_policy = |policy: Node<'_, '_>| {
        let has_groups = ["permission_groups", "permissionGroups"].iter().any(|key| {
            policy.get(key).is_some_and(|groups| matches!(groups.kind(), NodeKind::Array | NodeKind::Unknown))
        });
        has_groups && policy.get("resources").is_some()
    };
    let lists = ["policies", "policy"].iter().filter_map(|key| node.get(key));
    lists.into_iter().any(|list| list.elements().any(is_policy))
}

fn token<'s>(
    values: Node<'s, '_>,
    path: &str,
    arguments: &Arguments,
    file: &'s Source,
    problems: &mut Problems,
) -> Token<'s> {
    let place = arguments.place;
    let about = About {
        address: Spanned { value: shown(path).into(), span: values.members().next().map_or(place, |own| own.key_span) },
        // Not known, and taken back below.
        owner: OwnerKind::User,
        form: Form::Resource,
        tool: Tool::Terraform,
    };
    let mut tape = Tape::default();
    known_fields(values, &mut tape);
    let mut token = resource::token(tape.root(file), None, about, file, problems);
    token.stated_owner = None;
    token.is_authored = true;
    let is_absent = |key: &&str| values.get(key).is_none_or(|value| value.is_null());
    let absent: Vec<&str> = ADDED.into_iter().filter(is_absent).collect();
    if !absent.is_empty() {
        let value = format!("the module may set {}", absent.join(", "));
        token.unknown.push(Spanned { value, span: token.grip });
        token.unread.extend(absent.into_iter().map(Cow::Borrowed));
    }
    token
}

/// Copies the fields of a token: modules have arguments of their own beside them.
fn known_fields(values: Node<'_, '_>, tape: &mut Tape) {
    let object = tape.begin(NodeKind::Object, values.span());
    let is_field = |key: &str| matches!(key, "policies" | "policy" | "status") || ADDED.contains(&key);
    for member in values.members().filter(|member| is_field(&member.key)) {
        tape.text(NodeKind::String, member.key_span, &*member.key);
        tape.keep(member.value);
    }
    tape.end(object);
}
