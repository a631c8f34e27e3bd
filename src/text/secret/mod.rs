//! Finds text that is, or may be, a secret, so that none of it is ever shown.
//!
//! In: any text, such as a file, a name from it, or an argument. Out: the byte ranges of its secrets as they are
//! written, in order and without overlaps. [`find`] is the only place that decides what a secret is: excerpts, names and
//! messages are masked with it, and the rule `credential-in-file` reports what it is sure of. A text is searched as it
//! is (`search`), and once more without its escapes (`decode`), so that an encoded secret is found as well.
//! `words` tells credentials without a prefix from other words, `placeholder` tells examples from credentials.

mod base64;
mod decode;
mod fields;
mod login;
mod placeholder;
mod search;
mod words;

use std::ops::Range;

pub use self::placeholder::is_placeholder;

/// How sure it is that a text is a live credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SecretKind {
    /// `cfut_…`, `cfat_…`, `cfk_…`, `cfoat_…`, `v1.0-…`: the prefix says what it is.
    Prefixed,
    /// An old credential without a prefix, after a key name that tells.
    Named,
    /// A text that is masked in case it is one: `value`, a roll result, an `Authorization` header, a random word.
    Masked,
}

/// The kind of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// `cfut_…`
    UserToken,
    /// `cfat_…`
    AccountToken,
    /// `cfk_…`
    GlobalKey,
    /// `cfoat_…`
    OauthToken,
    /// The refresh token of a login of wrangler.
    RefreshToken,
    /// `v1.0-…`
    OriginCaKey,
    /// 64 hexadecimal digits, for the S3 API of R2.
    R2Key,
    /// An API token or a global API key without a prefix, or a text that may be any secret.
    Unprefixed,
}

impl Credential {
    /// The name of the kind with its article, for messages.
    pub fn described(self) -> &'static str {
        match self {
            Credential::UserToken => "a user-owned API token",
            Credential::AccountToken => "an account-owned API token",
            Credential::GlobalKey => "a global API key",
            Credential::OauthToken => "an access token of Wrangler",
            Credential::RefreshToken => "a refresh token of Wrangler",
            Credential::OriginCaKey => "an Origin CA key",
            Credential::R2Key => "a secret access key of R2",
            Credential::Unprefixed => "an API token or key without a prefix",
        }
    }
}

/// One secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Its bytes, with escapes as they are written.
    pub range: Range<usize>,
    /// How sure it is.
    pub kind: SecretKind,
    /// What it is.
    pub credential: Credential,
    /// Whether it has the form of a credential and is none, such as `cfut_xxxx`. It is masked like any other.
    pub is_placeholder: bool,
}

impl Secret {
    fn new(range: Range<usize>, kind: SecretKind, credential: Credential) -> Secret {
        Secret { range, kind, credential, is_placeholder: false }
    }
}

/// Which texts count as secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    /// Everything that may be one, such as any text after `"value":`.
    Any,
    /// Credentials that can be told by their form.
    Formed,
}

/// Words of which a text with a credential of Cloudflare has one: a prefix that is not encoded, or a part of what is
/// around an old one.
pub(crate) const WORDS: [&str; 11] = [
    "cfut_",
    "cfat_",
    "cfk_",
    "cfoat_",
    "v1.0-",
    "cloudflare",
    "CLOUDFLARE",
    "CF_API",
    "CF_TOKEN",
    "X-Auth-Key",
    "x-auth-key",
];

/// All secrets of a text.
pub fn find(text: &str) -> Vec<Secret> {
    found(text, Scope::Any)
}

/// The secrets of a text that can be told by their form. Other than [`find`], this leaves the values of fields such as
/// `value` alone, so it fits texts that the program has written itself.
pub fn find_formed(text: &str) -> Vec<Secret> {
    // Most texts are short messages, which should cost little.
    let is_possible = !text.is_ascii() || text.contains(['\\', '%', '&']) || words::has_long(text.as_bytes());
    if is_possible { found(text, Scope::Formed) } else { Vec::new() }
}

