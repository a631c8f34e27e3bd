//! What can be wrong with a text of any syntax.

use thiserror::Error;

use super::node::{MAX_DEPTH, MAX_EMBEDDED};
use crate::text::{SourceError, Span};

/// A fault of a text, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// The place in the file; for JSON within a string, a place within that string.
    pub span: Span,
    /// What is wrong.
    pub kind: SyntaxErrorKind,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SyntaxErrorKind {
    /// The text ends within a value.
    #[error("unexpected end of JSON; the input may be truncated")]
    Incomplete,
    /// A comment in JSON.
    #[error("comments are not allowed in JSON")]
    Comment,
    /// A JSON string in single quotes.
    #[error("expected double quotes, found single quotes")]
    SingleQuotes,
    /// A number that JSON cannot write.
    #[error("`NaN` and `Infinity` are not valid JSON")]
    NotFinite,
    /// A comma after the last value of an array or an object.
    #[error("trailing commas are not allowed in JSON")]
    TrailingComma,
    /// A key that is not a string.
    #[error("expected a key in double quotes")]
    InvalidKey,
    /// An escape that is half of a surrogate pair.
    #[error("unpaired surrogate in a Unicode escape")]
    LoneSurrogate,
    /// A control character in a JSON string, without an escape.
    #[error("unescaped control character in a string")]
    ControlCharacter,
    /// A character directly after a number or a literal.
    #[error("invalid JSON: unexpected character after a value")]
    TrailingCharacter,
    /// Any other fault of JSON, in the parser's words.
    #[error("invalid JSON: {0}")]
    Json(String),
    /// A fault of YAML, in the parser's words.
    #[error("invalid YAML: {0}")]
    Yaml(String),
    /// A fault of TOML, in the parser's words.
    #[error("invalid TOML: {0}")]
    Toml(String),
    /// A fault of Terraform's language, in the parser's words.
    #[error("invalid HCL: {0}; the file is skipped")]
    Hcl(String),
    /// An object of Terraform's language with more entries than this, or several that are as much work to read.
    #[error("objects with more than {0} entries take too long to read; the file is skipped")]
    LargeObject(usize),
    /// Values nested deeper than [`MAX_DEPTH`].
    #[error("values are nested deeper than {MAX_DEPTH} levels; the rest is skipped")]
    TooDeep,
    /// JSON within strings of JSON, more often than is read.
    #[error("JSON strings are nested deeper than {MAX_EMBEDDED} levels; the rest is skipped")]
    TooManyStrings,
    /// A string whose contents cannot become a source of their own.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// An expression of Terraform's language that exceeds a limit of the evaluator.
    #[error("{what} is limited to {limit}; values that depend on this expression are not checked")]
    TooLarge {
        /// What is limited.
        what: &'static str,
        /// How much of it the evaluator takes.
        limit: usize,
    },
    /// A local, a variable or an output that depends on its own value. The name is ready to be shown.
    #[error("`{0}` refers to itself; its value is unknown")]
    Cycle(String),
    /// Module calls nested deeper than the evaluator follows.
    #[error("module calls are nested deeper than {limit} levels; this module is not checked with its arguments")]
    NestedCalls {
        /// The number of levels that are followed.
        limit: usize,
    },
    /// A module call that leads back to a module that is being evaluated.
    #[error("module calls form a cycle; this call is not followed")]
    CyclicCalls,
    /// A block or a local whose name another of the same kind has. The address is ready to be shown.
    #[error("`{0}` is defined twice, on which Terraform fails")]
    DefinedTwice(String),
    /// A resource, a module or a `dynamic` block with more instances than the evaluator makes.
    #[error("block has {count} instances; only the first {limit} are checked")]
    TooManyInstances {
        /// How many instances the configuration asks for.
        count: usize,
        /// How many of them are made.
        limit: usize,
    },
}

impl SyntaxErrorKind {
    /// The error of this kind at a place.
    pub(crate) fn at(self, span: Span) -> SyntaxError {
        SyntaxError { span, kind: self }
    }
}
