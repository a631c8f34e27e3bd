//! `[[waiver]]`: accepted findings.

use std::fmt;

use regex::Regex;
use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor},
};

use super::ConfigErrorKind;
use crate::{
    lint::{Origin, Waiver},
    rules,
    text::{Span, is_blank},
};

/// A `[[waiver]]` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaiverTable {
    rule: String,
    #[serde(default)]
    token: Option<Texts>,
    #[serde(default)]
    fingerprint: Option<Texts>,
    r#match: Option<String>,
    reason: String,
    owner: Option<String>,
    since: Option<toml::value::Datetime>,
    until: toml::value::Datetime,
}

/// One text, or a list of them.
#[derive(Debug)]
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Texts, D::Error> {
        deserializer.deserialize_any(TextsVisitor)
    }
}

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string or a list of strings")
    }

    fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Texts, A::Error> {
        let mut all = Vec::new();
        while let Some(text) = list.next_element()? {
            all.push(text);
        }
        Ok(Texts(all))
    }
}

impl WaiverTable {
    /// Checks the entry and makes waivers of it: one for each token and each fingerprint in lists, so that each can be
    /// stale on its own.
    ///
    /// # Errors
    /// An unknown rule, a waiver without token and fingerprint, an empty reason, or an invalid date or expression.
    pub(super) fn checked(self, span: Span) -> Result<Vec<Waiver>, ConfigErrorKind> {
        if rules::find(&self.rule).is_none() {
            return Err(super::unknown_rule(&self.rule));
        }
        let list = |texts: Option<Texts>| match texts {
            None => vec![None],
            Some(Texts(all)) => all.into_iter().map(Some).collect(),
        };
        let pattern = match &self.r#match {
            None => None,
            Some(pattern) => match Regex::new(pattern) {
                Ok(regex) => Some(regex),
                Err(_) => return Err(ConfigErrorKind::InvalidRegex { key: "match", pattern: pattern.clone() }),
            },
        };
        let (tokens, fingerprints) = (list(self.token), list(self.fingerprint));
        let is_bound = |all: &[Option<String>]| all.iter().any(Option::is_some);
        match (is_bound(&tokens) || is_bound(&fingerprints), &pattern) {
            (true, Some(_)) => return Err(ConfigErrorKind::TwoSelections),
            (false, None) => return Err(ConfigErrorKind::UnboundWaiver(self.rule)),
            _ => {}
        }
        if is_blank(&self.reason) {
            return Err(ConfigErrorKind::EmptyReason);
        }
        let until = calendar_day(self.until).ok_or(ConfigErrorKind::InvalidDate("until"))?;
        let since = match self.since {
            None => None,
            Some(since) => Some(calendar_day(since).ok_or(ConfigErrorKind::InvalidDate("since"))?),
        };
        let mut all = Vec::new();
        for token in &tokens {
            for fingerprint in &fingerprints {
                let mut waiver = Waiver::new(Origin::Configuration, span, self.rule.clone(), self.reason.clone());
                waiver.token = token.clone();
                waiver.fingerprint = fingerprint.clone();
                waiver.pattern = pattern.clone();
                waiver.owner = self.owner.clone();
                waiver.since = since;
                waiver.until = Some(until);
                all.push(waiver);
            }
        }
        Ok(all)
    }
}

/// The day of a TOML date; `None` if it has a time, or is not in the calendar.
fn calendar_day(written: toml::value::Datetime) -> Option<jiff::civil::Date> {
    if written.time.is_some() {
        return None;
    }
    let date = written.date?;
    let year = i16::try_from(date.year).ok()?;
    let month = i8::try_from(date.month).ok()?;
    let day = i8::try_from(date.day).ok()?;
    jiff::civil::Date::new(year, month, day).ok()
}
