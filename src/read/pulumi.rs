//! Tokens in Pulumi's previews and exported stacks, as JSON.

use super::{
    problems::Problems,
    resource::{self, About},
};
use crate::{
    node::{Kind, Node},
    source::{Source, Spanned},
    token::{Form, OwnerKind, Text, Token},
};

/// The owner that a type token stands for; none where it is no token.
pub(super) fn owner_of(kind: &str) -> Option<OwnerKind> {
    let (package, name) = (kind.split(':').next()?, kind.rsplit(':').next()?);
    match (package, name) {
        ("cloudflare", "ApiToken") => Some(OwnerKind::User),
        ("cloudflare", "AccountToken") => Some(OwnerKind::Account),
        _ => None,
    }
}

/// One entry of a preview's `steps`; none where it is no token, or nothing of it is left to judge.
pub(super) fn step<'s>(node: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let object = |key: &str| node.get(key).filter(|value| value.kind() == Kind::Object);
    let (new, old) = (object("newState"), object("oldState"));
    let owner = new.or(old).and_then(|state| owner_of(&state.get("type")?.string()?))?;
    let operation = node.get("op")?;
    let does = operation.string().unwrap_or_default();
    let urn = node.get("urn")?;
    let address: Text<'s> = Spanned { value: urn.string()?, span: urn.span() };
    let about = |form| About { address: address.clone(), owner, form };
    let is_gone = does.starts_with("delete");
    // Of a replacement only the step that creates has inputs to judge.
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

/// A resource of an exported stack.
pub(super) fn recorded<'s>(node: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let owner = owner_of(&node.get("type")?.string()?)?;
    let urn = node.get("urn")?;
    let address = Spanned { value: urn.string()?, span: urn.span() };
    let values = node.get("outputs").or_else(|| node.get("inputs"))?;
    Some(resource::token(values, None, About { address, owner, form: Form::State }, file, problems))
}
