//! Values of Terraform's language, each with the span that it comes from.

use std::rc::Rc;

use super::Unknown;
use crate::{
    syntax::node::{self, Node, NodeKind, Tape},
    text::{Span, shown},
};

/// A value. Large ones are shared, so a clone is cheap.
#[derive(Debug, Clone)]
pub struct Value {
    /// The span of the literal, or of the expression that made it.
    pub(crate) span: Span,
    pub(super) data: Data,
    /// The number of values in it. Shared values count each time.
    size: usize,
}

/// The most values that one value contains.
const MAX_SIZE: usize = 100_000;

/// What a value is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Data {
    Null,
    Bool(bool),
    Number(f64),
    Text(Rc<str>),
    List(Rc<Vec<Value>>),
    Object(Rc<Vec<ObjectEntry>>),
    /// The string that `jsonencode` makes of a value.
    Json(Rc<Value>),
    /// A map whose entries are made on access.
    Table(Rc<dyn Table>),
    /// An unknown value.
    Unknown(Rc<Unknown>),
    /// A string with unknown parts, each written as `${expression}`.
    Partial(Rc<str>),
}

/// A map that the host provides, too large to be copied.
pub trait Table: std::fmt::Debug {
    /// The value of a key; unknown if there is none.
    fn get(&self, key: &Value, span: Span) -> Value;

    /// All entries.
    fn entries(&self, span: Span) -> Vec<ObjectEntry>;

    /// The reason why the table as a whole is an unknown value.
    fn described(&self) -> &'static str;
}

/// A key with its value. Unknown parts of the key are written as `${expression}`.
#[derive(Debug, Clone)]
pub struct ObjectEntry {
    pub(crate) key: Rc<str>,
    pub(crate) key_span: Span,
    pub(crate) value: Value,
}

impl ObjectEntry {
    /// Whether a part of the key is unknown.
    fn is_partial(&self) -> bool {
        self.key.contains("${")
    }

    /// The key as a value.
    fn key(&self) -> Value {
        match self.is_partial() {
            true => Value::new(self.key_span, Data::Partial(self.key.clone())),
            false => Value::text(self.key_span, self.key.clone()),
        }
    }

    pub(super) fn lower(&self, tape: &mut Tape) {
        let kind = if self.is_partial() { NodeKind::Partial } else { NodeKind::String };
        tape.text(kind, self.key_span, &*self.key);
        self.value.lower(tape);
    }
}

impl Value {
    pub(crate) fn new(span: Span, data: Data) -> Value {
        Value { span, data, size: 1 }
    }

    pub(crate) fn text(span: Span, text: impl Into<Rc<str>>) -> Value {
        Value::new(span, Data::Text(text.into()))
    }

    pub(crate) fn list(span: Span, values: Vec<Value>) -> Value {
        let size = 1 + values.iter().map(|value| value.size).sum::<usize>();
        Value::sized(span, Data::List(Rc::new(values)), size)
    }

    pub(crate) fn object(span: Span, members: Vec<ObjectEntry>) -> Value {
        let size = 1 + members.iter().map(|member| member.value.size).sum::<usize>();
        Value::sized(span, Data::Object(Rc::new(members)), size)
    }

    /// The string that `jsonencode` makes of a value.
    pub(super) fn json(span: Span, inner: Value) -> Value {
        let size = inner.size + 1;
        Value::sized(span, Data::Json(Rc::new(inner)), size)
    }

    pub(super) fn sized(span: Span, data: Data, size: usize) -> Value {
        if size > MAX_SIZE {
            Value::unknown(span, "value is too large to evaluate")
        } else {
            Value { span, data, size }
        }
    }

    /// The number of values in it.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The value of a node, each part with its span.
    pub(super) fn of_node(node: Node<'_, '_>) -> Value {
        let span = node.span();
        match node.kind() {
            NodeKind::Bool => Value::new(span, Data::Bool(node.scalar() == "true")),
            NodeKind::Number => Value::new(span, Data::Number(node.scalar().parse().unwrap_or_default())),
            NodeKind::String => Value::text(span, node.string().unwrap_or_default().as_ref()),
            NodeKind::Array => Value::list(span, node.elements().map(Value::of_node).collect()),
            NodeKind::Object => {
                let member = |member: node::Member<'_, '_>| ObjectEntry {
                    key: Rc::from(member.key.as_ref()),
                    key_span: member.key_span,
                    value: Value::of_node(member.value),
                };
                Value::object(span, node.members().map(member).collect())
            }
            NodeKind::Null | NodeKind::Unknown | NodeKind::Partial | NodeKind::Json => Value::new(span, Data::Null),
        }
    }

    /// The same value with another span on all parts.
    pub(super) fn placed(&self, span: Span) -> Value {
        match &self.data {
            Data::List(values) => Value::list(span, values.iter().map(|value| value.placed(span)).collect()),
            Data::Object(members) => {
                let placed = |member: &ObjectEntry| ObjectEntry {
                    key: member.key.clone(),
                    key_span: span,
                    value: member.value.placed(span),
                };
                Value::object(span, members.iter().map(placed).collect())
            }
            other => Value::new(span, other.clone()),
        }
    }

