//! Reads and judges files before their turn, on all cores. The report is the same as one file after the other, because
//! the results are taken in the order of the files.

use std::fs;

use tokenlint::{
    lint::{JudgedUnit, Linter},
    read::Unit,
    text::SourceId,
};

use crate::{
    cores::{Ahead, in_order},
    error::ReadError,
    files::input::Input,
};

/// The most files that are in memory at the same time, and their most bytes, unless it is a single file.
const AHEAD: Ahead = Ahead { items: 256, bytes: 16 << 20 };

/// What became of a file.
pub(super) enum Outcome {
    Judged(Box<JudgedUnit>),
    /// The file is empty or blank.
    Empty,
    Unreadable(ReadError),
}

/// Judges files, and gives what became of them to `each` in their order. They get IDs from `first` on.
pub(super) fn judged(linter: &Linter, inputs: &[Input], first: SourceId, mut each: impl FnMut(&Input, Outcome)) {
    let sized: Vec<(&Input, u64)> = inputs.iter().map(|input| (input, size(input))).collect();
    let work = |(): &mut (), at, (input, _): &(&Input, u64)| {
        let id = u32::try_from(at).map_or(u32::MAX, |at| first.0.saturating_add(at));
        outcome(linter, input, SourceId(id))
    };
    in_order(&sized, AHEAD, |(_, size)| *size, work, |(input, _), outcome| each(input, outcome));
}

/// The size of a file. What has none, such as standard input, may be as large as all that is read ahead.
fn size(input: &Input) -> u64 {
    let metadata = input.file().and_then(|path| fs::metadata(path).ok()).filter(fs::Metadata::is_file);
    metadata.map_or(AHEAD.bytes, |own| own.len())
}

fn outcome(linter: &Linter, input: &Input, id: SourceId) -> Outcome {
    match input.source(id) {
        Ok(Some(source)) => Outcome::Judged(Box::new(linter.judge(Unit::document(source)))),
        Ok(None) => Outcome::Empty,
        Err(error) => Outcome::Unreadable(error),
    }
}
