//! The exit code of `check`, from facts about the run alone.

use crate::exit::Exit;

/// The facts that decide the exit code, most important first.
#[derive(Debug, Clone, Copy)]
pub(super) struct CheckOutcome {
    /// Whether all output was written and all fixes were applied.
    pub(super) is_written: bool,
    /// Whether some input could not be read.
    pub(super) has_problems: bool,
    /// Whether the input had neither tokens nor findings.
    pub(super) is_empty: bool,
    /// Whether the policies of every token were unknown, so that nothing about access was checked.
    pub(super) is_unknown: bool,
    /// Whether `--allow-empty` was given.
    pub(super) allows_empty: bool,
    /// Whether `--write-baseline` was given.
    pub(super) writes_baseline: bool,
    /// With `--diff`, whether there are fixes.
    pub(super) has_patch: Option<bool>,
    /// Whether a finding is at or above the severity that fails.
    pub(super) fails: bool,
    /// Whether `--strict` was given.
    pub(super) is_strict: bool,
    /// Whether a permission group or a value was unknown, or a file was not checked.
    pub(super) has_unknown: bool,
}

impl CheckOutcome {
    /// The exit code.
    pub(super) fn exit(self) -> Exit {
        if !self.is_written || self.has_problems || (self.is_empty && !self.allows_empty) {
            return Exit::Failed;
        }
        if self.writes_baseline {
            return if self.is_unknown { Exit::Unknown } else { Exit::Clean };
        }
        if let Some(has_patch) = self.has_patch {
            return if has_patch { Exit::Findings } else { Exit::Clean };
        }
        if self.fails {
            return Exit::Findings;
        }
        if self.is_unknown || (self.is_strict && self.has_unknown) { Exit::Unknown } else { Exit::Clean }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAN: CheckOutcome = CheckOutcome {
        is_written: true,
        has_problems: false,
        is_empty: false,
        is_unknown: false,
        allows_empty: false,
        writes_baseline: false,
        has_patch: None,
        fails: false,
        is_strict: false,
        has_unknown: false,
    };

    #[test]
    fn each_fact_has_its_exit_code_and_its_rank() {
        let findings = CheckOutcome { fails: true, is_strict: true, has_unknown: true, ..CLEAN };
        let cases = [
            ("nothing found", CLEAN, Exit::Clean),
            ("something unknown", CheckOutcome { has_unknown: true, ..CLEAN }, Exit::Clean),
            ("strict", CheckOutcome { is_strict: true, ..CLEAN }, Exit::Clean),
            ("strict and unknown", CheckOutcome { is_strict: true, has_unknown: true, ..CLEAN }, Exit::Unknown),
            ("findings outrank unknown", findings, Exit::Findings),
            ("only unknown tokens", CheckOutcome { is_unknown: true, ..CLEAN }, Exit::Unknown),
            ("findings on unknown tokens", CheckOutcome { is_unknown: true, ..findings }, Exit::Findings),
            (
                "a baseline of unknown tokens",
                CheckOutcome { is_unknown: true, writes_baseline: true, ..CLEAN },
                Exit::Unknown,
            ),
            (
                "a preview on unknown tokens",
                CheckOutcome { is_unknown: true, has_patch: Some(false), ..CLEAN },
                Exit::Clean,
            ),
            (
                "a preview without fixes ignores findings",
                CheckOutcome { has_patch: Some(false), ..findings },
                Exit::Clean,
            ),
            ("a preview with fixes", CheckOutcome { has_patch: Some(true), ..CLEAN }, Exit::Findings),
            ("a baseline accepts findings", CheckOutcome { writes_baseline: true, ..findings }, Exit::Clean),
            (
                "a baseline outranks a preview",
                CheckOutcome { writes_baseline: true, has_patch: Some(true), ..CLEAN },
                Exit::Clean,
            ),
            ("no token", CheckOutcome { is_empty: true, ..CLEAN }, Exit::Failed),
            ("no token, allowed", CheckOutcome { is_empty: true, allows_empty: true, ..CLEAN }, Exit::Clean),
            ("no token with a baseline", CheckOutcome { is_empty: true, writes_baseline: true, ..CLEAN }, Exit::Failed),
            ("unreadable input outranks findings", CheckOutcome { has_problems: true, ..findings }, Exit::Failed),
            (
                "unreadable input, empty allowed",
                CheckOutcome { has_problems: true, allows_empty: true, ..CLEAN },
                Exit::Failed,
            ),
            ("a failed write outranks findings", CheckOutcome { is_written: false, ..findings }, Exit::Failed),
            (
                "a failed write outranks a baseline",
                CheckOutcome { is_written: false, writes_baseline: true, ..CLEAN },
                Exit::Failed,
            ),
        ];
        for (name, outcome, wanted) in cases {
            assert_eq!(outcome.exit(), wanted, "{name}");
        }
    }
}
