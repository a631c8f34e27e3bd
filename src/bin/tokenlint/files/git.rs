//! What Git tracks: `.gitignore` hides nothing that is in the repository.
//!
//! `git ls-files` is asked, not the index read: a library for the index brings some seventy more crates, and Git knows
//! each of its formats (split, sparse, SHA-256). It is only asked if an ignore rule hides something.

use std::{
    cell::OnceCell,
    collections::BTreeSet,
    ffi::OsString,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A working tree of Git.
pub(crate) struct Repository {
    root: PathBuf,
    tracked: OnceCell<Result<BTreeSet<PathBuf>, String>>,
}

impl Repository {
    /// The repository that a directory is in; the path is absolute.
    pub(crate) fn around(folder: &Path) -> Option<Repository> {
        folder.ancestors().find(|folder| is_root(folder)).map(Repository::at)
    }

    /// The repository with this root.
    pub(crate) fn at(root: &Path) -> Repository {
        Repository { root: root.to_owned(), tracked: OnceCell::new() }
    }

    /// The root of the working tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The ignore rules that are not in the tree: those of the user, and those of this clone.
    pub(crate) fn excludes(&self) -> [Gitignore; 2] {
        let (global, _) = GitignoreBuilder::new(&self.root).build_global();
        let mut own = GitignoreBuilder::new(&self.root);
        // Without the file, there are no such rules.
        let _ = own.add(self.root.join(".git/info/exclude"));
        [global, own.build().unwrap_or_else(|_| Gitignore::empty())]
    }

    /// The absolute paths of the tracked files below a directory, or the one path of a tracked file.
    ///
    /// # Errors
    /// The reason why Git could not be asked.
    pub(crate) fn tracked_at(&self, path: &Path) -> Result<Vec<PathBuf>, String> {
        let tracked = self.tracked.get_or_init(|| tracked(&self.root)).as_ref().map_err(Clone::clone)?;
        let below = tracked.range(path.to_owned()..).take_while(|own| own.starts_with(path));
        Ok(below.cloned().collect())
    }
}

/// Whether a directory is the root of a working tree. `.git` is a file in submodules and linked working trees.
pub(crate) fn is_root(folder: &Path) -> bool {
    folder.join(".git").exists()
}

fn tracked(root: &Path) -> Result<BTreeSet<PathBuf>, String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(root);
    // Listing the index runs nothing of the repository, so its owner does not matter and no monitor is started.
    git.args(["-c", "core.fsmonitor=false", "-c", "safe.directory=*", "ls-files", "--cached", "-z"]);
    // In a hook, these are relative to another directory.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        git.env_remove(variable);
    }
    let output = git.stdin(Stdio::null()).output().map_err(|error| format!("git cannot be run: {error}"))?;
    if !output.status.success() {
        return Err("git ls-files failed".to_owned());
    }
    let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| root.join(path(name))).collect())
}

#[cfg(unix)]
fn path(name: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(name.to_vec())
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> OsString {
    String::from_utf8_lossy(name).into_owned().into()
}
