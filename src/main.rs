//! The command: parses the arguments, runs the verb, and ends with its exit code.

use std::process::ExitCode;

use clap::Parser;
use tokenlint::{cli::Cli, commands};

fn main() -> ExitCode {
    commands::run(Cli::parse()).into()
}
