//! `init`: creates a commented configuration and proposes what fits the repository, or creates a Git hook.

mod found;

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tokenlint::config::FILE_NAME;

use crate::{
    error::{Error, InitError},
    exit::Exit,
    output::shown_path,
    terminal,
};

/// The text of a new configuration. Everything is a comment, so it changes nothing. Editors complete and check the file
/// by the schema that the first line names.
const CONFIGURATION: &str = concat!(
    "#:schema ",
    env!("CARGO_PKG_REPOSITORY"),
    "/raw/v",
    env!("CARGO_PKG_VERSION"),
    "/schemas/config-1.json\n",
    include_str!("init/tokenlint.toml")
);

/// The Git pre-commit hook, for repositories without a hook framework.
const HOOK: &str = include_str!("init/pre-commit");

/// Runs the verb.
pub(crate) fn run(is_hook: bool) -> Result<Exit, Error> {
    let message = if is_hook { hook() } else { configuration() }?;
    terminal::print(&message)?;
    Ok(Exit::Clean)
}

fn configuration() -> Result<String, Error> {
    match create(Path::new(FILE_NAME), CONFIGURATION) {
        Ok(()) => Ok(format!("created {FILE_NAME}; all of its settings are comments\n{}", found::look(Path::new(".")))),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(InitError::Exists { path: FILE_NAME.to_owned() }.into())
        }
        Err(source) => Err(Error::Write { path: FILE_NAME.to_owned(), source }),
    }
}

fn hook() -> Result<String, Error> {
    let folder = hooks_folder()?;
    let path = folder.join("pre-commit");
    let shown = shown_path(&path);
    let created = fs::create_dir_all(&folder).and_then(|()| create(&path, HOOK)).and_then(|()| make_executable(&path));
    match created {
        Ok(()) => Ok(format!("created {shown}, which checks what is staged\n")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(InitError::HookExists { path: shown, hook: HOOK }.into())
        }
        Err(source) => Err(Error::Write { path: shown, source }),
    }
}

/// The directory of hooks, which Git knows best: linked working trees share it, and `core.hooksPath` moves it.
fn hooks_folder() -> Result<PathBuf, InitError> {
    let mut git = Command::new("git");
    let output = git.args(["rev-parse", "--git-path", "hooks"]).stdin(Stdio::null()).output();
    let output = output.map_err(InitError::Git)?;
    let path = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
    if !output.status.success() || path.is_empty() {
        return Err(InitError::NoRepository);
    }
    Ok(PathBuf::from(path))
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
