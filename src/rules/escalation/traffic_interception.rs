use crate::{
    catalog::{Confidence, Group, Scope, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
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
    let is_of_any = |known: &Group| known.is_in(Set::TrafficRules) || known.is_in(Set::TrafficInterception);
    if !token.granted().any(|(_, _, known)| is_of_any(known)) {
        return;
    }
    let is_everywhere = token.granted().any(|(policy, _, known)| {
        is_of_any(known)
            && policy
                .entries_in(Scope::Zone)
                .any(|entry| matches!(entry.resource, Resource::AllZones | Resource::ZonesOf(_)))
    });
    let severity = if is_everywhere { Severity::High } else { Severity::Medium };
    let help = "name single zones, and give the job that needs it a token of its own";
    if let Some(finding) = reporter.held(token, Set::TrafficRules, "can read or redirect traffic") {
        finding.severity(severity).help(help);
    }
    let of = |name: &str| token.granted().find(|(_, _, known)| known.name == name);
    let route = of("Workers Routes Write").or_else(|| of("Zone Settings Write"));
    if let Some(((_, script, code), (_, way, routes))) = of("Workers Scripts Write").zip(route) {
        let message = format!("`{}` with `{}` can put code before the zones' traffic", code.name, routes.name);
        reporter
            .report(script.span, message)
            .label(way.span, "puts it before the traffic")
            .severity(severity)
            .help(help);
    }
}
