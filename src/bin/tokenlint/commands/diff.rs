//! `diff`: the access that tokens gain and lose from one file to another.

use std::collections::HashMap;

use tokenlint::{
    access::{Access, Difference},
    catalog::Catalog,
    lint::Problem,
    model::{Token, Zones},
    render::difference::{self, Compared, Side},
    text::Sources,
};

use crate::{
    args::{Colour, DiffArgs, FailOnChange, Format},
    error::{Error, UsageError},
    exit::Exit,
    files::tokens::{tokens, unit, zones},
    terminal,
};

/// The first source ID of the new side; a module has fewer files than this.
pub(crate) const SIDE: u32 = 1 << 20;

/// How tokens of the two sides are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matching {
    /// By ID, then by name.
    Pairs,
    /// Every token with the only one of the other side.
    Reference,
}

/// Runs the verb.
pub(crate) fn run(arguments: &DiffArgs) -> Result<Exit, Error> {
    let (old, new, matching) = match (&arguments.max_access, &arguments.must_keep, arguments.paths.as_slice()) {
        (None, None, [old, new]) => (old, new, Matching::Pairs),
        (Some(reference), None, [new]) | (None, Some(reference), [new]) => (reference, new, Matching::Reference),
        (None, None, _) => return Err(UsageError::TwoFiles.into()),
        _ => return Err(UsageError::OneFile.into()),
    };
    if old.as_os_str() == "-" && new.as_os_str() == "-" {
        return Err(UsageError::StdinTwice.into());
    }
    let zones = zones(arguments.zones.zones.as_deref())?;
    let (old_unit, new_unit) = (unit(old, 0)?, unit(new, SIDE)?);
    let (old, mut problems) = tokens(&old_unit);
    let (new, more) = tokens(&new_unit);
    problems.extend(more);
    for (tokens, source) in [(&old, &old_unit), (&new, &new_unit)] {
        if tokens.is_empty() && problems.is_empty() {
            return Err(Error::NoToken { input: source.name().to_owned(), offers_allow_empty: false });
        }
    }
    let pairs = match matching {
        Matching::Pairs => pairs(&old, &new),
        Matching::Reference if old.len() == 1 => new.iter().map(|token| (old.first(), Some(token))).collect(),
        Matching::Reference => {
            let path = old_unit.name().to_owned();
            return Err(UsageError::OneReference { path, count: old.len() }.into());
        }
    };
    let now = arguments.now.get();
    let all: Vec<Compared<'_, '_>> = pairs
        .into_iter()
        .map(|(old, new)| {
            let (one, other) = (old.map(Access::of), new.map(Access::of));
            let difference = Difference::of(one.as_ref(), other.as_ref(), &zones, Catalog::builtin(), now);
            Compared { old, new, difference }
        })
        .collect();
    let default = if arguments.must_keep.is_some() { FailOnChange::Lost } else { FailOnChange::Gained };
    let output = DifferenceOutput {
        format: arguments.format.format,
        colour: arguments.color.color,
        fail_on: arguments.fail_on.unwrap_or(default),
    };
    let (old, new) = match matching {
        Matching::Pairs => ("the old token", "the new token"),
        Matching::Reference => ("the reference", "the token"),
    };
    let sides = [Side { unit: &old_unit, name: old }, Side { unit: &new_unit, name: new }];
    write_differences(&output, &all, problems, &sides, &zones)
}

/// An old and a new token; one is missing if the token was added or removed.
pub(super) type Pair<'t, 's> = (Option<&'t Token<'s>>, Option<&'t Token<'s>>);

/// Matches tokens by ID, then by name; a single token on each side always matches.
fn pairs<'t, 's>(old: &'t [Token<'s>], new: &'t [Token<'s>]) -> Vec<Pair<'t, 's>> {
    let mut taken = vec![false; old.len()];
    let mut matches: Vec<Option<usize>> = vec![None; new.len()];
    let id = |token: &'t Token<'s>| token.id.as_ref().map(|id| &*id.value);
    let name = |token: &'t Token<'s>| token.name.as_ref().map(|name| &*name.value);
    for key in [&id as &dyn Fn(&'t Token<'s>) -> Option<&'t str>, &name] {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, token) in old.iter().enumerate().filter(|(at, _)| taken.get(*at) == Some(&false)) {
            key(token).into_iter().for_each(|text| places.entry(text).or_default().push(at));
        }
        places.values_mut().for_each(|places| places.reverse());
        for (token, place) in new.iter().zip(&mut matches).filter(|(_, place)| place.is_none()) {
            *place = key(token).and_then(|text| places.get_mut(text)).and_then(Vec::pop);
            if let Some(taken) = place.and_then(|at| taken.get_mut(at)) {
                *taken = true;
            }
        }
    }
    if let ([_], [_], [place]) = (old, new, matches.as_mut_slice()) {
        *place = Some(0);
        taken = vec![true];
    }
    let removed = old.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(token, _)| (Some(token), None));
    let kept = new.iter().zip(&matches).map(|(token, place)| (place.and_then(|at| old.get(at)), Some(token)));
    kept.chain(removed).collect()
}

/// How differences are written, and which of them fail.
pub(super) struct DifferenceOutput {
    pub(super) format: Format,
    pub(super) colour: Colour,
    pub(super) fail_on: FailOnChange,
}

/// Writes differences, problems and the summary; the last side is the new one.
pub(super) fn write_differences(
    output: &DifferenceOutput,
    all: &[Compared<'_, '_>],
    problems: Vec<Problem>,
    sides: &[Side<'_>],
    zones: &Zones,
) -> Result<Exit, Error> {
    terminal::print_with(|out| match output.format {
        Format::Human => difference::human(all, sides, zones, out),
        Format::Json => difference::json(all, sides, zones, out),
    })?;
    // The tokens still borrow the sources, so problems name their location in words.
    let problems: Vec<Problem> = problems.into_iter().map(|problem| placed(problem, sides)).collect();
    terminal::problems(&problems, &Sources::default(), output.colour);
    terminal::say(&difference::summary(all));
    let has_gained = all.iter().any(|one| !one.difference.gained.is_empty());
    let has_lost = all.iter().any(|one| !one.difference.lost.is_empty());
    Ok(exit(output.fail_on, has_gained, has_lost).if_complete(problems.is_empty()))
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

fn placed(problem: Problem, sides: &[Side<'_>]) -> Problem {
    let Some(span) = problem.span else { return problem };
    let place = difference::place(sides, span);
    let path = if place.is_empty() { problem.path.clone() } else { place };
    Problem { path, span: None, ..problem }
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
