//! The arguments of the verbs that send requests to Cloudflare.

use std::path::PathBuf;

use clap::Args;

use super::{
    diff::FailOnChange,
    shared::{ColorArgs, FormatArgs, NowArgs, QuietArgs, VerboseArgs, ZonesArgs},
};
use crate::online::{DEFAULT_URL, Part};

/// The credential, the owner of the tokens, and how to send requests.
#[derive(Debug, Args)]
#[command(next_help_heading = "Online")]
pub(crate) struct OnlineArgs {
    /// Use the tokens of this account [default: the owner of the credential, or the user]
    #[arg(long, value_name = "ID", value_parser = account, hide_default_value = true)]
    pub(crate) account: Option<String>,
    /// Use the tokens of the user
    #[arg(long, conflicts_with = "account")]
    pub(crate) user: bool,
    /// Read the API token from standard input [default: CLOUDFLARE_API_TOKEN]
    #[arg(long)]
    pub(crate) token_stdin: bool,
    /// Read the API token from this file descriptor
    #[arg(long, value_name = "FD", conflicts_with = "token_stdin")]
    pub(crate) token_fd: Option<u32>,
    /// URL of the API: https, or http on this machine
    #[arg(long, value_name = "URL", default_value = DEFAULT_URL)]
    pub(crate) api_url: String,
    /// Timeout of one request in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// How often to retry a request that got no response
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=10))]
    pub(crate) retries: u32,
}

fn account(text: &str) -> Result<String, String> {
    if tokenlint::catalog::is_id(text) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("expected an account ID of 32 hexadecimal digits".to_owned())
    }
}

pub(super) const VERIFY_HELP: &str = "\
Examples:
  CLOUDFLARE_API_TOKEN=$(cat token) tokenlint verify
  pass cloudflare/ci | tokenlint verify --token-stdin
  tokenlint verify --account <account id> --format json

The request is authenticated with the token itself. The token is never printed.

Exit codes:
  0  active
  1  not active, or unknown to Cloudflare
  2  usage error or no response";

pub(super) const DRIFT_HELP: &str = "\
Examples:
  tokenlint drift tokens/*.json
  tokenlint drift --account <account id> --all tokens.json
  terraform show -json plan.out | tokenlint drift -

Lines with - are access that only the file grants, lines with + access that only the token at Cloudflare has.

Exit codes:
  0  no change that --fail-on names
  1  at least one such change
  2  usage error, unreadable input or no response";

pub(super) const EXPORT_HELP: &str = "\
Examples:
  tokenlint export -o inventory.json
  tokenlint export --account <account id> -o inventory.json
  tokenlint export --without zones | tokenlint check -
  tokenlint check inventory.json --zones inventory.json

The file is replaced atomically and readable only by its owner.";

pub(super) const UPDATE_HELP: &str = "\
Examples:
  tokenlint catalog update
  tokenlint catalog update --account <account id> -o groups.json";

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The output format.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// Whether to report requests.
    #[command(flatten)]
    pub(crate) verbose: VerboseArgs,
    /// The credential and the API.
    #[command(flatten)]
    pub(crate) online: OnlineArgs,
}

/// The arguments of `drift`.
#[derive(Debug, Args)]
pub(crate) struct DriftArgs {
    /// Files with the expected tokens, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Include tokens that exist at Cloudflare but in no file
    #[arg(long)]
    pub(crate) all: bool,
    /// Change that results in exit code 1
    #[arg(long, value_enum, value_name = "CHANGE", default_value_t = FailOnChange::Any)]
    pub(crate) fail_on: FailOnChange,
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
    /// Whether to report requests.
    #[command(flatten)]
    pub(crate) verbose: VerboseArgs,
    /// The credential and the API.
    #[command(flatten)]
    pub(crate) online: OnlineArgs,
}

/// The arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// Write to this file, replacing it atomically [default: standard output]
    #[arg(long, short, value_name = "FILE", hide_default_value = true)]
    pub(crate) output: Option<PathBuf>,
    /// Omit a list that the credential cannot read; repeatable
    #[arg(long, value_enum, value_name = "PART")]
    pub(crate) without: Vec<Part>,
    /// Whether to suppress the summary.
    #[command(flatten)]
    pub(crate) quiet: QuietArgs,
    /// Report each step of the run and how long it took
    #[arg(long, short, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// The credential and the API.
    #[command(flatten)]
    pub(crate) online: OnlineArgs,
}

/// The arguments of `catalog update`.
#[derive(Debug, Args)]
pub(crate) struct CatalogUpdateArgs {
    /// Write to this file, replacing it atomically [default: tokenlint/permission-groups.json in the user's cache]
    #[arg(long, short, value_name = "FILE", hide_default_value = true)]
    pub(crate) output: Option<PathBuf>,
    /// Whether to report requests.
    #[command(flatten)]
    pub(crate) verbose: VerboseArgs,
    /// The credential and the API.
    #[command(flatten)]
    pub(crate) online: OnlineArgs,
}
