//! The arguments of `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use tokenlint::{config::FailOn, lint::Severity, render::view};

#[cfg(feature = "online")]
use super::online::OnlineArgs;
use super::shared::{BaselineArgs, ColorArgs, ConfigArgs, NowArgs, OwnerArgs, QuietArgs, VariablesArgs, ZonesArgs};
use crate::commands::completions;

pub(super) const HELP: &str = "\
Examples:
  tokenlint check tokens.json
  tokenlint check --fail-on high exports/
  curl -s …/user/tokens | tokenlint check -
  terraform show -json plan.out | tokenlint check -
  tokenlint check --format json body.json | jq .findings
  tokenlint check . --output sarif=out.sarif --output markdown=comment.md
  tokenlint check --output html=report.html tokens.json
  tokenlint check --format concise --min-severity high exports/
  tokenlint check --format grouped --group-by rule exports/
  tokenlint check --statistics exports/
  tokenlint check --changed $(git diff --name-only --relative main)
  tokenlint check --diff .
  tokenlint check . --write-baseline baseline.json
  tokenlint check . --rule missing-expiry --add-waivers --reason 'rotated by hand' --until 2027-01-31

Exit codes:
  0  no finding at or above --fail-on
  1  at least one such finding
  2  usage error, unreadable input, or no token in the input
  3  with --strict: something could not be checked; always: the policies of every token are unknown";

/// The arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Files, directories, or - for standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Name of the file on standard input: its ending says what it is, and messages show it
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<String>,
    /// Also write the report to a file, as in sarif=out.sarif; repeatable
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub(crate) output: Vec<OutputArgument>,
    /// Apply fixes that do not change what a token can do; with =suggested also those that remove access, after confirmation
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    pub(crate) fix: Option<FixArgument>,
    /// Print fixes as a unified diff without writing; exit 1 if there are any
    #[arg(long)]
    pub(crate) diff: bool,
    /// Lowest severity that results in exit code 1 [default: medium]
    #[arg(long, value_enum, value_name = "SEVERITY", hide_default_value = true)]
    pub(crate) fail_on: Option<FailOnArgument>,
    /// Run only these rules, as in all-zones,missing-expiry; repeatable
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = ArgValueCompleter::new(completions::rules))]
    pub(crate) rule: Vec<String>,
    /// Do not run these rules; repeatable
    #[arg(long, value_name = "RULE", value_delimiter = ',', add = ArgValueCompleter::new(completions::rules))]
    pub(crate) skip: Vec<String>,
    /// Permission groups newer than the built-in catalog: an API response, an inventory, or output of `catalog update`
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// Evidence of what the tokens are used for: logs, plans, output of `tokenlint uses`; repeatable
    #[arg(long, value_name = "FILE")]
    pub(crate) uses: Vec<PathBuf>,
    /// Write the findings to a file for --baseline, and exit with 0
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Accept the findings of this run, and exit with 0: in the configuration file, or with =comments in the files where
    /// possible; needs --reason and --until
    #[arg(long, value_enum, value_name = "WHERE", num_args = 0..=1, require_equals = true, default_missing_value = "config", requires_all = ["reason", "until"], conflicts_with_all = ["no_waivers", "no_config", "write_baseline", "fix", "diff"])]
    pub(crate) add_waivers: Option<WaiversArgument>,
    /// Reason for --add-waivers
    #[arg(long, value_name = "TEXT", requires = "add_waivers", value_parser = reason)]
    pub(crate) reason: Option<String>,
    /// Last day of the waivers that --add-waivers writes: 2027-01-31
    #[arg(long, value_name = "DATE", requires = "add_waivers")]
    pub(crate) until: Option<jiff::civil::Date>,
    /// Who accepts the findings of --add-waivers: a person or a team
    #[arg(long, value_name = "NAME", requires = "add_waivers")]
    pub(crate) waiver_owner: Option<String>,
    /// Ignore waivers in the configuration, in comments and in the baseline
    #[arg(long)]
    pub(crate) no_waivers: bool,
    /// Do not read a configuration file
    #[arg(long, conflicts_with = "config")]
    pub(crate) no_config: bool,
    /// In directories, check files that match GLOB instead of JSON, YAML and Terraform files; !GLOB excludes files
    #[arg(long, short, value_name = "GLOB")]
    pub(crate) glob: Vec<String>,
    /// In directories, also check untracked files that .gitignore hides
    #[arg(long)]
    pub(crate) no_ignore: bool,
    /// The paths are changed files: also check all modules that they are part of or called by; implies --allow-empty
    #[arg(long, conflicts_with = "glob")]
    pub(crate) changed: bool,
    /// Skip files without tokens, even if all files are skipped
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// Exit with 3 if something could not be checked
    #[arg(long)]
    pub(crate) strict: bool,
    /// The owner of the tokens.
    #[command(flatten)]
    pub(crate) owner: OwnerArgs,
    /// The names and accounts of zones.
    #[command(flatten)]
    pub(crate) zones: ZonesArgs,
    /// The values of variables.
    #[command(flatten)]
    pub(crate) variables: VariablesArgs,
    /// The baseline.
    #[command(flatten)]
    pub(crate) baseline: BaselineArgs,
    /// The configuration file.
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
    /// Output format
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) format: Option<ReportFormat>,
    /// What to show of the findings.
    #[command(flatten)]
    pub(crate) view: ViewArgs,
    /// The current time.
    #[command(flatten)]
    pub(crate) now: NowArgs,
    /// The use of color.
    #[command(flatten)]
    pub(crate) color: ColorArgs,
    /// Whether to suppress the summary.
    #[command(flatten)]
    pub(crate) quiet: QuietArgs,
    /// Report each step of the run and how long it took
    #[arg(long, short, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Compare with the tokens that exist at Cloudflare
    #[cfg(feature = "online")]
    #[arg(long = "online", help_heading = "Online")]
    pub(crate) is_online: bool,
    /// The credential and the API.
    #[cfg(feature = "online")]
    #[command(flatten)]
    pub(crate) online: OnlineArgs,
}

