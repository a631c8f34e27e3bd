//! The verbs: the only place that reads files and writes to the terminal.

mod can;
mod catalog;
mod check;
mod diff;
#[cfg(feature = "online")]
mod drift;
mod explain;
#[cfg(feature = "online")]
mod export;
mod fix;
mod init;
mod input;
mod man;
mod modules;
mod newer;
#[cfg(feature = "online")]
mod online;
mod output;
mod progress;
mod rules;
mod show;
mod terminal;
mod tokens;
mod trim;
mod uses;
#[cfg(feature = "online")]
mod verify;
mod waivers;

use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::{CatalogVerb, Cli, Verb};

/// How a run ends. The numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
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
fn ended(result: Result<Exit, String>) -> Exit {
    result.unwrap_or_else(|message| {
        terminal::complain(message.trim_end());
        Exit::Unusable
    })
}

/// Runs a verb.
pub fn run(cli: Cli) -> Exit {
    match cli.verb {
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Waivers(arguments) => waivers::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Can(arguments) => can::run(&arguments),
        Verb::Show(arguments) => show::run(&arguments),
        Verb::Trim(arguments) => trim::run(&arguments),
        Verb::Uses(arguments) => uses::run(&arguments),
        Verb::Explain { what } => explain::run(&what),
        Verb::Catalog(arguments) => match &arguments.action {
            None => catalog::run(&arguments.words, arguments.format),
            Some(CatalogVerb::Diff { path, format }) => ended(newer::diff(path.as_deref(), *format)),
            #[cfg(feature = "online")]
            Some(CatalogVerb::Update(arguments)) => ended(newer::update(arguments)),
        },
        #[cfg(feature = "online")]
        Verb::Verify(arguments) => verify::run(&arguments),
        #[cfg(feature = "online")]
        Verb::Drift(arguments) => drift::run(&arguments),
        #[cfg(feature = "online")]
        Verb::Export(arguments) => export::run(&arguments),
        Verb::Rules { format } => rules::run(format),
        Verb::Init { hook } => init::run(hook),
        Verb::Man { verb, output } => man::run(verb.as_deref(), output.as_deref()),
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "tokenlint", &mut script);
            terminal::print(&script)
        }
    }
}
