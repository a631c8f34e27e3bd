use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::{
    rule::Pattern,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity, options},
    shown::shown,
    token::Token,
};

pub(super) static RULE: Rule = Rule {
    id: "vague-token-name",
    summary: "name says neither what the token is for nor who uses it",
    severity: Severity::Info,
    confidence: Confidence::Medium,
    family: Family::Fleet,
    is_default: true,
    page: include_str!("../../rules/vague-token-name.md"),
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options, as the page explains them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    pattern: Option<Pattern>,
}

/// Whole names that say nothing.
static VAGUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:my |new |the |a )?(?:cloudflare |cf )?(?:api )?(?:tests?|tokens?|tmp|temp|temporary|foo|bar|asdf|untitled|key|default|example|name)[ _-]*[0-9]*$",
    )
    .ok()
});

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(name) = token.name.as_ref().filter(|name| !name.value.is_empty()) else { return };
    let pattern = reporter.options::<Options>().pattern.map(|pattern| pattern.0);
    let is_vague = pattern.as_ref().or(VAGUE.as_ref()).is_some_and(|regex| regex.is_match(name.value.trim()));
    if is_vague {
        reporter
            .report(name.span, format!("`{}` says neither what the token is for nor who uses it", shown(&name.value)))
            .help("name the tool, what it works on, and who answers for it: \"external-dns example.com (platform)\"");
    }
}
