//! `waivers`: lists accepted findings with owner, reason and expiry.

use tokenlint::{
    lint::{Linter, Waiver},
    render::waivers::{self, WaiverRow},
    text::Sources,
};

use super::check::{Walk, lint_all};
use crate::{
    args::{Colour, Format, WaiversArgs},
    error::Error,
    exit::Exit,
    files::{
        config::{add_baseline, configuration},
        variables::Variables,
    },
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &WaiversArgs) -> Result<Exit, Error> {
    let (config, source) = configuration(arguments.config.config.as_deref(), false)?;
    let now = arguments.now.get();
    let mut linter = Linter::new(now);
    config.apply(&mut linter);
    let mut sources: Vec<_> = source.into_iter().collect();
    add_baseline(arguments.baseline.baseline.as_deref(), &mut linter, &mut sources)?;
    let variables = Variables::of_environment();
    let walk = Walk {
        paths: &arguments.paths,
        globs: &[],
        is_changed: false,
        no_ignore: false,
        allow_empty: true,
        is_quiet: false,
        variables: &variables,
        stdin_name: None,
    };
    let run = lint_all(&linter, sources, &walk, None)?;
    let (report, comments) = run.finish_with_waivers();
    let row = |waiver: &Waiver| WaiverRow::new(waiver, place(waiver, &report.sources), now);
    let rows: Vec<WaiverRow> = linter.waivers.all().iter().chain(comments.all()).map(row).collect();
    terminal::print_with(|out| match arguments.format.format {
        Format::Human => waivers::human(&rows, out),
        Format::Json => waivers::json(&rows, out),
    })?;
    terminal::say(&waivers::summary(&rows));
    let old_fingerprints = linter.waivers.old_fingerprints();
    if old_fingerprints > 0 {
        terminal::say(&waivers::renewal(old_fingerprints));
    }
    terminal::problems(&report.problems, &report.sources, Colour::Auto);
    let exit = if rows.iter().any(|row| row.is_stale()) { Exit::Findings } else { Exit::Clean };
    Ok(exit.if_complete(report.problems.is_empty()))
}

fn place(waiver: &Waiver, sources: &Sources) -> String {
    let Some(source) = sources.get(waiver.span.source) else { return String::new() };
    let at = source.position(waiver.span.start as usize);
    format!("{}:{}", source.shown_path(), at.line)
}
