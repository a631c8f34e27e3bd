//! Tokens that a lease of fnox makes, rewritten in the API's format with every span kept.
//!
//! In: a lease of the type `cloudflare` in `fnox.toml`, with policies. Out: the token that fnox creates for each command
//! and deletes afterwards. Its name is made by fnox, and its end is at most 24 hours later; neither is written out. A
//! lease without policies has those of the token that fnox uses, so it is not read. Source:
//! [fnox's documentation](https://fnox.jdx.dev/leases/cloudflare), 2026-11. Begin with [`token`].

use std::borrow::Cow;

use super::{
    api,
    problems::Problems,
    rotation::{key, list},
};
use crate::{
    catalog::OwnerKind,
    model::{Form, Token},
    syntax::node::{Member, Node, NodeKind, Tape},
    text::Source,
};

/// Stands for the ID of the account in the key of a resource.
const ACCOUNT: &str = "{account_id}";

/// Whether an object is a lease. Its keys include `type` and `policies`.
pub(super) fn is_lease(node: Node<'_, '_>) -> bool {
    let is_of_cloudflare = node.get("type").and_then(|own| own.string()).is_some_and(|own| own == "cloudflare");
    is_of_cloudflare && node.get("name").is_none()
}

/// Reads a lease.
pub(super) fn token<'s>(root: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Token<'s> {
    let account = root.get("account_id");
    let mut tape = Tape::default();
    let object = tape.begin(NodeKind::Object, root.span());
    for member in root.members().filter(|member| member.key == "policies") {
        key("policies", member.key_span, &mut tape);
        list(member.value, &mut tape, |own, tape| policy(own, account, tape));
    }
    tape.end(object);
    let mut token = api::token(tape.root(file), Some(Form::Request), problems);
    token.form = Form::Request;
    token.is_authored = false;
    token.is_enveloped = false;
    token.stated_owner = Some(if account.is_some() { OwnerKind::Account } else { OwnerKind::User });
    token.unread.extend(["name", "expires_on"].map(Cow::Borrowed));
    token
}

fn policy(node: Node<'_, '_>, account: Option<Node<'_, '_>>, tape: &mut Tape) {
    if node.kind() != NodeKind::Object {
        return tape.keep(node);
    }
    let object = tape.begin(NodeKind::Object, node.span());
    if node.get("effect").is_none() {
        key("effect", node.first_character(), tape);
        key("allow", node.first_character(), tape);
    }
    for member in node.members() {
        key(&member.key, member.key_span, tape);
        if member.key == "resources" && member.value.kind() == NodeKind::Object {
            let resources = tape.begin(NodeKind::Object, member.value.span());
            member.value.members().for_each(|own| resource(&own, account, tape));
            tape.end(resources);
        } else {
            tape.keep(member.value);
        }
    }
    tape.end(object);
}

fn resource(own: &Member<'_, '_>, account: Option<Node<'_, '_>>, tape: &mut Tape) {
    let kind = if own.is_partial { NodeKind::Partial } else { NodeKind::String };
    match account.and_then(|account| account.string()) {
        Some(id) => tape.text(kind, own.key_span, own.key.replace(ACCOUNT, &id)),
        None => tape.text(kind, own.key_span, &*own.key),
    }
    tape.keep(own.value);
}
