//! The cheapest set of groups that covers all needs: exact, by branch and bound.

/// What a set of groups costs, in the order in which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cost {
    /// Groups that change something.
    pub changing: u32,
    /// Operations that are opened beyond the needed ones.
    pub beyond: u32,
    /// How wide the scopes are, added up.
    pub scope: u32,
    /// How many groups there are.
    pub groups: u32,
}

/// A group that may be chosen.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Whether it changes something.
    pub changes: bool,
    /// The operations that it opens, as bits.
    pub opens: Bits,
    /// How wide its scope is.
    pub scope: u32,
}

/// A set of small numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// A set of numbers.
    pub fn of(numbers: impl IntoIterator<Item = usize>) -> Bits {
        let mut bits = Bits::default();
        for number in numbers {
            let word = number / 64;
            if bits.0.len() <= word {
                bits.0.resize(word + 1, 0);
            }
            if let Some(own) = bits.0.get_mut(word) {
                *own |= 1 << (number % 64);
            }
        }
        bits
    }

    fn with(&self, other: &Bits) -> Bits {
        let length = self.0.len().max(other.0.len());
        let word = |bits: &Bits, at: usize| bits.0.get(at).copied().unwrap_or(0);
        Bits((0..length).map(|at| word(self, at) | word(other, at)).collect())
    }

    fn without(&self, other: &Bits) -> u32 {
        let pairs = self.0.iter().enumerate().map(|(at, word)| word & !other.0.get(at).copied().unwrap_or(0));
        pairs.map(u64::count_ones).sum()
    }
}

/// Finds the cheapest candidates of which each need has one. `needs` holds for each the places of the candidates that
/// satisfy it; one without any is nobody's, and left out. Of two equal sets the one that comes first counts.
pub fn cheapest(candidates: &[Candidate], needs: &[Vec<usize>], needed: &Bits) -> Vec<usize> {
    let mut own: Vec<Vec<usize>> = needs.iter().filter(|need| !need.is_empty()).cloned().collect();
    own.iter_mut().for_each(|need| {
        need.sort_unstable();
        need.dedup();
    });
    // A need that another one implies needs no look: all that satisfies the narrower one satisfies it.
    let all = own.clone();
    let is_implied = |at: usize, need: &Vec<usize>| {
        all.iter().enumerate().any(|(other_at, other)| {
            let is_subset = other.iter().all(|candidate| need.binary_search(candidate).is_ok());
            is_subset && (other.len() < need.len() || other_at < at)
        })
    };
    let mut at = 0;
    own.retain(|need| {
        at += 1;
        !is_implied(at - 1, need)
    });
    let mut search = Search { candidates, needed, best: None };
    search.branch(&own, &mut Vec::new(), Cost::default(), &Bits::default());
    let mut chosen = search.best.map(|(_, chosen)| chosen).unwrap_or_default();
    chosen.sort_unstable();
    chosen
}

struct Search<'s> {
    candidates: &'s [Candidate],
    needed: &'s Bits,
    best: Option<(Cost, Vec<usize>)>,
}

impl Search<'_> {
    /// Costs only grow as groups are added, so a set that costs as much as the best one is not looked into.
    fn branch(&mut self, open: &[Vec<usize>], chosen: &mut Vec<usize>, cost: Cost, opened: &Bits) {
        // The need with the fewest ways decides the most.
        let Some(need) = open.iter().min_by_key(|need| need.len()) else {
            if self.best.as_ref().is_none_or(|(best, _)| cost < *best) {
                self.best = Some((cost, chosen.clone()));
            }
            return;
        };
        let mut ways: Vec<(Cost, usize, Bits)> = need.iter().filter_map(|at| self.with(*at, cost, opened)).collect();
        ways.sort_by_key(|(cost, at, _)| (*cost, *at));
        let is_forced = |needs: &&Vec<usize>| needs.len() == 1;
        let forced = u32::try_from(open.iter().filter(is_forced).count()).unwrap_or(0);
        for (cost, at, opened) in ways {
            let least = Cost { groups: cost.groups + forced.saturating_sub(1), ..cost };
            if self.best.as_ref().is_some_and(|(best, _)| least >= *best) {
                continue;
            }
            let rest: Vec<Vec<usize>> = open.iter().filter(|need| need.binary_search(&at).is_err()).cloned().collect();
            chosen.push(at);
            self.branch(&rest, chosen, cost, &opened);
            chosen.pop();
        }
    }

    fn with(&self, at: usize, cost: Cost, opened: &Bits) -> Option<(Cost, usize, Bits)> {
        let candidate = self.candidates.get(at)?;
        let opened = opened.with(&candidate.opens);
        let cost = Cost {
            changing: cost.changing + u32::from(candidate.changes),
            beyond: opened.without(self.needed),
            scope: cost.scope + candidate.scope,
            groups: cost.groups + 1,
        };
        Some((cost, at, opened))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use proptest::prelude::*;

    use super::*;

    fn cost(candidates: &[Candidate], chosen: &[usize], needed: &Bits) -> Cost {
        let opened = chosen.iter().fold(Bits::default(), |all, at| all.with(&candidates[*at].opens));
        Cost {
            changing: u32::try_from(chosen.iter().filter(|at| candidates[**at].changes).count()).unwrap(),
            beyond: opened.without(needed),
            scope: chosen.iter().map(|at| candidates[*at].scope).sum(),
            groups: u32::try_from(chosen.len()).unwrap(),
        }
    }

    fn by_trying_all(candidates: &[Candidate], needs: &[Vec<usize>], needed: &Bits) -> Cost {
        let covers = |set: u32, need: &Vec<usize>| need.is_empty() || need.iter().any(|at| set & (1 << at) != 0);
        (0..1u32 << candidates.len())
            .filter(|set| needs.iter().all(|need| covers(*set, need)))
            .map(|set| (0..candidates.len()).filter(|at| set & (1 << at) != 0).collect::<Vec<_>>())
            .map(|chosen| cost(candidates, &chosen, needed))
            .min()
            .unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_other_subset_is_cheaper(
            raw in prop::collection::vec((any::<bool>(), prop::collection::vec(0usize..90, 0..6), 0u32..3), 1..9),
            needs in prop::collection::vec(prop::collection::vec(0usize..9, 0..5), 0..9),
            needed in prop::collection::vec(0usize..90, 0..20),
        ) {
            let candidates: Vec<Candidate> = raw
                .into_iter()
                .map(|(changes, opens, scope)| Candidate { changes, opens: Bits::of(opens), scope })
                .collect();
            let within = |need: Vec<usize>| need.into_iter().filter(|at| *at < candidates.len()).collect();
            let needs: Vec<Vec<usize>> = needs.into_iter().map(within).collect();
            let needed = Bits::of(needed);
            let chosen = cheapest(&candidates, &needs, &needed);
            for need in needs.iter().filter(|need| !need.is_empty()) {
                prop_assert!(need.iter().any(|at| chosen.contains(at)), "{need:?} by {chosen:?}");
            }
            prop_assert_eq!(cost(&candidates, &chosen, &needed), by_trying_all(&candidates, &needs, &needed));
        }
    }
}
