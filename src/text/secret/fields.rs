//! The values of fields that may hold a secret, whatever they look like: `"value": "…"`.
//!
//! A function and not a regular expression, because compiling one takes longer than linting a token.

use std::ops::Range;

use memchr::memmem;

/// The names of the fields, with the quote before them.
const NAMES: [&[u8]; 4] = [b"\"value", b"\"result", b"\"token", b"\"secret"];

/// The values of all fields, in order. The quotes may be escaped, and the one that ends a
/// value may be missing.
pub(super) fn values(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut fields: Vec<(usize, Range<usize>)> = NAMES.into_iter().flat_map(|name| fields(bytes, name)).collect();
    fields.sort_unstable_by_key(|(start, _)| *start);
    let mut values: Vec<Range<usize>> = Vec::with_capacity(fields.len());
    for (start, value) in fields {
        // A name is not a value.
        if values.last().is_none_or(|last| start >= last.end) {
            values.push(value);
        }
    }
    values
}

/// Where the name of each field begins, with its quote, and the value.
fn fields<'b>(bytes: &'b [u8], name: &'static [u8]) -> impl Iterator<Item = (usize, Range<usize>)> + 'b {
    memmem::find_iter(bytes, name).filter_map(move |at| Some((at, value(bytes, at + name.len())?)))
}

/// The value after the name of a field.
fn value(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let colon = after_blanks(bytes, after_quote(bytes, at)?);
    let colon = bytes.get(colon).filter(|byte| **byte == b':').map(|_| colon)?;
    let start = after_quote(bytes, after_blanks(bytes, colon + 1))?;
    let mut end = start;
    loop {
        end += match bytes.get(end..).unwrap_or_default() {
            [] | [b'"' | b'\n', ..] | [b'\\'] | [b'\\', b'"' | b'\n', ..] => return Some(start..end),
            [b'\\', ..] => 2,
            _ => 1,
        }
    }
}

fn after_quote(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..)? {
        [b'"', ..] => Some(at + 1),
        [b'\\', b'"', ..] => Some(at + 2),
        _ => None,
    }
}

fn after_blanks(bytes: &[u8], at: usize) -> usize {
    // What a regular expression calls white space.
    let is_blank = |byte: &&u8| matches!(byte, b'\t'..=b'\r' | b' ');
    at + bytes.get(at..).unwrap_or_default().iter().take_while(is_blank).count()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;
    use regex::bytes::Regex;

    use super::values;

    /// The same as a regular expression, which takes long to compile.
    const FIELD: &str = r#"(?-u)\\?"(?:value|result|token|secret)\\?"\s*:\s*\\?"((?:[^"\\\n]|\\[^"\n])*)"#;

    proptest! {
        #[test]
        fn any_text_is_searched_as_by_the_regular_expression(
            text in r#"("|\\|\\"|:|[ a\n\t\x0b]|"value|"token"|result"|secret|"secret":"|\\"value\\":\\"|": "b"){0,16}"#,
        ) {
            let regex = Regex::new(FIELD).unwrap();
            let expected: Vec<_> = regex.captures_iter(text.as_bytes()).map(|found| found.get(1).unwrap().range()).collect();
            prop_assert_eq!(values(text.as_bytes()), expected, "{}", text);
        }
    }
}
