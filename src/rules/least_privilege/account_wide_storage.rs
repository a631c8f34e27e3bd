use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "account-wide-storage",
        summary: "group reaches every bucket or Worker where a narrower one exists",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/account-wide-storage.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let what = "reaches every bucket or Worker of the account, and there is a group for single ones";
    if let Some(finding) = reporter.held(token, Set::NarrowerScope, what) {
        finding.help(
            "name single buckets (`Workers R2 Storage Bucket Item Write`) or Workers, unless the job creates new ones",
        );
    }
}
