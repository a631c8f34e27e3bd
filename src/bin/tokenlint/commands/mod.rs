//! The verbs, one file each.

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
mod man;
mod newer;
mod rules;
mod show;
mod trim;
mod uses;
#[cfg(feature = "online")]
mod verify;
mod waivers;

use clap::CommandFactory;

use crate::{
    args::{CatalogVerb, Cli, Verb},
    exit::{Exit, ended},
    terminal,
};

/// Runs a verb.
pub(crate) fn run(cli: Cli) -> Exit {
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
