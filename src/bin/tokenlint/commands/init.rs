//! `init`: a commented configuration to begin with, and a hook.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tokenlint::config::FILE_NAME;

use crate::{exit::Exit, terminal};

/// What stands in a new configuration: everything is a comment, so that nothing changes until somebody decides.
const CONFIGURATION: &str = include_str!("init/tokenlint.toml");

/// The hook of git itself, for repositories without a framework.
const HOOK: &str = include_str!("init/pre-commit");

/// What the user may put into a `.pre-commit-config.yaml`.
const FRAMEWORK: &str = "\
To run before each commit, with the framework pre-commit, add to .pre-commit-config.yaml:

  - repo: <the address that you cloned tokenlint from>
    rev: <a tag or commit of it>
    hooks:
      - id: tokenlint

or, without it: tokenlint init --hook
";

/// Runs the verb.
pub(crate) fn run(is_hook: bool) -> Exit {
    let done = if is_hook { hook() } else { configuration() };
    match done {
        Ok(message) => terminal::print(message.as_bytes()),
        Err(message) => {
            terminal::complain(&message);
            Exit::Unusable
        }
    }
}

fn configuration() -> Result<String, String> {
    create(Path::new(FILE_NAME), CONFIGURATION)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => format!("error: {FILE_NAME} is there already, and is left as it is"),
            _ => format!("error: {FILE_NAME} cannot be written: {error}"),
        })
        .map(|()| format!("{FILE_NAME} written\n\n{FRAMEWORK}"))
}

fn hook() -> Result<String, String> {
    let folder = hooks_folder().ok_or("error: this is no git repository: there is no .git here or above")?;
    let path = folder.join("pre-commit");
    let shown = path.display();
    let written = fs::create_dir_all(&folder).and_then(|()| create(&path, HOOK)).and_then(|()| make_executable(&path));
    match written {
        Ok(()) => Ok(format!("{shown} written: it judges what is staged\n")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(format!("error: {shown} is there already: add to it\n\n{HOOK}"))
        }
        Err(error) => Err(format!("error: {shown} cannot be written: {error}")),
    }
}

/// The nearest repository's folder of hooks. In a worktree `.git` is a file that names another place.
fn hooks_folder() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let git = here.ancestors().map(|folder| folder.join(".git")).find(|git| git.exists())?;
    if git.is_dir() {
        return Some(git.join("hooks"));
    }
    let text = fs::read_to_string(&git).ok()?;
    let own = PathBuf::from(text.strip_prefix("gitdir:")?.trim());
    let own = if own.is_absolute() { own } else { git.parent()?.join(own) };
    // A worktree shares the hooks of the main one.
    let common = fs::read_to_string(own.join("commondir")).ok().map(|common| own.join(common.trim()));
    Some(common.unwrap_or(own).join("hooks"))
}

/// Never overwrites.
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
