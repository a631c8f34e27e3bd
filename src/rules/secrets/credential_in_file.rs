use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    text::{
        Source, Span,
        secret::{Credential, SecretKind},
    },
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "credential-in-file",
        summary: "file contains a Cloudflare API credential",
        severity: Severity::Critical,
        confidence: Confidence::High,
        family: Family::Secrets,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/credential-in-file.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Source(check),
    options: None,
};

fn check(source: &Source, claimed: &[Span], reporter: &mut Reporter<'_>) {
    let mut claimed = claimed.to_vec();
    claimed.sort_unstable();
    for secret in source.secrets().iter().filter(|secret| !secret.is_placeholder) {
        let span = source.span(secret.range.start, secret.range.end);
        // The secret of a token is for token-secret to report.
        let before = claimed.partition_point(|claimed| claimed.start <= span.start);
        let nearest = before.checked_sub(1).and_then(|at| claimed.get(at));
        if nearest.is_some_and(|claimed| span.end <= claimed.end) {
            continue;
        }
        match secret.kind {
            SecretKind::Prefixed => {
                let message = format!("this file contains {}", secret.credential.described());
                reporter.report(span, message).help(help(secret.credential));
            }
            SecretKind::Named => {
                let message = format!("this file appears to contain {}", secret.credential.described());
                reporter
                    .report(span, message)
                    .severity(Severity::High)
                    .confidence(Confidence::Medium)
                    .help(help(secret.credential));
            }
            SecretKind::Masked => {}
        }
    }
}

fn help(credential: Credential) -> &'static str {
    match credential {
        Credential::OauthToken | Credential::RefreshToken => LOGIN,
        _ => HELP,
    }
}

const LOGIN: &str = "revoke it now with `wrangler logout`, because removing it from the file does not; keep the file of a login out of repositories and images";
const HELP: &str = "roll or delete it now, because removing it from the file does not revoke it; keep credentials in environment variables or a secret manager";
