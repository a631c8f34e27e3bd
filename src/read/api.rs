//! Tokens in the format of Cloudflare's API, and in the spelling of its SDKs.

use std::{borrow::Cow, collections::HashMap};

use super::{
    PageInfo,
    fields::canonical,
    policy::{list_of, policy},
    problems::Problems,
};
use crate::{
    model::{
        Condition, Container, Duplicate, Field, Form, Range, RangeList, RequestIp, SecretField, Text, Timestamp, Token,
    },
    syntax::node::{Member, Node, NodeKind},
    text::{Spanned, secret::is_placeholder},
};

/// The fields that only the server sets.
const SERVER_FIELDS: [&str; 8] = [
    "id",
    "issued_on",
    "modified_on",
    "last_used_on",
    "value",
    "creator_email_at_creation",
    "provisioner_type",
    "provisioner_id",
];

/// The fields that members of another object may set.
const OPEN_FIELDS: [&str; 5] = ["name", "policies", "condition", "not_before", "expires_on"];

/// Reads a token object. `form` is the form that the envelope around it implies.
pub(super) fn token<'s>(node: Node<'s, '_>, form: Option<Form>, problems: &mut Problems) -> Token<'s> {
    let grip = node.members().next().map_or(node.first_character(), |member| member.key_span);
    let mut token = Token::new(node.span(), grip, Form::Request);
    let mut seen = SeenKeys::default();
    let mut policies = None;
    // Whether it has members of another object that is not known.
    let mut is_open = false;
    for member in node.members() {
        if member.is_partial {
            problems.partial_key(&member);
            is_open = true;
            continue;
        }
        let key = canonical(&member.key);
        let before = problems.count();
        seen.note(Container::Token, key.clone(), &member, &mut token.duplicates);
        match &*key {
            "policies" => policies = Some(member),
            // Terraform's spelling up to version 4: read, but not by the API.
            "policy" => {
                token.unknown_fields.push(unknown_field(Container::Token, &member));
                policies = Some(member);
            }
            "condition" => {
                token.condition = condition(&member, &mut token.unknown_fields, &mut token.duplicates, problems)
            }
            _ => field(&mut token, &key, &member, problems),
        }
        if problems.count() > before {
            token.unread.push(key);
        }
    }
    if let Some(name) = &token.name {
        token.grip = name.span;
    }
    if is_open {
        let is_absent = |key: &&&str| seen.first(key).is_none();
        token.unread.extend(OPEN_FIELDS.iter().filter(is_absent).map(|key| Cow::Borrowed(*key)));
    }
    if let Some(member) = policies {
        self::policies(&mut token, &member, problems);
    }
    token.form = form_of(&token, form, &seen);
    token.is_authored = token.form == Form::Request;
    token.unknown = std::mem::take(&mut problems.unknown);
    token.is_enveloped = form.is_some();
    token
}

fn field<'s>(token: &mut Token<'s>, key: &str, member: &Member<'s, '_>, problems: &mut Problems) {
    let field =
        || Field { place: Container::Token, key: member.key.clone(), key_span: member.key_span, span: member.span() };
    if SERVER_FIELDS.contains(&key) {
        token.server_fields.push(field());
    }
    match key {
        "id" => token.id = text(member, problems),
        "name" => token.name = text(member, problems),
        "status" => token.status = text(member, problems),
        "creator_email_at_creation" => token.creator = text(member, problems),
        "issued_on" => token.issued_on = time(member, problems),
        "modified_on" => token.modified_on = time(member, problems),
        "last_used_on" => token.last_used_on = time(member, problems),
        "not_before" => token.not_before = time(member, problems),
        "expires_on" => token.expires_on = time(member, problems),
        "value" => token.secret = secret(member.value),
        "provisioner_type" | "provisioner_id" => {}
        _ => token.unknown_fields.push(field()),
    }
}

fn policies<'s>(token: &mut Token<'s>, member: &Member<'s, '_>, problems: &mut Problems) {
    token.policies_span = Some(member.key_span);
    let before = problems.count();
    let elements = list_of(member, "a list of policies", problems);
    let mut is_unread = problems.count() > before;
    for element in elements {
        if element.kind() == NodeKind::Object {
            let policy = policy(element, token, problems);
            token.policies.push(policy);
        } else {
            problems.element(element, "policy", "an object");
            is_unread = true;
        }
    }
    // What the rest of the list may grant is unknown. A field that a policy could not be read from is its own gap.
    if is_unread {
        token.unread.push(Cow::Borrowed("policies"));
    }
}

fn form_of(token: &Token<'_>, form: Option<Form>, seen: &SeenKeys<'_>) -> Form {
    let has = |key: &str| seen.keys.iter().any(|(own, _)| own == key);
    let is_answer = form.is_some() || (token.id.is_some() && (has("issued_on") || has("modified_on")));
    if !is_answer {
        return Form::Request;
    }
    let only_verified = ["name", "policies", "condition", "issued_on"].iter().all(|key| !has(key));
    if only_verified && token.status.is_some() {
        Form::Verified
    } else if token.secret.is_some() {
        Form::Created
    } else {
        Form::Exported
    }
}

/// Reads the response to a roll request: a bare string, the new secret.
pub(super) fn rolled<'s>(node: Node<'s, '_>, result: Node<'s, '_>) -> Token<'s> {
    let mut token = Token::new(node.span(), result.span(), Form::Rolled);
    token.secret = secret(result);
    token
}

pub(super) fn secret(value: Node<'_, '_>) -> Option<SecretField> {
    let text = value.string()?;
    Some(SecretField { span: value.span(), is_placeholder: is_placeholder(&text) })
}

