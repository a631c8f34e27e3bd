//! Where a setting is written in a configuration file: TOML, or JSON with comments.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    syntax::{
        json,
        node::{Node, NodeKind, Tape},
    },
    text::{Source, Span},
};

/// The settings of a file by their places.
pub(super) struct Places<'s> {
    source: &'s Source,
    parsed: Parsed<'s>,
}

enum Parsed<'s> {
    Toml(Spanned<DeTable<'s>>),
    /// The file without its comments, which leave blanks.
    Json(Box<Source>, Tape),
    /// The file is not valid; another reader says so.
    Invalid,
}

impl<'s> Places<'s> {
    pub(super) fn new(source: &'s Source, is_toml: bool) -> Places<'s> {
        let parsed = if is_toml { toml(source) } else { json(source) };
        Places { source, parsed: parsed.unwrap_or(Parsed::Invalid) }
    }

    /// The value at the end of a path of keys and indices; of an object, the value of its first entry.
    pub(super) fn of(&self, path: &[String]) -> Option<Span> {
        match &self.parsed {
            Parsed::Toml(table) => {
                let base = self.source.text_start();
                let range = in_table(table.get_ref(), path)?;
                Some(self.source.span(base + range.start, base + range.end))
            }
            Parsed::Json(plain, tape) => {
                path.iter().try_fold(tape.root(plain), |node, key| child(node, key)).map(first)
            }
            Parsed::Invalid => None,
        }
    }
}

fn toml(source: &Source) -> Option<Parsed<'_>> {
    let text = source.text().get(source.text_start()..)?;
    Some(Parsed::Toml(DeTable::parse(text).ok()?))
}

fn json(source: &Source) -> Option<Parsed<'_>> {
    let mut text = source.text().to_owned();
    json_strip_comments::strip(&mut text).ok()?;
    let plain = Source::new(source.id, source.path.clone(), text.into_bytes()).ok()?;
    let tape = json::whole(&plain).ok()?;
    Some(Parsed::Json(Box::new(plain), tape))
}

fn child<'n, 't>(node: Node<'n, 't>, key: &str) -> Option<Node<'n, 't>> {
    match node.kind() {
        NodeKind::Array => node.elements().nth(key.parse().ok()?),
        _ => node.get(key),
    }
}

fn first(node: Node<'_, '_>) -> Span {
    node.members().next().map_or_else(|| node.span(), |member| member.value.span())
}

fn in_table(table: &DeTable<'_>, path: &[String]) -> Option<std::ops::Range<usize>> {
    let (key, rest) = path.split_first()?;
    let (_, value) = table.iter().find(|(own, _)| own.get_ref().as_ref() == key)?;
    in_value(value, rest)
}

fn in_value(value: &Spanned<DeValue<'_>>, path: &[String]) -> Option<std::ops::Range<usize>> {
    match (value.get_ref(), path.split_first()) {
        (DeValue::Table(table), Some(_)) => in_table(table, path),
        (DeValue::Array(list), Some((at, rest))) => in_value(list.get(at.parse::<usize>().ok()?)?, rest),
        (DeValue::Table(table), None) => {
            let first = table.iter().map(|(_, value)| value.span()).min_by_key(|range| range.start);
            Some(first.unwrap_or_else(|| value.span()))
        }
        _ => Some(value.span()),
    }
}
