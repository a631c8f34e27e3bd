use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "member-permission-group",
        summary: "ID belongs to a member role, not a permission group",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/member-permission-group.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for id in policy.groups.iter().filter_map(|group| group.value.id.as_ref()) {
        let Some(role) = reporter.catalog.member_group(&id.value) else { continue };
        let message = format!("this is the ID of the member role `{}`, which a token cannot have", role.name);
        let help = "use an ID from `GET /user/tokens/permission_groups`; `/accounts/{id}/roles` and `/iam/permission_groups` list roles for account members";
        reporter.report(id.span, message).help(help);
    }
}
