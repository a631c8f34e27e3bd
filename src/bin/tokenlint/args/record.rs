//! The arguments of `record`.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;

use super::shared::{NowArgs, QuietArgs, TokenArgs, ZonesArgs};
use crate::online::DEFAULT_URL;

pub(super) const HELP: &str = "\
Examples:
  tokenlint record -- npx wrangler deploy
  tokenlint record --append -o uses.jsonl -- terraform apply
  tokenlint record --simulate --token-file policy.json -- npx wrangler deploy

The command runs with CLOUDFLARE_API_BASE_URL and CLOUDFLARE_BASE_URL set to a proxy on this machine, which passes its
requests on to the API. The file gets one line for each distinct API call: method, operation, resource, statuses and
times, never headers, bodies, queries or tokens. With --simulate nothing is sent: calls that the token allows get a
plausible answer, others the error of the API.

Exit codes:
  that of the command; 128 and the signal's number if one ended it
  2  usage error, the command could not be run, or the file could not be written
  3  with --simulate: the command succeeded, but it is not known whether the token allows every call";

/// The arguments of `record`.
#[derive(Debug, Args)]
pub(crate) struct RecordArgs {
    /// Write the API calls to this file, replacing it atomically [default: uses.jsonl]
    #[arg(long, short, value_name = "FILE", hide_default_value = true, conflicts_with = "simulate")]
    pub(crate) output: Option<PathBuf>,
    /// Keep the API calls that the file has
    #[arg(long, conflicts_with = "simulate")]
    pub(crate) append: bool,
    /// Also set this environment variable of the command to the URL of the proxy; repeatable
    #[arg(long, value_name = "NAME", value_parser = variable)]
    pub(crate) env: Vec<String>,
    /// URL of the API: https, or http on this machine
    #[arg(long, value_name = "URL", default_value = DEFAULT_URL, conflicts_with = "simulate")]
    pub(crate) api_url: String,
    /// Send nothing: answer with plausible responses what the token allows, and refuse the rest
    #[arg(long)]
    pub(crate) simulate: bool,
    /// File with the token to simulate
    #[arg(long, value_name = "FILE", requires = "simulate")]
    pub(crate) token_file: Option<PathBuf>,
    /// The token in that file, if it has several.
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// With --simulate: accept inferred permission groups for API calls whose documentation names none
    #[arg(long, requires = "simulate")]
    pub(crate) inferred: bool,
    /// The names and accounts of zones.
    #[command(flatten)]
    pub(crate) zones: ZonesArgs,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
    /// Whether to suppress the summary.
    #[command(flatten)]
    pub(crate) quiet: QuietArgs,
    /// Command to run, with its arguments
    #[arg(required = true, last = true, value_name = "COMMAND")]
    pub(crate) command: Vec<OsString>,
}

/// The name of an environment variable.
fn variable(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty() && !text.contains(['=', '\0']);
    is_name.then(|| text.to_owned()).ok_or_else(|| "expected the name of an environment variable".to_owned())
}
