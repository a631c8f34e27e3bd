//! Finds the grants that apply to a target without scanning all of them: a token may have a hundred thousand.

use std::{collections::HashMap, ops::Deref};

use super::{Grant, Target};
use crate::model::Resource;

/// Up to this many grants, a linear scan is fastest.
const FEW: usize = 64;

/// Grants in the order of the policies, indexed once there are many.
#[derive(Debug, Clone, Default)]
pub struct Grants<'s> {
    all: Vec<Grant<'s>>,
    /// The indices of the grants on each resource; empty while there are few grants.
    places: HashMap<Resource<'s>, Vec<usize>>,
}

impl<'s> Grants<'s> {
    /// The grants that may apply to a target, in some world.
    pub(super) fn toward<'g>(&'g self, target: &Target<'_>) -> impl Iterator<Item = &'g Grant<'s>> {
        let (few, found) =
            if self.places.is_empty() { (self.all.as_slice(), Vec::new()) } else { (&[][..], self.found(target)) };
        few.iter().chain(found.into_iter().filter_map(|at| self.all.get(at)))
    }

    fn found(&self, target: &Target<'_>) -> Vec<usize> {
        let selectors = target.selectors();
        let places = selectors.iter().filter_map(|selector| self.places.get(selector));
        let mut found: Vec<usize> = places.flatten().copied().collect();
        found.sort_unstable();
        found
    }

    /// The grants of a policy, by the policy's index from 0.
    pub fn of_policy(&self, policy: usize) -> &[Grant<'s>] {
        let start = self.all.partition_point(|grant| grant.policy < policy);
        let end = self.all.partition_point(|grant| grant.policy <= policy);
        self.all.get(start..end).unwrap_or_default()
    }
}

impl<'s> From<Vec<Grant<'s>>> for Grants<'s> {
    fn from(all: Vec<Grant<'s>>) -> Grants<'s> {
        let mut places: HashMap<Resource<'s>, Vec<usize>> = HashMap::new();
        if all.len() > FEW {
            for (at, grant) in all.iter().enumerate() {
                places.entry(grant.resource.clone()).or_default().push(at);
            }
        }
        Grants { all, places }
    }
}

impl<'s> Deref for Grants<'s> {
    type Target = [Grant<'s>];

    fn deref(&self) -> &[Grant<'s>] {
        &self.all
    }
}
