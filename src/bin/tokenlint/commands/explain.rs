//! `explain`: prints the page of a rule, or the catalog entry of a permission group, operation, legacy name or tool.

use std::fmt::Write;

use tokenlint::{
    access::{Need, Place, requirement},
    catalog::{Catalog, Group, Operation, Tool, call},
    rules,
    text::{shown, suggest},
};

use super::{
    catalog::level,
    requirement::{alternative, certainty, summary},
};
use crate::{
    error::{Error, UnknownName},
    exit::Exit,
    terminal,
};

/// The number of operations that are listed for a permission group.
const MAX_OPERATIONS: usize = 30;

/// Runs the verb.
pub(crate) fn run(what: &str) -> Result<Exit, Error> {
    let Some(text) = explained(what, Catalog::builtin())? else {
        return Err(UnknownName::Topic { name: shown(what), hint: hint(what) }.into());
    };
    terminal::print_as_is(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Clean)
}

fn explained(what: &str, catalog: &'static Catalog) -> Result<Option<String>, Error> {
    if let Some(rule) = rules::find(what) {
        return Ok(Some(rule.info.page.to_owned()));
    }
    if let Some((method, path)) = call(what) {
        let (operation, path) = catalog.parse_call(method, path)?;
        return Ok(Some(of_operation(operation, &path, catalog)));
    }
    let groups = catalog.called(what);
    if !groups.is_empty() {
        let texts: Vec<String> = groups.into_iter().map(|group| of_group(group, catalog)).collect();
        return Ok(Some(texts.join("\n")));
    }
    if let Some(sets) = catalog.legacy(what) {
        let sets: Vec<String> = sets.iter().map(|set| format!("  {}\n", set.join(", or "))).collect();
        return Ok(Some(format!(
            "{} is a legacy permission name, as used in error messages. Permission groups:\n{}",
            shown(what),
            sets.concat()
        )));
    }
    // wrangler needs something else for each of its commands.
    let parts: Vec<String> = catalog
        .tools()
        .iter()
        .filter(|tool| what.eq_ignore_ascii_case("wrangler") && tool.name.starts_with("wrangler "))
        .map(|tool| of_tool(tool, catalog))
        .collect();
    if !parts.is_empty() {
        return Ok(Some(parts.join("\n")));
    }
    if let Some(tool) = catalog.tool(what) {
        return Ok(Some(of_tool(tool, catalog)));
    }
    if let Some(text) = of_terraform(what, catalog) {
        return Ok(Some(text));
    }
    let operations = catalog.addressed(what);
    let texts: Vec<String> =
        operations.iter().map(|operation| of_operation(*operation, operation.path, catalog)).collect();
    if !texts.is_empty() {
        return Ok(Some(texts.join("\n")));
    }
    Ok(super::why::explained(what, catalog))
}

/// The calls of a Terraform type in each phase, as a resource and as a data source.
fn of_terraform(what: &str, catalog: &'static Catalog) -> Option<String> {
    let what = what.trim();
    let (kind, only_data) = match what.strip_prefix("data.") {
        Some(kind) => (kind, true),
        None => (what.strip_prefix("resource.").unwrap_or(what), false),
    };
    // An address of a resource, such as cloudflare_zone.example, names its type first.
    let kind = kind.split('.').next().unwrap_or(kind);
    let mut text = String::new();
    for (is_data, word) in [(false, "resource"), (true, "data source")] {
        let phases = catalog.terraform_phases(is_data, kind);
        if phases.is_empty() || (only_data && !is_data) {
            continue;
        }
        let _ = writeln!(text, "{kind} (Terraform {word})");
        for phase in phases {
            for call in catalog.terraform_calls(is_data, kind, phase).into_iter().flatten() {
                let (method, path) = call.map_or_else(|call| call, |own| (own.method, own.path));
                let groups = call.map_or_else(
                    |_| "not in the catalog".to_owned(),
                    |own| summary(&requirement(&Need::Operation(own.at), &Place::of(own, own.path), catalog)),
                );
                let _ = writeln!(text, "  {:<7} {method} {path}\n          {groups}", phase.word());
            }
        }
    }
    if text.is_empty() {
        return None;
    }
    let _ = writeln!(text, "Catalog of {}.", catalog.date());
    Some(text)
}

