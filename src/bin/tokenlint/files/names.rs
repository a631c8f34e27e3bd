//! Which files of a directory are checked, by their names.

use std::path::Path;

use ignore::{
    Match,
    overrides::{Override, OverrideBuilder},
};

use crate::error::Error;

/// The endings of the files that are checked unless `--glob` is given, in any case.
const ENDINGS: [&str; 10] =
    [".json", ".jsonl", ".ndjson", ".tf", ".tofu", ".tfstate", ".tfvars", ".yaml", ".yml", "terragrunt.hcl"];

/// The choice of files in directories.
pub(crate) struct Names {
    globs: Override,
}

/// What the name of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// A glob names the file, which counts more than an ignore rule.
    Globbed,
    /// The file is checked.
    Usual,
    /// A glob excludes the file.
    Excluded,
    /// The file is not of a kind that is checked.
    Other,
}

impl Names {
    /// The choice that the values of `--glob` make below a directory.
    ///
    /// # Errors
    /// If a glob is invalid.
    pub(crate) fn new(folder: &Path, globs: &[String]) -> Result<Names, Error> {
        let mut builder = OverrideBuilder::new(folder);
        for glob in globs {
            builder.add(glob).map_err(|source| Error::Glob { glob: glob.clone(), source })?;
        }
        Ok(Names { globs: builder.build()? })
    }

    /// What the name of a file says.
    pub(crate) fn choice(&self, path: &Path) -> Choice {
        match self.globs.matched(path, false) {
            Match::Whitelist(_) => Choice::Globbed,
            Match::Ignore(_) => Choice::Excluded,
            Match::None if is_usual(path) => Choice::Usual,
            Match::None => Choice::Other,
        }
    }

    /// Whether a glob excludes a directory.
    pub(crate) fn excludes_folder(&self, path: &Path) -> bool {
        self.globs.matched(path, true).is_ignore()
    }
}

pub(super) fn is_usual(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}
