//! Adds policies and groups to the text of a token in YAML: block style before the last item, because its end is not
//! known, and flow style behind it.

use serde_json::Value;

use super::{joined, members};
use crate::{
    edit::Replacement,
    model::{GroupRef, Policy, Resources, Token},
    text::{Source, Span, Spanned},
    trim::body::{GroupName, Statement},
};

/// The changes that add statements to a token; `None` if its text is not one that can be edited. `json` gives a
/// statement as the API takes it.
pub(super) fn changes(
    token: &Token<'_>,
    source: &Source,
    statements: &[Statement],
    joins: bool,
    json: impl Fn(&Statement) -> Value,
) -> Option<Vec<Replacement>> {
    let mut changes = Vec::new();
    for statement in statements {
        let change = match joined(token, statement, source).filter(|_| joins) {
            Some((_, group)) => groups(group, statement, source),
            None => policy(token.policies.last()?, &json(statement), source),
        };
        changes.push(change?);
    }
    Some(changes)
}

/// The groups of a statement beside another one.
fn groups(beside: &Spanned<GroupRef<'_>>, statement: &Statement, source: &Source) -> Option<Replacement> {
    let place = beside.value.entry.unwrap_or(beside.span);
    let is_bare = is_scalar(beside, source);
    if let Some(dash) = Dash::before(source, place) {
        let line = |own: &GroupName| match is_bare {
            true => format!("{}{} # {}\n", dash.lead, own.text(), own.name()),
            false => format!("{}id: {} # {}\n", dash.lead, own.text(), own.name()),
        };
        return Some(dash.insertion(&statement.groups.iter().map(line).collect::<String>()));
    }
    let end = place.range().end;
    let is_mapping = source.slice(place).starts_with('{');
    let element = |own: &GroupName| match is_bare {
        true => Some(format!(", {}", own.text())),
        false => is_mapping.then(|| format!(", {{ id: {} }}", own.text())),
    };
    let text = statement.groups.iter().map(element).collect::<Option<String>>()?;
    Some(Replacement { range: end..end, text })
}

/// A policy beside another one, with the keys and the kind of resources that it has.
fn policy(beside: &Policy<'_>, statement: &Value, source: &Source) -> Option<Replacement> {
    let key = source.slice(beside.groups_span?);
    let key = ["permissionGroups", "permission_groups"].into_iter().find(|known| key.trim_matches('"') == *known)?;
    let is_bare = is_scalar(beside.groups.last()?, source);
    let resources = statement.get("resources")?;
    let encoded = is_encoded(&beside.resources, source)?;
    let groups = statement.get("permission_groups")?.as_array()?;
    let ids: Vec<&str> = groups.iter().map(|group| group.get("id")?.as_str()).collect::<Option<_>>()?;
    let effect = statement.get("effect")?.as_str()?;
    if let Some(dash) = Dash::before(source, beside.span) {
        let pad = " ".repeat(dash.lead.len());
        let mut text = format!("{}effect: {effect}\n{pad}{key}:\n", dash.lead);
        for (id, group) in ids.iter().zip(groups) {
            let name = group.get("name").and_then(Value::as_str).map_or(String::new(), |name| format!(" # {name}"));
            let field = if is_bare { "" } else { "id: " };
            text += &format!("{pad}  - {field}{id}{name}\n");
        }
        text += &match encoded {
            true => format!("{pad}resources: '{resources}'\n"),
            false => format!("{pad}resources:\n{}", lines(resources, &format!("{pad}  "))),
        };
        return Some(dash.insertion(&text));
    }
    if !source.slice(beside.span).starts_with('{') {
        return None;
    }
    let element = |id: &&str| if is_bare { format!("\"{id}\"") } else { format!("{{ id: \"{id}\" }}") };
    let ids: Vec<String> = ids.iter().map(element).collect();
    let resources = if encoded { format!("'{resources}'") } else { format!("{{ {} }}", members(resources)) };
    let end = beside.span.range().end;
    let text = format!(", {{ effect: {effect}, {key}: [{}], resources: {resources} }}", ids.join(", "));
    Some(Replacement { range: end..end, text })
}

/// Whether a group is written as a plain string.
fn is_scalar(group: &Spanned<GroupRef<'_>>, source: &Source) -> bool {
    !source.slice(group.value.entry.unwrap_or(group.span)).contains(':')
}

/// Resources in block style, one key a line.
fn lines(resources: &Value, pad: &str) -> String {
    let all = resources.as_object().into_iter().flatten();
    all.map(|(key, value)| match value.as_str() {
        Some(text) => format!("{pad}{key}: \"{text}\"\n"),
        None => format!("{pad}{key}:\n{}", lines(value, &format!("{pad}  "))),
    })
    .collect()
}

/// Whether resources are a JSON string.
fn is_encoded(resources: &Resources<'_>, source: &Source) -> Option<bool> {
    let Resources::Listed { key_span, .. } = resources else { return None };
    let (_, value) = source.text().get(key_span.range().start..)?.split_once(':')?;
    Some(value.trim_start_matches(' ').starts_with(['"', '\'', '|', '>']))
}

/// The start of an item of a list in block style.
struct Dash {
    /// The offset of the line.
    line: usize,
    /// The line up to the item: blanks, the dash and more blanks.
    lead: String,
}

impl Dash {
    /// The dash before an item, if the item has a line of its own.
    fn before(source: &Source, item: Span) -> Option<Dash> {
        let start = item.range().start;
        let line = source.line_start(start);
        let lead = source.text().get(line..start)?;
        let is_dash = lead.trim_start_matches(' ').starts_with("- ") && lead.trim_matches([' ', '-']).is_empty();
        (is_dash && lead.matches('-').count() == 1).then(|| Dash { line, lead: lead.to_owned() })
    }

    fn insertion(&self, text: &str) -> Replacement {
        Replacement { range: self.line..self.line, text: text.to_owned() }
    }
}
