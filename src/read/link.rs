//! Links to the dashboard's form for a new token, filled in by query parameters, and to the consent page of an OAuth
//! client.

use std::borrow::Cow;

use crate::{
    catalog::{Catalog, OwnerKind, Scope},
    model::{OauthClient, Text},
    syntax::node::{NodeKind, Tape},
    text::{Source, Span, Spanned},
};

/// The query parameter by which such a link is recognised.
pub(super) const PARAMETER: &str = "permissionGroupKeys=";

/// The address of the consent page, by which a link to it is recognised.
pub(super) const CONSENT: &str = "dash.cloudflare.com/oauth2/auth?";

/// What a link to the consent page asks for.
pub(super) struct Consent<'s> {
    pub(super) client: OauthClient<'s>,
    pub(super) id: Option<Text<'s>>,
    pub(super) span: Span,
}

/// All links to the consent page in a text that ask for scopes.
pub(super) fn consents(source: &Source) -> Vec<Consent<'_>> {
    let text = source.text();
    let found = memchr::memmem::find_iter(text.as_bytes(), CONSENT).map(|at| at + CONSENT.len());
    found.filter_map(|start| consent(source, start)).collect()
}

fn consent(source: &Source, start: usize) -> Option<Consent<'_>> {
    let rest = source.text().get(start..)?;
    let query = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
    let (mut client, mut id, mut at) = (OauthClient::default(), None, start);
    for pair in query.split('&') {
        let (key, raw) = pair.split_once('=').unwrap_or((pair, ""));
        let value_at = at + key.len() + 1;
        at += pair.len() + 1;
        let span = || source.span(value_at, value_at + raw.len());
        let decoded = || form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value);
        match key {
            "client_id" => id = Some(Spanned { value: Cow::Borrowed(raw), span: span() }),
            "redirect_uri" => client.redirect_uris.extend(decoded().map(|value| Spanned { value, span: span() })),
            "scope" => {
                let value = decoded()?;
                client.scopes = value.split_whitespace().map(|scope| placed(source, scope, raw, value_at)).collect();
            }
            _ => {}
        }
    }
    (!client.scopes.is_empty()).then(|| Consent { client, id, span: source.span(start, start + query.len()) })
}

/// A scope with its place in an encoded list; the whole list if it is encoded itself.
fn placed<'s>(source: &'s Source, scope: &str, raw: &str, start: usize) -> Text<'s> {
    let ends = |end: usize| raw.get(end..).is_none_or(|rest| rest.is_empty() || rest.starts_with(['+', '%', ' ']));
    let at = raw.match_indices(scope).map(|(at, _)| at).find(|at| ends(at + scope.len()));
    let (at, length) = at.map_or((0, raw.len()), |at| (at, scope.len()));
    Spanned { value: Cow::Owned(scope.to_owned()), span: source.span(start + at, start + at + length) }
}

/// Whether a link ends at a character.
fn is_end(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | '<' | '>' | ')' | '`' | ']')
}

/// A token that a link requests, in the API's format.
pub(super) struct Link {
    pub(super) token: Tape,
    pub(super) owner: OwnerKind,
}

/// All links of a text.
pub(super) fn links(source: &Source) -> Vec<Link> {
    let text = source.text();
    let mut all = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), PARAMETER) {
        let head = text.get(..at).unwrap_or_default();
        let start = head.rfind(is_end).map_or(0, |end| end + 1);
        let rest = text.get(start..).unwrap_or_default();
        let link = rest.get(..rest.find(is_end).unwrap_or(rest.len())).unwrap_or_default();
        all.extend(link.split_once('?').and_then(|(host, query)| {
            host.contains("dash.cloudflare.com").then(|| of_query(source, query, start + host.len() + 1))
        }));
    }
    all
}

struct Parameter<'q> {
    value: Cow<'q, str>,
    raw: &'q str,
    start: usize,
}

