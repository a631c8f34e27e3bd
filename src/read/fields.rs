//! Keys of the token format, in all their spellings.

use std::borrow::Cow;

/// The key as the API spells it: SDKs write `expiresOn` for `expires_on`.
pub(super) fn canonical<'s>(key: &Cow<'s, str>) -> Cow<'s, str> {
    let has_upper = key.bytes().fold(false, |has_upper, byte| has_upper | byte.is_ascii_uppercase());
    if !has_upper || key.starts_with(|c: char| c.is_ascii_uppercase()) {
        return key.clone();
    }
    let mut snake = String::with_capacity(key.len() + 4);
    for character in key.chars() {
        if character.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    Cow::Owned(snake)
}
