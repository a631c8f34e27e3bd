//! The two sides of a comparison: files, directories, revisions of Git, or the two states in one plan.

use std::path::{Path, PathBuf};

use tokenlint::{
    lint::Problem,
    model::{Form, Token},
    read::Unit,
    render::difference::Side,
};

use crate::{
    error::{Error, UsageError},
    files::{
        input::display,
        tokens::{load, load_all, unit},
        tree::{Revisions, is_revision},
        units::{Hidden, Units, units, without_rules},
        variables::Variables,
    },
    output::shown_path,
};

/// The files of one side.
#[derive(Default)]
pub(crate) struct SideFiles {
    /// The units with tokens.
    pub(crate) units: Vec<Unit>,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
    /// What was not read although it may have tokens.
    pub(crate) notes: Vec<Problem>,
    /// What precedes paths: `main:`.
    pub(crate) prefix: String,
    /// The directory that was searched, without which paths of both sides are compared.
    pub(crate) root: String,
    /// Whether files were searched for, so that there may be no token.
    pub(crate) is_searched: bool,
}

/// What is compared.
pub(super) enum Compare {
    /// An old and a new side.
    Sides(SideFiles, SideFiles),
    /// The old and the new state of each token in one plan.
    Plan(SideFiles),
}

/// Reads what the arguments of `diff` name.
///
/// # Errors
/// If a file, a directory or a revision cannot be read.
pub(super) fn read(paths: &[PathBuf], variables: &Variables) -> Result<Compare, Error> {
    match paths {
        [only] if is_given(only) => Ok(Compare::Plan(side(only, 0, variables)?)),
        [old, new] if is_given(old) => {
            if old.as_os_str() == "-" && new.as_os_str() == "-" {
                return Err(UsageError::StdinTwice.into());
            }
            let old = side(old, 0, variables)?;
            let first = old.next_id();
            Ok(Compare::Sides(old, side(new, first, variables)?))
        }
        [revisions, within @ ..] if !is_given(revisions) => revisions_of(revisions, within, variables),
        _ => Err(UsageError::TwoFiles.into()),
    }
}

/// Whether a path is standard input or exists.
fn is_given(path: &Path) -> bool {
    path.as_os_str() == "-" || path.symlink_metadata().is_ok()
}

/// A file, the Terraform module that it belongs to, or a directory.
pub(super) fn side(path: &Path, first: u32, variables: &Variables) -> Result<SideFiles, Error> {
    if path.is_dir() {
        let files = searched(&[path.to_owned()], Hidden::Ignored, first, variables)?;
        return Ok(SideFiles { root: display(path), ..files });
    }
    Ok(SideFiles { units: vec![unit(path, first, variables)?], ..SideFiles::default() })
}

fn searched(paths: &[PathBuf], hidden: Hidden, first: u32, variables: &Variables) -> Result<SideFiles, Error> {
    let Units { units, report } = units(paths, hidden, first, &without_rules(), variables)?;
    Ok(SideFiles { units, problems: report.problems, notes: report.notes, is_searched: true, ..SideFiles::default() })
}

fn revisions_of(name: &Path, within: &[PathBuf], variables: &Variables) -> Result<Compare, Error> {
    let text = name.to_string_lossy();
    if within.len() == 1 && !is_revision(&text) {
        // Two names, of which the first is not there: most likely a file.
        unit(name, 0, variables)?;
    }
    let revisions = Revisions::parse(&text);
    let (old, new) = revisions.trees()?;
    let here = [PathBuf::from(".")];
    let within = if within.is_empty() { &here[..] } else { within };
    let mut old = old.within(|| searched(within, Hidden::Read, 0, variables))??;
    old.prefix = format!("{}:", revisions.old);
    let first = old.next_id();
    let new = match &new {
        Some(new) => new.within(|| searched(within, Hidden::Read, first, variables))??,
        None => searched(within, Hidden::Ignored, first, variables)?,
    };
    Ok(Compare::Sides(old, new))
}

impl SideFiles {
    /// The side, with what its tokens are called.
    pub(super) fn as_side(&self, name: &'static str) -> Side<'_> {
        Side { units: &self.units, name, prefix: &self.prefix }
    }

    /// The ID for the source after those of the side.
    pub(super) fn next_id(&self) -> u32 {
        let ids = self.units.iter().flat_map(Unit::sources).map(|source| source.id.0 + 1);
        ids.max().unwrap_or(0)
    }

    /// The tokens of the side, and all problems that keep their access from being known.
    pub(super) fn tokens(&self) -> (Vec<Token<'_>>, Vec<Problem>) {
        let mut all = Vec::new();
        let mut problems = self.problems.clone();
        for unit in &self.units {
            let (found, more) = load(unit).comparable();
            all.extend(found);
            // A search has found the problems of documents already; those of tokens it leaves to rules.
            problems.extend(more.into_iter().filter(|problem| !problems_contain(&self.problems, problem)));
        }
        (all, problems)
    }

    /// The tokens of a plan: each as it will be, with [`Token::before`].
    ///
    /// # Errors
    /// If the only file is not a plan.
    pub(super) fn planned(&self) -> Result<(Vec<Token<'_>>, Vec<Problem>), Error> {
        let mut all = Vec::new();
        let mut problems = self.problems.clone();
        for unit in &self.units {
            let (found, more) = load_all(unit).comparable();
            all.extend(found);
            problems.extend(more);
        }
        let is_change = |token: &Token<'_>| {
            let is_planned = token.form == Form::Resource && !token.is_authored;
            token.before.is_some() || is_planned || token.form == Form::Deleted
        };
        match self.units.first() {
            Some(unit) if !all.is_empty() && !all.iter().any(is_change) => {
                Err(UsageError::NotAPlan { path: shown_path(Path::new(unit.name())) }.into())
            }
            _ => Ok((all, problems)),
        }
    }

    /// The name of the input for messages.
    pub(super) fn name(&self) -> String {
        self.units.first().map_or_else(|| "the files".to_owned(), |unit| unit.name().to_owned())
    }
}

fn problems_contain(known: &[Problem], problem: &Problem) -> bool {
    known.iter().any(|own| own.span == problem.span && own.path == problem.path)
}
