//! Operations of the API, and the groups of which any one suffices for each.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalog, Group, Scope};

/// The shipped table.
#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Operations {
    sets: Vec<Vec<&'static str>>,
    operations: Vec<(&'static str, &'static str, usize)>,
}

/// Sets of this many names and more say "has any grip on this object", not what an operation needs.
pub(super) const GENERIC: usize = 8;

/// One operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// `GET`
    pub method: &'static str,
    /// `/zones/{zone_id}/dns_records`
    pub path: &'static str,
    names: &'static [&'static str],
}

impl Operation {
    /// The groups of which any one suffices; none where the API's description names none.
    pub fn groups(self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        self.names.iter().filter_map(move |name| catalog.meant(name, self.path))
    }

    /// The ids that a path gives for the template's parameters, by name; none where the path is another's.
    pub fn parameters(self, path: &str) -> Option<Vec<(&'static str, String)>> {
        let (own, given) = (self.path.split('/'), path.split('/'));
        let count = |path: &str| path.split('/').count();
        if count(self.path) != count(path) {
            return None;
        }
        let mut found = Vec::new();
        for (own, given) in own.zip(given) {
            match own.strip_prefix('{').and_then(|own| own.strip_suffix('}')) {
                Some(name) if !given.is_empty() => found.push((name, given.to_owned())),
                None if own == given => {}
                _ => return None,
            }
        }
        Some(found)
    }
}

impl Catalog {
    fn all_operations(&'static self) -> impl Iterator<Item = Operation> {
        let Operations { sets, operations } = self.files.operations();
        operations.iter().map(|(method, path, set)| {
            let names = sets.get(*set).map_or(&[][..], Vec::as_slice);
            Operation { method, path, names }
        })
    }

    /// Which group an operation means by a name: where it exists at several scopes, the path tells.
    pub fn meant(&'static self, name: &str, path: &str) -> Option<&'static Group> {
        let scope = match path.split('/').nth(1) {
            Some("zones") => Scope::Zone,
            Some("accounts") => Scope::Account,
            _ => Scope::User,
        };
        let mut named = self.groups().iter().filter(|group| group.name == name);
        let first = named.next()?;
        match named.next() {
            None => Some(first),
            Some(second) => [first, second].into_iter().chain(named).find(|group| group.scope == scope),
        }
    }

    /// Operations that a group allows and few others do, the most telling first: those that change something, where
    /// the group does, and those whose path speaks of what the group's name says.
    pub fn operations_of(&'static self, group: &Group) -> impl Iterator<Item = Operation> + use<> {
        let index = self.operations_by_group.get_or_init(|| self.index());
        index.get(group.id).into_iter().flatten().copied()
    }

    fn index(&'static self) -> BTreeMap<&'static str, Vec<Operation>> {
        let mut index: BTreeMap<&'static str, Vec<Operation>> = BTreeMap::new();
        for operation in self.all_operations().filter(|operation| operation.names.len() < GENERIC) {
            operation.groups(self).for_each(|group| index.entry(group.id).or_default().push(operation));
        }
        for (id, operations) in &mut index {
            let Some(group) = self.group(id) else { continue };
            operations.sort_by_cached_key(|operation| {
                let is_other_kind = (operation.method == "GET") == group.changes();
                (is_other_kind, std::cmp::Reverse(shared_words(operation.path, group.name)), operation.path.len())
            });
        }
        index
    }

    /// The operation of a method and a path, where a part in braces matches anything; the most literal wins.
    pub fn operation(&'static self, method: &str, path: &str) -> Option<Operation> {
        let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
        let path = path.strip_prefix("/client/v4").unwrap_or(path);
        let matching = self.all_operations().filter(|operation| {
            operation.method.eq_ignore_ascii_case(method)
                && (operation.path == path || operation.parameters(path).is_some())
        });
        matching.min_by_key(|operation| {
            let kinds: Vec<bool> = operation.path.split('/').map(|part| part.starts_with('{')).collect();
            kinds
        })
    }
}

/// How many words of a group's name a path speaks of.
fn shared_words(path: &str, name: &str) -> usize {
    let name = name.to_ascii_lowercase();
    let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| word.len() > 2);
    words.filter(|word| path.split(['/', '_', '-']).any(|part| part == *word)).count()
}
