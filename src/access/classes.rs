//! Targets that the policies of two tokens treat alike: one of them answers for all, so that ten thousand zones of one
//! policy are compared once.

use std::collections::{BTreeSet, HashMap};

use super::{Access, Grants, Target, Universe};
use crate::catalog::Scope;

/// Targets of one kind that the same policies reach, in each account that they may belong to.
#[derive(Debug)]
pub(super) struct Class<'s> {
    /// The first target.
    pub(super) target: Target<'s>,
    /// The first target in accounts that policies do not treat alike.
    pub(super) variants: Vec<Variant<'s>>,
    /// The positions of all targets among those of the universe.
    pub(super) members: Vec<usize>,
}

/// A target in one of the accounts that it may belong to.
#[derive(Debug, Clone)]
pub(super) struct Variant<'s> {
    /// The target, with its account.
    pub(super) target: Target<'s>,
    /// The position of the account among those that the target may belong to.
    pub(super) account: usize,
}

/// The targets of a universe, and their classes in the order of their first targets.
#[derive(Debug)]
pub(super) struct Classes<'s> {
    pub(super) targets: Vec<Target<'s>>,
    pub(super) all: Vec<Class<'s>>,
}

/// What decides which grants reach a target: list of grants, policy, whether it is readable, and whether a selector
/// selects the target or only its account.
type Reached = BTreeSet<(usize, usize, bool, bool)>;

/// The scope of groups that act on a target, and what reaches it in each account that it may belong to, as numbers.
type Key = (Option<Scope>, Vec<usize>);

impl<'s> Classes<'s> {
    /// The classes of everything that is named, for two tokens or one.
    pub(super) fn of(universe: &Universe<'s>, sides: &[&Access<'s>]) -> Classes<'s> {
        let lists: Vec<&Grants<'s>> = sides.iter().flat_map(|side| [&side.allows, &side.denies]).collect();
        let targets = universe.targets(None);
        let mut numbers: HashMap<Reached, usize> = HashMap::new();
        let mut places: HashMap<Key, usize> = HashMap::new();
        let mut all: Vec<Class<'s>> = Vec::new();
        for (position, target) in targets.iter().enumerate() {
            let variants = target.in_accounts(universe);
            let reached: Vec<usize> = variants
                .iter()
                .map(|variant| {
                    let next = numbers.len();
                    *numbers.entry(reached(&lists, variant)).or_insert(next)
                })
                .collect();
            let place = *places.entry((target.scope(), reached.clone())).or_insert(all.len());
            match all.get_mut(place) {
                Some(class) => class.members.push(position),
                None => {
                    let mut seen = BTreeSet::new();
                    let distinct = variants.into_iter().zip(&reached).enumerate();
                    let distinct = distinct.filter(|(_, (_, reached))| seen.insert(**reached));
                    let variants = distinct.map(|(account, (target, _))| Variant { target, account }).collect();
                    all.push(Class { target: target.clone(), variants, members: vec![position] });
                }
            }
        }
        Classes { targets, all }
    }

    /// The classes of targets that groups of a scope act on.
    pub(super) fn of_scope(&self, scope: Option<Scope>) -> impl Iterator<Item = (usize, &Class<'s>)> {
        self.all.iter().enumerate().filter(move |(_, class)| class.target.is_of(scope))
    }
}

fn reached(lists: &[&Grants<'_>], target: &Target<'_>) -> Reached {
    let mut all = Reached::new();
    for (list, grants) in lists.iter().enumerate() {
        for (policy, resource, is_readable) in grants.selecting(target) {
            let (selects, is_below) = (target.is_in(resource), target.is_below(resource));
            if selects || is_below {
                all.insert((list, policy, is_readable, selects));
            }
        }
    }
    all
}
