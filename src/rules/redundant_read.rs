use crate::{
    catalog::Scope,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    token::{Policy, Token},
};

pub(super) static RULE: Rule = Rule {
    id: "redundant-read",
    summary: "Read stands beside a group that covers it",
    severity: Severity::Info,
    confidence: Confidence::High,
    family: Family::LeastPrivilege,
    is_default: true,
    page: include_str!("../../rules/redundant-read.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // A deny may cut the stronger group and leave the weaker.
    if token.policies.iter().any(|policy| !policy.is_allow()) {
        return;
    }
    for (policy, group, weaker) in token.granted() {
        let stronger = token.granted().find(|(other, _, stronger)| {
            reporter.catalog.covers(stronger, weaker) && reaches(other, policy, weaker.scope)
        });
        if let Some((_, covering, stronger)) = stronger {
            reporter
                .report(
                    group.span,
                    format!("`{}` is part of `{}`, which the token holds as well", weaker.name, stronger.name),
                )
                .label(covering.span, format!("`{}`, on the same resources", stronger.name))
                .help("remove the weaker group, or the stronger one if reading is enough")
                .fix(format!("remove `{}`", weaker.name), vec![policy.without(group)]);
        }
    }
}

/// Whether one policy reaches, within a scope, all that the other does.
fn reaches(wider: &Policy<'_>, narrower: &Policy<'_>, scope: Scope) -> bool {
    let mut entries = narrower.entries_in(scope).peekable();
    entries.peek().is_some()
        && entries.all(|entry| wider.entries_in(scope).any(|wide| wide.resource.covers(&entry.resource)))
}
