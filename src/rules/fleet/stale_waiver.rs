use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Waiver},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "stale-waiver",
        summary: "waiver has expired or matches no finding",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/stale-waiver.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Waiver(check),
    options: None,
};

fn check(waiver: &Waiver, reporter: &mut Reporter<'_>) {
    let rule = shown(&waiver.rule);
    if waiver.matches() == 0 {
        let message = format!("this waiver of `{rule}`{} matches no finding", selection(waiver));
        reporter.report(waiver.span, message).help("remove it, or correct its `token`, `match` or `fingerprint`");
        return;
    }
    let Some(until) = waiver.until else { return };
    if waiver.is_lapsed(reporter.now) {
        reporter
            .report(waiver.span, format!("this waiver of `{rule}` expired on {until} and no longer applies"))
            .help("fix the token, or reassess the risk and extend `until`");
    }
}

/// What the waiver selects, where it may be one of several in a list.
fn selection(waiver: &Waiver) -> String {
    match (&waiver.token, &waiver.fingerprint, &waiver.pattern) {
        (Some(token), ..) => format!(" for `{}`", shown(token)),
        (None, Some(fingerprint), _) => format!(" for the fingerprint `{}`", shown(fingerprint)),
        (None, None, Some(pattern)) => format!(" for names that match `{}`", shown(pattern.as_str())),
        (None, None, None) => String::new(),
    }
}
