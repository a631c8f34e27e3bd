//! Changed files, as a hook names them: what has to be checked because of them.
//!
//! A change of `locals.tf`, of variables or of a module that others call can make a token in another file reach more.
//! So a changed file of a module leads to all files of its directory, and of every module that calls it, however
//! indirectly. A file of any kind leads to the modules above it that read files, as `templatefile` does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use tokenlint::{
    lint::{FileState, Problem, ProblemKind},
    read::is_writing_name,
    syntax::hcl,
    text::{Source, SourceId},
};

use super::{
    find::{inputs, once},
    input::{Found, Input, display},
    modules::{is_terraform, is_variables},
    names::is_usual,
    open::read_source,
    search::search,
};
use crate::error::Error;

/// The names of the files of modules, for a walk that looks for calls.
const MODULES: [&str; 5] = ["*.tf", "*.tf.json", "*.tofu", "*.tofu.json", "terragrunt.hcl"];

/// The inputs that changed files lead to. Calls are looked for below the current directory.
///
/// # Errors
/// If the current directory cannot be listed.
pub(crate) fn changed(paths: &[PathBuf]) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    let paths: Vec<PathBuf> = paths.iter().map(|path| relative(path)).collect();
    let (own, others): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(|path| is_of_module(path));
    folders.extend(own.into_iter().map(|path| folder_of(path)));
    let calls = match folders.is_empty() && others.iter().all(|path| path.as_os_str() == "-") {
        true => Calls::default(),
        false => calls()?,
    };
    for path in others {
        // A module may read the file, whatever it holds.
        let folder = folder_of(path);
        let is_above = |reader: &&String| Path::new(&folder).starts_with(reader.as_str());
        let before = folders.len();
        folders.extend(calls.readers.iter().filter(is_above).cloned());
        let is_template = folders.len() > before && !is_usual(path);
        // The text of a file with another name decides, as in a directory.
        let is_other = path.as_os_str() != "-" && !is_usual(path) && !is_writing_name(&display(path));
        let message = "the file does not exist, so it counts as deleted".to_owned();
        if is_other && path.is_file() {
            let shown = display(path);
            search(path, &shown, &mut Vec::new()).record(path.clone(), None, shown, &mut found);
        } else if is_other && !path.exists() {
            // Deleted, or a link whose target is not there.
            found.record(display(path), FileState::Ignored, message);
        } else if path.as_os_str() == "-" || fs::symlink_metadata(path).is_ok() {
            found.inputs.extend((!is_template).then(|| Input::named(path)));
        } else {
            found.notes.push(Problem { kind: ProblemKind::File, message, path: display(path), span: None });
        }
    }
    let mut pending: Vec<String> = folders.iter().cloned().collect();
    while let Some(folder) = pending.pop() {
        let callers = calls.callers.get(&folder).into_iter().flatten();
        let new = callers.filter(|caller| folders.insert((*caller).clone()));
        pending.extend(new.cloned());
    }
    for folder in &folders {
        found.inputs.extend(files(folder).into_iter().map(|path| Input::found(path, None)));
    }
    found.inputs = once(std::mem::take(&mut found.inputs));
    Ok(found)
}

/// Whether a file is one of a module in a directory that is there.
fn is_of_module(path: &Path) -> bool {
    let folder = path.parent().unwrap_or(Path::new(""));
    (is_terraform(path) || is_variables(path)) && (folder.as_os_str().is_empty() || folder.is_dir())
}

fn folder_of(path: &Path) -> String {
    hcl::joined(&display(path.parent().unwrap_or(Path::new(""))), "")
}

/// The path below the current directory, if it is there.
fn relative(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| path.strip_prefix("./").unwrap_or(path).to_owned())
}

/// How the modules below the current directory depend on others and on files.
#[derive(Default)]
struct Calls {
    /// The directories that call each directory.
    callers: BTreeMap<String, BTreeSet<String>>,
    /// The directories of modules that read files.
    readers: BTreeSet<String>,
}

fn calls() -> Result<Calls, Error> {
    let globs = MODULES.map(str::to_owned);
    let all = inputs(&[PathBuf::from(".")], &globs, false)?.inputs;
    let mut calls = Calls::default();
    for path in all.iter().filter_map(Input::file) {
        // A file that cannot be read is a problem where its module is checked.
        let Ok(Some(source)) = read_source(path, &display(path), SourceId(0)) else { continue };
        let caller = hcl::joined(hcl::folder(&source.path), "");
        for called in called(&source) {
            calls.callers.entry(called).or_default().insert(caller.clone());
        }
        if hcl::reads_files(&source) {
            calls.readers.insert(caller);
        }
    }
    Ok(calls)
}

fn called(source: &Source) -> BTreeSet<String> {
    match hcl::may_call(source) {
        true => hcl::called_folders(std::slice::from_ref(source)),
        false => BTreeSet::new(),
    }
}

/// The files of a directory that belong to its module, in order of name. A directory that is gone has none.
fn files(folder: &str) -> Vec<PathBuf> {
    let place = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    let entries = fs::read_dir(place).into_iter().flatten().flatten();
    let paths = entries.map(|entry| Path::new(folder).join(entry.file_name()));
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| (is_terraform(path) || is_variables(path)) && path.is_file()).collect();
    paths.sort();
    paths
}
