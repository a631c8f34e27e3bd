//! The arguments of `show`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{
    check::SeverityArgument,
    shared::{ColorArgs, NowArgs, TokenArgs, VariablesArgs, ZonesArgs},
};

pub(super) const HELP: &str = "\
Examples:
  tokenlint show body.json
  tokenlint show tokens.json --zones zones.json
  tokenlint show tokens.json --token deploy
  tokenlint show exports/ --risk high
  tokenlint show --format json tokens.json | jq '.tokens[0]'
  tokenlint show --format csv tokens.json > tokens.csv
  tokenlint show --format ics --lead 30 tokens.json > expiries.ics";

/// The formats of summaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// Details of one token, a table of several.
    Human,
    /// JSON, version 1.
    Json,
    /// CSV, for spreadsheets.
    Csv,
    /// Markdown table.
    Markdown,
    /// Self-contained HTML page with the findings.
    Html,
    /// Calendar of expiries.
    Ics,
}

/// The arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Files, directories, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The token to show.
    #[command(flatten)]
    pub(crate) token: TokenArgs,
    /// The names and accounts of zones.
    #[command(flatten)]
    pub(crate) zones: ZonesArgs,
    /// The values of variables.
    #[command(flatten)]
    pub(crate) variables: VariablesArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = ShowFormat::Human, value_name = "FORMAT")]
    pub(crate) format: ShowFormat,
    /// Only show tokens with a finding of this severity or above
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) risk: Option<SeverityArgument>,
    /// With --format ics: remind this many days before a token expires
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    pub(crate) lead: u16,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
    /// The use of color.
    #[command(flatten)]
    pub(crate) color: ColorArgs,
}
