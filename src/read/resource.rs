//! Tokens as resources of infrastructure tools: rewrites their attributes to the API's format, with every span kept.

use super::{
    api, json_text, oauth,
    problems::Problems,
    scopes,
    slot::{Key, Slot},
};
use crate::{
    catalog::OwnerKind,
    model::{ClientKind, Form, Resources, Syntax, Text, Token},
    syntax::{
        SyntaxError,
        hcl::CURRENT_TIME,
        json::embedded,
        node::{Node, NodeKind, Tape},
    },
    text::{Source, Span, Spanned, partial},
};

/// What a tool states about a token in addition to its attributes.
pub(super) struct About<'s> {
    /// The address of the resource: `module.ci.cloudflare_api_token.deploy["a"]`.
    pub(super) address: Text<'s>,
    /// The owner that the type of the resource implies.
    pub(super) owner: OwnerKind,
    /// Whether the resource is planned or recorded in a state.
    pub(super) form: Form,
    /// The tool whose schema the attributes follow.
    pub(super) tool: Tool,
}

/// A tool whose resources are read. Pulumi and Crossplane generate theirs from Terraform's provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Terraform,
    Crossplane,
    Pulumi,
}

/// Reads a resource. `unknown` is Terraform's `after_unknown`, a parallel tree in which `true` marks an unknown value.
pub(super) fn token<'s>(
    attributes: Node<'s, '_>,
    unknown: Option<Node<'s, '_>>,
    about: About<'s>,
    file: &'s Source,
    problems: &mut Problems,
) -> Token<'s> {
    if scopes::is_client(attributes) {
        let mut client = oauth::client(attributes, unknown, ClientKind::Client, about.form, file, problems);
        client.address = Some(about.address);
        return client;
    }
    let mut shaper = Shaper {
        file,
        tool: about.tool,
        tape: Tape::default(),
        syntax: Vec::new(),
        faults: Vec::new(),
        moving: Vec::new(),
    };
    shaper.token(Slot { value: Some(attributes), unknown });
    let Shaper { tape, syntax, faults, moving, .. } = shaper;
    let mut token = api::token(tape.root(file), Some(about.form), problems);
    for policy in &mut token.policies {
        if let Resources::Malformed { kind, fault, .. } = &mut policy.resources {
            *fault = faults.iter().find(|(string, _)| *string == kind.span).map(|(_, error)| error.clone());
        }
    }
    token.form = about.form;
    token.is_enveloped = false;
    token.stated_owner = Some(about.owner);
    if token.name.is_none() {
        token.grip = about.address.span;
    }
    token.address = Some(about.address);
    token.syntax = syntax;
    token.moving = moving;
    token
}

/// Attributes of the resource that do not belong to the token.
const NOT_OF_THE_TOKEN: [&str; 5] = ["account_id", "accountId", "token_id", "tokenId", "timeouts"];

/// Attributes that only the server sets: unknown in every plan that creates a token, and not needed to check it.
const COMPUTED: [&str; 11] = [
    "id",
    "value",
    "status",
    "issued_on",
    "issuedOn",
    "modified_on",
    "modifiedOn",
    "last_used_on",
    "lastUsedOn",
    "creator_email_at_creation",
    "meta",
];

/// Whether the groups of a policy are IDs in strings, as in version 5 of Pulumi's provider and older, or may be.
fn may_list_ids(policy: Slot<'_, '_>) -> bool {
    let is_object = |group: &Slot<'_, '_>| group.value.is_some_and(|value| value.kind() == NodeKind::Object);
    let is_list = |key: &Key<'_>| matches!(&*key.text, "permissionGroups" | "permission_groups");
    let mut lists = policy.members().into_iter().filter(|(key, _)| is_list(key));
    lists.all(|(_, groups)| !groups.elements().iter().any(is_object))
}

struct Shaper<'s> {
    file: &'s Source,
    tool: Tool,
    tape: Tape,
    syntax: Vec<Spanned<Syntax>>,
    /// The spans of strings that should hold JSON, and the errors in them.
    faults: Vec<(Span, SyntaxError)>,
    moving: Vec<Spanned<&'static str>>,
}

/// The field of the token's lifetime that an attribute is, if it is one.
fn time(key: &str) -> Option<&'static str> {
    match key {
        "not_before" | "notBefore" => Some("not_before"),
        "expires_on" | "expiresOn" => Some("expires_on"),
        _ => None,
    }
}

