//! `diff`: the access that tokens gain and lose from one file, directory or revision to another, or by a plan.
//!
//! In: the arguments. Out: the differences in one format, and an exit code. `sides.rs` reads what is compared, `pairs.rs`
//! decides which token is which, this file compares and writes. Begin reading at [`run`].

mod pairs;
mod sides;

use tokenlint::{
    access::{Access, Difference},
    catalog::Catalog,
    lint::{Problem, Report},
    model::{Token, Zones},
    read::Unit,
    render::{
        difference::{self, Compared, Side},
        github, human,
        view::View,
    },
    text::Sources,
};

pub(super) use self::{pairs::Pair, sides::SideFiles};
use self::{
    pairs::{pairs, planned},
    sides::Compare,
};
use crate::{
    args::{Colour, DiffArgs, DiffFormat, FailOnChange, ReportFormat},
    error::{Error, UsageError},
    exit::Exit,
    files::{tokens::zones, variables::Variables},
    output, terminal,
};

/// The first source ID of the tokens at Cloudflare; a module has fewer files than this.
#[cfg(feature = "online")]
pub(super) const SIDE: u32 = 1 << 20;

/// Runs the verb.
pub(crate) fn run(arguments: &DiffArgs) -> Result<Exit, Error> {
    let zones = zones(arguments.zones.zones.as_deref())?;
    let now = arguments.now.get();
    let variables = Variables::of(&arguments.variables)?;
    let default = if arguments.must_keep.is_some() { FailOnChange::Lost } else { FailOnChange::Gained };
    let output = DifferenceOutput {
        format: arguments.format,
        colour: arguments.color.color,
        fail_on: arguments.fail_on.unwrap_or(default),
        now,
    };
    match arguments.max_access.as_ref().or(arguments.must_keep.as_ref()) {
        Some(reference) => {
            let [path] = arguments.paths.as_slice() else { return Err(UsageError::OneFile.into()) };
            if path.as_os_str() == "-" && reference.as_os_str() == "-" {
                return Err(UsageError::StdinTwice.into());
            }
            let reference = sides::side(reference, 0, &variables)?;
            let files = sides::side(path, reference.next_id(), &variables)?;
            with_reference(reference, files, &output, &zones)
        }
        None => match sides::read(&arguments.paths, &variables)? {
            Compare::Sides(old, new) => of_sides(old, new, &output, &zones),
            Compare::Plan(plan) => of_plan(plan, &output, &zones),
        },
    }
}

/// Every token of a file with the only token of the reference.
fn with_reference(
    reference: SideFiles,
    files: SideFiles,
    output: &DifferenceOutput,
    zones: &Zones,
) -> Result<Exit, Error> {
    let (old, mut problems) = reference.tokens();
    let (new, more) = files.tokens();
    problems.extend(more);
    require(&old, &reference, &problems)?;
    require(&new, &files, &problems)?;
    if old.len() != 1 {
        return Err(UsageError::OneReference { path: reference.name(), count: old.len() }.into());
    }
    let pairs = new.iter().map(|token| (old.first(), Some(token))).collect();
    let sides = [reference.as_side("the reference"), files.as_side("the token")];
    let written = written(output, &compared(pairs, zones, output.now), problems, &sides, zones)?;
    drop((old, new));
    written.finish(output, [reference, files])
}

fn of_sides(
    old_files: SideFiles,
    new_files: SideFiles,
    output: &DifferenceOutput,
    zones: &Zones,
) -> Result<Exit, Error> {
    let (old, mut problems) = old_files.tokens();
    let (new, more) = new_files.tokens();
    problems.extend(more);
    // A token may be the first one of a repository, or the last.
    if !(old_files.is_searched && new_files.is_searched && old.len() + new.len() > 0) {
        require(&old, &old_files, &problems)?;
        require(&new, &new_files, &problems)?;
    }
    let pairs = pairs((&old, &old_files), (&new, &new_files));
    let sides = [old_files.as_side("the old token"), new_files.as_side("the new token")];
    let written = written(output, &compared(pairs, zones, output.now), problems, &sides, zones)?;
    drop((old, new));
    written.finish(output, [old_files, new_files])
}

fn of_plan(plan: SideFiles, output: &DifferenceOutput, zones: &Zones) -> Result<Exit, Error> {
    let (tokens, problems) = plan.planned()?;
    require(&tokens, &plan, &problems)?;
    let sides = [plan.as_side("the token today"), plan.as_side("the planned token")];
    let written = written(output, &compared(planned(&tokens), zones, output.now), problems, &sides, zones)?;
    drop(tokens);
    written.finish(output, [plan])
}

