//! TypeScript and JavaScript.

use tree_sitter::Node;

use super::{
    Argument, Entry, Expression, Kind, Part,
    lower::{Grammar, Lowering, is_sum, named},
    strings::escape,
};

/// The language.
pub(super) struct TypeScript;

impl Grammar for TypeScript {
    fn is_root(&self, node: Node<'_>) -> bool {
        matches!(
            node.kind(),
            "object"
                | "array"
                | "string"
                | "template_string"
                | "call_expression"
                | "new_expression"
                | "binary_expression"
        ) && (node.kind() != "binary_expression" || is_sum(node))
    }

    fn expression<'t>(&self, node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression {
        let field = |name: &str| node.child_by_field_name(name);
        match node.kind() {
            "string" | "template_string" => {
                let range = node.byte_range();
                let inside = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
                let decoded = |child: Node<'t>, text: &str| (child.kind() == "escape_sequence").then(|| escape(text));
                let value = |child: Node<'t>| {
                    if child.kind() == "template_substitution" { named(child).into_iter().next() } else { None }
                };
                let parts = lowering.parts(inside, named(node), decoded, value, self, depth);
                lowering.is(node, Kind::Text(parts))
            }
            "number" => lowering.is(node, Kind::Number(lowering.text(node).to_owned())),
            "true" | "false" => lowering.is(node, Kind::Bool(node.kind() == "true")),
            "null" | "undefined" => lowering.is(node, Kind::Null),
            "identifier" => lowering.is(node, Kind::Name(lowering.text(node).to_owned())),
            "array" => {
                let elements = lowering.list(node, self, depth);
                lowering.is(node, Kind::List(elements))
            }
            "object" => {
                let entries = named(node).into_iter().filter_map(|child| entry(child, lowering, depth)).collect();
                lowering.is(node, Kind::Object(entries))
            }
            "spread_element" => {
                let Some(inner) = named(node).into_iter().next() else { return lowering.unknown(node) };
                let inner = lowering.nested(inner, self, depth);
                lowering.is(node, Kind::Spread(Box::new(inner)))
            }
            "parenthesized_expression"
            | "await_expression"
            | "as_expression"
            | "satisfies_expression"
            | "non_null_expression" => match named(node).into_iter().next() {
                Some(inner) => lowering.nested(inner, self, depth),
                None => lowering.unknown(node),
            },
            "type_assertion" => match named(node).into_iter().last() {
                Some(inner) => lowering.nested(inner, self, depth),
                None => lowering.unknown(node),
            },
            "binary_expression" if is_sum(node) => lowering.sum(node, self, depth),
            "member_expression" | "subscript_expression" => {
                let (Some(of), Some(key)) = (field("object"), field("property").or_else(|| field("index"))) else {
                    return lowering.unknown(node);
                };
                let of = lowering.nested(of, self, depth);
                let key = match key.kind() {
                    "property_identifier" => lowering.word(key),
                    _ => lowering.nested(key, self, depth),
                };
                lowering.is(node, Kind::Member(Box::new(of), Box::new(key)))
            }
            "arrow_function" if field("body").is_some_and(|body| body.kind() != "statement_block") => {
                let Some(body) = field("body") else { return lowering.unknown(node) };
                lowering.define(node, self);
                field("parameters").iter().flat_map(|own| named(*own)).for_each(|own| lowering.define(own, self));
                let body = lowering.nested(body, self, depth);
                lowering.is(node, Kind::Function(Box::new(body)))
            }
            "call_expression" | "new_expression" => {
                let Some(function) = field("function").or_else(|| field("constructor")) else {
                    return lowering.unknown(node);
                };
                let arguments = match field("arguments") {
                    // `pulumi.interpolate` before a template.
                    Some(template) if template.kind() == "template_string" => vec![template],
                    Some(list) => named(list),
                    None => Vec::new(),
                };
                let arguments =
                    arguments.into_iter().map(|own| Argument { name: None, value: lowering.nested(own, self, depth) });
                let arguments = arguments.collect();
                let receiver = function.child_by_field_name("object");
                lowering.call(node, function, receiver, arguments, self, depth)
            }
            _ => lowering.unknown(node),
        }
    }

    fn names<'t>(&self, node: Node<'t>) -> Vec<(Node<'t>, Option<Node<'t>>)> {
        let field = |name: &str| node.child_by_field_name(name);
        let is_name = |name: &Node<'t>| name.kind() == "identifier";
        match node.kind() {
            "variable_declarator" => {
                field("name").filter(is_name).map(|name| (name, field("value"))).into_iter().collect()
            }
            "assignment_expression" | "augmented_assignment_expression" => {
                field("left").filter(is_name).map(|name| (name, None)).into_iter().collect()
            }
            "arrow_function" => field("parameter").filter(is_name).map(|name| (name, None)).into_iter().collect(),
            "required_parameter" | "optional_parameter" => {
                field("pattern").filter(is_name).map(|name| (name, None)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

fn entry<'t>(node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Option<Entry> {
    match node.kind() {
        "pair" => {
            let (key, value) = (node.child_by_field_name("key")?, node.child_by_field_name("value")?);
            let key = match key.kind() {
                "computed_property_name" => match named(key).into_iter().next() {
                    Some(inner) => lowering.nested(inner, &TypeScript, depth),
                    None => lowering.unknown(key),
                },
                "string" => lowering.nested(key, &TypeScript, depth),
                _ => lowering.word(key),
            };
            Some(Entry { key, value: lowering.nested(value, &TypeScript, depth) })
        }
        "shorthand_property_identifier" => {
            let name = lowering.text(node).to_owned();
            let value = lowering.is(node, Kind::Name(name.clone()));
            let key = Kind::Text(vec![Part::Known(name, lowering.span(node))]);
            Some(Entry { key: lowering.is(node, key), value })
        }
        "spread_element" => {
            let key = lowering.nested(node, &TypeScript, depth);
            Some(Entry { value: Expression { span: key.span, kind: Kind::Unknown }, key })
        }
        "method_definition" => {
            let key = lowering.word(node.child_by_field_name("name")?);
            Some(Entry { key, value: lowering.unknown(node) })
        }
        // A part that the grammar cannot read may have a member.
        "ERROR" => Some(Entry { key: lowering.unknown(node), value: lowering.is(node, Kind::Unknown) }),
        _ => None,
    }
}
