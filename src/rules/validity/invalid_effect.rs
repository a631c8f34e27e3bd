use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity, Snippet},
    model::{Policy, Token, is_template},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-effect",
        summary: "effect is neither `allow` nor `deny`",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/invalid-effect.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(effect) = &policy.effect else { return };
    let text = effect.value.text.as_ref();
    if matches!(text, "allow" | "deny") || is_template(text) {
        return;
    }
    if effect.value.is_known() {
        let lower = text.to_ascii_lowercase();
        reporter
            .report(effect.span, format!("invalid effect `{}`; expected `{lower}`", shown(text)))
            .severity(Severity::Low)
            .help("use lower case: {snippet}")
            .snippet(Snippet::text("effect", lower.as_str()))
            .fix(format!("replace with `{lower}`"), vec![Edit::Replace { span: effect.span, text: lower }]);
        return;
    }
    let message = match text {
        "" => "effect is empty; expected `allow` or `deny`".to_owned(),
        text => format!("invalid effect `{}`; expected `allow` or `deny`", shown(text)),
    };
    reporter.report(effect.span, message).help("use `allow` to grant permissions, or `deny` to exclude them");
}
