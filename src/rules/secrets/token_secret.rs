use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Form, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-secret",
        summary: "file holds the secret of a token",
        severity: Severity::Critical,
        confidence: Confidence::High,
        family: Family::Secrets,
        is_default: true,
        page: include_str!("../../../rules/token-secret.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(secret) = token.secret.filter(|secret| !secret.is_placeholder) else { return };
    let what = match token.form {
        Form::Rolled => "this is the new secret of a token",
        Form::Resource | Form::State => "this plan or state holds the secret of the token",
        _ => "this file holds the secret of the token",
    };
    reporter
        .report(secret.span, what)
        .saying("whoever reads the file can use the token")
        .help("roll the token now, PUT …/tokens/{id}/value, keep the new secret in a vault, and remove this file from history and logs");
}
