//! How many entries the objects of a text have, before it is parsed: the parser compares each key of an object with all
//! keys before it, so one object with 64,000 entries takes a minute.

/// The most entries of an object. Several objects may take as many comparisons together.
pub(super) const MAX_ENTRIES: usize = 1 << 14;

const MAX_COMPARISONS: usize = MAX_ENTRIES * (MAX_ENTRIES - 1) / 2;

/// The number of comparisons that the objects of a file, or of an expression, take.
///
/// # Errors
/// The byte at which an object begins with which the text exceeds the limit.
pub(super) fn comparisons(text: &str) -> Result<usize, usize> {
    Scan::new(text, Vec::new()).comparisons()
}

/// The same for a template, which is text up to the first `${` or `%{`.
pub(super) fn comparisons_in_template(text: &str) -> Result<usize, usize> {
    Scan::new(text, vec![Level::Lines(b"")]).comparisons()
}

/// What a byte is in.
enum Level<'t> {
    /// `{` of an object, where it begins.
    Object {
        start: usize,
        entries: usize,
        /// Whether there is anything behind the last separator.
        is_open: bool,
    },
    /// `{` of a block or of an interpolation.
    Block,
    /// `[` or `(`.
    List,
    /// `"`
    Quoted,
    /// A heredoc, up to the line with this word; a template, if the word is empty.
    Lines(&'t [u8]),
}

struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    levels: Vec<Level<'t>>,
    /// The last byte that is not blank, outside of strings and comments.
    before: u8,
    comparisons: usize,
}

impl<'t> Scan<'t> {
    fn new(text: &'t str, levels: Vec<Level<'t>>) -> Scan<'t> {
        Scan { text: text.as_bytes(), at: 0, levels, before: b'\n', comparisons: 0 }
    }

    fn comparisons(mut self) -> Result<usize, usize> {
        while let Some([byte, rest @ ..]) = self.text.get(self.at..) {
            self.at += 1;
            match self.levels.last() {
                Some(Level::Quoted | Level::Lines(_)) => self.in_text(*byte, rest),
                _ => self.in_code(*byte, rest)?,
            }
        }
        Ok(self.comparisons)
    }

    fn in_text(&mut self, byte: u8, rest: &'t [u8]) {
        match (byte, self.levels.last()) {
            (b'$' | b'%', _) if rest.first() == Some(&byte) && rest.get(1) == Some(&b'{') => self.at += 2,
            (b'$' | b'%', _) if rest.first() == Some(&b'{') => {
                self.at += 1;
                self.before = b'{';
                self.levels.push(Level::Block);
            }
            (b'\\', Some(Level::Quoted)) => self.at += 1,
            (b'"', Some(Level::Quoted)) => self.end(byte),
            (b'\n', Some(Level::Lines(word))) if !word.is_empty() => {
                let line = line(rest);
                if line.trim_ascii() == *word {
                    self.at += line.len();
                    self.end(b'"');
                }
            }
            _ => {}
        }
    }

    fn in_code(&mut self, byte: u8, rest: &'t [u8]) -> Result<(), usize> {
        if matches!(byte, b',' | b'\n' | b'}') {
            self.end_entry()?;
        }
        match (byte, rest) {
            _ if byte.is_ascii_whitespace() => return Ok(()),
            (b'#', _) | (b'/', [b'/', ..]) => {
                self.at += line(rest).len();
                return Ok(());
            }
            (b'/', [b'*', rest @ ..]) => {
                self.at += 1 + memchr::memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
                return Ok(());
            }
            (b',', _) => {}
            (b'}' | b']' | b')', _) => self.end(byte),
            _ => {
                if let Some(Level::Object { is_open, .. }) = self.levels.last_mut() {
                    *is_open = true;
                }
                self.begin(byte, rest);
            }
        }
        self.before = byte;
        Ok(())
    }

    /// Counts the entry of an object that ends here, if there is one.
    fn end_entry(&mut self) -> Result<(), usize> {
        if let Some(Level::Object { start, entries, is_open }) = self.levels.last_mut()
            && std::mem::take(is_open)
        {
            self.comparisons += *entries;
            *entries += 1;
            if self.comparisons > MAX_COMPARISONS {
                return Err(*start);
            }
        }
        Ok(())
    }

    fn begin(&mut self, byte: u8, rest: &'t [u8]) {
        match (byte, rest) {
            // Names and labels come before a block.
            (b'{', _) if self.before.is_ascii_alphanumeric() || matches!(self.before, b'"' | b'_' | b'-') => {
                self.levels.push(Level::Block);
            }
            (b'{', _) => self.levels.push(Level::Object { start: self.at - 1, entries: 0, is_open: false }),
            (b'[' | b'(', _) => self.levels.push(Level::List),
            (b'"', _) => self.levels.push(Level::Quoted),
            (b'<', [b'<', rest @ ..]) => {
                let line = line(rest);
                let word = line.strip_prefix(b"-").unwrap_or(line).trim_ascii();
                if !word.is_empty() {
                    self.at += 1 + line.len();
                    self.levels.push(Level::Lines(word));
                }
            }
            _ => {}
        }
    }

    /// Ends the innermost level. An error of the text is left to the parser.
    fn end(&mut self, byte: u8) {
        self.before = byte;
        // The file itself, or the template, does not end.
        if !matches!(self.levels.last(), Some(Level::Lines(b""))) {
            self.levels.pop();
        }
    }
}

