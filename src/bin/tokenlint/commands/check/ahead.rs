//! Reads and judges files before their turn, on all cores. The report is the same as one file after the other, because
//! the results are taken in the order of the files.

use std::{
    fs,
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use tokenlint::{
    lint::{JudgedUnit, Linter},
    read::Unit,
    text::SourceId,
};

use crate::{error::ReadError, files::input::Input};

/// The most files of a batch, all of which are in memory at the same time.
const MAX_FILES: usize = 256;

/// The most bytes of a batch, unless it is a single file.
const MAX_BYTES: u64 = 16 << 20;

/// What became of a file.
pub(super) enum Outcome {
    Judged(Box<JudgedUnit>),
    /// The file is empty or blank.
    Empty,
    Unreadable(ReadError),
}

/// Inputs in batches of bounded size. What has no size, such as standard input, is a batch of its own.
pub(super) fn batches(inputs: &[Input]) -> Vec<&[Input]> {
    let mut all = Vec::new();
    let (mut from, mut bytes) = (0, 0);
    for (at, input) in inputs.iter().enumerate() {
        let size = input.file().and_then(|path| fs::metadata(path).ok()).filter(fs::Metadata::is_file);
        let size = size.map_or(MAX_BYTES, |own| own.len());
        if at > from && (at - from == MAX_FILES || bytes + size > MAX_BYTES) {
            all.extend(inputs.get(from..at));
            (from, bytes) = (at, 0);
        }
        bytes += size;
    }
    all.extend(inputs.get(from..).filter(|rest| !rest.is_empty()));
    all
}

/// Judges a batch. The files get IDs from `first` on, in their order.
pub(super) fn judged(linter: &Linter, batch: &[Input], first: SourceId) -> Vec<Outcome> {
    // The system is only asked if there is something to divide.
    let cores = if batch.len() < 2 { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
    let cores = cores.min(batch.len());
    if cores < 2 {
        return batch.iter().zip(first.0..).map(|(input, id)| outcome(linter, input, SourceId(id))).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut own = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = batch.get(at) else { return own };
            let id = u32::try_from(at).map_or(u32::MAX, |at| first.0.saturating_add(at));
            own.push((at, outcome(linter, input, SourceId(id))));
        }
    };
    let mut all: Vec<(usize, Outcome)> = thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(own) => all.extend(own),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, outcome)| outcome).collect()
}

fn outcome(linter: &Linter, input: &Input, id: SourceId) -> Outcome {
    match input.source(id) {
        Ok(Some(source)) => Outcome::Judged(Box::new(linter.judge(Unit::document(source)))),
        Ok(None) => Outcome::Empty,
        Err(error) => Outcome::Unreadable(error),
    }
}
