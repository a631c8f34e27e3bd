//! The arguments of `diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::shared::{ColorArgs, FormatArgs, NowArgs, ZonesArgs};

pub(super) const HELP: &str = "\
Examples:
  tokenlint diff before.json after.json
  git show HEAD:token.json | tokenlint diff - token.json
  tokenlint diff --max-access reference.json tokens.json
  tokenlint diff --must-keep token.json update-body.json

Exit codes:
  0  no change that --fail-on names
  1  access gained, or the change that --fail-on names; possible changes count
  2  usage error or unreadable input";

/// The changes that make a comparison fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnChange {
    /// Access that only the new side has.
    Gained,
    /// Access that only the old side has.
    Lost,
    /// Either.
    Any,
    /// Nothing.
    None,
}

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Old and new file, one of which may be - for standard input; only one file with --max-access or --must-keep
    #[arg(required = true, num_args = 1..=2, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Change that results in exit code 1 [default: gained; lost with --must-keep]
    #[arg(long, value_enum, value_name = "CHANGE", hide_default_value = true)]
    pub(crate) fail_on: Option<FailOnChange>,
    /// Require that no token can do more than the token in this file
    #[arg(long, value_name = "FILE", conflicts_with = "must_keep")]
    pub(crate) max_access: Option<PathBuf>,
    /// Require that no token can do less than the token in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) must_keep: Option<PathBuf>,
    /// The names and accounts of zones.
    #[command(flatten)]
    pub(crate) zones: ZonesArgs,
    /// The output format.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
    /// The use of color.
    #[command(flatten)]
    pub(crate) color: ColorArgs,
}