/// Reads `result_info`, as far as it is present.
pub(super) fn page_info(node: Node<'_, '_>) -> PageInfo {
    let number = |key: &str| node.get(key).and_then(|value| value.scalar().parse().ok());
    PageInfo {
        span: node.span(),
        page: number("page"),
        per_page: number("per_page"),
        total_count: number("total_count"),
        total_pages: number("total_pages"),
    }
}

fn condition<'s>(
    member: &Member<'s, '_>,
    unknown: &mut Vec<Field<'s>>,
    duplicates: &mut Vec<Duplicate<'s>>,
    problems: &mut Problems,
) -> Option<Condition<'s>> {
    if member.value.is_null() {
        return None;
    }
    if member.value.kind() != NodeKind::Object {
        problems.expected(member, "an object");
        return None;
    }
    let mut condition = Condition { span: member.span(), key_span: member.key_span, request_ip: None };
    let mut seen = SeenKeys::default();
    for inner in member.value.members() {
        let key = canonical(&inner.key);
        // Both spellings mean the same field, so both together are a duplicate.
        if matches!(&*key, "request_ip" | "request.ip") {
            seen.note(Container::Condition, Cow::Borrowed("request_ip"), &inner, duplicates);
            condition.request_ip = request_ip(&inner, unknown, duplicates, problems);
        } else {
            seen.note(Container::Condition, key.clone(), &inner, duplicates);
            unknown.push(unknown_field(Container::Condition, &inner));
        }
    }
    Some(condition)
}

fn request_ip<'s>(
    member: &Member<'s, '_>,
    unknown: &mut Vec<Field<'s>>,
    duplicates: &mut Vec<Duplicate<'s>>,
    problems: &mut Problems,
) -> Option<RequestIp<'s>> {
    if member.value.is_null() {
        return None;
    }
    if member.value.kind() != NodeKind::Object {
        problems.expected(member, "an object with `in` and `not_in`");
        return None;
    }
    let mut filter = RequestIp { span: member.span(), key_span: member.key_span, inside: None, outside: None };
    let mut seen = SeenKeys::default();
    for inner in member.value.members() {
        let key = canonical(&inner.key);
        seen.note(Container::RequestIp, key.clone(), &inner, duplicates);
        match &*key {
            "in" => filter.inside = ranges(&inner, problems),
            "not_in" => filter.outside = ranges(&inner, problems),
            _ => unknown.push(unknown_field(Container::RequestIp, &inner)),
        }
    }
    Some(filter)
}

fn ranges<'s>(member: &Member<'s, '_>, problems: &mut Problems) -> Option<RangeList<'s>> {
    if member.value.is_null() {
        return None;
    }
    let entry = |node: Node<'s, '_>| node.string().map(|text| Spanned { value: Range::new(text), span: node.span() });
    let mut ranges = Vec::new();
    // Cloudflare's own sample has one range without a list: a problem, but it is read.
    ranges.extend(entry(member.value));
    for node in list_of(member, "a list of IP ranges", problems) {
        match entry(node) {
            Some(range) => ranges.push(range),
            None => problems.element(node, "IP range", "a string"),
        }
    }
    Some(RangeList { span: member.span(), key_span: member.key_span, ranges })
}

/// Reads a string field; null counts as absent.
pub(super) fn text<'s>(member: &Member<'s, '_>, problems: &mut Problems) -> Option<Text<'s>> {
    match member.value.string() {
        Some(value) => Some(Spanned { value, span: member.value.span() }),
        None => {
            if !member.value.is_null() {
                problems.expected(member, "a string");
            }
            None
        }
    }
}

fn time<'s>(member: &Member<'s, '_>, problems: &mut Problems) -> Option<Spanned<Timestamp<'s>>> {
    text(member, problems).map(|text| Spanned { value: Timestamp::new(text.value), span: text.span })
}

/// An unknown field of the format.
pub(super) fn unknown_field<'s>(place: Container, member: &Member<'s, '_>) -> Field<'s> {
    Field { place, key: member.key.clone(), key_span: member.key_span, span: member.span() }
}

/// The keys of an object so far, to find duplicates.
#[derive(Default)]
pub(super) struct SeenKeys<'s> {
    keys: Vec<(Cow<'s, str>, Text<'s>)>,
    /// The index of each key in `keys`, once there are many.
    places: HashMap<Cow<'s, str>, usize>,
}

/// The number of keys up to which a linear search is the fastest.
const FEW: usize = 32;

impl<'s> SeenKeys<'s> {
    /// Adds a key under its canonical name; a duplicate goes to `duplicates`.
    pub(super) fn note(
        &mut self,
        place: Container,
        name: Cow<'s, str>,
        member: &Member<'s, '_>,
        duplicates: &mut Vec<Duplicate<'s>>,
    ) {
        let last = Spanned { value: member.key.clone(), span: member.key_span };
        if let Some(first) = self.first(&name) {
            duplicates.push(Duplicate { place, first: first.clone(), last });
            return;
        }
        if self.keys.len() >= FEW {
            if self.places.is_empty() {
                self.places.extend(self.keys.iter().enumerate().map(|(at, (name, _))| (name.clone(), at)));
            }
            self.places.insert(name.clone(), self.keys.len());
        }
        self.keys.push((name, last));
    }

    pub(super) fn first(&self, name: &str) -> Option<&Text<'s>> {
        let found = match self.places.is_empty() {
            true => self.keys.iter().find(|(own, _)| own == name),
            false => self.places.get(name).and_then(|at| self.keys.get(*at)),
        };
        found.map(|(_, first)| first)
    }
}
