//! Accepted findings: with a reason, an owner and an end. What is not right does not waive.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;

use crate::{finding::Finding, hcl::Comment, rules, source::Span};

/// A finding that a waiver accepts.
#[derive(Debug, Clone)]
pub struct Waived {
    /// The finding.
    pub finding: Finding,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is, `2027-01-31`.
    pub until: String,
    /// Who accepted it.
    pub owner: Option<String>,
}

impl Waived {
    /// The finding as accepted by a waiver.
    pub fn new(finding: Finding, waiver: &Waiver) -> Waived {
        let Waiver { reason, until, owner, .. } = waiver;
        Waived { finding, reason: reason.clone(), until: until.to_string(), owner: owner.clone() }
    }
}

/// One waiver of the configuration.
#[derive(Debug)]
pub struct Waiver {
    /// The waiver's table in the configuration.
    pub span: Span,
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
    /// The last day, UTC.
    pub until: jiff::civil::Date,
    matches: AtomicUsize,
}

impl Waiver {
    /// Whether its last day is past.
    pub fn is_lapsed(&self, now: jiff::Timestamp) -> bool {
        jiff::tz::Offset::UTC.to_datetime(now).date() > self.until
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

/// The waivers of a run.
#[derive(Debug, Default)]
pub struct Waivers {
    all: Vec<Waiver>,
}

impl Waivers {
    /// Adds one.
    pub fn add(&mut self, waiver: Waiver) {
        self.all.push(waiver);
    }

    /// Adds all of others.
    pub fn extend(&mut self, others: Waivers) {
        self.all.extend(others.all);
    }

    /// All of them, in the order of the configuration.
    pub fn all(&self) -> &[Waiver] {
        &self.all
    }

    /// The waiver that accepts a finding now. Lapsed ones are counted as matching, and accept nothing.
    pub fn accept(&self, finding: &Finding, now: jiff::Timestamp) -> Option<&Waiver> {
        let mut accepting = None;
        for waiver in self.all.iter().filter(|waiver| waiver.is_for(finding)) {
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

/// The waivers of a comment: `ignore[all-zones, missing-expiry] reason until=2027-01-31`, one a rule.
///
/// # Errors
/// In words, what it lacks.
pub fn of_comment(comment: &Comment) -> Result<Vec<Waiver>, String> {
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
        if rules::find(id).is_none() {
            let id = crate::shown::shown(id);
            return Err(format!("this comment waives nothing: there is no rule `{id}`, `tokenlint rules` lists them"));
        }
        all.push(Waiver {
            span: comment.span,
            rule: id.to_owned(),
            token: None,
            fingerprint: None,
            extent: Some(comment.extent),
            reason: crate::shown::shown(reason),
            owner: None,
            until,
            matches: AtomicUsize::new(0),
        });
    }
    Ok(all)
}

/// A `[[waiver]]` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    rule: String,
    token: Option<String>,
    fingerprint: Option<String>,
    reason: String,
    owner: Option<String>,
    until: toml::value::Datetime,
}

impl Entry {
    /// The waiver, where it is one.
    ///
    /// # Errors
    /// In words, what it lacks.
    pub fn checked(self, span: Span) -> Result<Waiver, String> {
        if rules::find(&self.rule).is_none() {
            return Err(format!("there is no rule `{}`, `tokenlint rules` lists them", self.rule));
        }
        if self.token.is_none() && self.fingerprint.is_none() {
            let id = &self.rule;
            return Err(format!(
                "a waiver names a `token` or a `fingerprint`; to switch `{id}` off, write [rules.{id}] level = \"off\""
            ));
        }
        if self.reason.trim().is_empty() {
            return Err("a waiver needs a `reason` that a later reader can judge".to_owned());
        }
        let date = self.until.date.filter(|_| self.until.time.is_none());
        let date = date.ok_or("`until` is a day: until = 2027-01-31")?;
        let day = |number: u8| i8::try_from(number).unwrap_or_default();
        let until = i16::try_from(date.year)
            .ok()
            .and_then(|year| jiff::civil::Date::new(year, day(date.month), day(date.day)).ok())
            .ok_or("`until` is no day of the calendar")?;
        let Entry { rule, token, fingerprint, reason, owner, .. } = self;
        Ok(Waiver { span, rule, token, fingerprint, extent: None, reason, owner, until, matches: AtomicUsize::new(0) })
    }
}
