//! What a rule may ask, and where it reports.

use std::collections::BTreeMap;

use super::{Finding, Granted, Label, Rule, RuleOptions};
use crate::{
    catalog::{Catalog, Group, Set},
    model::{Meeting, Token, TokenName, Zones},
    text::{Span, listed},
    usage::Purposes,
};

/// What a rule may ask, and where it reports.
pub struct Reporter<'r> {
    /// The rule that is running.
    pub rule: &'static Rule,
    /// Facts about permission groups.
    pub catalog: &'static Catalog,
    /// The instant that the run takes for now.
    pub now: jiff::Timestamp,
    /// Zones that are known from outside the tokens.
    pub zones: &'r Zones,
    /// What tokens are for.
    pub purposes: &'r Purposes,
    /// What Cloudflare has, where it was asked.
    pub granted: Option<&'r Granted>,
    pub(super) options: Option<&'r RuleOptions>,
    pub(super) token: Option<TokenName>,
    pub(crate) findings: &'r mut Vec<Finding>,
}

impl Reporter<'_> {
    /// The rule's options as configured, else their defaults.
    pub fn options<T: Default + Clone + 'static>(&self) -> T {
        self.options.and_then(|options| options.downcast_ref::<T>()).cloned().unwrap_or_default()
    }

    /// Reports a finding with its primary place; the rest is told to the returned finding.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let finding = Finding {
            rule: &self.rule.info,
            severity: self.rule.info.severity,
            confidence: self.rule.info.confidence,
            message: message.into(),
            labels: vec![Label { span, message: String::new() }],
            help: None,
            snippets: Vec::new(),
            fix: None,
            token: self.token.clone(),
            fingerprint: String::new(),
        };
        self.findings.push_mut(finding)
    }

    /// Reports the groups of a set that a token holds, all in one finding: `what` follows their names. Nothing where it
    /// holds none.
    pub fn held(&mut self, token: &Token<'_>, set: Set, what: &str) -> Option<&mut Finding> {
        let mut found = token.granted().filter(|(_, _, known)| known.is_in(set));
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
        for span in others {
            finding.label(span, "");
        }
        Some(finding)
    }

    /// Reports a granted group beside one of a set, where both may reach the same: `what` follows their names. The
    /// first pair only; nothing where there is none.
    pub fn held_together(
        &mut self,
        token: &Token<'_>,
        is_one: impl Fn(&Group) -> bool,
        set: Set,
        what: &str,
    ) -> Option<&mut Finding> {
        let others: Vec<_> = token.granted().filter(|(_, _, known)| known.is_in(set)).collect();
        if others.is_empty() {
            return None;
        }
        // What may be beside a group: any of the others but itself.
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
        Some(finding.label(beside, "the other half"))
    }

    /// Names the token of the findings that follow: for rules over all tokens.
    pub fn about(&mut self, token: TokenName) {
        self.token = Some(token);
    }
}
