//! What a rule is, and how it reports.

use std::any::Any;

use serde::{Deserialize, de::DeserializeOwned};
use toml::de::ValueDeserializer;

use super::{Inventory, Reporter, RuleInfo, Waiver};
use crate::{
    model::{Policy, Token},
    text::{Source, Span},
};

/// A rule: a value, with one behaviour and no state.
#[derive(Debug)]
pub struct Rule {
    /// What is said of it.
    pub info: RuleInfo,
    /// Which tokens it is about.
    pub applies_to: AppliesTo,
    /// What it does.
    pub check: Check,
    /// How its options are read, where it has any.
    pub options: Option<ParseOptions>,
}

/// Which tokens a rule about tokens or policies is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AppliesTo {
    /// Every token.
    Any,
    /// Tokens that can be used now or later: not those that are permanently expired or revoked.
    Live,
    /// Tokens that are still to be sent to Cloudflare.
    Planned,
}

impl AppliesTo {
    /// Whether a token is among them.
    pub fn includes(self, token: &Token<'_>, now: jiff::Timestamp) -> bool {
        match self {
            AppliesTo::Any => true,
            AppliesTo::Live => !token.is_spent(now),
            AppliesTo::Planned => token.form.is_planned(),
        }
    }
}

/// The scope of a rule, and its behaviour.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Check {
    /// Once a file, after its tokens; with the places of the secrets that they hold.
    Source(fn(&Source, &[Span], &mut Reporter<'_>)),
    /// Once a token.
    Token(fn(&Token<'_>, &mut Reporter<'_>)),
    /// Once a policy.
    Policy(fn(&Policy<'_>, &Token<'_>, &mut Reporter<'_>)),
    /// Once a run, over all tokens.
    Inventory(fn(&Inventory, &mut Reporter<'_>)),
    /// Once a waiver, after all findings.
    Waiver(fn(&Waiver, &mut Reporter<'_>)),
}

/// A rule's options, behind a type that only the rule knows.
pub type RuleOptions = Box<dyn Any + Send + Sync>;

/// Reads a rule's options from its table in the configuration.
pub type ParseOptions = fn(ValueDeserializer<'_>) -> Result<RuleOptions, toml::de::Error>;

/// The [`ParseOptions`] of an options type.
///
/// # Errors
/// Unknown keys and values of a wrong type.
pub fn options<T: DeserializeOwned + Send + Sync + 'static>(
    table: ValueDeserializer<'_>,
) -> Result<RuleOptions, toml::de::Error> {
    T::deserialize(table).map(|options| Box::new(options) as RuleOptions)
}

/// A regular expression among a rule's options.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern(pub regex::Regex);

impl TryFrom<String> for Pattern {
    type Error = String;

    fn try_from(text: String) -> Result<Pattern, String> {
        regex::Regex::new(&text).map(Pattern).map_err(|_| format!("`{text}` is no regular expression"))
    }
}
