//! `check`: lints tokens and writes the findings.
//!
//! In: the arguments of `check`. Out: the report in one or more formats, and an exit code.
//! Each file does one job: `options.rs` builds the linter from arguments and configuration, `walk.rs` runs it over all
//! input, `fix.rs` applies or previews fixes, `accept.rs` adds waivers, `outputs.rs` keeps inputs from being overwritten, `display.rs` chooses what
//! is shown, `write.rs` writes the report, `exit.rs` decides the exit code from facts alone. A file that cannot be read becomes a problem of the report; only invalid options end the run early.
//! Begin reading at [`run`].

mod accept;
mod ahead;
mod display;
mod exit;
mod fix;
mod options;
mod outputs;
mod walk;
mod write;

use std::time::Instant;

use tokenlint::{
    catalog::Catalog,
    lint::{Coverage, Report},
};

pub(crate) use self::walk::{Walk, lint_all};
use self::{
    accept::{Commenter, acceptance},
    exit::CheckOutcome,
    fix::Fixer,
    options::{Setup, setup},
    walk::Editor,
    write::written,
};
use crate::{args::CheckArgs, error::Error, exit::Exit, files::variables::Variables, terminal};

/// Runs the verb.
pub(crate) fn run(arguments: &CheckArgs) -> Result<Exit, Error> {
    let mut timer = Timer::default();
    outputs::refuse_named(arguments)?;
    let Setup { linter, fail_on, sources } = setup(arguments)?;
    let acceptance = acceptance(arguments)?;
    let mut fixer = Fixer::wanted(arguments, &linter)?;
    let mut commenter = Commenter::wanted(arguments, acceptance.as_ref(), &linter);
    timer.finish("set-up");
    let variables = Variables::of(&arguments.variables)?;
    let walk = Walk {
        paths: &arguments.paths,
        globs: &arguments.glob,
        is_changed: arguments.changed,
        no_ignore: arguments.no_ignore,
        allow_empty: arguments.allows_empty(),
        is_quiet: arguments.quiet.quiet,
        variables: &variables,
        stdin_name: arguments.stdin_filename.as_deref(),
    };
    let editor: Option<&mut dyn Editor> = match (&mut fixer, &mut commenter) {
        (Some(fixer), _) => Some(fixer),
        (None, Some(commenter)) => Some(commenter),
        (None, None) => None,
    };
    let run = lint_all(&linter, sources, &walk, editor)?;
    timer.finish("reading and checking");
    let fixes = fixer.map(Fixer::finish).unwrap_or_default();
    let mut report = run.finish();
    timer.finish("sorting and aggregation");
    if let Some(days) = Catalog::builtin().old_days(arguments.now.get()).filter(|_| !arguments.quiet.quiet) {
        let date = Catalog::builtin().edition();
        terminal::say(&format!(
            "the catalog of {date} is {days} days old; a newer version of tokenlint, or `tokenlint catalog update`, knows more"
        ));
    }
    let is_written =
        written(arguments, &mut report, acceptance.as_ref(), &fixes, linter.waivers.old_fingerprints(), &mut timer);
    let are_comments_written = commenter.as_ref().is_none_or(|commenter| !commenter.has_failed);
    commenter.iter().for_each(Commenter::report);
    let outcome = CheckOutcome {
        is_written: is_written && are_comments_written,
        has_problems: !report.problems.is_empty(),
        is_empty: report.coverage.tokens == 0 && report.findings.is_empty(),
        is_unknown: is_unknown(&report),
        allows_empty: arguments.allows_empty(),
        writes_baseline: arguments.write_baseline.is_some() || arguments.add_waivers.is_some(),
        has_patch: fixes.patch.as_ref().map(|patch| !patch.is_empty()),
        fails: report.worst().is_some_and(|worst| fail_on.fails(worst)),
        is_strict: arguments.strict,
        has_unknown: has_unknown(&report.coverage),
    };
    Ok(outcome.exit())
}

/// Whether the policies of every token are unknown.
fn is_unknown(report: &Report) -> bool {
    report.coverage.tokens > 0 && report.coverage.unknown_tokens == report.coverage.tokens
}

/// Whether something was not checked: a permission group, a value or a file.
fn has_unknown(seen: &Coverage) -> bool {
    seen.groups.unknown + seen.not_evaluated + seen.unknown_tokens + seen.files.unchecked + seen.files.unreadable > 0
}

/// How long each step of the run took.
pub(crate) struct Timer {
    started: Instant,
    steps: Vec<(&'static str, f64)>,
}

impl Default for Timer {
    fn default() -> Timer {
        Timer { started: Instant::now(), steps: Vec::new() }
    }
}

impl Timer {
    /// Ends a step and starts the next one.
    fn finish(&mut self, step: &'static str) {
        let now = Instant::now();
        self.steps.push((step, now.duration_since(self.started).as_secs_f64() * 1000.0));
        self.started = now;
    }

    /// Prints the steps so far.
    fn print(&self) {
        for (step, milliseconds) in &self.steps {
            terminal::say(&format!("{step}: {milliseconds:.1} ms"));
        }
    }
}
