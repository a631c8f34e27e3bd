//! Go.

use tree_sitter::Node;

use super::{
    Argument, Entry, Expression, Kind, Part,
    lower::{Grammar, Lowering, is_sum, named},
    strings::escape,
};

/// The language.
pub(super) struct Go;

impl Grammar for Go {
    fn is_root(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "composite_literal"
                | "interpreted_string_literal"
                | "raw_string_literal"
                | "call_expression"
                | "type_conversion_expression"
        ) || (node.kind() == "binary_expression" && is_sum(node))
    }

    fn expression<'t>(&self, node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression {
        let field = |name: &str| node.child_by_field_name(name);
        match node.kind() {
            "interpreted_string_literal" | "raw_string_literal" => {
                let range = node.byte_range();
                let inside = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
                let decoded = |child: Node<'t>, text: &str| (child.kind() == "escape_sequence").then(|| escape(text));
                let parts = lowering.parts(inside, named(node), decoded, |_| None, self, depth);
                lowering.is(node, Kind::Text(parts))
            }
            "int_literal" | "float_literal" => lowering.is(node, Kind::Number(lowering.text(node).to_owned())),
            "true" | "false" => lowering.is(node, Kind::Bool(node.kind() == "true")),
            "nil" => lowering.is(node, Kind::Null),
            "identifier" => lowering.is(node, Kind::Name(lowering.text(node).to_owned())),
            "composite_literal" => {
                let Some(body) = field("body") else { return lowering.unknown(node) };
                let kind = field("type").map(|own| lowering.text(own)).unwrap_or_default();
                let kind = body_of(body, kind, lowering, depth);
                lowering.is(node, kind)
            }
            "literal_value" => {
                let kind = body_of(node, "", lowering, depth);
                lowering.is(node, kind)
            }
            "literal_element" | "parenthesized_expression" => match named(node).into_iter().next() {
                Some(inner) => lowering.nested(inner, self, depth),
                None => lowering.unknown(node),
            },
            "unary_expression" if lowering.text(node).starts_with('&') => match field("operand") {
                Some(inner) => lowering.nested(inner, self, depth),
                None => lowering.unknown(node),
            },
            "binary_expression" if is_sum(node) => lowering.sum(node, self, depth),
            "selector_expression" | "index_expression" => {
                let (Some(of), Some(key)) = (field("operand"), field("field").or_else(|| field("index"))) else {
                    return lowering.unknown(node);
                };
                let of = lowering.nested(of, self, depth);
                let key = match key.kind() {
                    "field_identifier" => lowering.word(key),
                    _ => lowering.nested(key, self, depth),
                };
                lowering.is(node, Kind::Member(Box::new(of), Box::new(key)))
            }
            "call_expression" => {
                let Some(function) = field("function") else { return lowering.unknown(node) };
                let list = field("arguments").map(named).unwrap_or_default();
                let value = |own| Argument { name: None, value: lowering.nested(own, self, depth) };
                let arguments = list.into_iter().map(value).collect();
                let receiver = function.child_by_field_name("operand");
                lowering.call(node, function, receiver, arguments, self, depth)
            }
            "type_conversion_expression" => {
                let (Some(kind), Some(operand)) = (field("type"), field("operand")) else {
                    return lowering.unknown(node);
                };
                let arguments = vec![Argument { name: None, value: lowering.nested(operand, self, depth) }];
                lowering.call(node, kind, None, arguments, self, depth)
            }
            _ => lowering.unknown(node),
        }
    }

    fn names<'t>(&self, node: Node<'t>) -> Vec<(Node<'t>, Option<Node<'t>>)> {
        let field = |name: &str| node.child_by_field_name(name);
        let listed = |list: Option<Node<'t>>| match list {
            Some(list) if list.kind() == "expression_list" => named(list),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let (left, right) = match node.kind() {
            "short_var_declaration" => (listed(field("left")), listed(field("right"))),
            "assignment_statement" | "range_clause" => (listed(field("left")), Vec::new()),
            "const_spec" | "var_spec" => {
                let mut cursor = node.walk();
                (node.children_by_field_name("name", &mut cursor).collect(), listed(field("value")))
            }
            "parameter_declaration" => {
                let mut cursor = node.walk();
                (node.children_by_field_name("name", &mut cursor).collect(), Vec::new())
            }
            _ => return Vec::new(),
        };
        // The first of two values that a call returns; the other is an error.
        let is_call = matches!(right.as_slice(), [only] if only.kind() == "call_expression");
        let is_paired = left.len() == right.len() || is_call;
        let value = |at: usize| right.get(at).copied().filter(|_| is_paired);
        let names = left.into_iter().enumerate().map(|(at, name)| (name, value(at)));
        names.filter(|(name, _)| name.kind() == "identifier").collect()
    }
}

/// The elements of a literal: members of a struct or a map, or a list.
fn body_of<'t>(body: Node<'t>, kind: &str, lowering: &mut Lowering<'t, '_>, depth: usize) -> Kind {
    let children = named(body);
    let is_list = kind.starts_with('[') || kind.ends_with("Array");
    let is_keyed = children.iter().any(|child| child.kind() == "keyed_element");
    if is_list || (!is_keyed && !children.is_empty()) {
        let elements = children.into_iter().map(|child| lowering.nested(child, &Go, depth)).collect();
        return Kind::List(elements);
    }
    let is_map = kind.starts_with("map[") || kind.ends_with("Map");
    let mut entries = Vec::new();
    for child in children {
        let sides = named(child);
        let (Some(key), Some(value)) = (sides.first(), sides.get(1)) else { continue };
        let written = lowering.text(*key);
        let is_field = !is_map && written.starts_with(|first: char| first.is_ascii_uppercase());
        let key = match is_field {
            true => {
                let text = Part::Known(snake(written), lowering.span(*key));
                lowering.is(*key, Kind::Text(vec![text]))
            }
            false => lowering.nested(*key, &Go, depth),
        };
        entries.push(Entry { key, value: lowering.nested(*value, &Go, depth) });
    }
    Kind::Object(entries)
}

/// The name of a field as the API writes it: `PermissionGroups` is `permission_groups`, `RequestIP` is `request_ip`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && was_lower {
            out.push('_');
        }
        was_lower = !character.is_ascii_uppercase();
        out.push(character.to_ascii_lowercase());
    }
    out
}
