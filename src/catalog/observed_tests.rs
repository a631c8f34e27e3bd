//! What the tables say of tools, against the calls that a recorder observed.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Programs {
    date: String,
    operations: Vec<(String, String)>,
    programs: BTreeMap<String, Program>,
}

#[derive(Deserialize)]
struct Program {
    version: String,
    runs: Vec<(String, Vec<usize>)>,
}

#[derive(Deserialize)]
struct Tools {
    tools: Vec<Row>,
}

/// The parts of a row that only tests read.
#[derive(Deserialize)]
struct Row {
    name: String,
    #[serde(default)]
    commands: Vec<String>,
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("catalog").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn catalog() -> &'static Catalog {
    Catalog::builtin()
}

/// The calls of each observed tool, with version and date.
fn observed() -> BTreeMap<String, (String, String, Vec<Operation>)> {
    let programs: Programs = read("tools-observed.json");
    let tools: Tools = read("tools.json");
    let mut all = BTreeMap::new();
    for (tool, Program { version, runs }) in programs.programs {
        let calls: BTreeSet<usize> = runs.into_iter().flat_map(|(_, calls)| calls).collect();
        let operation = |at: usize| {
            let (method, path) = programs.operations.get(at).unwrap();
            catalog().operation(method, path).filter(|own| own.path == path).unwrap()
        };
        all.insert(tool, (version, programs.date.clone(), calls.into_iter().map(operation).collect()));
    }
    let editions = catalog().editions();
    let date = editions.iter().find(|own| own.file == "wrangler-operations.json").unwrap().date;
    for row in tools.tools.into_iter().filter(|row| !row.commands.is_empty()) {
        let calls: Vec<Operation> =
            row.commands.iter().flat_map(|words| catalog().wrangler(words).unwrap().calls).flatten().collect();
        assert!(!calls.is_empty(), "{}", row.name);
        all.insert(row.name, (catalog().wrangler_version().to_owned(), date.to_owned(), calls));
    }
    all
}

#[test]
fn the_groups_of_a_tool_agree_with_its_observed_calls() {
    let observed = observed();
    assert!(observed.len() >= 28, "{}", observed.len());
    for (name, (version, date, calls)) in &observed {
        let tool = catalog().tool(name).unwrap();
        let own = tool.observed.as_ref().unwrap();
        assert_eq!((own.version, own.date), (version.as_str(), date.as_str()), "{name}");
        let beyond: Vec<(&Group, &str)> = own.beyond(catalog()).collect();
        let named: Vec<&Group> = tool.groups(catalog()).chain(tool.optional(catalog())).collect();
        let accepts = |call: &Operation, group: &Group| call.groups(catalog()).any(|own| own.id == group.id);
        let is_named = |call: &Operation| named.iter().any(|group| accepts(call, group));
        for call in calls.iter().filter(|call| call.groups(catalog()).next().is_some()) {
            let is_said = beyond.iter().any(|(group, _)| accepts(call, group));
            assert!(is_named(call) || is_said, "{name}: nothing allows {} {}", call.method, call.path);
        }
        for (group, call) in &beyond {
            let found = calls.iter().find(|own| format!("{} {}", own.method, own.path) == *call).unwrap();
            assert!(accepts(found, group) && !is_named(found), "{name}: {call}");
        }
        let needs = |call: &Operation, group: &Group| {
            let inferred = call.inferred_groups(catalog()).map_or(Vec::new(), |(groups, _)| groups);
            accepts(call, group) || inferred.iter().any(|own| own.id == group.id)
        };
        let unseen: BTreeSet<&str> = own.unseen(catalog()).map(|group| group.id).collect();
        for group in tool.groups(catalog()) {
            let is_seen = calls.iter().any(|call| needs(call, group));
            assert_eq!(unseen.contains(group.id), !is_seen, "{name}: {}", group.name);
        }
    }
    let annotated = catalog().tools().iter().filter(|tool| tool.observed.is_some());
    assert!(annotated.clone().count() == observed.len());
}

#[test]
fn observed_calls_are_in_the_catalog() {
    for family in catalog().wrangler_families() {
        for call in catalog().wrangler(family).unwrap().calls {
            assert!(call.is_ok(), "{family}: {call:?}");
        }
    }
    let settings: Vec<_> = catalog().wrangler_settings().collect();
    assert!(settings.len() > 45, "{}", settings.len());
    for (setting, calls) in settings {
        assert!(calls.iter().all(Result::is_ok), "{}", setting.setting);
    }
}

#[test]
fn first_words_of_commands_are_whole_words() {
    assert_eq!(catalog().wrangler("kv").unwrap().calls.len(), 11);
    assert_eq!(catalog().wrangler("wrangler  kv key  put").unwrap().calls.len(), 1);
    assert_eq!(catalog().wrangler("pipelines"), catalog().wrangler("basin pipelines"));
    for unknown in ["", "wrangler", "kv ke", "k", "key put"] {
        assert_eq!(catalog().wrangler(unknown), None, "{unknown}");
    }
    let containers = catalog().wrangler("containers").unwrap();
    assert!(containers.unobserved.iter().any(|(command, why)| (*command, *why) == ("containers push", "needs Docker")));
}
