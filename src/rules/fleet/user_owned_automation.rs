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
        summary: "user-owned token appears to be used for automation",
        severity: Severity::Low,
        confidence: Confidence::Low,
        family: Family::Fleet,
        is_default: false,
        fix: None,
        page: include_str!("../../../rules/user-owned-automation.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options of this rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    pattern: Option<Pattern>,
}

/// Words that suggest automation in the name of a token.
static AUTOMATION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i-u)\b(?:ci|cd|bot|robot|deploy(?:ment|er)?|github|gitlab|jenkins|terraform|pulumi|ansible|argocd|external-dns|cert-manager|service|cron|pipeline)\b").ok()
});

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !token.owner.is_user() || token.client.is_some() {
        return;
    }
    let Some(name) = &token.name else { return };
    let options = reporter.options::<Options>();
    let configured = options.pattern.as_ref().map(|pattern| &pattern.0);
    let Some(regex) = configured.or(AUTOMATION.as_ref()) else { return };
    if !regex.is_match(&name.value) {
        return;
    }
    let message = format!("`{}` appears to be used for automation, but a user owns it", shown(&name.value));
    let finding = reporter.report(name.span, message);
    if let Some(span) = token.owner.span {
        finding.label(span, token.owner.evidence);
    }
    finding.help("use an account-owned token: it keeps working when the user leaves, and is independent of the user's permissions");
}
