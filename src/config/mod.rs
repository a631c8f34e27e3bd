//! `tokenlint.toml`: levels, options, declared owners and waivers, with errors at their places.

mod forbid;
mod token;
mod waiver;

use serde::{Deserialize, de::DeserializeOwned};
use toml::{
    Spanned,
    de::{DeTable, DeValue, ValueDeserializer},
};

use self::{forbid::ForbidTable, token::TokenTable, waiver::WaiverTable};
use crate::{
    lint::{Active, DeclaredOwner, Linter, Problem, RuleOptions, Severity, Waivers},
    rules::{self, Forbid},
    text::{Source, suggest},
    usage::Purpose,
};

/// The name that is looked for.
pub const FILE_NAME: &str = "tokenlint.toml";

/// From which severity on a run fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Only critical findings.
    Critical,
    /// High and above.
    High,
    /// Medium and above.
    #[default]
    Medium,
    /// Low and above.
    Low,
    /// Any finding.
    Info,
    /// No finding.
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes the run fail.
    pub fn fails(self, severity: Severity) -> bool {
        let least = match self {
            FailOn::Critical => Severity::Critical,
            FailOn::High => Severity::High,
            FailOn::Medium => Severity::Medium,
            FailOn::Low => Severity::Low,
            FailOn::Info => Severity::Info,
            FailOn::Never => return false,
        };
        severity >= least
    }
}

/// What a configuration file says.
#[derive(Debug, Default)]
pub struct Config {
    /// From which severity on a run fails.
    pub fail_on: Option<FailOn>,
    /// What it says of single rules.
    pub rules: Vec<RuleSetting>,
    /// Who owns which tokens.
    pub owners: Vec<DeclaredOwner>,
    /// What the tokens are for.
    pub purposes: Vec<Purpose>,
    /// What no token may do.
    pub(crate) forbids: Vec<Forbid>,
    /// Accepted findings.
    pub waivers: Waivers,
}

/// What the configuration says of one rule.
#[derive(Debug)]
pub struct RuleSetting {
    /// The rule's id.
    pub id: &'static str,
    /// Its level, where set.
    pub level: Option<RuleLevel>,
    /// Its options, where set.
    pub options: Option<RuleOptions>,
}

/// The level of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    /// The rule does not run.
    Off,
    /// Its findings are critical.
    Critical,
    /// Its findings are high.
    High,
    /// Its findings are medium.
    Medium,
    /// Its findings are low.
    Low,
    /// Its findings are info.
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
    /// Sets a linter to what the configuration says; a rule that is given a level runs, unless it is `off`.
    pub fn apply(self, linter: &mut Linter) {
        linter.owners.extend(self.owners);
        linter.purposes.declared.extend(self.purposes);
        linter.waivers.extend(self.waivers);
        for setting in self.rules {
            let Some(rule) = rules::find(setting.id) else { continue };
            if !linter.rules.iter().any(|active| active.rule.info.id == rule.info.id) && setting.level.is_some() {
                linter.rules.push(Active { rule, severity: None, options: None });
            }
            if let Some(active) = linter.rules.iter_mut().find(|active| active.rule.info.id == rule.info.id) {
                active.severity = setting.level.and_then(RuleLevel::severity);
                active.options = setting.options;
            }
            if setting.level == Some(RuleLevel::Off) {
                linter.rules.retain(|active| active.rule.info.id != rule.info.id);
            }
        }
        if !self.forbids.is_empty() {
            rules::forbid(self.forbids, linter);
        }
        linter.rules.sort_by_key(|active| active.rule.info.id);
    }
}

/// Reads a configuration.
///
/// # Errors
/// All that is wrong with it: a configuration is taken whole, or not at all.
pub fn parse(source: &Source) -> Result<Config, Vec<Problem>> {
    let mut reader = ConfigReader { source, problems: Vec::new(), config: Config::default() };
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    match DeTable::parse(text) {
        Ok(table) => reader.top(table.into_inner()),
        Err(error) => reader.error(&error),
    }
    if reader.problems.is_empty() { Ok(reader.config) } else { Err(reader.problems) }
}

struct ConfigReader<'s> {
    source: &'s Source,
    problems: Vec<Problem>,
    config: Config,
}

const TOP: [&str; 5] = ["fail-on", "rules", "token", "forbid", "waiver"];

