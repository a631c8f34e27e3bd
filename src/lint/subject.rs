//! What a finding is about, independent of the order, the spelling and the format of its file.
//!
//! In: the findings of one token, each with the [`Subject`] that its rule chose. Out: a text for each, from which its
//! fingerprint is made. `docs/fingerprints.md` lists what the text holds. Two spellings of one token give equal texts;
//! an addition to its access changes those of all findings about access. Secrets are masked in them.
//! Begin with [`Subjects::of`].

use std::{cell::OnceCell, collections::BTreeSet};

use super::{
    Finding,
    accepted::Narrowed,
    digest::{access_digest, digest_of, group_text, hex, plain_text, policy_digest, range_text, selector, time},
};
use crate::{
    model::{GroupRef, Policy, Range, ResourceEntry, Resources, Timestamp, Token},
    read::Unit,
    text::{Span, Spanned, masked},
};

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Subject {
    /// What the primary label points at: a permission group, a resource, a range, a field.
    #[default]
    Place,
    /// What all labels point at, in any order.
    Labels,
    /// The policy that the primary label is in.
    Policy,
    /// The token.
    Token,
}

/// A part of a token that a label can point at.
#[derive(Clone, Copy)]
enum Part<'t, 's> {
    Named(&'static str),
    Time(&'static str, &'t Timestamp<'s>),
    Creator(&'t str),
    Range(&'static str, &'t Range<'s>),
    Policy(usize),
    Group(usize, &'t GroupRef<'s>),
    Resource(usize, &'t ResourceEntry<'s>),
}

impl Part<'_, '_> {
    fn policy(&self) -> Option<usize> {
        match self {
            Part::Policy(at) | Part::Group(at, _) | Part::Resource(at, _) => Some(*at),
            _ => None,
        }
    }
}

/// The subjects of the findings of one token. What is needed is computed once.
pub(super) struct Subjects<'t, 's> {
    token: &'t Token<'s>,
    unit: &'t Unit,
    access: OnceCell<[u8; 16]>,
    /// What is at each location, by location.
    parts: OnceCell<Vec<(Span, Part<'t, 's>)>>,
    policies: Vec<OnceCell<String>>,
}

impl<'t, 's> Subjects<'t, 's> {
    pub(super) fn new(token: &'t Token<'s>, unit: &'t Unit) -> Subjects<'t, 's> {
        let policies = token.policies.iter().map(|_| OnceCell::new()).collect();
        Subjects { token, unit, access: OnceCell::new(), parts: OnceCell::new(), policies }
    }

    /// The digest of the token's access.
    pub(super) fn access(&self) -> [u8; 16] {
        *self.access.get_or_init(|| access_digest(self.token, self.unit))
    }

    /// The text that stands for the subject of a finding.
    pub(super) fn of(&self, finding: &Finding) -> String {
        self.with(finding, &hex(self.access()), None)
    }

    /// The texts that stood for the subject when the token had the access that was accepted. Where the finding is in a
    /// policy, that may be what is left of any of the policies.
    pub(super) fn before(&self, finding: &Finding, then: &Narrowed<'_>) -> Vec<String> {
        let of_policies = then.policies.iter().map(|policy| self.with(finding, then.access, Some(policy)));
        [self.with(finding, then.access, None)].into_iter().chain(of_policies).collect()
    }

    fn with(&self, finding: &Finding, access: &str, policy: Option<&str>) -> String {
        let mut texts = BTreeSet::new();
        match finding.subject {
            Subject::Token => {}
            Subject::Place => self.add_primary(finding, true, &mut texts),
            Subject::Policy => self.add_primary(finding, false, &mut texts),
            Subject::Labels => {
                finding.labels.iter().for_each(|label| self.add(label.span, finding.policy, true, &mut texts));
            }
        }
        if finding.rule.family.is_about_access() {
            // The access holds the times, and a token with less access may have others.
            let times = ["not_before", "expires_on"];
            texts = texts
                .into_iter()
                .map(|text| times.into_iter().find(|time| text.starts_with(time)).map_or(text, str::to_owned))
                .collect();
            texts.insert(format!("access {access}"));
        }
        if let Some(policy) = policy
            && texts.iter().any(|text| text.starts_with("policy "))
        {
            texts.retain(|text| !text.starts_with("policy "));
            texts.insert(format!("policy {policy}"));
        }
        texts.insert(format!("detail {}", finding.detail));
        hex(digest_of("subject", &mut texts.into_iter().collect::<Vec<_>>()))
    }

    fn add_primary(&self, finding: &Finding, wants_place: bool, texts: &mut BTreeSet<String>) {
        match (finding.policy, finding.primary()) {
            (Some(policy), _) if !wants_place => texts.extend([self.policy(policy)]),
            (policy, Some(span)) => self.add(span, policy, wants_place, texts),
            (_, None) => {}
        }
    }

    /// Adds what is at a location: the policy that it is in, and the place in that policy if that is wanted.
    fn add(&self, span: Span, policy: Option<usize>, wants_place: bool, texts: &mut BTreeSet<String>) {
        let parts = self.parts.get_or_init(|| parts(self.token));
        let from = parts.partition_point(|(own, _)| *own < span);
        let same = parts.get(from..).unwrap_or_default().iter().take_while(|(own, _)| *own == span);
        // Parts of other policies may share the location, as in the body of a loop.
        let own = same
            .map(|(_, part)| part)
            .filter(|part| policy.is_none() || part.policy().is_none_or(|own| policy == Some(own)));
        let mut is_found = false;
        for part in own {
            is_found = true;
            texts.extend(part.policy().map(|at| self.policy(at)));
            if wants_place || part.policy().is_none() {
                texts.extend(place(part));
            }
        }
        if !is_found {
            texts.extend(policy.map(|at| self.policy(at)));
            texts.insert(format!("text {}", plain_text(self.unit, span)));
        }
    }

    fn policy(&self, at: usize) -> String {
        let digest = || self.token.policies.get(at).map_or(String::new(), |policy| hex(policy_digest(policy)));
        let digest = self.policies.get(at).map_or_else(digest, |cell| cell.get_or_init(digest).clone());
        format!("policy {digest}")
    }
}

fn place(part: &Part<'_, '_>) -> Option<String> {
    Some(match part {
        Part::Named(name) => (*name).to_owned(),
        Part::Time(name, value) => time(name, value),
        Part::Creator(text) => format!("creator {}", masked(text)),
        Part::Range(list, range) => format!("{list} {}", range_text(range)),
        Part::Policy(_) => return None,
        Part::Group(_, group) => format!("group {}", group_text(group)),
        Part::Resource(_, entry) => format!("resource {}", selector(entry)),
    })
}

fn parts<'t, 's>(token: &'t Token<'s>) -> Vec<(Span, Part<'t, 's>)> {
    let mut all = vec![(token.span, Part::Named("token")), (token.grip, Part::Named("token"))];
    let texts = [("token", &token.name), ("id", &token.id), ("status", &token.status), ("address", &token.address)];
    for (name, text) in texts {
        all.extend(text.as_ref().map(|text| (text.span, Part::Named(name))));
    }
    let times = [
        ("not_before", &token.not_before),
        ("expires_on", &token.expires_on),
        ("issued_on", &token.issued_on),
        ("modified_on", &token.modified_on),
        ("last_used_on", &token.last_used_on),
    ];
    for (name, field) in times {
        all.extend(field.as_ref().map(|field| (field.span, Part::Time(name, &field.value))));
    }
    all.extend(token.creator.as_ref().map(|creator| (creator.span, Part::Creator(&creator.value))));
    all.extend(token.secret.map(|secret| (secret.span, Part::Named("secret"))));
    all.extend(token.replaced.map(|span| (span, Part::Named("replaced"))));
    all.extend(token.policies_span.map(|span| (span, Part::Named("policies"))));
    filter_parts(token, &mut all);
    for (at, policy) in token.policies.iter().enumerate() {
        policy_parts(at, policy, &mut all);
    }
    all.sort_by_key(|(span, _)| *span);
    all
}

fn filter_parts<'t, 's>(token: &'t Token<'s>, all: &mut Vec<(Span, Part<'t, 's>)>) {
    let Some(condition) = &token.condition else { return };
    all.extend([condition.span, condition.key_span].map(|span| (span, Part::Named("condition"))));
    let Some(filter) = &condition.request_ip else { return };
    all.extend([filter.span, filter.key_span].map(|span| (span, Part::Named("request_ip"))));
    for (name, list) in [("in", &filter.inside), ("not_in", &filter.outside)] {
        let Some(list) = list else { continue };
        all.extend([list.span, list.key_span].map(|span| (span, Part::Named(name))));
        all.extend(list.ranges.iter().map(|range| (range.span, Part::Range(name, &range.value))));
    }
}

fn policy_parts<'t, 's>(at: usize, policy: &'t Policy<'s>, all: &mut Vec<(Span, Part<'t, 's>)>) {
    let own = Part::Policy(at);
    all.extend([(policy.span, own), (policy.grip, own)]);
    all.extend(policy.effect.as_ref().map(|effect| (effect.span, own)));
    all.extend(policy.groups_span.map(|span| (span, own)));
    match &policy.resources {
        Resources::Missing => {}
        Resources::Malformed { kind, .. } => all.push((kind.span, own)),
        Resources::Listed { span, key_span, .. } => all.extend([(*span, own), (*key_span, own)]),
    }
    for Spanned { value: group, span } in &policy.groups {
        let part = Part::Group(at, group);
        let texts = [&group.id, &group.name].into_iter().flatten().map(|text| text.span);
        let others = texts.chain(group.entry).filter(|other| other != span);
        all.extend([*span].into_iter().chain(others).map(|span| (span, part)));
    }
    for entry in policy.resources.entries() {
        let part = Part::Resource(at, entry);
        all.extend([entry.span, entry.key.span, entry.selection.span].map(|span| (span, part)));
        all.extend(entry.outer.as_ref().map(|outer| (outer.span, part)));
    }
}
