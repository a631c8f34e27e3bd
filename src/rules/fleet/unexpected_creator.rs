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
        summary: "creator of the token is outside the expected email domains",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: false,
        fix: None,
        page: include_str!("../../../rules/unexpected-creator.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options of this rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    domains: Vec<String>,
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(creator) = &token.creator else { return };
    let options = reporter.options::<Options>();
    let domains = &options.domains;
    let domain = creator.value.rsplit_once('@').map_or("", |(_, domain)| domain);
    if domains.is_empty() || domains.iter().any(|expected| expected.eq_ignore_ascii_case(domain)) {
        return;
    }
    reporter
        .report(creator.span, format!("creator `{}` is outside the expected domains", shown(&creator.value)))
        .help("find out who this is: an account-owned token keeps working after its creator leaves the account");
}
