//! `explain`: prints a rule's page, or what the catalogue knows of a group, an operation, an old name or a tool.

use std::fmt::Write;

use tokenlint::{
    catalog::{Catalog, Group, Operation, Tool, call},
    rules,
    text::{listed, shown, suggest},
};

use super::catalog::level;
use crate::{exit::Exit, terminal};

/// Operations of a group that are listed.
const MAX_OPERATIONS: usize = 30;

/// Runs the verb.
pub(crate) fn run(what: &str) -> Exit {
    match explained(what, Catalog::builtin()) {
        Some(text) => terminal::print(text.as_bytes()),
        None => {
            terminal::complain(&unknown(what));
            Exit::Unusable
        }
    }
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
            "{} is an old name of a permission, as error messages quote it. Beside it stand:\n{}",
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
                "The API's description names no group. Inferred from its neighbours, with {} confidence: {}",
                confidence.word(),
                listed(&names)
            )
        }
        ([], None) => writeln!(text, "The API's description names no group: any valid token may do, or none."),
        _ => writeln!(text, "Any one of these suffices, on what the path names:"),
    };
    for group in groups {
        let _ = writeln!(text, "  {}  {:<9} {:<6} {}", group.id, group.scope.word(), level(group), group.name);
    }
    if operation.is_generic() {
        let _ = writeln!(
            text,
            "So many say \"has any grip on this object\": the request's content decides what is needed."
        );
    }
    let _ = writeln!(text, "Catalogue of {}.", catalog.date());
    text
}

fn of_group(group: &'static Group, catalog: &'static Catalog) -> String {
    let mut text = format!(
        "{}\n  id       {}\n  scope    {}\n  level    {}\n",
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
        ("to read", catalog.read_twin(group).map(|twin| twin.name.to_owned())),
        ("earlier", named(group.aliases.clone())),
        ("shown as", named(group.labels.clone())),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "  {label:<8} {value}");
        }
    }
    let operations: Vec<Operation> = catalog.operations_of(group).collect();
    let _ = writeln!(
        text,
        "It suffices for {} operations that the API's description gives to few groups{}",
        operations.len(),
        if operations.is_empty() { "." } else { ":" }
    );
    for operation in operations.iter().take(MAX_OPERATIONS) {
        let _ = writeln!(text, "  {:<6} {}", operation.method, operation.path);
    }
    if operations.len() > MAX_OPERATIONS {
        let _ = writeln!(text, "  … and {} more", operations.len() - MAX_OPERATIONS);
    }
    let _ = writeln!(text, "Catalogue of {}.", catalog.date());
    text
}

fn of_tool(tool: &Tool, catalog: &'static Catalog) -> String {
    let mut text = format!("{} needs ({}):\n", tool.name, tool.basis);
    for (groups, note) in [
        (tool.groups(catalog).collect::<Vec<_>>(), ""),
        (tool.optional(catalog).collect(), ", for some of its functions"),
    ] {
        for group in groups {
            let _ = writeln!(text, "  {}  {:<9} {}{note}", group.id, group.scope.word(), group.name);
        }
    }
    for name in &tool.unmapped {
        let _ = writeln!(text, "  {name}, which the catalogue has no group for");
    }
    let _ = writeln!(text, "A policy for it: tokenlint trim --tool \"{}\" --zone <zone id>", tool.name);
    text
}

/// What to say of something that does not exist.
pub(crate) fn unknown(what: &str) -> String {
    let rule = suggest(what, rules::RULES.iter().map(|rule| rule.info.id));
    let meant = rule.or_else(|| Catalog::builtin().suggest(what).map(|group| group.name));
    let hint = meant.map(|meant| format!("did you mean `{meant}`?"));
    let hint = hint.unwrap_or_else(|| {
        "`tokenlint rules` lists them, `tokenlint catalog WORD` searches groups and operations".to_owned()
    });
    format!("error: there is no rule `{}`: {hint}", shown(what))
}
