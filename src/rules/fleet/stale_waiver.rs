use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Origin, Reporter, Rule, RuleInfo, Severity, Waiver},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "stale-waiver",
        summary: "waiver is past its end, or accepts nothing",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        page: include_str!("../../../rules/stale-waiver.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Waiver(check),
    options: None,
};

fn check(waiver: &Waiver, reporter: &mut Reporter<'_>) {
    let rule = shown(&waiver.rule);
    let (message, help) = if waiver.matches() == 0 && waiver.origin == Origin::Baseline {
        (
            format!("this finding of `{rule}` does not occur any more"),
            "remove the entry, or write the baseline anew: tokenlint check --write-baseline FILE",
        )
    } else if waiver.matches() == 0 {
        (format!("this waiver of `{rule}` matches no finding"), "remove it, or mend `token` or `fingerprint`")
    } else if let Some(until) = waiver.until.filter(|_| waiver.is_lapsed(reporter.now)) {
        (
            format!("this waiver of `{rule}` ended on {until}, and accepts nothing any more"),
            "mend the token, or judge the risk again and set a new `until`",
        )
    } else {
        return;
    };
    reporter.report(waiver.span, message).help(help);
}
