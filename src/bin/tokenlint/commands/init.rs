//! `init`: creates a commented configuration, or a Git hook.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tokenlint::config::FILE_NAME;

use crate::{
    error::{Error, InitError},
    exit::Exit,
    output::shown_path,
    terminal,
};

/// The text of a new configuration. Everything is a comment, so it changes nothing.
const CONFIGURATION: &str = include_str!("init/tokenlint.toml");

/// The Git pre-commit hook, for repositories without a hook framework.
const HOOK: &str = include_str!("init/pre-commit");

/// The instructions for the pre-commit framework.
const FRAMEWORK: &str = "\
To run tokenlint before each commit with the pre-commit framework, add to .pre-commit-config.yaml:

  - repo: <URL of the tokenlint repository>
    rev: <tag or commit>
    hooks:
      - id: tokenlint

Without the framework, run: tokenlint init --hook
";

/// Runs the verb.
pub(crate) fn run(is_hook: bool) -> Result<Exit, Error> {
    let message = if is_hook { hook() } else { configuration() }?;
    terminal::print(&message)?;
    Ok(Exit::Clean)
}

fn configuration() -> Result<String, Error> {
    match create(Path::new(FILE_NAME), CONFIGURATION) {
        Ok(()) => Ok(format!("created {FILE_NAME}\n\n{FRAMEWORK}")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(InitError::Exists { path: FILE_NAME.to_owned() }.into())
        }
        Err(source) => Err(Error::Write { path: FILE_NAME.to_owned(), source }),
    }
}

fn hook() -> Result<String, Error> {
    let folder = hooks_folder().ok_or(InitError::NoRepository)?;
    let path = folder.join("pre-commit");
    let shown = shown_path(&path);
    let created = fs::create_dir_all(&folder).and_then(|()| create(&path, HOOK)).and_then(|()| make_executable(&path));
    match created {
        Ok(()) => Ok(format!("created {shown}, which checks staged files\n")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(InitError::HookExists { path: shown, hook: HOOK }.into())
        }
        Err(source) => Err(Error::Write { path: shown, source }),
    }
}

/// The hooks directory of the nearest repository. In a worktree, `.git` is a file with the path of another directory.
fn hooks_folder() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let git = here.ancestors().map(|folder| folder.join(".git")).find(|git| git.exists())?;
    if git.is_dir() {
        return Some(git.join("hooks"));
    }
    let text = fs::read_to_string(&git).ok()?;
    let own = PathBuf::from(text.strip_prefix("gitdir:")?.trim());
    let own = if own.is_absolute() { own } else { git.parent()?.join(own) };
    // All worktrees share the hooks of the main one.
    let common = fs::read_to_string(own.join("commondir")).ok().map(|common| own.join(common.trim()));
    Some(common.unwrap_or(own).join("hooks"))
}

/// Creates a file; fails if it exists.
fn create(path: &Path, text: &str) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

#[cfg(unix)]
fn make_executable(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> io::Result<()> {
    Ok(())
}
