//! The program: parses the arguments, runs the verb, and exits with its code.
//!
//! In: arguments, files, standard input, the environment and the clock, none of which the library touches.
//! Out: results on standard output, everything about the run on standard error, and an exit code (`exit.rs`).
//! Each verb returns `Result<Exit, Error>` (`error.rs`); `terminal::report` is the only place that prints an error.
//! `args/` has the types of the command line, `commands/` one file or folder per verb, `files/` finds and reads input,
//! `online/` is the only code that opens a socket. Begin reading at `commands::run`.

mod args;
mod commands;
mod cores;
mod error;
mod exit;
mod files;
#[cfg(feature = "online")]
mod online;
mod output;
mod patch;
mod progress;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::{args::Cli, exit::Exit};

fn main() -> ExitCode {
    if let Some(text) = args::long_version(std::env::args_os()) {
        return terminal::print(&text).map_or(Exit::Failed, |()| Exit::Clean).into();
    }
    if let Some(exit) = commands::completions::answer() {
        return exit.into();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return terminal::usage(&error).into(),
    };
    let exit = commands::run(cli).unwrap_or_else(|error| {
        terminal::report(&error);
        Exit::Failed
    });
    exit.into()
}
