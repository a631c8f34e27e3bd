//! Terraform's language, evaluated as far as possible without running Terraform.
//!
//! [`evaluate`] takes the files of a module and of the local modules that it calls, in HCL or in Terraform's JSON
//! syntax, and returns one [`Instance`] for each instance of a wanted resource, with its attributes as nodes. Which
//! resources are wanted, and what data sources return, the [`Host`] decides. An expression that cannot be evaluated is
//! an unknown value with a reason; it never removes the values around it. Each value keeps the span of the literal that
//! it comes from. Work is bounded: depth, size and number of values have limits. Begin reading with `module` (blocks of
//! files), then `blocks` (resources to instances) and `eval` (expressions); `template`, `traversal`, `functions` and
//! `names` are the parts of an expression.

mod assignments;
mod blocks;
mod bodies;
mod choice;
mod comments;
mod constraints;
mod definitions;
mod eval;
mod fault;
mod files;
mod functions;
mod json;
mod layout;
mod module;
mod named;
mod names;
mod number;
mod operators;
mod order;
mod reading;
mod references;
mod size;
mod template;
mod terragrunt;
#[cfg(test)]
mod tests;
mod traversal;
mod types;
mod unknown;
mod unresolved;
mod value;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
};

pub use self::{assignments::Assignment, comments::comments};
use self::{
    definitions::Blocks,
    module::{Evaluation, Module},
};
pub use self::{
    files::{is_terragrunt, joined, local_calls, may_call},
    named::{Directory, Label},
    reading::{MAX_FILE, NamedFile, UnreadFile, reads_files},
    unknown::Unknown,
    unresolved::UnresolvedModule,
    value::{Data, ObjectEntry, Table, Value},
};
use super::{SyntaxError, node::Tape};
use crate::text::{Source, SourceId, Span, Spanned};

/// A text written so that a template yields it as it is.
pub(crate) fn escaped(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

/// The most work that one run does beyond one value for each byte that it reads, in values that are made, copied or
/// compared: far more than any configuration needs.
const BUDGET: usize = 1_000_000;

/// What the reason contains why a value is unknown that Terraform computes from the current time.
pub const CURRENT_TIME: &str = "timestamp()";

/// What the evaluator has to know about the provider that the configuration is written for.
pub trait Host {
    /// Whether resources of a type are wanted.
    fn wants(&self, kind: &str) -> bool;

    /// Whether the host can evaluate data sources of a type.
    fn knows_data_source(&self, kind: &str) -> bool;

    /// The value of a data source of such a type. `argument` evaluates an argument by name; `place` is the span of the
    /// data source's name.
    fn data_source(&self, kind: &str, argument: &dyn Fn(&str) -> Option<Value>, place: Span) -> Value;
}

/// One instance of a wanted resource.
pub struct Instance {
    /// The type of the resource.
    pub kind: String,
    /// The address of the instance: `module.ci.cloudflare_api_token.deploy["a"]`.
    pub address: String,
    /// The span of the resource's name.
    pub place: Span,
    /// The spans of its names in override files.
    pub overrides: Vec<Span>,
    /// Its attributes and blocks, as one object.
    pub attributes: Tape,
    /// The attributes that are kept as they are after the resource was created; `all` means every one.
    pub ignored_changes: Vec<String>,
}

/// What a directory's files define.
#[derive(Default)]
pub struct Found {
    /// Its wanted resources, and those of the modules that it calls by path, in the order of evaluation.
    pub resources: Vec<Instance>,
    /// What cannot be parsed or evaluated.
    pub problems: Vec<SyntaxError>,
    /// Modules that are not followed, at the name of their call.
    pub unknown: Vec<Spanned<UnresolvedModule>>,
    /// The folders of the modules whose resources were evaluated.
    pub reached: BTreeSet<String>,
    /// Wanted resources without an instance, because `count` is 0 or `for_each` is empty: their addresses, at their
    /// names.
    pub empty: Vec<Spanned<String>>,
    /// The arguments of calls of modules that are not followed.
    pub arguments: Vec<Arguments>,
    /// The paths of files that expressions read and that were not passed.
    pub wanted: BTreeSet<String>,
}

/// The arguments of the call of a module that is not followed.
#[derive(Debug)]
pub struct Arguments {
    /// What leads to them: `module.tokens`, or `inputs` of Terragrunt.
    pub path: String,
    /// The span of the name of the call.
    pub place: Span,
    /// The arguments, as one object.
    pub values: Tape,
}

/// What a module gets from outside of its configuration. The sources are among its files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outside<'o> {
    /// Values for variables of the root module, in order.
    pub assigned: &'o [(SourceId, Assignment)],
    /// Files that expressions read.
    pub named: &'o [NamedFile],
}

