//! OAuth clients, as bodies, answers and resources of infrastructure tools have them: rewritten as tokens in the API's
//! format, with every span kept. Each scope is a permission group, and the resources are what the user chooses.

use std::borrow::Cow;

use super::{api, fields::canonical, problems::Problems, slot::Slot};
use crate::{
    catalog::{Catalog, Group, OwnerKind, Scope},
    model::{Form, IDENTITY_SCOPES, OauthClient, Text, Token},
    syntax::node::{Node, NodeKind, Tape},
    text::{Source, Span, Spanned},
};

/// Stands for the ID of the account or zone that a user chooses in the consent.
const CHOSEN: &str = "each user's choice";

/// Whether an object is an OAuth client: it has scopes, and what only such a client has.
pub(super) fn is_client(node: Node<'_, '_>) -> bool {
    let has = |wanted: &[&str]| node.members().any(|member| wanted.contains(&&*canonical(&member.key)));
    has(&["scopes"]) && has(&["redirect_uris", "grant_types", "client_name"]) && !has(&["policies", "policy"])
}

/// Whether a client is one of Cloudflare: others have the same members. It asks for one scope of Cloudflare at least, in
/// some spelling.
pub(super) fn is_of_cloudflare(node: Node<'_, '_>) -> bool {
    let catalog = Catalog::builtin();
    let lists = node.members().filter(|member| matches!(&*canonical(&member.key), "scopes" | "optional_scopes"));
    lists
        .flat_map(|member| member.value.elements())
        .filter_map(|scope| scope.string())
        .any(|scope| catalog.is_scope_without_group(&scope) || catalog.by_respelled_scope(&scope).is_some())
}

/// Reads an OAuth client. `unknown` marks what a plan does not know yet.
pub(super) fn client<'s>(
    attributes: Node<'s, '_>,
    unknown: Option<Node<'s, '_>>,
    form: Form,
    file: &'s Source,
    problems: &mut Problems,
) -> Token<'s> {
    let mut client = OauthClient::default();
    let (mut name, mut id, mut secret) = (None, None, None);
    let mut asked = Asked::default();
    for (key, slot) in (Slot { value: Some(attributes), unknown }).members() {
        let text = || slot.value.and_then(|value| Some(Spanned { value: value.string()?, span: value.span() }));
        match &*canonical(&key.text) {
            "client_name" => name = text(),
            "client_id" => id = text(),
            "client_secret" | "secret" => secret = slot.value,
            "visibility" => client.visibility = text(),
            "scopes" => client.scopes = asked.list(slot, key.span),
            "optional_scopes" => client.optional_scopes = asked.list(slot, key.span),
            "redirect_uris" => client.redirect_uris = texts(slot),
            _ => {}
        }
    }
    let span = attributes.span();
    let grip = attributes.first_character();
    let mut token = token(client, &asked, name.as_ref(), (span, grip), form, file, problems);
    token.id = id;
    token.secret = secret.and_then(api::secret);
    token
}

/// Reads what a link to the consent page asks for, as `client_id`, `redirect_uri` and `scope` name it.
pub(super) fn consent<'s>(
    client: OauthClient<'s>,
    id: Option<Text<'s>>,
    span: Span,
    file: &'s Source,
    problems: &mut Problems,
) -> Token<'s> {
    let mut token = token(client, &Asked::default(), None, (span, span), Form::Request, file, problems);
    token.id = id;
    token
}

/// A client as a token. `places` are the whole client, and what to underline if it has no name.
fn token<'s>(
    client: OauthClient<'s>,
    asked: &Asked<'s>,
    name: Option<&Text<'s>>,
    places: (Span, Span),
    form: Form,
    file: &'s Source,
    problems: &mut Problems,
) -> Token<'s> {
    let optional_only =
        client.optional_scopes.iter().filter(|own| !client.scopes.iter().any(|all| all.value == own.value));
    let scopes: Vec<&Text<'s>> = client.scopes.iter().chain(optional_only).collect();
    let tape = written(&scopes, asked, name, places.0);
    let mut token = api::token(tape.root(file), Some(form), problems);
    token.form = form;
    // Not a value that will be known: the user decides each time.
    token.unknown.retain(|unknown| !unknown.value.contains(CHOSEN));
    token.is_enveloped = false;
    token.stated_owner = Some(OwnerKind::User);
    token.grip = token.name.as_ref().map_or(places.1, |name| name.span);
    token.client = Some(Box::new(client));
    token
}

