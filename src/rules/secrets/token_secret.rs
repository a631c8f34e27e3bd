use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Form, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-secret",
        summary: "file contains the secret of a token",
        severity: Severity::Critical,
        confidence: Confidence::High,
        family: Family::Secrets,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/token-secret.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(secret) = token.secret else { return };
    if secret.is_placeholder {
        return;
    }
    let message = match token.form {
        Form::Rolled => "this file contains the new secret of a token",
        Form::Resource | Form::State => "this plan or state contains the secret of the token",
        _ => "this file contains the secret of the token",
    };
    reporter
        .report(secret.span, message)
        .saying("anyone who can read this file can use the token")
        .help("roll the token now (PUT …/tokens/{id}/value), store the new secret in a secret manager, and remove this file from history and logs");
}
