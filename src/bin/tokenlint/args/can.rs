//! The arguments of `can`.

use std::{net::IpAddr, path::PathBuf};

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::shared::{ColorArgs, NowArgs, TokenArgs, VariablesArgs, ZonesArgs, timestamp};
use crate::commands::completions;

pub(super) const HELP: &str = "\
Examples:
  tokenlint can token.json --do \"DNS Write\" --on zone:<zone id>
  tokenlint can token.json --do \"PUT /zones/<zone id>/dns_records/<id>\" --from 1.1.1.1
  tokenlint can tokens.json --token deploy --do \"Workers Scripts Write\" --on account:<account id>

Exit codes:
  0  allowed by at least one selected token; with --all, by every one
  1  denied
  2  usage error or unreadable input
  3  unknown: the input does not say";

/// The arguments of `can`.
#[derive(Debug, Args)]
pub(crate) struct CanArgs {
    /// File with the token, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,
    /// Permission group by name or ID, or API call by method and path
    #[arg(long = "do", value_name = "WHAT", add = ArgValueCompleter::new(completions::groups))]
    pub(crate) action: String,
    /// Resource to act on: zone:ID, account:ID, bucket:ID, worker:TAG, app:ID or user:ID; optional if the path contains it
    #[arg(long, value_name = "TARGET")]
    pub(crate) on: Option<String>,
    /// Client IP address of the request [default: any address that the token allows]
    #[arg(long, value_name = "ADDRESS", hide_default_value = true)]
    pub(crate) from: Option<IpAddr>,
    /// Time of the request [default: now]
    #[arg(long, value_name = "TIME", value_parser = timestamp, hide_default_value = true)]
    pub(crate) at: Option<jiff::Timestamp>,
    /// Exit with 0 only if every token allows it
    #[arg(long)]
    pub(crate) all: bool,
    /// The token to ask.
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// The names and accounts of zones.
    #[command(flatten)]
    pub(crate) zones: ZonesArgs,
    /// The values of variables.
    #[command(flatten)]
    pub(crate) variables: VariablesArgs,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
    /// The use of color.
    #[command(flatten)]
    pub(crate) color: ColorArgs,
}
