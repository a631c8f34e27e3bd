//! Files and directories as units, for the verbs about access: what `check` would lint, read for its tokens.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use tokenlint::{
    lint::{Expectation, Linter, Problem, ProblemKind, Report, Run},
    read::Unit,
    text::{SourceId, shown, suggest},
};

use super::{
    find::inputs,
    input::Found,
    modules::{in_order, modules},
    variables::Variables,
};
use crate::error::{Error, UnknownName};

/// The units of files and directories.
pub(crate) struct Units {
    /// The units that have tokens or problems.
    pub(crate) units: Vec<Unit>,
    /// What the run over them reports: problems and notes as `check` would report them, and what its rules find.
    pub(crate) report: Report,
}

/// Whether files are read that `.gitignore` hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hidden {
    /// They are not.
    Ignored,
    /// They are: in a tree of Git, every file is tracked.
    Read,
}

/// Reads files, and all files below directories, and runs a linter over them; `first` is the ID of the first source.
///
/// # Errors
/// If a directory cannot be searched. Files that cannot be read become problems.
pub(crate) fn units(
    paths: &[PathBuf],
    hidden: Hidden,
    first: u32,
    linter: &Linter,
    variables: &Variables,
) -> Result<Units, Error> {
    let Found { inputs, problems, notes, .. } = inputs(paths, &[], hidden == Hidden::Ignored)?;
    let mut reading = Reading { run: Run::new(linter), units: Vec::new(), next: first };
    problems.into_iter().for_each(|problem| reading.run.problem(problem));
    notes.into_iter().for_each(|note| reading.run.note(note));
    let (inputs, modules) = modules(inputs);
    for input in inputs {
        let expectation = expectation(input.is_named);
        match input.source(SourceId(reading.next)) {
            Ok(Some(source)) => reading.unit(Unit::document(source), expectation),
            Ok(None) if input.is_named => return Err(Error::Empty { path: input.path }),
            Ok(None) => {}
            Err(source) if input.is_named => return Err(Error::Read { path: input.path, source }),
            Err(error) => reading.problem(&input.path, error.to_string()),
        }
    }
    let mut covered = BTreeSet::new();
    let mut declared = BTreeSet::new();
    for module in in_order(&modules) {
        if covered.contains(&module.key()) {
            continue;
        }
        for flavor in module.flavors() {
            let loaded = module.load(SourceId(reading.next), flavor, variables);
            declared.extend(loaded.declared);
            loaded.problems.into_iter().for_each(|problem| reading.run.problem(problem));
            loaded.unreadable.iter().for_each(|(path, error)| reading.problem(path, error.to_string()));
            if !module.is_named {
                covered.extend(loaded.folders);
            }
            reading.unit(loaded.unit, expectation(module.is_named));
        }
    }
    undeclared(variables, &declared)?;
    let Reading { run, mut units, .. } = reading;
    let report = run.finish();
    // The run keeps the sources that it has something to say about.
    units.retain(|unit| unit.sources().iter().any(|source| report.sources.get(source.id).is_some()));
    Ok(Units { units, report })
}

/// Refuses values for variables that no module declares, as Terraform does.
///
/// # Errors
/// The first such variable.
pub(crate) fn undeclared(variables: &Variables, declared: &BTreeSet<String>) -> Result<(), UnknownName> {
    let Some(name) = variables.undeclared(|name| declared.contains(name)).next() else { return Ok(()) };
    let known: Vec<&str> = declared.iter().map(String::as_str).collect();
    let hint = suggest(name, known).map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
    Err(UnknownName::Variable { name: shown(name), hint })
}

/// A linter without rules: its run only decides what is a problem.
pub(crate) fn without_rules() -> Linter {
    let mut linter = Linter::new(jiff::Timestamp::UNIX_EPOCH);
    linter.rules.clear();
    linter
}

fn expectation(is_named: bool) -> Expectation {
    if is_named { Expectation::Tokens } else { Expectation::Anything }
}

struct Reading<'l> {
    run: Run<'l>,
    units: Vec<Unit>,
    next: u32,
}

impl Reading<'_> {
    fn unit(&mut self, unit: Unit, expectation: Expectation) {
        self.next += u32::try_from(unit.sources().len()).unwrap_or(u32::MAX);
        if let Some(copy) = unit.edited(&BTreeMap::new()) {
            self.run.unit(copy, expectation);
            self.units.push(unit);
        }
    }

    fn problem(&mut self, path: &str, message: String) {
        self.run.problem(Problem { kind: ProblemKind::File, message, path: path.to_owned(), span: None });
    }
}
