//! Tokens in Pulumi's previews and exported stacks, as JSON, and in its YAML programs.

use super::{
    problems::Problems,
    resource::{self, About, Tool},
};
use crate::{
    catalog::OwnerKind,
    model::{Form, Text, Token},
    syntax::node::{Node, NodeKind, Tape},
    text::{Source, Spanned, shown},
};

/// The owner that a Pulumi type implies; `None` if the type is not a token.
pub(super) fn owner_of(kind: &str) -> Option<OwnerKind> {
    let (package, name) = (kind.split(':').next()?, kind.rsplit(':').next()?);
    match (package, name) {
        ("cloudflare", "ApiToken") => Some(OwnerKind::User),
        ("cloudflare", "AccountToken") => Some(OwnerKind::Account),
        _ => None,
    }
}

/// Whether a program defines a token.
pub(super) fn has_tokens(program: Node<'_, '_>) -> bool {
    let resources = program.get("resources");
    let mut kinds = resources.iter().flat_map(Node::members).filter_map(|member| member.value.get("type")?.string());
    kinds.any(|kind| owner_of(&kind).is_some())
}

/// Reads a step of a preview, or of the events of an update; `None` if it is not a token, or has nothing to check.
pub(super) fn step<'s>(node: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let object = |key: &str| node.get(key).filter(|value| value.kind() == NodeKind::Object);
    let (new, old) = (object("newState").or_else(|| object("new")), object("oldState").or_else(|| object("old")));
    let owner = new.or(old).and_then(|state| owner_of(&state.get("type")?.string()?))?;
    let operation = node.get("op")?;
    let does = operation.string().unwrap_or_default();
    let urn = node.get("urn")?;
    let address: Text<'s> = Spanned { value: urn.string()?, span: urn.span() };
    let about = |form| About { address: address.clone(), owner, form, tool: Tool::Pulumi };
    let is_gone = does.starts_with("delete");
    // Of the steps of a replacement, only `replace` is read.
    let is_part = matches!(does.as_ref(), "create-replacement" | "delete-replaced" | "discard-replaced");
    let mut token = match new.and_then(|state| state.get("inputs")).filter(|_| !is_gone) {
        Some(after) if !is_part => resource::token(after, None, about(Form::Resource), file, problems),
        _ if does == "delete" => {
            let mut token = Token::new(node.span(), address.span, Form::Deleted);
            (token.stated_owner, token.address) = (Some(owner), Some(address.clone()));
            token
        }
        _ => return None,
    };
    token.replaced = matches!(does.as_ref(), "replace" | "delete").then(|| operation.span());
    if let Some(before) = old.and_then(|state| state.get("inputs")).filter(|_| !is_gone) {
        let before = resource::token(before, None, about(Form::State), file, &mut Problems::default());
        token.before = Some(Box::new(before));
    }
    Some(token)
}

/// Reads the tokens of a program in YAML.
pub(super) fn program<'s>(root: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Vec<Token<'s>> {
    let mut tokens = Vec::new();
    for member in root.get("resources").iter().flat_map(Node::members) {
        let kind = member.value.get("type").and_then(|kind| kind.string()).unwrap_or_default();
        let Some((owner, properties)) = owner_of(&kind).zip(member.value.get("properties")) else { continue };
        let mut tape = Tape::default();
        evaluated(properties, &mut tape);
        let address = Spanned { value: member.key.clone(), span: member.key_span };
        let about = About { address, owner, form: Form::Resource, tool: Tool::Pulumi };
        let mut token = resource::token(tape.root(file), None, about, file, problems);
        token.is_authored = true;
        tokens.push(token);
    }
    tokens
}

/// Copies properties, with computed values as unknown. `fn::toJSON` is the only function that is supported.
fn evaluated(node: Node<'_, '_>, tape: &mut Tape) {
    let function = node.members().next().filter(|member| member.key.starts_with("fn::"));
    match (node.kind(), function) {
        (_, Some(member)) if member.key == "fn::toJSON" => {
            let json = tape.begin(NodeKind::Json, node.span());
            evaluated(member.value, tape);
            tape.end(json);
        }
        (_, Some(member)) => {
            tape.text(NodeKind::Unknown, node.span(), format!("function `{}` is not supported", shown(&member.key)))
        }
        (NodeKind::Array, _) => {
            let list = tape.begin(NodeKind::Array, node.span());
            node.elements().for_each(|element| evaluated(element, tape));
            tape.end(list);
        }
        (NodeKind::Object, _) => {
            let object = tape.begin(NodeKind::Object, node.span());
            for member in node.members() {
                tape.text(NodeKind::String, member.key_span, &*member.key);
                evaluated(member.value, tape);
            }
            tape.end(object);
        }
        (NodeKind::String, _) if node.string().is_some_and(|text| text.replace("$${", "").contains("${")) => {
            tape.text(NodeKind::Unknown, node.span(), "known only when the program runs");
        }
        _ => tape.keep(node),
    }
}

/// Reads a resource of an exported stack; `None` if it is not a token.
pub(super) fn recorded<'s>(node: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let owner = owner_of(&node.get("type")?.string()?)?;
    let urn = node.get("urn")?;
    let address = Spanned { value: urn.string()?, span: urn.span() };
    let values = node.get("outputs").or_else(|| node.get("inputs"))?;
    Some(resource::token(values, None, About { address, owner, form: Form::State, tool: Tool::Pulumi }, file, problems))
}
