//! The command line: types only.

#[cfg(feature = "online")]
mod online;
#[cfg(all(test, feature = "online"))]
mod tests;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

#[cfg(feature = "online")]
pub(crate) use self::online::{CatalogUpdate, Drift, Export, Online, Verify};

use tokenlint::{catalog::OwnerKind, config::FailOn};

/// Says what Cloudflare API tokens can do that they should not.
#[derive(Debug, Parser)]
#[command(name = "tokenlint", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Judge tokens: exported, or planned.
    #[command(after_help = CHECK_HELP)]
    Check(Box<Check>),
    /// List the waivers, with what they match and how long they hold.
    #[command(after_help = WAIVERS_HELP)]
    Waivers(Box<Waivers>),
    /// Say what tokens gain and lose from one file to another.
    #[command(after_help = DIFF_HELP)]
    Diff(Box<Diff>),
    /// Say whether a token may do something.
    #[command(after_help = CAN_HELP)]
    Can(Box<Can>),
    /// Show what tokens can do: a card for one, a row each for many, riskiest first.
    #[command(after_help = SHOW_HELP)]
    Show(Box<Show>),
    /// Derive the least policy from what a token is used for.
    #[command(after_help = TRIM_HELP)]
    Trim(Box<Trim>),
    /// Reduce logs to distinct uses, which merge by being put behind each other.
    #[command(after_help = USES_HELP)]
    Uses(Box<UsesArguments>),
    /// Print the page of a rule, or what a permission group, an operation or a permission's old name means.
    #[command(
        after_help = "Examples:\n  tokenlint explain all-zones\n  tokenlint explain \"DNS Write\"\n  tokenlint explain \"PUT /zones/{id}/dns_records/{id}\"\n  tokenlint explain \"#dns_records:edit\"\n  tokenlint explain cert-manager"
    )]
    Explain {
        /// A rule, a permission group by name or id, METHOD and path, an old permission name, or a tool.
        what: String,
    },
    /// Search permission groups, operations and tools.
    #[command(after_help = CATALOG_HELP, args_conflicts_with_subcommands = true)]
    Catalog(Box<Catalog>),
    /// Ask Cloudflare whether an API token is active.
    #[cfg(feature = "online")]
    #[command(after_help = online::VERIFY_HELP)]
    Verify(Box<Verify>),
    /// Compare what files ask for with what Cloudflare has granted.
    #[cfg(feature = "online")]
    #[command(after_help = online::DRIFT_HELP)]
    Drift(Box<Drift>),
    /// Save all tokens, permission groups, zones and accounts as one file, to be judged offline.
    #[cfg(feature = "online")]
    #[command(after_help = online::EXPORT_HELP)]
    Export(Box<Export>),
    /// List all rules.
    Rules {
        /// How to write the list.
        #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
        format: Format,
    },
    /// Write a commented tokenlint.toml here, and say how to run before each commit.
    #[command(after_help = "Examples:\n  tokenlint init\n  tokenlint init --hook")]
    Init {
        /// Write the hook of this git repository instead: it judges what is staged
        #[arg(long)]
        hook: bool,
    },
    /// Print the manual page, or that of a verb.
    #[command(after_help = "Examples:\n  tokenlint man | man -l -\n  tokenlint man --output ~/.local/share/man/man1")]
    Man {
        /// The verb.
        verb: Option<String>,
        /// Write all pages into this folder
        #[arg(long, value_name = "FOLDER", conflicts_with = "verb")]
        output: Option<PathBuf>,
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

const CATALOG_HELP: &str = "\
Examples:
  tokenlint catalog dns
  tokenlint catalog --format json waf | jq .groups
  tokenlint catalog diff groups.json
  tokenlint check --catalog groups.json tokens.json";

const CHECK_HELP: &str = "\
Examples:
  tokenlint check tokens.json
  tokenlint check --fail-on high exports/
  curl -s …/user/tokens | tokenlint check -
  terraform show -json plan.out | tokenlint check -
  tokenlint check --format json body.json | jq .findings
  tokenlint check . --output sarif=out.sarif --output markdown=comment.md
  tokenlint check --output html=report.html tokens.json
  tokenlint check --diff .
  tokenlint check . --write-baseline baseline.json

Exit codes:
  0  no finding at or above --fail-on
  1  such a finding
  2  wrong usage, input that cannot be read, or no token in it
  3  with --strict: something could not be judged";

const WAIVERS_HELP: &str = "\
Examples:
  tokenlint waivers
  tokenlint waivers --baseline baseline.json --format json exports/

It ends in 1 where a waiver is past its end or matches nothing.";

const DIFF_HELP: &str = "\
Examples:
  tokenlint diff before.json after.json
  git show HEAD:token.json | tokenlint diff - token.json
  tokenlint diff --max-access reference.json tokens.json
  tokenlint diff --must-keep token.json update-body.json

Exit codes:
  0  nothing of what --fail-on names
  1  access gained (or what --fail-on names); what may have been gained counts
  2  wrong usage, or input that cannot be read";

const CAN_HELP: &str = "\
Examples:
  tokenlint can token.json --do \"DNS Write\" --on zone:<zone id>
  tokenlint can token.json --do \"PUT /zones/<zone id>/dns_records/<id>\" --from 1.1.1.1
  tokenlint can tokens.json --token deploy --do \"Workers Scripts Write\" --on account:<account id>

Exit codes:
  0  allowed, by every token that is asked
  1  denied to one of them
  2  wrong usage, or input that cannot be read
  3  unknown: the file does not settle it";

const TRIM_HELP: &str = "\
Examples:
  tokenlint trim token.json --uses audit.json
  tokenlint trim --tool cert-manager --zone <zone id>
  tokenlint trim --uses http.log --format terraform --name deploy
  terraform show -json plan.out | tokenlint trim token.json --uses - --check

The policy goes to standard output, why to standard error.

Exit codes:
  0  the least policy; with --check: the token can do all of it
  1  the token cannot do something of it
  2  wrong usage, or input that cannot be read
  3  some uses could not be explained, so nothing is called least";

const USES_HELP: &str = "\
Examples:
  tokenlint uses audit.json
  tokenlint uses proxy/*.log -o uses.jsonl
  zcat big.log.gz | tokenlint uses - --token deploy --since 2026-08-01
  cat day1.jsonl day2.jsonl | tokenlint uses -

It reads audit logs (version 2, of the API and of Logpush), HAR files, lines of METHOD URL such as TF_LOG and WRANGLER_LOG write, proxies' logs in text and JSON, plans and state of Terraform, configurations of wrangler by their name, and its own output.";

const SHOW_HELP: &str = "\
Examples:
  tokenlint show body.json
  tokenlint show tokens.json --zones zones.json
  tokenlint show tokens.json --token deploy
  tokenlint show --format json tokens.json | jq '.tokens[0]'";

/// The arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Files, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Show this token only, by name or id
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// The saved answer of GET /zones, one or more pages: the zones' accounts and names
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// How to write it
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// When to colour: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub(crate) color: Colour,
}

/// What a token is used for, where that is asked.
#[derive(Debug, Args)]
pub(crate) struct EvidenceArguments {
    /// A tool that works with the token, as `tokenlint catalog` lists them; may be given several times
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: Vec<String>,
    /// Count what only some functions of the tool need as well
    #[arg(long, requires = "tool")]
    pub(crate) optional: bool,
    /// A family of wrangler's commands, such as deploy; may be given several times
    #[arg(long, value_name = "FAMILY")]
    pub(crate) wrangler: Vec<String>,
    /// Calls by method and path.
    #[arg(
        long = "do",
        value_name = "CALL",
        help = "A call, as in \"PUT /zones/<zone id>/dns_records/<id>\"; may be given several times"
    )]
    pub(crate) calls: Vec<String>,
    /// The zones that tools and wrangler work on, by id [default: all]
    #[arg(long, value_name = "ID", hide_default_value = true)]
    pub(crate) zone: Vec<String>,
    /// The account that they work on
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// Only uses from then on
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) since: Option<jiff::Timestamp>,
    /// Only uses before then
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) until: Option<jiff::Timestamp>,
    /// Count calls that failed as well
    #[arg(long)]
    pub(crate) failures: bool,
}

/// The arguments of `uses`.
#[derive(Debug, Args)]
pub(crate) struct UsesArguments {
    /// Logs, or - for standard input
    #[arg(value_name = "LOG")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write the uses to this file, whole or not at all [default: standard output]
    #[arg(long, short, value_name = "FILE", hide_default_value = true)]
    pub(crate) output: Option<PathBuf>,
    /// Only uses of this token, by id or name, where the log names tokens
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// What else it is used for.
    #[command(flatten)]
    pub(crate) evidence: EvidenceArguments,
    /// Say nothing of the run itself
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// How a trimmed policy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TrimFormat {
    /// The body of a create or update request.
    Body,
    /// A resource of Terraform's provider 5.
    Terraform,
    /// A resource of Terraform's provider 4.
    TerraformV4,
    /// What changes against the present token.
    Diff,
}

/// The arguments of `trim`.
#[derive(Debug, Args)]
pub(crate) struct Trim {
    /// The file that holds the token; without it the policy is derived from the uses alone
    #[arg(value_name = "FILE")]
    pub(crate) path: Option<PathBuf>,
    /// EvidenceArguments of what it is used for: logs, plans, files of `tokenlint uses`, or - for standard input; may be given several times
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) uses: Vec<PathBuf>,
    /// The token to trim, by name or id, where the file holds several
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// What else it is used for.
    #[command(flatten)]
    pub(crate) evidence: EvidenceArguments,
    /// Take groups that are only inferred, where the API's description does not settle which is needed
    #[arg(long)]
    pub(crate) inferred: bool,
    /// Only say whether the token can do all of it
    #[arg(long, requires = "path")]
    pub(crate) check: bool,
    /// How to write the policy
    #[arg(long, value_enum, default_value_t = TrimFormat::Body, value_name = "FORMAT")]
    pub(crate) format: TrimFormat,
    /// The name of a new token
    #[arg(long, value_name = "NAME", default_value = "trimmed")]
    pub(crate) name: String,
    /// Who owns the token, where the file does not say
    #[arg(long, value_enum, value_name = "OWNER")]
    pub(crate) owner: Option<OwnerArgument>,
    /// The saved answer of GET /zones, one or more pages: the zones' accounts and names
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// When to colour: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub(crate) color: Colour,
    /// Write the policy only, and say nothing of why
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// From which change on a comparison fails.
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

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The old and the new file, one of which may be - for standard input; one file beside --max-access or --must-keep
    #[arg(required = true, num_args = 1..=2, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// The change from which on the exit code is 1 [default: gained; lost with --must-keep]
    #[arg(long, value_enum, value_name = "CHANGE", hide_default_value = true)]
    pub(crate) fail_on: Option<FailOnChange>,
    /// No token may do more than the one in this file
    #[arg(long, value_name = "FILE", conflicts_with = "must_keep")]
    pub(crate) max_access: Option<PathBuf>,
    /// No token may do less than the one in this file
    #[arg(long, value_name = "FILE")]
    pub(crate) must_keep: Option<PathBuf>,
    /// The saved answer of GET /zones, one or more pages: the zones' accounts and names
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// How to write the differences.
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// When to colour: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub(crate) color: Colour,
}

/// The arguments of `can`.
#[derive(Debug, Args)]
pub(crate) struct Can {
    /// The file that holds the token, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,
    /// A permission group by name or id, or a method and a path
    #[arg(long = "do", value_name = "WHAT")]
    pub(crate) deed: String,
    /// On what: zone:ID, account:ID, bucket:ID, worker:TAG or user:ID; a path may say it itself
    #[arg(long, value_name = "TARGET")]
    pub(crate) on: Option<String>,
    /// From this address [default: any that the token admits]
    #[arg(long, value_name = "ADDRESS", hide_default_value = true)]
    pub(crate) from: Option<std::net::IpAddr>,
    /// At this time [default: now]
    #[arg(long, value_name = "TIME", value_parser = instant, hide_default_value = true)]
    pub(crate) at: Option<jiff::Timestamp>,
    /// Ask this token only, by name or id
    #[arg(long, value_name = "TOKEN")]
    pub(crate) token: Option<String>,
    /// The saved answer of GET /zones, one or more pages: the zones' accounts and names
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// When to colour: auto, always or never
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub(crate) color: Colour,
}

/// The arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, directories, or - for standard input.
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to write the findings.
    #[arg(long, value_enum, default_value_t = ReportFormat::Human, value_name = "FORMAT")]
    pub(crate) format: ReportFormat,
    /// Write the report to a file as well, as in sarif=out.sarif; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    pub(crate) output: Vec<Output>,
    /// Make the fixes that change nothing of what a token can do; with =suggested also those that take something away, each after a question
    #[arg(long, value_enum, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "safe")]
    pub(crate) fix: Option<FixArgument>,
    /// Show the fixes as a patch, write nothing, and end in 1 where there is one
    #[arg(long)]
    pub(crate) diff: bool,
    /// The severity from which on the exit code is 1 [default: medium]
    #[arg(long, value_enum, value_name = "SEVERITY", hide_default_value = true)]
    pub(crate) fail_on: Option<FailOnArgument>,
    /// Run this rule only; may be given several times
    #[arg(long, value_name = "RULE")]
    pub(crate) rule: Vec<String>,
    /// Leave this rule out; may be given several times
    #[arg(long, value_name = "RULE")]
    pub(crate) skip: Vec<String>,
    /// Who owns the tokens, where the files do not say
    #[arg(long, value_enum, value_name = "OWNER")]
    pub(crate) owner: Option<OwnerArgument>,
    /// The saved answer of GET /zones, one or more pages: the zones' accounts and names
    #[arg(long, value_name = "FILE")]
    pub(crate) zones: Option<PathBuf>,
    /// Permission groups that are newer than this catalogue: an answer of the API, an inventory, or what catalog update wrote
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// EvidenceArguments of what the tokens are used for: logs, plans, files of `tokenlint uses`; may be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) uses: Vec<PathBuf>,
    /// Accept the findings that this file lists: only new ones fail
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings of this run to a file for --baseline, and end with 0
    #[arg(long, value_name = "FILE")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Accept nothing: neither what waivers and comments name, nor a baseline
    #[arg(long)]
    pub(crate) no_waivers: bool,
    /// Read this configuration instead of the nearest tokenlint.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,
    /// Read no configuration
    #[arg(long)]
    pub(crate) no_config: bool,
    /// In directories, read files that match this glob instead of JSON, YAML and Terraform files; !GLOB leaves files out
    #[arg(long, short, value_name = "GLOB")]
    pub(crate) glob: Vec<String>,
    /// Pass over files that hold no token, also when all do
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// End with exit code 3 where something could not be judged
    #[arg(long)]
    pub(crate) strict: bool,
    /// Say nothing of the run itself: only findings, errors and what could not be read
    #[arg(long, short)]
    pub(crate) quiet: bool,
    /// Say how long each part of the run took
    #[arg(long, short, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
    /// When to colour [default: auto]
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Colour::Auto, hide_default_value = true)]
    pub(crate) color: Colour,
    /// Ask Cloudflare as well what it has granted
    #[cfg(feature = "online")]
    #[arg(long = "online", help_heading = "Online")]
    pub(crate) is_online: bool,
    /// How to ask.
    #[cfg(feature = "online")]
    #[command(flatten)]
    pub(crate) online: Online,
}

/// The arguments of `catalog`.
#[derive(Debug, Args)]
pub(crate) struct Catalog {
    /// What else to do.
    #[command(subcommand)]
    pub(crate) action: Option<CatalogVerb>,
    /// Words that must all occur; none lists all groups.
    pub(crate) words: Vec<String>,
    /// How to write what was found.
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
}

/// What `catalog` does beside searching.
#[derive(Debug, Subcommand)]
pub(crate) enum CatalogVerb {
    /// Say what a newer list of permission groups has that this catalogue has not, and which rules that touches.
    #[command(after_help = "Examples:\n  tokenlint catalog diff\n  tokenlint catalog diff groups.json")]
    Diff {
        /// An answer of GET permission_groups, an inventory, or what catalog update wrote [default: that, in the user's cache]
        #[arg(value_name = "FILE", hide_default_value = true)]
        path: Option<PathBuf>,
        /// How to write it.
        #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
        format: Format,
    },
    /// Fetch today's permission groups into a file, for check --catalog.
    #[cfg(feature = "online")]
    #[command(after_help = online::UPDATE_HELP)]
    Update(Box<CatalogUpdate>),
}

/// The arguments of `waivers`.
#[derive(Debug, Args)]
pub(crate) struct Waivers {
    /// What the waivers are for: files, directories, or - for standard input
    #[arg(default_value = ".", value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// List the entries of this baseline as well
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Read this configuration instead of the nearest tokenlint.toml
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// How to write the list.
    #[arg(long, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Take this for the current time: 2026-11-24, or 2026-11-24T12:00:00Z
    #[arg(long, value_name = "TIME", value_parser = instant)]
    pub(crate) now: Option<jiff::Timestamp>,
}

/// Output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For programs: version 1.
    Json,
}

/// The least severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOnArgument {
    /// Only critical findings.
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

/// Formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// For people.
    Human,
    /// For programs: version 1.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
    /// Workflow commands, which GitHub Actions shows as annotations.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// For test dashboards: JUnit XML.
    Junit,
    /// A comment for a pull request.
    Markdown,
    /// For reviews: one page that needs nothing else.
    Html,
}

/// A file to write a report to.
#[derive(Debug, Clone)]
pub(crate) struct Output {
    /// How.
    pub(crate) format: ReportFormat,
    /// Where.
    pub(crate) path: PathBuf,
}

fn output(text: &str) -> Result<Output, String> {
    let (format, path) = text.split_once('=').ok_or("write FORMAT=FILE, as in sarif=out.sarif")?;
    let format = ReportFormat::from_str(format, false).map_err(|_| {
        let known: Vec<String> = ReportFormat::value_variants()
            .iter()
            .filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()))
            .collect();
        format!("there is no format `{format}`, known are {}", known.join(", "))
    })?;
    if path.is_empty() {
        return Err("the name of the file is missing".to_owned());
    }
    Ok(Output { format, path: path.into() })
}

/// Which fixes to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixArgument {
    /// Those after which a token can do exactly what it could.
    Safe,
    /// Those that narrow, too: each after a question.
    Suggested,
}

/// The owner as an argument.
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

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set; CLICOLOR_FORCE colours always.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The current time in whole seconds, or what the user takes for it.
pub(crate) fn now(wanted: Option<jiff::Timestamp>) -> jiff::Timestamp {
    let now = jiff::Timestamp::now();
    wanted.unwrap_or_else(|| jiff::Timestamp::from_second(now.as_second()).unwrap_or(now))
}

fn instant(text: &str) -> Result<jiff::Timestamp, String> {
    let day = || format!("{text}T00:00:00Z").parse().ok();
    text.parse().ok().or_else(day).ok_or_else(|| "write 2026-11-24, or 2026-11-24T12:00:00Z".to_owned())
}
