//! The model of a token: what was read, where, and the questions it answers.

use std::borrow::Cow;

use super::{Condition, GroupRef, Owner, Policy, RequestIp, Timestamp};
use crate::{
    catalog::{Catalog, OwnerKind},
    text::{Span, Spanned},
};

/// A text with its place.
pub type Text<'s> = Spanned<Cow<'s, str>>;

/// Which of the shapes that hold a token this one was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// The body of a create or update request: planned.
    Request,
    /// One of a list, or the answer to a get: exported.
    Exported,
    /// The answer to a create request: exported, with the secret.
    Created,
    /// The answer to a verify request: status and lifetime only.
    Verified,
    /// The answer to a roll request: the new secret only.
    Rolled,
    /// A list of policies, or one policy, without its token.
    Policies,
    /// A resource of an infrastructure tool, such as Terraform: planned.
    Resource,
    /// A resource as such a tool recorded it when it last looked.
    State,
    /// A resource that the plan deletes: its address only.
    Deleted,
}

impl Form {
    /// Whether the token is still to be sent, so that Cloudflare has not judged it yet.
    pub fn is_planned(self) -> bool {
        matches!(self, Form::Request | Form::Policies | Form::Resource)
    }

    /// Whether the shape holds policies, so that a lack of them means something.
    pub fn shows_policies(self) -> bool {
        !matches!(self, Form::Verified | Form::Rolled | Form::Deleted)
    }

    /// Whether the shape holds the condition, so that a lack of it means something.
    pub fn shows_condition(self) -> bool {
        matches!(self, Form::Request | Form::Exported | Form::Created | Form::Resource | Form::State)
    }

    /// Whether the shape holds the lifetime, so that a lack of it means something.
    pub fn shows_lifetime(self) -> bool {
        self.shows_condition() || self == Form::Verified
    }
}

/// A syntax of Cloudflare's Terraform provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Syntax {
    /// Of version 4: `policy` blocks, group ids alone, nested blocks as lists.
    Blocks,
    /// Of any version 5: `policies`, groups as objects, one object where version 4 has a block.
    Attributes,
    /// Of versions 5.0 to 5.12: `resources` is a map.
    ResourceMap,
    /// Since version 5.13: `resources` is a JSON string.
    ResourceJson,
}

/// A member of an object, for rules about the fields themselves.
#[derive(Debug, Clone)]
pub struct Field<'s> {
    /// The object that holds it.
    pub place: Container,
    /// The key as written, escapes decoded.
    pub key: Cow<'s, str>,
    /// The key with its quotes.
    pub key_span: Span,
    /// Key and value.
    pub span: Span,
}

/// Which object of a token a field stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Container {
    /// The token itself.
    Token,
    /// One of its policies.
    Policy,
    /// A permission group of a policy.
    Group,
    /// The resources of a policy.
    Resources,
    /// The condition.
    Condition,
    /// The address filter within the condition.
    RequestIp,
}

impl Container {
    /// The object's name in messages.
    pub fn word(self) -> &'static str {
        match self {
            Container::Token => "token",
            Container::Policy => "policy",
            Container::Group => "permission group",
            Container::Resources => "resources",
            Container::Condition => "condition",
            Container::RequestIp => "IP filter",
        }
    }
}

/// The same field twice in one object.
#[derive(Debug, Clone)]
pub struct Duplicate<'s> {
    /// The object that holds both.
    pub place: Container,
    /// The key that most parsers drop.
    pub first: Text<'s>,
    /// The key that most parsers keep.
    pub last: Text<'s>,
}

/// A field that holds the secret: the text itself is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretField {
    /// The value with its quotes.
    pub span: Span,
    /// Whether the text is a stand-in such as `REDACTED`, not a secret.
    pub is_placeholder: bool,
}

