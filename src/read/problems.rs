//! What cannot be read, as values: the kinds of problems, and the collector that readers of tokens fill.

use thiserror::Error;

use super::{Item, unsupported::UnsupportedDocument};
use crate::{
    syntax::{
        SyntaxError, SyntaxErrorKind,
        hcl::UnresolvedModule,
        node::{Member, Node, NodeKind, unknown_text},
    },
    text::{Span, Spanned, shown},
};

/// A part of a source that cannot be read as tokens, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct ReadProblem {
    /// The place in the source.
    pub span: Span,
    /// What is wrong with it.
    pub kind: ReadProblemKind,
}

/// What is wrong with a part of a source.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadProblemKind {
    /// The text cannot be parsed or evaluated.
    #[error(transparent)]
    Syntax(#[from] SyntaxErrorKind),
    /// Bytes that are not UTF-8.
    #[error("invalid UTF-8; each byte is read as `?`")]
    InvalidUtf8,
    /// An escape that is half of a surrogate pair.
    #[error("unpaired surrogate in a Unicode escape; it is read as `\\ufffd`")]
    LoneSurrogate,
    /// A field with a value of a wrong type.
    #[error("expected {expected} for `{key}`, found {}", found.described())]
    WrongType {
        /// The key of the field, ready to be shown.
        key: String,
        /// The type of value that the field takes, with its article.
        expected: &'static str,
        /// The type of value that was found.
        found: NodeKind,
    },
    /// An element of a list with a wrong type.
    #[error("invalid {element}: expected {expected}, found {}", found.described())]
    WrongElement {
        /// What the list holds: `policy`, `permission group`, `IP range`.
        element: &'static str,
        /// The type of value that such an element is, with its article.
        expected: &'static str,
        /// The type of value that was found.
        found: NodeKind,
    },
    /// Elements in a list of tokens that are not tokens. The place is that of the first.
    #[error("{}", unknown_elements(*.0, "tokens"))]
    UnknownElements(usize),
    /// Elements in a list of policies that are not policies. The place is that of the first.
    #[error("{}", unknown_elements(*.0, "policies"))]
    UnknownPolicies(usize),
    /// Objects with resources or permission groups that belong to no token that was read. The place is that of the
    /// first.
    #[error("{}", unknown_parts(*.0))]
    UnknownParts(usize),
    /// A string that seems to hold a token, and is not JSON.
    #[error("this text resembles a token but cannot be read as JSON, so it is not checked: {0}")]
    BrokenText(SyntaxErrorKind),
    /// A call in a program that makes a token of values that are not literals. Holds what the program is.
    #[error(
        "this {0} builds a token from values that are not written out here, so it is not checked; check the request body that it sends, or the exported stack or plan"
    )]
    UnreadToken(&'static str),
    /// A program or a text that mentions a token, and has none that is read.
    #[error(
        "this mentions an API token, but none can be read here, so none is checked; check the request body that is sent, or the exported stack or plan"
    )]
    UnreadMention,
    /// A part of a program that cannot be parsed, and may hold a token.
    #[error("syntax error in a part that may hold a token, so that part is not checked")]
    BrokenProgram,
    /// A program that is too large to be read.
    #[error("program is larger than 2 MiB; its tokens are not checked")]
    LongProgram,
    /// A plan that ended with an error.
    #[error("this plan ended with an error, so changes may be missing; fix the error and plan again")]
    ErroredPlan,
    /// A plan after which another one is needed.
    #[error(
        "this plan is not complete: changes were deferred or not targeted, and are not checked; apply it, then plan again and check that plan"
    )]
    IncompletePlan,
    /// A module that is not followed.
    #[error("{0}; its tokens are not checked")]
    UnresolvedModule(#[from] UnresolvedModule),
    /// A resource for a token that has no instance. The address is ready to be shown.
    #[error("`{0}` has no instance with the values that are known here; it is not checked")]
    NoInstance(String),
    /// A document without an API token.
    #[error(transparent)]
    Unsupported(#[from] UnsupportedDocument),
    /// A list of zones without a zone.
    #[error("no zones found; save the response of GET /zones here")]
    NoZones,
}

impl ReadProblemKind {
    /// The problem of this kind at a place.
    pub(super) fn at(self, span: Span) -> ReadProblem {
        ReadProblem { span, kind: self }
    }
}

impl ReadProblem {
    /// Whether the text itself is broken, rather than a value in it.
    pub fn is_syntax(&self) -> bool {
        matches!(self.kind, ReadProblemKind::Syntax(_))
    }

    /// Whether a part of the text cannot be parsed, so that it is not known what it holds.
    pub fn is_unparsable(&self) -> bool {
        use SyntaxErrorKind::{Cycle, CyclicCalls, DefinedTwice, NestedCalls, TooLarge, TooManyInstances};
        match &self.kind {
            ReadProblemKind::Syntax(kind) => !matches!(
                kind,
                Cycle(_)
                    | CyclicCalls
                    | DefinedTwice(_)
                    | NestedCalls { .. }
                    | TooLarge { .. }
                    | TooManyInstances { .. }
            ),
            _ => false,
        }
    }

    /// Whether the problem is with something that is or may be a token, rather than with any text.
    pub fn is_about_tokens(&self) -> bool {
        use ReadProblemKind::{InvalidUtf8, LoneSurrogate, NoZones, Syntax, Unsupported};
        !matches!(self.kind, InvalidUtf8 | LoneSurrogate | NoZones | Syntax(_) | Unsupported(_))
    }

    /// Whether a program makes or mentions a token that cannot be read.
    pub fn is_unread_program(&self) -> bool {
        use ReadProblemKind::{BrokenProgram, LongProgram, UnreadMention, UnreadToken};
        matches!(self.kind, BrokenProgram | LongProgram | UnreadMention | UnreadToken(_))
    }

    /// Whether the text ends too early.
    pub fn is_truncation(&self) -> bool {
        matches!(self.kind, ReadProblemKind::Syntax(SyntaxErrorKind::Incomplete))
    }

    /// Whether the document is of an unknown kind, rather than of a known one without tokens.
    pub fn is_unrecognized(&self) -> bool {
        matches!(self.kind, ReadProblemKind::Unsupported(UnsupportedDocument::Unrecognized))
    }
}

impl From<SyntaxError> for ReadProblem {
    fn from(error: SyntaxError) -> ReadProblem {
        ReadProblemKind::Syntax(error.kind).at(error.span)
    }
}

impl From<Spanned<UnresolvedModule>> for ReadProblem {
    fn from(module: Spanned<UnresolvedModule>) -> ReadProblem {
        ReadProblemKind::UnresolvedModule(module.value).at(module.span)
    }
}

fn unknown_elements(count: usize, of: &str) -> String {
    if count == 1 {
        format!("unknown element in a list of {of}; it is not checked")
    } else {
        format!("{count} unknown elements in a list of {of}, starting here; they are not checked")
    }
}

fn unknown_parts(count: usize) -> String {
    let what = "resources or permission groups that belong to no token in a supported format";
    if count == 1 {
        format!("{what}; they are not checked")
    } else {
        format!("{count} objects with {what}, starting here; they are not checked")
    }
}

/// Values of one token that cannot be checked, collected while the token is read.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// Values of a wrong type.
    wrong: Vec<ReadProblem>,
    /// The reason of each unknown value, each only once where it is seen again for a part.
    pub(super) unknown: Vec<Spanned<String>>,
    /// The number of unknown values met.
    unknown_count: usize,
}

