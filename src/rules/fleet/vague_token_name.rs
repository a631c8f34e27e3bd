use serde::Deserialize;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Pattern, Reporter, Rule, RuleInfo, Severity, options},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "vague-token-name",
        summary: "token name does not say what the token is for",
        severity: Severity::Info,
        confidence: Confidence::Medium,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/vague-token-name.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options of this rule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    pattern: Option<Pattern>,
}

/// Whether the whole name is generic, such as `My API Token 2`.
fn is_vague(name: &str) -> bool {
    let name = name.to_lowercase();
    let name = without(&name, &["my ", "new ", "the ", "a "]);
    let name = without(name, &["cloudflare ", "cf "]);
    let name = without(name, &["api "]);
    let word = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches([' ', '_', '-']);
    let words = [
        "test",
        "tests",
        "token",
        "tokens",
        "tmp",
        "temp",
        "temporary",
        "foo",
        "bar",
        "asdf",
        "untitled",
        "key",
        "default",
        "example",
        "name",
    ];
    words.contains(&word)
}

/// A name without the first of some words that it begins with.
fn without<'n>(name: &'n str, words: &[&str]) -> &'n str {
    words.iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name)
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(name) = &token.name else { return };
    if name.value.is_empty() {
        return;
    }
    let text = name.value.trim();
    let is_generic = match &reporter.options::<Options>().pattern {
        Some(Pattern(regex)) => regex.is_match(text),
        None => is_vague(text),
    };
    if is_generic {
        reporter
            .report(name.span, format!("token name `{}` does not say what the token is for", shown(&name.value)))
            .help("name the tool, what it works on and its owner, such as `external-dns example.com (platform)`");
    }
}

#[cfg(test)]
mod tests {
    use super::is_vague;

    #[test]
    fn only_generic_names_are_vague() {
        for name in ["test", "My API Token 2", "token_3", "cf api key", "the cloudflare tmp-", "a default12"] {
            assert!(is_vague(name), "{name}");
        }
        for name in ["", "api", "my", "testing", "token for dns", "deploy test", "2", "test-1a", "atoken"] {
            assert!(!is_vague(name), "{name}");
        }
    }
}
