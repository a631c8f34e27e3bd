//! JSON Pointers (RFC 6901) of places in a text.

use std::{fmt, ops::Range};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::MAX_DEPTH;
use crate::text::Source;

/// Where the elements of an array begin that is a document, or a member of one.
#[derive(Debug, Clone)]
pub struct Elements {
    /// The pointer to the array.
    pointer: String,
    /// The bytes of the array.
    span: Range<usize>,
    starts: Vec<u32>,
}

impl Elements {
    /// An array that begins at an offset, and its key where it is a member.
    pub(super) fn new(key: Option<&str>, start: usize) -> Elements {
        let pointer = key.map_or(String::new(), |key| format!("/{}", escaped(key)));
        Elements { pointer, span: start..start, starts: Vec::new() }
    }

    pub(super) fn push(&mut self, start: usize) {
        self.starts.push(u32::try_from(start).unwrap_or(u32::MAX));
    }

    pub(super) fn ended(mut self, end: usize) -> Elements {
        self.span.end = end;
        self
    }

    /// The number and the start of the element that an offset is in or behind.
    fn element(&self, offset: usize) -> Option<(usize, usize)> {
        let at = self.starts.partition_point(|start| *start as usize <= offset).checked_sub(1)?;
        Some((at, *self.starts.get(at)? as usize))
    }
}

/// A key as a part of a pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Calls `each` with the pointer to the smallest value that contains an offset, for each of the offsets, which ascend,
/// and its place among them. In a source with several documents, pointers begin at their document. Offsets outside of
/// values get none, and neither do those behind a syntax error.
///
/// Of the arrays that the reader has passed, in their order, only the elements around an offset are parsed again.
pub fn pointers(source: &Source, arrays: &[Elements], offsets: &[usize], each: &mut dyn FnMut(usize, &str)) {
    let mut others = Vec::new();
    let mut from = 0;
    while let Some(offset) = offsets.get(from) {
        let at = arrays.partition_point(|array| array.span.end <= *offset);
        match arrays.get(at).filter(|array| array.span.start < *offset) {
            Some(array) => from = within(source.text(), array, offsets, from, each),
            None => {
                others.push(from);
                from += 1;
            }
        }
    }
    let rest: Vec<usize> = others.iter().filter_map(|at| offsets.get(*at).copied()).collect();
    anywhere(source, &rest, &mut |at, pointer| {
        if let Some(at) = others.get(at) {
            each(*at, pointer);
        }
    });
}

/// Finds the offsets from one on that are in an array, and returns the first that is not in the same element.
fn within(text: &str, array: &Elements, offsets: &[usize], from: usize, each: &mut dyn FnMut(usize, &str)) -> usize {
    let of_array = |each: &mut dyn FnMut(usize, &str)| {
        each(from, &array.pointer);
        from + 1
    };
    let Some(first) = offsets.get(from) else { return from + 1 };
    let Some((at, start)) = array.element(*first) else { return of_array(each) };
    let rest = text.get(start..array.span.end).unwrap_or_default();
    let element = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>().next();
    let Some(Ok(element)) = element else { return of_array(each) };
    let pointer = format!("{}/{at}", array.pointer);
    let mut walk = Walk { text, offsets, next: from, pointer, each };
    walk.value(element.get(), if array.pointer.is_empty() { 1 } else { 2 });
    let next = walk.next;
    // Between two elements.
    if next == from { of_array(each) } else { next }
}

fn anywhere(source: &Source, offsets: &[usize], each: &mut dyn FnMut(usize, &str)) {
    if offsets.is_empty() {
        return;
    }
    let text = source.text();
    let rest = text.get(source.text_start()..).unwrap_or_default();
    let mut walk = Walk { text, offsets, next: 0, pointer: String::new(), each };
    for document in serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>() {
        let Ok(document) = document else { return };
        if walk.next == offsets.len() {
            return;
        }
        walk.value(document.get(), 0);
    }
}

struct Walk<'w> {
    text: &'w str,
    offsets: &'w [usize],
    /// The place of the next offset to find.
    next: usize,
    /// The pointer to the current value.
    pointer: String,
    each: &'w mut dyn FnMut(usize, &str),
}

impl<'w> Walk<'w> {
    /// Finds the offsets in a value. Each level is parsed for itself, and only where an offset is.
    fn value(&mut self, value: &'w str, depth: usize) {
        let end = self.offset(value) + value.len();
        if depth == MAX_DEPTH {
            return self.found(end);
        }
        if value.starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(value).unwrap_or_default();
            for (at, element) in elements.into_iter().enumerate() {
                self.child(element.get(), element.get(), &at.to_string(), depth);
            }
        } else if value.starts_with('{') {
            let members: Members<'_> = serde_json::from_str(value).unwrap_or_default();
            for (key, member) in members.0 {
                let (start, end) = (self.offset(key.get()), self.offset(member.get()) + member.get().len());
                let name: String = serde_json::from_str(key.get()).unwrap_or_default();
                let name = escaped(&name);
                self.child(self.text.get(start..end).unwrap_or_default(), member.get(), &name, depth);
            }
        }
        self.found(end);
    }

    /// Finds the offsets in an element, or in a member with its key.
    fn child(&mut self, whole: &'w str, value: &'w str, name: &str, depth: usize) {
        let start = self.offset(whole);
        // Between two values.
        self.found(start);
        let end = start + whole.len();
        if self.offsets.get(self.next).is_none_or(|offset| *offset >= end) {
            return;
        }
        let length = self.pointer.len();
        self.pointer.push('/');
        self.pointer.push_str(name);
        self.found(self.offset(value));
        self.value(value, depth + 1);
        self.pointer.truncate(length);
    }

    /// Gives the current pointer to the offsets before an end.
    fn found(&mut self, end: usize) {
        while self.offsets.get(self.next).is_some_and(|offset| *offset < end) {
            (self.each)(self.next, &self.pointer);
            self.next += 1;
        }
    }

    fn offset(&self, part: &str) -> usize {
        part.as_ptr() as usize - self.text.as_ptr() as usize
    }
}

/// The members of an object in their order, the keys as written.
#[derive(Default)]
struct Members<'t>(Vec<(&'t RawValue, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut all = Vec::new();
        while let Some(member) = map.next_entry()? {
            all.push(member);
        }
        Ok(Members(all))
    }
}
