//! Accepted findings: with a reason, an owner and an end. What is not right does not waive.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::Finding;
use crate::{syntax::hcl::Comment, text::Span};

/// A finding that a waiver accepts.
#[derive(Debug, Clone)]
pub struct Waived {
    /// The finding.
    pub finding: Finding,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is, `2027-01-31`, where there is one.
    pub until: Option<String>,
    /// Who accepted it.
    pub owner: Option<String>,
}

impl Waived {
    /// The finding as accepted by a waiver.
    pub fn new(finding: Finding, waiver: &Waiver) -> Waived {
        let Waiver { reason, until, owner, .. } = waiver;
        Waived { finding, reason: reason.clone(), until: until.map(|until| until.to_string()), owner: owner.clone() }
    }
}

/// Where a waiver stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// In the configuration.
    Configuration,
    /// In a comment beside what it is for.
    Comment,
    /// In a baseline: what was there when the gate was set up.
    Baseline,
}

/// One waiver.
#[derive(Debug)]
pub struct Waiver {
    /// Its table in the configuration, its comment, or its entry in the baseline.
    pub span: Span,
    /// Which of these it is.
    pub origin: Origin,
    /// The file that its finding was in: of an entry in a baseline.
    pub path: Option<String>,
    /// The rule whose findings it accepts.
    pub rule: String,
    /// The name or id of the token; absent means any, which needs a fingerprint.
    pub token: Option<String>,
    /// The fingerprint of the one finding.
    pub fingerprint: Option<String>,
    /// The part of a file that its findings must lie in: where it is a comment there.
    pub extent: Option<Span>,
    /// Why.
    pub reason: String,
    /// Who.
    pub owner: Option<String>,
    /// The day on which it was written, where it says so.
    pub since: Option<jiff::civil::Date>,
    /// The last day, UTC; only an entry in a baseline may go without.
    pub until: Option<jiff::civil::Date>,
    matches: AtomicUsize,
}

impl Waiver {
    /// A waiver of any finding of a rule, without an end: callers narrow it.
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

    /// Whether its last day is past.
    pub fn is_lapsed(&self, now: jiff::Timestamp) -> bool {
        self.until.is_some_and(|until| day(now) > until)
    }

    /// Days until its last one, negative where that is past.
    pub fn days_left(&self, now: jiff::Timestamp) -> Option<i32> {
        self.until.map(|until| days(day(now), until))
    }

    /// Days since it was written, where it says when.
    pub fn age(&self, now: jiff::Timestamp) -> Option<i32> {
        self.since.map(|since| days(since, day(now)))
    }

    /// How many findings of this run it is for.
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

/// The waivers of a run.
#[derive(Debug, Default)]
pub struct Waivers {
    all: Vec<Waiver>,
    /// Those with a fingerprint, by it: a baseline has thousands.
    by_fingerprint: HashMap<String, Vec<usize>>,
    /// The others.
    by_token: Vec<usize>,
}

impl Waivers {
    /// Adds one.
    pub fn add(&mut self, waiver: Waiver) {
        let at = self.all.len();
        match &waiver.fingerprint {
            Some(fingerprint) => self.by_fingerprint.entry(fingerprint.clone()).or_default().push(at),
            None => self.by_token.push(at),
        }
        self.all.push(waiver);
    }

    /// Adds all of others.
    pub fn extend(&mut self, others: Waivers) {
        others.all.into_iter().for_each(|waiver| self.add(waiver));
    }

    /// All of them, in the order of the configuration.
    pub fn all(&self) -> &[Waiver] {
        &self.all
    }

    /// The waiver that accepts a finding now. Lapsed ones are counted as matching, and accept nothing.
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

/// The waivers of a comment: `ignore[all-zones, missing-expiry] reason until=2027-01-31`, one a rule. `is_rule` tells
/// which ids rules have.
///
/// # Errors
/// In words, what it lacks.
pub(crate) fn of_comment(comment: &Comment, is_rule: impl Fn(&str) -> bool) -> Result<Vec<Waiver>, String> {
    const FORM: &str = "# tokenlint: ignore[rule] reason until=2027-01-31";
    let form = || format!("this comment waives nothing: write {FORM}");
    let rest = comment.text.strip_prefix("ignore[").ok_or_else(form)?;
    let (ids, rest) = rest.split_once(']').ok_or_else(form)?;
    let (reason, until) = rest.rsplit_once("until=").ok_or_else(form)?;
    let until: jiff::civil::Date = until
        .trim()
        .parse()
        .map_err(|_| "this comment waives nothing: `until` is a day, as in until=2027-01-31".to_owned())?;
    let reason = reason.trim();
    if reason.is_empty() {
        return Err("this comment waives nothing: it needs a reason that a later reader can judge".to_owned());
    }
    let mut all = Vec::new();
    for id in ids.split(',').map(str::trim) {
        if !is_rule(id) {
            let id = crate::text::shown(id);
            return Err(format!("this comment waives nothing: there is no rule `{id}`, `tokenlint rules` lists them"));
        }
        let reason = crate::text::shown(reason);
        let mut waiver = Waiver::new(Origin::Comment, comment.span, id.to_owned(), reason);
        waiver.extent = Some(comment.extent);
        waiver.until = Some(until);
        all.push(waiver);
    }
    Ok(all)
}
