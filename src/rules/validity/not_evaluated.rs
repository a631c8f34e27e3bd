use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{ClientKind, Form, Policy, Token},
    text::{Span, Spanned, counted, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "not-evaluated",
        summary: "part of the token is unknown until the plan is applied",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/not-evaluated.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // Times that each apply moves, and look-ups that fail, have their own rules.
    let has_rule = |span: Span| {
        token.moving.iter().any(|time| time.span == span) || token.failed_lookups.iter().any(|own| own.span == span)
    };
    let unknown: Vec<&Spanned<String>> = token.unknown.iter().filter(|value| !has_rule(value.span)).collect();
    let Some(first) = unknown.first() else { return };
    let of = token.address.as_ref().map_or(String::new(), |address| format!(" of `{}`", shown(&address.value)));
    let count = counted(unknown.len(), "value");
    let verb = if unknown.len() == 1 { "is" } else { "are" };
    let is_all = is_planned_blindly(token);
    let message = match is_all {
        true => format!("all permissions{of} are unknown, so its access is not checked"),
        false => format!("{count}{of} {verb} unknown and not checked"),
    };
    let finding = reporter.report(first.span, message);
    finding.about(Subject::Labels, "").saying(shown(&first.value));
    for other in unknown.iter().skip(1) {
        finding.label(other.span, shown(&other.value));
    }
    if is_all {
        finding.severity(Severity::Medium);
    }
    let is_list = token.client.as_ref().is_some_and(|client| client.kind != ClientKind::Client);
    finding.help(if is_list { SCOPES } else { VALUES });
}

const SCOPES: &str = "the consent page shows what each scope allows; `--strict` fails on values that are not checked";
const VALUES: &str = "check the token again once the values are known: lint its export, or a plan made after its dependencies exist; `--strict` fails on values that are not checked";

/// Whether a plan shows nothing of what the token may do: every policy lacks its groups and its resources. Configuration
/// may lack both because its caller or a plan supplies them.
fn is_planned_blindly(token: &Token<'_>) -> bool {
    if token.form != Form::Resource || token.is_authored {
        return false;
    }
    let is_blind = |policy: &Policy<'_>| {
        policy.is_unread("resources") && policy.is_unread("permission_groups") && policy.groups.is_empty()
    };
    match token.policies.as_slice() {
        [] => token.is_unread("policies"),
        policies => policies.iter().all(is_blind),
    }
}
