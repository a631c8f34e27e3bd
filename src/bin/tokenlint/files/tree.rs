//! Files of a revision of Git, in a temporary directory.
//!
//! In: a revision, or a range as `git diff` takes it. Out: a [`Tree`] to read files in. Git itself writes the files, so
//! attributes and links are as in a checkout; nothing is downloaded for Git LFS.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;
use tokenlint::text::shown;

use crate::error::GitError;

/// Two revisions to compare; without a new one, the working tree.
pub(crate) struct Revisions {
    /// The old revision, as the user named it.
    pub(crate) old: String,
    /// The new revision.
    pub(crate) new: Option<String>,
    /// Whether the old side is where the two parted: `main...HEAD`.
    is_from_base: bool,
}

impl Revisions {
    /// Parses `A...B`, `A..B` or `A`; an end that is left out is `HEAD`.
    pub(crate) fn parse(text: &str) -> Revisions {
        let end = |text: &str| if text.is_empty() { "HEAD".to_owned() } else { text.to_owned() };
        for (separator, is_from_base) in [("...", true), ("..", false)] {
            if let Some((old, new)) = text.split_once(separator) {
                return Revisions { old: end(old), new: Some(end(new)), is_from_base };
            }
        }
        Revisions { old: text.to_owned(), new: None, is_from_base: false }
    }

    /// The trees of both sides; `None` for the working tree.
    ///
    /// # Errors
    /// If Git cannot be run, or a revision does not exist.
    pub(crate) fn trees(&self) -> Result<(Tree, Option<Tree>), GitError> {
        let old = match (&self.new, self.is_from_base) {
            (Some(new), true) => base(&self.old, new)?,
            _ => commit(&self.old)?,
        };
        let new = self.new.as_ref().map(|new| Tree::of(&commit(new)?)).transpose()?;
        Ok((Tree::of(&old)?, new))
    }
}

/// The files of a revision.
pub(crate) struct Tree {
    /// Removed with everything in it when the tree is dropped.
    files: TempDir,
    /// The current directory, from the root of the repository.
    prefix: PathBuf,
}

impl Tree {
    fn of(commit: &str) -> Result<Tree, GitError> {
        let files = TempDir::with_prefix("tokenlint-").map_err(GitError::Files)?;
        let index = files.path().join("index");
        let root = files.path().join("tree");
        std::fs::create_dir(&root).map_err(GitError::Files)?;
        run(&["read-tree", "--end-of-options", commit], Some(&index))?;
        let into = format!("--prefix={}/", root.display());
        run(&["checkout-index", "--all", "--quiet", &into], Some(&index))?;
        let prefix = PathBuf::from(run(&["rev-parse", "--show-prefix"], None)?);
        // The current directory may be newer than the revision.
        std::fs::create_dir_all(root.join(&prefix)).map_err(GitError::Files)?;
        Ok(Tree { files, prefix })
    }

    /// Runs a function in the directory of the tree that the current directory is in the repository, so that paths in
    /// it are read and shown as they are here.
    ///
    /// # Errors
    /// If the current directory cannot be changed.
    pub(crate) fn within<T>(&self, read: impl FnOnce() -> T) -> Result<T, GitError> {
        let here = env::current_dir().map_err(GitError::Files)?;
        env::set_current_dir(self.files.path().join("tree").join(&self.prefix)).map_err(GitError::Files)?;
        let result = read();
        env::set_current_dir(here).map_err(GitError::Files)?;
        Ok(result)
    }
}

/// Whether Git knows a revision with this name.
pub(crate) fn is_revision(name: &str) -> bool {
    let revisions = Revisions::parse(name);
    commit(&revisions.old).is_ok() && revisions.new.is_none_or(|new| commit(&new).is_ok())
}

fn commit(revision: &str) -> Result<String, GitError> {
    let asked = format!("{revision}^{{commit}}");
    run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &asked], None).map_err(|error| match error {
        GitError::Failed { .. } => GitError::NoRevision(shown(revision)),
        error => error,
    })
}

fn base(old: &str, new: &str) -> Result<String, GitError> {
    let (one, other) = (commit(old)?, commit(new)?);
    run(&["merge-base", &one, &other], None).map_err(|error| match error {
        GitError::Failed { .. } => GitError::NoBase { old: shown(old), new: shown(new) },
        error => error,
    })
}

/// Runs Git; its output without the line break at the end.
fn run(arguments: &[&str], index: Option<&Path>) -> Result<String, GitError> {
    let mut git = Command::new("git");
    // Neither a monitor is started nor a large file downloaded.
    git.args(["-c", "core.fsmonitor=false", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.process="]);
    git.args(["-c", "filter.lfs.required=false"]).args(arguments);
    if let Some(index) = index {
        git.env("GIT_INDEX_FILE", index);
    }
    let output = git.stdin(Stdio::null()).output().map_err(GitError::Run)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned());
    }
    let verb = arguments.first().copied().unwrap_or_default().to_owned();
    let reason = String::from_utf8_lossy(&output.stderr);
    let reason = reason.lines().next().map_or_else(|| io::Error::other("no message").to_string(), shown);
    Err(GitError::Failed { verb, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_parsed_as_git_does() {
        let parsed = |text| {
            let Revisions { old, new, is_from_base } = Revisions::parse(text);
            (old, new.unwrap_or_default(), is_from_base)
        };
        let ends = |old: &str, new: &str, is_from_base| (old.to_owned(), new.to_owned(), is_from_base);
        assert_eq!(parsed("main...HEAD"), ends("main", "HEAD", true));
        assert_eq!(parsed("main..."), ends("main", "HEAD", true));
        assert_eq!(parsed("v1.2..v1.3"), ends("v1.2", "v1.3", false));
        assert_eq!(parsed("..topic"), ends("HEAD", "topic", false));
        assert_eq!(parsed("HEAD~2"), ends("HEAD~2", "", false));
    }
}
