//! The review summary of tokens: a card for one, a table for several, JSON, and files for other programs.
//!
//! In: [`Card`]s. Out: text for people here; CSV, Markdown and a calendar of expiries in a file each. Begin with [`card`].

mod calendar;
mod csv;
mod markdown;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use serde::Serialize;

pub use self::{
    calendar::{Calendar, calendar},
    csv::csv,
    markdown::markdown,
};
use super::{
    human::Style,
    paint::{Paint, paint},
    wrap::wrapped,
};
use crate::{
    lint::Card,
    model::ClientKind,
    text::{counted, listed},
};

/// Writes the card of one token.
///
/// # Errors
/// Errors of the writer.
pub fn card(card: &Card, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let id = card.id.as_deref().filter(|id| *id != card.called());
    let name = paint(card.called(), Paint::Heading, style);
    writeln!(out, "{name}{}", id.map_or(String::new(), |id| format!(" ({id})")))?;
    let mut line = |label: &str, text: &str| -> io::Result<()> {
        for (at, part) in wrapped(text, style.width.saturating_sub(14)).iter().enumerate() {
            writeln!(out, "  {:<11} {part}", if at == 0 { label } else { "" })?;
        }
        Ok(())
    };
    let rules = card.rules();
    let risk =
        if rules.is_empty() { "no findings".to_owned() } else { format!("{}: {}", card.worst(), rules.join(", ")) };
    line("risk", &risk)?;
    line("owner", card.owner)?;
    let ago = |text: &Option<String>, days: Option<i64>| {
        text.as_ref().map(|text| {
            format!(
                "{text}{}",
                days.map_or(String::new(), |days| format!(
                    ", {} ago",
                    counted(usize::try_from(days).unwrap_or(0), "day")
                ))
            )
        })
    };
    line("status", &card.status)?;
    if let Some(created) = ago(&card.created, card.age_days) {
        line("created", &created)?;
        line(
            "last used",
            &ago(&card.last_used, card.unused_days).unwrap_or_else(|| "never, according to this file".to_owned()),
        )?;
    }
    match &card.client {
        Some(client) => {
            let texts = |all: &[String]| if all.is_empty() { "none".to_owned() } else { all.join(", ") };
            if client.kind == ClientKind::Client {
                line("visibility", client.visibility.as_deref().unwrap_or("decided by Cloudflare"))?;
                line("redirects", &texts(&client.redirect_uris))?;
                line("optional", &texts(&client.optional_scopes))?;
            }
            if let Some(first) = client.scopes_by_name.first() {
                let count = counted(client.scopes_by_name.len(), "scope");
                line("by name", &format!("{count}, not documented; first: {} as {}", first.scope, first.documented))?;
            }
        }
        None => restrictions(card, &mut line)?,
    }
    for (label, statements) in [("allows", &card.allows), ("denies", &card.denies)] {
        for statement in statements {
            let none = |all: &[String]| if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
            line(label, &none(&statement.groups))?;
            line("", &format!("on {}", none(&statement.resources)))?;
        }
    }
    if card.allows.is_empty() && !card.unknown.is_empty() {
        line("allows", "unknown")?;
    }
    if let Some(first) = card.unknown.first() {
        line("unknown", &format!("{}; first: {first}", counted(card.unknown.len(), "value")))?;
    }
    Ok(())
}

/// When and from where a token can be used.
fn restrictions(card: &Card, line: &mut dyn FnMut(&str, &str) -> io::Result<()>) -> io::Result<()> {
    let left = card.days_left.map_or(String::new(), |days| match usize::try_from(days) {
        Ok(days) => format!(", {} left", counted(days, "day")),
        Err(_) => ", expired".to_owned(),
    });
    let begin = card.not_before.as_ref().map_or(String::new(), |begin| format!("from {begin} "));
    line(
        "lifetime",
        &card
            .expires
            .as_ref()
            .map_or_else(|| format!("{begin}{}", card.ends_in_words()), |end| format!("{begin}until {end}{left}")),
    )?;
    line("from", &card.from())
}

