use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unsupported-by-account-tokens",
        summary: "product does not support account-owned tokens",
        severity: Severity::Low,
        confidence: Confidence::Medium,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/unsupported-by-account-tokens.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !token.owner.is_account() {
        return;
    }
    let mut products: Vec<&str> = Vec::new();
    for (_, group, known) in token.granted() {
        let Some(product) = reporter.catalog.unsupported_by_account_tokens(known) else { continue };
        if products.contains(&product) {
            continue;
        }
        products.push(product);
        let message =
            format!("{product} does not support account-owned tokens, according to Cloudflare's documentation");
        let help = "use a user-owned token, or test the call: the documentation of 2026-04-20 may be outdated";
        reporter
            .report(group.span, message)
            .about(Subject::Token, product)
            .saying(format!("`{}`", known.name))
            .help(help);
    }
}
