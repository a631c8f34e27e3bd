//! Edits of a text, and the proof that they do not add access.
//!
//! A [`Fix`] is a list of [`Edit`]s, independent of the syntax of the file. It is made in memory, the result is read
//! again, and the access of every token is compared with what it was: no token can ever do more after a fix. A safe fix
//! leaves access exactly as it was; a suggested fix may narrow it. What fails the comparison is refused with a
//! [`FixRefusal`].
//!
//! Begin with [`Trial`], which tries fixes on a unit; then read `surgery` (edits as replacements of bytes) and `proof`
//! (the comparison).

mod proof;
mod refusal;
mod surgery;
mod trial;

pub(crate) use self::surgery::applied;
pub use self::{
    proof::{Facts, proved},
    refusal::FixRefusal,
    surgery::{Replacement, replacements, shown_replacements},
    trial::{Trial, Verdict},
};
use crate::{
    catalog::is_id,
    model::{GroupRef, Policy},
    read::Unit,
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

impl Safety {
    /// The word that people and machines read.
    pub fn word(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Suggested => "suggested",
        }
    }
}

/// One change to a text, independent of its syntax.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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

/// Whether a fix only changes the text of strings that are literals, as can be done in a program.
pub(crate) fn is_literal(fix: &Fix, unit: &Unit) -> bool {
    fix.edits.iter().all(|edit| {
        let Edit::Replace { span, text } = edit else { return false };
        let Some(old) = unit.source(*span).map(|source| source.slice(*span)) else { return false };
        let inner = old.trim_matches(['\\', '"', '\'']);
        // Where a name takes the place of an ID, an ID may not.
        let is_same_kind = is_id(text) == is_id(inner);
        (old.starts_with(['"', '\'']) || old.starts_with("\\\"")) && is_same_kind && !inner.contains(['"', '\''])
    })
}

/// A set of edits that solves one problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// A short description of the fix: `write "allow"`.
    pub title: String,
    /// How the fix may change access.
    pub safety: Safety,
    /// The edits, which are made together or not at all.
    pub edits: Vec<Edit>,
}
