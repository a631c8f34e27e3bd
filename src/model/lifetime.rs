//! Half-open intervals of time in which a token is valid.

use jiff::Timestamp;

/// A half-open interval of time: `start` is included, `end` is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// The first instant; `None` has no lower bound.
    pub start: Option<Timestamp>,
    /// The first instant after the interval; `None` has no upper bound.
    pub end: Option<Timestamp>,
}

impl Lifetime {
    /// The interval without bounds.
    pub const ALWAYS: Lifetime = Lifetime { start: None, end: None };

    /// Whether the interval contains no instant.
    pub fn is_empty(&self) -> bool {
        self.start.zip(self.end).is_some_and(|(start, end)| start >= end)
    }

    /// Whether the interval contains an instant.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start.is_none_or(|start| start <= at) && self.end.is_none_or(|end| at < end)
    }

    /// The parts of the interval before and after another one.
    pub fn minus(&self, other: &Lifetime) -> Vec<Lifetime> {
        if other.is_empty() {
            return [*self].into_iter().filter(|part| !part.is_empty()).collect();
        }
        let before = other
            .start
            .map(|start| Lifetime { start: self.start, end: Some(self.end.map_or(start, |end| end.min(start))) });
        let after = other
            .end
            .map(|end| Lifetime { start: Some(self.start.map_or(end, |start| start.max(end))), end: self.end });
        [before, after].into_iter().flatten().filter(|part| !part.is_empty()).collect()
    }

    /// An instant in the interval: `wanted` if it is inside, or else the start, or else one second before the end.
    pub fn instant(&self, wanted: Timestamp) -> Timestamp {
        let before = |end: Timestamp| end.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(end);
        if self.contains(wanted) { wanted } else { self.start.or(self.end.map(before)).unwrap_or(wanted) }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn differences_agree_with_asking_every_instant() {
        let ends = [None, Some(0), Some(2), Some(4)];
        let all: Vec<Lifetime> = ends
            .iter()
            .flat_map(|start| ends.iter().map(|end| Lifetime { start: start.map(at), end: end.map(at) }))
            .collect();
        for one in &all {
            for other in &all {
                let parts = one.minus(other);
                for second in -1..6 {
                    let expected = one.contains(at(second)) && !other.contains(at(second));
                    let found = parts.iter().any(|part| part.contains(at(second)));
                    assert_eq!(found, expected, "{one:?} {other:?} {second}");
                }
                for part in &parts {
                    assert!(part.contains(part.instant(at(3))), "{part:?}");
                }
            }
        }
    }
}
