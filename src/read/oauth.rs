//! OAuth clients, as bodies, answers and resources of infrastructure tools have them, and other lists of OAuth scopes:
//! rewritten as tokens in the API's format, with every span kept. Each scope is a permission group, and the resources
//! are what the user chooses.

use super::{
    api,
    fields::canonical,
    problems::Problems,
    scopes::{self, Asked, texts},
    slot::Slot,
};
use crate::{
    catalog::{Catalog, Group, OwnerKind, Scope},
    model::{ClientKind, Form, IDENTITY_SCOPES, OauthClient, ScopeByName, Text, Token},
    syntax::node::{Node, NodeKind, Tape},
    text::{Source, Span, Spanned},
};

/// Stands for the ID of the account or zone that a user chooses in the consent.
const CHOSEN: &str = "each user's choice";

/// Reads an OAuth client, or another list of scopes. `unknown` marks what a plan does not know yet.
pub(super) fn client<'s>(
    attributes: Node<'s, '_>,
    unknown: Option<Node<'s, '_>>,
    kind: ClientKind,
    form: Form,
    file: &'s Source,
    problems: &mut Problems,
) -> Token<'s> {
    let mut own = Members::new(kind, file);
    own.read(Slot { value: Some(attributes), unknown });
    let span = attributes.span();
    match kind {
        ClientKind::McpServer => {
            let parts = scopes::OF_SERVER.into_iter().filter_map(|key| attributes.get(key));
            parts.for_each(|part| own.read(Slot { value: Some(part), unknown: None }));
            own.name = scopes::addressed(attributes);
        }
        ClientKind::Login if own.list.is_none() => {
            own.asked
                .unknown
                .push((attributes.first_character(), "the scopes of this login, which the file does not list".into()));
        }
        _ => {}
    }
    let grip = own.list.unwrap_or_else(|| attributes.first_character());
    let Members { client, asked, name, id, secret, .. } = own;
    let mut token = token(client, &asked, name.as_ref(), (span, grip), form, file, problems);
    token.id = id;
    token.secret = secret.and_then(api::secret);
    token
}

/// What the members of a client say.
struct Members<'s, 't> {
    client: OauthClient<'s>,
    asked: Asked<'s>,
    name: Option<Text<'s>>,
    id: Option<Text<'s>>,
    secret: Option<Node<'s, 't>>,
    /// The key of the list of scopes, unless a client has it.
    list: Option<Span>,
}

impl<'s, 't> Members<'s, 't> {
    fn new(kind: ClientKind, file: &'s Source) -> Members<'s, 't> {
        let client = OauthClient { kind, ..OauthClient::default() };
        Members { client, asked: Asked::new(file), name: None, id: None, secret: None, list: None }
    }

    fn read(&mut self, object: Slot<'s, 't>) {
        let kind = self.client.kind;
        for (key, slot) in object.members() {
            let text = || slot.value.and_then(|value| Some(Spanned { value: value.string()?, span: value.span() }));
            match &*canonical(&key.text) {
                "client_name" => self.name = text(),
                "resource_name" | "resource" | "issuer" if kind == ClientKind::Metadata && self.name.is_none() => {
                    self.name = text();
                }
                "client_id" => self.id = text(),
                "client_secret" | "secret" => self.secret = slot.value,
                "visibility" => self.client.visibility = text(),
                "scopes" => self.scopes(slot, key.span),
                "scope" if kind != ClientKind::Client => self.scopes(slot, key.span),
                "scopes_supported" if kind == ClientKind::Metadata => self.scopes(slot, key.span),
                "optional_scopes" => self.client.optional_scopes = self.asked.list(slot, key.span),
                "redirect_uris" => self.client.redirect_uris = texts(slot),
                _ => {}
            }
        }
    }

    fn scopes(&mut self, slot: Slot<'s, 't>, key: Span) {
        self.list = self.list.or((self.client.kind != ClientKind::Client).then_some(key));
        self.client.scopes.extend(self.asked.list(slot, key));
    }
}

