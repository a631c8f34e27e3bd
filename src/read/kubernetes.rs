//! Tokens as Crossplane resources: managed resources generated from Terraform's provider, alone or as the base of a
//! composition.

use std::borrow::Cow;

use super::{
    patches::{Patch, patched},
    problems::Problems,
    resource::{self, About, Tool},
};
use crate::{
    catalog::OwnerKind,
    model::{Form, Token},
    syntax::node::{Node, NodeKind, Tape},
    text::{Source, Spanned},
};

/// Reads a managed resource; `None` if it is not a token. `patches` are those of the composition that it is the base of.
/// Generated kinds are named after the provider's resources, with the group's name before them or in them: `ApiToken`,
/// `AccountToken`, or `Token` of a group `api.…` or `account.…`.
pub(super) fn managed<'s>(
    root: Node<'s, '_>,
    patches: &[Patch],
    file: &'s Source,
    problems: &mut Problems,
) -> Option<Token<'s>> {
    let text = |keys: &[&str]| root.path(keys).and_then(|node| node.string());
    let (group, kind) = (text(&["apiVersion"])?, text(&["kind"])?);
    if !group.contains("cloudflare") {
        return None;
    }
    let owner = match kind.to_ascii_lowercase().as_str() {
        "apitoken" => OwnerKind::User,
        "accounttoken" => OwnerKind::Account,
        "token" if group.starts_with("account") => OwnerKind::Account,
        "token" => OwnerKind::User,
        _ => return None,
    };
    let (values, form) = match is_observed(root) {
        true => (Tape::of(root.path(&["status", "atProvider"])?), Form::State),
        false => (desired(root, patches)?, Form::Resource),
    };
    let name = root.path(&["metadata", "name"]);
    let place = name.or_else(|| root.get("kind"))?;
    let address = format!("{kind}/{}", name.and_then(|name| name.string()).unwrap_or_default());
    let address = Spanned { value: address.into(), span: place.span() };
    let about = About { address, owner, form, tool: Tool::Crossplane };
    let mut token = resource::token(values.root(file), None, about, file, problems);
    token.is_authored = form == Form::Resource;
    let sets = patches.iter().filter(|patch| patch.is_set);
    token.unknown.extend(sets.map(|set| Spanned { value: set.why.clone(), span: set.span }));
    Some(token)
}

/// Whether Crossplane only reads the token, and does not write it.
fn is_observed(root: Node<'_, '_>) -> bool {
    let Some(policies) = root.path(&["spec", "managementPolicies"]) else { return false };
    let mut policies = policies.elements().peekable();
    policies.peek().is_some() && policies.all(|policy| policy.string().as_deref() == Some("Observe"))
}

/// The parameters that the token is created with: `forProvider`, and what only `initProvider` sets.
fn desired(root: Node<'_, '_>, patches: &[Patch]) -> Option<Tape> {
    let places = ["forProvider", "initProvider"];
    let present = |place: &&str| root.path(&["spec", place]).is_some_and(|node| node.kind() == NodeKind::Object);
    let first = places.iter().find(|place| present(place))?;
    let whole = root.path(&["spec", first])?;
    let mut tape = Tape::default();
    let object = tape.begin(NodeKind::Object, whole.span());
    let mut seen: Vec<Cow<'_, str>> = Vec::new();
    for place in places {
        let own: Vec<Patch> = patches.iter().filter_map(|patch| patch.under(&["spec", place])).collect();
        for member in root.path(&["spec", place]).iter().flat_map(Node::members) {
            if !seen.contains(&member.key) || place == "forProvider" {
                tape.text(NodeKind::String, member.key_span, &*member.key);
                patched(member.value, &below(&own, &member.key), &mut tape);
            }
            seen.push(member.key);
        }
        for patch in &own {
            let Some(key) = patch.first().filter(|key| !seen.iter().any(|seen| seen == key)) else { continue };
            tape.text(NodeKind::String, patch.span, key);
            tape.text(NodeKind::Unknown, patch.span, patch.why.as_str());
            seen.push(Cow::Owned(key.to_owned()));
        }
    }
    tape.end(object);
    Some(tape)
}

fn below(patches: &[Patch], key: &str) -> Vec<Patch> {
    patches.iter().filter_map(|patch| patch.under(&[key])).collect()
}
