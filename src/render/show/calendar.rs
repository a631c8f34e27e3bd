//! The expiries of tokens as a calendar, RFC 5545, with a reminder before each.

use std::io::{self, Write};

use crate::{
    lint::{Card, hashed},
    text::harmless,
};

/// The most bytes of a line, without its line break: RFC 5545, 3.1.
const LINE: usize = 75;

/// How many cards a calendar holds, and why it does not hold the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Tokens with an event.
    pub events: usize,
    /// Tokens that never expire, or whose expiry is unknown.
    pub without_end: usize,
    /// Tokens that have expired.
    pub expired: usize,
}

/// Writes an event for each token that will expire, with a reminder `lead` days before.
///
/// # Errors
/// Errors of the writer.
pub fn calendar(cards: &[Card], lead: u16, now: jiff::Timestamp, out: &mut dyn Write) -> io::Result<Calendar> {
    let mut counts = Calendar::default();
    let version = env!("CARGO_PKG_VERSION");
    line(out, "BEGIN:VCALENDAR")?;
    line(out, "VERSION:2.0")?;
    line(out, &format!("PRODID:-//tokenlint//tokenlint {version}//EN"))?;
    for card in cards {
        match card.ends {
            None => counts.without_end += 1,
            Some(end) if end <= now => counts.expired += 1,
            Some(end) => {
                counts.events += 1;
                event(card, end, lead, now, out)?;
            }
        }
    }
    line(out, "END:VCALENDAR")?;
    Ok(counts)
}

fn event(card: &Card, end: jiff::Timestamp, lead: u16, now: jiff::Timestamp, out: &mut dyn Write) -> io::Result<()> {
    // The same token keeps its event when the calendar is written again.
    let uid = hashed(&["calendar", card.id.as_deref().unwrap_or(&card.file), card.called()]);
    let summary = format!("Cloudflare API token {} expires", card.called());
    let used = card.last_used.as_deref().unwrap_or("unknown");
    let description = format!(
        "Owner: {}\nID: {}\nLast used: {used}\nAccess: {}\nRenew it, or check that nothing uses it any more.",
        card.owner,
        card.id.as_deref().unwrap_or("unknown"),
        super::access(card),
    );
    line(out, "BEGIN:VEVENT")?;
    line(out, &format!("UID:{uid}@tokenlint"))?;
    line(out, &format!("DTSTAMP:{}", time(now)))?;
    line(out, &format!("DTSTART:{}", time(end)))?;
    line(out, &format!("SUMMARY:{}", text(&summary)))?;
    line(out, &format!("DESCRIPTION:{}", text(&description)))?;
    line(out, "TRANSP:TRANSPARENT")?;
    line(out, "BEGIN:VALARM")?;
    line(out, "ACTION:DISPLAY")?;
    line(out, &format!("TRIGGER:-P{lead}D"))?;
    line(out, &format!("DESCRIPTION:{}", text(&summary)))?;
    line(out, "END:VALARM")?;
    line(out, "END:VEVENT")
}

fn time(at: jiff::Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A value of type TEXT: RFC 5545, 3.3.11.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out += "\\n",
            '\\' | ';' | ',' => out.extend(['\\', character]),
            other => out.push(harmless(other)),
        }
    }
    out
}

/// Writes a line, folded between characters where it is too long.
fn line(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut width = 0;
    for character in text.chars() {
        let mut bytes = [0; 4];
        let own = character.encode_utf8(&mut bytes);
        if width + own.len() > LINE {
            out.write_all(b"\r\n ")?;
            width = 1;
        }
        out.write_all(own.as_bytes())?;
        width += own.len();
    }
    out.write_all(b"\r\n")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = Vec::new();
        line(&mut out, &"é".repeat(100)).unwrap();
        let written = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = written.strip_suffix("\r\n").unwrap().split("\r\n").collect();
        assert!(lines.len() > 2 && lines.iter().all(|line| line.len() <= LINE), "{lines:?}");
        assert_eq!(lines.join("").replace(' ', ""), "é".repeat(100));
    }

    #[test]
    fn a_name_cannot_end_its_property() {
        assert_eq!(text("a\nEND:VEVENT;b,c\\d\r"), "a\\nEND:VEVENT\\;b\\,c\\\\d\u{fffd}");
    }
}
