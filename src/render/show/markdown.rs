//! Cards as a table in Markdown.

use std::io::{self, Write};

use crate::{lint::Card, render::markdown::escaped, text::listed};

/// Writes a table with a row for each card.
///
/// # Errors
/// Errors of the writer.
pub fn markdown(cards: &[Card], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| risk | token | id | owner | last used | expires | from | access | rules |")?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
    for card in cards {
        let days = |days: Option<i64>, none: &str| days.map_or(none.to_owned(), |days| format!("{days} d"));
        let rules = card.rules();
        let cells = [
            card.worst(),
            card.called(),
            &card.short_id(),
            card.owner,
            &days(card.unused_days, "-"),
            &card.ends_in_short(),
            &card.from_in_short(),
            &super::access(card),
            &listed(&rules.iter().collect::<Vec<_>>()),
        ];
        writeln!(out, "| {} |", cells.map(escaped).join(" | "))?;
    }
    Ok(())
}