/// One API token, as far as its source shows it. Texts borrow from the source.
#[derive(Debug, Clone)]
pub struct Token<'s> {
    /// The whole object.
    pub span: Span,
    /// What to underline where something is missing: the name, else the first key.
    pub grip: Span,
    /// The shape it was read from.
    pub form: Form,
    /// Whether it came in the API's own envelope.
    pub is_enveloped: bool,
    /// Whether a person or a program of theirs wrote it here, so that this is the place to change it: no record, no plan.
    pub is_authored: bool,
    /// Who owns it, with the evidence.
    pub owner: Owner,
    /// The owner that the type of the resource says.
    pub stated_owner: Option<OwnerKind>,
    /// Where an infrastructure tool has it: `module.ci.cloudflare_api_token.deploy["a"]`.
    pub address: Option<Text<'s>>,
    /// The token as it was before the plan.
    pub before: Option<Box<Token<'s>>>,
    /// Where the plan says that the token is deleted, or replaced by another with a new secret.
    pub replaced: Option<Span>,
    /// In whose syntax its parts are written, where an infrastructure tool has it.
    pub syntax: Vec<Spanned<Syntax>>,
    /// Values that the document leaves open, and why.
    pub unknown: Vec<Spanned<String>>,
    /// 32 hexadecimal digits.
    pub id: Option<Text<'s>>,
    /// Not unique.
    pub name: Option<Text<'s>>,
    /// `active`, `disabled`, `expired`, `revoked (exposed)`, or what comes next.
    pub status: Option<Text<'s>>,
    /// When it was created.
    pub issued_on: Option<Spanned<Timestamp<'s>>>,
    /// When it was last changed.
    pub modified_on: Option<Spanned<Timestamp<'s>>>,
    /// When it was last used; absent until the first use.
    pub last_used_on: Option<Spanned<Timestamp<'s>>>,
    /// The first instant at which it is valid; absent means at once.
    pub not_before: Option<Spanned<Timestamp<'s>>>,
    /// The first instant at which it is no longer valid; absent means never.
    pub expires_on: Option<Spanned<Timestamp<'s>>>,
    /// `creator_email_at_creation`: account-owned tokens only.
    pub creator: Option<Text<'s>>,
    /// `value`, or the result of a roll.
    pub secret: Option<SecretField>,
    /// The address filter; absent means none, where the form shows it.
    pub condition: Option<Condition<'s>>,
    /// The policies in the order of the text.
    pub policies: Vec<Policy<'s>>,
    /// The list of policies, where there is one.
    pub policies_span: Option<Span>,
    /// Fields that only the server sets: `id`, `issued_on`, `value` and such, of the token and its policies.
    pub server_fields: Vec<Field<'s>>,
    /// Fields that Cloudflare does not know.
    pub unknown_fields: Vec<Field<'s>>,
    /// Fields that stand twice.
    pub duplicates: Vec<Duplicate<'s>>,
    /// Fields of the token whose values are of a wrong type: they are there, and cannot be judged.
    pub unread: Vec<Cow<'s, str>>,
}

impl<'s> Token<'s> {
    /// A token with nothing in it yet.
    pub fn new(span: Span, grip: Span, form: Form) -> Token<'s> {
        Token {
            span,
            grip,
            form,
            is_enveloped: false,
            is_authored: false,
            owner: Owner::unknown(),
            stated_owner: None,
            address: None,
            before: None,
            replaced: None,
            syntax: Vec::new(),
            unknown: Vec::new(),
            id: None,
            name: None,
            status: None,
            issued_on: None,
            modified_on: None,
            last_used_on: None,
            not_before: None,
            expires_on: None,
            creator: None,
            secret: None,
            condition: None,
            policies: Vec::new(),
            policies_span: None,
            server_fields: Vec::new(),
            unknown_fields: Vec::new(),
            duplicates: Vec::new(),
            unread: Vec::new(),
        }
    }

    /// Looks the permission groups up, and infers the owner where nobody has set it.
    pub fn resolve(&mut self, catalog: &'static Catalog, declared: Option<OwnerKind>) {
        for group in self.policies.iter_mut().flat_map(|policy| &mut policy.groups) {
            group.value.resolve(catalog);
        }
        let stated = self.stated_owner.map(Owner::stated);
        self.owner = stated.or(declared.map(Owner::declared)).unwrap_or_else(|| Owner::inferred(self));
        if let Some(before) = &mut self.before {
            before.resolve(catalog, self.owner.kind);
        }
    }

    /// Whether it goes by an id or a name, as written.
    pub fn is_called(&self, wanted: &str) -> bool {
        [&self.id, &self.name].into_iter().flatten().any(|text| text.value == wanted)
    }

    /// The address filter, where there is one.
    pub fn request_ip(&self) -> Option<&RequestIp<'s>> {
        self.condition.as_ref().and_then(|condition| condition.request_ip.as_ref())
    }

    /// Whether a field, by the API's name, is there but cannot be judged.
    pub fn is_unread(&self, field: &str) -> bool {
        self.unread.iter().any(|unread| unread == field)
    }

    /// Whether the token can be used at some time from now on, as far as status and lifetime say.
    pub fn is_usable(&self, now: jiff::Timestamp) -> bool {
        let is_over = self.expires_on.as_ref().and_then(|end| end.value.instant()).is_some_and(|end| end <= now);
        let is_active = self.status.as_ref().is_none_or(|status| status.value == "active");
        is_active && !is_over
    }

    /// Whether the token is over for good: expired, or revoked. A disabled one can be switched on again.
    pub fn is_spent(&self, now: jiff::Timestamp) -> bool {
        let is_past = self.expires_on.as_ref().and_then(|end| end.value.instant()).is_some_and(|end| end <= now);
        let status = self.status.as_ref().map_or("", |status| &status.value);
        !self.form.is_planned() && (is_past || status == "expired" || status.starts_with("revoked"))
    }

    /// The policies that allow.
    pub fn allows(&self) -> impl Iterator<Item = &Policy<'s>> {
        self.policies.iter().filter(|policy| policy.is_allow())
    }

    /// The groups that allow policies grant, with their policies; only those that the catalog knows.
    pub fn granted(
        &self,
    ) -> impl Iterator<Item = (&Policy<'s>, &Spanned<GroupRef<'s>>, &'static crate::catalog::Group)> {
        self.allows().flat_map(|policy| policy.known_groups().map(move |(group, known)| (policy, group, known)))
    }

    /// Whether a known granted group changes something.
    pub fn changes(&self) -> bool {
        self.granted().any(|(_, _, group)| group.changes())
    }
}
