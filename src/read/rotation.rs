//! Tokens that a rotation of Infisical makes, rewritten in the API's format with every span kept.
//!
//! In: the bodies and answers of `/api/v2/secret-rotations/cloudflare-api-token` and `…/cloudflare-r2-access-key`.
//! Out: the account-owned token that is created at each rotation. Its account is that of the connection, and its end is
//! twice the interval and a day after the rotation, at least a week; neither is written out. Source:
//! [Infisical's documentation](https://infisical.com/docs/documentation/platform/secret-rotation/cloudflare-api-token)
//! and the code of its server, 2026-11. Begin with [`token`].

use std::borrow::Cow;

use super::{api, problems::Problems};
use crate::{
    catalog::{Catalog, OwnerKind, Scope},
    model::{Form, Token},
    syntax::{
        Notation,
        node::{Node, NodeKind, Tape},
    },
    text::{Source, Span},
};

/// Stands for the ID of the account.
const ACCOUNT: &str = "${connection.accountId}";

/// The name of an R2 access level, and the permission groups that it stands for.
const LEVELS: [(&str, &[&str]); 2] = [
    ("object-read", &["Workers R2 Storage Bucket Item Read"]),
    ("object-read-write", &["Workers R2 Storage Bucket Item Read", "Workers R2 Storage Bucket Item Write"]),
];

/// Reads a rotation; `None` if it makes no token of Cloudflare.
pub(super) fn token<'s>(root: Node<'s, '_>, file: &'s Source, problems: &mut Problems) -> Option<Token<'s>> {
    let parameters = root.get("parameters").filter(|own| own.kind() == NodeKind::Object)?;
    let lists_groups =
        |policy: Node<'_, '_>| policy.get("permissionGroupIds").is_some() && policy.get("scope").is_some();
    let is_token = parameters.get("policies").is_some_and(|list| list.elements().any(lists_groups));
    let is_key = root.get("type").and_then(|own| own.string()).is_some_and(|own| own == "cloudflare-r2-access-key")
        || (parameters.get("buckets").is_some() && parameters.get("accessLevel").is_some());
    if !is_token && !is_key {
        return None;
    }
    let mut tape = Tape::default();
    let object = tape.begin(NodeKind::Object, parameters.span());
    for member in parameters.members() {
        match &*member.key {
            "name" => field("name", member.key_span, member.value, &mut tape),
            "policies" if is_token => {
                key("policies", member.key_span, &mut tape);
                list(member.value, &mut tape, policy);
            }
            "buckets" if is_key => {
                key("policies", member.key_span, &mut tape);
                let list = tape.begin(NodeKind::Array, member.value.span());
                buckets(member.value, parameters.get("accessLevel"), &mut tape);
                tape.end(list);
            }
            _ => {}
        }
    }
    condition(parameters, &mut tape);
    tape.end(object);
    let mut token = api::token(tape.root(file), Some(Form::Request), problems);
    token.form = Form::Request;
    token.is_authored = false;
    token.is_enveloped = false;
    token.notation = Some(Notation::Rotation);
    token.stated_owner = Some(OwnerKind::Account);
    // Neither is a gap of the file: the account is fixed, and there always is an end.
    token.unknown.retain(|unknown| !unknown.value.contains(ACCOUNT.trim_matches(['$', '{', '}'])));
    token.unread.push(Cow::Borrowed("expires_on"));
    Some(token)
}

/// Writes a key, or any other text, at a place.
pub(super) fn key(key: &str, span: Span, tape: &mut Tape) {
    tape.text(NodeKind::String, span, key);
}

fn field(name: &str, span: Span, value: Node<'_, '_>, tape: &mut Tape) {
    key(name, span, tape);
    tape.keep(value);
}

/// Writes a list element by element; any other value, such as an unknown one, as it is.
pub(super) fn list(node: Node<'_, '_>, tape: &mut Tape, each: impl Fn(Node<'_, '_>, &mut Tape)) {
    if node.kind() != NodeKind::Array {
        return tape.keep(node);
    }
    let list = tape.begin(NodeKind::Array, node.span());
    node.elements().for_each(|element| each(element, tape));
    tape.end(list);
}

fn policy(node: Node<'_, '_>, tape: &mut Tape) {
    if node.kind() != NodeKind::Object {
        return tape.keep(node);
    }
    let object = tape.begin(NodeKind::Object, node.span());
    for member in node.members() {
        match &*member.key {
            "effect" => field("effect", member.key_span, member.value, tape),
            "permissionGroupIds" => {
                key("permission_groups", member.key_span, tape);
                list(member.value, tape, group);
            }
            "scope" => {
                key("resources", member.key_span, tape);
                resources(member.value, node.get("zoneIds"), tape);
            }
            _ => {}
        }
    }
    tape.end(object);
}

