//! Cards as CSV, RFC 4180, for spreadsheets.

use std::io::{self, Write};

use crate::lint::{Card, Statement};

const HEAD: [&str; 16] = [
    "risk",
    "token",
    "id",
    "file",
    "owner",
    "status",
    "created",
    "last_used",
    "not_before",
    "expires",
    "days_left",
    "from",
    "allows",
    "denies",
    "rules",
    "unknown",
];

/// Writes a row for each card, with a heading.
///
/// # Errors
/// Errors of the writer.
pub fn csv(cards: &[Card], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    writer.write_record(HEAD)?;
    for card in cards {
        writer.write_record(row(card))?;
    }
    writer.flush()
}

fn row(card: &Card) -> [String; 16] {
    let text = |text: &Option<String>| cell(text.as_deref().unwrap_or_default());
    [
        card.severity().map_or(String::new(), |severity| severity.word().to_owned()),
        cell(card.called()),
        text(&card.id),
        cell(&card.file),
        card.owner.to_owned(),
        cell(&card.status),
        text(&card.created),
        text(&card.last_used),
        text(&card.not_before),
        if card.is_end_unknown() { "unknown".to_owned() } else { text(&card.expires) },
        card.days_left.map_or(String::new(), |days| days.to_string()),
        cell(&card.from()),
        cell(&statements(&card.allows)),
        cell(&statements(&card.denies)),
        card.rules().join("; "),
        cell(&card.unknown.join("; ")),
    ]
}

fn statements(all: &[Statement]) -> String {
    let one = |statement: &Statement| format!("{} on {}", statement.groups.join(", "), statement.resources.join(", "));
    all.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A text that a spreadsheet does not take for a formula, whatever the token is called:
/// <https://owasp.org/www-community/attacks/CSV_Injection>.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_never_formulas() {
        for name in ["=1+1", "+1", "-1", "@a", "\t=1"] {
            assert_eq!(cell(name), format!("'{name}"));
        }
        assert_eq!(cell("ci =1"), "ci =1");
    }
}
