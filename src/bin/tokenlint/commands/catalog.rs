//! `catalog`: searches permission groups, operations and tools.

use std::io::{self, Write};

use serde::Serialize;
use tokenlint::{
    catalog::{Catalog, Group, Level, Operation, Tool},
    syntax::json,
    text::{counted, shown},
};

use crate::{args::Format, error::Error, exit::Exit, terminal};

/// The number of operations in human-readable output.
const MAX_OPERATIONS: usize = 40;

/// Runs the verb.
pub(crate) fn run(words: &[String], format: Format) -> Result<Exit, Error> {
    let catalog = Catalog::builtin();
    let asked = words.join(" ");
    let words: Vec<String> =
        words.iter().flat_map(|word| word.split_whitespace()).map(str::to_ascii_lowercase).collect();
    let holds = |text: &str| {
        let text = text.to_ascii_lowercase();
        words.iter().all(|word| text.contains(word.as_str()))
    };
    let mut groups: Vec<&'static Group> = catalog
        .groups()
        .iter()
        .filter(|group| {
            holds(&format!("{} {} {} {}", group.id, group.name, group.aliases.join(" "), group.labels.join(" ")))
        })
        .collect();
    groups.sort_by_key(|group| group.name);
    let operations: Vec<Operation> = if words.is_empty() {
        Vec::new()
    } else {
        let all = catalog.all_operations().iter().copied();
        all.filter(|operation| holds(&format!("{} {}", operation.method, operation.path))).collect()
    };
    let tools: Vec<&'static Tool> =
        catalog.tools().iter().filter(|tool| holds(&format!("{} {}", tool.name, tool.aliases.join(" ")))).collect();
    let found = Found { groups, operations, tools };
    terminal::print_as_is(|out| match format {
        Format::Human => human(&found, out),
        Format::Json => json::write(&found.document(), out),
    })?;
    let Found { groups, operations, tools } = found;
    if groups.is_empty() && operations.is_empty() && tools.is_empty() {
        let words = words.join(" ");
        let meant = catalog.suggest(&words);
        let hint = meant.map_or(String::new(), |group| format!("; did you mean `{}`?", group.name));
        terminal::say(&format!("no match for `{}` in the catalog of {}{hint}", shown(&asked), catalog.date()));
        return Ok(Exit::Findings);
    }
    terminal::say(&format!(
        "{}, {} and {} · catalog of {}",
        counted(groups.len(), "group"),
        counted(operations.len(), "operation"),
        counted(tools.len(), "tool"),
        catalog.date()
    ));
    Ok(Exit::Clean)
}

/// The level of a group as a word.
pub(crate) fn level(group: &Group) -> &'static str {
    match group.level {
        Level::Read => "read",
        Level::Write => "write",
        Level::Other(verb) => verb,
    }
}

fn covered(group: &Group) -> Vec<&'static str> {
    Catalog::builtin().parts_of(group).map(|other| other.name).collect()
}

/// The search result.
struct Found {
    groups: Vec<&'static Group>,
    operations: Vec<Operation>,
    tools: Vec<&'static Tool>,
}

fn human(found: &Found, out: &mut dyn Write) -> io::Result<()> {
    let Found { groups, operations, tools } = found;
    for group in groups {
        write!(out, "{}  {:<9} {:<6} {}", group.shown_id(), group.scope.word(), level(group), group.name)?;
        let covered = covered(group);
        if !covered.is_empty() {
            write!(out, " (covers {})", covered.join(", "))?;
        }
        if !group.aliases.is_empty() {
            write!(out, " (formerly {})", group.aliases.join(", "))?;
        }
        writeln!(out)?;
    }
    for operation in operations.iter().take(MAX_OPERATIONS) {
        writeln!(out, "{:<6} {}", operation.method, operation.path)?;
    }
    if operations.len() > MAX_OPERATIONS {
        writeln!(out, "… and {} more operations; --format json lists all", operations.len() - MAX_OPERATIONS)?;
    }
    for tool in tools {
        let names: Vec<&str> = tool.groups(Catalog::builtin()).map(|group| group.name).collect();
        writeln!(out, "tool {} ({}): {}", tool.name, tool.basis, names.join(", "))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct CatalogDocument<'f> {
    version: u8,
    date: &'f str,
    groups: Vec<JsonGroup<'f>>,
    operations: Vec<JsonOperation<'f>>,
    tools: Vec<JsonTool<'f>>,
}

#[derive(Serialize)]
struct JsonGroup<'f> {
    /// `null` if the ID is not public.
    id: Option<&'f str>,
    name: &'f str,
    scope: &'f str,
    level: &'f str,
    covers: Vec<&'f str>,
    aliases: &'f [&'static str],
    oauth_scope: Option<&'f str>,
    replaced_by: Option<&'f str>,
}

#[derive(Serialize)]
struct JsonOperation<'f> {
    method: &'f str,
    path: &'f str,
    groups: Vec<&'f str>,
    inferred: Vec<&'f str>,
    confidence: Option<&'f str>,
}

#[derive(Serialize)]
struct JsonTool<'f> {
    name: &'f str,
    basis: &'f str,
    groups: Vec<&'f str>,
    optional: Vec<&'f str>,
}

impl Found {
    fn document(&self) -> CatalogDocument<'_> {
        let Found { groups, operations, tools } = self;
        let catalog = Catalog::builtin();
        CatalogDocument {
            version: 1,
            date: catalog.date(),
            groups: groups
                .iter()
                .map(|group| JsonGroup {
                    id: group.public_id(),
                    oauth_scope: group.oauth,
                    replaced_by: group.replaced_by,
                    name: group.name,
                    scope: group.scope.key(),
                    level: level(group),
                    covers: covered(group),
                    aliases: group.aliases,
                })
                .collect(),
            operations: operations
                .iter()
                .map(|operation| {
                    let inferred = operation.inferred_groups(catalog);
                    JsonOperation {
                        method: operation.method,
                        path: operation.path,
                        groups: operation.groups(catalog).map(|group| group.name).collect(),
                        confidence: inferred.as_ref().map(|(_, confidence)| confidence.word()),
                        inferred: inferred.into_iter().flat_map(|(groups, _)| groups).map(|group| group.name).collect(),
                    }
                })
                .collect(),
            tools: tools
                .iter()
                .map(|tool| JsonTool {
                    name: tool.name,
                    basis: tool.basis,
                    groups: tool.groups(catalog).map(|group| group.name).collect(),
                    optional: tool.optional(catalog).map(|group| group.name).collect(),
                })
                .collect(),
        }
    }
}