impl<'s> Shaper<'s> {
    fn token(&mut self, slot: Slot<'s, '_>) {
        self.object(slot, |this, key, slot| match &*key.text {
            text if NOT_OF_THE_TOKEN.contains(&text) || text.starts_with("__") || slot.is_absent() => {}
            text if COMPUTED.contains(&text) && slot.unknown_reason().is_some() => {}
            text @ ("policy" | "policies") => {
                let is_block = text == "policy";
                this.notice(if is_block { Syntax::Blocks } else { Syntax::Attributes }, key.span);
                this.key("policies", key.span);
                this.list(slot, |this, policy| this.policy(policy, is_block));
            }
            "condition" => this.condition(key.span, slot),
            _ => {
                let moving = slot.unknown_reason().filter(|(_, why)| why.contains(CURRENT_TIME)).zip(time(&key.text));
                this.moving.extend(moving.map(|((span, _), value)| Spanned { value, span }));
                this.field(key, slot);
            }
        });
    }

    /// Notes the version of Terraform's provider that has a syntax. The versions of Pulumi's are others, and each has
    /// its own schema.
    fn notice(&mut self, syntax: Syntax, span: Span) {
        if self.tool != Tool::Pulumi || syntax == Syntax::Blocks {
            self.syntax.push(Spanned { value: syntax, span });
        }
    }

    fn policy(&mut self, slot: Slot<'s, '_>, is_block: bool) {
        let has_effect = slot.members().iter().any(|(key, slot)| key.text == "effect" && !slot.is_absent());
        // Version 4 of Terraform's provider adds it, and so do the versions of Pulumi's that are generated from it.
        let has_default = is_block || (self.tool == Tool::Pulumi && may_list_ids(slot));
        let mut effect = slot.span().filter(|_| !has_effect && has_default);
        self.object(slot, |this, key, slot| {
            if let Some(place) = effect.take() {
                this.key("effect", place);
                this.tape.text(NodeKind::String, place, "allow");
            }
            this.policy_field(key, slot);
        });
    }

    fn policy_field(&mut self, key: &Key<'_>, slot: Slot<'s, '_>) {
        match &*key.text {
            text if slot.is_absent() || (text == "id" && slot.unknown_reason().is_some()) => {}
            "permission_groups" | "permissionGroups" => {
                self.key("permission_groups", key.span);
                self.list(slot, Self::group);
            }
            "resources" => {
                self.key("resources", key.span);
                self.resources(slot);
            }
            _ => self.field(key, slot),
        }
    }

    fn group(&mut self, slot: Slot<'s, '_>) {
        let text = slot.value.filter(|value| value.kind() == NodeKind::String && slot.unknown_reason().is_none());
        if let Some(id) = text {
            self.notice(Syntax::Blocks, id.span());
            let object = self.tape.begin(NodeKind::Object, id.span());
            self.key("id", id.span());
            self.tape.keep(id);
            self.tape.end(object);
            return;
        }
        if slot.unknown_reason().is_none() {
            slot.span().into_iter().for_each(|span| self.notice(Syntax::Attributes, span));
        }
        self.object(slot, |this, key, slot| {
            let is_computed = key.text != "id" && slot.unknown_reason().is_some();
            if !slot.is_absent() && !is_computed {
                this.field(key, slot);
            }
        });
    }

    fn resources(&mut self, slot: Slot<'s, '_>) {
        match slot.value {
            Some(value) if value.kind() == NodeKind::String && slot.unknown_reason().is_none() => {
                self.notice(Syntax::ResourceJson, value.span());
                self.json(value);
            }
            Some(value) if value.kind() == NodeKind::Json => {
                self.notice(Syntax::ResourceJson, value.first_character());
                self.json(value);
            }
            Some(value) if value.partial().is_some_and(|text| text.trim_start().starts_with('{')) => {
                self.partial_json(slot, value);
            }
            Some(value) if value.kind() == NodeKind::Object => {
                self.notice(Syntax::ResourceMap, value.first_character());
                self.object(slot, |this, key, slot| {
                    this.tape.text(key.kind, key.span, &*key.text);
                    let text =
                        slot.value.filter(|value| value.kind() == NodeKind::String && slot.unknown_reason().is_none());
                    match text {
                        Some(text) if text.string().is_some_and(|text| text.trim_start().starts_with('{')) => {
                            this.json(text);
                        }
                        _ if slot.value.is_some_and(|value| value.kind() == NodeKind::Json) => {
                            slot.value.into_iter().for_each(|value| this.json(value));
                        }
                        _ => this.value(slot),
                    }
                });
            }
            _ => self.value(slot),
        }
    }

