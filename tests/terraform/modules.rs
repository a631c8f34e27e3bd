//! Whole modules: what a plan of Terraform says of `terraform_data`, against the instances that are evaluated.

use std::{collections::BTreeMap, fs, path::Path};

use tokenlint::{
    syntax::hcl::{NamedFile, Outside, evaluate_with},
    text::{Source, SourceId},
};

use super::{Builtin, ERROR, Tally, Terraform, input};

/// A module: its name, the arguments of `terraform plan`, and its files.
struct Case {
    name: String,
    arguments: Vec<String>,
    files: Vec<(String, String)>,
}

/// Reads the modules of a file: `=== name arguments` begins one, `--- path` a file of it.
fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("=== ") {
            let mut words = title.split(' ').map(str::to_owned);
            let name = words.next().unwrap();
            cases.push(Case { name, arguments: words.collect(), files: Vec::new() });
        } else if let Some(path) = line.strip_prefix("--- ") {
            cases.last_mut().unwrap().files.push((path.to_owned(), String::new()));
        } else if let Some((_, text)) = cases.last_mut().and_then(|case| case.files.last_mut()) {
            text.push_str(line);
            text.push('\n');
        }
    }
    cases
}

#[test]
fn modules() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform/modules");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut tally = Tally::default();
    for case in files.iter().flat_map(|file| cases(&fs::read_to_string(file).unwrap())) {
        let arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
        let expected = terraform.plan(&case.name, &case.files, &arguments);
        compare(&case, expected.as_ref(), &mut tally);
    }
    tally.check("instances of modules");
}

fn compare(case: &Case, plan: Option<&serde_json::Value>, tally: &mut Tally) {
    let source = |(at, (path, text)): (usize, &(String, String))| {
        Source::new(SourceId(u32::try_from(at).unwrap()), path.clone(), text.clone().into_bytes()).unwrap()
    };
    let sources: Vec<Source> = case.files.iter().enumerate().map(source).collect();
    // A file that is no module's is one that expressions read.
    let is_read = |source: &&Source| !source.path.contains(".tf");
    let named = |source: &Source| NamedFile { path: source.path.clone(), contents: Ok(source.id) };
    let named: Vec<NamedFile> = sources.iter().filter(is_read).map(named).collect();
    let found = evaluate_with("", &sources, Outside { assigned: &[], named: &named }, &Builtin);
    let why = found.problems.iter().map(|problem| format!("?({problem:?})"));
    let why = why.chain(found.unknown.iter().map(|own| format!("?({})", own.value))).next();
    let own: BTreeMap<String, String> =
        found.resources.iter().map(|instance| (instance.address.clone(), input(instance, &sources))).collect();
    let Some(plan) = plan else {
        let each = own.iter().map(|(address, value)| format!("{address} = {value}"));
        let all = each.chain(why).collect::<Vec<_>>().join(" ");
        tally.add(&case.name, &all, ERROR);
        return;
    };
    let mut expected = BTreeMap::new();
    for change in plan.get("resource_changes").and_then(|all| all.as_array()).into_iter().flatten() {
        let address = change.get("address").and_then(|own| own.as_str()).unwrap().to_owned();
        let after = change.pointer("/change/after/input").cloned().unwrap_or_default();
        let unknown = change.pointer("/change/after_unknown/input").cloned().unwrap_or_default();
        expected.insert(address, known(&after, &unknown));
    }
    for (address, expected) in &expected {
        let what = format!("{} {address}", case.name);
        let all = format!("{}[?]", address.split('[').next().unwrap_or_default());
        match own.get(address).or_else(|| own.get(&all)) {
            Some(own) if expected.contains("\"!unknown\"") => {
                let parts = own.matches("?(").count() + own.matches("${").count();
                let is_open = parts >= expected.matches("\"!unknown\"").count();
                tally.add(&what, if is_open { expected } else { own }, expected);
            }
            Some(own) => tally.add(&what, own, expected),
            None => tally.add(&what, why.as_deref().unwrap_or("no such instance"), expected),
        }
    }
    for (address, value) in &own {
        if !expected.contains_key(address) && !address.contains("[?]") {
            tally.add(&format!("{} {address}", case.name), value, "no such instance");
        }
    }
}

/// The known parts of a planned value as JSON.
fn known(after: &serde_json::Value, unknown: &serde_json::Value) -> String {
    use serde_json::Value;
    match (after, unknown) {
        (_, Value::Bool(true)) => "\"!unknown\"".to_owned(),
        (Value::Object(members), _) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.extend(unknown.as_object().into_iter().flat_map(|own| own.keys()));
            keys.sort();
            keys.dedup();
            let none = Value::Null;
            let member = |key: &&String| {
                let (after, unknown) = (members.get(*key).unwrap_or(&none), unknown.get(*key).unwrap_or(&none));
                format!("{}:{}", super::written::quoted(key), known(after, unknown))
            };
            format!("{{{}}}", keys.iter().map(member).collect::<Vec<_>>().join(","))
        }
        (Value::Array(elements), _) => {
            let element = |(at, after): (usize, &Value)| known(after, unknown.get(at).unwrap_or(&Value::Null));
            format!("[{}]", elements.iter().enumerate().map(element).collect::<Vec<_>>().join(","))
        }
        (Value::String(text), _) => super::written::quoted(text),
        (other, _) => other.to_string(),
    }
}
