//! Whether values are equal, and the order of sets.

use std::{cmp::Ordering, collections::HashSet, fmt::Write, rc::Rc};

use super::{
    fault::Fault,
    types::Type,
    value::{Data, ObjectEntry, Value},
};
use crate::text::Span;

/// Whether two values are equal, whatever their spans; `None` if that depends on an unknown part.
pub(super) fn are_equal(one: &Value, other: &Value) -> Option<bool> {
    match (&one.data, &other.data) {
        _ if one.is_open() || other.is_open() => None,
        (Data::Partial(one), Data::Partial(other)) if one == other => Some(true),
        (Data::Partial(_), Data::Partial(_) | Data::Text(_) | Data::Json(_))
        | (Data::Text(_) | Data::Json(_), Data::Partial(_)) => None,
        (Data::Null, Data::Null) => Some(true),
        (Data::Bool(one), Data::Bool(other)) => Some(one == other),
        (Data::Number(one), Data::Number(other)) => Some(one == other),
        (Data::Text(one), Data::Text(other)) => texts(one, other),
        (Data::Json(one), Data::Json(other)) if one.has_unknown() || other.has_unknown() => {
            are_equal(one, other).filter(|is_equal| *is_equal)
        }
        (Data::Json(_), Data::Text(_) | Data::Json(_)) | (Data::Text(_), Data::Json(_)) => {
            Some(one.as_text()? == other.as_text()?)
        }
        (Data::Set(_), Data::Set(_)) if one.has_unknown() || other.has_unknown() => None,
        (Data::List(values), Data::List(others)) | (Data::Set(values), Data::Set(others)) => {
            if values.len() != others.len() || one.element != other.element {
                return Some(false);
            }
            all(values.iter().zip(others.iter()).map(|(one, other)| are_equal(one, other)))
        }
        (Data::Object(_), Data::Object(_)) => objects(one, other),
        _ => Some(false),
    }
}

fn texts(one: &str, other: &str) -> Option<bool> {
    // Terraform compares normal forms of Unicode.
    match one == other {
        false if !(is_simple(one) && is_simple(other)) => None,
        is_equal => Some(is_equal),
    }
}

/// Whether each character of a text stands for itself: none is combined with another.
pub(super) fn is_simple(text: &str) -> bool {
    text.chars().all(|character| character < '\u{300}' && character != '\r')
}

fn objects(one: &Value, other: &Value) -> Option<bool> {
    let (members, others) = (one.members()?, other.members()?);
    if members.iter().chain(&others).any(|own| own.is_partial()) {
        return None;
    }
    if members.len() != others.len() || one.element != other.element {
        return Some(false);
    }
    let are_same = |(one, other): (&&ObjectEntry, &&ObjectEntry)| match one.key == other.key {
        true => are_equal(&one.value, &other.value),
        false => Some(false),
    };
    all(members.iter().zip(&others).map(are_same))
}

/// Whether all are true; `None` if that depends on one that is unknown.
pub(super) fn all(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for own in each {
        match own {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

/// A set of values of one type, in Terraform's order. Unknown values stay apart: each may be equal to any other.
pub(super) fn set(span: Span, values: Vec<Value>, element: Type) -> Result<Value, Fault> {
    let (unknown, known): (Vec<Value>, Vec<Value>) = values.into_iter().partition(Value::has_unknown);
    let mut keyed: Vec<(Key, Value)> = known.into_iter().map(|value| (Key::of(&value), value)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.compare(other));
    keyed.dedup_by(|(one, _), (other, _)| one.compare(other) == Ordering::Equal);
    let values = keyed.into_iter().map(|(_, value)| value).chain(unknown).collect();
    Ok(Value::ordered_set(span, values).of_type(element))
}

/// What the order of a set goes by.
enum Key {
    Bool(bool),
    Number(f64),
    Text(Rc<str>),
    /// The text that stands for a collection.
    Made(String),
    Null,
}

impl Key {
    fn of(value: &Value) -> Key {
        match &value.data {
            Data::Null => Key::Null,
            Data::Bool(is_true) => Key::Bool(*is_true),
            Data::Number(number) => Key::Number(*number),
            Data::Text(text) => Key::Text(text.clone()),
            Data::Json(_) => Key::Text(value.as_text().unwrap_or_default()),
            _ => {
                let mut made = String::new();
                write_key(value, &mut made);
                Key::Made(made)
            }
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Key::Bool(_) => 0,
            Key::Number(_) => 1,
            Key::Text(_) => 2,
            Key::Made(_) => 3,
            Key::Null => 4,
        }
    }

    fn compare(&self, other: &Key) -> Ordering {
        match (self, other) {
            (Key::Bool(one), Key::Bool(other)) => one.cmp(other),
            (Key::Number(one), Key::Number(other)) => one.total_cmp(other),
            (Key::Text(one), Key::Text(other)) => one.cmp(other),
            (Key::Made(one), Key::Made(other)) => one.cmp(other),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

/// Writes what Terraform orders collections in sets by.
fn write_key(value: &Value, text: &mut String) {
    let each = |values: &[Value], text: &mut String| {
        for value in values {
            write_key(value, text);
            text.push(';');
        }
    };
    // Writing to a string does not fail.
    let _ = match &value.data {
        Data::Null => write!(text, "~"),
        Data::Bool(is_true) => write!(text, "{}", if *is_true { 'T' } else { 'F' }),
        Data::Number(number) => write!(text, "{number}"),
        Data::Text(own) => write!(text, "{own:?}"),
        Data::Json(_) => write!(text, "{:?}", value.as_text().unwrap_or_default()),
        Data::List(values) | Data::Set(values) => {
            let is_tuple = value.element.is_none();
            text.push(if is_tuple { '<' } else { '[' });
            each(values, text);
            write!(text, "{}", if is_tuple { '>' } else { ']' })
        }
        Data::Object(members) if value.element.is_none() => {
            text.push('<');
            members.iter().for_each(|member: &ObjectEntry| each(std::slice::from_ref(&member.value), text));
            write!(text, ">")
        }
        Data::Object(members) => {
            text.push('{');
            for member in members.iter() {
                let _ = write!(text, "{:?}:", member.key);
                each(std::slice::from_ref(&member.value), text);
            }
            write!(text, "}}")
        }
        Data::Table(_) | Data::Unknown(_) | Data::Partial(_) | Data::Invalid(_) => write!(text, "?"),
    };
}

/// The values that were seen, to find those that come again.
#[derive(Default)]
pub(super) struct Seen(HashSet<String>);

impl Seen {
    /// Whether a value was not seen before. It must be known.
    pub(super) fn is_new(&mut self, value: &Value) -> bool {
        self.0.insert(Seen::key(value))
    }

    pub(super) fn add(&mut self, value: &Value) {
        self.0.insert(Seen::key(value));
    }

    /// Whether a value was seen.
    pub(super) fn has(&self, value: &Value) -> bool {
        self.0.contains(&Seen::key(value))
    }

    fn key(value: &Value) -> String {
        let mut key = String::new();
        write_key(value, &mut key);
        key
    }
}
