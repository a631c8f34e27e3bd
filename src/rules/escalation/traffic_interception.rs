use super::{asked_once, is_on_all_zones};
use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "traffic-interception",
        summary: "token can read or redirect traffic",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/traffic-interception.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let rules = severity(token, |known| known.is_in(Set::TrafficRules));
    let help = "list single zones, and use a separate token per job";
    if let Some(finding) = reporter.held(token, Set::TrafficRules, "can read or redirect traffic") {
        finding.severity(rules).help(help);
    }
    let named = |names: &[&str]| token.granted().find(|(_, _, known)| names.contains(&known.name));
    let Some((_, script, code)) = named(&CODE) else { return };
    let Some((_, route, routes)) = named(&[ROUTES]) else { return };
    reporter
        .report(script.span, format!("`{}` with `{}` can run code on the zones' traffic", code.name, routes.name))
        .label(route.span, "routes traffic to the code")
        .about(Subject::Token, "code on routes")
        .severity(severity(token, |known| known.name == ROUTES))
        .help(help);
}

/// The groups that change the code of Workers.
const CODE: [&str; 5] = [
    "Workers Scripts Write",
    "Workers Editor",
    "Workers Admin",
    "Individual Workers Editor",
    "Individual Workers Admin",
];

/// The group that routes traffic to Workers.
const ROUTES: &str = "Workers Routes Write";

/// High if one of the groups is granted on all zones, of an account or at all.
fn severity(token: &Token<'_>, is_one: impl Fn(&Group) -> bool) -> Severity {
    let is_wide = asked_once(|policy, _| is_on_all_zones(policy));
    if token.granted().any(|(policy, _, known)| is_one(known) && is_wide(policy, known)) {
        Severity::High
    } else {
        Severity::Medium
    }
}
