use crate::{
    catalog::{Confidence, Group, Scope, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Resource, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "traffic-interception",
        summary: "token can read or redirect traffic",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/traffic-interception.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let severity = if reaches_all_zones(token) { Severity::High } else { Severity::Medium };
    let help = "list single zones, and use a separate token per job";
    if let Some(finding) = reporter.held(token, Set::TrafficRules, "can read or redirect traffic") {
        finding.severity(severity).help(help);
    }
    let named = |name: &str| token.granted().find(|(_, _, known)| known.name == name);
    let Some((_, script, code)) = named("Workers Scripts Write") else { return };
    let Some((_, route, routes)) = named("Workers Routes Write").or_else(|| named("Zone Settings Write")) else {
        return;
    };
    reporter
        .report(script.span, format!("`{}` with `{}` can run code on the zones' traffic", code.name, routes.name))
        .label(route.span, "routes traffic to the code")
        .about(Subject::Token, "code on routes")
        .severity(severity)
        .help(help);
}

/// Whether a group that intercepts traffic is granted on all zones, of an account or at all.
fn reaches_all_zones(token: &Token<'_>) -> bool {
    let intercepts = |known: &Group| known.is_in(Set::TrafficRules) || known.is_in(Set::TrafficInterception);
    token.granted().filter(|(_, _, known)| intercepts(known)).any(|(policy, ..)| {
        let mut zones = policy.entries_in(Scope::Zone);
        zones.any(|entry| matches!(entry.resource, Resource::AllZones | Resource::ZonesOf(_)))
    })
}