fn group(id: Node<'_, '_>, tape: &mut Tape) {
    let object = tape.begin(NodeKind::Object, id.span());
    field("id", id.span(), id, tape);
    tape.end(object);
}

fn resources(scope: Node<'_, '_>, zones: Option<Node<'_, '_>>, tape: &mut Tape) {
    let place = scope.span();
    let object = |tape: &mut Tape| tape.begin(NodeKind::Object, place);
    let account =
        |tape: &mut Tape| tape.text(NodeKind::Partial, place, format!("com.cloudflare.api.account.{ACCOUNT}"));
    match scope.string().as_deref() {
        Some("account") => {
            let all = object(tape);
            account(tape);
            key("*", place, tape);
            tape.end(all);
        }
        Some("all-zones") => {
            let all = object(tape);
            account(tape);
            let within = object(tape);
            key("com.cloudflare.api.account.zone.*", place, tape);
            key("*", place, tape);
            tape.end(within);
            tape.end(all);
        }
        Some("zones") if zones.is_some_and(|own| own.kind() != NodeKind::Array) => {
            zones.into_iter().for_each(|own| tape.keep(own));
        }
        Some("zones") => {
            let all = object(tape);
            for zone in zones.iter().flat_map(Node::elements) {
                let (kind, id) = match zone.string() {
                    Some(id) => (NodeKind::String, id),
                    None => (NodeKind::Partial, Cow::Borrowed("${a zone}")),
                };
                tape.text(kind, zone.span(), format!("com.cloudflare.api.account.zone.{id}"));
                key("*", zone.span(), tape);
            }
            tape.end(all);
        }
        _ => tape.text(NodeKind::Unknown, place, "not a scope of a rotation: `account`, `all-zones` or `zones`"),
    }
}

/// The one policy of an R2 access key.
fn buckets(list: Node<'_, '_>, level: Option<Node<'_, '_>>, tape: &mut Tape) {
    let policy = tape.begin(NodeKind::Object, list.span());
    key("effect", list.span(), tape);
    key("allow", list.span(), tape);
    key("permission_groups", list.span(), tape);
    let place = level.map_or(list.span(), |level| level.span());
    let groups = tape.begin(NodeKind::Array, place);
    let level = match level {
        Some(level) => level.string(),
        // The default.
        None => Some(Cow::Borrowed("object-read")),
    };
    match LEVELS.iter().find(|(own, _)| level.as_deref() == Some(own)) {
        Some((_, names)) => {
            let group = |name: &&str| Catalog::builtin().by_name_in(name, Scope::R2Bucket);
            for group in names.iter().filter_map(group) {
                let object = tape.begin(NodeKind::Object, place);
                key("id", place, tape);
                key(group.id, place, tape);
                tape.end(object);
            }
        }
        None => tape.text(NodeKind::Unknown, place, "not an access level: `object-read` or `object-read-write`"),
    }
    tape.end(groups);
    key("resources", list.span(), tape);
    if list.kind() != NodeKind::Array {
        tape.keep(list);
        return tape.end(policy);
    }
    let all = tape.begin(NodeKind::Object, list.span());
    for bucket in list.elements() {
        let text = |key: &str| bucket.get(key).and_then(|own| own.string());
        let text = match (text("name"), bucket.get("jurisdiction")) {
            (Some(name), Some(_)) if text("jurisdiction").is_none() => format!("${{jurisdiction}}_{name}"),
            (Some(name), _) => format!("{ACCOUNT}_{}_{name}", text("jurisdiction").as_deref().unwrap_or("default")),
            (None, _) => "${a bucket}".to_owned(),
        };
        let text = format!("com.cloudflare.edge.r2.bucket.{text}");
        tape.text(NodeKind::Partial, bucket.span(), text);
        key("*", bucket.span(), tape);
    }
    tape.end(all);
    tape.end(policy);
}

/// The addresses, if there are any: empty lists are left out of the request.
fn condition(parameters: Node<'_, '_>, tape: &mut Tape) {
    let sides = [("allowedIps", "in"), ("disallowedIps", "not_in")];
    let lists: Vec<_> = parameters
        .members()
        .filter_map(|member| {
            let (_, side) = sides.iter().find(|(own, _)| member.key == *own)?;
            let is_empty = member.value.kind() == NodeKind::Array && member.value.elements().next().is_none();
            (!is_empty && !member.value.is_null()).then_some((*side, member))
        })
        .collect();
    let Some((_, first)) = lists.first() else { return };
    key("condition", first.key_span, tape);
    let condition = tape.begin(NodeKind::Object, first.value.span());
    key("request_ip", first.key_span, tape);
    let filter = tape.begin(NodeKind::Object, first.value.span());
    for (side, member) in &lists {
        field(side, member.key_span, member.value, tape);
    }
    tape.end(filter);
    tape.end(condition);
}