/// Whether a text is so short and plain that no secret can be in it, as most names are.
fn is_plain(text: &[u8]) -> bool {
    const SHORT: usize = 128;
    let is_mark = |byte: &u8| !byte.is_ascii() || matches!(byte, b'"' | b'\\' | b'%' | b'&' | b':' | b'=' | b'$');
    let has_long_run = |text: &[u8]| text.split(u8::is_ascii_whitespace).any(|run| run.len() >= words::MIN_LENGTH);
    // After a prefix such as `cfut_`, and after `Bearer`, a short text counts.
    let has_word = |word: &[u8]| text.windows(word.len()).any(|own| own.eq_ignore_ascii_case(word));
    let is_short = text.len() <= SHORT && !text.iter().any(is_mark);
    is_short && !has_long_run(text) && !has_word(b"cf") && !has_word(b"bearer")
}

fn found(text: &str, scope: Scope) -> Vec<Secret> {
    if is_plain(text.as_bytes()) { Vec::new() } else { searched(text, scope) }
}

fn searched(text: &str, scope: Scope) -> Vec<Secret> {
    with_parts(text, scope, decode::parts(text.as_bytes()))
}

/// Searches a text, and some of its parts without their escapes.
fn with_parts(text: &str, scope: Scope, parts: impl Iterator<Item = Range<usize>>) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let mut all = search::search(bytes, scope);
    for part in parts {
        let mut level = decode::decoded(bytes.get(part.clone()).unwrap_or_default());
        for _ in 0..decode::MAX_LEVELS {
            let Some(decoded) = level else { break };
            all.extend(search::search(&decoded.bytes, scope).into_iter().map(|secret| {
                let origin = decoded.origin(secret.range.clone());
                Secret { range: part.start + origin.start..part.start + origin.end, ..secret }
            }));
            level = decoded.again();
        }
    }
    for secret in &mut all {
        secret.range = text.floor_char_boundary(secret.range.start)..text.ceil_char_boundary(secret.range.end);
    }
    all.retain(|secret| !secret.range.is_empty());
    layered(all)
}

/// Sorts secrets and removes overlaps: what is sure comes before what is only masked.
fn layered(all: Vec<Secret>) -> Vec<Secret> {
    let (sure, masked): (Vec<Secret>, Vec<Secret>) =
        all.into_iter().partition(|secret| secret.kind != SecretKind::Masked);
    let (sure, masked) = (united(sure), united(masked));
    if sure.is_empty() || masked.is_empty() {
        return if sure.is_empty() { masked } else { sure };
    }
    let mut out = Vec::with_capacity(sure.len() + masked.len());
    let mut next = 0;
    for secret in masked {
        let mut from = secret.range.start;
        while let Some(over) = sure.get(next).filter(|over| over.range.start < secret.range.end) {
            if over.range.end > from {
                out.push(Secret { range: from..over.range.start.max(from), ..secret.clone() });
                from = over.range.end;
            }
            if over.range.end > secret.range.end {
                break;
            }
            next += 1;
        }
        out.push(Secret { range: from..secret.range.end.max(from), ..secret });
    }
    out.retain(|secret| !secret.range.is_empty());
    out.extend(sure);
    out.sort_by_key(|secret| secret.range.start);
    out
}

/// Joins secrets that overlap. The surest says what the whole is, and among equals the longest.
fn united(mut all: Vec<Secret>) -> Vec<Secret> {
    all.sort_by_key(|secret| (secret.range.start, secret.kind));
    let mut out: Vec<Secret> = Vec::with_capacity(all.len());
    for secret in all {
        match out.last_mut() {
            Some(last) if secret.range.start < last.range.end => {
                let range = last.range.start..last.range.end.max(secret.range.end);
                if (secret.kind, last.range.len()) < (last.kind, secret.range.len()) {
                    *last = secret;
                }
                last.range = range;
            }
            _ => out.push(secret),
        }
    }
    out
}

#[cfg(test)]
mod tests;
