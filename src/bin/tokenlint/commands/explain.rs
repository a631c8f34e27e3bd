//! `explain`: prints the page of a rule, or the catalog entry of a permission group, operation, legacy name or tool.

use std::fmt::Write;

use tokenlint::{
    catalog::{Catalog, Group, Operation, Tool, call},
    rules,
    text::{listed, shown, suggest},
};

use super::catalog::level;
use crate::{
    error::{Error, UnknownName},
    exit::Exit,
    terminal,
};

/// The number of operations that are listed for a permission group.
const MAX_OPERATIONS: usize = 30;

/// Runs the verb.
pub(crate) fn run(what: &str) -> Result<Exit, Error> {
    let Some(text) = explained(what, Catalog::builtin()) else {
        return Err(UnknownName::Topic { name: shown(what), hint: hint(what) }.into());
    };
    terminal::print(text.as_bytes())?;
    Ok(Exit::Clean)
}

fn explained(what: &str, catalog: &'static Catalog) -> Option<String> {
    if let Some(rule) = rules::find(what) {
        return Some(rule.info.page.to_owned());
    }
    if let Some((method, path)) = call(what) {
        return catalog.operation(method, path).map(|operation| of_operation(operation, catalog));
    }
    let groups = catalog.called(what);
    if !groups.is_empty() {
        return Some(groups.into_iter().map(|group| of_group(group, catalog)).collect::<Vec<_>>().join("\n"));
    }
    if let Some(sets) = catalog.legacy(what) {
        let sets: Vec<String> = sets.iter().map(|set| format!("  {}\n", set.join(", or "))).collect();
        return Some(format!(
            "{} is a legacy permission name, as used in error messages. Permission groups:\n{}",
            shown(what),
            sets.concat()
        ));
    }
    catalog.tool(what).map(|tool| of_tool(tool, catalog))
}

fn of_operation(operation: Operation, catalog: &'static Catalog) -> String {
    let mut text = format!("{} {}\n", operation.method, operation.path);
    let groups: Vec<&Group> = operation.groups(catalog).collect();
    // Writing to a string cannot fail.
    let _ = match (groups.as_slice(), operation.inferred_groups(catalog)) {
        ([], Some((inferred, confidence))) => {
            let names: Vec<String> = inferred.iter().map(|group| format!("`{}`", group.name)).collect();
            writeln!(
                text,
                "The API documentation names no permission group. Inferred from similar operations, with {} confidence: {}",
                confidence.word(),
                listed(&names)
            )
        }
        ([], None) => {
            writeln!(text, "The API documentation names no permission group: any valid token may suffice, or none.")
        }
        _ => writeln!(text, "Any one of these permission groups suffices, on the resource in the path:"),
    };
    for group in groups {
        let _ = writeln!(text, "  {}  {:<9} {:<6} {}", group.id, group.scope.word(), level(group), group.name);
    }
    if operation.is_generic() {
        let _ = writeln!(
            text,
            "A long list means any access to the object; the required permission depends on the request body."
        );
    }
    let _ = writeln!(text, "Catalog of {}.", catalog.date());
    text
}

fn of_group(group: &'static Group, catalog: &'static Catalog) -> String {
    let mut text = format!(
        "{}\n  id        {}\n  scope     {}\n  level     {}\n",
        group.name,
        group.id,
        group.scope.word(),
        level(group)
    );
    let named = |all: Vec<&str>| if all.is_empty() { None } else { Some(all.join(", ")) };
    let covers = named(catalog.parts_of(group).map(|other| other.name).collect());
    let covered = named(catalog.wholes_of(group).map(|other| other.name).collect());
    for (label, value) in [
        ("covers", covers),
        ("part of", covered),
        ("read-only", catalog.read_twin(group).map(|twin| twin.name.to_owned())),
        ("formerly", named(group.aliases.clone())),
        ("shown as", named(group.labels.clone())),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "  {label:<9} {value}");
        }
    }
    let operations: Vec<Operation> = catalog.operations_of(group).collect();
    let _ = writeln!(
        text,
        "Sufficient for {} operations that few permission groups allow{}",
        operations.len(),
        if operations.is_empty() { "." } else { ":" }
    );
    for operation in operations.iter().take(MAX_OPERATIONS) {
        let _ = writeln!(text, "  {:<6} {}", operation.method, operation.path);
    }
    if operations.len() > MAX_OPERATIONS {
        let _ = writeln!(text, "  … and {} more", operations.len() - MAX_OPERATIONS);
    }
    let _ = writeln!(text, "Catalog of {}.", catalog.date());
    text
}

fn of_tool(tool: &Tool, catalog: &'static Catalog) -> String {
    let mut text = format!("{} needs ({}):\n", tool.name, tool.basis);
    for (groups, note) in
        [(tool.groups(catalog).collect::<Vec<_>>(), ""), (tool.optional(catalog).collect(), ", for optional features")]
    {
        for group in groups {
            let _ = writeln!(text, "  {}  {:<9} {}{note}", group.id, group.scope.word(), group.name);
        }
    }
    for name in &tool.unmapped {
        let _ = writeln!(text, "  {name}, which is not in the catalog");
    }
    let _ = writeln!(text, "Generate a policy: tokenlint trim --tool \"{}\" --zone <zone id>", tool.name);
    text
}

/// The error for a rule that does not exist.
pub(crate) fn unknown_rule(id: &str) -> UnknownName {
    UnknownName::Rule { name: shown(id), hint: hint(id) }
}

/// A similar rule or permission group, or where to look.
fn hint(what: &str) -> String {
    let rule = suggest(what, rules::RULES.iter().map(|rule| rule.info.id));
    match rule.or_else(|| Catalog::builtin().suggest(what).map(|group| group.name)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`tokenlint rules` lists rules, `tokenlint catalog WORD` searches permission groups and operations"
            .to_owned(),
    }
}
