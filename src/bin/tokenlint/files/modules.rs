//! Terraform files by directory: a directory is one module, read with the modules that it calls.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use tokenlint::{
    lint::{Problem, ProblemKind},
    read::Unit,
    syntax::hcl,
    text::{Source, SourceId},
};

use super::{
    input::{Input, display},
    named,
    open::read_source,
    variables::Variables,
};
use crate::error::ReadError;

/// The number of modules that are read for one; further calls are not followed.
const MAX_FOLDERS: usize = 256;

/// A directory to check as a module.
pub(crate) struct ModuleInput {
    /// The directory, as the user would name it.
    folder: PathBuf,
    /// The files that were named, or found in the walk.
    files: BTreeSet<PathBuf>,
    /// Whether the user named files of the module, not a directory.
    pub(crate) is_named: bool,
}

/// The files of a module and of those that it calls, as one unit.
pub(crate) struct LoadedModule {
    /// The unit.
    pub(crate) unit: Unit,
    /// The directories that were read.
    pub(crate) folders: BTreeSet<String>,
    /// The empty files.
    pub(crate) empty: Vec<String>,
    /// Files that cannot be read, with the cause.
    pub(crate) unreadable: Vec<(String, ReadError)>,
    /// Modules that are not read.
    pub(crate) problems: Vec<Problem>,
    /// The variables that the module declares.
    pub(crate) declared: BTreeSet<String>,
}

/// The tool that a module is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// OpenTofu, for which `x.tofu` replaces `x.tf`; the same as Terraform where there is no such file.
    OpenTofu,
    /// Terraform, for the files that OpenTofu does not read.
    Terraform,
}

/// Whether a path is that of a Terraform or OpenTofu file, in HCL or JSON syntax, or of a unit of Terragrunt.
pub(crate) fn is_terraform(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    hcl::is_terragrunt(&name) || name.ends_with(".tf") || name.ends_with(".tf.json") || is_tofu(&name)
}

fn is_tofu(name: &str) -> bool {
    name.ends_with(".tofu") || name.ends_with(".tofu.json")
}

/// Whether Terraform reads the variables of a file without being told to.
fn is_loaded(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name == "terraform.tfvars"
        || name == "terraform.tfvars.json"
        || name.ends_with(".auto.tfvars")
        || name.ends_with(".auto.tfvars.json")
}

/// Whether a file assigns variables.
pub(crate) fn is_variables(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".tfvars") || name.ends_with(".tfvars.json")
}

/// Splits inputs into those that are not Terraform files, and Terraform modules by directory. Variables are a part of
/// the module next to them if Terraform loads them.
pub(crate) fn modules(inputs: Vec<Input>) -> (Vec<Input>, Vec<ModuleInput>) {
    let folder = |path: &Path| path.parent().unwrap_or(Path::new("")).to_owned();
    let terraform = inputs.iter().filter_map(Input::file).filter(|path| is_terraform(path));
    let folders: BTreeSet<PathBuf> = terraform.map(folder).collect();
    let mut others = Vec::new();
    let mut modules: BTreeMap<PathBuf, ModuleInput> = BTreeMap::new();
    for input in inputs {
        let own =
            input.file().filter(|path| is_terraform(path) || (is_loaded(path) && folders.contains(&folder(path))));
        let Some(path) = own.map(Path::to_owned) else {
            others.push(input);
            continue;
        };
        let folder = folder(&path);
        let module = modules.entry(folder.clone()).or_insert_with(|| ModuleInput {
            folder,
            files: BTreeSet::new(),
            is_named: true,
        });
        module.is_named &= input.is_named;
        module.files.insert(path);
    }
    (others, modules.into_values().collect())
}

/// The modules in the order to read them: those that nothing calls, with those that they call; then what is not read
/// that way, such as modules that call each other; then those whose files were named.
pub(crate) fn in_order(modules: &[ModuleInput]) -> Vec<&ModuleInput> {
    let called = called(modules);
    let (walked, named): (Vec<&ModuleInput>, Vec<&ModuleInput>) = modules.iter().partition(|module| !module.is_named);
    let (inner, outer): (Vec<&ModuleInput>, Vec<&ModuleInput>) =
        walked.into_iter().partition(|module| called.contains(&module.key()));
    outer.into_iter().chain(inner).chain(named).collect()
}

/// The directories of modules that another module of the run calls: they are checked through their callers.
fn called(modules: &[ModuleInput]) -> BTreeSet<String> {
    let files = modules.iter().filter(|module| !module.is_named).flat_map(|module| &module.files);
    let sources: Vec<Source> =
        files.filter_map(|path| read_source(path, &display(path), SourceId(0)).ok().flatten()).collect();
    let calling = sources.iter().filter(|source| hcl::may_call(source));
    calling.flat_map(|source| hcl::called_folders(std::slice::from_ref(source))).collect()
}

impl ModuleInput {
    /// The directory of the module.
    pub(crate) fn name(&self) -> String {
        display(&self.folder)
    }

    /// The directory of the module, without `.` and `..`.
    pub(crate) fn key(&self) -> String {
        hcl::joined(&self.name(), "")
    }

