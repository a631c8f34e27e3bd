//! Finds text that is, or may be, a secret, so that none of it is ever shown.

use std::{ops::Range, sync::LazyLock};

use regex::bytes::Regex;

/// How sure it is that a text is a live credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretKind {
    /// `cfut_…`, `cfat_…`, `cfk_…`, `cfoat_…`: the prefix says what it is.
    Prefixed,
    /// An old credential without a prefix, beside a key name that tells.
    Named,
    /// A value that is masked in case it is one: `value`, a roll result, an `Authorization` header.
    Masked,
}

/// One secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes.
    pub range: Range<usize>,
    /// How sure it is.
    pub kind: SecretKind,
}

/// A pattern that is compiled when a text may hold it: compiling all takes longer than judging a small file.
struct Pattern {
    regex: LazyLock<Option<Regex>>,
    kind: SecretKind,
    /// One of these stands in whatever it matches, in any case.
    words: &'static [&'static str],
}

/// Texts up to this many bytes are searched for words before a pattern is compiled.
const SMALL: usize = 4096;

impl Pattern {
    const fn new(kind: SecretKind, words: &'static [&'static str], compile: fn() -> Option<Regex>) -> Pattern {
        Pattern { regex: LazyLock::new(compile), kind, words }
    }

    fn regex_for(&self, text: &str) -> Option<&Regex> {
        let bytes = text.as_bytes();
        let has = |word: &&str| {
            let first = word.bytes().next().unwrap_or_default();
            let mut places = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes);
            places
                .any(|at| bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes())))
        };
        let is_possible = text.len() > SMALL || self.words.iter().any(has);
        if is_possible { self.regex.as_ref() } else { None }
    }
}

static PATTERNS: [Pattern; 4] = [
    // Formats as documented under <https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/>; the
    // length of the checksum is not, so the tail is open. Placeholders such as `cfut_xxxx…` match too: masking them is
    // harmless.
    Pattern::new(SecretKind::Prefixed, &["cfut_", "cfat_", "cfk_", "cfoat_"], || {
        Regex::new(r"(?-u)\bcf(?:ut|at|k|oat)_[A-Za-z0-9_\-]+").ok()
    }),
    // Values that are masked, whatever they hold. Apart from each other, so that each is found by its own literal.
    Pattern::new(SecretKind::Masked, &["value", "result", "token", "secret"], || {
        Regex::new(r#"(?-u)\\?"(?:value|result|token|secret)\\?"\s*:\s*\\?"((?:[^"\\\n]|\\[^"\n])*)"#).ok()
    }),
    Pattern::new(SecretKind::Masked, &["authorization"], || {
        Regex::new(
            r#"(?-u)(?i:authorization)\\?["']?\s*[:=]\s*\\?["']?\s*(?:(?i:bearer|basic|token)\s+)?([^\s"'\\,;}]+)"#,
        )
        .ok()
    }),
    Pattern::new(SecretKind::Masked, &["bearer"], || {
        Regex::new(r#"(?-u)\b(?i:bearer)\s+([A-Za-z0-9_\-.~+/=]{20,})"#).ok()
    }),
];

/// A key with an escape in it may be any of the masked ones.
static ESCAPED_KEY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?-u)"[^"\n]*\\u[0-9a-fA-F]{4}[^"\n]*"\s*:\s*"((?:[^"\\\n]|\\[^"\n])+)"#).ok());

/// What stands before an old credential: a name that tells, and what assigns.
static TELLING_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?-u)(?i:x-auth-key|auth_key|(?:cloudflare|cf)[_-]?(?:dns[_-]|zone[_-]|account[_-])?(?:api[_-]?)?"#,
        r#"(?:token|key)|global[_-]?api[_-]?key|api[_-]?token|api[_-]?key|token[_-]value)\\?["']?\s*[:=]\s*\\?["']?$"#,
    ))
    .ok()
});

/// Old tokens have 40 characters, old global keys 37 to 45 hexadecimal digits: only a telling name before them makes
/// them one.
fn named(text: &str) -> impl Iterator<Item = Range<usize>> {
    /// Room for the longest name and some blanks.
    const NAME: usize = 96;
    words(text.as_bytes(), 37).filter(move |word| {
        let found = text.get(word.clone()).unwrap_or_default();
        let is_key = found.len() <= 45 && found.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let before = text.get(text.ceil_char_boundary(word.start.saturating_sub(NAME))..word.start).unwrap_or_default();
        (found.len() == 40 || is_key) && TELLING_NAME.as_ref().is_some_and(|regex| regex.is_match(before.as_bytes()))
    })
}