/// The rest of a line, without its end.
fn line(rest: &[u8]) -> &[u8] {
    rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: usize, separator: &str) -> String {
        (0..count).map(|at| format!("k{at} = {at}{separator}")).collect()
    }

    #[test]
    fn large_objects_are_found_wherever_they_are() {
        let over = MAX_ENTRIES + 1;
        for (before, after, separator) in [
            ("a = {", "}", ","),
            ("a = {\n", "}\n", "\n"),
            ("a = {\n", "}\n", ",\n"),
            ("a = {\n", "}\n", ", # }\n"),
            ("a = {\n", "}\n", "\n// }\n"),
            ("a = {\n", "}\n", "/* }\n} */\n"),
            ("a = { x = \"}\", ", "}", " == \"}\","),
            ("a = { x = \"\\\"}\", ", "}", ","),
            ("a = { x = <<E\n}\nE\n", "}", ","),
            ("a = { x = <<-E\n}\n  E\n", "}", ","),
            ("a = { x = \"${\"}\"}\", ", "}", ","),
            ("a = { x = \"$${\", ", "}", ","),
            ("locals {\n  a = {", "}\n}\n", ","),
            ("a = [\"x${merge({", "})}\"]", ","),
            ("a = <<E\n${length({", "})}\nE\n", ","),
            ("a = f(b, {", "})", ","),
        ] {
            let text = |count| format!("{before}{}{after}", entries(count, separator));
            let start = comparisons(&text(over)).err().and_then(|start| before.get(start..start + 1));
            assert_eq!(start, Some("{"), "{before}");
            assert!(comparisons(&text(MAX_ENTRIES - 1)).is_ok(), "{before}");
            assert_eq!(text(10).parse::<hcl_edit::structure::Body>().err().map(|error| error.to_string()), None);
        }
        let template = format!("}} \" ${{length({{{}}})}}", entries(over, ","));
        assert!(comparisons_in_template(&template).is_err());
    }

    #[test]
    fn what_is_no_object_may_be_long() {
        let many = entries(2 * MAX_ENTRIES, "\n");
        let list = "1,".repeat(2 * MAX_ENTRIES);
        for text in [
            many.clone(),
            format!("locals {{\n{many}}}\n"),
            format!("a \"b\" {{\n{many}}}\n"),
            format!("a = [{list}]"),
            format!("a = {{ b = [{list}] }}"),
            format!("a = {{ b = f({list}) }}"),
            format!("a = {{ b = <<E\n{many}E\n}}"),
            format!("a = {{ b = \"{list}\" }}"),
            format!("a = {{\n{}}}\n", "\n".repeat(2 * MAX_ENTRIES)),
            format!("a = [{}]", "{ b = 1, c = 2 },\n".repeat(2 * MAX_ENTRIES)),
        ] {
            let begin = text.get(..40).unwrap_or_default();
            assert!(comparisons(&text).is_ok_and(|count| count <= MAX_ENTRIES * 8), "{begin}");
        }
        assert_eq!(comparisons_in_template(&format!("{{{many}}}")), Ok(0));
    }

    #[test]
    fn several_objects_count_together() {
        let object = format!("{{{}}}", entries(MAX_ENTRIES / 4, ","));
        assert!(comparisons(&format!("a = [{}]", vec![&*object; 16].join(","))).is_ok());
        assert!(comparisons(&format!("a = [{}]", vec![&*object; 17].join(","))).is_err());
    }
}
