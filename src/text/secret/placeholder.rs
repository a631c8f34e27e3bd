//! Tells a placeholder, such as `cfut_xxxx` or `YOUR_TOKEN`, from a credential.

use std::collections::BTreeSet;

/// Texts with no more different characters than this are placeholders.
const MAX_REPETITIVE: usize = 5;
/// The length from which on a text without a prefix counts as repetitive.
const LONG: usize = 20;

/// The credentials of examples in the API's documentation and in the tests of its SDKs, which are copied into many files:
/// two tokens of headers, that of a response, two global API keys, and the beginning of an Origin CA key without its prefix.
///
/// Source: <https://developers.cloudflare.com/api/> and the SDKs for TypeScript, Python and Go, 2026-11.
const EXAMPLES: [&str; 6] = [
    "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY",
    "YQSn-xWAQiiEh9qM58wZNnyQS7FUdoqGIUAbrh7T",
    "8M7wS6hCpXVc-DoRnPPY_UCWPgy8aea4Wy6kCe5T",
    "1234567893feefc5f0q5000bfo0c38d90bbeb",
    "c2547eb745079dac9320b638f5e225cf483cc5cfdda41",
    "144c9defac04969c7bfad8ef-",
];

/// Parts of placeholders, in lower case.
const WORDS: &[&str] = &[
    "0123456789abcdef",
    "_goes_here",
    "_here",
    "-here",
    "changeme",
    "change_me",
    "dummy",
    "example",
    "hidden",
    "insert",
    "masked",
    "placeholder",
    "redacted",
    "replace",
    "sample",
    "sensitive",
    "xxxx",
    "your",
];

/// Whether a text that stands where a secret belongs is a placeholder for one.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let (tail, has_prefix) = match text.split_once('_') {
        Some(("cfut" | "cfat" | "cfk" | "cfoat", tail)) => (tail, true),
        _ => (text.strip_prefix("v1.0-").unwrap_or(text), false),
    };
    let distinct: BTreeSet<char> = tail.chars().collect();
    let most = if has_prefix || tail.len() >= LONG { MAX_REPETITIVE } else { 1 };
    let lower = tail.to_ascii_lowercase();
    distinct.len() <= most
        || tail.contains(['$', '<', '{', '[', '(', '*', '…'])
        || tail.contains("...")
        || EXAMPLES.iter().any(|example| tail.starts_with(example))
        || WORDS.iter().any(|word| lower.contains(word))
        || is_phrase(tail, has_prefix)
}

/// Whether a text consists of words, such as `MY_API_TOKEN`. Of random texts, one in a thousand has no digit.
fn is_phrase(text: &str, has_prefix: bool) -> bool {
    let is_separator = |character: char| matches!(character, '_' | '-' | '.' | ' ');
    let is_one_case = |is_case: fn(&char) -> bool| text.chars().all(|next| is_case(&next) || is_separator(next));
    (has_prefix || text.contains(is_separator))
        && (is_one_case(char::is_ascii_lowercase) || is_one_case(char::is_ascii_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_credentials() {
        for text in [
            "",
            "x",
            "xxxxxxxx",
            "cfut_xxxx",
            "cfut_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
            "cfat_********",
            "cfk_...",
            "cfut_…",
            "cfut_<token>",
            "<token>",
            "${TOKEN}",
            "{{ token }}",
            "$TOKEN",
            "YOUR_TOKEN",
            "your-api-token",
            "API_TOKEN",
            "my_secret_token",
            "8M7wS6hCpXVc-DoRnPPY_UCWPgy8aea4Wy6kCe5T",
            "v1.0-144c9defac04969c7bfad8ef-631a41d003a32d25",
            "cfut_YOUR_TOKEN_HERE",
            "REDACTED",
            "(sensitive value)",
            "cfut_0123456789abcdef0123456789abcdef01234567",
            "cfut_EXAMPLE3a8sd7",
            "changeme",
            "[redacted]",
            "cfut_0000000000000000000000000000000000000000",
            "cfut_token",
            "v1.0-xxxxxxxxxxxx-xxxxxxx",
            "replace-me-1",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "cfut_Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0nMNOPQRST",
            "Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0n",
            "cfut_ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijklmno12345678",
            "EXEMPLARY-0123456789-abcdefghijklmnopqrs",
            "a1b2c3d4e5f60718293a4b5c6d7e8f9012345",
            "secret1",
            "hunter2",
            "secret",
            "cfut_Ab3Ab3Ab3dEf6",
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
