//! What a token is used for, as options of `trim` and `uses`.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::shared::timestamp;
use crate::commands::completions;

/// API calls that a token must allow, in addition to those in logs.
#[derive(Debug, Args)]
pub(crate) struct EvidenceArgs {
    /// Tool that uses the token, as listed by `tokenlint catalog`; repeatable
    #[arg(long, value_name = "TOOL", add = ArgValueCompleter::new(completions::tools))]
    pub(crate) tool: Vec<String>,
    /// Include permissions that only optional features of the tool need
    #[arg(long, requires = "tool")]
    pub(crate) optional: bool,
    /// Family of wrangler commands, such as deploy; repeatable
    #[arg(long, value_name = "FAMILY")]
    pub(crate) wrangler: Vec<String>,
    /// API calls by method and path.
    #[arg(
        long = "do",
        value_name = "CALL",
        help = "API call, such as \"PUT /zones/<zone id>/dns_records/<id>\"; repeatable"
    )]
    pub(crate) calls: Vec<String>,
    /// ID of a zone that the tools and wrangler work on; repeatable [default: all]
    #[arg(long, value_name = "ID", hide_default_value = true)]
    pub(crate) zone: Vec<String>,
    /// ID of the account that the tools and wrangler work on
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Ignore API calls before TIME
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub(crate) since: Option<jiff::Timestamp>,
    /// Ignore API calls at or after TIME
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub(crate) until: Option<jiff::Timestamp>,
    /// Include API calls that failed
    #[arg(long)]
    pub(crate) failures: bool,
}
