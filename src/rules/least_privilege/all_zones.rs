use crate::{
    catalog::{Confidence, Group, Scope, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet},
    model::{Policy, Resource, Token},
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "all-zones",
        summary: "grant reaches every zone",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/all-zones.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Policy(check),
    options: None,
};

/// Looking a zone up by its name needs this on all zones.
const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";

fn check(policy: &Policy<'_>, _: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !policy.is_allow() {
        return;
    }
    let widest =
        |wanted: fn(&Resource<'_>) -> bool| policy.resources.entries().iter().find(|entry| wanted(&entry.resource));
    let everywhere = widest(|resource| *resource == Resource::AllZones);
    let Some(entry) = everywhere.or_else(|| widest(|resource| matches!(resource, Resource::ZonesOf(_)))) else {
        return;
    };
    let groups: Vec<_> = policy.known_groups().filter(|(_, known)| known.scope == Scope::Zone).collect();
    let gravity =
        |known: &Group| (known.changes() && known.is_in(Set::HighRisk), known.changes(), known.id != ZONE_READ);
    // The first of the gravest, as the reader meets it.
    let gravest = groups.iter().rev().max_by_key(|(_, known)| gravity(known));
    let Some((group, known)) = gravest.filter(|(_, known)| known.id != ZONE_READ) else { return };
    let others = groups.len() - 1;
    let (and_more, reaches) = match others {
        0 => (String::new(), "reaches"),
        _ => (format!(" and {}", counted(others, "other group")), "reach"),
    };
    let message = format!("`{}`{and_more} {reaches} {}", known.name, reporter.zones.described(&entry.resource));
    reporter
        .report(entry.key.span, message)
        .severity(severity(gravity(known), everywhere.is_some()))
        .saying("every zone, also those added later")
        .label(group.span, if known.changes() { "can change things in all of them" } else { "can read in all of them" })
        .help("list the zones that it serves: {snippet}; tools that look zones up by name need `Zone Read` on all zones, and nothing else there")
        .snippet(Snippet::resource("com.cloudflare.api.account.zone.<zone id>"));
}

/// All zones of all accounts are a step above those of one account.
fn severity((is_high_risk, changes, _): (bool, bool, bool), is_everywhere: bool) -> Severity {
    match (is_high_risk, changes, is_everywhere) {
        (true, _, true) => Severity::High,
        (true, _, false) | (_, true, true) => Severity::Medium,
        (_, true, false) | (_, _, true) => Severity::Low,
        _ => Severity::Info,
    }
}
