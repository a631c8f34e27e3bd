//! The input of a rule, and the interface through which it reports.

use std::{borrow::Cow, collections::BTreeMap};

use super::digest::hex;
use super::{Finding, Granted, InventoryToken, Rule, RuleOptions, Subject};
use crate::{
    catalog::{Catalog, Group, Set},
    model::{Meeting, Policy, Token, TokenName, Zones},
    text::{Span, listed},
    usage::Purposes,
};

/// The input of a rule, and the interface through which it reports.
pub struct Reporter<'r> {
    /// The rule that is running.
    pub rule: &'static Rule,
    /// The catalog of permission groups and operations.
    pub catalog: &'static Catalog,
    /// The current time of the run.
    pub now: jiff::Timestamp,
    /// Zones known from outside the tokens.
    pub zones: &'r Zones,
    /// What tokens are used for, as declared and as logged.
    pub purposes: &'r Purposes,
    /// The tokens as Cloudflare has them, if they were fetched.
    pub granted: Option<&'r Granted>,
    pub(super) options: Option<&'r RuleOptions>,
    pub(super) token: Option<TokenName>,
    /// The text that stands for the token in fingerprints.
    pub(super) about: Option<String>,
    pub(super) about_before: Vec<String>,
    pub(crate) findings: &'r mut Vec<Finding>,
}

impl<'r> Reporter<'r> {
    /// The rule's options as configured, or else their defaults.
    pub fn options<T: Default + Clone + 'static>(&self) -> Cow<'r, T> {
        let configured = self.options.and_then(|options| options.downcast_ref::<T>());
        configured.map_or_else(|| Cow::Owned(T::default()), Cow::Borrowed)
    }

    /// Reports a finding at its primary location; further details are set on the returned finding.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let mut finding = Finding::new(&self.rule.info, span, message);
        finding.token = self.token.clone();
        finding.about = self.about.clone();
        finding.about_before = self.about_before.clone();
        self.findings.push_mut(finding)
    }

    /// Reports all groups of a set that a token has, in one finding; `what` follows their names. `None` if it has none.
    pub fn held(&mut self, token: &Token<'_>, set: Set, what: &str) -> Option<&mut Finding> {
        self.held_of(token, |_, known| known.is_in(set), what)
    }

    /// Reports all groups that a token has and that a condition selects, in one finding; `what` follows their names.
    pub fn held_of(
        &mut self,
        token: &Token<'_>,
        is_one: impl Fn(&Policy<'_>, &Group) -> bool,
        what: &str,
    ) -> Option<&mut Finding> {
        let mut found = token.granted().filter(|(policy, _, known)| is_one(policy, known));
        let (_, first, known) = found.next()?;
        let mut names = vec![format!("`{}`", known.name)];
        let mut others = Vec::new();
        for (_, group, known) in found {
            let name = format!("`{}`", known.name);
            if !names.contains(&name) {
                names.push(name);
            }
            others.push(group.span);
        }
        let finding = self.report(first.span, format!("{} {what}", listed(&names)));
        finding.about(Subject::Token, "");
        for span in others {
            finding.label(span, "");
        }
        Some(finding)
    }

    /// Reports the first pair of granted groups that two conditions select and that may apply to the same resource;
    /// `what` follows their names. `None` if there is no such pair.
    pub fn held_together(
        &mut self,
        token: &Token<'_>,
        is_one: impl Fn(&Group) -> bool,
        is_other: impl Fn(&Group) -> bool,
        what: &str,
    ) -> Option<&mut Finding> {
        let others: Vec<_> = token.granted().filter(|(_, _, known)| is_other(known)).collect();
        if others.is_empty() {
            return None;
        }
        // A group is never paired with itself.
        let mut beside: BTreeMap<&str, Meeting<'_>> = BTreeMap::new();
        let pair = token.granted().filter(|(_, _, known)| is_one(known)).find_map(|(policy, group, known)| {
            let meeting = beside.entry(known.id).or_insert_with(|| {
                let mut meeting = Meeting::default();
                let different = others.iter().enumerate().filter(|(_, (_, _, other))| other.id != known.id);
                different.for_each(|(at, (policy, ..))| meeting.add(at, policy));
                meeting
            });
            let (_, beside, other) = others.get(meeting.first(policy)?)?;
            Some((group.span, known.name, beside.span, other.name))
        });
        let (span, one, beside, other) = pair?;
        let finding = self.report(span, format!("`{one}` with `{other}` {what}"));
        finding.about(Subject::Token, "");
        Some(finding.label(beside, "combined with this group"))
    }

    /// Sets the token of the findings that follow; for rules over all tokens.
    pub fn about(&mut self, token: &InventoryToken) {
        self.token = Some(token.token.clone());
        let is_about_access = self.rule.info.family.is_about_access();
        self.about = Some(if is_about_access { hex(token.access_digest) } else { String::new() });
        self.about_before = if is_about_access { token.accepted.clone() } else { Vec::new() };
    }
}
