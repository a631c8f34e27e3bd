use std::collections::BTreeSet;

use crate::{
    catalog::{Catalog, Confidence, Group},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{FailedLookup, GroupRef, LookupFault, Policy, Token},
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
        fix: None,
        page: include_str!("../../../rules/ambiguous-group-name.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = BTreeSet::new();
    for lookup in token.failed_lookups.iter().filter(|lookup| lookup.value.fault == LookupFault::Shared) {
        // One map may have several uses.
        if seen.insert(lookup.value.place) {
            map_by_name(&lookup.value, token, reporter);
        }
    }
    for (at, policy) in token.policies.iter().enumerate() {
        names(policy, at, reporter);
    }
}

/// Reports a map by names that cannot have all groups that it is made of: the plan fails on it.
fn map_by_name(lookup: &FailedLookup, token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let mut uses = token.failed_lookups.iter().filter(|own| own.value == *lookup).map(|own| own.span);
    let Some(first) = uses.next() else { return };
    let name = shown(&lookup.name);
    let message = format!("the plan will fail on a map by name, as several scopes have a group named `{name}`");
    let finding = reporter.report(first, message).saying("looked up here");
    if first != lookup.place {
        finding.label(lookup.place, "duplicate object keys: made of the groups of all scopes");
    }
    for other in uses {
        finding.label(other, "");
    }
    finding.help("filter by scope, such as `if contains(g.scopes, \"com.cloudflare.api.account.zone\")`; or group by name with `...`, and select one of each");
}

fn names(policy: &Policy<'_>, at: usize, reporter: &mut Reporter<'_>) {
    for group in &policy.groups {
        let candidates = candidates(&group.value, reporter.catalog);
        let Some(first) = candidates.first() else { continue };
        let scopes: Vec<&str> = candidates.iter().map(|group| group.scope.word()).collect();
        let ids: Vec<String> = candidates
            .iter()
            .map(|group| format!("`{}` ({})", group.public_id().unwrap_or("no public ID"), group.scope.word()))
            .collect();
        let finding = reporter
            .report(group.span, format!("`{}` matches {} permission groups", shown(first.name), candidates.len()))
            .saying(format!("exists in scopes {}", listed(&scopes)))
            .help(format!("look it up by name and scope, or use an ID: {}", ids.join(" or ")));
        finding.of_policy(at);
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
