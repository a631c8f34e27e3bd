//! Tokens in Pulumi's previews and exported stacks, as JSON, and in its YAML programs.

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

/// The owner that a Pulumi type implies; `None` if the type is not a token.
pub(super) fn owner_of(kind: &str) -> Option<OwnerKind> {
    let (package, name) = (kind.split(':').next()?, kind.rsplit(':').next()?);
    match (package, name) {
        ("cloudflare", "ApiToken" | "OauthClient") => Some(OwnerKind::User),
        ("cloudflare", "AccountToken") => Some(OwnerKind::Account),
        _ => None,
    }
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

/// Reads a resource of an exported stack; `None` if it is not a token.
pub(super) fn recorded<'s>(node: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let owner = owner_of(&node.get("type")?.string()?)?;
    let urn = node.get("urn")?;
    let address = Spanned { value: urn.string()?, span: urn.span() };
    let values = node.get("outputs").or_else(|| node.get("inputs"))?;
    Some(resource::token(values, None, About { address, owner, form: Form::State, tool: Tool::Pulumi }, file, problems))
}
