//! Runs the linter over all input, in order.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use tokenlint::{
    lint::{Expectation, FileState, Linter, Problem, ProblemKind, Run},
    read::Unit,
    text::Source,
};

use super::ahead::{self, Outcome};
use crate::{
    error::{Error, UsageError},
    files::{
        changed::changed,
        find::inputs,
        input::{Found, Input, display},
        modules::{ModuleInput, in_order, is_variables, modules},
        units::undeclared,
        variables::Variables,
    },
    progress::Progress,
};

/// The input of a run.
pub(crate) struct Walk<'a> {
    /// Files and directories.
    pub(crate) paths: &'a [PathBuf],
    /// The globs of files in directories; empty for the usual files.
    pub(crate) globs: &'a [String],
    /// Whether the paths are changed files, which lead to others.
    pub(crate) is_changed: bool,
    /// Whether files are checked that `.gitignore` hides.
    pub(crate) no_ignore: bool,
    /// Whether files without tokens are skipped even if the user named them.
    pub(crate) allow_empty: bool,
    /// Whether to hide progress.
    pub(crate) is_quiet: bool,
    /// Values for variables of modules.
    pub(crate) variables: &'a Variables,
    /// The name of the file that is standard input.
    pub(crate) stdin_name: Option<&'a str>,
}

/// What changes files before they are judged.
pub(crate) trait Editor {
    /// The unit after its changes.
    fn edit(&mut self, unit: Unit) -> Unit;
}

/// Lints all input. `sources` are those of waivers.
///
/// # Errors
/// If a glob is invalid. Files that cannot be read become problems of the run.
pub(crate) fn lint_all<'l>(
    linter: &'l Linter,
    sources: Vec<Source>,
    walk: &Walk<'_>,
    editor: Option<&mut dyn Editor>,
) -> Result<Run<'l>, Error> {
    let found = match walk.is_changed {
        true => changed(walk.paths)?,
        false => inputs(walk.paths, walk.globs, !walk.no_ignore)?,
    };
    let Found { mut inputs, with_credentials, others, problems, notes, .. } = found;
    if let Some(name) = walk.stdin_name {
        let input = inputs.iter_mut().find(|input| input.file().is_none()).ok_or(UsageError::StdinName)?;
        input.path = name.to_owned();
    }
    let mut run = Run::new(linter);
    for source in sources {
        run.keep(source);
    }
    problems.into_iter().for_each(|problem| run.problem(problem));
    notes.into_iter().for_each(|note| run.note(note));
    for (path, state, reason) in others {
        run.file(&path, state, &reason);
    }
    let (inputs, modules) = modules(inputs);
    let progress = Progress::new(inputs.len() + modules.len(), walk.is_quiet);
    let mut pass = Pass {
        linter,
        run,
        editor,
        progress,
        allow_empty: walk.allow_empty,
        covered: BTreeSet::new(),
        with_variables: BTreeSet::new(),
        variables: walk.variables,
        declared: BTreeSet::new(),
    };
    let files = inputs.iter().filter_map(Input::file);
    let assigning: Vec<PathBuf> = files.filter(|path| is_variables(path)).map(Path::to_owned).collect();
    pass.files(&inputs);
    pass.modules(&modules);
    pass.unloaded(&assigning, &modules);
    pass.texts(&with_credentials);
    undeclared(walk.variables, &pass.declared)?;
    Ok(pass.run)
}

/// A run over files and modules.
struct Pass<'l, 'f, 'e> {
    linter: &'l Linter,
    run: Run<'l>,
    editor: Option<&'e mut dyn Editor>,
    progress: Progress,
    allow_empty: bool,
    /// The directories of the modules read so far.
    covered: BTreeSet<String>,
    /// The directories of the modules that have tokens and variables.
    with_variables: BTreeSet<String>,
    variables: &'f Variables,
    /// The variables that the modules declare.
    declared: BTreeSet<String>,
}