    /// Whether it is unknown, or a part of it is.
    pub(super) fn has_unknown(&self) -> bool {
        match &self.data {
            Data::Unknown(_) | Data::Partial(_) | Data::Table(_) => true,
            Data::List(values) => values.iter().any(Value::has_unknown),
            Data::Object(members) => members.iter().any(|member| member.is_partial() || member.value.has_unknown()),
            Data::Json(inner) => inner.has_unknown(),
            _ => false,
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// The text of a string, a number or a boolean, as a template or a key takes it.
    pub(crate) fn as_text(&self) -> Option<Rc<str>> {
        Some(match &self.data {
            Data::Text(text) => text.clone(),
            Data::Bool(is_true) => Rc::from(if *is_true { "true" } else { "false" }),
            Data::Number(number) => Rc::from(number.to_string()),
            _ => return None,
        })
    }

    /// The text, or the reason why there is none.
    pub(super) fn text_or_why(&self, otherwise: &str) -> Result<Rc<str>, Rc<str>> {
        self.as_text().ok_or_else(|| self.why().unwrap_or_else(|| Rc::from(otherwise)))
    }

    pub(super) fn as_number(&self) -> Option<f64> {
        match &self.data {
            Data::Number(number) => Some(*number),
            Data::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(is_true) => Some(*is_true),
            Data::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn member(&self, key: &str) -> Option<&Value> {
        match &self.data {
            Data::Object(members) => {
                members.iter().rev().find(|member| &*member.key == key).map(|member| &member.value)
            }
            _ => None,
        }
    }

    fn has_partial_key(&self) -> bool {
        matches!(&self.data, Data::Object(members) if members.iter().any(ObjectEntry::is_partial))
    }

    /// An element of a collection, or an entry of a table.
    pub(super) fn index(&self, key: &Value, span: Span) -> Value {
        if key.is_unknown() {
            return key.unknown_part(None, span);
        }
        match &self.data {
            Data::Unknown(_) | Data::Partial(_) => self.unknown_part(None, span),
            Data::Table(table) => table.get(key, span),
            Data::List(values) => {
                let at = key.as_number().filter(|number| *number >= 0.0).map(|number| number as usize);
                let found = at.and_then(|at| values.get(at)).cloned();
                found.unwrap_or_else(|| Value::unknown(span, "index is out of range"))
            }
            Data::Object(_) => {
                let found = key.as_text().and_then(|key| self.member(&key).cloned());
                found.unwrap_or_else(|| match self.has_partial_key() {
                    true => Value::unknown(span, "a key of the map is unknown"),
                    false => Value::unknown(
                        span,
                        format!("key `{}` does not exist", shown(&key.as_text().unwrap_or_default())),
                    ),
                })
            }
            _ => Value::unknown(span, "value has no elements"),
        }
    }

    /// The keys and values of a list or a map; `None` for other values.
    pub(super) fn items(&self) -> Option<Vec<(Value, Value)>> {
        match &self.data {
            Data::List(values) => {
                let key =
                    |(at, value): (usize, &Value)| (Value::new(value.span, Data::Number(at as f64)), value.clone());
                Some(values.iter().enumerate().map(key).collect())
            }
            Data::Object(members) => Some(members.iter().map(|member| (member.key(), member.value.clone())).collect()),
            Data::Table(table) => {
                let pair = |entry: ObjectEntry| (entry.key(), entry.value);
                Some(table.entries(self.span).into_iter().map(pair).collect())
            }
            _ => None,
        }
    }

    /// Whether two values are equal, whatever their spans. An unknown value equals nothing.
    pub(super) fn is_same(&self, other: &Value) -> bool {
        match (&self.data, &other.data) {
            (Data::Null, Data::Null) => true,
            (Data::Bool(one), Data::Bool(other)) => one == other,
            (Data::Number(one), Data::Number(other)) => one == other,
            (Data::Text(one), Data::Text(other)) => one == other,
            (Data::List(one), Data::List(other)) => {
                one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| one.is_same(other))
            }
            (Data::Object(one), Data::Object(_)) => {
                let same =
                    |member: &ObjectEntry| other.member(&member.key).is_some_and(|other| member.value.is_same(other));
                other.items().is_some_and(|items| items.len() == one.len()) && one.iter().all(same)
            }
            (Data::Json(one), Data::Json(other)) => one.is_same(other),
            _ => false,
        }
    }

    /// Writes the value to a tape.
    pub(super) fn lower(&self, tape: &mut Tape) {
        match &self.data {
            Data::Null => tape.text(NodeKind::Null, self.span, ""),
            Data::Bool(is_true) => tape.text(NodeKind::Bool, self.span, is_true.to_string()),
            Data::Number(number) => tape.text(NodeKind::Number, self.span, number.to_string()),
            Data::Text(text) => tape.text(NodeKind::String, self.span, &**text),
            Data::Unknown(unknown) => unknown.lower(self.span, tape),
            Data::Partial(text) => tape.text(NodeKind::Partial, self.span, &**text),
            Data::Table(table) => tape.text(NodeKind::Unknown, self.span, table.described()),
            Data::List(values) => {
                let list = tape.begin(NodeKind::Array, self.span);
                values.iter().for_each(|value| value.lower(tape));
                tape.end(list);
            }
            Data::Object(members) => {
                let object = tape.begin(NodeKind::Object, self.span);
                members.iter().for_each(|member| member.lower(tape));
                tape.end(object);
            }
            Data::Json(inner) => {
                let json = tape.begin(NodeKind::Json, self.span);
                inner.lower(tape);
                tape.end(json);
            }
        }
    }
}
