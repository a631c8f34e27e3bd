//! The arguments of `show`.

use std::path::PathBuf;

use clap::Args;

use super::shared::{ColorArgs, FormatArgs, NowArgs, TokenArgs, ZonesArgs};

pub(super) const HELP: &str = "\
Examples:
  tokenlint show body.json
  tokenlint show tokens.json --zones zones.json
  tokenlint show tokens.json --token deploy
  tokenlint show --format json tokens.json | jq '.tokens[0]'";

/// The arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Files, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// The token to show.
    #[command(flatten)]
    pub(crate) token: TokenArgs,
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
