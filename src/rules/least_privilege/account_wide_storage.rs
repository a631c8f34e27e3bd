use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "account-wide-storage",
        summary: "permission group covers every bucket or Worker although a narrower group exists",
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
    let what = "can access every bucket or Worker of the account, although narrower permission groups exist";
    if let Some(finding) = reporter.held(token, Set::NarrowerScope, what) {
        finding.help(
            "grant `Workers R2 Storage Bucket Item Write` on single buckets, or list single Workers, unless the token has to create new ones",
        );
    }
}
