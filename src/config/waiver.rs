//! `[[waiver]]`: accepted findings.

use serde::Deserialize;

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
    token: Option<String>,
    fingerprint: Option<String>,
    reason: String,
    owner: Option<String>,
    since: Option<toml::value::Datetime>,
    until: toml::value::Datetime,
}

impl WaiverTable {
    /// Checks the entry and makes a waiver of it.
    ///
    /// # Errors
    /// An unknown rule, a waiver without token and fingerprint, an empty reason, or an invalid date.
    pub(super) fn checked(self, span: Span) -> Result<Waiver, ConfigErrorKind> {
        if rules::find(&self.rule).is_none() {
            return Err(super::unknown_rule(&self.rule));
        }
        if self.token.is_none() && self.fingerprint.is_none() {
            return Err(ConfigErrorKind::UnboundWaiver(self.rule));
        }
        if is_blank(&self.reason) {
            return Err(ConfigErrorKind::EmptyReason);
        }
        let until = calendar_day(self.until).ok_or(ConfigErrorKind::InvalidDate("until"))?;
        let since = match self.since {
            None => None,
            Some(since) => Some(calendar_day(since).ok_or(ConfigErrorKind::InvalidDate("since"))?),
        };
        let mut waiver = Waiver::new(Origin::Configuration, span, self.rule, self.reason);
        waiver.token = self.token;
        waiver.fingerprint = self.fingerprint;
        waiver.owner = self.owner;
        waiver.since = since;
        waiver.until = Some(until);
        Ok(waiver)
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
