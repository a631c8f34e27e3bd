//! Searches text without escapes for secrets.

use std::{
    ops::Range,
    sync::{LazyLock, OnceLock},
};

use regex::bytes::Regex;

use super::{Credential, Scope, Secret, SecretKind, base64, fields, login, placeholder::is_placeholder, words};

/// A pattern that is compiled when a text may hold it: compiling all takes longer than linting a small file.
struct Pattern {
    regex: OnceLock<Option<Regex>>,
    compile: fn() -> Option<Regex>,
    /// One of these is in whatever it matches, in any case.
    words: &'static [&'static str],
    /// The first letters of the words, a bit each.
    letters: u32,
}

/// Texts up to this many bytes are searched for words before a pattern is compiled.
pub(super) const SMALL: usize = 4096;

impl Pattern {
    const fn new(words: &'static [&'static str], compile: fn() -> Option<Regex>) -> Pattern {
        let (mut letters, mut rest) = (0, words);
        while let Some((word, others)) = rest.split_first() {
            if let Some(first) = word.as_bytes().first() {
                letters |= letter(*first);
            }
            rest = others;
        }
        Pattern { regex: OnceLock::new(), compile, words, letters }
    }

    fn regex_for(&self, bytes: &[u8]) -> Option<&Regex> {
        if let Some(compiled) = self.regex.get() {
            return compiled.as_ref();
        }
        let begins = |at: usize, word: &str| {
            bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
        };
        let mut places = bytes.iter().enumerate().filter(|(_, byte)| self.letters & letter(**byte) != 0);
        let is_possible = bytes.len() > SMALL || places.any(|(at, _)| self.words.iter().any(|word| begins(at, word)));
        if is_possible { self.regex.get_or_init(self.compile).as_ref() } else { None }
    }
}

