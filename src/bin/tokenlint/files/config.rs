//! The configuration file and the baseline.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use tokenlint::{
    config::{self, Config, ConfigError},
    lint::{Linter, Problem, ProblemKind, Waivers, baseline},
    text::{Source, SourceId},
};

use super::tokens::open;
use crate::error::{Error, InvalidFile, ReadError};

/// The configuration and its source: of a named file, or of the nearest `tokenlint.toml` unless that is off.
///
/// # Errors
/// If the file cannot be read or is invalid.
pub(crate) fn configuration(named: Option<&Path>, is_off: bool) -> Result<(Config, Option<Source>), Error> {
    let Some(path) = (if is_off { None } else { path(named) }) else { return Ok((Config::default(), None)) };
    let shown = relative(&path);
    let unreadable = |source: ReadError| Error::Read { path: shown.clone(), source };
    let bytes = fs::read(&path).map_err(|error| unreadable(error.into()))?;
    let source = Source::new(SourceId(0), shown.clone(), bytes).map_err(|error| unreadable(error.into()))?;
    match config::parse(&source) {
        Ok(config) => Ok((config, Some(source))),
        Err(errors) => {
            let problem = |error: ConfigError| Problem {
                kind: ProblemKind::Configuration,
                message: error.to_string(),
                path: source.path.clone(),
                span: Some(error.span),
            };
            let problems = errors.into_iter().map(problem).collect();
            Err(InvalidFile::of(source, problems))
        }
    }
}

/// The path of a named configuration, or else of the nearest one that exists.
pub(crate) fn path(named: Option<&Path>) -> Option<PathBuf> {
    named.map(Path::to_owned).or_else(|| nearest(&env::current_dir().ok()?))
}

/// Adds the waivers of a baseline, if one is given, and its source to the sources of the run.
///
/// # Errors
/// If the baseline cannot be read or is invalid.
pub(crate) fn add_baseline(path: Option<&Path>, linter: &mut Linter, sources: &mut Vec<Source>) -> Result<(), Error> {
    let Some(path) = path else { return Ok(()) };
    let (waivers, source) = read_baseline(path, SourceId(u32::try_from(sources.len()).unwrap_or_default()))?;
    linter.waivers.directory = env::current_dir().ok().map(|here| here.display().to_string());
    let folder = path.parent().unwrap_or(Path::new(""));
    linter.waivers.extend(waivers.located(|path| located(path, folder)));
    sources.push(source);
    Ok(())
}

/// The path of a baseline entry as a path that exists: relative to the working directory, or else to the folder of the
/// baseline. `None` if the file is gone.
fn located(path: &str, folder: &Path) -> Option<String> {
    if Path::new(path).exists() {
        return Some(path.to_owned());
    }
    let beside = fs::canonicalize(folder.join(path)).ok()?;
    Some(beside.display().to_string())
}

/// The waivers of a baseline, and its source.
///
/// # Errors
/// If the baseline cannot be read or is invalid.
pub(crate) fn read_baseline(path: &Path, id: SourceId) -> Result<(Waivers, Source), Error> {
    let source = open(path, id.0)?;
    match baseline::parse(&source) {
        Ok(waivers) => Ok((waivers, source)),
        Err(problems) => Err(InvalidFile::of(source, problems)),
    }
}

/// A path relative to the current directory, if it is below that.
pub(crate) fn relative(path: &Path) -> String {
    let here = env::current_dir().ok();
    let relative = here.as_deref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    relative.display().to_string()
}

/// The nearest configuration file in a directory or its parents.
fn nearest(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(config::FILE_NAME)).find(|path| path.is_file())
}
