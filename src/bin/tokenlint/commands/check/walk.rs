//! Runs the linter over all input, in order.

use std::path::PathBuf;

use tokenlint::{
    lint::{Expectation, Linter, Problem, Run},
    read::Unit,
    text::Source,
};

use super::fix::Fixer;
use crate::{
    error::Error,
    files::{
        input::{Input, inputs},
        modules::{ModuleInput, called, modules},
    },
    progress::Progress,
};

/// The input of a run.
pub(crate) struct Walk<'a> {
    /// Files and directories.
    pub(crate) paths: &'a [PathBuf],
    /// The globs of files in directories; empty for the usual files.
    pub(crate) globs: &'a [String],
    /// Whether files without tokens are skipped even if the user named them.
    pub(crate) allow_empty: bool,
    /// Whether to hide progress.
    pub(crate) is_quiet: bool,
}

/// Lints all input. `sources` are those of waivers.
///
/// # Errors
/// If a glob is invalid. Files that cannot be read become problems of the run.
pub(crate) fn lint_all<'l>(
    linter: &'l Linter,
    sources: Vec<Source>,
    walk: &Walk<'_>,
    mut fixer: Option<&mut Fixer<'_>>,
) -> Result<Run<'l>, Error> {
    let (inputs, errors) = inputs(walk.paths, walk.globs)?;
    let mut run = Run::new(linter);
    for source in sources {
        run.keep(source);
    }
    for error in errors {
        run.problem(Problem { message: error.to_string(), path: String::new(), span: None });
    }
    let (inputs, modules) = modules(inputs);
    let mut progress = Progress::new(inputs.len() + modules.len(), walk.is_quiet);
    for input in inputs {
        progress.begin(&input.path);
        lint_file(&mut run, &input, walk.allow_empty, fixer.as_deref_mut());
        progress.end();
    }
    let called = called(&modules);
    for module in modules.iter().filter(|module| !module.is_called(&called)) {
        progress.begin(module.name());
        lint_module(&mut run, module, walk.allow_empty, fixer.as_deref_mut());
        progress.end();
    }
    Ok(run)
}

fn lint_file(run: &mut Run<'_>, input: &Input, allow_empty: bool, fixer: Option<&mut Fixer<'_>>) {
    let problem = |message: String| Problem { message, path: input.path.clone(), span: None };
    let expectation = expectation(input.is_named, allow_empty);
    match input.source(run.next_id()) {
        Ok(Some(source)) => run.unit(fixed(Unit::document(source), fixer), expectation),
        Ok(None) if expectation == Expectation::Tokens => run.problem(problem("the file is empty".to_owned())),
        Ok(None) => run.skip(),
        Err(error) => run.problem(problem(error.to_string())),
    }
}

fn lint_module(run: &mut Run<'_>, module: &ModuleInput, allow_empty: bool, fixer: Option<&mut Fixer<'_>>) {
    match module.unit(run.next_id()) {
        Ok(unit) => run.unit(fixed(unit, fixer), expectation(module.is_named, allow_empty)),
        Err((path, error)) => run.problem(Problem { message: error.to_string(), path, span: None }),
    }
}

/// A file in a directory may hold anything, and so may a named one where that is allowed.
fn expectation(is_named: bool, allow_empty: bool) -> Expectation {
    if is_named && !allow_empty { Expectation::Tokens } else { Expectation::Anything }
}

fn fixed(unit: Unit, fixer: Option<&mut Fixer<'_>>) -> Unit {
    match fixer {
        Some(fixer) => fixer.fix(unit),
        None => unit,
    }
}
