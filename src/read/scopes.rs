//! Lists of OAuth scopes: what an object that has one is, and the scopes of the list.

use std::borrow::Cow;

use super::{fields::canonical, slot::Slot};
use crate::{
    catalog::Catalog,
    model::{ClientKind, Text},
    syntax::node::{Node, NodeKind},
    text::{Source, Span, Spanned},
};

/// The keys of lists of scopes: arrays, or one string with blanks between the scopes.
const LISTS: [&str; 3] = ["scopes", "scope", "scopes_supported"];

/// The keys of what belongs to OAuth in the configuration of an MCP server.
pub(super) const OF_SERVER: [&str; 2] = ["auth", "oauth"];

/// The keys of an MCP server's address.
const ADDRESSES: [&str; 3] = ["url", "server_url", "http_url"];

/// What an object with scopes is; `None` if it is none of these, or not of Cloudflare.
pub(super) fn kind(node: Node<'_, '_>) -> Option<ClientKind> {
    let has = |wanted: &[&str]| node.members().any(|member| wanted.contains(&&*canonical(&member.key)));
    if has(&["policies", "policy"]) {
        return None;
    }
    if is_client(node) {
        return is_of_cloudflare(node).then_some(ClientKind::Client);
    }
    if is_login(node) {
        return Some(ClientKind::Login);
    }
    if has(&["scopes_supported"]) {
        return is_from_cloudflare(node).then_some(ClientKind::Metadata);
    }
    let address = addressed(node)?;
    let has_scopes = || LISTS.iter().any(|list| in_server(node).any(|own| own.get(list).is_some()));
    let host = host(&address.value);
    let is_ours = host == "mcp.cloudflare.com" || host.ends_with(".mcp.cloudflare.com");
    (is_ours && has_scopes()).then_some(ClientKind::McpServer)
}

/// Whether an object is an OAuth client: it has scopes, and what only such a client has.
pub(super) fn is_client(node: Node<'_, '_>) -> bool {
    let has = |wanted: &[&str]| node.members().any(|member| wanted.contains(&&*canonical(&member.key)));
    has(&["scopes"]) && has(&["redirect_uris", "grant_types", "client_name"]) && !has(&["policies", "policy"])
}

/// Whether an object is the login of wrangler, or of another program that keeps one in the same way.
///
/// The keys are those of `UserAuthConfig` in `packages/workers-auth` of cloudflare/workers-sdk, 2026-08-22. Others keep
/// an access token with its scopes as well, so one without the time of its expiry must have Cloudflare's prefix.
fn is_login(node: Node<'_, '_>) -> bool {
    let is_ours =
        |key: &str| node.get(key).and_then(|token| token.string()).is_some_and(|own| own.starts_with("cfoat_"));
    let is_wranglers = node.get("oauth_token").is_some() && node.get("expiration_time").is_some();
    is_wranglers
        || (LISTS.iter().any(|list| node.get(list).is_some()) && (is_ours("oauth_token") || is_ours("access_token")))
}

/// Whether a client is one of Cloudflare: others have the same members. It asks for one scope of Cloudflare at least, in
/// some spelling.
fn is_of_cloudflare(node: Node<'_, '_>) -> bool {
    let catalog = Catalog::builtin();
    let lists = node.members().filter(|member| matches!(&*canonical(&member.key), "scopes" | "optional_scopes"));
    lists
        .flat_map(|member| member.value.elements())
        .filter_map(|scope| scope.string())
        .any(|scope| catalog.is_scope_without_group(&scope) || catalog.by_respelled_scope(&scope).is_some())
}

/// Whether the metadata of an authorization server or a resource names Cloudflare as its origin.
fn is_from_cloudflare(node: Node<'_, '_>) -> bool {
    let is_ours = |value: Node<'_, '_>| value.string().is_some_and(|text| is_at_cloudflare(&text));
    ["resource", "issuer", "authorization_endpoint"].iter().filter_map(|key| node.get(key)).any(is_ours)
        || node.get("authorization_servers").iter().flat_map(Node::elements).any(is_ours)
}

