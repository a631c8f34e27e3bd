//! Waivers: accepted findings, with a reason, an owner and a last day. An invalid waiver accepts nothing.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use regex::Regex;
use thiserror::Error;

use super::Finding;
use crate::{
    syntax::Comment,
    text::{Span, is_blank, shown},
};

/// A finding that a waiver accepts.
#[derive(Debug, Clone)]
pub struct Waived {
    /// The accepted finding.
    pub finding: Finding,
    /// The reason for accepting it.
    pub reason: String,
    /// The last day on which it is accepted, `2027-01-31`, if there is one.
    pub until: Option<String>,
    /// The person or team that accepted it.
    pub owner: Option<String>,
}

impl Waived {
    /// The finding as accepted by a waiver.
    pub fn new(finding: Finding, waiver: &Waiver) -> Waived {
        let Waiver { reason, until, owner, .. } = waiver;
        Waived { finding, reason: reason.clone(), until: until.map(|until| until.to_string()), owner: owner.clone() }
    }
}

/// The place where a waiver is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// In a table of the configuration.
    Configuration,
    /// In a comment next to what it applies to.
    Comment,
    /// In a baseline, which accepts the findings that existed when it was written.
    Baseline,
}

/// A waiver: accepts findings of one rule.
#[derive(Debug)]
pub struct Waiver {
    /// The location: a table in the configuration, a comment, or an entry in the baseline.
    pub span: Span,
    /// The place where the waiver is written.
    pub origin: Origin,
    /// The file that the finding must be in, unless the token has an ID; set for baseline entries only.
    pub path: Option<String>,
    /// The rule whose findings it accepts.
    pub rule: String,
    /// The name or the ID of the token; `None` means any token, and requires a fingerprint or a pattern.
    pub token: Option<String>,
    /// The expression that the name of the token must match; set for tables of the configuration only.
    pub pattern: Option<Regex>,
    /// The fingerprint of the one finding.
    pub fingerprint: Option<String>,
    /// The part of a file that the findings must be in; set for comments only.
    pub extent: Option<Span>,
    /// The reason for accepting the findings.
    pub reason: String,
    /// The person or team that accepts them.
    pub owner: Option<String>,
    /// The day on which the waiver was written, if known.
    pub since: Option<jiff::civil::Date>,
    /// The last day in UTC; only a baseline entry may have none.
    pub until: Option<jiff::civil::Date>,
    /// Whether the fingerprint is one of version 0.1; `None` if the waiver does not say.
    pub is_old: Option<bool>,
    /// Whether the file of a baseline entry no longer exists, so that the entry may be for a file that was moved.
    pub is_moved: bool,
    /// Whether a finding matched by its fingerprint of version 0.1.
    pub(super) matched_old: AtomicBool,
    /// Shared by waivers that accept the same findings.
    pub(super) matches: Arc<AtomicUsize>,
}

impl Waiver {
    /// A waiver of all findings of a rule, without a last day; callers narrow it.
    pub fn new(origin: Origin, span: Span, rule: String, reason: String) -> Waiver {
        Waiver {
            span,
            origin,
            path: None,
            rule,
            token: None,
            pattern: None,
            fingerprint: None,
            extent: None,
            reason,
            owner: None,
            since: None,
            until: None,
            is_old: None,
            is_moved: false,
            matched_old: AtomicBool::new(false),
            matches: Arc::default(),
        }
    }

    /// Whether the last day is past.
    pub fn is_lapsed(&self, now: jiff::Timestamp) -> bool {
        self.until.is_some_and(|until| day(now) > until)
    }

    /// The number of days until the last day; negative if it is past.
    pub fn days_left(&self, now: jiff::Timestamp) -> Option<i32> {
        self.until.map(|until| days(day(now), until))
    }

    /// The number of days since the waiver was written, if known.
    pub fn age(&self, now: jiff::Timestamp) -> Option<i32> {
        self.since.map(|since| days(since, day(now)))
    }

    /// Whether the fingerprint is one of version 0.1, as far as this run shows.
    pub fn uses_old_fingerprint(&self) -> bool {
        self.is_old == Some(true) || self.matched_old.load(Ordering::Relaxed)
    }

    /// The number of findings in this run that the waiver applies to.
    pub fn matches(&self) -> usize {
        self.matches.load(Ordering::Relaxed)
    }
}

fn day(now: jiff::Timestamp) -> jiff::civil::Date {
    jiff::tz::Offset::UTC.to_datetime(now).date()
}

fn days(from: jiff::civil::Date, to: jiff::civil::Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// Why a comment is not a waiver.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum CommentError {
    /// A part is missing.
    #[error("invalid waiver; write `# tokenlint: ignore[rule] reason until=2027-01-31`")]
    Form,
    /// The date is invalid.
    #[error("invalid waiver: `until` must be a date, as in until=2027-01-31")]
    Until,
    /// The reason is empty.
    #[error("invalid waiver: the reason is missing")]
    NoReason,
    /// No rule has this ID.
    #[error("invalid waiver: unknown rule `{}`; `tokenlint rules` lists all rules", shown(.0))]
    UnknownRule(String),
}

/// Parses the waivers in a comment: `ignore[all-zones, missing-expiry] reason until=2027-01-31`, one for each rule.
/// `is_rule` decides which rule IDs exist.
///
/// # Errors
/// If a part of the waiver is missing or invalid.
pub(crate) fn of_comment(comment: &Comment, is_rule: impl Fn(&str) -> bool) -> Result<Vec<Waiver>, CommentError> {
    let rest = comment.text.strip_prefix("ignore[").ok_or(CommentError::Form)?;
    let (ids, rest) = rest.split_once(']').ok_or(CommentError::Form)?;
    let (reason, until) = rest.rsplit_once("until=").ok_or(CommentError::Form)?;
    let until: jiff::civil::Date = until.trim().parse().map_err(|_| CommentError::Until)?;
    let reason = reason.trim();
    if is_blank(reason) {
        return Err(CommentError::NoReason);
    }
    let mut all = Vec::new();
    for id in ids.split(',').map(str::trim) {
        if !is_rule(id) {
            return Err(CommentError::UnknownRule(id.to_owned()));
        }
        let reason = crate::text::shown(reason);
        let mut waiver = Waiver::new(Origin::Comment, comment.span, id.to_owned(), reason);
        waiver.extent = Some(comment.extent);
        waiver.until = Some(until);
        all.push(waiver);
    }
    Ok(all)
}
