//! Cards as a table in Markdown.

use std::io::{self, Write};

use crate::{
    lint::Card,
    render::markdown::escaped,
    text::{counted, listed},
};

/// Writes a table with a row for each card.
///
/// # Errors
/// Errors of the writer.
pub fn markdown(cards: &[Card], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| risk | token | id | owner | last used | expires | from | access | rules |")?;
    writeln!(out, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |")?;
    for card in cards {
        let days = |days: Option<i64>, none: &str| days.map_or(none.to_owned(), |days| format!("{days} d"));
        let ends = match card.days_left {
            Some(left) if left < 0 => "expired".to_owned(),
            left => days(left, if card.expires.is_some() { "?" } else { "never" }),
        };
        let from = match card.addresses.len() + card.excluded_addresses.len() {
            0 => "any".to_owned(),
            count => counted(count, "range"),
        };
        let rules = card.rules();
        let cells = [
            card.worst(),
            card.called(),
            &card.short_id(),
            card.owner,
            &days(card.unused_days, "-"),
            &ends,
            &from,
            &super::access(card),
            &listed(&rules.iter().collect::<Vec<_>>()),
        ];
        writeln!(out, "| {} |", cells.map(escaped).join(" | "))?;
    }
    Ok(())
}
