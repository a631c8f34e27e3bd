//! Tells credentials without a prefix from other words, by the name before them and by their characters.

use std::{ops::Range, sync::LazyLock};

use regex::bytes::Regex;

use super::{Credential, Secret, SecretKind, placeholder::is_placeholder};

/// The length of the shortest credential, a global API key.
pub(super) const MIN_LENGTH: usize = 37;
/// The length of an API token.
const TOKEN: usize = 40;
/// The longest word that may be a credential; longer ones are encoded data.
const MAX_LENGTH: usize = 100;
/// Room for the longest name and some blanks.
const NAME: usize = 128;
/// Room between the name of a thing and its value, such as `name: X-Auth-Key` and `value: …`.
const NEAR: usize = 200;

/// What stands before a value: its name, and what assigns.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?-u)([A-Za-z0-9_.\-]+)[\\"'`\]\)]*(?:\s*(?::=|=>|==?|[:,])\s*|\s+|%20)[\\"'`\[\(]*"#,
        r#"(?:(?i:bearer|token|basic)(?:\s+|%20))?[\\"'`]*\z"#,
    ))
    .ok()
});

/// Names of credentials of Cloudflare.
static NEARBY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?-u)(?i:x-auth-key|x-auth-user-service-key|authorization|(?:cloudflare|cf)[_-](?:[a-z]+[_-])*(?:token|key|secret)"#,
        r#"|api[_-]?(?:token|key)|secret[_-]?access[_-]?key)[\\"'`]*[\s,{:=]"#,
    ))
    .ok()
});

/// How much a name says about the value after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// A key of the Cloudflare API.
    Key,
    /// A token or a secret of any vendor.
    Token,
    /// A key of any kind.
    Weak,
    /// A name such as `value`, which says nothing by itself.
    Generic,
}

/// Credentials without a prefix, and random words.
pub(super) fn search(bytes: &[u8]) -> impl Iterator<Item = Secret> {
    words(bytes, MIN_LENGTH).filter_map(|word| secret(bytes, word))
}

/// Whether a text has a word that may hold a part of a secret worth masking.
pub(super) fn has_long(bytes: &[u8]) -> bool {
    const LONG: usize = 12;
    words(bytes, LONG).next().is_some()
}

fn secret(bytes: &[u8], range: Range<usize>) -> Option<Secret> {
    let word = bytes.get(range.clone())?;
    let shape = Shape::of(word)?;
    let (kind, credential) = match (shape, name(bytes, range.start)) {
        (Shape::Key, Some(Name::Key)) if !is_of_other_vendor(word) => (SecretKind::Named, Credential::Unprefixed),
        (Shape::Token, Some(Name::Key | Name::Token)) if !is_of_other_vendor(word) && !is_identifier(word) => {
            (SecretKind::Named, Credential::Unprefixed)
        }
        (Shape::Digest, Some(Name::Key)) => (SecretKind::Named, Credential::Unprefixed),
        (Shape::Long, Some(Name::Key | Name::Token)) => (SecretKind::Named, Credential::R2Key),
        (Shape::Token | Shape::Key | Shape::Other, Some(_)) => (SecretKind::Masked, Credential::Unprefixed),
        (Shape::Key, _) if is_hexadecimal(word) => (SecretKind::Masked, Credential::Unprefixed),
        _ if is_random(word) || is_after_template(bytes, &range) => (SecretKind::Masked, Credential::Unprefixed),
        _ => return None,
    };
    let is_placeholder = is_placeholder(&String::from_utf8_lossy(word));
    Some(Secret { is_placeholder, ..Secret::new(range, kind, credential) })
}

/// What a word may be by its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// 40 characters, with digits and letters.
    Token,
    /// 37 to 45 lower-case letters and digits.
    Key,
    /// 40 hexadecimal digits: a key, or the SHA-1 digest of a commit.
    Digest,
    /// 64 hexadecimal digits: a secret access key of R2, or a SHA-256 digest.
    Long,
    /// Letters and digits.
    Other,
}

impl Shape {
    fn of(word: &[u8]) -> Option<Shape> {
        let has_both = word.iter().any(u8::is_ascii_digit) && word.iter().any(u8::is_ascii_alphabetic);
        let is_lower = word.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        match word.len() {
            MAX_LENGTH.. => None,
            TOKEN if is_hexadecimal(word) => Some(Shape::Digest),
            64 if is_hexadecimal(word) => Some(Shape::Long),
            37..=45 if has_both && is_lower => Some(Shape::Key),
            TOKEN if has_both => Some(Shape::Token),
            _ if has_both => Some(Shape::Other),
            _ => None,
        }
    }
}