/// A bit for a letter in either case. Some other characters have the same one.
const fn letter(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// Formats as documented under <https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/>; the
/// length of the checksum is not, so the tail is open. A template may fill in a part of the tail. The last group is a
/// prefix in base64, at each of the places where it can be in a group of four characters.
static PREFIXED: Pattern = Pattern::new(
    &[
        "cfut_", "cfat_", "cfk_", "cfoat_", "v1.0-", "Y2Z1dF", "NmdXRf", "jZnV0X", "Y2ZhdF", "NmYXRf", "jZmF0X",
        "Y2ZrX", "Nma1", "jZmtf", "Y2ZvYX", "Nmb2F0X", "jZm9hd",
    ],
    || {
        Regex::new(concat!(
            r"(?-u)cf(?:ut|at|k|oat)_((?:[A-Za-z0-9_\-]|\$?\$\{[^}\n]{0,200}\}|%\{[^}\n]{0,200}\}|\{\{[^}\n]{0,200}\}\})*)",
            r"|v1\.0-([A-Za-z0-9_\-]{40,})",
            r"|((?:Y2Z1dF|NmdXRf|jZnV0X|Y2ZhdF|NmYXRf|jZmF0X|Y2ZrX|Nma1|jZmtf|Y2ZvYX|Nmb2F0X|jZm9hd)",
            r"[A-Za-z0-9+/_\-]{40,}={0,2})",
        ))
        .ok()
    },
);

static HEADER: Pattern = Pattern::new(&["authorization"], || {
    Regex::new(r#"(?-u)(?i:authorization)\\?["']?\s*[:=]\s*\\?["']?\s*(?:(?i:bearer|basic|token)\s+)?([^\s"'\\,;}]+)"#)
        .ok()
});

static BEARER: Pattern =
    Pattern::new(&["bearer"], || Regex::new(r#"(?-u)\b(?i:bearer)\s+([A-Za-z0-9_\-.~+/=]{20,})"#).ok());

/// What may stand between two parts of a token: the end of a string or a line, and the begin of the next.
static GAP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?-u)\A(?:\\?["'`]?[ \t]*\r?\n[ \t#*/|>"'`]*|\\?["'`][\s,+.&|~()\[\]:=-]{0,16}\\?["'`])([A-Za-z0-9_\-]{8,})"#).ok()
});

/// All secrets in a text, in any order.
pub(super) fn search(bytes: &[u8], scope: Scope) -> Vec<Secret> {
    let mut all = Vec::new();
    if let Some(regex) = PREFIXED.regex_for(bytes) {
        for captures in regex.captures_iter(bytes) {
            if let Some(encoded) = captures.get(3) {
                all.extend(base64::secret(bytes, encoded.range()));
                continue;
            }
            let (whole, tail) = (captures.get(0), captures.get(1).or_else(|| captures.get(2)));
            if let (Some(whole), Some(tail)) = (whole, tail) {
                prefixed(bytes, whole.range(), tail.as_bytes(), &mut all);
            }
        }
    }
    let masked = |value: Range<usize>| {
        let range = value.start..extended(bytes, value.end);
        Secret::new(range, SecretKind::Masked, Credential::Unprefixed)
    };
    if scope == Scope::Any {
        all.extend(fields::values(bytes).into_iter().map(masked));
        all.extend(login::search(bytes));
    }
    let patterns: &[&Pattern] = if scope == Scope::Any { &[&HEADER, &BEARER] } else { &[&BEARER] };
    for regex in patterns.iter().filter_map(|pattern| pattern.regex_for(bytes)) {
        let values = regex.captures_iter(bytes).filter_map(|captures| captures.get(1));
        all.extend(values.map(|value| masked(value.range())));
    }
    all.extend(words::search(bytes).map(|secret| match secret.kind {
        SecretKind::Masked => secret,
        _ => Secret { range: secret.range.start..extended(bytes, secret.range.end), ..secret },
    }));
    all
}

/// The number of characters in a credential after its prefix, without the checksum.
const LENGTH: usize = 40;
/// What follows a letter and looks like a prefix is none, unless this many characters come after it.
const MIN_JOINED: usize = 8;

fn prefixed(bytes: &[u8], range: Range<usize>, tail: &[u8], all: &mut Vec<Secret>) {
    let literal: String = outside_templates(tail);
    let before = range.start.checked_sub(1).and_then(|at| bytes.get(at));
    let is_joined = before.is_some_and(u8::is_ascii_alphanumeric);
    if !literal.is_empty() && (!is_joined || literal.len() >= MIN_JOINED) {
        let credential = credential(bytes.get(range.start..).unwrap_or_default());
        let is_placeholder = literal.len() < LENGTH - 3 || is_placeholder(&format!("cfut_{literal}"));
        let range = range.start..extended(bytes, range.end);
        all.push(Secret { is_placeholder, ..Secret::new(range, SecretKind::Prefixed, credential) });
    }
    // The rest of a token whose text is in several parts, such as `"cfut_" + "…"`.
    let (mut length, mut at) = (literal.len(), range.end);
    while length < LENGTH {
        let rest = bytes.get(at..(at + 256).min(bytes.len())).unwrap_or_default();
        let part = GAP.as_ref().and_then(|regex| regex.captures(rest)).and_then(|captures| captures.get(1));
        let Some(part) = part.filter(|part| words::is_random(part.as_bytes())) else { break };
        all.push(Secret::new(at + part.start()..at + part.end(), SecretKind::Masked, Credential::Unprefixed));
        (length, at) = (length + part.len(), at + part.end());
    }
}

/// The kind of a credential by its prefix.
pub(super) fn credential(text: &[u8]) -> Credential {
    match text {
        [b'c', b'f', b'u', ..] => Credential::UserToken,
        [b'c', b'f', b'a', ..] => Credential::AccountToken,
        [b'c', b'f', b'k', ..] => Credential::GlobalKey,
        [b'c', b'f', b'o', ..] => Credential::OauthToken,
        _ => Credential::OriginCaKey,
    }
}

/// The characters of a text that no template fills in.
fn outside_templates(text: &[u8]) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    for byte in text {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'$' | b'%' => {}
            _ if depth == 0 => out.push(char::from(*byte)),
            _ => {}
        }
    }
    out
}

/// Past the end of a secret in damaged text, where a quote has come into its middle: up to what ends a JSON value.
fn extended(bytes: &[u8], end: usize) -> usize {
    const MAX_LENGTH: usize = 256;
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",;:.!?}])>{[(<|=&/\\`#".contains(byte);
    let rest = bytes.get(end..).unwrap_or_default();
    let is_over = |at: usize| match rest.get(at) {
        Some(b'"' | b'\'') => rest.get(at + 1).is_none_or(is_end),
        Some(byte) => is_end(byte),
        None => true,
    };
    end + (0..MAX_LENGTH).find(|at| is_over(*at)).unwrap_or(0)
}
