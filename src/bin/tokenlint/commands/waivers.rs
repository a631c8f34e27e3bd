//! `waivers`: what is accepted, by whom, why, and until when.

use tokenlint::{
    lint::{Linter, Waiver},
    render::waivers::{self, WaiverRow},
    text::Sources,
};

use super::check::{accept, configuration, over};
use crate::{
    args::{Colour, Format, Waivers},
    exit::{Exit, ended},
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Waivers) -> Exit {
    ended(listed(arguments))
}

fn listed(arguments: &Waivers) -> Result<Exit, String> {
    let (config, source) = configuration(arguments.config.as_deref(), false, Colour::Auto)?;
    let now = crate::args::now(arguments.now);
    let mut linter = Linter::new(now);
    config.apply(&mut linter);
    let mut kept: Vec<_> = source.into_iter().collect();
    accept(arguments.baseline.as_deref(), &mut linter, &mut kept)?;
    let run = over(&linter, kept, &arguments.paths, &[], true, false, None)?;
    let (report, comments) = run.finish_with_waivers();
    let row = |waiver: &Waiver| WaiverRow::new(waiver, place(waiver, &report.sources), now);
    let rows: Vec<WaiverRow> = linter.waivers.all().iter().chain(comments.all()).map(row).collect();
    let is_written = terminal::print_with(|out| match arguments.format {
        Format::Human => waivers::human(&rows, out),
        Format::Json => waivers::json(&rows, out),
    });
    let stale = rows.iter().filter(|row| row.is_stale()).count();
    terminal::complain(&waivers::summary(&rows));
    for problem in &report.problems {
        terminal::complain(&tokenlint::render::human::problem(
            problem,
            &report.sources,
            terminal::error_style(Colour::Auto),
        ));
    }
    Ok(match (is_written && report.problems.is_empty(), stale) {
        (false, _) => Exit::Unusable,
        (true, 0) => Exit::Clean,
        (true, _) => Exit::Findings,
    })
}

fn place(waiver: &Waiver, sources: &Sources) -> String {
    let Some(source) = sources.get(waiver.span.source) else { return String::new() };
    let at = source.position(waiver.span.start as usize);
    format!("{}:{}", source.path, at.line)
}
