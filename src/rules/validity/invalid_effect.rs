use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
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
    let message = format!("`{}` is no effect", shown(text));
    if effect.value.is_allow() || effect.value.is_deny() {
        let lower = text.to_ascii_lowercase();
        let help = format!("write it in lower case: \"effect\": \"{lower}\"");
        let title = format!("write \"{lower}\"");
        let edit = Edit::Replace { span: effect.span, text: lower };
        reporter.report(effect.span, message).severity(Severity::Low).help(help).fix(title, vec![edit]);
    } else {
        reporter.report(effect.span, message).help("write \"allow\", or \"deny\" to take something away");
    }
}