/// The longest runs of word characters, of at least `length` bytes. Looks at one byte in `length` between them.
fn words(bytes: &[u8], length: usize) -> impl Iterator<Item = Range<usize>> {
    let is_word =
        |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let probe = from + length - 1;
            if probe >= bytes.len() {
                return None;
            }
            // The last byte of the window that is no word character: no run of this length goes over it.
            match (from..=probe).rev().find(|at| !is_word(*at)) {
                Some(gap) => from = gap + 1,
                None => {
                    let end = (probe..).find(|at| !is_word(*at)).unwrap_or(bytes.len());
                    let start = from;
                    from = end + 1;
                    return Some(start..end);
                }
            }
        }
    })
}

/// Past the end of a secret in damaged text, where a quote has come into its middle: up to what ends a JSON value.
fn extended(text: &str, end: usize) -> usize {
    const MAX_LENGTH: usize = 256;
    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b':' | b'\\') || byte.is_ascii_whitespace();
    let rest = text.as_bytes().get(end..).unwrap_or_default();
    let is_over = |at: usize| match rest.get(at) {
        Some(b'"' | b'\'') => rest.get(at + 1).is_none_or(is_end),
        Some(byte) => is_end(byte),
        None => true,
    };
    let length = (0..MAX_LENGTH).find(|at| is_over(*at)).unwrap_or(0);
    text.ceil_char_boundary(end + length)
}

/// All secrets of a text in order, without overlaps.
pub fn find(text: &str) -> Vec<Secret> {
    let mut all = Vec::new();
    let mut collect = |regex: &Regex, kind: SecretKind| {
        for captures in regex.captures_iter(text.as_bytes()) {
            let found = captures.iter().skip(1).flatten().next().or_else(|| captures.get(0));
            all.extend(found.map(|found| Secret { range: found.start()..extended(text, found.end()), kind }));
        }
    };
    for pattern in &PATTERNS {
        pattern.regex_for(text).into_iter().for_each(|regex| collect(regex, pattern.kind));
    }
    if memchr::memmem::find(text.as_bytes(), b"\\u").is_some() {
        ESCAPED_KEY.iter().for_each(|regex| collect(regex, SecretKind::Masked));
    }
    all.extend(
        named(text).map(|range| Secret { range: range.start..extended(text, range.end), kind: SecretKind::Named }),
    );
    all.retain(|secret| !secret.range.is_empty());
    // The surest reading of a place comes first, and swallows the others.
    all.sort_by_key(|secret| (secret.range.start, secret.kind != SecretKind::Prefixed));
    let mut merged: Vec<Secret> = Vec::new();
    for secret in all {
        match merged.last_mut() {
            Some(last) if secret.range.start < last.range.end => {
                last.range.end = last.range.end.max(secret.range.end);
                if last.kind == SecretKind::Masked {
                    last.kind = secret.kind;
                }
            }
            _ => merged.push(secret),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    const OLD: &str = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0n";

    fn kinds(text: &str) -> Vec<(&str, SecretKind)> {
        find(text).into_iter().map(|secret| (text.get(secret.range).unwrap(), secret.kind)).collect()
    }

    #[test]
    fn prefixed_credentials_are_found_anywhere() {
        let text = format!("a cfut_{OLD}xyz, {{\\\"cfat_{OLD}\\\"}} cfk_{OLD}");
        let found: Vec<_> = find(&text).iter().map(|secret| secret.kind).collect();
        assert_eq!(found, [SecretKind::Prefixed; 3]);
        assert_eq!(kinds("scfut_x"), []);
    }

    #[test]
    fn old_credentials_need_a_name_that_tells() {
        for text in [
            format!("CLOUDFLARE_API_TOKEN={OLD}"),
            format!("\"api_token\": \"{OLD}\""),
            format!("cf-token: '{OLD}'"),
            format!("\\\"apiKey\\\":\\\"{OLD}\\\""),
            format!("X-Auth-Key: {}", "a1".repeat(19)),
        ] {
            assert_eq!(kinds(&text).iter().map(|(_, kind)| *kind).collect::<Vec<_>>(), [SecretKind::Named], "{text}");
        }
        for text in [
            format!("commit: {OLD}"),
            "account_id = 00000000000000000000000000000acc".to_owned(),
            format!("api_token_id: {}", "0".repeat(32)),
            format!("CLOUDFLARE_API_TOKEN={OLD}{OLD}"),
        ] {
            assert_eq!(kinds(&text), [], "{text}");
        }
    }

    #[test]
    fn values_results_and_headers_are_masked_whatever_they_hold() {
        for text in [
            r#"{"value": "anything"}"#,
            r#"{"result":"anything"}"#,
            r#"{\"value\":\"anything\"}"#,
            "Authorization: Bearer anything",
            r#"{"val\u0075e":"anything"}"#,
            r#"{"value":"any"thing","#,
        ] {
            assert!(
                kinds(text).iter().any(|(found, _)| found.starts_with("any") && found.ends_with("thing")),
                "{text}: {:?}",
                kinds(text)
            );
        }
    }
}
