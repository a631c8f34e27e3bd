//! Worlds: one for each combination of what the files and the documentation do not determine.

use super::Access;

/// An answer that is proved, or unknown because the files do not settle it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Yes in every world.
    Yes,
    /// Yes in some worlds only.
    Unknown,
    /// No in every world.
    No,
}

impl Answer {
    /// Combines the answers of some worlds.
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

/// One combination of what is not documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct World {
    /// Whether a group for zones, buckets or Workers that is granted on an account reaches those of the account.
    pub mismatch_reaches: bool,
    /// Whether a deny of one group also restricts groups that cover it, and groups that it covers.
    pub deny_cuts_related: bool,
    /// Whether unreadable parts (an effect, a resource value, a range, a timestamp) make the token wider.
    pub unreadable_widens: bool,
}

impl World {
    /// All worlds that can make a difference for these tokens; at least one.
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

    /// Whether another world differs only in what a mismatched scope reaches.
    pub(super) fn differs_in_mismatch(self, other: World) -> bool {
        self.mismatch_reaches != other.mismatch_reaches
            && self == World { mismatch_reaches: self.mismatch_reaches, ..other }
    }

    /// Whether another world differs only in how far a deny reaches.
    pub(super) fn differs_in_deny(self, other: World) -> bool {
        self.deny_cuts_related != other.deny_cuts_related
            && self == World { deny_cuts_related: self.deny_cuts_related, ..other }
    }

    /// Whether another world differs only in what unreadable parts mean.
    pub(super) fn differs_in_unreadable(self, other: World) -> bool {
        self.unreadable_widens != other.unreadable_widens
            && self == World { unreadable_widens: self.unreadable_widens, ..other }
    }
}
