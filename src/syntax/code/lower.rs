//! From the nodes of a grammar to expressions: what all languages share.

use std::collections::HashMap;

use tree_sitter::Node;

use super::{Argument, Expression, Fragment, Kind, Part};
use crate::{syntax::node::MAX_DEPTH, text::Span};

/// The literals of a program.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The outermost literals and calls, in the order of the text.
    pub(crate) roots: Vec<Expression>,
    /// What each name is set to: `None` for what is not a literal. A name that is set twice has no certain value.
    pub(crate) names: HashMap<String, Vec<Option<Expression>>>,
    /// Places that the grammar cannot read.
    pub(crate) errors: Vec<Span>,
}

impl Program {
    /// The value of a name that is set once in the whole file, to a literal or a call.
    pub(crate) fn value(&self, name: &str) -> Option<&Expression> {
        match self.names.get(name.trim_start_matches('$')).map(Vec::as_slice) {
            Some([Some(value)]) => Some(value),
            _ => None,
        }
    }
}

/// One language.
pub(super) trait Grammar {
    /// Whether a node is a literal or a call.
    fn is_root(&self, node: Node<'_>) -> bool;
    /// The expression of a node.
    fn expression<'t>(&self, node: Node<'t>, lowering: &mut Lowering<'t, '_>, depth: usize) -> Expression;
    /// The names that a node sets, each with its value; without one, if it is not known.
    fn names<'t>(&self, node: Node<'t>) -> Vec<(Node<'t>, Option<Node<'t>>)>;
}

/// The state of reading one fragment.
pub(super) struct Lowering<'t, 'f> {
    pub(super) fragment: &'f Fragment<'f>,
    pub(super) program: Program,
    /// Nodes of the current root that are not literals, and may have literals in them.
    pub(super) opaque: Vec<Node<'t>>,
}

impl<'t, 'f> Lowering<'t, 'f> {
    pub(super) fn new(fragment: &'f Fragment<'f>) -> Lowering<'t, 'f> {
        Lowering { fragment, program: Program::default(), opaque: Vec::new() }
    }

    /// Notes the names that a node sets.
    pub(super) fn define(&mut self, node: Node<'t>, grammar: &dyn Grammar) {
        for (name, value) in grammar.names(node) {
            let name = self.text(name).to_owned();
            let value = value.map(|value| {
                let from = self.opaque.len();
                let value = grammar.expression(value, self, 0);
                self.opaque.truncate(from);
                value
            });
            self.program.names.entry(name).or_default().push(value);
        }
    }

    pub(super) fn text(&self, node: Node<'_>) -> &'f str {
        self.fragment.slice(node.byte_range())
    }

    pub(super) fn span(&self, node: Node<'_>) -> Span {
        self.fragment.span(node.byte_range())
    }

    pub(super) fn is(&self, node: Node<'t>, kind: Kind) -> Expression {
        Expression { span: self.span(node), kind }
    }

    /// A text that is written as it is.
    pub(super) fn word(&self, node: Node<'t>) -> Expression {
        let text = self.text(node).to_owned();
        self.is(node, Kind::Text(vec![Part::Known(text, self.span(node))]))
    }

    /// An expression that is not a literal.
    pub(super) fn unknown(&mut self, node: Node<'t>) -> Expression {
        self.opaque.push(node);
        self.is(node, Kind::Unknown)
    }

    /// Reads an expression, unless it is nested too deeply.
    pub(super) fn nested(&mut self, node: Node<'t>, grammar: &dyn Grammar, depth: usize) -> Expression {
        if depth >= MAX_DEPTH {
            return self.unknown(node);
        }
        grammar.expression(node, self, depth + 1)
    }

    /// Reads all named children as a list.
    pub(super) fn list(&mut self, node: Node<'t>, grammar: &dyn Grammar, depth: usize) -> Vec<Expression> {
        named(node).into_iter().map(|child| self.nested(child, grammar, depth)).collect()
    }

    /// The parts of a sum of strings.
    pub(super) fn sum(&mut self, node: Node<'t>, grammar: &dyn Grammar, depth: usize) -> Expression {
        let mut terms = Vec::new();
        let mut left = node;
        while left.kind() == node.kind() && is_sum(left) {
            let (Some(first), Some(second)) = (left.child_by_field_name("left"), left.child_by_field_name("right"))
            else {
                return self.unknown(node);
            };
            terms.push(second);
            left = first;
        }
        terms.push(left);
        let mut parts = Vec::new();
        for term in terms.into_iter().rev() {
            let term = self.nested(term, grammar, depth);
            match term.kind {
                Kind::Text(own) => parts.extend(own),
                _ => parts.push(Part::Value(term)),
            }
        }
        self.is(node, Kind::Text(parts))
    }

    /// A call of a function with arguments.
    pub(super) fn call(
        &mut self,
        node: Node<'t>,
        function: Node<'t>,
        receiver: Option<Node<'t>>,
        arguments: Vec<Argument>,
        grammar: &dyn Grammar,
        depth: usize,
    ) -> Expression {
        let callee: String = self.text(function).chars().filter(|own| !own.is_whitespace()).collect();
        let receiver = receiver.map(|receiver| Box::new(self.nested(receiver, grammar, depth)));
        self.is(node, Kind::Call { callee, receiver, arguments })
    }
}

/// Whether a binary expression is a sum.
pub(super) fn is_sum(node: Node<'_>) -> bool {
    node.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "+")
}

/// The named children without comments.
pub(super) fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}
