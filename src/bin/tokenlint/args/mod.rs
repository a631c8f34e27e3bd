//! The command line, as clap parses it.
//!
//! In: the arguments of the process. Out: a [`Verb`] with its arguments as typed values.
//! Each verb has one file with one `…Args` struct and its examples; options that several verbs share are groups in
//! `shared.rs`, so that each has one wording. Nothing here reads a file or the environment.
//! `tests.rs` pins the flags of every verb. Begin reading at [`Verb`].

mod can;
mod catalog;
mod check;
mod deferred;
mod diff;
mod evidence;
mod foreign;
#[cfg(feature = "online")]
mod online;
#[cfg(feature = "online")]
mod record;
mod shared;
mod show;
#[cfg(all(test, feature = "online"))]
mod tests;
mod trim;
mod uses;
mod waivers;
mod why;

use std::{ffi::OsString, path::PathBuf};

use clap::{Parser, Subcommand};
use clap_complete::engine::ArgValueCompleter;
use tokenlint::catalog::Catalog;

#[cfg(test)]
pub(crate) use self::check::{GroupByArgument, SeverityArgument};
use self::deferred::Deferred;
pub(crate) use self::{
    can::CanArgs,
    catalog::{CatalogArgs, CatalogVerb},
    check::{CheckArgs, FixArgument, ReportFormat, SortArgument, ViewArgs, WaiversArgument},
    diff::{DiffArgs, DiffFormat, FailOnChange},
    evidence::EvidenceArgs,
    foreign::meant,
    shared::{Colour, Format, VariablesArgs},
    show::{ShowArgs, ShowFormat},
    trim::{TrimArgs, TrimFormat},
    uses::UsesArgs,
    waivers::WaiversArgs,
    why::WhyArgs,
};
#[cfg(feature = "online")]
pub(crate) use self::{
    online::{CatalogUpdateArgs, DriftArgs, ExportArgs, OnlineArgs, VerifyArgs},
    record::RecordArgs,
};
use crate::commands::completions;

/// Lint and audit Cloudflare API token policies.
#[derive(Debug, Parser)]
#[command(name = "tokenlint", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// The verb to run.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Lint exported or planned tokens
    #[command(after_help = check::HELP)]
    Check(Deferred<CheckArgs>),
    /// List waivers, the number of findings each matches, and when they expire
    #[command(after_help = waivers::HELP)]
    Waivers(Deferred<WaiversArgs>),
    /// Compare the access of tokens in files, directories or revisions of Git, or before and after a plan
    #[command(after_help = diff::HELP)]
    Diff(Deferred<DiffArgs>),
    /// Check whether a token allows an action
    #[command(after_help = can::HELP)]
    Can(Deferred<CanArgs>),
    /// Show what tokens can do: details for one token, a table sorted by risk for several
    #[command(after_help = show::HELP)]
    Show(Deferred<ShowArgs>),
    /// Generate a least-privilege policy from evidence of what a token is used for
    #[command(after_help = trim::HELP)]
    Trim(Deferred<TrimArgs>),
    /// Reduce logs to distinct API calls; outputs can be concatenated
    #[command(after_help = uses::HELP)]
    Uses(Deferred<UsesArgs>),
    /// Run a command and record the API calls that it makes, or simulate the API for it
    #[cfg(feature = "online")]
    #[command(after_help = record::HELP)]
    Record(Deferred<RecordArgs>),
    /// Explain why API calls were refused, from an error text or a log, and what the token lacks
    #[command(after_help = why::HELP)]
    Why(Deferred<WhyArgs>),
    /// Explain a rule, permission group, API operation, legacy permission name, tool or error text
    #[command(
        after_help = "Examples:\n  tokenlint explain all-zones\n  tokenlint explain \"DNS Write\"\n  tokenlint explain \"PUT /zones/{id}/dns_records/{id}\"\n  tokenlint explain \"#dns_records:edit\"\n  tokenlint explain cert-manager"
    )]
    Explain {
        /// Rule ID, permission group name or ID, "METHOD PATH", legacy permission name, tool, or the text of an error
        #[arg(add = ArgValueCompleter::new(completions::topics))]
        what: String,
    },
    /// Search the catalog of permission groups, API operations and tools
    #[command(after_help = catalog::HELP, args_conflicts_with_subcommands = true)]
    Catalog(Deferred<CatalogArgs>),
    /// Ask Cloudflare whether an API token is active
    #[cfg(feature = "online")]
    #[command(after_help = online::VERIFY_HELP)]
    Verify(Deferred<VerifyArgs>),
    /// Compare tokens in files with the tokens that exist at Cloudflare
    #[cfg(feature = "online")]
    #[command(after_help = online::DRIFT_HELP)]
    Drift(Deferred<DriftArgs>),
    /// Save all tokens, permission groups, zones and accounts to one file for offline checks
    #[cfg(feature = "online")]
    #[command(after_help = online::EXPORT_HELP)]
    Export(Deferred<ExportArgs>),
    /// List all rules
    Rules {
        /// The output format.
        #[command(flatten)]
        format: shared::FormatArgs,
    },
    /// Create a commented tokenlint.toml and propose what fits the repository: hooks, CI, Terraform
    #[command(after_help = "Examples:\n  tokenlint init\n  tokenlint init --hook")]
    Init {
        /// Install a Git pre-commit hook that checks staged files, instead of creating tokenlint.toml
        #[arg(long)]
        hook: bool,
    },
    /// Print the manual page of tokenlint or of one verb
    #[command(after_help = "Examples:\n  tokenlint man | man -l -\n  tokenlint man --output ~/.local/share/man/man1")]
    Man {
        /// Verb to print the manual page of
        verb: Option<String>,
        /// Write all manual pages to this directory
        #[arg(long, value_name = "FOLDER", conflicts_with = "verb")]
        output: Option<PathBuf>,
    },
    /// Print a shell completion script
    #[command(
        after_help = "Example:\n  tokenlint completions bash > ~/.local/share/bash-completion/completions/tokenlint"
    )]
    Completions {
        /// Shell to generate the script for [default: the one of $SHELL]
        shell: Option<clap_complete::Shell>,
    },
}

/// The version with the date of each table of the catalog, if the arguments are exactly `--version` and `--verbose`.
pub(crate) fn long_version(arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let mut given: Vec<OsString> = arguments.skip(1).collect();
    given.sort();
    let is_asked = |long: &str, short: &str| given.iter().any(|own| own == long || own == short);
    if given.len() != 2 || !is_asked("--version", "-V") || !is_asked("--verbose", "-v") {
        return None;
    }
    let mut text = format!("tokenlint {}\ncatalog of {}\n", env!("CARGO_PKG_VERSION"), Catalog::builtin().edition());
    for own in Catalog::builtin().editions() {
        text += &format!("  {}  {:<28} {}\n", own.date, own.file, own.origin);
    }
    Some(text)
}
