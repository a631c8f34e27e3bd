//! JSON as Terraform's functions write and read it.

use std::fmt::Write;

use super::value::{Data, Value};
use crate::text::{Source, Span};

/// The text that `jsonencode` makes; `None` if a part of the value is unknown.
pub(super) fn encoded(value: &Value) -> Option<String> {
    let mut text = String::new();
    encode(value, &mut text)?;
    Some(text)
}

fn encode(value: &Value, text: &mut String) -> Option<()> {
    match &value.data {
        Data::Null => text.push_str("null"),
        Data::Bool(is_true) => text.push_str(if *is_true { "true" } else { "false" }),
        Data::Number(number) => text.push_str(&number.to_string()),
        Data::Text(own) => quote(own, text),
        Data::Json(inner) => quote(&encoded(inner)?, text),
        Data::List(values) | Data::Set(values) => {
            text.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    text.push(',');
                }
                encode(value, text)?;
            }
            text.push(']');
        }
        Data::Object(_) => {
            text.push('{');
            for (at, member) in value.members()?.into_iter().enumerate() {
                if member.is_partial() {
                    return None;
                }
                if at > 0 {
                    text.push(',');
                }
                quote(&member.key, text);
                text.push(':');
                encode(&member.value, text)?;
            }
            text.push('}');
        }
        Data::Table(_) | Data::Unknown(_) | Data::Partial(_) | Data::Invalid(_) => return None,
    }
    Some(())
}

/// A string with the escapes of Go's encoder, which expects JSON to be pasted into HTML.
fn quote(own: &str, text: &mut String) {
    text.push('"');
    for character in own.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..' ' => {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(character));
            }
            _ => text.push(character),
        }
    }
    text.push('"');
}

/// A JSON text as a value; all of it lies where the call stands.
pub(super) fn decoded(text: &str, span: Span) -> Option<Value> {
    let source = Source::new(span.source, String::new(), text.as_bytes().to_vec()).ok()?;
    let tape = crate::syntax::json::whole(&source).ok()?;
    Some(Value::of_node(tape.root(&source)).placed(span))
}
