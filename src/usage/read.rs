//! Reads uses as a stream: lines of text or JSON in constant memory, documents as a whole.

use std::io::{self, Read};

use jiff::Timestamp;

use super::{Block, Blocks, Reader, Uses};
use crate::catalog::Catalog;

/// The calls to keep when reading.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The ID or the name of the token; `None` keeps the calls of any token.
    pub token: Option<String>,
    /// The earliest time, inclusive.
    pub since: Option<Timestamp>,
    /// The latest time, exclusive.
    pub until: Option<Timestamp>,
    /// Whether failed calls are kept as well.
    pub keeps_failures: bool,
}

/// The counts of a read. Every entry is counted in another field as well; a plan or saved use may count as many calls.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines and entries read.
    pub entries: u64,
    /// Calls added to the uses.
    pub calls: u64,
    /// Calls to other APIs.
    pub foreign: u64,
    /// Calls that failed or that the filter excludes.
    pub left_out: u64,
    /// Lines and entries that are not calls.
    pub other: u64,
    /// Lines that are too long or malformed.
    pub broken: u64,
}

impl Tally {
    /// Adds the counts of another read.
    pub fn add(&mut self, other: &Tally) {
        self.entries += other.entries;
        self.calls += other.calls;
        self.foreign += other.foreign;
        self.left_out += other.left_out;
        self.other += other.other;
        self.broken += other.broken;
    }
}

impl Filter {
    /// Whether calls of a token are kept, by its ID and its name, of which the first and the last are of these times.
    pub(super) fn keeps(&self, names: [Option<&str>; 2], first: Option<Timestamp>, last: Option<Timestamp>) -> bool {
        self.token.as_ref().is_none_or(|wanted| names.contains(&Some(wanted)))
            && self.since.is_none_or(|since| last.is_some_and(|last| last >= since))
            && self.until.is_none_or(|until| first.is_some_and(|first| first < until))
    }
}

/// Reads logs, plans, states or saved uses, whichever the input holds.
///
/// # Errors
/// Errors of the reader. Malformed lines are not errors; they are counted.
pub fn read(input: &mut dyn Read, filter: &Filter, catalog: &'static Catalog, uses: &mut Uses) -> io::Result<Tally> {
    let mut blocks = Blocks::new(input);
    let mut reader = Reader::new(filter, catalog);
    match blocks.document()? {
        Some(document) => reader.document(&document),
        None => {
            let mut block = Block::default();
            while blocks.next(&mut block)? {
                reader.lines(&block);
            }
        }
    }
    let (found, tally) = reader.finish();
    uses.extend(&found);
    Ok(tally)
}
