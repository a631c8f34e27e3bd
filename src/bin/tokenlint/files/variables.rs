//! Values of Terraform's variables from outside of a module: the environment and the arguments.

use std::env;

use tokenlint::{
    syntax::hcl::Assignment,
    text::{Source, SourceId},
};

use super::{input::display, open::read_named};
use crate::{args::VariablesArgs, error::Error};

/// The prefix of environment variables that set a variable.
const PREFIX: &str = "TF_VAR_";

/// Values for the variables of each module that is read, in the order in which they count.
#[derive(Default)]
pub(crate) struct Variables {
    /// The name to show, the bytes, and what is assigned.
    all: Vec<(String, Vec<u8>, Assignment)>,
}

impl Variables {
    /// The values of the environment.
    pub(crate) fn of_environment() -> Variables {
        let mut all: Vec<(String, String)> = env::vars_os()
            .filter_map(|(key, value)| {
                let name = key.to_str()?.strip_prefix(PREFIX)?.to_owned();
                // Terraform cannot use a value that is not UTF-8 either.
                Some((name, value.into_string().ok()?))
            })
            .collect();
        all.sort();
        let assigned = |(name, value): (String, String)| {
            (format!("{PREFIX}{name}"), value.into_bytes(), Assignment::Environment(name))
        };
        Variables { all: all.into_iter().map(assigned).collect() }
    }

    /// The values of the environment and of the arguments: files first, so that single values win over them.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(crate) fn of(arguments: &VariablesArgs) -> Result<Variables, Error> {
        let mut variables = Variables::of_environment();
        for path in &arguments.var_file {
            let shown = display(path);
            let read = read_named(path, &shown, SourceId(0));
            let source = read.map_err(|source| Error::Read { path: shown.clone(), source })?;
            let bytes = source.map_or_else(Vec::new, |source| source.text().as_bytes().to_vec());
            variables.all.push((shown, bytes, Assignment::File));
        }
        for (name, value) in &arguments.var {
            let assignment = Assignment::Option(name.clone());
            variables.all.push((format!("--var {name}"), value.clone().into_bytes(), assignment));
        }
        Ok(variables)
    }

    /// The values as sources, from an ID on.
    pub(crate) fn assignments(&self, first: u32) -> Vec<(Source, Assignment)> {
        let assigned = |(id, (name, bytes, assignment)): (u32, &(String, Vec<u8>, Assignment))| {
            let source = Source::new(SourceId(id), name.clone(), bytes.clone()).ok()?;
            Some((source, assignment.clone()))
        };
        (first..).zip(&self.all).filter_map(assigned).collect()
    }

    /// Whether a file is one of those named.
    pub(crate) fn has_file(&self, path: &str) -> bool {
        self.all.iter().any(|(name, _, assignment)| *assignment == Assignment::File && name == path)
    }

    /// The names given as arguments that are not among those that modules declare.
    pub(crate) fn undeclared<'v>(&'v self, is_declared: impl Fn(&str) -> bool + 'v) -> impl Iterator<Item = &'v str> {
        let names = self.all.iter().filter_map(|(_, _, assignment)| match assignment {
            Assignment::Option(name) => Some(name.as_str()),
            _ => None,
        });
        names.filter(move |name| !is_declared(name))
    }
}
