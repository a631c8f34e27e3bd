//! Waivers: accepted findings, with a reason, an owner and a last day. An invalid waiver accepts nothing.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use thiserror::Error;

use super::Finding;
use crate::{
    syntax::hcl::Comment,
    text::{Span, shown},
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
    /// The file that the finding must be in; set for baseline entries only.
    pub path: Option<String>,
    /// The rule whose findings it accepts.
    pub rule: String,
    /// The name or the ID of the token; `None` means any token, and requires a fingerprint.
    pub token: Option<String>,
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
    matches: AtomicUsize,
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
            fingerprint: None,
            extent: None,
            reason,
            owner: None,
            since: None,
            until: None,
            matches: AtomicUsize::new(0),
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

    /// The number of findings in this run that the waiver applies to.
    pub fn matches(&self) -> usize {
        self.matches.load(Ordering::Relaxed)
    }

    fn is_for(&self, finding: &Finding) -> bool {
        let name = finding.token.as_ref();
        let is_token = |wanted: &String| {
            name.is_some_and(|token| {
                [&token.name, &token.id, &token.address].into_iter().flatten().any(|own| own == wanted)
            })
        };
        self.rule == finding.rule.id
            && self.token.as_ref().is_none_or(is_token)
            && self.extent.is_none_or(|extent| finding.labels.iter().any(|label| holds(extent, label.span)))
            && self.fingerprint.as_ref().is_none_or(|wanted| *wanted == finding.fingerprint)
    }
}

fn day(now: jiff::Timestamp) -> jiff::civil::Date {
    jiff::tz::Offset::UTC.to_datetime(now).date()
}

fn days(from: jiff::civil::Date, to: jiff::civil::Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// The waivers of a run, indexed.
#[derive(Debug, Default)]
pub struct Waivers {
    all: Vec<Waiver>,
    /// The waivers with a fingerprint, by fingerprint: a baseline has thousands.
    by_fingerprint: HashMap<String, Vec<usize>>,
    /// The waivers without a fingerprint.
    by_token: Vec<usize>,
}

impl Waivers {
    /// Adds a waiver.
    pub fn add(&mut self, waiver: Waiver) {
        let at = self.all.len();
        match &waiver.fingerprint {
            Some(fingerprint) => self.by_fingerprint.entry(fingerprint.clone()).or_default().push(at),
            None => self.by_token.push(at),
        }
        self.all.push(waiver);
    }

    /// Adds all waivers of another collection.
    pub fn extend(&mut self, others: Waivers) {
        others.all.into_iter().for_each(|waiver| self.add(waiver));
    }

    /// All waivers, in the order they were added.
    pub fn all(&self) -> &[Waiver] {
        &self.all
    }

    /// The waiver that accepts a finding now. Expired ones are counted as matching, but accept nothing.
    pub fn accept(&self, finding: &Finding, now: jiff::Timestamp) -> Option<&Waiver> {
        let mut accepting = None;
        let own = self.by_fingerprint.get(&finding.fingerprint).into_iter().flatten();
        let candidates = own.chain(&self.by_token).filter_map(|at| self.all.get(*at));
        for waiver in candidates.filter(|waiver| waiver.is_for(finding)) {
            waiver.matches.fetch_add(1, Ordering::Relaxed);
            if !waiver.is_lapsed(now) {
                accepting = accepting.or(Some(waiver));
            }
        }
        accepting
    }
}

fn holds(extent: Span, span: Span) -> bool {
    extent.source == span.source && extent.start <= span.start && span.end <= extent.end
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
    if reason.is_empty() {
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
