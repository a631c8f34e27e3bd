//! Edits as replacements of bytes, in JSON, JSON within strings, HCL and, for single values, YAML.

use std::ops::Range;

use super::{Edit, Fix};
use crate::text::{Source, secret};

/// A range of bytes and the text that replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The bytes of the file that are replaced.
    pub range: Range<usize>,
    /// The new text.
    pub text: String,
}

/// The replacements of a fix within one source; `None` if an edit cannot be made or is in another source.
pub fn replacements(source: &Source, fix: &Fix) -> Option<Vec<Replacement>> {
    let mut all = Vec::new();
    for edit in &fix.edits {
        if edit.span().source != source.id {
            return None;
        }
        all.push(replacement(source, edit)?);
    }
    Some(all)
}

/// The replacements of a fix for a report; `None` also if they would show a secret.
pub fn shown_replacements(source: &Source, fix: &Fix) -> Option<Vec<Replacement>> {
    let all = replacements(source, fix)?;
    let is_secret = all.iter().any(|change| !secret::find(&change.text).is_empty());
    (!is_secret).then_some(all)
}

/// The replacement for an edit; `None` if the text at its location cannot be edited.
pub(super) fn replacement(source: &Source, edit: &Edit) -> Option<Replacement> {
    let text = source.text();
    Some(match edit {
        Edit::Replace { span, text: new } => replaced(text, span.range(), new)?,
        Edit::Remove { span } => Replacement { range: removed(text, span.range())?, text: String::new() },
        Edit::Insert { after, key, text: new } => inserted(source, after.range(), key, new)?,
    })
}

/// Applies replacements; `None` if two of them overlap or one is out of range.
pub(crate) fn applied(text: &str, changes: &mut [Replacement]) -> Option<String> {
    changes.sort_by_key(|change| change.range.start);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for change in changes {
        out += text.get(at..change.range.start)?;
        out += &change.text;
        at = change.range.end;
    }
    Some(out + text.get(at..)?)
}

/// Whether a text needs no escapes in any of the syntaxes, with or without quotes.
fn is_plain(text: &str) -> bool {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | ':' | '/' | '(' | ')' | ',' | '&');
    !text.is_empty() && text.chars().all(plain)
}

/// Replaces the inside of a string and keeps its quotes, escaped or not.
fn replaced(text: &str, range: Range<usize>, new: &str) -> Option<Replacement> {
    let old = text.get(range.clone())?;
    if !is_plain(new) {
        return None;
    }
    let quotes = [("\\\"", 2), ("\"", 1), ("'", 1)];
    let quote =
        quotes.iter().find(|(quote, length)| old.len() >= 2 * length && old.starts_with(quote) && old.ends_with(quote));
    let width = quote.map_or(0, |(_, length)| *length);
    let inner = range.start + width..range.end - width;
    // Without quotes, only a plain word can be replaced by a plain word.
    let is_word =
        |old: &str| old.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '/'));
    let is_replaceable = width > 0 || (is_word(old) && is_word(new));
    is_replaceable.then(|| Replacement { range: inner, text: new.to_owned() })
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The range that removes an element or member with one comma and the blanks around it, or whole lines without a comma.
fn removed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let blanks_after = |at: usize| at + bytes.iter().skip(at).take_while(|byte| is_blank(byte)).count();
    let blanks_before = |at: usize| at - bytes.iter().take(at).rev().take_while(|byte| is_blank(byte)).count();
    let before = blanks_before(range.start);
    let after = blanks_after(range.end);
    let previous = bytes.get(before.checked_sub(1)?).copied()?;
    if bytes.get(after) == Some(&b',') {
        let next = blanks_after(after + 1);
        let is_last = matches!(bytes.get(next), Some(b']' | b'}'));
        return Some(match (is_last, previous) {
            // The last one with a trailing comma: the comma before it becomes the trailing comma.
            (true, _) => before..after + 1,
            // The first one, or one after a comma.
            (false, b',' | b'[' | b'{') => range.start..next,
            (false, _) => return None,
        });
    }
    match previous {
        b',' => Some(before - 1..range.end),
        b'[' | b'{' if matches!(bytes.get(after), Some(b']' | b'}')) => Some(before..after),
        // Blocks and attributes of HCL: whole lines.
        _ => {
            let line = text.get(before..range.start)?.rfind('\n').map(|at| before + at + 1)?;
            let end = text.get(range.end..after)?.find('\n').map(|at| range.end + at + 1)?;
            Some(line..end)
        }
    }
}

