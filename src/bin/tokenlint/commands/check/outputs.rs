//! Keeps the outputs of `check` from overwriting what it reads.

use std::path::{Path, PathBuf};

use tokenlint::lint::Report;

use crate::{args::CheckArgs, error::UsageError, files::overwrite::refuse_overwrite};

/// Checks the files that the arguments name.
///
/// # Errors
/// If an output is an input or another output.
pub(super) fn refuse_named(arguments: &CheckArgs) -> Result<(), UsageError> {
    let named = [&arguments.config.config, &arguments.baseline.baseline, &arguments.zones.zones, &arguments.catalog];
    let named = named.into_iter().flatten().chain(&arguments.paths).chain(&arguments.uses);
    refuse(arguments, named.map(PathBuf::as_path))
}

/// Checks the files that were read: those in directories, and the nearest configuration. A file without tokens can be
/// replaced, because it may be the report of an earlier run.
///
/// # Errors
/// If an output is an input.
pub(super) fn refuse_read(arguments: &CheckArgs, report: &Report) -> Result<(), UsageError> {
    refuse(arguments, report.sources.paths().map(Path::new))
}

fn refuse<'p>(arguments: &CheckArgs, inputs: impl IntoIterator<Item = &'p Path>) -> Result<(), UsageError> {
    let baseline = arguments.baseline.baseline.as_deref();
    let outputs: Vec<&Path> = arguments.output.iter().map(|output| output.path.as_path()).collect();
    let inputs: Vec<&Path> = inputs.into_iter().collect();
    refuse_overwrite(&outputs, inputs.iter().copied())?;
    let Some(path) = arguments.write_baseline.as_deref() else { return Ok(()) };
    // A baseline can be renewed: its entries keep what was edited in them.
    let is_other = |input: &&Path| baseline.is_none_or(|baseline| refuse_overwrite(&[baseline], [*input]).is_ok());
    refuse_overwrite(&[&outputs[..], &[path]].concat(), inputs.iter().copied().filter(is_other))
}
