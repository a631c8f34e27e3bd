//! The arguments of `uses`.

use std::path::PathBuf;

use clap::Args;

use super::{
    evidence::EvidenceArgs,
    shared::{QuietArgs, TokenArgs},
};

pub(super) const HELP: &str = "\
Examples:
  tokenlint uses audit.json
  tokenlint uses proxy/*.log -o uses.jsonl
  zcat big.log.gz | tokenlint uses - --token deploy --since 2026-08-01
  cat day1.jsonl day2.jsonl | tokenlint uses -

Input formats: audit logs (version 2, from the API or Logpush), HAR files, lines with METHOD URL as written by TF_LOG and WRANGLER_LOG, proxy logs in text or JSON, Terraform plans and state, wrangler configuration files, and output of `tokenlint uses`.";

/// The arguments of `uses`.
#[derive(Debug, Args)]
pub(crate) struct UsesArgs {
    /// Logs, or - for standard input
    #[arg(value_name = "LOG")]
    pub(crate) paths: Vec<PathBuf>,
    /// API calls in addition to those in the logs.
    #[command(flatten)]
    pub(crate) evidence: EvidenceArgs,
    /// Write to this file, replacing it atomically [default: standard output]
    #[arg(long, short, value_name = "FILE", hide_default_value = true)]
    pub(crate) output: Option<PathBuf>,
    /// The token whose API calls are kept.
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// Whether to suppress the summary.
    #[command(flatten)]
    pub(crate) quiet: QuietArgs,
}