    /// Writes the JSON value in a string with unknown parts, as far as it is known.
    fn partial_json(&mut self, slot: Slot<'s, '_>, string: Node<'s, '_>) {
        let (span, text) = (string.span(), string.partial().unwrap_or_default());
        match json_text::value(&text, span, &mut self.tape) {
            Some(Ok(())) => self.syntax.push(Spanned { value: Syntax::ResourceJson, span: string.first_character() }),
            Some(Err(error)) => {
                self.faults.push((span, error));
                // The known beginning says what the text was to be.
                self.tape.text(NodeKind::String, span, partial::known_start(&text));
            }
            None => self.value(slot),
        }
    }

    /// Writes the JSON value in a string; the string itself if it holds none.
    fn json(&mut self, string: Node<'s, '_>) {
        if let Some(inner) = string.inner() {
            return self.value(Slot { value: Some(inner), unknown: None });
        }
        if let Err(error) = embedded(string, self.file, &mut self.tape) {
            self.faults.push((string.span(), error));
            self.tape.keep(string);
        }
    }

    fn condition(&mut self, span: Span, slot: Slot<'s, '_>) {
        if slot.value.is_some_and(|value| value.kind() == NodeKind::Array) {
            self.notice(Syntax::Blocks, span);
        }
        let Some(slot) = slot.unlisted().filter(|slot| !slot.is_absent()) else { return };
        self.key("condition", span);
        self.object(slot, |this, key, slot| {
            let Some(slot) = slot.unlisted().filter(|slot| !slot.is_absent()) else { return };
            if !matches!(&*key.text, "request_ip" | "requestIp" | "request.ip") {
                return this.field(key, slot);
            }
            this.key("request_ip", key.span);
            this.object(slot, |this, key, slot| {
                if slot.is_absent() {
                    return;
                }
                this.key(
                    match &*key.text {
                        "ins" => "in",
                        "notIn" | "notIns" | "not_ins" => "not_in",
                        other => other,
                    },
                    key.span,
                );
                this.value(slot);
            });
        });
    }

    fn field(&mut self, key: &Key<'_>, slot: Slot<'s, '_>) {
        self.tape.text(key.kind, key.span, &*key.text);
        self.value(slot);
    }

    fn key(&mut self, key: &str, span: Span) {
        self.tape.text(NodeKind::String, span, key);
    }

    /// Writes an object member by member; any other value as it is.
    fn object(&mut self, slot: Slot<'s, '_>, mut each: impl FnMut(&mut Self, &Key<'_>, Slot<'s, '_>)) {
        let is_object = slot.value.or(slot.unknown).is_some_and(|node| node.kind() == NodeKind::Object);
        let Some(span) = slot.span().filter(|_| is_object && slot.unknown_reason().is_none()) else {
            return self.value(slot);
        };
        let object = self.tape.begin(NodeKind::Object, span);
        for (key, slot) in slot.members() {
            each(self, &key, slot);
        }
        self.tape.end(object);
    }

    fn list(&mut self, slot: Slot<'s, '_>, each: impl Fn(&mut Self, Slot<'s, '_>)) {
        let is_list = slot.value.or(slot.unknown).is_some_and(|node| node.kind() == NodeKind::Array);
        let Some(span) = slot.span().filter(|_| is_list && slot.unknown_reason().is_none()) else {
            return self.value(slot);
        };
        let list = self.tape.begin(NodeKind::Array, span);
        slot.elements().into_iter().for_each(|slot| each(self, slot));
        self.tape.end(list);
    }

    fn value(&mut self, slot: Slot<'s, '_>) {
        if let Some((span, why)) = slot.unknown_reason() {
            if let Some(value) = slot.value.filter(|value| value.alternatives().next().is_some()) {
                return self.tape.keep(value);
            }
            return self.tape.text(NodeKind::Unknown, span, why);
        }
        match slot.value {
            Some(value) if value.kind() == NodeKind::Array => self.list(slot, Self::value),
            Some(value) if value.kind() == NodeKind::Object => self.object(slot, Self::field),
            // Only `resources` is read as the value in the string.
            Some(value) if value.kind() == NodeKind::Json => match value.json_text() {
                Some(text) => self.tape.text(NodeKind::String, value.span(), text),
                None => self.tape.text(NodeKind::Unknown, value.span(), "a part of this JSON is unknown"),
            },
            Some(value) => self.tape.keep(value),
            None => {
                if let Some(unknown) = slot.unknown {
                    self.tape.text(NodeKind::Unknown, unknown.span(), "known after apply");
                }
            }
        }
    }
}