/// Reads what a link to the consent page asks for, as `client_id`, `redirect_uri` and `scope` name it.
pub(super) fn consent<'s>(
    client: OauthClient<'s>,
    id: Option<Text<'s>>,
    span: Span,
    file: &'s Source,
    problems: &mut Problems,
) -> Token<'s> {
    let mut token = token(client, &Asked::new(file), None, (span, span), Form::Request, file, problems);
    token.id = id;
    token
}

/// A client as a token. `places` are the whole client, and what to underline if it has no name.
fn token<'s>(
    mut client: OauthClient<'s>,
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
    let found: Vec<Asking<'_, 's>> = scopes.iter().filter_map(|scope| Asking::of(scope, client.kind)).collect();
    // A list without a name is found by its key: what is around it may be a whole file.
    let place = if client.kind == ClientKind::Client { places.0 } else { places.1 };
    let tape = written(&found, asked, name, place);
    let by_name = found.iter().filter_map(Asking::by_name).collect();
    client.by_name = by_name;
    let mut token = api::token(tape.root(file), Some(form), problems);
    token.form = form;
    // Not a value that will be known: the user decides each time.
    token.unknown.retain(|unknown| !unknown.value.contains(CHOSEN));
    token.span = places.0;
    token.is_enveloped = false;
    token.stated_owner = Some(OwnerKind::User);
    token.grip = token.name.as_ref().map_or(places.1, |name| name.span);
    token.client = Some(Box::new(client));
    token
}

/// A scope that is asked for, and is not one of identity.
struct Asking<'t, 's> {
    scope: &'t Text<'s>,
    group: Option<&'static Group>,
    /// Whether the scope is documented, in this spelling or in the one that it is taken for.
    is_documented: bool,
}

impl<'t, 's> Asking<'t, 's> {
    /// Looks a scope up. The API takes only documented spellings in clients; programs of Cloudflare use others as well.
    fn of(scope: &'t Text<'s>, kind: ClientKind) -> Option<Asking<'t, 's>> {
        if IDENTITY_SCOPES.contains(&&*scope.value) {
            return None;
        }
        let catalog = Catalog::builtin();
        let respelled =
            if kind == ClientKind::Client { scope.value.to_string() } else { Catalog::respelled(&scope.value) };
        let group = catalog.by_oauth_scope(&scope.value).or_else(|| catalog.by_oauth_scope(&respelled));
        Some(Asking {
            scope,
            group,
            is_documented: group.is_some()
                || [&*respelled, &*scope.value].iter().any(|own| catalog.is_scope_without_group(own)),
        })
    }

    /// The scope with the documented one that it is taken for.
    fn by_name(&self) -> Option<ScopeByName<'s>> {
        let documented = self.group?.oauth.filter(|own| *own != self.scope.value)?;
        Some(ScopeByName { scope: self.scope.clone(), documented })
    }
}

/// The client as a token: one policy for each kind of resource.
fn written(groups: &[Asking<'_, '_>], asked: &Asked<'_>, name: Option<&Text<'_>>, span: Span) -> Tape {
    let mut kinds: Vec<Scope> = groups.iter().filter_map(|own| Some(own.group?.scope)).collect();
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
        policy(&mut tape, kind, groups, span);
    }
    for (place, why) in &asked.unknown {
        tape.text(NodeKind::Unknown, *place, &**why);
    }
    for own in groups.iter().filter(|own| own.group.is_none()) {
        let why = match own.is_documented {
            true => "whose permission group is not documented",
            false => "which is not in the catalog",
        };
        let why = format!("OAuth scope `{}`, {why}", own.scope.value);
        tape.text(NodeKind::Unknown, own.scope.span, why);
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

fn policy(tape: &mut Tape, kind: Scope, groups: &[Asking<'_, '_>], span: Span) {
    let policy = tape.begin(NodeKind::Object, span);
    tape.text(NodeKind::String, span, "effect");
    tape.text(NodeKind::String, span, "allow");
    tape.text(NodeKind::String, span, "permission_groups");
    let list = tape.begin(NodeKind::Array, span);
    for Asking { scope, group, .. } in groups {
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
