//! Options that several verbs share, one wording each.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use tokenlint::catalog::OwnerKind;

use crate::commands::completions;

/// `--token`.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// Only consider this token, by name or ID
    #[arg(long, value_name = "TOKEN", add = ArgValueCompleter::new(completions::tokens))]
    pub(crate) token: Option<String>,
}

/// `--owner`.
#[derive(Debug, Args)]
pub(crate) struct OwnerArgs {
    /// Who owns the tokens, if the input does not say
    #[arg(long, value_enum, value_name = "OWNER")]
    pub(crate) owner: Option<OwnerArgument>,
}

/// `--zones`.
#[derive(Debug, Args)]
pub(crate) struct ZonesArgs {
    /// Saved responses of GET /zones, or an inventory: the names and accounts of zones
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
}

/// `--var` and `--var-file`.
#[derive(Debug, Args)]
pub(crate) struct VariablesArgs {
    /// Value of a Terraform variable, as in zone_id=023e105f4ecef8ad9ca31a8372d0c353; wins over --var-file; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) var: Vec<(String, String)>,
    /// Values of Terraform variables, in a .tfvars or .tfvars.json file; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) var_file: Vec<PathBuf>,
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}

/// `--baseline`.
#[derive(Debug, Args)]
pub(crate) struct BaselineArgs {
    /// Waive the findings listed in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
}

/// `--config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Use this configuration file instead of the nearest tokenlint.toml
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// `--format human|json`.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct FormatArgs {
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// `--now`.
#[derive(Debug, Args)]
pub(crate) struct NowArgs {
    /// Use TIME as the current time: 2026-11-24 or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub(crate) now: Option<jiff::Timestamp>,
}

impl NowArgs {
    /// The given time, or the current time in whole seconds.
    pub(crate) fn get(&self) -> jiff::Timestamp {
        let now = jiff::Timestamp::now();
        self.now.unwrap_or_else(|| jiff::Timestamp::from_second(now.as_second()).unwrap_or(now))
    }
}

/// `--color`.
#[derive(Debug, Args)]
pub(crate) struct ColorArgs {
    /// When to use color: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub(crate) color: Colour,
}

/// `--quiet`.
#[derive(Debug, Args)]
pub(crate) struct QuietArgs {
    /// Suppress the summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// `--verbose`.
#[derive(Debug, Args)]
pub(crate) struct VerboseArgs {
    /// Report each step of the run and how long it took
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Output formats of everything but reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Human-readable text.
    Human,
    /// JSON, version 1.
    Json,
}

/// The kind of owner as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OwnerArgument {
    /// User-owned tokens: GET /user/tokens
    User,
    /// Account-owned tokens: GET /accounts/{id}/tokens
    Account,
}

impl From<OwnerArgument> for OwnerKind {
    fn from(argument: OwnerArgument) -> OwnerKind {
        match argument {
            OwnerArgument::User => OwnerKind::User,
            OwnerArgument::Account => OwnerKind::Account,
        }
    }
}

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set; CLICOLOR_FORCE forces color.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Parses a day or an RFC 3339 timestamp.
pub(super) fn timestamp(text: &str) -> Result<jiff::Timestamp, String> {
    let day = || format!("{text}T00:00:00Z").parse().ok();
    text.parse().ok().or_else(day).ok_or_else(|| "expected 2026-11-24 or 2026-11-24T12:00:00Z".to_owned())
}
