//! Comments that address this tool, and the part of the configuration that each applies to.

use std::ops::Range;

use hcl_edit::{
    Span as _,
    expr::Expression,
    structure::{Body, Structure},
};

use super::definitions::body;
use crate::text::{Source, Span};

/// The marker of such a comment.
const MARK: &str = "tokenlint:";

/// A comment that addresses this tool.
pub struct Comment {
    /// The span of the comment, without the line end.
    pub span: Span,
    /// The code that begins on its line; for a comment on its own line, on the next line of code.
    pub extent: Span,
    /// The text after the marker.
    pub text: String,
}

/// All comments of a file that address this tool; none if the file is not valid HCL.
pub fn comments(file: &Source) -> Vec<Comment> {
    let text = file.text();
    if memchr::memmem::find(text.as_bytes(), MARK.as_bytes()).is_none() {
        return Vec::new();
    }
    let Ok(body) = body(file) else { return Vec::new() };
    let mut parts = Vec::new();
    of_body(&body, &mut parts);
    parts.sort_unstable_by_key(|part| part.start);
    let base = file.text_start();
    let mut all = Vec::new();
    let mut waiting: Vec<(Span, String)> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        let own = comment(line).map(|(at, said)| {
            let end = range.start + line.trim_end().len();
            (file.span(range.start + at, end), said.to_owned())
        });
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') || content.starts_with("//") {
            waiting.extend(own);
            continue;
        }
        let from = parts.partition_point(|part| base + part.start < range.start);
        let begins = parts.get(from..).unwrap_or_default().iter().take_while(|part| base + part.start < range.end);
        let widest = begins.max_by_key(|part| part.len()).map(|part| file.span(base + part.start, base + part.end));
        let extent = widest.unwrap_or_else(|| file.span(range.start, range.end));
        all.extend(waiting.drain(..).chain(own).map(|(span, text)| Comment { span, extent, text }));
    }
    let end = file.span(text.len(), text.len());
    all.extend(waiting.into_iter().map(|(span, text)| Comment { span, extent: end, text }));
    all
}

/// The offset of a line's comment, and its text after the marker. A marker within a string does not count.
fn comment(line: &str) -> Option<(usize, &str)> {
    let mark = line.find(MARK)?;
    let head = line.get(..mark)?;
    let at = head.trim_end();
    let at = at.strip_suffix("//").or_else(|| at.strip_suffix('#'))?.len();
    let is_in_string = line.get(..at)?.matches('"').count() % 2 == 1;
    (!is_in_string).then(|| (at, line.get(mark + MARK.len()..).unwrap_or_default().trim()))
}

fn of_body(body: &Body, parts: &mut Vec<Range<usize>>) {
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                let (key, value) = (attribute.key.span(), attribute.value.span());
                parts.extend(key.zip(value).map(|(key, value)| key.start..value.end));
                of_expression(&attribute.value, parts);
            }
            Structure::Block(block) => {
                parts.extend(block.span());
                of_body(&block.body, parts);
            }
        }
    }
}

fn of_expression(expression: &Expression, parts: &mut Vec<Range<usize>>) {
    parts.extend(expression.span());
    match expression {
        Expression::Array(array) => array.iter().for_each(|item| of_expression(item, parts)),
        Expression::Object(object) => object.iter().for_each(|(_, value)| of_expression(value.expr(), parts)),
        Expression::FuncCall(call) => call.args.iter().for_each(|argument| of_expression(argument, parts)),
        _ => {}
    }
}
