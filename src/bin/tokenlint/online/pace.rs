//! The rate of requests: below the limit of the API, and slower after a rejection.

use std::{
    collections::VecDeque,
    hash::{BuildHasher, Hasher, RandomState},
    time::{Duration, Instant},
};

/// The number of requests in [`WINDOW`]. The limit of the API is 1,200, shared by all clients of the owner.
const LIMIT: usize = 1000;
/// The time span of the limit.
const WINDOW: Duration = Duration::from_secs(300);

/// The first delay after a failure; each further delay is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// The longest delay; a request is not retried if the API asks for a longer one.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(60);

/// The times of recent requests.
#[derive(Debug, Default)]
pub(super) struct Pace {
    sent: VecDeque<Instant>,
}

impl Pace {
    /// The delay before a request at this time. Counts the request.
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

/// The delay after a failed attempt, counted from 0: doubled each time, plus up to half of it at random, so that many
/// clients do not retry at the same time.
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
