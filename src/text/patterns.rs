//! Many regular expressions at once.

use std::sync::OnceLock;

use regex::{Regex, RegexSet, RegexSetBuilder};

/// Up to this many expressions, trying each is fastest.
const FEW: usize = 8;

/// The largest compiled set, in bytes. Above it, each expression is tried.
const MAX_SIZE: usize = 1 << 28;

/// A set of regular expressions, compiled on first use so that a text is read once for all of them.
#[derive(Debug, Default)]
pub struct Patterns {
    set: OnceLock<Option<RegexSet>>,
}

impl Patterns {
    /// The indices of the expressions that match a text, in order. An expression of `None` matches every text. The
    /// expressions must be the same in every call.
    pub fn matching<'r>(
        &self,
        all: impl ExactSizeIterator<Item = Option<&'r Regex>> + Clone,
        text: &str,
    ) -> Vec<usize> {
        if all.len() > FEW {
            let sources = all.clone().map(|regex| regex.map_or("", Regex::as_str));
            let set = self.set.get_or_init(|| RegexSetBuilder::new(sources).size_limit(MAX_SIZE).build().ok());
            if let Some(set) = set {
                return set.matches(text).into_iter().collect();
            }
        }
        let is_match = |(_, regex): &(usize, Option<&Regex>)| regex.is_none_or(|regex| regex.is_match(text));
        all.enumerate().filter(is_match).map(|(at, _)| at).collect()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn many_expressions_match_as_each_of_them() {
        let sources = ["^a", "b$", "", "(?i)AB", "^ab$", "c", "[0-9]+", "a.?b", "^$", "x|b", "ba"];
        let all: Vec<Option<Regex>> = sources
            .iter()
            .map(|source| if source.is_empty() { None } else { Some(Regex::new(source).unwrap()) })
            .collect();
        let patterns = Patterns::default();
        for text in ["", "ab", "Ab", "cab7", "ba"] {
            let expected: Vec<usize> = (0..all.len())
                .filter(|at| all.get(*at).is_some_and(|regex| regex.as_ref().is_none_or(|regex| regex.is_match(text))))
                .collect();
            assert_eq!(patterns.matching(all.iter().map(Option::as_ref), text), expected, "{text}");
        }
    }
}
