//! `[[waiver]]`: accepted findings.

use serde::Deserialize;

use crate::{
    lint::{Origin, Waiver},
    rules,
    text::Span,
};

/// A `[[waiver]]` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaiverTable {
    rule: String,
    token: Option<String>,
    fingerprint: Option<String>,
    reason: String,
    owner: Option<String>,
    since: Option<toml::value::Datetime>,
    until: toml::value::Datetime,
}

impl WaiverTable {
    /// The waiver, where it is one.
    pub(super) fn checked(self, span: Span) -> Result<Waiver, String> {
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
        let until = Some(calendar_day("until", self.until)?);
        let since = self.since.map(|since| calendar_day("since", since)).transpose()?;
        let WaiverTable { rule, token, fingerprint, reason, owner, .. } = self;
        let mut waiver = Waiver::new(Origin::Configuration, span, rule, reason);
        (waiver.token, waiver.fingerprint, waiver.owner) = (token, fingerprint, owner);
        (waiver.since, waiver.until) = (since, until);
        Ok(waiver)
    }
}

fn calendar_day(key: &str, written: toml::value::Datetime) -> Result<jiff::civil::Date, String> {
    let date = written.date.filter(|_| written.time.is_none());
    let date = date.ok_or_else(|| format!("`{key}` is a day: {key} = 2027-01-31"))?;
    let part = |number: u8| i8::try_from(number).unwrap_or_default();
    i16::try_from(date.year)
        .ok()
        .and_then(|year| jiff::civil::Date::new(year, part(date.month), part(date.day)).ok())
        .ok_or_else(|| format!("`{key}` is no day of the calendar"))
}
