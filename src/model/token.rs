//! The model of a token: what was read, where it is in the source, and the questions it can answer.

use std::{borrow::Cow, iter};

use super::{Condition, GroupRef, OauthClient, Owner, Policy, RequestIp, Timestamp};
use crate::{
    catalog::{Catalog, OwnerKind, Scope},
    syntax::Notation,
    text::{SourceId, Span, Spanned},
};

/// A text with its span.
pub type Text<'s> = Spanned<Cow<'s, str>>;

/// The form of the document that a token was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// The body of a create or update request: planned.
    Request,
    /// An element of a list, or the response to a get request: exported.
    Exported,
    /// The response to a create request: exported, with the secret.
    Created,
    /// The response to a verify request: status and lifetime only.
    Verified,
    /// The response to a roll request: the new secret only.
    Rolled,
    /// A list of policies, or a single policy, without its token.
    Policies,
    /// A resource of an infrastructure tool, such as Terraform: planned.
    Resource,
    /// A resource as recorded in the state of such a tool.
    State,
    /// A resource that the plan deletes: its address only.
    Deleted,
}

impl Form {
    /// Whether the token has not been sent to Cloudflare yet, so that Cloudflare has not validated it.
    pub fn is_planned(self) -> bool {
        matches!(self, Form::Request | Form::Policies | Form::Resource)
    }

    /// Whether the form contains policies, so that missing policies are meaningful.
    pub fn shows_policies(self) -> bool {
        !matches!(self, Form::Verified | Form::Rolled | Form::Deleted)
    }

    /// Whether the form contains the condition, so that a missing condition is meaningful.
    pub fn shows_condition(self) -> bool {
        matches!(self, Form::Request | Form::Exported | Form::Created | Form::Resource | Form::State)
    }

    /// Whether the form contains the lifetime, so that a missing lifetime is meaningful.
    pub fn shows_lifetime(self) -> bool {
        self.shows_condition() || self == Form::Verified
    }
}

/// A syntax of Cloudflare's Terraform provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Syntax {
    /// Version 4: `policy` blocks, plain group IDs, nested blocks as lists.
    Blocks,
    /// Version 5: `policies`, groups as objects, a single object where version 4 has a block.
    Attributes,
    /// Versions 5.0 to 5.12: `resources` is a map.
    ResourceMap,
    /// Version 5.13 and later: `resources` is a JSON string.
    ResourceJson,
}

/// A member of an object, for rules about the fields themselves.
#[derive(Debug, Clone)]
pub struct Field<'s> {
    /// The object that contains the field.
    pub place: Container,
    /// The key, with escapes decoded.
    pub key: Cow<'s, str>,
    /// The key with its quotes.
    pub key_span: Span,
    /// The key and the value.
    pub span: Span,
}

/// The object of a token that contains a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Container {
    /// The token itself.
    Token,
    /// A policy of the token.
    Policy,
    /// A permission group of a policy.
    Group,
    /// The resources of a policy.
    Resources,
    /// The condition.
    Condition,
    /// The IP filter in the condition.
    RequestIp,
}

impl Container {
    /// The name of the object in messages.
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

/// A duplicate key in one object.
#[derive(Debug, Clone)]
pub struct Duplicate<'s> {
    /// The object that contains both members.
    pub place: Container,
    /// The first key, which most parsers drop.
    pub first: Text<'s>,
    /// The last key, which most parsers keep.
    pub last: Text<'s>,
}

/// The location of a secret; its text is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretField {
    /// The value with its quotes.
    pub span: Span,
    /// Whether the text is a placeholder such as `REDACTED`, not a secret.
    pub is_placeholder: bool,
}

/// A look-up of a permission group that makes the plan fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedLookup {
    /// The name.
    pub name: String,
    /// The scope that is searched; `None` for all.
    pub scope: Option<Scope>,
    /// Where the name is written, or for [`LookupFault::Shared`] the map.
    pub place: Span,
    /// Why it fails.
    pub fault: LookupFault,
}

