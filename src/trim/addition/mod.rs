//! Adds policies to the text of a token, in JSON, in Terraform's language and in YAML.

mod yaml;

use std::collections::BTreeMap;

use super::{
    Job,
    body::{GroupName, Statement},
};
use crate::{
    catalog::OwnerKind,
    edit::{Replacement, applied},
    model::{Form, GroupRef, Policy, Resource, Syntax, Token},
    read::{Unit, notation},
    syntax::Notation,
    text::{Source, SourceId, Span, Spanned},
};

/// How the policies of a token are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notated {
    /// Objects of JSON, as the API takes them.
    Json,
    /// Elements of a list in Terraform's language; whether resources are JSON strings.
    Elements { are_encoded: bool },
    /// Blocks in Terraform's language.
    Blocks,
}

/// The unit with policies added to a token; `None` if the text of the token cannot be edited. If `joins`, groups are
/// added to a policy that allows on the same resources, where there is one.
pub(super) fn added(
    unit: &Unit,
    token: &Token<'_>,
    statements: &[Statement],
    joins: bool,
    job: &Job<'_, '_>,
) -> Option<Unit> {
    let owner = token.owner.kind.unwrap_or(OwnerKind::User);
    let last = token.policies.last()?;
    let source = unit.source(last.span)?;
    if token.notation.is_none() && notation(source) == Notation::Yaml {
        let mut all = yaml::changes(token, source, statements, joins, |statement| statement.json(owner, job))?;
        all.iter_mut().for_each(|change| change.text = change.text.replace('\n', line_break(source)));
        return unit.edited(&BTreeMap::from([(source.id, applied(source.text(), &mut all)?)]));
    }
    let notated = notated(token, source)?;
    let mut changes: BTreeMap<SourceId, Vec<Replacement>> = BTreeMap::new();
    let mut add = |all: Vec<Replacement>| {
        let own = |change: Replacement| Replacement { text: change.text.replace('\n', line_break(source)), ..change };
        changes.entry(source.id).or_default().extend(all.into_iter().map(own));
    };
    let mut whole = Vec::new();
    for statement in statements {
        match joined(token, statement, source).filter(|_| joins) {
            Some((policy, group)) => {
                let place = group.value.entry.unwrap_or(group.span);
                let style = GroupStyle {
                    notated,
                    is_named: policy.groups.iter().any(|own| own.value.name.is_some()),
                    pad: source.slice(place).contains('\n').then(|| indent(source, place)).flatten(),
                };
                let elements: Vec<Element> = statement.groups.iter().map(|own| style.element(own)).collect();
                add(behind(source, place, &elements)?);
            }
            None => whole.push(statement),
        }
    }
    if !whole.is_empty() {
        let pad = indent(source, last.span)?;
        let text = |statement: &&Statement| match notated {
            Notated::Json => json(&statement.json(owner, job), &pad, is_on_own_line(source, last.span)),
            Notated::Elements { are_encoded } => Some(statement.element(&pad, are_encoded, owner, job)),
            Notated::Blocks => Some(statement.block(&pad, owner, job)),
        };
        let texts = whole.iter().map(text).collect::<Option<Vec<String>>>()?;
        add(match notated {
            // The span of a block is its keyword: its end is not known, so that new blocks go before it.
            Notated::Blocks => {
                let start = last.span.range().start;
                let text = texts.iter().map(|text| format!("{text}\n\n{pad}")).collect();
                vec![Replacement { range: start..start, text }]
            }
            _ => behind(source, last.span, &texts.into_iter().map(Element::plain).collect::<Vec<Element>>())?,
        });
    }
    let mut texts = BTreeMap::new();
    for (id, mut changes) in changes {
        texts.insert(id, applied(source.text(), &mut changes)?);
    }
    unit.edited(&texts)
}

/// How a token is written, if that is a way that can be edited here.
fn notated(token: &Token<'_>, source: &Source) -> Option<Notated> {
    let has = |syntax: Syntax| token.syntax.iter().any(|own| own.value == syntax);
    let is_of_api = matches!(token.form, Form::Request | Form::Exported | Form::Created | Form::Policies);
    let text = source.slice(token.policies.last()?.span);
    if token.notation.is_some() || token.client.is_some() {
        return None;
    }
    match notation(source) {
        Notation::Json if is_of_api && text.starts_with('{') => Some(Notated::Json),
        Notation::Hcl if has(Syntax::Blocks) => Some(Notated::Blocks),
        Notation::Hcl if has(Syntax::Attributes) && text.starts_with('{') => {
            Some(Notated::Elements { are_encoded: !has(Syntax::ResourceMap) })
        }
        _ => None,
    }
}

