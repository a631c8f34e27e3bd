//! Python.

use tree_sitter::Node;

use super::{
    Argument, Entry, Expression, Kind,
    lower::{Grammar, Lowering, is_sum, named},
    strings::escape,
};

/// The language.
pub(super) struct Python;

impl Grammar for Python {
    fn is_root(&self, node: Node<'_>) -> bool {
        matches!(node.kind(), "dictionary" | "list" | "tuple" | "string" | "concatenated_string" | "call")
            || (node.kind() == "binary_operator" && (is_sum(node) || is_format(node)))
    }

    fn expression<'t>(&self, node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression {
        let field = |name: &str| node.child_by_field_name(name);
        match node.kind() {
            "string" => string(node, lowering, depth),
            "concatenated_string" => {
                let mut parts = Vec::new();
                for child in named(node) {
                    if let Kind::Text(own) = lowering.nested(child, self, depth).kind {
                        parts.extend(own);
                    }
                }
                lowering.is(node, Kind::Text(parts))
            }
            "integer" | "float" => lowering.is(node, Kind::Number(lowering.text(node).to_owned())),
            "true" | "false" => lowering.is(node, Kind::Bool(node.kind() == "true")),
            "none" => lowering.is(node, Kind::Null),
            "identifier" => lowering.is(node, Kind::Name(lowering.text(node).to_owned())),
            "list" | "tuple" => {
                let elements = lowering.list(node, self, depth);
                lowering.is(node, Kind::List(elements))
            }
            "dictionary" => {
                let entries = named(node).into_iter().filter_map(|child| entry(child, lowering, depth)).collect();
                lowering.is(node, Kind::Object(entries))
            }
            "list_splat" | "dictionary_splat" => {
                let Some(inner) = named(node).into_iter().next() else { return lowering.unknown(node) };
                let inner = lowering.nested(inner, self, depth);
                lowering.is(node, Kind::Spread(Box::new(inner)))
            }
            "parenthesized_expression" | "await" => match named(node).into_iter().next() {
                Some(inner) => lowering.nested(inner, self, depth),
                None => lowering.unknown(node),
            },
            "binary_operator" if is_format(node) => {
                let sides = field("left").zip(field("right"));
                let Some((left, right)) = sides else { return lowering.unknown(node) };
                let values = if right.kind() == "tuple" { named(right) } else { vec![right] };
                let all = [left].into_iter().chain(values);
                let arguments = all.map(|own| Argument { name: None, value: lowering.nested(own, self, depth) });
                let arguments = arguments.collect();
                lowering.is(node, Kind::Call { callee: "printf".to_owned(), receiver: None, arguments })
            }
            "binary_operator" if is_sum(node) => lowering.sum(node, self, depth),
            "attribute" | "subscript" => {
                let of = field("object").or_else(|| field("value"));
                let (Some(of), Some(key)) = (of, field("attribute").or_else(|| field("subscript"))) else {
                    return lowering.unknown(node);
                };
                let of = lowering.nested(of, self, depth);
                let key =
                    if node.kind() == "attribute" { lowering.word(key) } else { lowering.nested(key, self, depth) };
                lowering.is(node, Kind::Member(Box::new(of), Box::new(key)))
            }
            "lambda" => {
                let Some(body) = field("body") else { return lowering.unknown(node) };
                field("parameters").into_iter().for_each(|own| lowering.define(own, self));
                let body = lowering.nested(body, self, depth);
                lowering.is(node, Kind::Function(Box::new(body)))
            }
            "call" => {
                let Some(function) = field("function") else { return lowering.unknown(node) };
                let list = field("arguments").map(named).unwrap_or_default();
                let arguments = list.into_iter().map(|own| argument(own, lowering, depth)).collect();
                let receiver = function.child_by_field_name("object");
                lowering.call(node, function, receiver, arguments, self, depth)
            }
            _ => lowering.unknown(node),
        }
    }

    fn names<'t>(&self, node: Node<'t>) -> Vec<(Node<'t>, Option<Node<'t>>)> {
        let field = |name: &str| node.child_by_field_name(name);
        let is_name = |name: &Node<'t>| name.kind() == "identifier";
        let one = |name: Option<Node<'t>>, value| name.filter(is_name).map(|name| (name, value)).into_iter().collect();
        match node.kind() {
            "assignment" => one(field("left"), field("right")),
            "augmented_assignment" | "for_statement" | "for_in_clause" => one(field("left"), None),
            "named_expression" => one(field("name"), None),
            "parameters" | "lambda_parameters" => {
                let names = named(node).into_iter().filter_map(|child| match child.kind() {
                    "identifier" => Some(child),
                    _ => child.child_by_field_name("name").or_else(|| named(child).into_iter().next()),
                });
                names.filter(is_name).map(|name| (name, None)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a node fills values in a string: `"%s" % value`.
fn is_format(node: Node<'_>) -> bool {
    let is_string = node.child_by_field_name("left").is_some_and(|left| left.kind() == "string");
    is_string && node.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "%")
}

fn argument<'t>(node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Argument {
    let named = node.child_by_field_name("name").zip(node.child_by_field_name("value"));
    match named.filter(|_| node.kind() == "keyword_argument") {
        Some((name, value)) => Argument {
            name: Some((lowering.text(name).to_owned(), lowering.span(name))),
            value: lowering.nested(value, &Python, depth),
        },
        None => Argument { name: None, value: lowering.nested(node, &Python, depth) },
    }
}

fn entry<'t>(node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Option<Entry> {
    match node.kind() {
        "pair" => {
            let (key, value) = (node.child_by_field_name("key")?, node.child_by_field_name("value")?);
            let key = lowering.nested(key, &Python, depth);
            Some(Entry { key, value: lowering.nested(value, &Python, depth) })
        }
        "dictionary_splat" => {
            let key = lowering.nested(node, &Python, depth);
            Some(Entry { value: Expression { span: key.span, kind: Kind::Unknown }, key })
        }
        "ERROR" => Some(Entry { key: lowering.unknown(node), value: lowering.is(node, Kind::Unknown) }),
        _ => None,
    }
}

fn string<'t>(node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression {
    let mut cursor = node.walk();
    let children: Vec<Node<'t>> = node.children(&mut cursor).collect();
    let start = children.iter().find(|child| child.kind() == "string_start");
    let end = children.iter().find(|child| child.kind() == "string_end");
    let (Some(start), Some(end)) = (start, end) else { return lowering.unknown(node) };
    let is_raw = lowering.text(*start).contains(['r', 'R']);
    // Escapes are children of the text between the values.
    let inner = children.iter().flat_map(|child| match child.kind() {
        "string_content" => named(*child),
        "interpolation" => vec![*child],
        _ => Vec::new(),
    });
    let decoded = |child: Node<'t>, text: &str| match child.kind() {
        "escape_sequence" if !is_raw => Some(escape(text)),
        "escape_interpolation" => text.chars().next().map(String::from),
        _ => None,
    };
    let value = |child: Node<'t>| {
        if child.kind() == "interpolation" { child.child_by_field_name("expression") } else { None }
    };
    let inside = start.end_byte()..end.start_byte();
    let parts = lowering.parts(inside, inner.collect(), decoded, value, &Python, depth);
    lowering.is(node, Kind::Text(parts))
}