/// Why a look-up of a permission group fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupFault {
    /// No group has the name.
    NoGroup,
    /// Groups of several scopes have the name, and a map by names cannot have them all.
    Shared,
}

/// One API token, as far as its source shows it. Texts borrow from the source.
#[derive(Debug, Clone)]
pub struct Token<'s> {
    /// The span of the whole object.
    pub span: Span,
    /// The span to underline if something is missing: the name, or else the first key.
    pub grip: Span,
    /// The form of the document that the token was read from.
    pub form: Form,
    /// Whether the token was read from the envelope of an API response.
    pub is_enveloped: bool,
    /// Whether this source is the one to edit, as written by a person or their program; false for records and plans.
    pub is_authored: bool,
    /// The owner, with the evidence.
    pub owner: Owner,
    /// The owner that the resource type implies.
    pub stated_owner: Option<OwnerKind>,
    /// The address in an infrastructure tool: `module.ci.cloudflare_api_token.deploy["a"]`.
    pub address: Option<Text<'s>>,
    /// The locations of definitions in other files that override a part of this one.
    pub overrides: Vec<Span>,
    /// The token before the plan is applied.
    pub before: Option<Box<Token<'s>>>,
    /// The location where the plan deletes the token, or replaces it with another one that has a new secret.
    pub replaced: Option<Span>,
    /// The provider syntax of each part, for resources of an infrastructure tool.
    pub syntax: Vec<Spanned<Syntax>>,
    /// How its members are written, for a token in a program or a script; `None` for one in a document.
    pub notation: Option<Notation>,
    /// Values that the document does not determine, each with the reason.
    pub unknown: Vec<Spanned<String>>,
    /// Look-ups of permission groups that fail, at the values that depend on them.
    pub failed_lookups: Vec<Spanned<FailedLookup>>,
    /// The times among `not_before` and `expires_on` that are computed from the current time, so that each apply moves
    /// them.
    pub moving: Vec<Spanned<&'static str>>,
    /// The ID: 32 hexadecimal digits.
    pub id: Option<Text<'s>>,
    /// The name, which is not unique.
    pub name: Option<Text<'s>>,
    /// The status: `active`, `disabled`, `expired`, `revoked (exposed)`, or a future one.
    pub status: Option<Text<'s>>,
    /// The time of creation.
    pub issued_on: Option<Spanned<Timestamp<'s>>>,
    /// The time of the last change.
    pub modified_on: Option<Spanned<Timestamp<'s>>>,
    /// The time of the last use; absent before the first use.
    pub last_used_on: Option<Spanned<Timestamp<'s>>>,
    /// The first instant at which the token is valid; absent means immediately.
    pub not_before: Option<Spanned<Timestamp<'s>>>,
    /// The first instant at which the token is no longer valid; absent means never.
    pub expires_on: Option<Spanned<Timestamp<'s>>>,
    /// The creator, from `creator_email_at_creation`: account-owned tokens only.
    pub creator: Option<Text<'s>>,
    /// The secret, from `value` or from the response to a roll request.
    pub secret: Option<SecretField>,
    /// The condition with the IP filter; if absent in a form that contains it, there is none.
    pub condition: Option<Condition<'s>>,
    /// The policies, in source order.
    pub policies: Vec<Policy<'s>>,
    /// The list of policies, if there is one.
    pub policies_span: Option<Span>,
    /// Fields that only the server sets, such as `id`, `issued_on` and `value`, of the token and its policies.
    pub server_fields: Vec<Field<'s>>,
    /// Fields that are not in Cloudflare's API.
    pub unknown_fields: Vec<Field<'s>>,
    /// Keys that occur twice in one object.
    pub duplicates: Vec<Duplicate<'s>>,
    /// Fields of the token with a value of a wrong type: present, but unreadable.
    pub unread: Vec<Cow<'s, str>>,
    /// What an OAuth client has in addition; `None` for a token.
    pub client: Option<Box<OauthClient<'s>>>,
}

