//! Compares the table that the compiler makes with what a JSON parser finds in the same files.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use serde::{Deserialize, de::DeserializeOwned};

use super::{Catalog, Group, Level, OwnerKind, Scope, Set};

#[derive(Deserialize)]
struct Groups {
    groups: Vec<Row>,
}

#[derive(Deserialize)]
struct Others {
    names: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(alias = "key")]
    id: String,
    name: String,
    scope: Scope,
    level: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    labels: Vec<String>,
    category: Option<String>,
    #[serde(default)]
    confirmations: u8,
    oauth: Option<String>,
    replaced_by: Option<String>,
    owner: Option<OwnerKind>,
    #[serde(rename = "scope_basis")]
    _scope_basis: Option<String>,
    #[serde(rename = "source")]
    _source: Option<String>,
}

#[derive(Deserialize)]
struct Covers {
    covers: Vec<(String, String)>,
    documented: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Sets {
    sets: Vec<SetRow>,
}

#[derive(Deserialize)]
struct SetRow {
    key: Set,
    members: Vec<Vec<Option<String>>>,
}

fn file<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).unwrap()
}

fn assert_same(row: &Row, group: &Group) {
    let level = match group.level {
        Level::Read => "read",
        Level::Write => "write",
        Level::Other(verb) => verb,
    };
    assert_eq!(
        (row.id.as_str(), row.name.as_str(), row.scope, row.level.as_str()),
        (group.id, group.name, group.scope, level)
    );
    assert_eq!(
        (row.aliases.as_slice(), row.labels.as_slice()),
        (&*owned(group.aliases), &*owned(group.labels)),
        "{}",
        row.id
    );
    let texts = (row.category.as_deref(), row.oauth.as_deref(), row.replaced_by.as_deref());
    assert_eq!(texts, (group.category, group.oauth, group.replaced_by), "{}", row.id);
    assert_eq!((row.confirmations, row.owner), (group.confirmations, group.owner), "{}", row.id);
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn the_table_holds_what_the_files_hold() {
    let mut rows = file::<Groups>(super::table::PUBLIC).groups;
    rows.extend(file::<Others>(super::table::OTHERS).names);
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    let groups = Catalog::builtin().groups();
    assert_eq!(rows.len(), groups.len());
    let Covers { covers, documented } = file(super::table::COVERS);
    let pairs: Vec<(String, String)> = covers.into_iter().chain(documented).collect();
    let Sets { sets } = file(super::table::SETS);
    for (row, group) in rows.iter().zip(groups) {
        assert_same(row, group);
        let parts: BTreeSet<&str> =
            pairs.iter().filter(|(stronger, _)| *stronger == row.id).map(|(_, weaker)| weaker.as_str()).collect();
        assert!(parts.iter().eq(group.parts), "{}", row.id);
        for SetRow { key, members } in &sets {
            let is_member = members.iter().any(|member| member.first().unwrap().as_ref() == Some(&row.id));
            assert_eq!(is_member, group.is_in(*key), "{} {key:?}", row.id);
        }
    }
}

/// The names of sets stand in a function of their own.
#[test]
fn every_set_has_one_name() {
    let Sets { sets } = file(super::table::SETS);
    for set in &sets {
        assert_eq!(Set::of_key(&set.key.key()), Some(set.key));
    }
}
