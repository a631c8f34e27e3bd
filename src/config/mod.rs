//! The configuration file, `tokenlint.toml`: levels and options of rules, declared owners and purposes of tokens,
//! forbidden access, and waivers.
//!
//! The input is the text of a file that the program has found and read. The output is a [`Config`], which
//! [`Config::apply`] transfers to a [`Linter`], or all errors of the file as [`ConfigError`]s. A file with an error is
//! not applied in part: a misspelled waiver or gate must not pass unnoticed. Unknown keys are errors.
//!
//! Each kind of entry has a file of its own (`[[token]]`, `[[forbid]]`, `[[waiver]]`), with the entry as serde reads it and a
//! `checked` function. Begin with [`parse`].

mod additions;
mod error;
mod forbid;
#[cfg(test)]
mod tests;
mod token;
mod waiver;

use std::ops::Range;

use serde::{Deserialize, de::DeserializeOwned};
use toml::{
    Spanned,
    de::{DeTable, DeValue, ValueDeserializer},
};

pub use self::additions::{Acceptance, with_waivers};
pub use self::error::{ConfigError, ConfigErrorKind};
use self::{forbid::ForbidTable, token::TokenTable, waiver::WaiverTable};
use crate::{
    lint::{Active, DeclaredOwner, Linter, Rule, RuleOptions, Severity, Waivers},
    rules::{self, Forbid},
    text::{Source, suggest},
    usage::Purpose,
};

/// The name of the configuration file.
pub const FILE_NAME: &str = "tokenlint.toml";

/// The lowest severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum FailOn {
    /// Critical findings fail the run.
    Critical,
    /// Findings of severity high or above fail the run.
    High,
    /// Findings of severity medium or above fail the run.
    #[default]
    Medium,
    /// Findings of severity low or above fail the run.
    Low,
    /// Any finding fails the run.
    Info,
    /// No finding fails the run.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes the run fail.
    pub fn fails(self, severity: Severity) -> bool {
        let lowest = match self {
            FailOn::Critical => Severity::Critical,
            FailOn::High => Severity::High,
            FailOn::Medium => Severity::Medium,
            FailOn::Low => Severity::Low,
            FailOn::Info => Severity::Info,
            FailOn::Never => return false,
        };
        severity >= lowest
    }
}

/// The settings of a configuration file.
#[derive(Debug, Default)]
pub struct Config {
    /// The lowest severity that makes a run fail, if the file sets it.
    pub fail_on: Option<FailOn>,
    /// The settings of single rules, in order of id.
    pub rules: Vec<RuleSetting>,
    /// The declared owners of tokens.
    pub owners: Vec<DeclaredOwner>,
    /// The declared purposes of tokens.
    pub purposes: Vec<Purpose>,
    /// The access that no token may have.
    pub(crate) forbids: Vec<Forbid>,
    /// Accepted findings.
    pub waivers: Waivers,
}

/// The settings of one rule.
#[derive(Debug)]
pub struct RuleSetting {
    /// The rule's id.
    pub id: &'static str,
    /// The rule's level, if set.
    pub level: Option<RuleLevel>,
    /// The rule's options, if set.
    pub options: Option<RuleOptions>,
}

/// The level of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RuleLevel {
    /// The rule does not run.
    Off,
    /// Findings of the rule have severity critical.
    Critical,
    /// Findings of the rule have severity high.
    High,
    /// Findings of the rule have severity medium.
    Medium,
    /// Findings of the rule have severity low.
    Low,
    /// Findings of the rule have severity info.
    Info,
}

impl RuleLevel {
    fn severity(self) -> Option<Severity> {
        match self {
            RuleLevel::Off => None,
            RuleLevel::Critical => Some(Severity::Critical),
            RuleLevel::High => Some(Severity::High),
            RuleLevel::Medium => Some(Severity::Medium),
            RuleLevel::Low => Some(Severity::Low),
            RuleLevel::Info => Some(Severity::Info),
        }
    }
}

