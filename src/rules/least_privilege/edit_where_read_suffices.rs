use serde::Deserialize;

use super::evidence::{NeedOfGroup, TokenEvidence};
use crate::{
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Edit, Family, Finding, Pattern, Reporter, Rule, RuleInfo, Safety, Severity, options},
    model::{GroupRef, Text, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "edit-where-read-suffices",
        summary: "token that only reads, or is named read-only, can make changes",
        severity: Severity::Medium,
        confidence: Confidence::Low,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: Some(Safety::Suggested),
        page: include_str!("../../../rules/edit-where-read-suffices.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options of this rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    pattern: Option<Pattern>,
}

/// Whether a name has a word for reading, such as `read-only`, `viewer` or `audit`.
fn suggests_reading(name: &str) -> bool {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_reader =
        |word: &&str| matches!(*word, "readonly" | "ro" | "viewer" | "audit" | "auditor" | "auditing" | "metrics");
    // A `prometheus exporter` reads; `exporter deploy` may well deploy an exporter.
    let is_exporter = words.iter().skip(1).any(|word| *word == "exporter");
    is_exporter || words.iter().any(is_reader) || words.windows(2).any(|pair| pair == ["read", "only"])
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    match TokenEvidence::of(token, reporter) {
        Some(evidence) => by_evidence(token, &evidence, reporter),
        None => by_name(token, reporter),
    }
}

/// Flags groups whose read counterpart would have allowed every API call in the evidence.
fn by_evidence(token: &Token<'_>, evidence: &TokenEvidence, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    for (_, group, known) in token.granted().filter(|(_, _, known)| known.changes()) {
        let Some(counterpart) = catalog.read_counterpart(known) else { continue };
        let observed = match evidence.need_of(known, catalog) {
            NeedOfGroup::Whole => continue,
            NeedOfGroup::Reading => "was used only for reads",
            // The evidence shows reads and none of them needs this group: that is for unused-permission to report.
            NeedOfGroup::None if evidence.shows_reads() => continue,
            NeedOfGroup::None => "was not used for changes",
        };
        let finding = reporter
            .report(group.span, format!("`{}` {observed}; `{}` is sufficient", known.name, counterpart.name))
            .severity(Severity::High)
            .confidence(Confidence::High)
            .help(format!("{}; {}", instead(counterpart), evidence.limits()));
        suggest(finding, &group.value, counterpart);
    }
}

fn instead(counterpart: &Group) -> String {
    let id = counterpart.public_id().map_or("whose ID is not public".to_owned(), |id| format!("`{id}`"));
    format!("use `{}` ({id}) instead", counterpart.name)
}

/// Suggests the counterpart, unless its ID is not public.
fn suggest(finding: &mut Finding, group: &GroupRef<'_>, counterpart: &Group) {
    if counterpart.public_id().is_some() {
        finding.suggest(format!("use `{}` instead", counterpart.name), replacement(group, counterpart));
    }
}

/// The edits that put another permission group in the place of one.
fn replacement(group: &GroupRef<'_>, new: &Group) -> Vec<Edit> {
    let replace = |old: &Text<'_>, new: &str| Edit::Replace { span: old.span, text: new.to_owned() };
    let id = group.id.as_ref().map(|id| replace(id, new.id));
    let name = group.name.as_ref().map(|name| replace(name, new.name));
    id.into_iter().chain(name).collect()
}

fn by_name(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(name) = &token.name else { return };
    let is_read_only = match &reporter.options::<Options>().pattern {
        Some(Pattern(regex)) => regex.is_match(&name.value),
        None => suggests_reading(&name.value),
    };
    if !is_read_only {
        return;
    }
    let catalog = reporter.catalog;
    for (_, group, known) in token.granted().filter(|(_, _, known)| known.changes()) {
        let message = format!("`{}` allows changes, but the token is named `{}`", known.name, shown(&name.value));
        let finding = reporter.report(group.span, message);
        finding.label(name.span, "suggests read-only access");
        let Some(counterpart) = catalog.read_counterpart(known) else {
            finding.help("remove the permission group, or rename the token: this group has no read-only counterpart");
            continue;
        };
        finding.help(instead(counterpart));
        suggest(finding, &group.value, counterpart);
    }
}