impl Problems {
    /// The number of wrong and unknown values so far.
    pub(super) fn count(&self) -> usize {
        self.wrong.len() + self.unknown_count
    }

    /// Adds a field whose value is not `expected`: a type of value with its article.
    pub(super) fn expected(&mut self, member: &Member<'_, '_>, expected: &'static str) {
        let (key, found) = (shown(&member.key), member.value.kind());
        self.add(member.value, ReadProblemKind::WrongType { key, expected, found });
    }

    /// Adds a key of which a part is unknown.
    pub(super) fn partial_key(&mut self, member: &Member<'_, '_>) {
        self.unknown(unknown_text(&member.key), member.key_span);
    }

    /// Adds an unknown value, unless the one before it is a part of it that is unknown for the same reason.
    fn unknown(&mut self, value: String, span: Span) {
        self.unknown_count += 1;
        let is_same = |last: &Spanned<String>| last.value == value && span.contains(last.span);
        if !self.unknown.last().is_some_and(is_same) {
            self.unknown.push(Spanned { value, span });
        }
    }

    /// Adds an element of a list that is not `expected`: a type of value with its article.
    pub(super) fn element(&mut self, node: Node<'_, '_>, element: &'static str, expected: &'static str) {
        self.add(node, ReadProblemKind::WrongElement { element, expected, found: node.kind() });
    }

    /// The values of a wrong type, as items.
    pub(super) fn items<'s>(self) -> impl Iterator<Item = Item<'s>> {
        self.wrong.into_iter().map(Item::Problem)
    }

    fn add(&mut self, node: Node<'_, '_>, kind: ReadProblemKind) {
        match node.unknown() {
            Some(reason) => self.unknown(reason.into_owned(), node.span()),
            None => self.wrong.push(kind.at(node.span())),
        }
    }
}
