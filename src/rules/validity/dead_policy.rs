use std::collections::BTreeSet;

use crate::{
    access::{Access, GroupKey},
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::{Policy, ResourceEntry, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "dead-policy",
        summary: "policy has no effect",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/dead-policy.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let has_deny = token.policies.iter().any(|policy| !policy.is_allow());
    if !has_deny {
        return;
    }
    let access = Access::of(token);
    if access.allows.is_empty() {
        // A policy that could not be read may allow something.
        if token.allows().next().is_none() && !token.is_unread("policies") {
            let span = token.policies_span.unwrap_or(token.grip);
            let help = "add an allow policy, or delete the token";
            reporter
                .report(span, "every policy denies, so the token grants no access")
                .severity(Severity::High)
                .help(help);
        }
        return;
    }
    let everywhere = access.everywhere();
    // An ID that is not known may be that of a resource that another policy allows.
    let is_known = |policy: &Policy<'_>| {
        !policy.has_unread_part() && !policy.resources.entries().iter().any(ResourceEntry::is_unresolved)
    };
    let is_all_known = !token.is_unread("policies") && token.policies.iter().all(is_known);
    let allowed = allowed_groups(token);
    for (at, policy) in token.policies.iter().enumerate() {
        let is_dead = if policy.is_allow() {
            let mut own = access.allows.of_policy(at).peekable();
            own.peek().is_some() && !policy.has_unread_part() && own.all(|grant| everywhere.is_cut(&grant))
        } else {
            let mut own = access.denies.of_policy(at).peekable();
            let has_any = own.peek().is_some();
            let mut is_idle = || {
                allowed.as_ref().is_some_and(|allowed| denies_only_others(policy, allowed, &access))
                    || is_all_known && own.all(|grant| everywhere.cuts_nothing(&grant))
            };
            has_any && is_idle()
        };
        if !is_dead {
            continue;
        }
        let (message, help) = if policy.is_allow() {
            ("deny policies cancel everything this policy allows", "remove this policy, or narrow the deny policies")
        } else {
            (
                "this policy denies permissions that no policy allows",
                "remove this policy, or deny a permission group ID that another policy allows",
            )
        };
        let span = policy.effect.as_ref().map_or(policy.grip, |effect| effect.span);
        let edit = Edit::Remove { span: policy.span };
        reporter.report(span, message).help(help).fix("remove the policy", vec![edit]);
    }
}

/// The groups that the token's policies allow, each once; `None` if there may be others.
fn allowed_groups<'s>(token: &Token<'s>) -> Option<BTreeSet<GroupKey<'s>>> {
    let is_unread = |policy: &Policy<'_>| policy.is_unread("permission_groups") || policy.is_unread("effect");
    if token.is_unread("policies") || token.policies.iter().any(is_unread) {
        return None;
    }
    let groups = token.allows().flat_map(|policy| &policy.groups);
    let allowed: Option<BTreeSet<GroupKey<'_>>> = groups.map(|group| GroupKey::of(&group.value)).collect();
    allowed.filter(|allowed| allowed.iter().all(|group| group.known.is_some()))
}

/// Whether a policy denies only groups that restrict none of those that are allowed, whatever its resources are.
fn denies_only_others(policy: &Policy<'_>, allowed: &BTreeSet<GroupKey<'_>>, access: &Access<'_>) -> bool {
    let denied: BTreeSet<GroupKey<'_>> = policy.groups.iter().filter_map(|group| GroupKey::of(&group.value)).collect();
    !denied.is_empty() && !denied.iter().any(|denied| allowed.iter().any(|other| access.is_related(denied, other)))
}
