//! The arguments of `diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{
    check::ReportFormat,
    shared::{ColorArgs, Format, NowArgs, VariablesArgs, ZonesArgs},
};

pub(super) const HELP: &str = "\
Examples:
  tokenlint diff before.json after.json
  tokenlint diff main...HEAD
  tokenlint diff HEAD infra/
  terraform show -json plan.out | tokenlint diff -
  tokenlint diff main...HEAD --format markdown > comment.md
  tokenlint diff --max-access reference.json tokens.json
  tokenlint diff --must-keep token.json update-body.json

Exit codes:
  0  no change that --fail-on names
  1  access gained, or the change that --fail-on names; possible changes count
  2  usage error or unreadable input";

/// The changes that make a comparison fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnChange {
    /// Access that only the new side has.
    Gained,
    /// Access that only the old side has.
    Lost,
    /// Either.
    Any,
    /// Nothing.
    None,
}

/// The formats of differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Human-readable text.
    Human,
    /// JSON, version 1.
    Json,
    /// Markdown, for a pull request comment.
    Markdown,
    /// Workflow commands that GitHub Actions shows as annotations.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// GitLab code quality report.
    Gitlab,
    /// JUnit XML, for test dashboards.
    Junit,
    /// Self-contained HTML page.
    Html,
}

impl DiffFormat {
    /// The format for reports that shows the changes as findings, if it is one.
    pub(crate) fn report_format(self) -> Option<ReportFormat> {
        match self {
            DiffFormat::Human | DiffFormat::Json | DiffFormat::Markdown => None,
            DiffFormat::Github => Some(ReportFormat::Github),
            DiffFormat::Sarif => Some(ReportFormat::Sarif),
            DiffFormat::Gitlab => Some(ReportFormat::Gitlab),
            DiffFormat::Junit => Some(ReportFormat::Junit),
            DiffFormat::Html => Some(ReportFormat::Html),
        }
    }
}

impl From<Format> for DiffFormat {
    fn from(format: Format) -> DiffFormat {
        match format {
            Format::Human => DiffFormat::Human,
            Format::Json => DiffFormat::Json,
        }
    }
}

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// Old and new file or directory, one of which may be - for standard input; a plan; or a revision or range of Git, and the paths to compare in it
    #[arg(required = true, num_args = 1.., value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Change that results in exit code 1 [default: gained; lost with --must-keep]
    #[arg(long, value_enum, value_name = "CHANGE", hide_default_value = true)]
    pub(crate) fail_on: Option<FailOnChange>,
    /// Require that no token can do more than the token in this file
    #[arg(long, value_name = "FILE", conflicts_with = "must_keep")]
    pub(crate) max_access: Option<PathBuf>,
    /// Require that no token can do less than the token in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) must_keep: Option<PathBuf>,
    /// The names and accounts of zones.
    #[command(flatten)]
    pub(crate) zones: ZonesArgs,
    /// The values of variables.
    #[command(flatten)]
    pub(crate) variables: VariablesArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = DiffFormat::Human, value_name = "FORMAT")]
    pub(crate) format: DiffFormat,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
    /// The use of color.
    #[command(flatten)]
    pub(crate) color: ColorArgs,
}
