//! Reads logs on all cores, in constant memory: each thread takes a block after the other. The result is the same as on
//! one, because what is read of a block does not depend on the others.

use std::{
    io::{self, Read},
    num::NonZero,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
};

use tokenlint::{
    catalog::Catalog,
    usage::{Block, Blocks, Filter, Reader, Tally, Uses},
};

/// Reads logs, plans, states or saved uses, whichever the input holds.
///
/// # Errors
/// Errors of the input.
pub(crate) fn read_uses(input: impl Read + Send, filter: &Filter, uses: &mut Uses) -> io::Result<Tally> {
    let catalog = Catalog::builtin();
    let mut blocks = Blocks::new(input);
    let mut reader = Reader::new(filter, catalog);
    let mut block = Block::default();
    if let Some(document) = blocks.document()? {
        reader.document(&document);
    } else if blocks.next(&mut block)? {
        reader.lines(&block);
    }
    // The system is only asked if there is something to divide.
    let cores = if blocks.is_done() { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
    let blocks = Mutex::new(blocks);
    let work = |mut reader: Reader<'_>| {
        let mut block = Block::default();
        while locked(&blocks).next(&mut block)? {
            reader.lines(&block);
        }
        Ok(reader.finish())
    };
    let all: Vec<io::Result<(Uses, Tally)>> = thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|_| scope.spawn(|| work(Reader::new(filter, catalog)))).collect();
        let own = work(reader);
        let joined =
            others.into_iter().map(|other| other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        std::iter::once(own).chain(joined).collect()
    });
    let mut tally = Tally::default();
    for result in all {
        let (found, counts) = result?;
        uses.extend(&found);
        tally.add(&counts);
    }
    Ok(tally)
}

fn locked<T>(blocks: &Mutex<T>) -> MutexGuard<'_, T> {
    blocks.lock().unwrap_or_else(PoisonError::into_inner)
}
