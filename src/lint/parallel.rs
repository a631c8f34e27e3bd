//! Lints a large unit on all cores. The result is the same as on one, because pieces are independent of each other and
//! their results are merged in order.

use std::{
    collections::BTreeMap,
    num::NonZero,
    sync::{
        Mutex, MutexGuard, PoisonError,
        mpsc::{TrySendError, sync_channel},
    },
    thread,
};

use super::judged::Judged;
use crate::{
    read::{Piece, Unit},
    text::Source,
};

/// The size in bytes from which a unit is linted on several threads.
pub(super) const LARGE: usize = 1 << 20;
/// The number of pieces in a batch, and the number of batches that the reader may be ahead.
const BATCH: usize = 128;
const AHEAD: usize = 8;

/// Reads a unit on one thread, and lints the pieces on the others; if they fall behind, the reader lints as well.
pub(super) fn judged<'s>(unit: &'s Unit, judge: &(impl Fn(Vec<Piece<'s>>) -> Judged + Sync)) -> Judged {
    let others = thread::available_parallelism().map_or(1, NonZero::get).saturating_sub(1).max(1);
    let parts: Mutex<Parts> = Mutex::default();
    let keep = |at, batch| {
        let part = judge(batch);
        locked(&parts).add(at, part);
    };
    let (sender, receiver) = sync_channel::<(usize, Vec<Piece<'s>>)>(AHEAD);
    let receiver = Mutex::new(receiver);
    thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(|| {
                let next = || locked(&receiver).recv();
                while let Ok((at, batch)) = next() {
                    keep(at, batch);
                }
            });
        }
        // The report needs secrets and line numbers, which depend only on the text.
        scope.spawn(|| unit.sources().iter().for_each(Source::prepare));
        let mut count = 0;
        let mut hand_over = |batch| {
            if let Err(TrySendError::Full((at, batch)) | TrySendError::Disconnected((at, batch))) =
                sender.try_send((count, batch))
            {
                keep(at, batch);
            }
            count += 1;
        };
        let mut batch = Vec::with_capacity(BATCH);
        unit.pieces(&mut |piece| {
            batch.push(piece);
            if batch.len() == BATCH {
                hand_over(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)));
            }
        });
        hand_over(batch);
        drop(sender);
    });
    std::mem::take(&mut *locked(&parts)).all
}

/// Merges the results of batches in order as they arrive, so that only results that arrive early have to wait.
#[derive(Default)]
struct Parts {
    all: Judged,
    /// The number of batches merged so far.
    count: usize,
    /// Results that arrived before their turn.
    early: BTreeMap<usize, Judged>,
}

impl Parts {
    fn add(&mut self, at: usize, part: Judged) {
        self.early.insert(at, part);
        while let Some(next) = self.early.remove(&self.count) {
            self.all.append(next);
            self.count += 1;
        }
    }
}

/// Ignores poisoning: a panic never leaves a locked value half-updated.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
