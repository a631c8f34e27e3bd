//! JSON Pointers (RFC 6901) of places in a text.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::MAX_DEPTH;
use crate::text::Source;

/// Calls `each` with the pointer to the smallest value that contains an offset, for each of the offsets, which ascend,
/// and its place among them. In a source with several documents, pointers begin at their document. Offsets outside of
/// values get none, and neither do those behind a syntax error.
pub fn pointers(source: &Source, offsets: &[usize], each: &mut dyn FnMut(usize, &str)) {
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
                let name = name.replace('~', "~0").replace('/', "~1");
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
