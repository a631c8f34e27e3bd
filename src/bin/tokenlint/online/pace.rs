//! How fast the client may ask: below the API's limit, and slower after a refusal.

use std::{
    collections::VecDeque,
    hash::{BuildHasher, Hasher, RandomState},
    time::{Duration, Instant},
};

/// Requests within [`WINDOW`]: the API's limit is 1,200, shared with whatever else the owner runs.
const LIMIT: usize = 1000;
/// The span that the limit counts over.
const WINDOW: Duration = Duration::from_secs(300);

/// The first wait after a failure; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// A server that asks for a longer wait is not waited for.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(60);

/// The times of the latest requests.
#[derive(Debug, Default)]
pub(super) struct Pace {
    sent: VecDeque<Instant>,
}

impl Pace {
    /// How long to wait before a request at this instant, which is then counted.
    pub(super) fn next(&mut self, now: Instant) -> Duration {
        while self.sent.front().is_some_and(|sent| now.duration_since(*sent) >= WINDOW) {
            self.sent.pop_front();
        }
        let oldest = if self.sent.len() < LIMIT { None } else { self.sent.pop_front() };
        let wait = oldest.map_or(Duration::ZERO, |oldest| WINDOW.saturating_sub(now.duration_since(oldest)));
        self.sent.push_back(now + wait);
        wait
    }
}

/// How long to wait after a failed attempt, counted from 0: doubling, with up to half as much again by chance, so that
/// many clients do not come back together.
pub(super) fn back_off(attempt: u32) -> Duration {
    let base = FIRST_WAIT.saturating_mul(1 << attempt.min(6));
    let chance = RandomState::new().build_hasher().finish() % 1000;
    let extra = base.mul_f64(f64::from(u32::try_from(chance).unwrap_or(0)) / 2000.0);
    (base + extra).min(MAX_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_window_holds_more_than_the_limit() {
        let mut pace = Pace::default();
        let mut now = Instant::now();
        let mut sent = Vec::new();
        for _ in 0..5000 {
            now += pace.next(now) + Duration::from_millis(3);
            sent.push(now);
        }
        for (at, first) in sent.iter().enumerate() {
            let within = sent.iter().skip(at).take_while(|other| other.duration_since(*first) < WINDOW).count();
            assert!(within <= LIMIT + 1, "{within} from {at}");
        }
        assert!(now.duration_since(*sent.first().unwrap_or(&now)) >= WINDOW * 4);
    }

    #[test]
    fn waits_grow_and_end() {
        assert!((500..=750).contains(&back_off(0).as_millis()));
        assert!((4000..=6000).contains(&back_off(3).as_millis()));
        assert!(back_off(40) <= MAX_WAIT && back_off(40) >= MAX_WAIT / 2);
    }
}