impl Config {
    /// Applies the settings to a linter. A rule with a level runs even if it is off by default, unless the level is
    /// `off`.
    pub fn apply(self, linter: &mut Linter) {
        linter.owners.extend(self.owners);
        linter.purposes.declared.extend(self.purposes);
        linter.waivers.extend(self.waivers);
        for setting in self.rules {
            setting.apply(linter);
        }
        if !self.forbids.is_empty() {
            rules::forbid(self.forbids, linter);
        }
        linter.rules.sort_by_key(|active| active.rule.info.id);
    }
}

impl RuleSetting {
    fn apply(self, linter: &mut Linter) {
        let id = self.id;
        if self.level == Some(RuleLevel::Off) {
            linter.rules.retain(|active| active.rule.info.id != id);
            return;
        }
        let is_active = linter.rules.iter().any(|active| active.rule.info.id == id);
        if !is_active && self.level.is_some() {
            let off_by_default = rules::find(id);
            linter.rules.extend(off_by_default.map(|rule| Active { rule, severity: None, options: None }));
        }
        if let Some(active) = linter.rules.iter_mut().find(|active| active.rule.info.id == id) {
            active.severity = self.level.and_then(RuleLevel::severity);
            active.options = self.options;
        }
    }
}

/// Reads a configuration file.
///
/// # Errors
/// All errors of the file; a file with an error yields no configuration.
pub fn parse(source: &Source) -> Result<Config, Vec<ConfigError>> {
    // What cannot be decoded is replaced in the text, and would change the meaning of a pattern.
    let damaged = source.not_utf8().chain(source.lone_surrogates());
    let errors = damaged.map(|span| ConfigError { span, kind: ConfigErrorKind::NotText }).collect();
    let mut reader = ConfigReader { source, errors, config: Config::default() };
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    match DeTable::parse(text) {
        Ok(table) => reader.top_level(table.into_inner()),
        Err(error) => {
            reader.error(error.span().unwrap_or(0..0), ConfigErrorKind::Syntax(one_line(&error)));
        }
    }
    if reader.errors.is_empty() { Ok(reader.config) } else { Err(reader.errors) }
}

/// Reads the parts of a file into a [`Config`], and collects the errors.
struct ConfigReader<'s> {
    source: &'s Source,
    errors: Vec<ConfigError>,
    config: Config,
}

/// The keys of the top level.
const TOP_LEVEL_KEYS: [&str; 5] = ["fail-on", "rules", "token", "forbid", "waiver"];

