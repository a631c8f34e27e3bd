//! The roles of Workers: an order in which each role includes the ones before it, for all Workers of an account or for
//! single Workers.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Catalog, Group};

type Calls = Vec<(&'static str, &'static str, &'static str)>;

/// The embedded table of roles.
#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Roles {
    /// The roles, the weakest first.
    roles: Vec<&'static str>,
    /// The weakest role that suffices for a call.
    least: Calls,
    /// Calls that create a Worker or change one, with the weakest role that suffices to change it.
    if_it_exists: Calls,
    /// Calls of legacy groups, with the role that replaces the group; the documentation does not say that it suffices.
    undocumented: Calls,
}

/// Why it is not certain that a group suffices for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// It suffices only if the Worker exists already.
    Existing,
    /// The role replaces a legacy group that suffices, and the documentation does not name the call.
    Undocumented,
}

/// The roles that suffice for a call, or may.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CallRoles {
    /// The index of the weakest role that suffices.
    least: Option<usize>,
    /// The index of the weakest role that may suffice.
    perhaps: Option<(usize, Condition)>,
}

impl Roles {
    /// The roles of each call, by method and path.
    pub(super) fn by_call(&'static self) -> HashMap<(&'static str, &'static str), CallRoles> {
        let mut all: HashMap<_, CallRoles> = HashMap::new();
        let place = |role: &str| self.roles.iter().position(|own| *own == role);
        for (method, path, role) in &self.least {
            all.entry((*method, *path)).or_default().least = place(role);
        }
        for (calls, condition) in
            [(&self.if_it_exists, Condition::Existing), (&self.undocumented, Condition::Undocumented)]
        {
            for (method, path, role) in calls {
                all.entry((*method, *path)).or_default().perhaps = place(role).map(|at| (at, condition));
            }
        }
        all
    }
}

impl CallRoles {
    /// The groups of roles that suffice for a call on a path.
    pub(super) fn sufficient(self, path: &str, catalog: &'static Catalog) -> Vec<&'static Group> {
        self.least.map_or(Vec::new(), |at| catalog.groups_of_roles(at.., path))
    }

    /// The groups of roles that may suffice, and the condition.
    pub(super) fn conditional(self, path: &str, catalog: &'static Catalog) -> Option<(Vec<&'static Group>, Condition)> {
        let (at, condition) = self.perhaps?;
        let end = self.least.unwrap_or(usize::MAX);
        Some((catalog.groups_of_roles(at..end, path), condition))
    }
}

impl Catalog {
    /// The groups of a range of roles: for all Workers, and for single ones if the path names one.
    fn groups_of_roles(&'static self, range: impl std::ops::RangeBounds<usize>, path: &str) -> Vec<&'static Group> {
        let names_one = ["/workers/scripts/{", "/workers/workers/{"].iter().any(|part| path.contains(part));
        let families: &[&str] = if names_one { &["Workers", "Individual Workers"] } else { &["Workers"] };
        let roles = self.files.workers_roles().roles.iter().enumerate();
        let names = roles.filter(|(at, _)| range.contains(at)).map(|(_, role)| role);
        let named = names.flat_map(|role| families.iter().map(move |family| format!("{family} {role}")));
        named.filter_map(|name| self.groups().iter().find(|group| group.name == name)).collect()
    }

    /// Whether a group is a role, whose calls a table of their own lists.
    pub fn is_role(&'static self, group: &Group) -> bool {
        let role = group.name.strip_prefix("Individual ").unwrap_or(group.name).strip_prefix("Workers ");
        role.is_some_and(|role| self.files.workers_roles().roles.contains(&role))
    }
}