/// Requires a token, unless a problem says why there is none.
fn require(tokens: &[Token<'_>], files: &SideFiles, problems: &[Problem]) -> Result<(), Error> {
    if tokens.is_empty() && problems.is_empty() {
        return Err(Error::NoToken { input: files.name(), offers_allow_empty: false });
    }
    Ok(())
}

/// The differences between the tokens of each pair.
pub(super) fn compared<'t, 's>(pairs: Vec<Pair<'t, 's>>, zones: &Zones, now: jiff::Timestamp) -> Vec<Compared<'t, 's>> {
    let compared = |(old, new): Pair<'t, 's>| {
        let (one, other) = (old.map(Access::of), new.map(Access::of));
        let difference = Difference::of(one.as_ref(), other.as_ref(), zones, Catalog::builtin(), now);
        Compared { old, new, difference }
    };
    pairs.into_iter().map(compared).collect()
}

/// How differences are written, and which of them fail.
pub(super) struct DifferenceOutput {
    pub(super) format: DiffFormat,
    pub(super) colour: Colour,
    pub(super) fail_on: FailOnChange,
    pub(super) now: jiff::Timestamp,
}

/// What is left to write once no token borrows its file.
pub(super) struct Written {
    /// The report, for formats that show where changes are.
    report: Option<Report>,
    problems: Vec<Problem>,
    summary: String,
    exit: Exit,
}

/// Writes differences, or makes their report; the last side is the new one.
pub(super) fn written(
    output: &DifferenceOutput,
    all: &[Compared<'_, '_>],
    problems: Vec<Problem>,
    sides: &[Side<'_>],
    zones: &Zones,
) -> Result<Written, Error> {
    let style = terminal::output_style(output.colour);
    let mut report = None;
    match output.format {
        DiffFormat::Human => terminal::print_with(|out| difference::human(all, sides, zones, style, out))?,
        DiffFormat::Json => terminal::print_with(|out| difference::json(all, sides, zones, out))?,
        DiffFormat::Markdown => terminal::print_with(|out| difference::markdown(all, sides, zones, out))?,
        _ => report = Some(difference::report(all, zones)),
    }
    let has_gained = all.iter().any(|one| !one.difference.gained.is_empty());
    let has_lost = all.iter().any(|one| !one.difference.lost.is_empty());
    let exit = exit(output.fail_on, has_gained, has_lost).if_complete(problems.is_empty());
    Ok(Written { report, problems, summary: difference::summary(all), exit })
}

impl Written {
    /// Writes the report, problems and the summary.
    pub(super) fn finish(
        self,
        output: &DifferenceOutput,
        files: impl IntoIterator<Item = SideFiles>,
    ) -> Result<Exit, Error> {
        let Written { report, problems, summary, exit } = self;
        let mut sources = Sources::default();
        let mut notes = Vec::new();
        for side in files {
            side.units.into_iter().flat_map(Unit::into_sources).for_each(|source| sources.keep(source));
            notes.extend(side.notes);
        }
        let mut report = report.unwrap_or_default();
        report.coverage.problems = problems.len();
        (report.problems, report.notes, report.sources) = (problems, notes, sources);
        match output.format.report_format() {
            None => {}
            Some(ReportFormat::Github) => {
                terminal::print_as_is(|out| github::annotations(&report, &View::default(), &summary, out))?;
            }
            Some(format) => {
                let style = terminal::output_style(output.colour);
                terminal::print_as_is(|out| {
                    output::write(&mut report, format, &View::default(), style, output.now, out)
                })?;
            }
        }
        let style = terminal::error_style(output.colour);
        report.notes.iter().for_each(|note| terminal::say(&human::note(note, &report.sources, style)));
        terminal::problems(&report.problems, &report.sources, output.colour);
        terminal::say(&summary);
        Ok(exit)
    }
}

fn exit(fail_on: FailOnChange, has_gained: bool, has_lost: bool) -> Exit {
    let fails = match fail_on {
        FailOnChange::Gained => has_gained,
        FailOnChange::Lost => has_lost,
        FailOnChange::Any => has_gained || has_lost,
        FailOnChange::None => false,
    };
    if fails { Exit::Findings } else { Exit::Clean }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_changes_that_fail_on_names_fail() {
        // Gained and lost: neither, gained, lost, both.
        for (fail_on, wanted) in [
            (FailOnChange::Gained, [false, true, false, true]),
            (FailOnChange::Lost, [false, false, true, true]),
            (FailOnChange::Any, [false, true, true, true]),
            (FailOnChange::None, [false, false, false, false]),
        ] {
            let fails = [(false, false), (true, false), (false, true), (true, true)]
                .map(|(has_gained, has_lost)| exit(fail_on, has_gained, has_lost) == Exit::Findings);
            assert_eq!(fails, wanted, "{fail_on:?}");
        }
    }
}
