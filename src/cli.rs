//! The command line: types only.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::FailOn;

/// Says what Cloudflare API tokens can do that they should not.
#[derive(Debug, Parser)]
#[command(name = "tokenlint", version, about, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Judge tokens: exported, or planned.
    #[command(after_help = CHECK_HELP)]
    Check(Box<Check>),
    /// Print the page of a rule.
    #[command(after_help = "Example:\n  tokenlint explain all-zones")]
    Explain {
        /// The rule's id.
        rule: String,
    },
    /// List all rules.
    Rules {
        /// How to write the list.
        #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
        format: Format,
    },
    /// Print a completion script for a shell.
    #[command(
        after_help = "Example:\n  tokenlint completions bash > ~/.local/share/bash-completion/completions/tokenlint"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

const CHECK_HELP: &str = "\
Examples:
  tokenlint check tokens.json
  tokenlint check --fail-on high exports/
  curl -s …/user/tokens | tokenlint check -
  tokenlint check --format json body.json | jq .findings

Exit codes:
  0  no finding at or above --fail-on
  1  such a finding
  2  wrong usage, input that cannot be read, or no token in it
  3  with --strict: something could not be judged";

/// The arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Files, directories, or - for standard input.
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How to write the findings.
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub format: Format,
    /// The severity from which on the exit code is 1 [default: medium]
    #[arg(long, value_enum, value_name = "SEVERITY", hide_default_value = true)]
    pub fail_on: Option<FailOn>,
    /// Run this rule only; may be given several times
    #[arg(long, value_name = "RULE")]
    pub rule: Vec<String>,
    /// Leave this rule out; may be given several times
    #[arg(long, value_name = "RULE")]
    pub skip: Vec<String>,
    /// Who owns the tokens, where the files do not say
    #[arg(long, value_enum, value_name = "OWNER")]
    pub owner: Option<OwnerArgument>,
    /// Read this configuration instead of the nearest tokenlint.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    pub no_config: bool,
    /// In directories, read files that match this glob instead of *.json, *.jsonl and *.ndjson; !GLOB leaves files out
    #[arg(long, short, value_name = "GLOB")]
    pub glob: Vec<String>,
    /// Pass over files that hold no token, also when all do
    #[arg(long)]
    pub allow_empty: bool,
    /// End with exit code 3 where something could not be judged
    #[arg(long)]
    pub strict: bool,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub now: Option<jiff::Timestamp>,
    /// When to colour [default: auto]
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub color: Colour,
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs: version 1.
    Json,
}

/// The owner as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OwnerArgument {
    /// User-owned tokens: GET /user/tokens
    User,
    /// Account-owned tokens: GET /accounts/{id}/tokens
    Account,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set; CLICOLOR_FORCE colours always.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn instant(text: &str) -> Result<jiff::Timestamp, String> {
    let day = || format!("{text}T00:00:00Z").parse().ok();
    text.parse().ok().or_else(day).ok_or_else(|| "write 2026-11-24, or 2026-11-24T12:00:00Z".to_owned())
}
