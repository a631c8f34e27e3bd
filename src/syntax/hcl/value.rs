//! Values of Terraform's language, each with the span that it comes from.

use std::rc::Rc;

use super::{Label, Unknown, fault::Fault, json, number, types::Type};
use crate::{
    syntax::node::{self, Node, NodeKind, Tape},
    text::{Span, partial},
};

/// A value. Large ones are shared, so a clone is cheap.
#[derive(Debug, Clone)]
pub struct Value {
    /// The span of the literal, or of the expression that made it.
    pub(crate) span: Span,
    pub(super) data: Data,
    /// For a list, a set or a map the type of its elements; `None` for a tuple or an object, whose elements have types
    /// of their own.
    pub(super) element: Option<Rc<Type>>,
    /// The name by which the host knows it.
    pub(super) label: Option<Rc<Label>>,
    /// The work that one pass over it takes. Shared values count each time.
    size: usize,
    /// Whether it is unknown or invalid, or a part of it is.
    has_unknown: bool,
    /// Whether Terraform would fail on a part of it.
    is_invalid: bool,
}

/// The bytes of a string that count as one value.
const TEXT_UNIT: usize = 64;

/// What a value is.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Data {
    Null,
    Bool(bool),
    Number(f64),
    Text(Rc<str>),
    /// A list or a tuple.
    List(Rc<Vec<Value>>),
    /// A set: in Terraform's order, and without duplicates.
    Set(Rc<Vec<Value>>),
    /// A map or an object: in the order of the keys. Of a key that is given twice, the last value counts.
    Object(Rc<Vec<ObjectEntry>>),
    /// The string that `jsonencode` makes of a value.
    Json(Rc<Value>),
    /// A map whose entries are made on access.
    Table(Rc<dyn Table>),
    /// An unknown value.
    Unknown(Rc<Unknown>),
    /// A string with unknown parts, each written as `${expression}`.
    Partial(Rc<str>),
    /// The value of an expression on which Terraform fails, with the reason.
    Invalid(Rc<str>),
}

/// A map that the host provides, too large to be copied.
pub trait Table: std::fmt::Debug {
    /// The value of a key; unknown if there is none.
    fn get(&self, key: &Value, span: Span) -> Value;

    /// All entries; `None` if there may be others.
    fn entries(&self, span: Span) -> Option<Vec<ObjectEntry>>;

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
    pub(super) fn is_partial(&self) -> bool {
        partial::is_partial(&self.key)
    }

    /// The key as a value.
    pub(super) fn key(&self) -> Value {
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
        let is_invalid = matches!(data, Data::Invalid(_));
        let has_unknown = is_invalid || matches!(data, Data::Unknown(_) | Data::Partial(_) | Data::Table(_));
        let size = match &data {
            Data::Text(text) | Data::Partial(text) => 1 + text.len() / TEXT_UNIT,
            _ => 1,
        };
        Value { span, data, element: None, label: None, size, has_unknown, is_invalid }
    }

    pub(crate) fn text(span: Span, text: impl Into<Rc<str>>) -> Value {
        Value::new(span, Data::Text(text.into()))
    }

    /// A number; unknown if this evaluator cannot tell it as exactly as Terraform does.
    pub(super) fn number(span: Span, number: f64) -> Value {
        if number::is_exact(number) {
            Value::new(span, Data::Number(number + 0.0))
        } else {
            Value::unknown(span, "number is not evaluated exactly")
        }
    }

    pub(super) fn bool(span: Span, is_true: bool) -> Value {
        Value::new(span, Data::Bool(is_true))
    }

    pub(crate) fn invalid(span: Span, why: impl Into<Rc<str>>) -> Value {
        Value::new(span, Data::Invalid(why.into()))
    }

    pub(crate) fn list(span: Span, values: Vec<Value>) -> Value {
        Value::new(span, Data::Null).around(values.iter()).holding(|| Data::List(Rc::new(values)))
    }

