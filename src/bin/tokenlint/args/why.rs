//! The arguments of `why`.

use std::path::PathBuf;

use clap::Args;

use super::shared::{FormatArgs, NowArgs, TokenArgs, ZonesArgs};

pub(super) const HELP: &str = "\
Examples:
  wrangler deploy 2>&1 | tokenlint why
  tokenlint why error.txt --token-file token.json
  terraform apply -no-color 2>&1 | tokenlint why --token-file main.tf --token deploy

Reads what is on the screen: the answer of the API, the error of a tool, a log, a HAR, a code such as 10000, or an old
permission name such as #dns_records:edit. If --token names a file, it is the file.

Exit codes:
  0  explained; with --token-file, the token can make every call
  1  with --token-file, the token cannot make a call
  2  usage error, unreadable input, or nothing in it that was refused
  3  the text does not show which call was refused, or the catalog does not say what it needs";

/// The arguments of `why`.
#[derive(Debug, Args)]
pub(crate) struct WhyArgs {
    /// File with the error or the log, or - for standard input
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) path: PathBuf,
    /// File with the token that was used: also say what it lacks, and how to add it
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// The token in that file, if it has several.
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
}
