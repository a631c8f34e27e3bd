use crate::{
    catalog::{Confidence, Group, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "defence-removal",
        summary: "token can disable security features and silence alerts",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/defence-removal.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let removes = |known: &Group| known.is_in(Set::DefenceRemoval);
    let what = "can disable security features and silence alerts";
    if let Some(finding) = reporter.held_together(token, removes, |known| known.is_in(Set::AlarmControl), what) {
        finding.help("use separate tokens; one that changes security rules should not change notifications or logs");
    }
}
