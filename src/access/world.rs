//! What the files leave open, decided in every way that it can be.

use super::Access;

/// Yes and no are proved; unknown means that the files do not settle it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// In every world.
    Yes,
    /// In some.
    Unknown,
    /// In none.
    No,
}

impl Answer {
    /// The answer that some worlds give together.
    pub fn over(worlds: impl IntoIterator<Item = bool>) -> Answer {
        let (mut yes, mut no) = (false, false);
        for is_so in worlds {
            yes |= is_so;
            no |= !is_so;
        }
        match (yes, no) {
            (true, false) => Answer::Yes,
            (true, true) => Answer::Unknown,
            (false, _) => Answer::No,
        }
    }
}

/// One way in which what is not documented may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct World {
    /// A group of zones, buckets or Workers on an account reaches those of the account.
    pub mismatch_reaches: bool,
    /// A deny of one group also cuts it out of a group that covers it, and the other way round.
    pub deny_cuts_related: bool,
    /// What cannot be read (an effect, a value under a resource, a range, a time) makes the token wider.
    pub unreadable_widens: bool,
}

impl World {
    /// All worlds in which the tokens differ from each other, at least one.
    pub fn all(accesses: &[&Access<'_>]) -> Vec<World> {
        let either = |matters: fn(&Access<'_>) -> bool| -> &'static [bool] {
            if accesses.iter().any(|access| matters(access)) { &[true, false] } else { &[false] }
        };
        let (mismatch, related, unreadable) = (
            either(|access| access.has_mismatch()),
            either(|access| !access.denies.is_empty()),
            either(|access| access.has_unreadable),
        );
        let mut all = Vec::new();
        for &mismatch_reaches in mismatch {
            for &deny_cuts_related in related {
                for &unreadable_widens in unreadable {
                    all.push(World { mismatch_reaches, deny_cuts_related, unreadable_widens });
                }
            }
        }
        all
    }

    /// Whether another world differs in what a mismatched scope reaches, and in nothing else.
    pub(super) fn differs_in_mismatch(self, other: World) -> bool {
        self.mismatch_reaches != other.mismatch_reaches
            && self == World { mismatch_reaches: self.mismatch_reaches, ..other }
    }

    /// Whether another world differs in what a deny cuts, and in nothing else.
    pub(super) fn differs_in_deny(self, other: World) -> bool {
        self.deny_cuts_related != other.deny_cuts_related
            && self == World { deny_cuts_related: self.deny_cuts_related, ..other }
    }

    /// Whether another world differs in what unreadable parts mean, and in nothing else.
    pub(super) fn differs_in_unreadable(self, other: World) -> bool {
        self.unreadable_widens != other.unreadable_widens
            && self == World { unreadable_widens: self.unreadable_widens, ..other }
    }
}