/// The strings of a list.
fn texts<'s>(slot: Slot<'s, '_>) -> Vec<Text<'s>> {
    let elements = slot.elements().into_iter().filter_map(|element| element.value);
    elements.filter_map(|value| Some(Spanned { value: value.string()?, span: value.span() })).collect()
}

/// What is asked of the user besides known texts.
#[derive(Default)]
struct Asked<'s> {
    /// Parts of the lists that are not known, with the reasons.
    unknown: Vec<(Span, Cow<'s, str>)>,
}

impl<'s> Asked<'s> {
    fn list(&mut self, slot: Slot<'s, '_>, key: Span) -> Vec<Text<'s>> {
        if let Some((span, why)) = slot.unknown_reason() {
            self.unknown.push((span, why));
            return Vec::new();
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

/// The client as a token: one policy for each kind of resource.
fn written(scopes: &[&Text<'_>], asked: &Asked<'_>, name: Option<&Text<'_>>, span: Span) -> Tape {
    let catalog = Catalog::builtin();
    let groups: Vec<(&Text<'_>, Option<&'static Group>)> = scopes
        .iter()
        .filter(|scope| !IDENTITY_SCOPES.contains(&&*scope.value))
        .map(|scope| (*scope, catalog.by_oauth_scope(&scope.value)))
        .collect();
    let mut kinds: Vec<Scope> = groups.iter().filter_map(|(_, group)| Some((*group)?.scope)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut tape = Tape::default();
    let token = tape.begin(NodeKind::Object, span);
    if let Some(name) = name {
        tape.text(NodeKind::String, name.span, "name");
        tape.text(NodeKind::String, name.span, &*name.value);
    }
    tape.text(NodeKind::String, span, "policies");
    let list = tape.begin(NodeKind::Array, span);
    for kind in kinds {
        policy(&mut tape, kind, &groups, span);
    }
    for (place, why) in &asked.unknown {
        tape.text(NodeKind::Unknown, *place, &**why);
    }
    for (scope, _) in groups.iter().filter(|(_, group)| group.is_none()) {
        let why = match catalog.is_scope_without_group(&scope.value) {
            true => "an OAuth scope whose permission group is not documented",
            false => "an OAuth scope that is not in the catalog",
        };
        tape.text(NodeKind::Unknown, scope.span, why);
    }
    tape.end(list);
    tape.end(token);
    tape
}

/// The key of the resources that a user chooses: of a known kind, with an ID that is not known.
fn chosen(kind: Scope) -> String {
    let family = match kind {
        Scope::User => "com.cloudflare.api.user",
        Scope::Zone => "com.cloudflare.api.account.zone",
        Scope::R2Bucket => "com.cloudflare.edge.r2.bucket",
        _ => "com.cloudflare.api.account",
    };
    format!("{family}.${{{CHOSEN}}}")
}

fn policy(tape: &mut Tape, kind: Scope, groups: &[(&Text<'_>, Option<&'static Group>)], span: Span) {
    let policy = tape.begin(NodeKind::Object, span);
    tape.text(NodeKind::String, span, "effect");
    tape.text(NodeKind::String, span, "allow");
    tape.text(NodeKind::String, span, "permission_groups");
    let list = tape.begin(NodeKind::Array, span);
    for (scope, group) in groups {
        let Some(group) = group.filter(|group| group.scope == kind) else { continue };
        let object = tape.begin(NodeKind::Object, scope.span);
        tape.text(NodeKind::String, scope.span, "id");
        tape.text(NodeKind::String, scope.span, group.id);
        tape.text(NodeKind::String, scope.span, "name");
        tape.text(NodeKind::String, scope.span, group.name);
        tape.end(object);
    }
    tape.end(list);
    tape.text(NodeKind::String, span, "resources");
    let resources = tape.begin(NodeKind::Object, span);
    tape.text(NodeKind::Partial, span, chosen(kind));
    tape.text(NodeKind::String, span, "*");
    tape.end(resources);
    tape.end(policy);
}
