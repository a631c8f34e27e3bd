//! The format of Cloudflare's IDs.

/// Whether a text has the format of Cloudflare's IDs: 32 hexadecimal digits.
pub fn is_id(text: &str) -> bool {
    // Without an early return, the compiler can check all bytes at once.
    text.len() == 32 && text.bytes().fold(true, |are_digits, byte| are_digits & byte.is_ascii_hexdigit())
}