impl Pass<'_, '_, '_> {
    fn files(&mut self, inputs: &[Input]) {
        // Files are changed, and asked about, one after the other.
        if self.editor.is_some() {
            return inputs.iter().for_each(|input| self.file(input));
        }
        ahead::judged(self.linter, inputs, self.run.next_id(), |input, outcome| {
            self.progress.begin(&input.path);
            let expectation = self.expectation(input);
            match outcome {
                Outcome::Judged(unit) => self.run.take(*unit, expectation),
                Outcome::Empty => self.empty(input, expectation),
                Outcome::Unreadable(error) => self.unreadable(&input.path, &error.to_string()),
            }
            self.progress.end();
        });
    }

    fn file(&mut self, input: &Input) {
        self.progress.begin(&input.path);
        let expectation = self.expectation(input);
        match input.source(self.run.next_id()) {
            Ok(Some(source)) => self.unit(Unit::document(source), expectation),
            Ok(None) => self.empty(input, expectation),
            Err(error) => self.unreadable(&input.path, &error.to_string()),
        }
        self.progress.end();
    }

    /// Lints files of which only the text matters.
    fn texts(&mut self, inputs: &[Input]) {
        for input in inputs {
            match input.source(self.run.next_id()) {
                Ok(Some(source)) => self.run.text(source),
                Ok(None) => self.empty(input, Expectation::Anything),
                Err(error) => self.unreadable(&input.path, &error.to_string()),
            }
        }
    }

    fn empty(&mut self, input: &Input, expectation: Expectation) {
        if expectation == Expectation::Tokens {
            self.problem(&input.path, "the file is empty".to_owned());
        }
        self.run.file(&input.path, FileState::WithoutTokens, "the file is empty");
    }

    fn modules(&mut self, modules: &[ModuleInput]) {
        for module in in_order(modules) {
            if !self.covered.contains(&module.key()) {
                self.module(module);
            }
        }
    }

    fn module(&mut self, module: &ModuleInput) {
        self.progress.begin(&module.name());
        let expectation =
            if module.is_named && !self.allow_empty { Expectation::Tokens } else { Expectation::Anything };
        for flavor in module.flavors() {
            let loaded = module.load(self.run.next_id(), flavor, self.variables);
            self.declared.extend(loaded.declared);
            for (path, error) in &loaded.unreadable {
                self.unreadable(path, &error.to_string());
            }
            for path in &loaded.empty {
                if expectation == Expectation::Tokens && module.has(Path::new(path)) {
                    self.problem(path, "the file is empty".to_owned());
                }
                self.run.file(path, FileState::WithoutTokens, "the file is empty");
            }
            loaded.problems.into_iter().for_each(|problem| self.run.problem(problem));
            if !module.is_named {
                self.covered.extend(loaded.folders);
            }
            let has_variables = loaded.unit.sources().iter().any(|source| source.text().contains("variable"));
            let before = self.run.tokens();
            self.unit(loaded.unit, expectation);
            if has_variables && self.run.tokens() > before {
                self.with_variables.insert(module.key());
            }
        }
        self.progress.end();
    }

    fn unit(&mut self, unit: Unit, expectation: Expectation) {
        let unit = match self.editor.as_deref_mut() {
            Some(editor) => editor.edit(unit),
            None => unit,
        };
        self.run.unit(unit, expectation);
    }

    /// Names the variables that Terraform does not load by itself, next to or below a module with tokens.
    fn unloaded(&mut self, assigning: &[PathBuf], modules: &[ModuleInput]) {
        for path in assigning.iter().filter(|path| !self.variables.has_file(&display(path))) {
            let mut folders = path.ancestors().skip(1);
            let module = folders.find_map(|folder| modules.iter().find(|module| module.is_in(folder)));
            if module.is_some_and(|module| self.with_variables.contains(&module.key())) {
                let message = "Terraform does not load these variables by itself; tokens are checked without them";
                self.run.note(Problem {
                    kind: ProblemKind::Unchecked,
                    message: message.to_owned(),
                    path: display(path),
                    span: None,
                });
            }
        }
    }

    /// A file in a directory may hold anything, and so may a named one where that is allowed, and variables.
    fn expectation(&self, input: &Input) -> Expectation {
        let is_variables = input.file().is_some_and(is_variables);
        if input.is_named && !self.allow_empty && !is_variables { Expectation::Tokens } else { Expectation::Anything }
    }

    fn problem(&mut self, path: &str, message: String) {
        self.run.problem(Problem { kind: ProblemKind::File, message, path: path.to_owned(), span: None });
    }

    fn unreadable(&mut self, path: &str, reason: &str) {
        self.problem(path, reason.to_owned());
        self.run.file(path, FileState::Unreadable, reason);
    }
}
