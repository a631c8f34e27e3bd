//! Waivers in words and as JSON, version 1.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    lint::{Origin, Waiver},
    text::{counted, shown},
};

/// One waiver as it is listed.
#[derive(Debug, Serialize)]
pub struct Row {
    rule: String,
    token: Option<String>,
    fingerprint: Option<String>,
    reason: String,
    owner: Option<String>,
    until: Option<String>,
    days_left: Option<i32>,
    age_days: Option<i32>,
    matches: usize,
    origin: &'static str,
    place: String,
}

#[derive(Serialize)]
struct Document<'r> {
    version: u8,
    waivers: &'r [Row],
}

impl Row {
    /// The row of a waiver that stands at a place.
    pub fn new(waiver: &Waiver, place: String, now: jiff::Timestamp) -> Row {
        let text = |text: &Option<String>| text.as_deref().map(shown);
        Row {
            rule: shown(&waiver.rule),
            token: text(&waiver.token),
            fingerprint: text(&waiver.fingerprint),
            reason: shown(&waiver.reason),
            owner: text(&waiver.owner),
            until: waiver.until.map(|until| until.to_string()),
            days_left: waiver.days_left(now),
            age_days: waiver.age(now),
            matches: waiver.matches(),
            origin: match waiver.origin {
                Origin::Configuration => "configuration",
                Origin::Comment => "comment",
                Origin::Baseline => "baseline",
            },
            place: shown(&place),
        }
    }

    /// Whether it is past its end, or for nothing.
    pub fn is_stale(&self) -> bool {
        self.matches == 0 || self.days_left.is_some_and(|days| days < 0)
    }
}

/// Writes a paragraph for each.
///
/// # Errors
/// Those of the writer.
pub fn human(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    for row in rows {
        let what = match (&row.token, &row.fingerprint) {
            (Some(token), _) => format!(" of {token}"),
            (None, Some(fingerprint)) => format!(" with fingerprint {fingerprint}"),
            (None, None) => String::new(),
        };
        writeln!(out, "{}{what}", row.rule)?;
        writeln!(out, "  reason   {}", row.reason)?;
        writeln!(out, "  owner    {}", row.owner.as_deref().unwrap_or("nobody is named"))?;
        let days = |days: i32| counted(usize::try_from(days.unsigned_abs()).unwrap_or_default(), "day");
        let end = match (&row.until, row.days_left) {
            (Some(until), Some(left)) if left < 0 => format!("{until}, over for {}", days(left)),
            (Some(until), Some(left)) => format!("{until}, {} left", days(left)),
            _ => "no end".to_owned(),
        };
        writeln!(out, "  until    {end}")?;
        if let Some(age) = row.age_days {
            writeln!(out, "  age      {}", days(age))?;
        }
        writeln!(out, "  matches  {}", counted(row.matches, "finding"))?;
        writeln!(out, "  at       {} ({})\n", row.place, row.origin)?;
    }
    Ok(())
}

/// Writes all as one JSON object.
///
/// # Errors
/// Those of the writer.
pub fn json(rows: &[Row], out: &mut dyn Write) -> io::Result<()> {
    crate::syntax::json::write(&Document { version: 1, waivers: rows }, out)
}

/// The last line.
pub fn summary(rows: &[Row]) -> String {
    let ended = rows.iter().filter(|row| row.days_left.is_some_and(|days| days < 0)).count();
    let idle = rows.iter().filter(|row| row.matches == 0).count();
    format!("{} · {ended} past the end · {idle} matching nothing", counted(rows.len(), "waiver"))
}
