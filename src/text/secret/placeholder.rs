//! Tells a placeholder, such as `cfut_xxxx` or `YOUR_TOKEN`, from a credential.

use std::collections::BTreeSet;

/// Texts with no more different characters than this are placeholders.
const MAX_REPETITIVE: usize = 5;
/// The length from which on a text without a prefix counts as repetitive.
const LONG: usize = 20;

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
