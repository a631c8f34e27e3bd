//! How a run ends.

use std::process::ExitCode;

use crate::terminal;

/// How a run ends. The numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Nothing at or above the level that fails.
    Clean,
    /// Findings at or above it.
    Findings,
    /// Wrong usage, input that cannot be read, or no token in it.
    Unusable,
    /// Asked to be strict, and something could not be judged.
    NotJudged,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Unusable => 2,
            Exit::NotJudged => 3,
        })
    }
}

/// How a verb ends that may fail in words.
pub(crate) fn ended(result: Result<Exit, String>) -> Exit {
    result.unwrap_or_else(|message| {
        terminal::complain(message.trim_end());
        Exit::Unusable
    })
}
