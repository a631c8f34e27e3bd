//! The definition of a rule.

use std::any::Any;

use serde::{Deserialize, de::DeserializeOwned};
use toml::de::ValueDeserializer;

use super::{Inventory, Reporter, RuleInfo, Waiver};
use crate::{
    model::{Policy, Token},
    text::{Source, Span},
};

/// A rule: a value with one check and no state.
#[derive(Debug)]
pub struct Rule {
    /// The rule's description.
    pub info: RuleInfo,
    /// The tokens that the rule applies to.
    pub applies_to: AppliesTo,
    /// The scope and the function of the rule.
    pub check: Check,
    /// The parser for the rule's options, if it has any.
    pub options: Option<ParseOptions>,
}

/// The tokens that a rule about tokens or policies applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AppliesTo {
    /// Every token.
    Any,
    /// Tokens that can be used now or later: not those that are permanently expired or revoked.
    Live,
    /// Tokens that have not been sent to Cloudflare yet.
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

/// The scope of a rule, with its function.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Check {
    /// Runs once for each source, after its tokens, with the locations of the secrets in them.
    Source(fn(&Source, &[Span], &mut Reporter<'_>)),
    /// Runs once for each token.
    Token(fn(&Token<'_>, &mut Reporter<'_>)),
    /// Runs once for each policy.
    Policy(fn(&Policy<'_>, &Token<'_>, &mut Reporter<'_>)),
    /// Runs once for all tokens of the run.
    Inventory(fn(&Inventory, &mut Reporter<'_>)),
    /// Runs once for each waiver, after all findings.
    Waiver(fn(&Waiver, &mut Reporter<'_>)),
}

/// A rule's options, as a type that only the rule knows.
pub type RuleOptions = Box<dyn Any + Send + Sync>;

/// Parses a rule's options from its table in the configuration.
pub type ParseOptions = fn(ValueDeserializer<'_>) -> Result<RuleOptions, toml::de::Error>;

/// The [`ParseOptions`] of an options type.
///
/// # Errors
/// An unknown key, or a value of a wrong type.
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
        regex::Regex::new(&text).map(Pattern).map_err(|_| format!("invalid regular expression `{text}`"))
    }
}
