use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "member-permission-group",
        summary: "id is that of a member role, not of a permission group",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/member-permission-group.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let others = policy.groups.iter().filter(|group| !group.value.is_known_by_id());
    for id in others.filter_map(|group| group.value.id.as_ref()) {
        if let Some(role) = reporter.catalog.member_group(&id.value) {
            let message = format!("this is the member role `{}`, which tokens cannot hold", role.name);
            let help = "take ids from GET /user/tokens/permission_groups; those of /accounts/{id}/roles and /iam/permission_groups are for people";
            reporter.report(id.span, message).help(help);
        }
    }
}
