//! Edits that a finding proposes, independent of the syntax of the file.

use crate::{
    model::{GroupRef, Policy},
    text::{Span, Spanned},
};

/// How a fix may change a token's access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Safety {
    /// Access stays exactly the same.
    Safe,
    /// Access may become narrower, or the fix requires a decision by a person.
    Suggested,
}

/// One change to a text, independent of its syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Edit {
    /// Replaces a string.
    Replace {
        /// The string, including its quotes.
        span: Span,
        /// The new text, without quotes.
        text: String,
    },
    /// Removes an element from its list, or a member from its object.
    Remove {
        /// The element, or the key and value of the member.
        span: Span,
    },
    /// Inserts a member with a string value after another member.
    Insert {
        /// The value of the preceding member.
        after: Span,
        /// The new key.
        key: &'static str,
        /// The new value, without quotes.
        text: String,
    },
}

impl Edit {
    /// The edit that removes a group from its policy, or removes the policy if it has no other group.
    pub fn remove_group(policy: &Policy<'_>, group: &Spanned<GroupRef<'_>>) -> Edit {
        let span = if policy.groups.len() == 1 { policy.span } else { group.value.entry.unwrap_or(group.span) };
        Edit::Remove { span }
    }

    /// The location that the edit applies to.
    pub fn span(&self) -> Span {
        match self {
            Edit::Replace { span, .. } | Edit::Remove { span } | Edit::Insert { after: span, .. } => *span,
        }
    }
}

/// A fix of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// A short description of the fix: `write "allow"`.
    pub title: String,
    /// How the fix may change access.
    pub safety: Safety,
    /// The edits, which are made together or not at all.
    pub edits: Vec<Edit>,
}
