//! The tokens of an OAuth login: wrangler keeps them in TOML, other programs of Cloudflare in JSON. Not all of them have a
//! prefix.

use std::{cell::LazyCell, ops::Range};

use memchr::memmem;

use super::{Credential, Secret, SecretKind, placeholder::is_placeholder};

/// The keys of the tokens.
const KEYS: [(&[u8], Credential); 3] = [
    (b"oauth_token", Credential::OauthToken),
    (b"access_token", Credential::OauthToken),
    (b"refresh_token", Credential::RefreshToken),
];

/// What all keys end with.
const ENDING: &[u8] = b"_token";

/// The values of all keys of OAuth tokens, whatever they look like. In a login of wrangler they are certainly live;
/// elsewhere they may be of any vendor.
///
/// The keys are those of `UserAuthConfig` in `packages/workers-auth` of cloudflare/workers-sdk, 2026-08-22.
pub(super) fn search(bytes: &[u8]) -> Vec<Secret> {
    let has = |word: &[u8]| memmem::find(bytes, word).is_some();
    let is_login = LazyCell::new(|| has(b"oauth_token") && has(b"expiration_time"));
    let secret = |at: usize| {
        let end = at + ENDING.len();
        let (key, credential) =
            KEYS.into_iter().find(|(key, _)| bytes.get(..end).is_some_and(|text| text.ends_with(key)))?;
        let (range, is_quoted) = value(bytes, end - key.len(), key.len())?;
        let text = bytes.get(range.clone())?;
        // A word without digits is the name of a variable rather than a token.
        let is_live = (is_quoted || text.iter().any(u8::is_ascii_digit)) && *is_login;
        let kind = if is_live { SecretKind::Named } else { SecretKind::Masked };
        let is_placeholder = is_placeholder(&String::from_utf8_lossy(text));
        Some(Secret { is_placeholder, ..Secret::new(range, kind, credential) })
    };
    memmem::find_iter(bytes, ENDING).filter_map(secret).collect()
}

/// The value that is assigned to a key in TOML, JSON or YAML, and whether it has quotes. Without, it is a word of YAML,
/// or of a program.
fn value(bytes: &[u8], key: usize, length: usize) -> Option<(Range<usize>, bool)> {
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if key.checked_sub(1).is_some_and(is_word) || is_word(key + length) {
        return None;
    }
    let assigned = after(bytes, key + length, |byte| matches!(byte, b'"' | b'\'' | b'\\' | b' ' | b'\t'));
    let assigned = bytes.get(assigned).filter(|byte| matches!(byte, b'=' | b':')).map(|_| assigned + 1)?;
    let opening = after(bytes, assigned, |byte| matches!(byte, b' ' | b'\t'));
    let start = after(bytes, opening, |byte| matches!(byte, b'"' | b'\'' | b'\\'));
    let is_quoted = start > opening;
    let is_end = |byte: u8| {
        matches!(byte, b'"' | b'\'' | b'\n' | b'\r') || (!is_quoted && (byte.is_ascii_whitespace() || byte == b','))
    };
    let end = after(bytes, start, |byte| !is_end(byte));
    (start < end).then_some((start..end, is_quoted))
}

/// The first place from which on a condition does not hold.
fn after(bytes: &[u8], at: usize, holds: impl Fn(u8) -> bool) -> usize {
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| holds(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, SecretKind)> {
        search(text.as_bytes()).into_iter().map(|own| (text.get(own.range).unwrap_or_default(), own.kind)).collect()
    }

    #[test]
    fn values_are_found_in_each_notation_however_short_they_are() {
        use SecretKind::{Masked, Named};
        for text in [
            "refresh_token = \"a.b\"",
            "refresh_token='a.b'",
            "\"refresh_token\": \"a.b\"",
            "refresh_token: a.b",
            r#"\"refresh_token\":\"a.b"#,
        ] {
            assert_eq!(found(text), [("a.b", Masked)], "{text}");
        }
        let login = "oauth_token = \"x1\"\nexpiration_time = \"2026-11-24T13:00:00Z\"\nrefresh_token = \"x2\"";
        assert_eq!(found(login), [("x1", Named), ("x2", Named)]);
        let program =
            "write({ oauth_token: login.token ?? \"\", expiration_time, refresh_token: login.refreshToken, x: 1 })";
        assert_eq!(found(program), [("login.token", Masked), ("login.refreshToken", Masked)]);
    }

    #[test]
    fn other_words_are_no_keys() {
        for text in [
            "my_refresh_token = \"a\"",
            "refresh_tokens = \"a\"",
            "refresh_token",
            "refresh_token = ",
            "the refresh_token is long",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
