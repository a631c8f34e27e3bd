use std::sync::LazyLock;

use regex::{Captures, Match, Regex};

use crate::{
    catalog::{Catalog, Confidence, Group, Scope, Tool},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    text::{Source, Span, listed, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "outdated-permission-name",
        summary: "documentation names a permission that was renamed, does not exist, or is too broad",
        severity: Severity::Low,
        confidence: Confidence::Medium,
        family: Family::Validity,
        is_default: false,
        fix: None,
        page: include_str!("../../../rules/outdated-permission-name.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Source(check),
    options: None,
};

/// A permission as the dashboard shows it, in three parts: `Zone:DNS:Edit`, `Account → Workers Scripts → Edit`, or the
/// cells of a table.
static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let between = r"[ \t*`]*(?:->|→|»|[:/.>|])[ \t*`]*";
    Regex::new(&format!(
        r"\b(?i:(zone|account|user)){between}([A-Z][A-Za-z0-9]*(?:[ &:/-]{{1,3}}[A-Za-z0-9()]+){{0,6}}?){between}(?i:(edit|read|write|revoke|purge|report|admin))\b"
    ))
    .ok()
});

/// A name in code, in quotes or emphasised, that ends as names of permission groups do.
static MARKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("(?:`|\"|\\*\\*|__)([A-Z][A-Za-z0-9]*(?:[ &:/-]{1,3}[A-Za-z0-9()]+){0,7} (?:Read|Write|Edit))(?:`|\"|\\*\\*|__)").ok()
});

/// A permission name of older error messages.
static OLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"#[a-z_.]{2,40}:[a-z]{2,12}\b|\bcom\.cloudflare\.(?:api|edge)\.[a-z0-9_.-]{3,80}\b").ok()
});

fn check(source: &Source, _: &[Span], reporter: &mut Reporter<'_>) {
    if !is_documentation(&source.path) {
        return;
    }
    let text = source.text();
    let tool = only_tool(text, reporter.catalog);
    let (parts, marked, old) = (PARTS.as_ref(), MARKED.as_ref(), OLD.as_ref());
    for found in parts.into_iter().flat_map(|regex| regex.captures_iter(text)) {
        in_parts(source, &found, tool, reporter);
    }
    for found in marked.into_iter().flat_map(|regex| regex.captures_iter(text)) {
        if let Some(name) = found.get(1) {
            named(source, name, tool, reporter);
        }
    }
    for found in old.into_iter().flat_map(|regex| regex.find_iter(text)) {
        of_errors(source, found, reporter);
    }
}

/// Whether a file is documentation, by its name: programs and documents name groups for other rules.
fn is_documentation(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("md" | "mdx" | "markdown" | "txt" | "rst" | "adoc"))
}

fn in_parts(source: &Source, found: &Captures<'_>, tool: Option<&Tool>, reporter: &mut Reporter<'_>) {
    let (Some(whole), Some(scope), Some(name), Some(level)) = (found.get(0), found.get(1), found.get(2), found.get(3))
    else {
        return;
    };
    let scope = match scope.as_str().to_ascii_lowercase().as_str() {
        "zone" => Scope::Zone,
        "account" => Scope::Account,
        _ => Scope::User,
    };
    let catalog = reporter.catalog;
    let wanted = format!("{} {}", name.as_str(), level.as_str());
    let groups = groups(&wanted, catalog);
    let span = source.span(whole.start(), whole.end());
    match (groups.iter().find(|group| group.scope == scope), groups.first()) {
        (Some(group), _) => {
            renamed(span, &wanted, group, reporter);
            broader(span, group, tool, reporter);
        }
        (None, Some(group)) => {
            let message = format!("`{}` is a permission of scope {}", shown(&wanted), group.scope.word());
            let help = format!("write {} in place of {}", group.scope.word(), scope.word());
            reporter.report(span, message).help(help);
        }
        (None, None) => unknown(span, &wanted, reporter),
    }
}

