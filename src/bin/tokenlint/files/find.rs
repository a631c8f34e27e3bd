//! The files that the arguments name: single files, directories, standard input.

use std::{collections::HashMap, path::PathBuf};

use super::{
    input::{Found, Input},
    names::Names,
    walk::walk,
};
use crate::error::Error;

/// All inputs in a stable order.
///
/// # Errors
/// If a glob is invalid.
pub(crate) fn inputs(paths: &[PathBuf], globs: &[String], is_ignoring: bool) -> Result<Found, Error> {
    let mut all = Found::default();
    for path in paths {
        if path.is_dir() {
            let from = all.inputs.len();
            walk(path, Names::new(path, globs)?, is_ignoring, &mut all);
            if let Some(own) = all.inputs.get_mut(from..) {
                own.sort_by(|a, b| a.file().cmp(&b.file()));
            }
        } else {
            all.inputs.push(Input::named(path));
        }
    }
    all.inputs = once(std::mem::take(&mut all.inputs));
    all.with_credentials.sort_by(|a, b| a.file().cmp(&b.file()));
    Ok(all)
}

/// Each file once, at its first place, and named if it is named anywhere.
pub(super) fn once(inputs: Vec<Input>) -> Vec<Input> {
    let mut first: HashMap<PathBuf, usize> = HashMap::new();
    let mut all: Vec<Input> = Vec::with_capacity(inputs.len());
    for input in inputs {
        let at = *first.entry(input.key()).or_insert(all.len());
        match all.get_mut(at) {
            Some(known) => known.is_named |= input.is_named,
            None => all.push(input),
        }
    }
    all
}
