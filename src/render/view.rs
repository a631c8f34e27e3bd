//! What the formats for people show of a report: which findings, in which order, in which groups.
//!
//! In: a report and a [`View`]. Out: references to its findings, and the number of those that are left out.
//! Formats that other programs store (JSON, SARIF, GitLab, JUnit) contain all findings in the order of the files: a
//! finding that is left out there looks like one that was fixed.

use std::{cmp::Reverse, collections::HashMap};

use super::{
    block::{Block, blocks},
    place,
};
use crate::{
    lint::{Finding, Report, Severity},
    model::TokenName,
    text::{counted, harmless, shown},
};

/// The order of findings. Findings that are equal in it keep the order of the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// By path, position and rule.
    #[default]
    Place,
    /// By severity, the highest first.
    HighestFirst,
    /// By severity, the highest last: next to the summary, where a reader of a terminal looks first.
    HighestLast,
}

/// What a group of findings has in common.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// The token.
    #[default]
    Token,
    /// The rule.
    Rule,
    /// The file.
    File,
}

/// What is shown of a report. The default shows everything in the order of the files.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The lowest severity that is shown.
    pub least: Severity,
    /// The order of the findings, and of the groups by their highest finding.
    pub sort: Sort,
    /// The groups.
    pub group_by: GroupBy,
}

impl Default for View {
    fn default() -> View {
        View { least: Severity::Info, sort: Sort::default(), group_by: GroupBy::default() }
    }
}

/// Findings with something in common.
#[derive(Debug)]
pub(super) struct Group<'r> {
    /// The name of what they have in common, safe to display.
    pub(super) name: String,
    /// The findings that are shown.
    pub(super) blocks: Vec<Block<'r>>,
    /// All findings, also those that are not shown: the number of each severity, in the order of [`Severity::ALL`].
    pub(super) counts: [usize; Severity::ALL.len()],
}

impl View {
    /// The findings that are shown, in their order.
    pub fn findings<'r>(&self, report: &'r Report) -> Vec<&'r Finding> {
        let mut findings: Vec<&Finding> = report.findings.iter().filter(|own| self.shows(own)).collect();
        self.sort(&mut findings, |finding| finding.severity);
        findings
    }

    /// What is shown, in its order; findings that belong together are one block.
    pub(super) fn blocks<'r>(&self, report: &'r Report) -> Vec<Block<'r>> {
        let findings: Vec<&Finding> = report.findings.iter().filter(|own| self.shows(own)).collect();
        self.sorted_blocks(&findings)
    }

    /// The number of findings that are not shown.
    pub fn hidden(&self, report: &Report) -> usize {
        report.findings.iter().filter(|own| !self.shows(own)).count()
    }

    /// The end of a summary: the number of findings that are not shown. Empty if all are.
    pub fn left_out(&self, report: &Report) -> String {
        match self.hidden(report) {
            0 => String::new(),
            hidden => format!(" · {} below {} not shown", counted(hidden, "finding"), self.least.word()),
        }
    }

    /// All findings in groups. A group whose findings are all hidden is there too, with its counts.
    pub(super) fn groups<'r>(&self, report: &'r Report) -> Vec<Group<'r>> {
        let mut groups: Vec<Group<'r>> = Vec::new();
        let mut shown: Vec<Vec<&'r Finding>> = Vec::new();
        let mut places: HashMap<Key<'r>, usize> = HashMap::new();
        for finding in &report.findings {
            let key = Key::of(report, finding, self.group_by);
            let at = *places.entry(key).or_insert_with_key(|key| {
                groups.push(Group { name: key.name(), blocks: Vec::new(), counts: Default::default() });
                shown.push(Vec::new());
                groups.len() - 1
            });
            let (Some(group), Some(shown)) = (groups.get_mut(at), shown.get_mut(at)) else { continue };
            if let Some(count) = Severity::ALL
                .iter()
                .position(|severity| *severity == finding.severity)
                .and_then(|rank| group.counts.get_mut(rank))
            {
                *count += 1;
            }
            if self.shows(finding) {
                shown.push(finding);
            }
        }
        for (group, shown) in groups.iter_mut().zip(shown) {
            group.blocks = self.sorted_blocks(&shown);
        }
        // More findings of the highest severity come first; `counts` begins with the highest.
        match self.sort {
            Sort::Place => {}
            Sort::HighestFirst => groups.sort_by_key(|group| Reverse(group.counts)),
            Sort::HighestLast => groups.sort_by_key(|group| group.counts),
        }
        groups
    }

    fn sorted_blocks<'r>(&self, findings: &[&'r Finding]) -> Vec<Block<'r>> {
        // A group of a rule has the findings of that rule only.
        let mut blocks = match self.group_by {
            GroupBy::Rule => findings.iter().map(|finding| Block::from(*finding)).collect(),
            GroupBy::Token | GroupBy::File => blocks(findings),
        };
        self.sort(&mut blocks, Block::severity);
        blocks
    }

    fn shows(&self, finding: &Finding) -> bool {
        finding.severity >= self.least
    }

    fn sort<T>(&self, shown: &mut [T], severity: impl Fn(&T) -> Severity) {
        match self.sort {
            Sort::Place => {}
            Sort::HighestFirst => shown.sort_by_key(|own| Reverse(severity(own))),
            Sort::HighestLast => shown.sort_by_key(severity),
        }
    }
}

/// What the findings of a group have in common.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key<'r> {
    Token(&'r TokenName),
    Rule(&'static str),
    File(&'r str),
}

impl<'r> Key<'r> {
    fn of(report: &'r Report, finding: &'r Finding, group_by: GroupBy) -> Key<'r> {
        let token = finding.token.as_ref().filter(|token| token.called().is_some());
        match (group_by, token) {
            (GroupBy::Rule, _) => Key::Rule(finding.rule.id),
            (GroupBy::Token, Some(token)) => Key::Token(token),
            // A finding about several tokens, or none that has a name, belongs to its file.
            (GroupBy::Token, None) | (GroupBy::File, _) => Key::File(place::of_finding(report, finding).path),
        }
    }

    fn name(&self) -> String {
        match self {
            Key::Token(token) => token.called().map_or_else(String::new, shown),
            Key::Rule(id) => (*id).to_owned(),
            Key::File(path) => path.chars().map(harmless).collect(),
        }
    }
}
