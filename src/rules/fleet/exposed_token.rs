use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, Reporter, Rule, RuleInfo, Severity},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "exposed-token",
        summary: "Cloudflare revoked the token because it was exposed",
        severity: Severity::Critical,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/exposed-token.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    for token in &inventory.tokens {
        let Some((status, span)) = &token.status else { continue };
        if token.form.is_planned() || !status.starts_with("revoked") {
            continue;
        }
        reporter.about(token);
        reporter
            .report(*span, "Cloudflare revoked this token because its secret was exposed")
            .help("treat this as an incident: find where the secret leaked, check the audit log for misuse, create a replacement with less access, and delete this token");
    }
}
