use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    text::{Source, Span, secret::SecretKind},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "credential-in-file",
        summary: "file holds a credential for the Cloudflare API",
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
        let is_claimed = claimed.iter().any(|claimed| claimed.start <= span.start && span.end <= claimed.end);
        if is_claimed || !is_live(source.slice(span)) {
            continue;
        }
        match secret.kind {
            SecretKind::Prefixed => {
                let message = format!("this is {}", described(source.slice(span)));
                reporter.report(span, message).help(HELP);
            }
            SecretKind::Named => {
                let message = "this looks like an API token or key in its old form";
                reporter.report(span, message).severity(Severity::High).confidence(Confidence::Medium).help(HELP);
            }
            SecretKind::Masked => {}
        }
    }
}

const HELP: &str = "roll or delete it now: removing it from the file does not take it back; keep credentials in the environment or a vault";

fn described(text: &str) -> &'static str {
    match text.split('_').next() {
        Some("cfut") => "a user-owned API token",
        Some("cfat") => "an account-owned API token",
        Some("cfk") => "a global API key",
        _ => "an access token of Wrangler",
    }
}

/// Characters of the shortest credential: an old global key. Tokens have 40, and a checksum behind them.
const MIN_LENGTH: usize = 37;

/// Whether a text of the right form can be a credential, and not a stand-in for one.
fn is_live(text: &str) -> bool {
    let tail = text.split_once('_').filter(|(prefix, _)| prefix.starts_with("cf")).map_or(text, |(_, tail)| tail);
    let mut distinct: Vec<char> = tail.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let lower = tail.to_ascii_lowercase();
    let says_so = ["example", "redacted", "xxxx", "your_", "your-", "placeholder", "0123456789abcdef"];
    tail.len() >= MIN_LENGTH && distinct.len() > 5 && !says_so.iter().any(|word| lower.contains(word))
}