fn inserted(source: &Source, after: Range<usize>, key: &str, new: &str) -> Option<Replacement> {
    let text = source.text();
    if !is_plain(new) || !source.slice(source.span(after.start, after.end)).ends_with('"') {
        return None;
    }
    let line = source.line_start(after.start);
    let head = text.get(line..after.start)?;
    let indent: String = head.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let member = head.get(indent.len()..)?;
    let end_of_line = if text.get(..line)?.ends_with("\r\n") { "\r\n" } else { "\n" };
    if source.path.ends_with(".tf") {
        // HCL: only after a whole attribute on its own line, `name = "x"`.
        let (name, value) = member.split_once('=')?;
        let is_attribute =
            name.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && value.trim().is_empty();
        let end = text.get(after.end..)?.find('\n').map(|at| after.end + at + 1)?;
        let text = format!("{indent}{key} = \"{new}\"{end_of_line}");
        return is_attribute.then_some(Replacement { range: end..end, text });
    }
    let quoted = member.starts_with('"') && member.trim_end().ends_with(':') && line > 0;
    let text = if quoted {
        format!(",{end_of_line}{indent}\"{key}\": \"{new}\"")
    } else if text.get(..after.start)?.trim_end().ends_with(':') {
        format!(", \"{key}\": \"{new}\"")
    } else {
        return None;
    };
    Some(Replacement { range: after.end..after.end, text })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn without(text: &str, part: &str) -> String {
        let start = text.find(part).unwrap();
        let range = removed(text, start..start + part.len()).unwrap();
        applied(text, &mut [Replacement { range, text: String::new() }]).unwrap()
    }

    #[test]
    fn an_element_is_removed_with_one_comma() {
        assert_eq!(without("[1, 2, 3]", "1"), "[2, 3]");
        assert_eq!(without("[1, 2, 3]", "2"), "[1, 3]");
        assert_eq!(without("[1, 2, 3]", "3"), "[1, 2]");
        assert_eq!(without("[ 1 ]", "1"), "[]");
        assert_eq!(without("[\n  1,\n  2\n]", "1"), "[\n  2\n]");
        assert_eq!(without("[\n  1,\n  2\n]", "2"), "[\n  1\n]");
        assert_eq!(without("[\r\n  1,\r\n  2,\r\n]", "2"), "[\r\n  1,\r\n]");
        assert_eq!(without("r {\n  a = 1\n  b {\n  }\n  c = 2\n}\n", "b {\n  }"), "r {\n  a = 1\n  c = 2\n}\n");
    }

    #[test]
    fn lines_with_other_content_are_not_removed() {
        assert_eq!(removed("r {\n  a = 1 # why\n}\n", 6..11), None);
        assert_eq!(removed("- 1\n- 2\n", 6..7), None);
    }

    #[test]
    fn quotes_are_kept() {
        let new = |old: &str| {
            replaced(old, 0..old.len(), "allow").map(|change| {
                let mut changes = [change];
                applied(old, &mut changes).unwrap()
            })
        };
        assert_eq!(new("\"Allow\"").as_deref(), Some("\"allow\""));
        assert_eq!(new("\\\"Allow\\\"").as_deref(), Some("\\\"allow\\\""));
        assert_eq!(new("Allow").as_deref(), Some("allow"));
        assert_eq!(new("var.effect[0]"), None);
        assert_eq!(replaced("\"a\"", 0..3, "b\"c"), None);
    }

    #[test]
    fn a_replaced_value_keeps_its_quotes() {
        for (old, expected) in [
            (r#""old""#, Some(r#""new""#)),
            (r#""""#, Some(r#""new""#)),
            (r#"\"old\""#, Some(r#"\"new\""#)),
            (r#"\"\""#, Some(r#"\"new\""#)),
            ("'old'", Some("'new'")),
            ("old", Some("new")),
            ("\"", None),
            ("old value", None),
            ("", Some("new")),
        ] {
            let found = replaced(old, 0..old.len(), "new").and_then(|change| applied(old, &mut [change]));
            assert_eq!(found.as_deref(), expected, "{old}");
        }
    }

    #[test]
    fn what_needs_escapes_is_not_written() {
        for new in ["", "a\"b", "a\\b", "a\nb", "ä", "{x}"] {
            assert!(replaced("\"old\"", 0..5, new).is_none(), "{new}");
        }
    }
}
