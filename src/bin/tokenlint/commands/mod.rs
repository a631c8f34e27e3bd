//! The verbs, one file or folder each.
//!
//! In: the arguments of one verb. Out: results on standard output, notes on standard error, and an [`Exit`].
//! A verb reads its input through `files`, asks the library, and writes with `terminal` or `output`; it never prints an
//! error itself but returns it. Exit codes are the same for all verbs: 0 fine, 1 findings or differences, 2 failed,
//! 3 unknown. Begin reading at [`run`], then at the verb of interest.

mod can;
mod catalog;
mod check;
pub(crate) mod completions;
mod diff;
#[cfg(feature = "online")]
mod drift;
mod explain;
#[cfg(feature = "online")]
mod export;
mod init;
mod man;
mod newer;
#[cfg(feature = "online")]
mod record;
mod requirement;
mod rules;
mod show;
mod trim;
mod uses;
#[cfg(feature = "online")]
mod verify;
mod waivers;
mod why;
mod wrangler;

use crate::{
    args::{CatalogVerb, Cli, Verb},
    error::Error,
    exit::Exit,
};

/// Runs the verb that the arguments name.
///
/// # Errors
/// Whatever ended the run early.
pub(crate) fn run(cli: Cli) -> Result<Exit, Error> {
    match cli.verb {
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Waivers(arguments) => waivers::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Can(arguments) => can::run(&arguments),
        Verb::Show(arguments) => show::run(&arguments),
        Verb::Trim(arguments) => trim::run(&arguments),
        Verb::Uses(arguments) => uses::run(&arguments),
        #[cfg(feature = "online")]
        Verb::Record(arguments) => record::run(&arguments),
        Verb::Why(arguments) => why::run(&arguments),
        Verb::Explain { what } => explain::run(&what),
        Verb::Catalog(arguments) => match &arguments.action {
            None => catalog::run(&arguments.words, arguments.format.format),
            Some(CatalogVerb::Diff { path, format }) => newer::diff(path.as_deref(), format.format),
            #[cfg(feature = "online")]
            Some(CatalogVerb::Update(arguments)) => newer::update(arguments),
        },
        #[cfg(feature = "online")]
        Verb::Verify(arguments) => verify::run(&arguments),
        #[cfg(feature = "online")]
        Verb::Drift(arguments) => drift::run(&arguments),
        #[cfg(feature = "online")]
        Verb::Export(arguments) => export::run(&arguments),
        Verb::Rules { format } => rules::run(format.format),
        Verb::Init { hook } => init::run(hook),
        Verb::Man { verb, output } => man::run(verb.as_deref(), output.as_deref()),
        Verb::Completions { shell } => completions::run(shell),
    }
}