    /// A set of values that are in order and differ from each other.
    pub(super) fn ordered_set(span: Span, values: Vec<Value>) -> Value {
        Value::new(span, Data::Null).around(values.iter()).holding(|| Data::Set(Rc::new(values)))
    }

    pub(crate) fn object(span: Span, mut members: Vec<ObjectEntry>) -> Value {
        if !members.is_sorted_by(|one, next| one.key <= next.key) {
            members.sort_by(|one, other| one.key.cmp(&other.key));
        }
        let mut around = Value::new(span, Data::Null).around(members.iter().map(|member| &member.value));
        around.has_unknown |= members.iter().any(ObjectEntry::is_partial);
        around.holding(|| Data::Object(Rc::new(members)))
    }

    /// The string that `jsonencode` makes of a value.
    pub(super) fn json(span: Span, inner: Value) -> Value {
        Value::new(span, Data::Null).around([&inner].into_iter()).holding(|| Data::Json(Rc::new(inner)))
    }

    /// The same value with what is known of its parts.
    pub(super) fn around<'v>(mut self, parts: impl Iterator<Item = &'v Value>) -> Value {
        for part in parts {
            self.size += part.size;
            self.has_unknown |= part.has_unknown;
            self.is_invalid |= part.is_invalid;
        }
        self
    }

    pub(super) fn holding(self, data: impl FnOnce() -> Data) -> Value {
        Value { data: data(), ..self }
    }

    /// The same collection as a list, set or map of elements of a type.
    pub(super) fn of_type(self, element: Type) -> Value {
        match &self.data {
            Data::List(_) | Data::Set(_) | Data::Object(_) => Value { element: Some(Rc::new(element)), ..self },
            _ => self,
        }
    }

    /// The same value at another place. Its parts keep theirs.
    pub(super) fn at(self, span: Span) -> Value {
        Value { span, ..self }
    }

    /// The work that one pass over it takes.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The value of a node, each part with its span.
    pub(super) fn of_node(node: Node<'_, '_>) -> Value {
        let span = node.span();
        match node.kind() {
            NodeKind::Bool => Value::bool(span, node.scalar() == "true"),
            NodeKind::Number => number::literal(span, &node.scalar()),
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
        let data = match &self.data {
            Data::List(values) => Data::List(Rc::new(values.iter().map(|value| value.placed(span)).collect())),
            Data::Set(values) => Data::Set(Rc::new(values.iter().map(|value| value.placed(span)).collect())),
            Data::Object(members) => {
                let placed = |member: &ObjectEntry| ObjectEntry {
                    key: member.key.clone(),
                    key_span: span,
                    value: member.value.placed(span),
                };
                Data::Object(Rc::new(members.iter().map(placed).collect()))
            }
            other => other.clone(),
        };
        Value { span, data, ..self.clone() }
    }

    /// Whether it is unknown or invalid, or a part of it is.
    pub(super) fn has_unknown(&self) -> bool {
        self.has_unknown
    }

    /// Why Terraform fails on it, if it does.
    pub(super) fn fault(&self) -> Option<Fault> {
        if !self.is_invalid {
            return None;
        }
        match &self.data {
            Data::Invalid(why) => Some(Fault::Invalid(why.clone())),
            Data::Json(inner) => inner.fault(),
            _ => self.parts().find_map(Value::fault),
        }
    }

    /// Why the value, or the first part of it that is unknown, is unknown.
    pub(super) fn gap(&self) -> Option<Fault> {
        match &self.data {
            _ if !self.has_unknown => None,
            Data::Invalid(why) => Some(Fault::Invalid(why.clone())),
            Data::Table(table) => Some(Fault::unknown(table.described())),
            Data::Json(inner) => inner.gap(),
            _ => self.fault().or_else(|| match self.why() {
                Some(why) => Some(Fault::Unknown(why)),
                None => {
                    self.parts().find_map(Value::gap).or_else(|| Some(Fault::unknown("a key of the map is unknown")))
                }
            }),
        }
    }

    fn parts(&self) -> Box<dyn Iterator<Item = &Value> + '_> {
        match &self.data {
            Data::List(values) | Data::Set(values) => Box::new(values.iter()),
            Data::Object(members) => Box::new(members.iter().map(|member| &member.value)),
            _ => Box::new(std::iter::empty()),
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
            Data::Json(inner) => Rc::from(json::encoded(inner)?),
            _ => return None,
        })
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(is_true) => Some(*is_true),
            Data::Text(text) => match &**text {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a key of a map or an object.
    pub(super) fn member(&self, key: &str) -> Option<&Value> {
        let Data::Object(members) = &self.data else { return None };
        let after = members.partition_point(|member| &*member.key <= key);
        let found = after.checked_sub(1).and_then(|at| members.get(at));
        found.filter(|member| &*member.key == key).map(|member| &member.value)
    }

    /// The members of a map or an object, each key once.
    pub(super) fn members(&self) -> Option<Vec<&ObjectEntry>> {
        let Data::Object(members) = &self.data else { return None };
        let next = members.iter().skip(1).map(Some).chain([None]);
        let is_last = |(own, next): &(&ObjectEntry, Option<&ObjectEntry>)| next.is_none_or(|next| next.key != own.key);
        Some(members.iter().zip(next).filter(is_last).map(|(own, _)| own).collect())
    }

    /// Makes a table a map of all its entries.
    pub(super) fn expand(&mut self) {
        if let Data::Table(table) = &self.data
            && let Some(entries) = table.entries(self.span)
        {
            *self = Value::object(self.span, entries);
        }
    }

    /// The values of a list, a tuple or a set.
    pub(super) fn elements(&self) -> Option<&Rc<Vec<Value>>> {
        match &self.data {
            Data::List(values) | Data::Set(values) => Some(values),
            _ => None,
        }
    }

    /// The keys and values of a collection as `for` sees them; `None` for other values.
    pub(super) fn items(&self) -> Option<Vec<(Value, Value)>> {
        match &self.data {
            Data::List(values) => {
                let key = |(at, value): (usize, &Value)| (Value::number(value.span, at as f64), value.clone());
                Some(values.iter().enumerate().map(key).collect())
            }
            Data::Set(values) => Some(values.iter().map(|value| (value.clone(), value.clone())).collect()),
            Data::Table(table) => {
                let item = |own: ObjectEntry| (own.key(), own.value);
                Some(table.entries(self.span)?.into_iter().map(item).collect())
            }
            _ => Some(self.members()?.into_iter().map(|own| (own.key(), own.value.clone())).collect()),
        }
    }

    /// Writes the value to a tape.
    pub(super) fn lower(&self, tape: &mut Tape) {
        match &self.data {
            Data::Null => match self.missing_first() {
                Some(failed) => failed.lower(tape),
                None => tape.text(NodeKind::Null, self.span, ""),
            },
            Data::Bool(is_true) => tape.text(NodeKind::Bool, self.span, is_true.to_string()),
            Data::Number(number) => tape.text(NodeKind::Number, self.span, number.to_string()),
            Data::Text(text) => tape.text(NodeKind::String, self.span, &**text),
            Data::Unknown(unknown) => unknown.lower(self.span, tape),
            Data::Partial(text) => tape.text(NodeKind::Partial, self.span, &**text),
            Data::Invalid(why) => tape.text(NodeKind::Unknown, self.span, &**why),
            Data::Table(table) => tape.text(NodeKind::Unknown, self.span, table.described()),
            Data::List(values) | Data::Set(values) => {
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
                let json = tape.begin_json(self.span, json::encoded(inner));
                inner.lower(tape);
                tape.end(json);
            }
        }
    }
}