fn of_operation(operation: Operation, path: &str, catalog: &'static Catalog) -> String {
    let need = Need::of_call(operation, path, catalog);
    let requirement = requirement(&need, &Place::of(operation, path), catalog);
    let mut text = format!("{}\n{}\n", need.described(catalog), certainty(&requirement));
    requirement.any_of.iter().for_each(|own| text += &format!("  {}\n", alternative(own)));
    if requirement.plain(catalog).is_some() {
        text += "A long list means that any access to the object suffices.\n";
    }
    if requirement.is_for_users {
        text += "Account-owned tokens can never make this call.\n";
    }
    let _ = writeln!(text, "Catalog of {}.", catalog.date());
    text
}

fn of_group(group: &'static Group, catalog: &'static Catalog) -> String {
    let mut text = format!(
        "{}\n  id        {}\n  scope     {}\n  level     {}\n",
        group.name,
        group.public_id().unwrap_or("not public; GET /accounts/<account id>/tokens/permission_groups lists it"),
        group.scope.word(),
        level(group)
    );
    let named = |all: Vec<&str>| if all.is_empty() { None } else { Some(all.join(", ")) };
    let covers =
        named(catalog.parts_of(group).chain(catalog.legacy_covered_by(group)).map(|other| other.name).collect());
    let covered = named(catalog.wholes_of(group).map(|other| other.name).collect());
    for (label, value) in [
        ("covers", covers),
        ("part of", covered),
        ("read-only", catalog.read_counterpart(group).map(|counterpart| counterpart.name.to_owned())),
        ("legacy", group.replaced_by.map(legacy)),
        (
            "replaces",
            named(
                catalog.groups().iter().filter(|own| own.replaced_by == Some(group.name)).map(|own| own.name).collect(),
            ),
        ),
        ("owner", group.owner.map(|owner| format!("only {}-owned tokens", owner.word()))),
        ("OAuth", group.oauth.map(str::to_owned)),
        ("formerly", named(group.aliases.to_vec())),
        ("shown as", named(group.labels.to_vec())),
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

/// What replaces a legacy group.
fn legacy(role: &str) -> String {
    match role {
        "Workers Editor" => format!("replaced by {role}, and by Workers Admin to create or delete Workers"),
        _ => format!("replaced by {role}"),
    }
}

fn of_tool(tool: &Tool, catalog: &'static Catalog) -> String {
    let mut text = format!("{} needs ({}):\n", tool.name, tool.basis);
    for (groups, note) in
        [(tool.groups(catalog).collect::<Vec<_>>(), ""), (tool.optional(catalog).collect(), ", for optional features")]
    {
        for group in groups {
            let _ = writeln!(text, "  {}  {:<9} {}{note}", group.shown_id(), group.scope.word(), group.name);
        }
    }
    for name in &tool.unmapped {
        let _ = writeln!(text, "  {name}, which is not in the catalog");
    }
    if let Some(observed) = &tool.observed {
        let _ = writeln!(text, "Observed: the API calls of version {} on {}", observed.version, observed.date);
        for (group, call) in observed.beyond(catalog) {
            let _ = writeln!(text, "  {call} needs `{}` by its description, beyond what the tool names", group.name);
        }
        for group in observed.unseen(catalog) {
            let _ = writeln!(text, "  no observed call needs `{}`", group.name);
        }
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
    let rule = suggest(&what.to_lowercase(), rules::RULES.iter().map(|rule| rule.info.id));
    match rule.or_else(|| Catalog::builtin().suggest(what).map(|group| group.name)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`tokenlint rules` lists rules, `tokenlint catalog WORD` searches permission groups and operations"
            .to_owned(),
    }
}
