//! The arguments of `waivers`.

use std::path::PathBuf;

use clap::Args;

use super::shared::{BaselineArgs, ConfigArgs, FormatArgs, NowArgs};

pub(super) const HELP: &str = "\
Examples:
  tokenlint waivers
  tokenlint waivers --baseline baseline.json --format json exports/

Exits with 1 if a waiver has expired or matches nothing.";

/// The arguments of `waivers`.
#[derive(Debug, Args)]
pub(crate) struct WaiversArgs {
    /// Files or directories with the tokens that the waivers are for, or - for standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The baseline whose entries are listed too.
    #[command(flatten)]
    pub(crate) baseline: BaselineArgs,
    /// The configuration file.
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// The output format.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
}
