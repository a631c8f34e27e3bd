//! The arguments of `trim`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{
    evidence::EvidenceArgs,
    shared::{ColorArgs, NowArgs, OwnerArgs, QuietArgs, TokenArgs, ZonesArgs},
};

pub(super) const HELP: &str = "\
Examples:
  tokenlint trim token.json --uses audit.json
  tokenlint trim --tool cert-manager --zone <zone id>
  tokenlint trim --uses http.log --format terraform --name deploy --restrict
  terraform show -json plan.out | tokenlint trim token.json --uses - --check

The policy is written to standard output, the reasons to standard error.

Exit codes:
  0  least-privilege policy written; with --check: the token allows all API calls
  1  the token does not allow some of the API calls
  2  usage error or unreadable input
  3  some API calls could not be mapped, so the policy may not be the least";

/// How a trimmed policy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TrimFormat {
    /// Body of a create or update request.
    Body,
    /// Resource of the Terraform provider, version 5.
    Terraform,
    /// Resource of the Terraform provider, version 4.
    TerraformV4,
    /// Access that the token loses.
    Diff,
    /// OAuth scopes with the same permissions, one a line.
    OauthScopes,
}

/// The arguments of `trim`.
#[derive(Debug, Args)]
pub(crate) struct TrimArgs {
    /// File with the token; without it, the policy is derived from the API calls alone
    #[arg(value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,
    /// Evidence of what the token is used for: logs, plans, output of `tokenlint uses`, or - for standard input; repeatable
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) uses: Vec<PathBuf>,
    /// API calls in addition to those in the files.
    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,
    /// Accept inferred permission groups for API calls whose documentation names none
    #[arg(long)]
    pub(crate) inferred: bool,
    /// Only check whether the token allows all API calls
    #[arg(long, requires = "path")]
    pub(crate) check: bool,
    /// Add the suggested expiry, and the client addresses in the evidence as an IP filter, if the token has none
    #[arg(long, conflicts_with = "check")]
    pub(crate) restrict: bool,
    /// Name of a new token
    #[arg(long, value_name = "NAME", default_value = "trimmed")]
    pub(crate) name: String,
    /// The token to trim.
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// The owner of the token.
    #[command(flatten)]
    pub(crate) owner: OwnerArgs,
    /// The names and accounts of zones.
    #[command(flatten)]
    pub(crate) zones: ZonesArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = TrimFormat::Body, value_name = "FORMAT")]
    pub(crate) format: TrimFormat,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
    /// The use of color.
    #[command(flatten)]
    pub(crate) color: ColorArgs,
    /// Whether to suppress the summary.
    #[command(flatten)]
    pub(crate) quiet: QuietArgs,
}
