//! Makes text from the user's files safe to display: without terminal control characters, secrets and overlong names.

use std::borrow::Cow;

use super::secret::{self, Secret};

/// The number of characters that a displayed name is cut to.
const MAX_CHARS: usize = 80;

/// The character that replaces each character of a secret.
pub const MASK: char = '*';

/// A name as it appears in messages: one line of at most 80 characters, secrets masked.
pub fn shown(text: &str) -> String {
    let head: String = text.chars().take(MAX_CHARS + 1).collect();
    let is_cut = head.len() < text.len();
    // A secret that crosses the cut is recognised by a longer look, even if each of its characters is escaped.
    let look: String = if is_cut { text.chars().take(MAX_CHARS + 1024).collect() } else { head };
    let mut shown: String = masked(&look).chars().take(MAX_CHARS).map(harmless).collect();
    if is_cut {
        shown.push('…');
    }
    shown
}

/// A text with the characters of each secret masked, and its line breaks kept.
pub fn masked(text: &str) -> Cow<'_, str> {
    without(text, secret::find(text))
}

/// Like [`masked`], for texts that the program has written itself: masks only what has the form of a credential, and
/// keeps the values of fields such as `"value"`.
pub fn masked_output(text: &str) -> Cow<'_, str> {
    without(text, secret::find_formed(text))
}

fn without(text: &str, secrets: Vec<Secret>) -> Cow<'_, str> {
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets {
        out += text.get(at..secret.range.start).unwrap_or_default();
        out.extend(text.get(secret.range.clone()).unwrap_or_default().chars().map(mask));
        at = secret.range.end;
    }
    out += text.get(at..).unwrap_or_default();
    Cow::Owned(out)
}

/// What is shown for a character of a secret.
fn mask(character: char) -> char {
    if matches!(character, '\n' | '\r') { character } else { MASK }
}

/// The character, or U+FFFD if it would control a terminal or reorder the line.
pub fn harmless(character: char) -> char {
    if steers(character) { '\u{fffd}' } else { character }
}

/// Whether a character controls the terminal, or reorders or hides the text around it.
pub fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a text shows nothing: it consists of spaces and of characters without a visible form.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() || is_invisible(character))
}

/// Whether a character has no visible form, whatever else it does.
pub(super) fn is_invisible(character: char) -> bool {
    steers(character)
        || matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{206a}'..='\u{206f}'
        | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{16fe4}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0080}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_steer_the_terminal_nor_grow_without_end() {
        assert_eq!(shown("a\u{1b}[2J\u{9b}\u{202e}\nb"), "a\u{fffd}[2J\u{fffd}\u{fffd}\u{fffd}b");
        assert_eq!(shown(&"x".repeat(1_000_000)).chars().count(), 81);
    }

    #[test]
    fn secrets_in_names_are_masked_even_across_the_cut() {
        let name = format!("{} cfut_{}", "n".repeat(70), "S".repeat(60));
        assert!(!shown(&name).contains('S'), "{}", shown(&name));
    }
}
