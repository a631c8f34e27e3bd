//! JSON in texts that have unknown parts, such as a heredoc with `${var.zone_id}` in a key.

use crate::{
    syntax::{
        SyntaxError, json,
        node::{Node, NodeKind, Tape},
    },
    text::{
        Source, Span,
        partial::{Part, is_partial, parts, unknown_part},
    },
};

/// Writes the value in a text to a tape; all of it lies at `span`. `None` if an unknown part is not within a string, so
/// that the value is unknown.
///
/// # Errors
/// The text is not JSON, whatever the unknown parts are.
pub(super) fn value(text: &str, span: Span, tape: &mut Tape) -> Option<Result<(), SyntaxError>> {
    let text = quoted(text)?;
    let source = Source::new(span.source, String::new(), text.into_bytes()).ok()?;
    Some(match json::whole(&source) {
        Ok(parsed) => {
            copy(parsed.root(&source), span, tape);
            Ok(())
        }
        Err(error) => Err(error.kind.at(span)),
    })
}

/// The text with what cannot be within a string taken out of the unknown parts; `None` if one is outside of a string.
fn quoted(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut is_string, mut is_escaped) = (false, false);
    for part in parts(text) {
        match part {
            Part::Known(known) => {
                for character in known.chars() {
                    match character {
                        _ if is_escaped => is_escaped = false,
                        '\\' => is_escaped = is_string,
                        '"' => is_string = !is_string,
                        _ => {}
                    }
                }
                out.push_str(known);
            }
            Part::Unknown(_) if !is_string => return None,
            Part::Unknown(expression) => {
                let harmless = |character: char| matches!(character, '"' | '\\') || character.is_control();
                out.push_str(&unknown_part(&expression.replace(harmless, "'")));
            }
        }
    }
    Some(out)
}

fn copy(node: Node<'_, '_>, span: Span, tape: &mut Tape) {
    match node.kind() {
        NodeKind::Array => {
            let list = tape.begin(NodeKind::Array, span);
            node.elements().for_each(|element| copy(element, span, tape));
            tape.end(list);
        }
        NodeKind::Object => {
            let object = tape.begin(NodeKind::Object, span);
            for member in node.members() {
                text(&member.key, span, tape);
                copy(member.value, span, tape);
            }
            tape.end(object);
        }
        NodeKind::String => text(&node.string().unwrap_or_default(), span, tape),
        kind => tape.text(kind, span, node.scalar()),
    }
}

fn text(text: &str, span: Span, tape: &mut Tape) {
    let kind = if is_partial(text) { NodeKind::Partial } else { NodeKind::String };
    tape.text(kind, span, text);
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn unknown_parts_within_strings_leave_json_valid() {
        assert_eq!(quoted(r#"{"a.${var.x["b"]}": "*"}"#).as_deref(), Some(r#"{"a.${var.x['b']}": "*"}"#));
        assert_eq!(quoted(r#"{"${f({ a = 1 })}": 1}"#).as_deref(), Some(r#"{"${f({ a = 1 })}": 1}"#));
        assert_eq!(quoted(r#"{"a": ${var.x}}"#), None);
        assert_eq!(quoted(r#"{"\"": ${var.x}}"#), None);
    }
}