    /// Whether a directory is that of the module.
    pub(crate) fn is_in(&self, folder: &Path) -> bool {
        self.folder == folder
    }

    /// Whether a file was named or found.
    pub(crate) fn has(&self, path: &Path) -> bool {
        self.files.contains(path)
    }

    /// The tools that each of the files must be read for.
    pub(crate) fn flavors(&self) -> Vec<Flavor> {
        let replaced = self.files.iter().filter(|path| is_replaced(path)).count();
        let mut flavors = Vec::new();
        if replaced < self.files.len() {
            flavors.push(Flavor::OpenTofu);
        }
        if replaced > 0 {
            flavors.push(Flavor::Terraform);
        }
        flavors
    }

    /// The module with all modules that it calls, and with values for its variables.
    pub(crate) fn load(&self, first: SourceId, flavor: Flavor, variables: &Variables) -> LoadedModule {
        let mut loading = Loading {
            module: self,
            flavor,
            first,
            sources: Vec::new(),
            checked: Vec::new(),
            empty: Vec::new(),
            unreadable: Vec::new(),
        };
        let mut problems = Vec::new();
        let mut pending = vec![(self.key(), self.folder.clone())];
        let mut folders = BTreeSet::new();
        while let Some((key, folder)) = pending.pop() {
            if folders.contains(&key) {
                continue;
            }
            if folders.len() == MAX_FOLDERS {
                let message = format!("the module calls more than {MAX_FOLDERS} modules; the rest is not read with it");
                problems.push(Problem { kind: ProblemKind::Unchecked, message, path: self.name(), span: None });
                break;
            }
            folders.insert(key);
            let called = loading.folder(&folder);
            pending.extend(called.into_iter().map(|key| (key.clone(), PathBuf::from(key))));
        }
        let Loading { sources, checked, empty, unreadable, .. } = loading;
        let own = sources.iter().filter(|source| hcl::joined(hcl::folder(&source.path), "") == self.key());
        let declared = hcl::declared_variables(&own.collect::<Vec<_>>());
        let next = first.0 + u32::try_from(sources.len()).unwrap_or(u32::MAX);
        let unit = Unit::module(self.name(), sources, checked).assigning(variables.assignments(next));
        let unit = named::with_files(unit);
        LoadedModule { unit, folders, empty, unreadable, problems, declared }
    }
}

/// The files read so far.
struct Loading<'m> {
    module: &'m ModuleInput,
    flavor: Flavor,
    first: SourceId,
    sources: Vec<Source>,
    /// The sources whose tokens are checked.
    checked: Vec<SourceId>,
    empty: Vec<String>,
    unreadable: Vec<(String, ReadError)>,
}

impl Loading<'_> {
    /// Reads the files of a directory; returns the directories that they call.
    fn folder(&mut self, folder: &Path) -> BTreeSet<String> {
        let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut called = BTreeSet::new();
        for path in self.files(place, folder) {
            let shown = display(&path);
            let id = SourceId(self.first.0 + u32::try_from(self.sources.len()).unwrap_or(u32::MAX));
            match read_source(&path, &shown, id) {
                Ok(Some(source)) => {
                    if self.is_checked(&path) {
                        self.checked.push(id);
                    }
                    if hcl::may_call(&source) {
                        called.extend(hcl::called_folders(std::slice::from_ref(&source)));
                    }
                    self.sources.push(source);
                }
                Ok(None) => self.empty.push(shown),
                Err(error) => self.unreadable.push((shown, error)),
            }
        }
        called
    }

    fn is_checked(&self, path: &Path) -> bool {
        match self.flavor {
            Flavor::Terraform if !is_replaced(path) => false,
            _ => !self.module.is_named || self.module.files.contains(path),
        }
    }

    /// The files of a directory that the tool reads, in order of name.
    fn files(&mut self, place: &Path, folder: &Path) -> Vec<PathBuf> {
        let entries = match fs::read_dir(place) {
            Ok(entries) => entries,
            // A call of a directory that does not exist is for the evaluation to report.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                self.unreadable.push((display(folder), error.into()));
                return Vec::new();
            }
        };
        let paths = entries.flatten().map(|entry| folder.join(entry.file_name()));
        let is_read = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let is_of_tool = match self.flavor {
                Flavor::OpenTofu => !is_replaced(path),
                Flavor::Terraform => !is_tofu(&name),
            };
            is_of_tool && (is_terraform(path) || is_loaded(path)) && !path.is_dir()
        };
        let mut paths: Vec<PathBuf> = paths.filter(is_read).collect();
        paths.sort();
        paths
    }
}

/// Whether OpenTofu reads another file instead of this one: `x.tofu` instead of `x.tf`.
fn is_replaced(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let other = match (name.strip_suffix(".tf"), name.strip_suffix(".tf.json")) {
        (Some(stem), _) => format!("{stem}.tofu"),
        (_, Some(stem)) => format!("{stem}.tofu.json"),
        _ => return false,
    };
    path.with_file_name(other).is_file()
}