impl ConfigReader<'_> {
    fn top(&mut self, table: DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "fail-on" => self.config.fail_on = self.take(value),
                "rules" => self.rules(value),
                "token" => self.each(value, Self::token),
                "forbid" => self.each(value, Self::forbid),
                "waiver" => self.each(value, Self::waiver),
                other => {
                    let other = other.to_owned();
                    self.unknown("key", &other, key.span(), &TOP);
                }
            }
        }
    }

    fn rules(&mut self, value: Spanned<DeValue<'_>>) {
        let span = value.span();
        let DeValue::Table(table) = value.into_inner() else {
            return self.problem(span, "`rules` must be a table: [rules.missing-expiry]".to_owned());
        };
        for (key, value) in table {
            let Some(rule) = rules::find(key.get_ref()) else {
                let ids: Vec<&str> = rules::RULES.iter().map(|rule| rule.info.id).collect();
                self.unknown("rule", &key.get_ref().clone(), key.span(), &ids);
                continue;
            };
            let span = value.span();
            let DeValue::Table(mut table) = value.into_inner() else {
                self.problem(span, format!("`{}` must be a table: [rules.{}]", rule.info.id, rule.info.id));
                continue;
            };
            let level = table.remove("level").and_then(|level| self.take::<RuleLevel>(level));
            let mut options = None;
            if !table.is_empty() {
                match rule.options {
                    Some(parse) => match parse(ValueDeserializer::from(Spanned::new(span, DeValue::Table(table)))) {
                        Ok(parsed) => options = Some(parsed),
                        Err(error) => self.error(&error),
                    },
                    None => self.no_options(rule.info.id, &table),
                }
            }
            self.config.rules.push(RuleSetting { id: rule.info.id, level, options });
        }
    }

    fn no_options(&mut self, id: &str, table: &DeTable<'_>) {
        for key in table.keys() {
            self.problem(key.span(), format!("`{id}` has no option `{}`, only `level`", key.get_ref()));
        }
    }

    fn each(&mut self, value: Spanned<DeValue<'_>>, take: fn(&mut Self, Spanned<DeValue<'_>>)) {
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(entries) => entries.into_iter().for_each(|entry| take(self, entry)),
            _ => self.problem(span, "this must be a list of tables: [[token]], [[forbid]] or [[waiver]]".to_owned()),
        }
    }

    fn token(&mut self, value: Spanned<DeValue<'_>>) {
        let span = value.span();
        let Some(entry) = self.take::<TokenTable>(value) else { return };
        match entry.checked() {
            Ok((name, owner, purpose)) => {
                let owner = owner.map(|kind| DeclaredOwner { name: Some(name), kind });
                self.config.owners.extend(owner);
                self.config.purposes.push(purpose);
            }
            Err(message) => self.problem(span, message),
        }
    }

    fn forbid(&mut self, value: Spanned<DeValue<'_>>) {
        let span = value.span();
        let Some(entry) = self.take::<ForbidTable>(value) else { return };
        match entry.checked() {
            Ok(forbid) => self.config.forbids.push(forbid),
            Err(message) => self.problem(span, message),
        }
    }

    fn waiver(&mut self, value: Spanned<DeValue<'_>>) {
        let span = value.span();
        let Some(entry) = self.take::<WaiverTable>(value) else { return };
        match entry.checked(self.source.span(span.start, span.end)) {
            Ok(waiver) => self.config.waivers.add(waiver),
            Err(message) => self.problem(span, message),
        }
    }

    fn take<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'_>>) -> Option<T> {
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.error(&error);
                None
            }
        }
    }

    fn unknown(&mut self, what: &str, word: &str, span: std::ops::Range<usize>, known: &[&str]) {
        let hint = match suggest(word, known.iter().copied()) {
            Some(meant) => format!(", did you mean `{meant}`?"),
            None if known.len() <= TOP.len() => format!(", known are {}", crate::text::listed(known)),
            None => ", `tokenlint rules` lists them".to_owned(),
        };
        self.problem(span, format!("there is no {what} `{}`{hint}", crate::text::shown(word)));
    }

    fn error(&mut self, error: &toml::de::Error) {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        self.problem(error.span().unwrap_or(0..0), message);
    }

    fn problem(&mut self, span: std::ops::Range<usize>, message: String) {
        let base = self.source.text_start();
        let span = self.source.span(base + span.start, base + span.end);
        self.problems.push(Problem { message, path: self.source.path.clone(), span: Some(span) });
    }
}