impl ConfigReader<'_> {
    fn top_level(&mut self, table: DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "fail-on" => self.config.fail_on = self.value(value),
                "rules" => self.rules(value),
                "token" => self.entries("token", value, Self::token),
                "forbid" => self.entries("forbid", value, Self::forbid),
                "waiver" => self.entries("waiver", value, Self::waiver),
                other => self.error(key.span(), unknown_key(other)),
            }
        }
    }

    fn rules(&mut self, value: Spanned<DeValue<'_>>) {
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            let example = "rules.missing-expiry".to_owned();
            return self.error(span, ConfigErrorKind::ExpectedTable { key: "rules", example });
        };
        for (key, value) in table {
            match rules::find(key.get_ref()) {
                Some(rule) => self.rule(rule, value),
                None => self.error(key.span(), unknown_rule(key.get_ref())),
            }
        }
    }

    fn rule(&mut self, rule: &'static Rule, value: Spanned<DeValue<'_>>) {
        let id = rule.info.id;
        let span = value.span();
        let DeValue::Table(mut table) = value.into_inner() else {
            return self.error(span, ConfigErrorKind::ExpectedTable { key: id, example: format!("rules.{id}") });
        };
        let level = table.remove("level").and_then(|level| self.value::<RuleLevel>(level));
        let options = if table.is_empty() { None } else { self.options(rule, span, table) };
        self.config.rules.push(RuleSetting { id, level, options });
    }

    fn options(&mut self, rule: &'static Rule, span: Range<usize>, table: DeTable<'_>) -> Option<RuleOptions> {
        let Some(parse) = rule.options else {
            for key in table.keys() {
                let option = key.get_ref().clone().into_owned();
                self.error(key.span(), ConfigErrorKind::UnknownOption { rule: rule.info.id, option });
            }
            return None;
        };
        match parse(ValueDeserializer::from(Spanned::new(span, DeValue::Table(table)))) {
            Ok(options) => Some(options),
            Err(error) => self.invalid_value(&error),
        }
    }

    fn entries(
        &mut self,
        key: &'static str,
        value: Spanned<DeValue<'_>>,
        read: fn(&mut Self, Spanned<DeValue<'_>>) -> Option<()>,
    ) {
        let span = value.span();
        let DeValue::Array(entries) = value.into_inner() else {
            return self.error(span, ConfigErrorKind::ExpectedTables(key));
        };
        for entry in entries {
            // Errors are collected, so that one entry does not hide those of the next.
            read(self, entry);
        }
    }

    fn token(&mut self, value: Spanned<DeValue<'_>>) -> Option<()> {
        let span = value.span();
        let checked = self.value::<TokenTable>(value)?.checked();
        let (name, owner, purpose) = self.valid(span, checked)?;
        self.config.owners.extend(owner.map(|kind| DeclaredOwner { name: Some(name), kind }));
        self.config.purposes.push(purpose);
        Some(())
    }

    fn forbid(&mut self, value: Spanned<DeValue<'_>>) -> Option<()> {
        let span = value.span();
        let checked = self.value::<ForbidTable>(value)?.checked();
        let forbid = self.valid(span, checked)?;
        self.config.forbids.push(forbid);
        Some(())
    }

    fn waiver(&mut self, value: Spanned<DeValue<'_>>) -> Option<()> {
        let span = value.span();
        let checked = self.value::<WaiverTable>(value)?.checked(self.source.span(span.start, span.end));
        for waiver in self.valid(span, checked)? {
            self.config.waivers.add(waiver);
        }
        Some(())
    }

    /// Deserializes a value; an error is recorded.
    fn value<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<T> {
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => Some(value),
            Err(error) => self.invalid_value(&error),
        }
    }

    /// The value of a checked entry; an error is recorded.
    fn valid<T>(&mut self, span: Range<usize>, checked: Result<T, ConfigErrorKind>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(kind) => {
                self.error(span, kind);
                None
            }
        }
    }

    fn invalid_value<T>(&mut self, error: &toml::de::Error) -> Option<T> {
        self.error(error.span().unwrap_or(0..0), ConfigErrorKind::InvalidValue(one_line(error)));
        None
    }

    fn error(&mut self, span: Range<usize>, kind: ConfigErrorKind) {
        let base = self.source.text_start();
        let span = self.source.span(base + span.start, base + span.end);
        self.errors.push(ConfigError { span, kind });
    }
}

fn one_line(error: &toml::de::Error) -> String {
    error.message().lines().collect::<Vec<_>>().join(", ")
}

fn unknown_key(key: &str) -> ConfigErrorKind {
    let hint = match suggest(key, TOP_LEVEL_KEYS) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", TOP_LEVEL_KEYS.map(|key| format!("`{key}`")).join(", ")),
    };
    ConfigErrorKind::UnknownKey { key: key.to_owned(), hint }
}

fn unknown_rule(rule: &str) -> ConfigErrorKind {
    let hint = match suggest(rule, rules::RULES.iter().map(|rule| rule.info.id)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "list all rules with `tokenlint rules`".to_owned(),
    };
    ConfigErrorKind::UnknownRule { rule: rule.to_owned(), hint }
}
