//! The arguments of `catalog`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;

#[cfg(feature = "online")]
use super::online::{CatalogUpdateArgs, UPDATE_HELP};
use super::shared::FormatArgs;
use crate::commands::completions;

pub(super) const HELP: &str = "\
Examples:
  tokenlint catalog dns
  tokenlint catalog --format json waf | jq .groups
  tokenlint catalog diff groups.json
  tokenlint check --catalog groups.json tokens.json";

/// The arguments of `catalog`.
#[derive(Debug, Args)]
pub(crate) struct CatalogArgs {
    /// The action other than a search.
    #[command(subcommand)]
    pub(crate) action: Option<CatalogVerb>,
    /// Words to search for; all must match. Without words, list all permission groups
    #[arg(add = ArgValueCompleter::new(completions::groups))]
    pub(crate) words: Vec<String>,
    /// The output format.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
}

/// The verbs of `catalog`; without one, it searches.
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogVerb {
    /// Compare a newer list of permission groups with the catalog and name the affected rules
    #[command(after_help = "Examples:\n  tokenlint catalog diff\n  tokenlint catalog diff groups.json")]
    Diff {
        /// Response of GET permission_groups, an inventory, or output of `catalog update` [default: that output in the user's cache]
        #[arg(value_name = "FILE", hide_default_value = true)]
        path: Option<PathBuf>,
        /// The output format.
        #[command(flatten)]
        format: FormatArgs,
    },
    /// Download the current permission groups to a file for `check --catalog`
    #[cfg(feature = "online")]
    #[command(after_help = UPDATE_HELP)]
    Update(Box<CatalogUpdateArgs>),
}
