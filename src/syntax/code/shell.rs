//! Bash and the shells that are similar to it.

use tree_sitter::Node;

use super::{
    Argument, Expression, Kind, Part, jq,
    lower::{Grammar, Lowering, named},
    strings::escape,
};

/// The language.
pub(super) struct Shell;

impl Grammar for Shell {
    fn is_root(&self, node: Node<'_>) -> bool {
        matches!(node.kind(), "string" | "raw_string" | "ansi_c_string" | "concatenation" | "heredoc_body" | "command")
    }

    fn expression<'t>(&self, node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression {
        match node.kind() {
            "raw_string" | "ansi_c_string" | "string" => quoted(node, lowering, depth),
            "word" | "number" => {
                let parts = bare(node, lowering);
                lowering.is(node, Kind::Text(parts))
            }
            "concatenation" => {
                let mut parts = Vec::new();
                for child in named(node) {
                    let child = lowering.nested(child, self, depth);
                    match child.kind {
                        Kind::Text(own) => parts.extend(own),
                        _ => parts.push(Part::Value(child)),
                    }
                }
                lowering.is(node, Kind::Text(parts))
            }
            "heredoc_body" => {
                let decoded = |_: Node<'t>, _: &str| None;
                let parts = lowering.parts(node.byte_range(), named(node), decoded, value, self, depth);
                lowering.is(node, Kind::Text(unescaped(parts)))
            }
            "simple_expansion" | "expansion" => match plain_name(node) {
                Some(name) => lowering.is(node, Kind::Name(lowering.text(name).to_owned())),
                None => lowering.unknown(node),
            },
            "command" => command(node, lowering, depth),
            _ => lowering.unknown(node),
        }
    }

    fn names<'t>(&self, node: Node<'t>) -> Vec<(Node<'t>, Option<Node<'t>>)> {
        let field = |name: &str| node.child_by_field_name(name);
        let is_name = |name: &Node<'t>| name.kind() == "variable_name";
        match node.kind() {
            "variable_assignment" => {
                field("name").filter(is_name).map(|name| (name, field("value"))).into_iter().collect()
            }
            "for_statement" => field("variable").map(|name| (name, None)).into_iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// The name in `$name` and `${name}`; none if an operator changes the value.
fn plain_name(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
    let is_plain = children.iter().all(|child| matches!(child.kind(), "$" | "${" | "}" | "variable_name"));
    children.into_iter().find(|child| child.kind() == "variable_name").filter(|_| is_plain)
}

fn value(child: Node<'_>) -> Option<Node<'_>> {
    matches!(child.kind(), "simple_expansion" | "expansion" | "command_substitution" | "arithmetic_expansion")
        .then_some(child)
}

fn quoted<'t>(node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression {
    let range = node.byte_range();
    let opening = if node.kind() == "ansi_c_string" { 2 } else { 1 };
    let inside = range.start + opening..range.end.saturating_sub(1).max(range.start + opening);
    let parts = lowering.parts(inside, named(node), |_, _| None, value, &Shell, depth);
    let parts = match node.kind() {
        "string" => unescaped(parts),
        "ansi_c_string" => parts.into_iter().flat_map(|part| split(part, &escape)).collect(),
        _ => parts,
    };
    lowering.is(node, Kind::Text(parts))
}

/// The parts of a text in double quotes, where a backslash escapes only a few characters.
fn unescaped(parts: Vec<Part>) -> Vec<Part> {
    let decoded = |written: &str| match written {
        "\\\"" | "\\$" | "\\`" | "\\\\" => written.get(1..).unwrap_or_default().to_owned(),
        "\\\n" => String::new(),
        _ => written.to_owned(),
    };
    parts.into_iter().flat_map(|part| split(part, &decoded)).collect()
}

/// A word without quotes: a backslash escapes the next character.
fn bare<'t>(node: Node<'t>, lowering: &Lowering<'t, '_>) -> Vec<Part> {
    let mut parts = Vec::new();
    lowering.known(node.byte_range(), &mut parts);
    let decoded = |written: &str| written.get(1..).unwrap_or_default().to_owned();
    parts.into_iter().flat_map(|part| split(part, &decoded)).collect()
}

/// Cuts a text at its escapes of one character.
fn split(part: Part, decoded: &dyn Fn(&str) -> String) -> Vec<Part> {
    let Part::Known(text, span) = part else { return vec![part] };
    if !text.contains('\\') {
        return vec![Part::Known(text, span)];
    }
    let piece = |text: String, from: usize, to: usize| {
        let at = |offset: usize| span.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX)).min(span.end);
        Part::Known(text, crate::text::Span { start: at(from), end: at(to), ..span })
    };
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('\\')).map(|at| from + at) {
        let next = text.get(at + 1..).and_then(|rest| rest.chars().next());
        let end = at + 1 + next.map_or(0, char::len_utf8);
        if from < at {
            out.push(piece(text.get(from..at).unwrap_or_default().to_owned(), from, at));
        }
        out.push(piece(decoded(text.get(at..end).unwrap_or_default()), at, end));
        from = end;
    }
    if from < text.len() {
        out.push(piece(text.get(from..).unwrap_or_default().to_owned(), from, text.len()));
    }
    out
}

fn command<'t>(node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression {
    let Some(name) = node.child_by_field_name("name") else { return lowering.unknown(node) };
    let callee = lowering.text(name).to_owned();
    let is_jq = matches!(callee.rsplit('/').next(), Some("jq" | "gojq" | "jaq"));
    let mut arguments = Vec::new();
    let mut cursor = node.walk();
    let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
    for child in children.into_iter().filter(|child| child.id() != name.id()) {
        match child.kind() {
            "variable_assignment" | "command_name" | "comment" => {}
            "heredoc_redirect" | "herestring_redirect" | "file_redirect" => lowering.opaque.push(child),
            _ => {
                let value = lowering.nested(child, &Shell, depth);
                let value = if is_jq { jq::expression(value) } else { value };
                arguments.push(Argument { name: None, value });
            }
        }
    }
    lowering.is(node, Kind::Call { callee, receiver: None, arguments })
}
