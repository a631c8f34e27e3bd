//! Terraform files by directory: a directory is one module, read with the modules that it calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use tokenlint::{
    read::Unit,
    syntax::hcl,
    text::{Source, SourceId},
};

use super::input::{Input, read_source};
use crate::error::ReadError;

/// The number of modules that are read for one; further calls are not followed.
const MAX_FOLDERS: usize = 256;

/// A directory to check as a module.
pub(crate) struct ModuleInput {
    folder: String,
    /// The files that were named or found in the walk.
    files: BTreeSet<String>,
    /// Whether the user named a file of the module, not a directory.
    pub(crate) is_named: bool,
}

/// Whether a path is that of a Terraform file, in HCL or JSON syntax.
pub(crate) fn is_terraform(path: &str) -> bool {
    path.ends_with(".tf") || path.ends_with(".tf.json")
}

/// Splits inputs into those that are not Terraform files, and Terraform modules by directory.
pub(crate) fn modules(inputs: Vec<Input>) -> (Vec<Input>, Vec<ModuleInput>) {
    let (terraform, others): (Vec<Input>, Vec<Input>) = inputs.into_iter().partition(|input| is_terraform(&input.path));
    let mut by_folder: BTreeMap<(bool, String), BTreeSet<String>> = BTreeMap::new();
    for input in terraform {
        let folder = hcl::folder(&input.path).to_owned();
        by_folder.entry((input.is_named, folder)).or_default().insert(input.path);
    }
    let modules = by_folder.into_iter().map(|((is_named, folder), files)| ModuleInput { folder, files, is_named });
    (others, modules.collect())
}

/// The directories of modules that another module of the run calls: they are checked through their callers.
pub(crate) fn called(modules: &[ModuleInput]) -> BTreeSet<String> {
    let files = modules.iter().filter(|module| !module.is_named).flat_map(|module| &module.files);
    let sources: Vec<Source> =
        files.filter_map(|path| read_source(Path::new(path), path, SourceId(0)).ok().flatten()).collect();
    let calling = sources.iter().filter(|source| source.text().contains("module"));
    calling.flat_map(|source| hcl::called_folders(std::slice::from_ref(source))).collect()
}

impl ModuleInput {
    /// The directory of the module.
    pub(crate) fn name(&self) -> &str {
        &self.folder
    }

    /// Whether another module of the run calls this one, so that it is checked there.
    pub(crate) fn is_called(&self, called: &BTreeSet<String>) -> bool {
        !self.is_named && called.contains(&hcl::joined(&self.folder, ""))
    }

    /// The module with all modules that it calls.
    ///
    /// # Errors
    /// The path of the first file that cannot be read, and the cause.
    pub(crate) fn unit(&self, first: SourceId) -> Result<Unit, (String, ReadError)> {
        let mut sources = Vec::new();
        let mut checked = Vec::new();
        let mut pending = vec![hcl::joined(&self.folder, "")];
        let mut seen = BTreeSet::new();
        while let Some(folder) = pending.pop() {
            if !seen.insert(folder.clone()) || seen.len() > MAX_FOLDERS {
                continue;
            }
            for path in files(&folder) {
                let id = SourceId(first.0 + u32::try_from(sources.len()).unwrap_or(u32::MAX));
                let read = read_source(Path::new(&path), &path, id);
                let Some(source) = read.map_err(|error| (path.clone(), error))? else {
                    continue;
                };
                if !self.is_named || self.files.contains(&path) {
                    checked.push(id);
                }
                if source.text().contains("module") {
                    pending.extend(hcl::called_folders(std::slice::from_ref(&source)));
                }
                sources.push(source);
            }
        }
        Ok(Unit::module(self.folder.clone(), sources, checked))
    }
}

/// The files of a directory that Terraform reads, in order of name.
fn files(folder: &str) -> Vec<String> {
    let place = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    let Ok(entries) = fs::read_dir(place) else { return Vec::new() };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let is_read = |name: &String| {
        let is_assignment = name == "terraform.tfvars"
            || name == "terraform.tfvars.json"
            || name.ends_with(".auto.tfvars")
            || name.ends_with(".auto.tfvars.json");
        is_terraform(name) || is_assignment
    };
    let mut names: Vec<String> = names.filter(is_read).collect();
    names.sort();
    let prefix = if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_end_matches('/')) };
    names.into_iter().map(|name| format!("{prefix}{name}")).collect()
}
