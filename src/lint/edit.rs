//! Changes of a text that a finding proposes, told without its syntax.

use crate::{
    model::{GroupRef, Policy},
    text::{Span, Spanned},
};

/// What a fix may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Safety {
    /// Nothing: the token can do exactly what it could.
    Safe,
    /// It narrows, or decides what only a person can.
    Suggested,
}

/// One change to a text, told without its syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// Puts a text in the place of a string.
    Replace {
        /// The string, with its quotes.
        span: Span,
        /// The text.
        text: String,
    },
    /// Takes an element out of its list, or a member out of its object.
    Remove {
        /// The element, or the key and the value.
        span: Span,
    },
    /// Puts a member with a string behind another one.
    Insert {
        /// The value of the member before it.
        after: Span,
        /// The new key.
        key: &'static str,
        /// The new string.
        text: String,
    },
}

impl Edit {
    /// What takes a group out of its policy: its entry goes, or the policy where there is no other.
    pub fn remove_group(policy: &Policy<'_>, group: &Spanned<GroupRef<'_>>) -> Edit {
        let span = if policy.groups.len() == 1 { policy.span } else { group.value.entry.unwrap_or(group.span) };
        Edit::Remove { span }
    }

    /// The place that it is about.
    pub fn span(&self) -> Span {
        match self {
            Edit::Replace { span, .. } | Edit::Remove { span } | Edit::Insert { after: span, .. } => *span,
        }
    }
}

/// How a finding is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does: `write "allow"`.
    pub title: String,
    /// What it may change.
    pub safety: Safety,
    /// Its edits, which belong together.
    pub edits: Vec<Edit>,
}
