use crate::{
    catalog::{Confidence, Group, Scope, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet, Subject},
    model::{Policy, Resource, ResourceEntry, Token},
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "all-zones",
        summary: "policy grants access to every zone",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/all-zones.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Policy(check),
    options: None,
};

/// The id of `Zone Read`, which a lookup of a zone by name needs on all zones.
const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";

fn check(policy: &Policy<'_>, _: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !policy.is_allow() {
        return;
    }
    let Some(entry) = widest(policy) else { return };
    let groups: Vec<_> = policy.known_groups().filter(|(_, known)| known.scope == Scope::Zone).collect();
    // The first of those with the highest risk, in the order of the file.
    let highest = groups.iter().rev().max_by_key(|(_, known)| Risk::of(known));
    let Some((group, known)) = highest else {
        if policy.is_unread("permission_groups") {
            unknown_groups(entry, reporter);
        }
        return;
    };
    if known.id == ZONE_READ {
        return;
    }
    let named = match groups.len() - 1 {
        0 => format!("`{}` is", known.name),
        others => format!("`{}` and {} are", known.name, counted(others, "other permission group")),
    };
    let message = format!("{named} granted on {}", reporter.zones.described(&entry.resource));
    reporter
        .report(entry.key.span, message)
        .severity(severity(Risk::of(known), &entry.resource))
        .about(Subject::Policy, "")
        .saying("every zone, including zones added later")
        .label(group.span, if known.changes() { "allows changes in all of them" } else { "allows reading all of them" })
        .help("list the zones that the token needs: {snippet}; a tool that looks up zones by name needs only `Zone Read` on all zones")
        .snippet(Snippet::resource("com.cloudflare.api.account.zone.<zone id>"));
}

/// The reach is known although the groups are not.
fn unknown_groups(entry: &ResourceEntry<'_>, reporter: &mut Reporter<'_>) {
    let message = format!("unknown permission groups are granted on {}", reporter.zones.described(&entry.resource));
    reporter
        .report(entry.key.span, message)
        .severity(severity(Risk::Write, &entry.resource))
        .confidence(Confidence::Medium)
        .saying("every zone, including zones added later")
        .help("list the zones that the token needs: {snippet}")
        .snippet(Snippet::resource("com.cloudflare.api.account.zone.<zone id>"));
}

/// The resource that selects all zones of all accounts, else the first that selects all zones of one account.
fn widest<'p, 's>(policy: &'p Policy<'s>) -> Option<&'p ResourceEntry<'s>> {
    let entries = policy.resources.entries();
    let everywhere = entries.iter().find(|entry| entry.resource == Resource::AllZones);
    everywhere.or_else(|| entries.iter().find(|entry| matches!(entry.resource, Resource::ZonesOf(_))))
}

/// What a permission group allows on all zones, from the lowest risk to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Risk {
    ZoneRead,
    Read,
    Write,
    HighRiskWrite,
}

impl Risk {
    fn of(group: &Group) -> Risk {
        match group.changes() {
            true if group.is_in(Set::HighRisk) => Risk::HighRiskWrite,
            true => Risk::Write,
            false if group.id == ZONE_READ => Risk::ZoneRead,
            false => Risk::Read,
        }
    }
}

/// The severity on the zones of one account, and a step more on those of all accounts.
fn severity(risk: Risk, resource: &Resource<'_>) -> Severity {
    match (risk, *resource == Resource::AllZones) {
        (Risk::HighRiskWrite, true) => Severity::High,
        (Risk::HighRiskWrite, false) | (Risk::Write, true) => Severity::Medium,
        (Risk::Write, false) | (Risk::Read | Risk::ZoneRead, true) => Severity::Low,
        (Risk::Read | Risk::ZoneRead, false) => Severity::Info,
    }
}
