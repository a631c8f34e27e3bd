//! Finds the cheapest set of groups that covers all needs: exactly, by branch and bound.

/// The cost of a set of groups; earlier fields take precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cost {
    /// The number of groups that can change something.
    pub changing: u32,
    /// The number of allowed operations beyond those needed.
    pub beyond: u32,
    /// The sum of the scope widths.
    pub scope: u32,
    /// The number of groups.
    pub groups: u32,
}

/// A group that may be selected.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Whether the group can change something.
    pub changes: bool,
    /// The indices of the operations that the group allows.
    pub opens: Bits,
    /// The width of the group's scope.
    pub scope: u32,
}

/// A set of small numbers, as bits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    /// The set of these numbers.
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

/// Finds the cheapest set of candidates that includes one for each need. `needs` holds, for each need, the indices of
/// the candidates that satisfy it; a need without any is ignored. Among equally cheap sets, the first one found is
/// returned.
pub fn cheapest(candidates: &[Candidate], needs: &[Vec<usize>], needed: &Bits) -> Vec<usize> {
    let mut own: Vec<Vec<usize>> = needs.iter().filter(|need| !need.is_empty()).cloned().collect();
    own.iter_mut().for_each(|need| {
        need.sort_unstable();
        need.dedup();
    });
    // A need whose candidates include all candidates of a narrower need is satisfied with it.
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
    /// Adding groups never reduces the cost, so a set that costs as much as the best one is not extended.
    fn branch(&mut self, open: &[Vec<usize>], chosen: &mut Vec<usize>, cost: Cost, opened: &Bits) {
        // Branch on the need with the fewest candidates first.
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
