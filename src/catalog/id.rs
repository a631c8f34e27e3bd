//! The form of Cloudflare's ids.

/// Whether a text has the form of Cloudflare's ids: 32 hexadecimal digits.
pub fn is_id(text: &str) -> bool {
    // Without a way out in the middle, all bytes are looked at together.
    text.len() == 32 && text.bytes().fold(true, |are_digits, byte| are_digits & byte.is_ascii_hexdigit())
}
