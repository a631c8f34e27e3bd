//! The command line of what asks Cloudflare.

use std::path::PathBuf;

use clap::Args;

use super::{Colour, FailOnChange, Format, instant};
use crate::online::{DEFAULT_URL, Part};

/// How Cloudflare is asked, and about whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Online")]
pub(crate) struct Online {
    /// Ask about the tokens of this account [default: what the credential tells, else the user's]
    #[arg(long, value_name = "ID", value_parser = account, hide_default_value = true)]
    pub(crate) account: Option<String>,
    /// Ask about the tokens of the user
    #[arg(long, conflicts_with = "account")]
    pub(crate) user: bool,
    /// Read the API token from standard input [default: CLOUDFLARE_API_TOKEN]
    #[arg(long)]
    pub(crate) token_stdin: bool,
    /// Read the API token from this file descriptor
    #[arg(long, value_name = "FD", conflicts_with = "token_stdin")]
    pub(crate) token_fd: Option<u32>,
    /// Where the API is: https, or http on this machine
    #[arg(long, value_name = "URL", default_value = DEFAULT_URL)]
    pub(crate) api_url: String,
    /// How long one request may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// How often a request is repeated that found no answer
    #[arg(long, value_name = "COUNT", default_value_t = 4, value_parser = clap::value_parser!(u32).range(0..=10))]
    pub(crate) retries: u32,
}

fn account(text: &str) -> Result<String, String> {
    if tokenlint::catalog::is_id(text) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("an account's id has 32 hexadecimal digits".to_owned())
    }
}

pub(crate) const VERIFY_HELP: &str = "\
Examples:
  CLOUDFLARE_API_TOKEN=$(cat token) tokenlint verify
  pass cloudflare/ci | tokenlint verify --token-stdin
  tokenlint verify --account <account id> --format json

It asks with the token itself, and never shows it.

Exit codes:
  0  active
  1  not active, or not known
  2  wrong usage, or no answer";

pub(crate) const DRIFT_HELP: &str = "\
Examples:
  tokenlint drift tokens/*.json
  tokenlint drift --account <account id> --all tokens.json
  terraform show -json plan.out | tokenlint drift -

It compares what the files ask for with what Cloudflare has: - is asked for and not granted, + is granted and not asked for.

Exit codes:
  0  no difference of what --fail-on names
  1  a difference
  2  wrong usage, input that cannot be read, or no answer";

pub(crate) const EXPORT_HELP: &str = "\
Examples:
  tokenlint export -o inventory.json
  tokenlint export --account <account id> -o inventory.json
  tokenlint export --without zones | tokenlint check -
  tokenlint check inventory.json --zones inventory.json

The file is whole or not written, and only its owner may read it.";

pub(crate) const UPDATE_HELP: &str = "\
Examples:
  tokenlint catalog update
  tokenlint catalog update --account <account id> -o groups.json";

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// How to write what is known.
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Say what is asked, and how long it took
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// How to ask.
    #[command(flatten)]
    pub(crate) online: Online,
}

/// The arguments of `drift`.
#[derive(Debug, Args)]
pub(crate) struct Drift {
    /// The file that says how tokens should be, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Count tokens that Cloudflare has and no file names
    #[arg(long)]
    pub(crate) all: bool,
    /// The change from which on the exit code is 1
    #[arg(long, value_enum, value_name = "CHANGE", default_value_t = FailOnChange::Any)]
    pub(crate) fail_on: FailOnChange,
    /// The saved answer of GET /zones, or an inventory: the zones' accounts and names
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// How to write the differences.
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// When to colour: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub(crate) color: Colour,
    /// Say what is asked, and how long it took
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// How to ask.
    #[command(flatten)]
    pub(crate) online: Online,
}

/// The arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Write the inventory to this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE", hide_default_value = true)]
    pub(crate) output: Option<PathBuf>,
    /// Leave a list out that the credential may not see; may be given several times
    #[arg(long, value_enum, value_name = "PART")]
    pub(crate) without: Vec<Part>,
    /// Say nothing of the run itself
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Say what is asked, and how long it took
    #[arg(long, short, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// How to ask.
    #[command(flatten)]
    pub(crate) online: Online,
}

/// The arguments of `catalog update`.
#[derive(Debug, Args)]
pub(crate) struct CatalogUpdate {
    /// Write to this file [default: tokenlint/permission-groups.json in the user's cache]
    #[arg(long, short, value_name = "FILE", hide_default_value = true)]
    pub(crate) output: Option<PathBuf>,
    /// Say what is asked, and how long it took
    #[arg(long, short)]
    pub(crate) verbose: bool,
    /// How to ask.
    #[command(flatten)]
    pub(crate) online: Online,
}
