use std::collections::BTreeSet;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    text::{Source, Span, secret::SecretKind},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "credential-in-file",
        summary: "file contains a Cloudflare API credential",
        severity: Severity::Critical,
        confidence: Confidence::High,
        family: Family::Secrets,
        is_default: true,
        page: include_str!("../../../rules/credential-in-file.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Source(check),
    options: None,
};

fn check(source: &Source, claimed: &[Span], reporter: &mut Reporter<'_>) {
    for secret in source.secrets() {
        let span = source.span(secret.range.start, secret.range.end);
        // The secret of a token is for token-secret to report.
        let is_claimed = claimed.iter().any(|claimed| claimed.start <= span.start && span.end <= claimed.end);
        if is_claimed || !may_be_credential(source.slice(span)) {
            continue;
        }
        match secret.kind {
            SecretKind::Prefixed => {
                let message = format!("this file contains {}", described(source.slice(span)));
                reporter.report(span, message).help(HELP);
            }
            SecretKind::Named => {
                let message = "this file appears to contain an API token or key without a prefix";
                reporter.report(span, message).severity(Severity::High).confidence(Confidence::Medium).help(HELP);
            }
            SecretKind::Masked => {}
        }
    }
}

const HELP: &str = "roll or delete it now, because removing it from the file does not revoke it; keep credentials in environment variables or a secret manager";

fn described(text: &str) -> &'static str {
    match text.split('_').next() {
        Some("cfut") => "a user-owned API token",
        Some("cfat") => "an account-owned API token",
        Some("cfk") => "a global API key",
        _ => "an access token of Wrangler",
    }
}

/// The number of characters in the shortest credential, a global API key without a prefix. Tokens have 40 or more.
const MIN_LENGTH: usize = 37;

/// Texts with no more different characters than this are placeholders.
const MAX_REPETITIVE: usize = 5;

/// Parts of placeholders, in lower case.
const PLACEHOLDERS: &[&str] = &["example", "redacted", "xxxx", "your_", "your-", "placeholder", "0123456789abcdef"];

/// Whether a text of the right form may be a credential, and not a placeholder for one.
fn may_be_credential(text: &str) -> bool {
    let tail = match text.split_once('_') {
        Some((prefix, tail)) if prefix.starts_with("cf") => tail,
        _ => text,
    };
    if tail.len() < MIN_LENGTH {
        return false;
    }
    let distinct: BTreeSet<char> = tail.chars().collect();
    let lower = tail.to_ascii_lowercase();
    distinct.len() > MAX_REPETITIVE && !PLACEHOLDERS.iter().any(|word| lower.contains(word))
}
