use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, options},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unexpected-creator",
        summary: "token was created by an address outside the expected domains",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: false,
        page: include_str!("../../../rules/unexpected-creator.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options, as the page explains them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    domains: Vec<String>,
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(creator) = &token.creator else { return };
    let domains = reporter.options::<Options>().domains;
    let domain = creator.value.rsplit_once('@').map_or("", |(_, domain)| domain);
    if domains.is_empty() || domains.iter().any(|expected| expected.eq_ignore_ascii_case(domain)) {
        return;
    }
    reporter
        .report(creator.span, format!("`{}` is outside the expected domains", shown(&creator.value)))
        .help("ask who this is; an account-owned token outlives the membership of its creator");
}
