//! Work on all cores, with results in the order of the items.

use std::{
    collections::BTreeMap,
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex, PoisonError,
        mpsc::{Sender, channel},
    },
    thread,
};

/// How far work may run ahead of what becomes of its results.
#[derive(Clone, Copy)]
pub(crate) struct Ahead {
    pub(crate) items: usize,
    /// The sum of the sizes of the items, unless it is a single one.
    pub(crate) bytes: u64,
}

/// Does `work` for each item and its index, and gives the results to `each` in the order of the items, on the calling
/// thread. Each thread has a state of its own, such as a buffer.
pub(crate) fn in_order<T: Sync, R: Send, S: Default>(
    items: &[T],
    ahead: Ahead,
    size: impl Fn(&T) -> u64,
    work: impl Fn(&mut S, usize, &T) -> R + Sync,
    mut each: impl FnMut(&T, R),
) {
    // The system is only asked if there is something to divide.
    let cores = if items.len() < 2 { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
    let cores = cores.min(items.len());
    if cores < 2 {
        let mut state = S::default();
        return items.iter().enumerate().for_each(|(at, item)| each(item, work(&mut state, at, item)));
    }
    let (to_do, tasks) = channel::<(usize, &T)>();
    let (done, results) = channel();
    let tasks = Mutex::new(tasks);
    let run = |done: Sender<_>| {
        let mut state = S::default();
        let next = || tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        while let Ok((at, item)) = next() {
            // The calling thread waits for each result, so it has to hear of a panic.
            let result = catch_unwind(AssertUnwindSafe(|| work(&mut state, at, item)));
            if done.send((at, result)).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        // The threads end when this is dropped, also if `each` panics.
        let to_do = to_do;
        for _ in 0..cores {
            let (run, done) = (&run, done.clone());
            scope.spawn(move || run(done));
        }
        let mut waiting = items.iter().enumerate().peekable();
        let mut early = BTreeMap::new();
        let mut bytes = 0;
        for (at, item) in items.iter().enumerate() {
            while let Some((next, other)) = waiting
                .next_if(|(next, other)| *next == at || (next - at < ahead.items && bytes + size(other) <= ahead.bytes))
            {
                bytes += size(other);
                let _ = to_do.send((next, other));
            }
            let result = loop {
                if let Some(result) = early.remove(&at) {
                    break result;
                }
                let Ok((other, result)) = results.recv() else { return };
                early.insert(other, result);
            };
            bytes -= size(item);
            each(item, result.unwrap_or_else(|panic| resume_unwind(panic)));
        }
    });
}

/// The most items that a thread takes at a time if each is little work. So few are not worth another thread.
const FEW: usize = 32;

/// The results of a little work for each item.
pub(crate) fn mapped<T: Sync, R: Send, S: Default>(items: &[T], work: impl Fn(&mut S, &T) -> R + Sync) -> Vec<R> {
    let mut all = Vec::with_capacity(items.len());
    let ahead = Ahead { items: usize::MAX, bytes: u64::MAX };
    let chunks: Vec<&[T]> = items.chunks(FEW).collect();
    let of_chunk = |state: &mut S, _, chunk: &&[T]| chunk.iter().map(|item| work(state, item)).collect::<Vec<R>>();
    in_order(&chunks, ahead, |_| 0, of_chunk, |_, results| all.extend(results));
    all
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for count in [0, 1, 2, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(
                mapped(&items, |(): &mut (), item| item * 2),
                items.iter().map(|item| item * 2).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn work_is_not_further_ahead_than_allowed() {
        let items = [3, 9, 1, 1, 1, 1, 5, 20, 2];
        let ahead = Ahead { items: 3, bytes: 10 };
        let (begun, ended) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |(): &mut (), _, item: &u64| {
            let begun = begun.fetch_add(1, Ordering::SeqCst);
            // One more may have ended between the two.
            assert!(begun <= ended.load(Ordering::SeqCst) + ahead.items, "{item}");
            *item
        };
        let mut all = Vec::new();
        in_order(
            &items,
            ahead,
            |item| *item,
            work,
            |_, result| {
                all.push(result);
                ended.fetch_add(1, Ordering::SeqCst);
            },
        );
        assert_eq!(all, items);
    }

    #[test]
    fn a_panic_is_passed_on() {
        let items: Vec<usize> = (0..100).collect();
        let work = |(): &mut (), at, _: &usize| assert_ne!(at, 50);
        let run = || in_order(&items, Ahead { items: 8, bytes: 0 }, |_| 0, work, |_, ()| {});
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
    }
}
