//! The reasons not to make a fix.

/// The reason why a fix is not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FixRefusal {
    /// The text is not a literal that can be edited, or the edits of the fix overlap.
    #[error("the text at this location cannot be edited automatically")]
    NotEditable,
    /// The edited file would contain more or fewer tokens.
    #[error("the edited file would contain a different number of tokens")]
    TokenCount,
    /// The edited file would have errors that the file does not have.
    #[error("the edited file would contain new errors")]
    NewErrors,
    /// The edited file would have unknown values that the file does not have.
    #[error("the edited file would contain new unknown values")]
    NewUnknowns,
    /// The edited file would have a duplicate field that the file does not have.
    #[error("the edited file would contain a duplicate field")]
    DuplicateField,
    /// Too many fixes of the file were refused or depend on each other, so this one was not tried.
    #[error("not tried, because too many fixes of this file were refused or depend on each other")]
    NotTried,
    /// A token would be able to do more than before.
    #[error("{token} would gain {access}")]
    Gain {
        /// The token's name in backticks, or `the token`.
        token: String,
        /// The first difference, human-readable.
        access: String,
    },
    /// A token would be able to do less than before, and the fix is a safe one.
    #[error("{token} would lose {access}, and a safe fix must not change access")]
    Loss {
        /// The token's name in backticks, or `the token`.
        token: String,
        /// The first difference, human-readable.
        access: String,
    },
}