impl<'s> Token<'s> {
    /// The sources that define it, each once.
    pub fn sources(&self) -> Vec<SourceId> {
        let places = iter::once(&self.span).chain(&self.overrides);
        let mut sources: Vec<SourceId> = places.map(|place| place.source).collect();
        sources.sort_unstable();
        sources.dedup();
        sources
    }

    /// A token without any fields.
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
            overrides: Vec::new(),
            before: None,
            replaced: None,
            syntax: Vec::new(),
            notation: None,
            unknown: Vec::new(),
            failed_lookups: Vec::new(),
            moving: Vec::new(),
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
            client: None,
        }
    }

    /// Looks up the permission groups in the catalog, and infers the owner if nothing states it.
    pub fn resolve(&mut self, catalog: &'static Catalog, declared: Option<OwnerKind>) {
        for policy in &mut self.policies {
            policy.groups.iter_mut().for_each(|group| group.value.resolve(catalog));
            let undecided = policy.undecided.iter_mut().flat_map(|groups| &mut groups.value);
            undecided.for_each(|group| group.resolve(catalog));
        }
        let stated = self.stated_owner.map(Owner::stated);
        self.owner = stated.or(declared.map(Owner::declared)).unwrap_or_else(|| Owner::inferred(self));
        if let Some(before) = &mut self.before {
            before.resolve(catalog, self.owner.kind);
        }
    }

    /// Whether a missing condition is meaningful: an OAuth client never has one.
    pub fn shows_condition(&self) -> bool {
        self.client.is_none() && self.form.shows_condition()
    }

    /// Whether a missing lifetime is meaningful: an OAuth client never has one.
    pub fn shows_lifetime(&self) -> bool {
        self.client.is_none() && self.form.shows_lifetime()
    }

    /// Whether the ID or the name equals a text, as written.
    pub fn is_called(&self, wanted: &str) -> bool {
        [&self.id, &self.name].into_iter().flatten().any(|text| text.value == wanted)
    }

    /// The IP filter, if there is one.
    pub fn request_ip(&self) -> Option<&RequestIp<'s>> {
        self.condition.as_ref().and_then(|condition| condition.request_ip.as_ref())
    }

    /// Whether a part of its policies is not known at all. Resources of which only the ID is unknown do not count.
    pub fn has_unread_part(&self) -> bool {
        self.is_unread("policies") || self.policies.iter().any(Policy::has_unread_part)
    }

    /// Whether a field, by its API name, is present but unreadable.
    pub fn is_unread(&self, field: &str) -> bool {
        self.unread.iter().any(|unread| unread == field)
    }

    /// Whether the token can be used now or later, by status and lifetime.
    pub fn is_usable(&self, now: jiff::Timestamp) -> bool {
        let is_over = self.expires_on.as_ref().and_then(|end| end.value.instant()).is_some_and(|end| end <= now);
        let is_active = self.status.as_ref().is_none_or(|status| status.value == "active");
        is_active && !is_over
    }

    /// Whether the token is permanently expired or revoked. A disabled token is not: it can be enabled again.
    pub fn is_spent(&self, now: jiff::Timestamp) -> bool {
        let is_past = self.expires_on.as_ref().and_then(|end| end.value.instant()).is_some_and(|end| end <= now);
        let status = self.status.as_ref().map_or("", |status| &status.value);
        !self.form.is_planned() && (is_past || status == "expired" || status.starts_with("revoked"))
    }

    /// The policies that allow.
    pub fn allows(&self) -> impl Iterator<Item = &Policy<'s>> {
        self.policies.iter().filter(|policy| policy.is_allow())
    }

    /// The groups in the catalog that allow policies grant, with their policies.
    pub fn granted(
        &self,
    ) -> impl Iterator<Item = (&Policy<'s>, &Spanned<GroupRef<'s>>, &'static crate::catalog::Group)> {
        self.allows().flat_map(|policy| policy.known_groups().map(move |(group, known)| (policy, group, known)))
    }

    /// Whether a granted group in the catalog can change something.
    pub fn changes(&self) -> bool {
        self.granted().any(|(_, _, group)| group.changes())
    }
}
