//! What a reader sees at once: a finding, or two that say together that a token is unrestricted.

use std::{borrow::Cow, collections::HashMap};

use crate::{
    lint::{Finding, Severity},
    model::TokenName,
    text::Span,
};

/// The rules that say together that a token is unrestricted.
const UNRESTRICTED: [&str; 2] = ["missing-expiry", "missing-ip-filter"];

/// A finding as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Block<'r> {
    /// The finding, or what the two say together.
    pub(super) finding: Cow<'r, Finding>,
    /// The findings as they are: one or two.
    pub(super) parts: Vec<&'r Finding>,
}

impl<'r> From<&'r Finding> for Block<'r> {
    fn from(finding: &'r Finding) -> Block<'r> {
        Block { finding: Cow::Borrowed(finding), parts: vec![finding] }
    }
}

impl<'r> Block<'r> {
    /// The rules: one or two.
    pub(super) fn rules(&self) -> impl Iterator<Item = &'static str> {
        self.parts.iter().map(|finding| finding.rule.id)
    }

    /// The severity and the rules: `medium[missing-expiry, missing-ip-filter]`.
    pub(super) fn label(&self) -> String {
        let rules: Vec<&str> = self.rules().collect();
        format!("{}[{}]", self.severity().word(), rules.join(", "))
    }

    /// The higher severity.
    pub(super) fn severity(&self) -> Severity {
        self.finding.severity
    }

    fn join(&mut self, other: &'r Finding) {
        self.parts.push(other);
        let own = self.finding.to_mut();
        "this token is unrestricted: never expires, usable from any IP address".clone_into(&mut own.message);
        own.severity = own.severity.max(other.severity);
        own.fix = own.fix.take().or_else(|| other.fix.clone());
        own.help = joined(own.help.take(), other.help.as_deref());
        // Both are about the same place.
        if let (Some(label), [first, rest @ ..]) = (own.labels.first_mut(), other.labels.as_slice()) {
            label.message += &format!(" and {}", first.message);
            own.labels.extend(rest.iter().cloned());
        }
    }
}

/// Two pieces of advice as one.
fn joined(one: Option<String>, other: Option<&str>) -> Option<String> {
    let all: Vec<&str> = one.as_deref().into_iter().chain(other).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// The blocks of findings, each at the place of its first one.
pub(super) fn blocks<'r>(findings: &[&'r Finding]) -> Vec<Block<'r>> {
    let mut blocks: Vec<Block<'r>> = Vec::new();
    let mut begun: HashMap<(Option<Span>, &'r TokenName), usize> = HashMap::new();
    for finding in findings {
        if let Some(token) = finding.token.as_ref().filter(|_| UNRESTRICTED.contains(&finding.rule.id)) {
            let at = *begun.entry((finding.primary(), token)).or_insert(blocks.len());
            if let Some(block) = blocks.get_mut(at).filter(|block| block.finding.rule.id != finding.rule.id) {
                block.join(finding);
                continue;
            }
        }
        blocks.push(Block::from(*finding));
    }
    blocks
}
