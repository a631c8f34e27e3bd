use crate::{
    catalog::{Confidence, Scope},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "user-scope-in-account-token",
        summary: "account-owned token requests user permissions",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/user-scope-in-account-token.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !token.owner.is_account() {
        return;
    }
    let help = "remove it, or use a user-owned token";
    for (group, known) in policy.known_groups().filter(|(_, known)| known.scope == Scope::User) {
        reporter.report(group.span, format!("`{}` is only available to user-owned tokens", known.name)).help(help);
    }
    for entry in policy.entries_in(Scope::User) {
        reporter.report(entry.key.span, "an account-owned token cannot access a user").help(help);
    }
}
