use serde::Deserialize;

use super::evidence::{NeedOfGroup, TokenEvidence};
use crate::{
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Edit, Family, Pattern, Reporter, Rule, RuleInfo, Severity, options},
    model::{GroupRef, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "edit-where-read-suffices",
        summary: "token that only reads, or calls itself read-only, can change things",
        severity: Severity::Medium,
        confidence: Confidence::Low,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/edit-where-read-suffices.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options, as the page explains them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    pattern: Option<Pattern>,
}

/// Whether a name has a word by which a token says that it reads.
fn says_it_reads(name: &str) -> bool {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let says =
        |word: &&str| matches!(*word, "readonly" | "ro" | "viewer" | "audit" | "auditor" | "auditing" | "metrics");
    // What exports something reads it; what begins with the word may well be about exporters.
    words.iter().any(says)
        || words.windows(2).any(|pair| pair == ["read", "only"])
        || words.iter().skip(1).any(|word| *word == "exporter")
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    match TokenEvidence::of(token, reporter) {
        Some(evidence) => by_evidence(token, &evidence, reporter),
        None => by_name(token, reporter),
    }
}

/// Exact: as far as the evidence goes, it only reads.
fn by_evidence(token: &Token<'_>, evidence: &TokenEvidence, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    for (_, group, known) in token.granted().filter(|(_, _, known)| known.changes()) {
        let Some(twin) = catalog.read_twin(known) else { continue };
        let was_read = match evidence.need_of(known, catalog) {
            NeedOfGroup::Whole => continue,
            NeedOfGroup::Reading => true,
            // With reads in the evidence and none of them this group's, it is unused-permission's.
            NeedOfGroup::None if evidence.shows_reads() => continue,
            NeedOfGroup::None => false,
        };
        let what = if was_read { "was only used to read" } else { "changed nothing" };
        let finding = reporter
            .report(group.span, format!("`{}` {what}, so `{}` suffices", known.name, twin.name))
            .severity(Severity::High)
            .confidence(Confidence::High)
            .help(format!("take `{}` instead: \"id\": \"{}\"; {}", twin.name, twin.id, evidence.limits()));
        let (title, edits) = swap(&group.value, twin);
        finding.suggest(title, edits);
    }
}

fn swap(group: &GroupRef<'_>, twin: &Group) -> (String, Vec<Edit>) {
    let replace = |text: &crate::model::Text<'_>, new: &str| Edit::Replace { span: text.span, text: new.to_owned() };
    let id = group.id.as_ref().map(|id| replace(id, twin.id));
    let name = group.name.as_ref().map(|name| replace(name, twin.name));
    (format!("take `{}` instead", twin.name), id.into_iter().chain(name).collect())
}

fn by_name(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(name) = token.name.as_ref().filter(|_| token.changes()) else { return };
    let options = reporter.options::<Options>();
    let pattern = options.pattern.map(|pattern| pattern.0);
    let is_read_only = pattern.map_or_else(|| says_it_reads(&name.value), |regex| regex.is_match(&name.value));
    if !is_read_only {
        return;
    }
    for (_, group, known) in token.granted().filter(|(_, _, known)| known.changes()) {
        let help = match reporter.catalog.read_twin(known) {
            Some(twin) => format!("take `{}` instead: \"id\": \"{}\"", twin.name, twin.id),
            None => "drop the group, or rename the token: there is no group that only reads here".to_owned(),
        };
        reporter
            .report(
                group.span,
                format!("`{}` can change things, and the token calls itself `{}`", known.name, shown(&name.value)),
            )
            .label(name.span, "says that it reads")
            .help(help);
        if let Some((twin, finding)) = reporter.catalog.read_twin(known).zip(reporter.findings.last_mut()) {
            let (title, edits) = swap(&group.value, twin);
            finding.suggest(title, edits);
        }
    }
}
