//! The exit codes.

use std::process::ExitCode;

/// The result of a run. The numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: no finding fails the run.
    Clean,
    /// 1: findings at or above the severity that fails, access gained, or an action denied.
    Findings,
    /// 2: a usage error, input that cannot be read, or no token in it.
    Failed,
    /// 3: the run is strict, and something could not be checked.
    Unknown,
    /// The exit code of a command that was run.
    #[cfg(feature = "online")]
    Command(u8),
}

impl Exit {
    /// `Failed` unless everything was read and written.
    pub(crate) fn if_complete(self, is_complete: bool) -> Exit {
        if is_complete { self } else { Exit::Failed }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Failed => 2,
            Exit::Unknown => 3,
            #[cfg(feature = "online")]
            Exit::Command(code) => code,
        })
    }
}