fn is_hexadecimal(word: &[u8]) -> bool {
    word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether characters are as mixed as those of a token, other than those of words such as `ZoneSettingsWrite2`.
pub(super) fn is_random(word: &[u8]) -> bool {
    let count = |wanted: u8| word.iter().filter(|byte| class(**byte) == wanted).count();
    let least = word.len() / 16;
    count(0) > least && count(1) > least && count(2) > least && changes(word) * 5 >= word.len() * 2
}

/// Whether a word is the name of something in a program, such as `SecretListResponsesV4PagePaginationArray`: its
/// characters change their class only where one of its words ends. Of random tokens, one in 10,000 looks like that.
fn is_identifier(word: &[u8]) -> bool {
    changes(word) * 3 < word.len()
}

/// The number of characters that are of another class than the one before.
fn changes(word: &[u8]) -> usize {
    word.iter().zip(word.iter().skip(1)).filter(|(one, next)| class(**one) != class(**next)).count()
}

/// Digits, upper-case letters, lower-case letters, and others.
fn class(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        b'a'..=b'z' => 2,
        _ => 3,
    }
}

/// Whether a word is directly after a part that a template fills in, as in `${var.prefix}…`.
fn is_after_template(bytes: &[u8], word: &Range<usize>) -> bool {
    word.len() <= 64 && word.start.checked_sub(1).and_then(|at| bytes.get(at)) == Some(&b'}')
}

/// Whether a token says that it is none of Cloudflare's.
fn is_of_other_vendor(word: &[u8]) -> bool {
    [&b"ghp_"[..], b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_", b"glpat-", b"npm_", b"xox", b"sk-", b"sk_", b"pk_"]
        .iter()
        .any(|prefix| word.starts_with(prefix))
}

/// What the name before a value says.
fn name(bytes: &[u8], start: usize) -> Option<Name> {
    let before = bytes.get(start.saturating_sub(NAME)..start)?;
    let is_assigned =
        before.last().is_some_and(|last| last.is_ascii_whitespace() || last.is_ascii_punctuation() || *last == b'0');
    let found = if is_assigned { NAMED.as_ref()?.captures(before)?.get(1)? } else { return None };
    match told(found.as_bytes())? {
        Name::Generic => {
            let near = bytes.get(start.saturating_sub(NEAR)..start)?;
            NEARBY.as_ref()?.is_match(near).then_some(Name::Key)
        }
        name => Some(name),
    }
}

fn told(name: &[u8]) -> Option<Name> {
    let lower: String = name.iter().map(u8::to_ascii_lowercase).map(char::from).collect();
    let plain: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let has = |parts: &[&str]| parts.iter().any(|part| plain.contains(part));
    let ends = |parts: &[&str]| parts.iter().any(|part| plain.ends_with(part));
    if ends(&["id", "ids", "hash", "sha", "sha1", "sha256", "digest", "fingerprint", "url", "path", "file", "name"]) {
        return None;
    }
    let is_of_cloudflare = plain.contains("cloudflare") || plain.starts_with("cf") || lower.contains("_cf_");
    if has(&["apikey", "apitoken", "authkey", "servicekey", "globalkey", "tokenvalue", "secretaccesskey"])
        || is_of_cloudflare && has(&["token", "key", "secret"])
    {
        Some(Name::Key)
    } else if has(&["token", "secret", "bearer", "authorization", "accesskey"]) {
        Some(Name::Token)
    } else if has(&["key", "passw", "credential", "auth"]) {
        Some(Name::Weak)
    } else {
        matches!(&*plain, "value" | "default" | "content" | "data" | "text").then_some(Name::Generic)
    }
}

/// The longest runs of word characters, of at least `length` bytes. Looks at one byte in `length` between them.
fn words(bytes: &[u8], length: usize) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let (window, rest) = bytes.get(from..)?.split_at_checked(length)?;
            // The next run begins behind the last byte of the window that is not a word character.
            if let Some(gap) = window.iter().rposition(|byte| !is_word(*byte)) {
                from += gap + 1;
                continue;
            }
            let end = from + length + rest.iter().take_while(|byte| is_word(**byte)).count();
            return Some(std::mem::replace(&mut from, end + 1)..end);
        }
    })
}

/// Whether a byte is a word character: a table, because every text is searched for words.
pub(super) fn is_word(byte: u8) -> bool {
    #[expect(clippy::indexing_slicing, reason = "runs in the compiler")]
    const WORD: [bool; 256] = {
        let (mut table, mut byte) = ([false; 256], 0_u8);
        while byte < 128 {
            table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            byte += 1;
        }
        table
    };
    WORD.get(usize::from(byte)) == Some(&true)
}
