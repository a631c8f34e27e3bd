//! Calls by their use, found by hash: most calls of a log are of uses that were seen before.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{
    Evidence, Key, Need, Place, Seen, Uses,
    anonymous::{anonymous, segments},
    call::Call,
    uses::MAX_UNMAPPED,
};

/// The use that a call is of, with borrowed texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use<'c> {
    pub(super) need: Called<'c>,
    pub(super) place: Place<&'c str>,
    pub(super) token_id: Option<&'c str>,
    pub(super) token_name: Option<&'c str>,
    pub(super) evidence: Evidence,
}

/// What a call needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Called<'c> {
    /// Not [`Need::Unmapped`].
    Known(Need),
    /// A call that is not in the catalog: method and path, with its IDs.
    Unmapped(&'c str, &'c str),
}

/// The uses of the calls so far.
#[derive(Default)]
pub(super) struct Gathered {
    /// The positions in the list, by the bytes that identify a use.
    places: HashMap<Box<[u8]>, usize, RandomState>,
    all: Vec<(Key, Seen)>,
    unmapped: usize,
    identity: Vec<u8>,
    uses: Uses,
}

impl Gathered {
    /// Counts a call.
    pub(super) fn add(&mut self, own: &Use<'_>, call: &Call<'_>) {
        own.identify(&mut self.identity);
        if let Some((_, seen)) = self.places.get(&*self.identity).and_then(|at| self.all.get_mut(*at)) {
            return seen.count_once(call.at, call.from, call.status);
        }
        if matches!(own.need, Called::Unmapped(..)) {
            if self.unmapped == MAX_UNMAPPED {
                self.settle();
            }
            self.unmapped += 1;
        }
        let mut seen = Seen::default();
        seen.count_once(call.at, call.from, call.status);
        self.places.insert(self.identity.as_slice().into(), self.all.len());
        self.all.push((own.key(), seen));
    }

    /// Adds a use that was counted before.
    pub(super) fn add_use(&mut self, key: Key, seen: &Seen) {
        self.uses.add(key, seen);
    }

    /// Adds uses that were counted before.
    pub(super) fn extend(&mut self, uses: &Uses) {
        self.uses.extend(uses);
    }

    /// The uses of all calls.
    pub(super) fn into_uses(mut self) -> Uses {
        self.settle();
        self.uses
    }

    /// Moves all uses to those that are bounded.
    fn settle(&mut self) {
        self.places.clear();
        self.unmapped = 0;
        for (key, seen) in self.all.drain(..) {
            self.uses.add(key, &seen);
        }
    }
}

impl Called<'_> {
    /// The need with texts of its own.
    pub(super) fn owned(&self) -> Need {
        match self {
            Called::Known(need) => need.clone(),
            Called::Unmapped(method, path) => Need::Unmapped(method.to_ascii_uppercase(), anonymous(path)),
        }
    }
}

impl Use<'_> {
    fn key(&self) -> Key {
        Key {
            token_id: self.token_id.map(str::to_owned),
            token_name: self.token_name.map(str::to_owned),
            need: self.need.owned(),
            place: self.place.owned(),
            evidence: self.evidence,
        }
    }

    /// Writes bytes that are equal for equal uses only.
    fn identify(&self, bytes: &mut Vec<u8>) {
        bytes.clear();
        bytes.push(self.evidence as u8);
        optional(self.token_id, bytes);
        optional(self.token_name, bytes);
        let (kind, ids) = match self.place {
            Place::Account(id) => (0, [Some(id), None]),
            Place::Zone(id) => (1, [Some(id), None]),
            Place::Bucket(id) => (2, [Some(id), None]),
            Place::Worker(id) => (3, [Some(id), None]),
            Place::App(account, id) => (4, [Some(id), account]),
            Place::User => (5, [None, None]),
            Place::Any => (6, [None, None]),
        };
        bytes.push(kind);
        ids.into_iter().for_each(|id| optional(id, bytes));
        match &self.need {
            Called::Known(Need::Operation(at)) => numbered(0, *at, bytes),
            Called::Known(Need::Phase(at, phase)) => {
                numbered(1, *at, bytes);
                bytes.extend_from_slice(phase.as_bytes());
            }
            Called::Known(Need::Group(id)) => {
                bytes.push(2);
                bytes.extend_from_slice(id.as_bytes());
            }
            Called::Known(Need::Unmapped(method, path)) => unmapped(method, path, bytes),
            Called::Unmapped(method, path) => unmapped(method, path, bytes),
        }
    }
}

fn numbered(kind: u8, at: usize, bytes: &mut Vec<u8>) {
    bytes.push(kind);
    bytes.extend_from_slice(&at.to_le_bytes());
}

fn unmapped(method: &str, path: &str, bytes: &mut Vec<u8>) {
    bytes.push(3);
    bytes.extend_from_slice(&method.len().to_le_bytes());
    bytes.extend(method.bytes().map(|byte| byte.to_ascii_uppercase()));
    for segment in segments(path) {
        bytes.push(b'/');
        bytes.extend_from_slice(segment);
    }
}

fn optional(text: Option<&str>, bytes: &mut Vec<u8>) {
    // One more than the length, so that an empty text is not the same as none.
    bytes.extend_from_slice(&text.map_or(0, |text| text.len() + 1).to_le_bytes());
    bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
}