/// The most columns of a cell on a terminal.
const MAX_CELL: usize = 32;

/// Writes a table with a row per token. Nothing is cut unless the style has a width.
///
/// # Errors
/// Errors of the writer.
pub fn table(cards: &[Card], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let head = ["risk", "token", "id", "owner", "status", "age", "used", "expiry", "from"].map(String::from);
    let rows: Vec<[String; 9]> = std::iter::once(head).chain(cards.iter().map(row)).collect();
    let widest = MAX_CELL.max(style.width.saturating_sub(68));
    let widths: Vec<usize> = (0..9)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .map(|width| width.min(widest))
        .collect();
    for (at, row) in rows.iter().enumerate() {
        let padded =
            row.iter().zip(&widths).map(|(cell, width)| format!("{:<width$}", cut(cell, *width), width = *width));
        let cells: Vec<String> = padded.collect();
        let line = cut(cells.join("  ").trim_end(), style.width);
        let card = at.checked_sub(1).and_then(|at| cards.get(at));
        let (risk, rest) = line.split_at_checked(widths.first().copied().unwrap_or(0)).unwrap_or((&line, ""));
        let risk =
            card.and_then(Card::severity).map_or(risk.to_owned(), |severity| paint(risk, severity.into(), style));
        writeln!(out, "{risk}{rest}")?;
        if let Some(card) = card {
            writeln!(out, "{}", cut(&format!("    {}", access(card)), style.width))?;
        }
    }
    Ok(())
}

fn row(card: &Card) -> [String; 9] {
    let days = |days: Option<i64>, none: &str| days.map_or(none.to_owned(), |days| format!("{days} d"));
    [
        card.worst().to_owned(),
        card.called().to_owned(),
        card.short_id(),
        card.owner.to_owned(),
        card.status.clone(),
        days(card.age_days, "-"),
        days(card.unused_days, "-"),
        card.ends_in_short(),
        card.from_in_short(),
    ]
}

/// What a token can do, by product: `write dns on zone example.com`.
fn access(card: &Card) -> String {
    let mut by_level: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (product, level) in &card.levels {
        by_level.entry(level).or_default().push(product);
    }
    let levels: Vec<String> =
        by_level.iter().rev().map(|(level, products)| format!("{level} {}", products.join(", "))).collect();
    if levels.is_empty() && !card.unknown.is_empty() {
        return format!("unknown access; {} unknown", counted(card.unknown.len(), "value"));
    }
    let resources: BTreeSet<&String> = card.allows.iter().flat_map(|statement| &statement.resources).collect();
    let resources: Vec<&String> = resources.into_iter().collect();
    let unknown = match card.unknown.len() {
        0 => String::new(),
        count => format!("; {} unknown", counted(count, "value")),
    };
    format!("{} on {}{unknown}", levels.join("; "), listed(&resources))
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[derive(Serialize)]
struct JsonCards<'c> {
    version: u8,
    tokens: &'c [Card],
}

/// Writes all cards as one JSON object, version 1.
///
/// # Errors
/// Errors of the writer.
pub fn json(cards: &[Card], out: &mut dyn Write) -> io::Result<()> {
    crate::syntax::json::write(&JsonCards { version: 1, tokens: cards }, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_long_words_are_kept() {
        assert_eq!(wrapped("a bc def", 4), ["a bc", "def"]);
        assert_eq!(wrapped("abcdef gh", 4), ["abcdef", "gh"]);
        assert_eq!(wrapped("é é é", 3), ["é é", "é"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn long_cells_end_in_an_ellipsis() {
        assert_eq!(cut("abcd", 4), "abcd");
        assert_eq!(cut("abcde", 4), "abc…");
        assert_eq!(cut("ééééé", 4), "ééé…");
    }
}
