//! What is known of unknown values: the path that leads to them, and elements of lists of unknown size.

use std::rc::Rc;

use super::value::{Data, Value};
use crate::{
    syntax::node::{NodeKind, Tape, unknown_text},
    text::{Span, partial},
};

/// What is known of an unknown value.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// The reason why it is unknown.
    why: Rc<str>,
    /// The path that leads to it, such as `var.account_id`. Values of equal paths are equal.
    path: Option<Rc<str>>,
    /// The elements of a list or map that are known although their number is not.
    elements: Option<Value>,
    /// Whether the elements are all like those that are known, which differ in unknown parts only.
    is_alike: bool,
    /// The values of which it is one, if a condition chooses between known texts.
    either: Vec<Value>,
}

impl Unknown {
    fn new(why: Rc<str>) -> Unknown {
        Unknown { why, path: None, elements: None, is_alike: false, either: Vec::new() }
    }

    /// Writes what is known to a tape.
    pub(super) fn lower(&self, span: Span, tape: &mut Tape) {
        match self.elements.as_ref().map(|known| &known.data) {
            Some(_) if self.is_alike => self.elements.iter().for_each(|known| known.lower(tape)),
            None => {
                let unknown = tape.begin_unknown(span, &*self.why);
                self.either.iter().for_each(|value| value.lower(tape));
                tape.end(unknown);
            }
            Some(Data::Object(members)) => {
                let object = tape.begin(NodeKind::Object, span);
                members.iter().for_each(|member| member.lower(tape));
                tape.text(NodeKind::Partial, span, partial::unknown_part(""));
                tape.text(NodeKind::Unknown, span, &*self.why);
                tape.end(object);
            }
            Some(known) => {
                let list = tape.begin(NodeKind::Array, span);
                if let Data::List(values) | Data::Set(values) = known {
                    values.iter().for_each(|value| value.lower(tape));
                }
                tape.text(NodeKind::Unknown, span, &*self.why);
                tape.end(list);
            }
        }
    }
}

impl Value {
    pub(crate) fn unknown(span: Span, why: impl Into<Rc<str>>) -> Value {
        Value::new(span, Data::Unknown(Rc::new(Unknown::new(why.into()))))
    }

    /// The unknown value that a path such as `var.account_id` leads to.
    pub(super) fn unknown_at(span: Span, why: impl Into<Rc<str>>, path: impl Into<Rc<str>>) -> Value {
        let unknown = Unknown { path: Some(path.into()), ..Unknown::new(why.into()) };
        Value::new(span, Data::Unknown(Rc::new(unknown)))
    }

    /// A list or map of unknown size, of which some elements are known.
    pub(super) fn unknown_beside(span: Span, why: impl Into<Rc<str>>, known: Value) -> Value {
        let around = Value::unknown(span, "").around([&known].into_iter());
        let unknown = Unknown { elements: Some(known), ..Unknown::new(why.into()) };
        around.holding(|| Data::Unknown(Rc::new(unknown)))
    }

    /// A list or map of unknown size, all of whose elements are like these.
    pub(super) fn unknown_alike(span: Span, why: impl Into<Rc<str>>, known: Value) -> Value {
        let is_nothing = |value: &Value| matches!(value.data, Data::Unknown(_));
        if matches!(&known.data, Data::List(values) if values.iter().all(is_nothing)) {
            return Value::unknown(span, why);
        }
        let around = Value::unknown(span, "").around([&known].into_iter());
        let is_alike = known.has_unknown();
        let unknown = Unknown { elements: Some(known), is_alike, ..Unknown::new(why.into()) };
        around.holding(|| Data::Unknown(Rc::new(unknown)))
    }

    /// The same unknown value, which is one of some others: it keeps them if each is a known text, or one of such.
    pub(super) fn choosing(self, values: [&Value; 2]) -> Value {
        let Data::Unknown(unknown) = &self.data else { return self };
        let mut either = Vec::new();
        for value in values {
            match &value.data {
                Data::Text(_) => either.push(value.clone()),
                Data::Unknown(inner) if !inner.either.is_empty() => either.extend(inner.either.iter().cloned()),
                _ => return self,
            }
        }
        let unknown = Unknown { either, ..(**unknown).clone() };
        let around = self.around(unknown.either.iter());
        around.holding(|| Data::Unknown(Rc::new(unknown)))
    }

    /// The path that leads to it, if it is unknown.
    pub(super) fn path(&self) -> Option<&Rc<str>> {
        match &self.data {
            Data::Unknown(unknown) => unknown.path.as_ref(),
            _ => None,
        }
    }

    /// The same value, with the path that leads to it if it is unknown and has none yet.
    pub(super) fn at_path(self, path: &str) -> Value {
        match self.data.clone() {
            Data::Unknown(unknown) if unknown.path.is_none() => {
                let unknown = Unknown { path: Some(Rc::from(path)), ..(*unknown).clone() };
                self.holding(|| Data::Unknown(Rc::new(unknown)))
            }
            _ => self,
        }
    }

    /// A part of this value, which is unknown as a whole. `step` is written behind the path: `.id`, `["a"]`.
    pub(super) fn unknown_part(&self, step: Option<&str>, span: Span) -> Value {
        let Data::Unknown(unknown) = &self.data else { return self.clone() };
        match unknown.path.as_ref().zip(step) {
            Some((path, step)) => Value::unknown_at(span, unknown.why.clone(), format!("{path}{step}")),
            None => Value::unknown(span, unknown.why.clone()),
        }
    }

    /// Whether a map may have other members than those that are known.
    pub(super) fn has_unknown_size(&self) -> bool {
        let has_partial_key = || self.members().is_some_and(|all| all.iter().any(|own| own.is_partial()));
        self.is_open() || self.has_unknown() && has_partial_key()
    }

    /// Whether nothing says what it is: it is not a string of which a part is known.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.data, Data::Unknown(_) | Data::Table(_) | Data::Invalid(_))
    }

    /// Whether it is unknown, as a whole or in part.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown(_) | Data::Partial(_) | Data::Invalid(_))
    }

    /// The reason why it is unknown; `None` if it is known.
    pub(super) fn why(&self) -> Option<Rc<str>> {
        match &self.data {
            Data::Unknown(unknown) => Some(unknown.why.clone()),
            Data::Invalid(why) => Some(why.clone()),
            Data::Partial(text) => Some(Rc::from(unknown_text(text))),
            _ => None,
        }
    }

    /// The text, with unknown parts written as `${expression}`; `None` if the value is not a string, or nothing tells
    /// it from other unknown values.
    pub(super) fn partial_text(&self) -> Option<Rc<str>> {
        match &self.data {
            Data::Partial(text) => Some(text.clone()),
            Data::Unknown(unknown) => unknown.path.as_ref().map(|path| Rc::from(partial::unknown_part(path))),
            _ => self.as_text(),
        }
    }

    /// The elements of a list or map of unknown size that are known.
    pub(super) fn known_elements(&self) -> Option<&Value> {
        match &self.data {
            Data::Unknown(unknown) => unknown.elements.as_ref(),
            _ => None,
        }
    }

    /// The keys and values of an unknown list or map: those that are known, or one unknown element that stands for all.
    pub(super) fn unknown_items(&self, span: Span) -> Vec<(Value, Value)> {
        let known = self.known_elements().and_then(Value::items).filter(|known| !known.is_empty());
        known.unwrap_or_else(|| {
            let key = self.unknown_part(None, span);
            vec![(key, self.unknown_part(Some("[*]"), span))]
        })
    }
}
