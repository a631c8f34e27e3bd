//! Permission groups whose scope fits no resource of their policy, and findings that are only about such groups.

use std::collections::HashSet;

use super::Finding;
use crate::{
    model::{GroupRef, Policy, Token},
    text::{Span, Spanned},
};

/// The groups of a token, and those that may have no effect because no resource of their policy is of their scope.
#[derive(Default)]
pub(super) struct Mismatched {
    groups: HashSet<Span>,
    mismatched: HashSet<Span>,
}

/// The groups of a token, sorted out.
pub(super) fn mismatched(token: &Token<'_>) -> Mismatched {
    let span = |(group, _): (&Spanned<GroupRef<'_>>, _)| group.span;
    let mismatched: HashSet<Span> = token.allows().flat_map(Policy::mismatched_groups).map(span).collect();
    // Most tokens have none.
    if mismatched.is_empty() {
        return Mismatched::default();
    }
    Mismatched { groups: token.allows().flat_map(Policy::known_groups).map(span).collect(), mismatched }
}

impl Mismatched {
    /// Lowers a finding by one severity, and says why, if all groups that it points at are mismatched.
    pub(super) fn qualify(&self, finding: &mut Finding) {
        let mut groups =
            finding.labels.iter().map(|label| label.span).filter(|span| self.groups.contains(span)).peekable();
        if groups.peek().is_none() || !groups.all(|span| self.mismatched.contains(&span)) {
            return;
        }
        finding.message.push_str(", if Cloudflare honors it");
        finding.severity = finding.severity.lower();
    }
}
