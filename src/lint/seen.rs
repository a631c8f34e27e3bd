//! What each source of a unit holds, and what the ledger says about it.

use super::FileState;
use crate::{
    model::{Form, Policy, Token},
    read::{begins_like_tokens, definition, is_terraform_name, may_hold_tokens, mention},
    text::{Source, Span},
};

/// What a source holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Tokens of which something about their access is known.
    pub(super) tokens: usize,
    /// Tokens whose access is unknown altogether.
    pub(super) unknown_tokens: usize,
    /// Whether a part cannot be parsed.
    pub(super) is_broken: bool,
    /// Whether the text ends too early.
    pub(super) is_truncated: bool,
    /// Whether a problem is with something that is or may be a token.
    pub(super) is_about_tokens: bool,
    /// Whether a problem or a note says that a part is not checked.
    pub(super) is_noted: bool,
    /// Whether it is a document of an unknown kind.
    pub(super) is_unrecognized: bool,
}

impl Seen {
    pub(super) fn add(&mut self, next: Seen) {
        self.tokens += next.tokens;
        self.unknown_tokens += next.unknown_tokens;
        self.is_broken |= next.is_broken;
        self.is_truncated |= next.is_truncated;
        self.is_about_tokens |= next.is_about_tokens;
        self.is_noted |= next.is_noted;
        self.is_unrecognized |= next.is_unrecognized;
    }
}

/// What becomes of a source.
pub(super) struct Verdict {
    pub(super) state: FileState,
    pub(super) reason: &'static str,
    /// What to report, if the source would otherwise pass unseen.
    pub(super) report: Option<Unseen>,
}

/// Something in a source that no problem and no finding shows.
pub(super) enum Unseen {
    /// A token or a policy in a document of an unknown kind.
    Problem(Span),
    /// A token or a policy that is not part of this configuration or plan, as far as its values are known.
    Note(Span),
}

impl Seen {
    /// Whether a source that the user did not name must be readable: by its name, or by the words in it.
    pub(super) fn must_be_read(self, source: &Source) -> bool {
        if !self.is_broken {
            return self.is_about_tokens || mention(source).is_some();
        }
        is_terraform_name(&source.path) || may_hold_tokens(source) || (self.is_truncated && begins_like_tokens(source))
    }

    /// The verdict on a source of a unit. `has_findings` tells whether findings point at the source, and
    /// `unit_has_tokens` whether any source of the unit has a token that was checked.
    pub(super) fn verdict(self, source: &Source, has_findings: bool, unit_has_tokens: bool) -> Verdict {
        let quiet = |state, reason| Verdict { state, reason, report: None };
        if self.is_broken {
            return quiet(FileState::Unreadable, "syntax error");
        }
        if self.tokens > 0 {
            return quiet(FileState::Checked, "");
        }
        if self.unknown_tokens > 0 {
            return quiet(FileState::Unchecked, "all policies of its tokens are unknown");
        }
        // A policy that a module defines may be a part of a token in another of its files.
        let found = if unit_has_tokens { definition(source) } else { mention(source) };
        if let Some(span) = found {
            let reason = "mentions an API token, but no token could be checked";
            let report = if self.is_unrecognized { Unseen::Problem(span) } else { Unseen::Note(span) };
            return Verdict { state: FileState::Unchecked, reason, report: Some(report).filter(|_| !self.is_noted) };
        }
        if self.is_about_tokens {
            return quiet(FileState::Unchecked, "a part of it may be a token");
        }
        if has_findings {
            return quiet(FileState::Checked, "");
        }
        quiet(FileState::WithoutTokens, if self.is_unrecognized { "no API token found" } else { "no API token in it" })
    }
}

/// Whether nothing about a token's access is known: its policies are unknown, or no group and no resource in them is
/// known. A token that is deleted has no access, and neither has one whose policies are an empty list.
pub(super) fn has_unknown_access(token: &Token<'_>) -> bool {
    if token.form == Form::Deleted {
        return false;
    }
    let is_known = |policy: &Policy<'_>| {
        policy.groups.iter().any(|group| group.value.known.is_some())
            || policy.resources.entries().iter().any(|entry| entry.resource.scope().is_some())
    };
    let has_parts = |policy: &Policy<'_>| !policy.groups.is_empty() || !policy.resources.entries().is_empty();
    let is_missing = !token.form.shows_policies() || !token.unknown.is_empty() || token.policies.iter().any(has_parts);
    is_missing && !token.policies.iter().any(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_part_of_a_source_holds_the_whole_holds() {
        let none = Seen::default();
        for part in [
            Seen { tokens: 2, ..none },
            Seen { unknown_tokens: 3, ..none },
            Seen { is_broken: true, ..none },
            Seen { is_truncated: true, ..none },
            Seen { is_about_tokens: true, ..none },
            Seen { is_noted: true, ..none },
            Seen { is_unrecognized: true, ..none },
        ] {
            let sum = |mut one: Seen, next: Seen| {
                one.add(next);
                one
            };
            assert_eq!((sum(none, part), sum(part, none)), (part, part));
            let twice = Seen { tokens: part.tokens * 2, unknown_tokens: part.unknown_tokens * 2, ..part };
            assert_eq!(sum(part, part), twice);
        }
    }
}