impl CheckArgs {
    /// Whether files without tokens are fine: a changed file need not have any.
    pub(crate) fn allows_empty(&self) -> bool {
        self.allow_empty || self.changed
    }
}

/// What to show of the findings, in formats for people.
#[derive(Debug, Args)]
pub(crate) struct ViewArgs {
    /// Print the number of findings, tokens and fixes of each rule instead of the findings
    #[arg(long, conflicts_with_all = ["format", "diff"])]
    pub(crate) statistics: bool,
    /// Lowest severity to show in full, concise, grouped, github and markdown; does not change the exit code
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) min_severity: Option<SeverityArgument>,
    /// Group findings by token, rule or file; implies --format grouped
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) group_by: Option<GroupByArgument>,
    /// Order of findings: by severity or by place [default: severity]
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) sort: Option<SortArgument>,
}

/// A severity as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityArgument {
    /// Critical only.
    Critical,
    /// High and above.
    High,
    /// Medium and above.
    Medium,
    /// Low and above.
    Low,
    /// Everything.
    Info,
}

impl From<SeverityArgument> for Severity {
    fn from(argument: SeverityArgument) -> Severity {
        match argument {
            SeverityArgument::Critical => Severity::Critical,
            SeverityArgument::High => Severity::High,
            SeverityArgument::Medium => Severity::Medium,
            SeverityArgument::Low => Severity::Low,
            SeverityArgument::Info => Severity::Info,
        }
    }
}

/// What the findings of a group have in common, as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum GroupByArgument {
    /// The token.
    Token,
    /// The rule.
    Rule,
    /// The file.
    File,
}

impl From<GroupByArgument> for view::GroupBy {
    fn from(argument: GroupByArgument) -> view::GroupBy {
        match argument {
            GroupByArgument::Token => view::GroupBy::Token,
            GroupByArgument::Rule => view::GroupBy::Rule,
            GroupByArgument::File => view::GroupBy::File,
        }
    }
}

/// The order of findings, as an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortArgument {
    /// The highest severity first; in full on a terminal last, next to the summary.
    Severity,
    /// By path, position and rule.
    Place,
}

/// The lowest severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnArgument {
    /// Critical findings only.
    Critical,
    /// High and above.
    High,
    /// Medium and above.
    Medium,
    /// Low and above.
    Low,
    /// Any finding.
    Info,
    /// No finding.
    Never,
}

impl From<FailOnArgument> for FailOn {
    fn from(argument: FailOnArgument) -> FailOn {
        match argument {
            FailOnArgument::Critical => FailOn::Critical,
            FailOnArgument::High => FailOn::High,
            FailOnArgument::Medium => FailOn::Medium,
            FailOnArgument::Low => FailOn::Low,
            FailOnArgument::Info => FailOn::Info,
            FailOnArgument::Never => FailOn::Never,
        }
    }
}

/// Output formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// Each finding with its source and advice; default, unless a terminal gets more than 20 findings.
    #[value(aliases = ["human", "text"])]
    Full,
    /// One line for each finding.
    Concise,
    /// One line for each finding, grouped by token.
    Grouped,
    /// JSON, version 1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands that GitHub Actions shows as annotations.
    Github,
    /// GitLab code quality report.
    Gitlab,
    /// JUnit XML, for test dashboards.
    Junit,
    /// Markdown, for a pull request comment.
    Markdown,
    /// Self-contained HTML page.
    Html,
}

impl ReportFormat {
    /// Whether a person reads it as it is. The others are stored and compared by programs, and HTML has filters of its
    /// own, so they contain every finding.
    pub(crate) fn takes_a_view(self) -> bool {
        use ReportFormat::{Concise, Full, Github, Grouped, Markdown};
        matches!(self, Full | Concise | Grouped | Github | Markdown)
    }
}

/// A file to write a report to.
#[derive(Debug, Clone)]
pub(crate) struct OutputArgument {
    /// The format of the report.
    pub(crate) format: ReportFormat,
    /// The file.
    pub(crate) path: PathBuf,
}

fn reason(text: &str) -> Result<String, String> {
    match tokenlint::text::is_blank(text) {
        true => Err("say why the findings are accepted".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn output(text: &str) -> Result<OutputArgument, String> {
    let (format, path) = text.split_once('=').ok_or("expected FORMAT=FILE, such as sarif=out.sarif")?;
    let format = ReportFormat::from_str(format, false).map_err(|_| {
        let known: Vec<String> = ReportFormat::value_variants()
            .iter()
            .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
            .collect();
        format!("unknown format `{format}`; expected one of {}", known.join(", "))
    })?;
    if path.is_empty() {
        return Err("missing file name after `=`".to_owned());
    }
    Ok(OutputArgument { format, path: path.into() })
}

/// Where new waivers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WaiversArgument {
    /// In the configuration file.
    Config,
    /// In comments of the files; where that is not possible, in the configuration file.
    Comments,
}

/// The fixes to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixArgument {
    /// Fixes that do not change what a token can do.
    Safe,
    /// Also fixes that remove access, each after confirmation.
    Suggested,
}
