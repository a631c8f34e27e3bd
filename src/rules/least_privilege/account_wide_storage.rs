use std::collections::BTreeSet;

use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Token},
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "account-wide-storage",
        summary: "permission group covers every bucket or Worker although a narrower group exists",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/account-wide-storage.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // The user chooses the resources.
    if token.client.is_some() {
        return;
    }
    // On a single bucket it does not apply, as `scope-mismatch` reports.
    let idle: BTreeSet<(Span, &str)> = token
        .allows()
        .flat_map(|policy| policy.mismatched_groups().map(|(_, known)| (policy.span, known.id)))
        .collect();
    let is_account_wide = |policy: &Policy<'_>, known: &Group| {
        known.is_in(Set::NarrowerScope) && !idle.contains(&(policy.span, known.id))
    };
    let what = "can access every bucket or Worker of the account, although narrower permission groups exist";
    if let Some(finding) = reporter.held_of(token, is_account_wide, what) {
        finding.help(
            "grant `Workers R2 Storage Bucket Item Write` on single buckets, or list single Workers, unless the token has to create new ones",
        );
    }
}
