use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Pattern, Reporter, Rule, RuleInfo, Severity, options},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "user-owned-automation",
        summary: "token of a person is named like one of a machine",
        severity: Severity::Low,
        confidence: Confidence::Low,
        family: Family::Fleet,
        is_default: false,
        page: include_str!("../../../rules/user-owned-automation.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options, as the page explains them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    pattern: Option<Pattern>,
}

static ROBOT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i-u)\b(?:ci|cd|bot|robot|deploy(?:ment|er)?|github|gitlab|jenkins|terraform|pulumi|ansible|argocd|external-dns|cert-manager|service|cron|pipeline)\b").ok()
});

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(name) = token.name.as_ref().filter(|_| token.owner.is_user()) else { return };
    let pattern = reporter.options::<Options>().pattern.map(|pattern| pattern.0);
    let is_robot = pattern.as_ref().or(ROBOT.as_ref()).is_some_and(|regex| regex.is_match(&name.value));
    if is_robot {
        let finding =
            reporter.report(name.span, format!("`{}` sounds like a machine, and a person owns it", shown(&name.value)));
        if let Some(span) = token.owner.span {
            finding.label(span, token.owner.evidence);
        }
        finding.help("make an account-owned token: it does not stop when the person leaves, and does not inherit the person's rights");
    }
}
