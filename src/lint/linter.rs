//! The settings of a run, and what they say about one unit.

use regex::Regex;

use super::{Granted, Rule, RuleOptions, Severity, Waivers, judged::Judged, pass};
use crate::{
    catalog::{Catalog, OwnerKind},
    edit::Facts,
    model::Zones,
    read::Unit,
    text::Patterns,
    usage::Purposes,
};

/// An active rule, with its configuration.
#[derive(Debug)]
pub struct Active {
    /// The active rule.
    pub rule: &'static Rule,
    /// The configured severity of all its findings.
    pub severity: Option<Severity>,
    /// The configured options.
    pub options: Option<RuleOptions>,
}

/// The declared owner of the tokens whose name matches.
#[derive(Debug)]
pub struct DeclaredOwner {
    /// The pattern that a token's name must match; `None` matches every token.
    pub name: Option<Regex>,
    /// The kind of owner.
    pub kind: OwnerKind,
}

/// The settings of a run.
#[derive(Debug)]
pub struct Linter {
    /// All rules, active or not.
    pub known: &'static [&'static Rule],
    /// The active rules.
    pub rules: Vec<Active>,
    /// The catalog of permission groups and operations.
    pub catalog: &'static Catalog,
    /// The current time of the run.
    pub now: jiff::Timestamp,
    /// Zones known from outside the tokens.
    pub zones: Zones,
    /// What tokens are used for, as declared and as logged.
    pub purposes: Purposes,
    /// The tokens as Cloudflare has them, if they were fetched.
    pub granted: Option<Granted>,
    /// The declared owners; the first match applies.
    pub owners: Vec<DeclaredOwner>,
    /// The patterns of the declared owners.
    pub(super) owner_patterns: Patterns,
    /// The waivers from the configuration and the baseline.
    pub waivers: Waivers,
    /// Whether the report includes cards.
    pub wants_cards: bool,
    /// Whether the report includes the access of the tokens, for a baseline.
    pub wants_access: bool,
    /// Whether all waivers are ignored, including those in comments.
    pub ignores_waivers: bool,
}

impl Linter {
    /// A linter with these rules, of which the default ones are active.
    pub fn with_rules(known: &'static [&'static Rule], now: jiff::Timestamp) -> Linter {
        Linter {
            known,
            rules: known
                .iter()
                .filter(|rule| rule.info.is_default)
                .map(|rule| Active { rule, severity: None, options: None })
                .collect(),
            catalog: Catalog::builtin(),
            now,
            zones: Zones::default(),
            purposes: Purposes::default(),
            granted: None,
            owners: Vec::new(),
            owner_patterns: Patterns::default(),
            waivers: Waivers::default(),
            wants_cards: false,
            wants_access: false,
            ignores_waivers: false,
        }
    }

    /// Reads a unit and applies the rules about single tokens and texts, on any thread. The IDs of its sources must be
    /// those that the run gives out next, in the order in which its units are taken.
    pub fn judge(&self, unit: Unit) -> JudgedUnit {
        let mut all = pass::judged(self, &unit);
        pass::source_rules(self, &unit, &mut all);
        JudgedUnit { unit, all }
    }

    /// What the proof of a fix needs to know.
    pub fn facts(&self) -> Facts<'_> {
        Facts { catalog: self.catalog, zones: &self.zones, now: self.now }
    }

    /// Whether there is a rule with this ID, active or not.
    pub fn is_rule(&self, id: &str) -> bool {
        self.known.iter().any(|rule| rule.info.id == id)
    }
}

/// A unit with everything that can be said about it alone.
pub struct JudgedUnit {
    pub(super) unit: Unit,
    pub(super) all: Judged,
}
