//! The command: parses the arguments, runs the verb, and ends with its exit code.

mod args;
mod commands;
mod exit;
mod files;
#[cfg(feature = "online")]
mod online;
mod output;
mod progress;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Cli;

fn main() -> ExitCode {
    commands::run(Cli::parse()).into()
}
