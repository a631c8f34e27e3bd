use crate::{
    catalog::{Catalog, Confidence, Group, is_id},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{GroupRef, Policy, Token},
    text::{listed, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "ambiguous-group-name",
        summary: "permission group is looked up by a name that several have",
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
        let meant = meant(&group.value, reporter.catalog);
        let Some(first) = meant.first() else { continue };
        let scopes: Vec<&str> = meant.iter().map(|group| group.scope.word()).collect();
        let message =
            format!("`{}` is the name of {} permission groups: which one is meant?", shown(first.name), meant.len());
        let ids: Vec<String> = meant.iter().map(|group| format!("{} (`{}`)", group.id, group.scope.word())).collect();
        reporter
            .report(group.span, message)
            .saying(format!("scopes {}", listed(&scopes)))
            .help(format!("look it up by name and scope, or write the id: {}", ids.join(" or ")));
    }
}

/// The groups that a name in an id's place may mean, where they are several.
pub(super) fn meant<'c>(group: &GroupRef<'_>, catalog: &'c Catalog) -> Vec<&'c Group> {
    let name = group.id.as_ref().map_or("", |id| &id.value);
    if group.known.is_some() || name.is_empty() || is_id(name) {
        return Vec::new();
    }
    let meant = catalog.by_name(name);
    if meant.len() > 1 { meant } else { Vec::new() }
}
