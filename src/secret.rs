//! Finds text that is, or may be, a secret, so that none of it is ever shown.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// How sure it is that a text is a live credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
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
    pub kind: Kind,
}

/// Formats as documented under <https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/>;
/// the length of the checksum is not, so the tail is open. Placeholders such as `cfut_xxxx…` match too: masking them is harmless.
static PREFIXED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\bcf(?:ut|at|k|oat)_[A-Za-z0-9_\-]+").ok());

/// Old tokens have 40 characters, old global keys 37 to 45 hexadecimal digits: only a telling name beside them makes them one.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i:x-auth-key|auth_key|(?:cloudflare|cf)[_-]?(?:dns[_-]|zone[_-]|account[_-])?(?:api[_-]?)?(?:token|key)"#,
        r#"|global[_-]?api[_-]?key|api[_-]?token|api[_-]?key|token[_-]value)"#,
        r#"\\?["']?\s*[:=]\s*\\?["']?((?-i:[A-Za-z0-9_\-]{40}|[0-9a-f]{37,45}))(?:[^A-Za-z0-9_\-]|$)"#,
    ))
    .ok()
});

static MASKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"\\?"(?:value|result|token|secret)\\?"\s*:\s*\\?"((?:[^"\\\n]|\\[^"\n])+)"#,
        r#"|(?i:authorization)\\?["']?\s*[:=]\s*\\?["']?\s*(?:(?i:bearer|basic|token)\s+)?([^\s"'\\,;}]+)"#,
        r#"|\b(?i:bearer)\s+([A-Za-z0-9_\-.~+/=]{20,})"#,
    ))
    .ok()
});

/// All secrets of a text in order, without overlaps.
pub fn find(text: &str) -> Vec<Secret> {
    let mut all = Vec::new();
    let mut collect = |regex: &Option<Regex>, kind: Kind| {
        for captures in regex.iter().flat_map(|regex| regex.captures_iter(text)) {
            let found = captures.iter().skip(1).flatten().next().or_else(|| captures.get(0));
            all.extend(found.map(|found| Secret { range: found.range(), kind }));
        }
    };
    collect(&PREFIXED, Kind::Prefixed);
    collect(&NAMED, Kind::Named);
    collect(&MASKED, Kind::Masked);
    // The surest reading of a place comes first, and swallows the others.
    all.sort_by_key(|secret| (secret.range.start, secret.kind != Kind::Prefixed));
    let mut merged: Vec<Secret> = Vec::new();
    for secret in all {
        match merged.last_mut() {
            Some(last) if secret.range.start < last.range.end => {
                last.range.end = last.range.end.max(secret.range.end);
                if last.kind == Kind::Masked {
                    last.kind = secret.kind;
                }
            }
            _ => merged.push(secret),
        }
    }
    merged
}
