//! What the literals of all languages become.

use std::ops::Range;

use crate::text::Span;

/// A literal, a name, a call, or anything else.
#[derive(Debug, Clone)]
pub(crate) struct Expression {
    /// The place in the source.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// A string, in parts.
    Text(Vec<Part>),
    /// A number, as it is written.
    Number(String),
    /// A boolean.
    Bool(bool),
    /// Null.
    Null,
    /// A list.
    List(Vec<Expression>),
    /// An object, a dictionary, a map or a struct.
    Object(Vec<Entry>),
    /// A name.
    Name(String),
    /// A part of a value: `groups.zone`, `groups["zone"]`.
    Member(Box<Expression>, Box<Expression>),
    /// A call, or the making of an object. The receiver is the value whose method is called.
    Call {
        /// The function, without spaces.
        callee: String,
        /// The value whose method is called.
        receiver: Option<Box<Expression>>,
        /// The arguments in order.
        arguments: Vec<Argument>,
    },
    /// All values of another list or object: `...base`, `**base`.
    Spread(Box<Expression>),
    /// A function that returns an expression: `id => [id]`.
    Function(Box<Expression>),
    /// Anything that is not a literal.
    Unknown,
}

/// A part of a string.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// A text. It is at its place letter for letter if it is as long.
    Known(String, Span),
    /// A value that is put in here.
    Value(Expression),
}

/// A member of an object.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The key: a text or an expression; a spread stands for several members.
    pub(crate) key: Expression,
    /// The value.
    pub(crate) value: Expression,
}

/// An argument of a call.
#[derive(Debug, Clone)]
pub(crate) struct Argument {
    /// Its name, if it has one.
    pub(crate) name: Option<(String, Span)>,
    /// Its value.
    pub(crate) value: Expression,
}

impl Expression {
    /// Collects the ranges of the members, elements and arguments of an expression, and of its texts.
    pub(super) fn parts(&self, parts: &mut Vec<Range<usize>>, texts: &mut Vec<Range<usize>>) {
        parts.push(self.span.range());
        match &self.kind {
            Kind::Text(_) => texts.push(self.span.range()),
            Kind::List(elements) => elements.iter().for_each(|element| element.parts(parts, texts)),
            Kind::Object(entries) => {
                for entry in entries {
                    parts.push(entry.key.span.range().start..entry.value.span.range().end);
                    entry.value.parts(parts, texts);
                }
            }
            Kind::Call { receiver, arguments, .. } => {
                receiver.iter().for_each(|receiver| receiver.parts(parts, texts));
                for argument in arguments {
                    if let Some((_, name)) = &argument.name {
                        parts.push(name.range().start..argument.value.span.range().end);
                    }
                    argument.value.parts(parts, texts);
                }
            }
            Kind::Member(of, _) => of.parts(parts, texts),
            Kind::Spread(inner) | Kind::Function(inner) => inner.parts(parts, texts),
            Kind::Number(_) | Kind::Bool(_) | Kind::Null | Kind::Name(_) | Kind::Unknown => {}
        }
    }
}