/// The policy that the groups of a statement can join, because it allows on exactly the same resources, and its last
/// group.
fn joined<'t, 's>(
    token: &'t Token<'s>,
    statement: &Statement,
    source: &Source,
) -> Option<(&'t Policy<'s>, &'t Spanned<GroupRef<'s>>)> {
    let is_same = |policy: &&Policy<'s>| {
        let entries = policy.resources.entries();
        let own = |wanted: &Resource<'_>| entries.iter().any(|entry| entry.resource.plain() == wanted.plain());
        policy.is_allow()
            && policy.span.source == source.id
            && entries.len() == statement.resources.len()
            && statement.resources.iter().all(own)
    };
    let policy = token.policies.iter().find(is_same)?;
    let group = policy.groups.last()?;
    let span = group.value.entry.unwrap_or(group.span);
    // A list that is written elsewhere, such as a local value, may be that of other policies as well.
    let key = policy.groups_span.filter(|key| key.source == span.source)?;
    let between = source.text().get(key.range().end..span.range().start)?;
    let list = between.trim_start_matches([' ', '\t', '"', '=', ':', '\r', '\n']);
    let is_literal = list.starts_with(['[', '-']) && !list.contains(']') && span.source == source.id;
    is_literal.then_some((policy, group))
}

/// An element of a list, with a comment that follows the comma.
struct Element {
    text: String,
    comment: Option<String>,
}

impl Element {
    fn plain(text: String) -> Element {
        Element { text, comment: None }
    }

    /// The element with a comma or without, and with its comment if nothing else follows on the line.
    fn written(&self, has_comma: bool, is_last_on_line: bool) -> String {
        let comma = if has_comma { "," } else { "" };
        let comment =
            self.comment.as_ref().filter(|_| is_last_on_line).map_or(String::new(), |comment| format!(" # {comment}"));
        format!("{}{comma}{comment}", self.text)
    }
}

/// How the groups of a policy are written.
struct GroupStyle {
    notated: Notated,
    /// Whether they have names for people.
    is_named: bool,
    /// The indent, if each member is on a line of its own.
    pad: Option<String>,
}

impl GroupStyle {
    fn element(&self, group: &GroupName) -> Element {
        let comment = || Some(group.name().to_owned());
        match self.notated {
            Notated::Blocks => Element { text: group.plain(), comment: comment() },
            Notated::Elements { .. } => Element { text: group.element(), comment: comment() },
            Notated::Json => {
                let mut value = group.json();
                if let (false, Some(members)) = (self.is_named, value.as_object_mut().filter(|all| all.len() > 1)) {
                    members.remove("name");
                }
                Element::plain(match &self.pad {
                    Some(pad) => format!("{value:#}").replace('\n', &format!("\n{pad}")),
                    None => format!("{{ {} }}", members(&value)),
                })
            }
        }
    }
}

fn members(value: &serde_json::Value) -> String {
    let all = value.as_object().into_iter().flatten();
    all.map(|(key, value)| format!("\"{key}\": {value}")).collect::<Vec<String>>().join(", ")
}

/// A policy in JSON: on lines of its own with an indent, or on one line.
fn json(value: &serde_json::Value, pad: &str, is_spread: bool) -> Option<String> {
    if !is_spread {
        return serde_json::to_string(value).ok();
    }
    let text = serde_json::to_string_pretty(value).ok()?;
    Some(text.replace('\n', &format!("\n{pad}")))
}

/// Elements behind another one of a list: each on its own line if that one is, otherwise on the same line. Commas are
/// written where they are missing, and comments stay behind their element.
fn behind(source: &Source, before: Span, elements: &[Element]) -> Option<Vec<Replacement>> {
    let text = source.text();
    let end = before.range().end;
    if !is_on_own_line(source, before) {
        let all: String = elements.iter().map(|own| format!(", {}", own.text)).collect();
        return Some(vec![Replacement { range: end..end, text: all }]);
    }
    let rest = text.get(end..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
    let has_comma = rest.get(blanks..)?.starts_with(',');
    let after = if has_comma { end + blanks + 1 } else { end };
    let pad = indent(source, before)?;
    let line = line_end(source, after);
    let tail = text.get(after..line)?.trim_start();
    // Another element, or the end of the list, may follow on the same line.
    let is_last_on_line = tail.is_empty() || tail.starts_with(['#', '/']);
    let at = if is_last_on_line { line } else { after };
    let count = elements.len();
    let lines = elements
        .iter()
        .enumerate()
        .map(|(at, own)| format!("\n{pad}{}", own.written(has_comma || at + 1 < count, is_last_on_line)));
    let mut changes = Vec::new();
    if !has_comma {
        changes.push(Replacement { range: end..end, text: ",".to_owned() });
    }
    changes.push(Replacement { range: at..at, text: lines.collect() });
    Some(changes)
}

/// Whether only blanks are before a span on its line.
fn is_on_own_line(source: &Source, span: Span) -> bool {
    let start = span.range().start;
    let line = source.line_start(start);
    line > 0 && source.text().get(line..start).is_some_and(|head| head.trim().is_empty())
}

/// How the source ends its lines.
fn line_break(source: &Source) -> &'static str {
    if source.text().contains("\r\n") { "\r\n" } else { "\n" }
}

/// The blanks at the start of the line of a span.
fn indent(source: &Source, span: Span) -> Option<String> {
    let line = source.line_start(span.range().start);
    let head = source.text().get(line..)?;
    Some(head.chars().take_while(|c| matches!(c, ' ' | '\t')).collect())
}

/// The offset of the end of the line at an offset.
fn line_end(source: &Source, at: usize) -> usize {
    let rest = source.text().get(at..).unwrap_or_default();
    let length = rest.find('\n').unwrap_or(rest.len());
    at + rest.get(..length).unwrap_or_default().trim_end_matches('\r').len()
}
