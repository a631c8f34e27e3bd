//! Changed files, as a hook names them: what has to be checked because of them.
//!
//! A change of `locals.tf`, of variables or of a module that others call can make a token in another file reach more.
//! So a changed file of a module leads to all files of its directory, and of every module that calls it, however
//! indirectly.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use tokenlint::{
    lint::Problem,
    syntax::hcl,
    text::{Source, SourceId},
};

use super::{
    input::{Found, Input, display, inputs, once},
    modules::{is_terraform, is_variables},
    open::read_source,
};
use crate::error::Error;

/// The names of the files of modules, for a walk that looks for calls.
const MODULES: [&str; 4] = ["*.tf", "*.tf.json", "*.tofu", "*.tofu.json"];

/// The inputs that changed files lead to. Calls are looked for below the current directory.
///
/// # Errors
/// If the current directory cannot be listed.
pub(crate) fn changed(paths: &[PathBuf]) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for path in paths.iter().map(|path| relative(path)) {
        let folder = path.parent().unwrap_or(Path::new(""));
        if (is_terraform(&path) || is_variables(&path)) && (folder.as_os_str().is_empty() || folder.is_dir()) {
            folders.insert(hcl::joined(&display(folder), ""));
        } else if path.as_os_str() == "-" || fs::symlink_metadata(&path).is_ok() {
            found.inputs.push(Input::named(&path));
        } else {
            let message = "the file does not exist, so it counts as deleted".to_owned();
            found.notes.push(Problem { message, path: display(&path), span: None });
        }
    }
    if !folders.is_empty() {
        let callers = callers()?;
        let mut pending: Vec<String> = folders.iter().cloned().collect();
        while let Some(folder) = pending.pop() {
            let new = callers.get(&folder).into_iter().flatten().filter(|caller| folders.insert((*caller).clone()));
            pending.extend(new.cloned());
        }
    }
    for folder in &folders {
        found.inputs.extend(files(folder).into_iter().map(Input::found));
    }
    found.inputs = once(std::mem::take(&mut found.inputs));
    Ok(found)
}

/// The path below the current directory, if it is there.
fn relative(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| path.strip_prefix("./").unwrap_or(path).to_owned())
}

/// The directories that call each directory.
fn callers() -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
    let globs = MODULES.map(str::to_owned);
    let all = inputs(&[PathBuf::from(".")], &globs, false)?.inputs;
    let mut callers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in all.iter().filter_map(Input::file) {
        // A file that cannot be read is a problem where its module is checked.
        let Ok(Some(source)) = read_source(path, &display(path), SourceId(0)) else { continue };
        let caller = hcl::joined(hcl::folder(&source.path), "");
        for called in calls(&source) {
            callers.entry(called).or_default().insert(caller.clone());
        }
    }
    Ok(callers)
}

fn calls(source: &Source) -> BTreeSet<String> {
    match source.text().contains("module") {
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
