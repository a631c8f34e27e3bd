//! `diff`: what tokens gain and lose from one file to another.

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
    args::{Colour, Diff, FailOnChange, Format},
    exit::{Exit, ended},
    files::tokens::{complain, tokens, unit, zones},
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Diff) -> Exit {
    ended(compared(arguments))
}

/// The first id of a source of the new side: no module has so many files.
pub(crate) const SIDE: u32 = 1 << 20;

/// How tokens of two sides meet.
enum Meeting {
    /// By id, then by name.
    Pairs,
    /// Every token against the one of the other side.
    Reference,
}

fn compared(arguments: &Diff) -> Result<Exit, String> {
    let (old, new, meeting) = match (&arguments.max_access, &arguments.must_keep, arguments.paths.as_slice()) {
        (None, None, [old, new]) => (old, new, Meeting::Pairs),
        (Some(reference), None, [new]) | (None, Some(reference), [new]) => (reference, new, Meeting::Reference),
        (None, None, _) => return Err("error: two files are needed: tokenlint diff OLD NEW".to_owned()),
        _ => return Err("error: one file beside --max-access or --must-keep: the tokens to judge".to_owned()),
    };
    if old.as_os_str() == "-" && new.as_os_str() == "-" {
        return Err("error: only one side can be standard input".to_owned());
    }
    let zones = zones(arguments.zones.as_deref())?;
    let (old_unit, new_unit) = (unit(old, 0)?, unit(new, SIDE)?);
    let (old, mut problems) = tokens(&old_unit);
    let (new, more) = tokens(&new_unit);
    problems.extend(more);
    for (tokens, source) in [(&old, &old_unit), (&new, &new_unit)] {
        if tokens.is_empty() && problems.is_empty() {
            return Err(format!("error: no API token in {}", source.name()));
        }
    }
    let pairs = match meeting {
        Meeting::Pairs => pairs(&old, &new),
        Meeting::Reference if old.len() == 1 => new.iter().map(|token| (old.first(), Some(token))).collect(),
        Meeting::Reference => {
            let found = tokenlint::text::counted(old.len(), "token");
            return Err(format!("error: {} must hold one token to compare with, and holds {found}", old_unit.name()));
        }
    };
    let now = crate::args::now(arguments.now);
    let all: Vec<Compared<'_, '_>> = pairs
        .into_iter()
        .map(|(old, new)| {
            let (one, other) = (old.map(Access::of), new.map(Access::of));
            let difference = Difference::of(one.as_ref(), other.as_ref(), &zones, Catalog::builtin(), now);
            Compared { old, new, difference }
        })
        .collect();
    let default = if arguments.must_keep.is_some() { FailOnChange::Lost } else { FailOnChange::Gained };
    let ending =
        Ending { format: arguments.format, color: arguments.color, fail_on: arguments.fail_on.unwrap_or(default) };
    Ok(finish(&ending, &all, problems, &[Side { unit: &old_unit }, Side { unit: &new_unit }], &zones))
}

type Pair<'t, 's> = (Option<&'t Token<'s>>, Option<&'t Token<'s>>);

/// Tokens with the same id, then those that share a name with one other, then the only one of each side.
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

/// How a comparison is told, and what it fails on.
pub(crate) struct Ending {
    pub(crate) format: Format,
    pub(crate) color: Colour,
    pub(crate) fail_on: FailOnChange,
}

/// Tells what was compared; the last side is the new one.
pub(crate) fn finish(
    ending: &Ending,
    all: &[Compared<'_, '_>],
    problems: Vec<Problem>,
    sides: &[Side<'_>],
    zones: &Zones,
) -> Exit {
    let is_written = terminal::print_with(|out| match ending.format {
        Format::Human => difference::human(all, sides, zones, out),
        Format::Json => difference::json(all, sides, zones, out),
    });
    // Problems name their place in words: the sources are still lent to the tokens.
    let problems: Vec<Problem> = problems.into_iter().map(|problem| placed(problem, sides)).collect();
    complain(&problems, &Sources::default(), ending.color);
    terminal::complain(&difference::summary(all));
    let gained = all.iter().any(|one| !one.difference.gained.is_empty());
    let lost = all.iter().any(|one| !one.difference.lost.is_empty());
    let fails = match ending.fail_on {
        FailOnChange::Gained => gained,
        FailOnChange::Lost => lost,
        FailOnChange::Any => gained || lost,
        FailOnChange::None => false,
    };
    match (is_written && problems.is_empty(), fails) {
        (false, _) => Exit::Unusable,
        (true, true) => Exit::Findings,
        (true, false) => Exit::Clean,
    }
}

fn placed(problem: Problem, sides: &[Side<'_>]) -> Problem {
    let Some(span) = problem.span else { return problem };
    let place = difference::place(sides, span);
    let path = if place.is_empty() { problem.path.clone() } else { place };
    Problem { path, span: None, ..problem }
}