fn named(source: &Source, name: Match<'_>, tool: Option<&Tool>, reporter: &mut Reporter<'_>) {
    let span = source.span(name.start(), name.end());
    match groups(name.as_str(), reporter.catalog).first() {
        Some(group) => {
            renamed(span, name.as_str(), group, reporter);
            broader(span, group, tool, reporter);
        }
        None => unknown(span, name.as_str(), reporter),
    }
}

/// The groups with a name; the dashboard writes Edit for Write.
fn groups(name: &str, catalog: &'static Catalog) -> Vec<&'static Group> {
    let by_name = catalog.by_name(name);
    match name.rsplit_once(' ') {
        Some((product, level)) if by_name.is_empty() && level.eq_ignore_ascii_case("edit") => {
            catalog.by_name(&format!("{product} Write"))
        }
        _ => by_name,
    }
}

/// Reports a name that the group no longer has.
fn renamed(span: Span, name: &str, group: &Group, reporter: &mut Reporter<'_>) {
    let plain = |text: &str| text.to_ascii_lowercase().replace(" edit", " write");
    if group.aliases.iter().any(|own| plain(own) == plain(name)) {
        let message = format!("permission `{}` is now called `{}`", shown(name), group.name);
        reporter.report(span, message).confidence(Confidence::High).help("write the current name");
    }
}

/// The shortest name that tells a tool from a word of prose.
const MIN_NAME: usize = 5;

/// The only tool of the catalog that a text names; a text about several does not say which permission is whose.
fn only_tool(text: &str, catalog: &'static Catalog) -> Option<&'static Tool> {
    let text = text.to_lowercase();
    let mut named = catalog.tools().iter().filter(|tool| {
        let names = std::iter::once(&tool.name).chain(&tool.aliases);
        names.filter(|name| name.len() >= MIN_NAME).any(|name| has_word(&text, &name.to_lowercase()))
    });
    let first = named.next()?;
    named.next().is_none().then_some(first)
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + word.len()..).unwrap_or_default());
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

/// Reports a permission of which the tool needs only a part.
fn broader(span: Span, group: &Group, tool: Option<&Tool>, reporter: &mut Reporter<'_>) {
    let (Some(tool), catalog) = (tool, reporter.catalog) else { return };
    let needed = || tool.groups(catalog).chain(tool.optional(catalog)).chain(tool.beyond(catalog));
    if needed().any(|own| own.id == group.id || own.covers(group)) {
        return;
    }
    let reads = catalog.read_counterpart(group);
    if let Some(part) = needed().find(|own| group.covers(own) || reads.is_some_and(|reads| reads.id == own.id)) {
        let message = format!("`{}` allows more than `{}` needs", group.name, tool.name);
        reporter.report(span, message).help(format!("write `{}`", part.name));
    }
}

/// Reports a name that no group has, if it is close to one that exists: other texts look like names as well.
fn unknown(span: Span, name: &str, reporter: &mut Reporter<'_>) {
    if let Some(group) = reporter.catalog.suggest(name) {
        let message = format!("no permission is called `{}`", shown(name));
        reporter.report(span, message).help(format!("did you mean `{}`?", group.name));
    }
}

/// Reports a name of older error messages.
fn of_errors(source: &Source, found: Match<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    let name = found.as_str().trim_end_matches(['.', '-']);
    let Some(sets) = catalog.legacy(name) else { return };
    let mut groups: Vec<String> = sets.iter().flatten().map(|group| format!("`{group}`")).collect();
    groups.sort();
    groups.dedup();
    let span = source.span(found.start(), found.start() + name.len());
    let finding = reporter.report(span, format!("`{}` is a permission name of older error messages", shown(name)));
    if !groups.is_empty() && groups.len() <= 4 {
        let which = if groups.len() > 1 { ", whichever is meant" } else { "" };
        finding.help(format!("write {}{which}", listed(&groups)));
    }
}