impl Outside<'_> {
    fn has(&self, id: SourceId) -> bool {
        let is_named = |file: &NamedFile| file.contents == Ok(id);
        self.assigned.iter().any(|(own, _)| *own == id) || self.named.iter().any(is_named)
    }
}

/// The folder of a path; empty for a bare file name.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Evaluates the module in a folder. `files` are those of the folder and of all folders that it calls.
pub fn evaluate(root: &str, files: &[Source], host: &dyn Host) -> Found {
    evaluate_with(root, files, Outside::default(), host)
}

/// Like [`evaluate`], with what the module gets from outside.
pub fn evaluate_with(root: &str, files: &[Source], outside: Outside<'_>, host: &dyn Host) -> Found {
    let root = joined(root, "");
    let (units, own): (Vec<&Source>, Vec<&Source>) =
        files.iter().filter(|file| !outside.has(file.id)).partition(|file| is_terragrunt(&file.path));
    let mut folders = by_folder(&own);
    if let Some(blocks) = folders.get_mut(&root) {
        blocks.assign(files, outside.assigned);
    }
    let unit = by_folder(&units).remove(&root).unwrap_or_default();
    let sources = files.iter().map(|file| (file.id, file)).collect();
    let limit = BUDGET + files.iter().map(|file| file.text().len()).sum::<usize>();
    let evaluation = Evaluation {
        host,
        root: &root,
        named: outside.named,
        wanted: RefCell::default(),
        folders: &folders,
        sources: &sources,
        limit,
        budget: Cell::new(limit),
        is_exhausted: Cell::new(false),
        depth: Cell::new(0),
        unnamed: Cell::new(0),
        problems: RefCell::default(),
        places: RefCell::default(),
        reached: RefCell::default(),
        calling: RefCell::default(),
        empty: RefCell::default(),
        unknown: RefCell::default(),
        arguments: RefCell::default(),
    };
    let mut found = Found::default();
    for blocks in folders.values().chain([&unit]) {
        found.problems.extend(blocks.problems.iter().cloned());
    }
    if unit.unit.is_some() {
        Module::new(String::new(), root.clone(), &unit, None, &evaluation).resources(&mut found.resources);
    }
    let is_reached = evaluation.reached.borrow().contains(&root);
    if let Some(blocks) = folders.get(&root).filter(|_| !is_reached) {
        Module::new(String::new(), root.clone(), blocks, None, &evaluation).resources(&mut found.resources);
    }
    found.problems.extend(evaluation.problems.take());
    found.unknown = evaluation.unknown.take();
    found.reached = evaluation.reached.take();
    found.reached.insert(root.clone());
    found.arguments = evaluation.arguments.take();
    found.empty = evaluation.empty.take();
    found.wanted = evaluation.wanted.take();
    found
}

/// The blocks of files, by directory.
fn by_folder(files: &[&Source]) -> BTreeMap<String, Blocks> {
    let mut by_folder: BTreeMap<String, Vec<&Source>> = BTreeMap::new();
    for file in files {
        by_folder.entry(joined(folder(&file.path), "")).or_default().push(file);
    }
    by_folder.into_iter().map(|(folder, own)| (folder, Blocks::of(&files::sorted(&own)))).collect()
}

/// The names of the variables that files declare.
pub fn declared_variables(files: &[&Source]) -> BTreeSet<String> {
    let files: Vec<&Source> = files.iter().filter(|file| files::may_have(file, "variable")).copied().collect();
    Blocks::of(&files).variables.into_keys().collect()
}

/// The folders that modules of the same run call, to be checked with their callers.
pub fn called_folders(files: &[Source]) -> BTreeSet<String> {
    let calls = files.iter().flat_map(|file| {
        let folder = folder(&file.path).to_owned();
        local_calls(file).into_iter().map(move |path| joined(&folder, &path))
    });
    calls.collect()
}