/// Whether an address is at `cloudflare.com` or below it.
fn is_at_cloudflare(address: &str) -> bool {
    let host = host(address);
    host == "cloudflare.com" || host.ends_with(".cloudflare.com")
}

fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
}

/// The address of an MCP server, without its query.
pub(super) fn addressed<'s>(node: Node<'s, '_>) -> Option<Text<'s>> {
    let member = node.members().find(|member| ADDRESSES.contains(&&*canonical(&member.key)))?;
    let value = member.value.string()?;
    let end = value.find(['?', '#']).unwrap_or(value.len());
    let value = value.get(..end).unwrap_or_default().to_owned();
    Some(Spanned { value: Cow::Owned(value), span: member.value.span() })
}

/// An MCP server, and what in it is about OAuth.
fn in_server<'s, 't>(node: Node<'s, 't>) -> impl Iterator<Item = Node<'s, 't>> {
    std::iter::once(node).chain(OF_SERVER.into_iter().filter_map(move |key| node.get(key)))
}

/// The strings of a list.
pub(super) fn texts<'s>(slot: Slot<'s, '_>) -> Vec<Text<'s>> {
    let elements = slot.elements().into_iter().filter_map(|element| element.value);
    elements.filter_map(|value| Some(Spanned { value: value.string()?, span: value.span() })).collect()
}

/// What is asked of the user besides known texts.
pub(super) struct Asked<'s> {
    file: &'s Source,
    /// Parts of the lists that are not known, with the reasons.
    pub(super) unknown: Vec<(Span, Cow<'s, str>)>,
}

impl<'s> Asked<'s> {
    pub(super) fn new(file: &'s Source) -> Asked<'s> {
        Asked { file, unknown: Vec::new() }
    }

    /// The scopes of a list. `key` is the place of its key.
    pub(super) fn list(&mut self, slot: Slot<'s, '_>, key: Span) -> Vec<Text<'s>> {
        if let Some((span, why)) = slot.unknown_reason() {
            self.unknown.push((span, why));
            return Vec::new();
        }
        match slot.value.map(|value| (value, value.kind())) {
            None | Some((_, NodeKind::Array | NodeKind::Null)) => {}
            Some((value, NodeKind::String)) => return words(value, self.file),
            Some((value, _)) => {
                self.unknown.push((value.first_character(), Cow::Borrowed("not a list of OAuth scopes")))
            }
        }
        for element in slot.elements() {
            if let Some((span, why)) = element.unknown_reason() {
                self.unknown.push((span, why));
            } else if element.value.is_none_or(|value| value.string().is_none()) {
                self.unknown.push((element.span().unwrap_or(key), Cow::Borrowed("not an OAuth scope")));
            }
        }
        texts(slot)
    }
}

/// The scopes of one string, each with its place if the source has it as it is.
fn words<'s>(node: Node<'s, '_>, file: &'s Source) -> Vec<Text<'s>> {
    let (whole, text) = (node.span(), node.string().unwrap_or_default());
    let written = if whole.source == file.id { file.slice(whole) } else { "" };
    let inner = written.get(1..).filter(|inner| inner.starts_with(&*text)).map(|_| whole.start + 1);
    let start = inner.or_else(|| written.starts_with(&*text).then_some(whole.start));
    let place = |scope: &str| {
        let at = scope.as_ptr().addr() - text.as_ptr().addr();
        let (at, length) = (u32::try_from(at).ok()?, u32::try_from(scope.len()).ok()?);
        start.map(|start| Span { start: start + at, end: start + at + length, ..whole })
    };
    text.split_whitespace()
        .map(|scope| Spanned { value: Cow::Owned(scope.to_owned()), span: place(scope).unwrap_or(whole) })
        .collect()
}
