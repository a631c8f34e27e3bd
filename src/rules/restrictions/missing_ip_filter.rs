use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "missing-ip-filter",
        summary: "token is usable from any address",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        page: include_str!("../../../rules/missing-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let is_set = token.condition.is_some() || token.is_unread("condition");
    if !token.form.shows_condition() || is_set {
        return;
    }
    let first = |set: Set| token.granted().find(|(_, _, known)| known.is_in(set) && known.changes());
    let (severity, gravest) = match (first(Set::TokenMinting), first(Set::HighRisk)) {
        (Some(minting), _) => (Severity::High, Some(minting)),
        (None, Some(risky)) => (Severity::Medium, Some(risky)),
        (None, None) => (Severity::Low, None),
    };
    let finding = reporter.report(token.grip, "this token is usable from any address").severity(severity);
    finding.saying("no `condition`");
    if let Some((_, group, known)) = gravest {
        finding.label(group.span, format!("`{}` from anywhere", known.name));
    }
    finding.help(
        "name the addresses that it is used from: \"condition\": { \"request_ip\": { \"in\": [\"<address>/32\"] } }; \
         runners of hosted CI have no fixed ones, so there keep the token narrow and short-lived",
    );
}
