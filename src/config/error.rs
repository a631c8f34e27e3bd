//! The errors of a configuration file.

use crate::{
    access::TargetError,
    text::{Span, shown},
};

/// An error in a configuration file, with the text it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct ConfigError {
    /// The text to change: a key, a value, or the whole entry if several of its keys are involved.
    pub span: Span,
    /// The kind of error.
    pub kind: ConfigErrorKind,
}

/// The kinds of errors in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigErrorKind {
    /// The file is not valid TOML.
    #[error("invalid TOML: {0}")]
    Syntax(String),
    /// Bytes are not UTF-8, or an escape is not a character.
    #[error("invalid UTF-8 or Unicode escape; save the file as UTF-8")]
    NotText,
    /// A value has the wrong type, a required key is missing, or a key of an entry is unknown.
    #[error("{0}")]
    InvalidValue(String),
    /// A top-level key does not exist.
    #[error("unknown key `{}`; {hint}", shown(key))]
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest key, or the list of keys.
        hint: String,
    },
    /// A rule does not exist.
    #[error("unknown rule `{}`; {hint}", shown(rule))]
    UnknownRule {
        /// The rule's id as written.
        rule: String,
        /// The nearest rule, or how to list the rules.
        hint: String,
    },
    /// A rule without options is given one.
    #[error("unknown option `{}` for `{rule}`; the only key of this rule is `level`", shown(option))]
    UnknownOption {
        /// The rule's id.
        rule: &'static str,
        /// The option.
        option: String,
    },
    /// A key that holds a table has another value.
    #[error("expected a table for `{key}`, as in [{example}]")]
    ExpectedTable {
        /// The key.
        key: &'static str,
        /// The header of such a table.
        example: String,
    },
    /// A key that holds an array of tables has another value.
    #[error("expected an array of tables for `{0}`, written as [[{0}]]")]
    ExpectedTables(&'static str),
    /// A regular expression is invalid.
    #[error("invalid regular expression for `{key}`: `{}`", shown(pattern))]
    InvalidRegex {
        /// The key.
        key: &'static str,
        /// The expression.
        pattern: String,
    },
    /// A date has a time, or does not exist.
    #[error("invalid date for `{0}`; expected a calendar day, as in {0} = 2027-01-31")]
    InvalidDate(&'static str),
    /// A tool does not exist.
    #[error("unknown tool `{}`; search tools with `tokenlint catalog WORD`", shown(.0))]
    UnknownTool(String),
    /// An API call is not in the catalog.
    #[error(
        "unknown API call `{}`; expected a method and a path, as in \"GET /zones/<zone id>/dns_records\"",
        shown(.0)
    )]
    UnknownCall(String),
    /// A `[[token]]` without a key that says something about the tokens.
    #[error("expected at least one of `owner`, `tool` and `uses` in [[token]]")]
    EmptyToken,
    /// A permission group does not exist.
    #[error("unknown permission group `{}`{hint}", shown(group))]
    UnknownGroup {
        /// The group's id or name as written.
        group: String,
        /// The nearest group, or nothing.
        hint: String,
    },
    /// A `[[forbid]]` without permission groups.
    #[error("`permissions` is empty; list at least one permission group")]
    NoPermissions,
    /// A resource of a `[[forbid]]` is invalid.
    #[error("{0}")]
    InvalidResource(TargetError),
    /// A `[[waiver]]` that would apply to every finding of a rule.
    #[error(
        "missing `token`, `match` or `fingerprint` in [[waiver]]; to turn `{0}` off, write [rules.{0}] level = \"off\""
    )]
    UnboundWaiver(String),
    /// A `[[waiver]]` that selects tokens in two ways.
    #[error("`match` cannot be combined with `token` or `fingerprint`; write two [[waiver]] entries")]
    TwoSelections,
    /// A `[[waiver]]` whose reason is empty.
    #[error("`reason` is empty; say why the finding is accepted")]
    EmptyReason,
}
