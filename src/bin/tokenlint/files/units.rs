//! Directories as units, for the verbs about access: what `check` would lint, read for its tokens.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use tokenlint::{
    lint::{Expectation, Linter, Problem, Run},
    read::Unit,
    text::SourceId,
};

use super::{
    input::{Found, inputs},
    modules::{in_order, modules},
};
use crate::error::Error;

/// The units of directories.
pub(crate) struct Units {
    /// The units that have tokens or problems.
    pub(crate) units: Vec<Unit>,
    /// What could not be read, as `check` would report it.
    pub(crate) problems: Vec<Problem>,
    /// What was not read although it may have tokens.
    pub(crate) notes: Vec<Problem>,
}

/// Whether files are read that `.gitignore` hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// They are not.
    Ignored,
    /// They are: in a tree of Git, every file is tracked.
    Read,
}

/// Reads all files below paths; `first` is the ID of the first source.
///
/// # Errors
/// If a directory cannot be searched. Files that cannot be read become problems.
pub(crate) fn units(paths: &[PathBuf], hidden: Hidden, first: u32) -> Result<Units, Error> {
    let Found { inputs, problems, notes, .. } = inputs(paths, &[], hidden == Hidden::Ignored)?;
    // A run without rules decides what is a problem, so that it is the same as for `check`.
    let mut linter = Linter::new(jiff::Timestamp::UNIX_EPOCH);
    linter.rules.clear();
    let mut reading = Reading { run: Run::new(&linter), units: Vec::new(), next: first };
    let (inputs, modules) = modules(inputs);
    for input in inputs {
        match input.source(SourceId(reading.next)) {
            Ok(Some(source)) => reading.unit(Unit::document(source)),
            Ok(None) => {}
            Err(error) => reading.problem(&input.path, error.to_string()),
        }
    }
    let mut covered = BTreeSet::new();
    for module in in_order(&modules) {
        if covered.contains(&module.key()) {
            continue;
        }
        for flavor in module.flavors() {
            let loaded = module.load(SourceId(reading.next), flavor);
            loaded.problems.into_iter().for_each(|problem| reading.run.problem(problem));
            loaded.unreadable.iter().for_each(|(path, error)| reading.problem(path, error.to_string()));
            covered.extend(loaded.folders);
            reading.unit(loaded.unit);
        }
    }
    let Reading { run, mut units, .. } = reading;
    let report = run.finish();
    // The run keeps the sources that it has something to say about.
    units.retain(|unit| unit.sources().iter().any(|source| report.sources.get(source.id).is_some()));
    let all = |first: Vec<Problem>, second: Vec<Problem>| first.into_iter().chain(second).collect();
    Ok(Units { units, problems: all(problems, report.problems), notes: all(notes, report.notes) })
}

struct Reading<'l> {
    run: Run<'l>,
    units: Vec<Unit>,
    next: u32,
}

impl Reading<'_> {
    fn unit(&mut self, unit: Unit) {
        self.next += u32::try_from(unit.sources().len()).unwrap_or(u32::MAX);
        if let Some(copy) = unit.edited(&BTreeMap::new()) {
            self.run.unit(copy, Expectation::Anything);
            self.units.push(unit);
        }
    }

    fn problem(&mut self, path: &str, message: String) {
        self.run.problem(Problem { message, path: path.to_owned(), span: None });
    }
}
