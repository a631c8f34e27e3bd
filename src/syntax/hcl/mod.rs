//! Terraform's language, evaluated as far as it can be without running Terraform: the resources that a directory
//! defines. Which resources are wanted, and what data sources hold, a [`Host`] tells.

mod blocks;
mod comments;
mod eval;
mod functions;
mod module;
mod names;
mod value;

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

pub use self::comments::{Comment, comments};
use self::module::{Blocks, Evaluation, Module};
pub use self::{
    module::{joined, local_calls},
    value::{Data, ObjectEntry, Table, Value},
};
use super::node::Tape;
use crate::text::{Source, Span};

/// Values that one run may make: far more than any configuration needs, and few enough to be made at once.
const BUDGET: usize = 2_000_000;

/// What the evaluator asks of whoever knows what the configuration is written for.
pub trait Host {
    /// Whether resources of a type are wanted.
    fn wants(&self, kind: &str) -> bool;

    /// Whether it is known what data sources of a type hold.
    fn knows_data_source(&self, kind: &str) -> bool;

    /// The value of a data source of such a type, whose arguments can be asked for by name. `place` is its name.
    fn data_source(&self, kind: &str, argument: &dyn Fn(&str) -> Option<Value>, place: Span) -> Value;
}

/// One instance of a wanted resource.
pub struct Instance {
    /// The type of the resource.
    pub kind: String,
    /// `module.ci.cloudflare_api_token.deploy["a"]`
    pub address: String,
    /// The resource's name, where it is written.
    pub place: Span,
    /// Its attributes and blocks, as one object.
    pub attributes: Tape,
}

/// What a directory's files define.
#[derive(Default)]
pub struct Found {
    /// Its wanted resources, and those of the modules that it calls by path, in the order of evaluation.
    pub resources: Vec<Instance>,
    /// What could not be read or evaluated at all, with its place.
    pub problems: Vec<(Span, String)>,
    /// Modules that are not followed, and why.
    pub unknown: Vec<(Span, String)>,
}

/// The folder of a path; empty for a bare file name.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Evaluates the module in a folder. `files` are those of the folder and of all folders that it calls.
pub fn evaluate(root: &str, files: &[Source], host: &dyn Host) -> Found {
    let mut by_folder: BTreeMap<String, Vec<&Source>> = BTreeMap::new();
    for file in files {
        by_folder.entry(joined(folder(&file.path), "")).or_default().push(file);
    }
    for files in by_folder.values_mut() {
        files.sort_by_key(|file| order(&file.path));
    }
    let folders: BTreeMap<String, Blocks> =
        by_folder.iter().map(|(folder, files)| (folder.clone(), Blocks::of(files))).collect();
    let bases = files.iter().map(|file| (file.id, u32::try_from(file.text_start()).unwrap_or_default())).collect();
    let evaluation = Evaluation {
        host,
        folders: &folders,
        bases: &bases,
        budget: Cell::new(BUDGET),
        depth: Cell::new(0),
        problems: RefCell::default(),
        unknown: RefCell::default(),
    };
    let mut found = Found::default();
    for blocks in folders.values() {
        found.problems.extend(blocks.problems.iter().cloned());
    }
    let root = joined(root, "");
    if let Some(blocks) = folders.get(&root) {
        let module = Rc::new(Module::new(String::new(), root, blocks, BTreeMap::new(), &evaluation));
        module.resources(&mut found.resources, 0);
    }
    found.problems.extend(evaluation.problems.take());
    found.unknown = evaluation.unknown.take();
    found
}

/// Terraform reads definitions in any order, and assignments in the order of `terraform.tfvars` and then the names.
fn order(path: &str) -> (bool, &str) {
    (path.ends_with(".auto.tfvars"), path)
}

impl<'m> Module<'m> {
    fn new(
        prefix: String,
        folder: String,
        blocks: &'m Blocks,
        arguments: BTreeMap<String, value::Value>,
        evaluation: &'m Evaluation<'m>,
    ) -> Module<'m> {
        Module {
            prefix,
            folder,
            blocks,
            arguments,
            known: RefCell::new(HashMap::new()),
            children: RefCell::default(),
            evaluation,
        }
    }
}

/// Folders that some module of the same run calls: they are judged through their callers.
pub fn called_folders(files: &[Source]) -> BTreeSet<String> {
    let calls = files.iter().flat_map(|file| {
        let folder = folder(&file.path).to_owned();
        local_calls(file).into_iter().map(move |path| joined(&folder, &path))
    });
    calls.collect()
}
