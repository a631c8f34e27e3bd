//! The list of waivers, human-readable and as JSON version 1.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use crate::{
    lint::{Origin, Waiver},
    text::{counted, shown},
};

/// The word for entries of a baseline.
const BASELINE: &str = "baseline";

/// One waiver in the list.
#[derive(Debug, Serialize)]
pub struct WaiverRow {
    rule: String,
    token: Option<String>,
    r#match: Option<String>,
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
struct JsonWaivers<'r> {
    version: u8,
    waivers: &'r [WaiverRow],
}

impl WaiverRow {
    /// Makes the row of a waiver at a location, such as `tokenlint.toml:3`.
    pub fn new(waiver: &Waiver, place: String, now: jiff::Timestamp) -> WaiverRow {
        let text = |text: &Option<String>| text.as_deref().map(shown);
        WaiverRow {
            rule: shown(&waiver.rule),
            token: text(&waiver.token),
            r#match: waiver.pattern.as_ref().map(|pattern| shown(pattern.as_str())),
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
                Origin::Baseline => BASELINE,
            },
            place: shown(&place),
        }
    }

    /// Whether the waiver has expired or matches no finding.
    pub fn is_stale(&self) -> bool {
        self.matches == 0 || self.days_left.is_some_and(|days| days < 0)
    }
}

/// Writes a paragraph per waiver, and one for all entries of a baseline that are not stale.
///
/// # Errors
/// Errors of the writer.
pub fn human(rows: &[WaiverRow], out: &mut dyn Write) -> io::Result<()> {
    let is_summarized = |row: &&WaiverRow| row.origin == BASELINE && !row.is_stale();
    for row in rows.iter().filter(|row| !is_summarized(row)) {
        let what = match (&row.token, &row.fingerprint, &row.r#match) {
            (Some(token), ..) => format!(" of {token}"),
            (None, Some(fingerprint), _) => format!(" with fingerprint {fingerprint}"),
            (None, None, Some(pattern)) => format!(" of names that match {pattern}"),
            (None, None, None) => String::new(),
        };
        writeln!(out, "{}{what}", row.rule)?;
        writeln!(out, "  reason   {}", row.reason)?;
        writeln!(out, "  owner    {}", row.owner.as_deref().unwrap_or("none"))?;
        let days = |days: i32| counted(usize::try_from(days.unsigned_abs()).unwrap_or_default(), "day");
        let end = match (&row.until, row.days_left) {
            (Some(until), Some(left)) if left < 0 => format!("{until}, expired {} ago", days(left)),
            (Some(until), Some(left)) => format!("{until}, {} left", days(left)),
            _ => "no end date".to_owned(),
        };
        writeln!(out, "  until    {end}")?;
        if let Some(age) = row.age_days {
            writeln!(out, "  age      {}", days(age))?;
        }
        writeln!(out, "  matches  {}", counted(row.matches, "finding"))?;
        writeln!(out, "  at       {} ({})\n", row.place, row.origin)?;
    }
    baseline(rows.iter().filter(is_summarized), out)
}

/// Counts the entries of baselines by rule.
fn baseline<'r>(rows: impl Iterator<Item = &'r WaiverRow>, out: &mut dyn Write) -> io::Result<()> {
    let mut by_reason: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in rows {
        *by_reason.entry(&row.reason).or_default().entry(&row.rule).or_default() += 1;
    }
    for (reason, by_rule) in by_reason {
        writeln!(out, "{} {reason}", counted(by_rule.values().sum(), "finding"))?;
        let width = by_rule.keys().map(|rule| rule.len()).max().unwrap_or(0);
        for (rule, count) in by_rule {
            writeln!(out, "  {rule:<width$}  {count}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes all waivers as one JSON object.
///
/// # Errors
/// Errors of the writer.
pub fn json(rows: &[WaiverRow], out: &mut dyn Write) -> io::Result<()> {
    crate::syntax::json::write(&JsonWaivers { version: 1, waivers: rows }, out)
}

/// The summary line.
pub fn summary(rows: &[WaiverRow]) -> String {
    let expired = rows.iter().filter(|row| row.days_left.is_some_and(|days| days < 0)).count();
    let unmatched = rows.iter().filter(|row| row.matches == 0).count();
    format!("{} · {expired} expired · {unmatched} unmatched", counted(rows.len(), "waiver"))
}

/// The notice that some waivers have to be renewed.
pub fn renewal(old_fingerprints: usize) -> String {
    let verb = if old_fingerprints == 1 { "uses a fingerprint" } else { "use fingerprints" };
    format!(
        "{} {verb} of 0.1, which stay the same when a token gains access; run `tokenlint check --write-baseline FILE` \
         to renew a baseline, and copy the new fingerprint into a [[waiver]]; version 0.3 will not read them",
        counted_waivers(old_fingerprints)
    )
}

fn counted_waivers(count: usize) -> String {
    if count == 1 { "1 waiver or baseline entry".to_owned() } else { format!("{count} waivers or baseline entries") }
}
