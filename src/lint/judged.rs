//! What the lint of one unit yields.

use std::collections::BTreeMap;

use super::{Card, Coverage, Finding, Inventory, Problem, Waivers, report::TokenAccess, seen::Seen};
use crate::{
    syntax::json,
    text::{SourceId, Span},
};

/// The result of linting items, in source order.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    pub(super) coverage: Coverage,
    pub(super) inventory: Inventory,
    pub(super) problems: Vec<Problem>,
    /// Documents that are not tokens but are otherwise fine.
    pub(super) others: Vec<Problem>,
    pub(super) notes: Vec<Problem>,
    pub(super) cards: Vec<Card>,
    /// The access of the tokens, if a baseline is to be written.
    pub(super) access: Vec<TokenAccess>,
    /// The arrays that were read element by element, in order.
    pub(super) arrays: Vec<(SourceId, json::Elements)>,
    /// The waivers in comments.
    pub(super) waivers: Waivers,
    /// The locations of secrets in tokens.
    pub(super) secrets: Vec<Span>,
    /// What each source holds, for the ledger.
    pub(super) seen: BTreeMap<SourceId, Seen>,
}

impl Judged {
    /// Appends the result of the items that follow.
    pub(super) fn append(&mut self, next: Judged) {
        self.findings.extend(next.findings);
        self.coverage.add(next.coverage);
        self.inventory.extend(next.inventory);
        self.problems.extend(next.problems);
        self.others.extend(next.others);
        self.notes.extend(next.notes);
        self.cards.extend(next.cards);
        self.access.extend(next.access);
        self.arrays.extend(next.arrays);
        self.waivers.extend(next.waivers);
        self.secrets.extend(next.secrets);
        for (source, seen) in next.seen {
            self.seen.entry(source).or_default().add(seen);
        }
    }
}
