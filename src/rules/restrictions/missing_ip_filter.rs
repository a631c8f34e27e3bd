use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "missing-ip-filter",
        summary: "token can be used from any IP address",
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
    let first = |set: Set| token.granted().find(|(_, _, known)| known.is_in(set));
    let (severity, riskiest) = match (first(Set::TokenMinting), first(Set::HighRisk)) {
        (Some(minting), _) => (Severity::High, Some(minting)),
        (None, Some(risky)) => (Severity::Medium, Some(risky)),
        (None, None) => (Severity::Low, None),
    };
    let finding = reporter
        .report(token.grip, "this token can be used from any IP address")
        .severity(severity)
        .saying("no `condition`")
        .help(
            "list the addresses that use this token: {snippet}; hosted CI runners have no fixed addresses, so keep \
             their tokens narrow and short-lived",
        )
        .snippet(Snippet::ip_filter());
    if let Some((_, group, known)) = riskiest {
        finding.label(group.span, format!("`{}` from any IP address", known.name));
    }
}
