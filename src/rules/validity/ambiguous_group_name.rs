use crate::{
    catalog::{Catalog, Confidence, Group},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{GroupRef, Policy, Token},
    text::{listed, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "ambiguous-group-name",
        summary: "permission group name matches several groups",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/ambiguous-group-name.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for group in &policy.groups {
        let candidates = candidates(&group.value, reporter.catalog);
        let Some(first) = candidates.first() else { continue };
        let scopes: Vec<&str> = candidates.iter().map(|group| group.scope.word()).collect();
        let ids: Vec<String> = candidates
            .iter()
            .map(|group| format!("`{}` ({})", group.public_id().unwrap_or("no public ID"), group.scope.word()))
            .collect();
        reporter
            .report(group.span, format!("`{}` matches {} permission groups", shown(first.name), candidates.len()))
            .saying(format!("exists in scopes {}", listed(&scopes)))
            .help(format!("look it up by name and scope, or use an ID: {}", ids.join(" or ")));
    }
}

/// The permission groups that share the name written in place of an ID; empty unless there are several.
pub(super) fn candidates<'c>(group: &GroupRef<'_>, catalog: &'c Catalog) -> Vec<&'c Group> {
    // A known group has an ID or a unique name.
    if group.known.is_some() {
        return Vec::new();
    }
    let Some(name) = &group.id else { return Vec::new() };
    let candidates = catalog.by_name(&name.value);
    if candidates.len() > 1 { candidates } else { Vec::new() }
}