fn of_query(source: &Source, query: &str, start: usize) -> Link {
    let find = |wanted: &str| {
        let mut at = start;
        for pair in query.split('&') {
            let value_at = at + wanted.len() + 1;
            if let Some(raw) = pair.strip_prefix(wanted).and_then(|rest| rest.strip_prefix('=')) {
                let value =
                    form_urlencoded::parse(pair.as_bytes()).next().map_or(Cow::Borrowed(raw), |(_, value)| value);
                return Some(Parameter { value, raw, start: value_at });
            }
            at += pair.len() + 1;
        }
        None
    };
    let is_account = find("to").is_some();
    let mut tape = Tape::default();
    let whole = source.span(start, start + query.len());
    let token = tape.begin(NodeKind::Object, whole);
    if let Some(name) = find("name") {
        let span = source.span(name.start, name.start + name.raw.len());
        tape.text(NodeKind::String, span, "name");
        tape.text(NodeKind::String, span, name.value);
    }
    tape.text(NodeKind::String, whole, "policies");
    let list = tape.begin(NodeKind::Array, whole);
    if let Some(keys) = find("permissionGroupKeys") {
        let span = source.span(keys.start, keys.start + keys.raw.len());
        let account = find("accountId").map(|own| own.value);
        let zone = find("zoneId").map(|own| own.value);
        let resources = |scope: Scope| selected(scope, account.as_deref(), zone.as_deref());
        policies(source, &keys, span, &|scope| if is_account { None } else { resources(scope) }, &mut tape);
    }
    tape.end(list);
    tape.end(token);
    Link { token: tape, owner: if is_account { OwnerKind::Account } else { OwnerKind::User } }
}

/// A permission group that a link requests.
struct Asked {
    scope: Scope,
    place: Span,
    id: Option<&'static str>,
}

fn asked(source: &Source, keys: &Parameter<'_>, span: Span) -> Option<Vec<Asked>> {
    let entries: Vec<serde_json::Value> = serde_json::from_str(&keys.value).ok()?;
    let mut from = 0;
    let mut groups = Vec::new();
    for entry in &entries {
        let text = |name: &str| entry.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let key = text("key");
        // Keys are letters and underscores, so they stand in the link as they are.
        let at = keys.raw.get(from..).and_then(|rest| rest.find(key)).map(|at| from + at);
        let place = at.map_or(span, |at| source.span(keys.start + at, keys.start + at + key.len()));
        from = at.map_or(from, |at| at + key.len());
        let group = Catalog::builtin().by_template_key(key, text("type"));
        let scope = group.map_or(Scope::Account, |group| group.scope);
        groups.push(Asked { scope, place, id: group.map(|group| group.id) });
    }
    Some(groups)
}

/// One policy a scope: the form makes them so.
fn policies(
    source: &Source,
    keys: &Parameter<'_>,
    span: Span,
    resources: &dyn Fn(Scope) -> Option<String>,
    tape: &mut Tape,
) {
    let Some(groups) = asked(source, keys, span) else {
        return tape.text(NodeKind::Unknown, span, "`permissionGroupKeys` is not a JSON array");
    };
    let mut scopes: Vec<Scope> = groups.iter().map(|group| group.scope).collect();
    scopes.sort_unstable();
    scopes.dedup();
    for scope in scopes {
        let policy = tape.begin(NodeKind::Object, span);
        tape.text(NodeKind::String, span, "effect");
        tape.text(NodeKind::String, span, "allow");
        tape.text(NodeKind::String, span, "permission_groups");
        let list = tape.begin(NodeKind::Array, span);
        groups.iter().filter(|group| group.scope == scope).for_each(|group| group.write(tape));
        tape.end(list);
        tape.text(NodeKind::String, span, "resources");
        match resources(scope) {
            Some(key) => {
                let object = tape.begin(NodeKind::Object, span);
                tape.text(NodeKind::String, span, key);
                tape.text(NodeKind::String, span, "*");
                tape.end(object);
            }
            None => tape.text(NodeKind::Unknown, span, "chosen in the form"),
        }
        tape.end(policy);
    }
}

impl Asked {
    fn write(&self, tape: &mut Tape) {
        let Some(id) = self.id else { return tape.text(NodeKind::Unknown, self.place, "unknown permission group key") };
        let object = tape.begin(NodeKind::Object, self.place);
        tape.text(NodeKind::String, self.place, "id");
        tape.text(NodeKind::String, self.place, id);
        tape.end(object);
    }
}

/// The key of what a user's link selects; none where the form decides.
fn selected(scope: Scope, account: Option<&str>, zone: Option<&str>) -> Option<String> {
    match (scope, account, zone) {
        (Scope::Zone, None | Some("*"), Some("all" | "*")) => Some("com.cloudflare.api.account.zone.*".to_owned()),
        (Scope::Zone, _, Some(id)) if crate::catalog::is_id(id) => {
            Some(format!("com.cloudflare.api.account.zone.{id}"))
        }
        (Scope::Account, Some(account), _) => Some(format!("com.cloudflare.api.account.{account}")),
        _ => None,
    }
}
