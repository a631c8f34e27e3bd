//! The files that the arguments name: single ones, directories, standard input.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use ignore::{WalkBuilder, overrides::OverrideBuilder, types::TypesBuilder};
use tokenlint::text::{Source, SourceError, SourceId};

/// What standard input is called.
pub(crate) const STDIN: &str = "<stdin>";

/// A file to judge.
pub(crate) struct Input {
    /// The path as the user would name it.
    pub(crate) path: String,
    /// Whether the user named it, rather than its directory.
    pub(crate) is_named: bool,
    from: From,
}

enum From {
    File(PathBuf),
    Stdin,
}

impl Input {
    /// A file that is named, or standard input as `-`.
    pub(crate) fn named(path: &Path) -> Input {
        if path.as_os_str() == "-" {
            Input { path: STDIN.to_owned(), is_named: true, from: From::Stdin }
        } else {
            Input { path: display(path), is_named: true, from: From::File(path.to_owned()) }
        }
    }

    /// The text; none where there is nothing in it. Errors are in words.
    pub(crate) fn source(&self, id: SourceId) -> Result<Option<Source>, String> {
        match &self.from {
            From::File(path) => opened(path, &self.path, id),
            From::Stdin => source(bytes(io::stdin().lock(), 0)?, &self.path, id),
        }
    }
}

/// The text of a file; none where there is nothing in it. Errors are in words.
pub(crate) fn opened(path: &Path, shown: &str, id: SourceId) -> Result<Option<Source>, String> {
    let file = fs::File::open(path).map_err(|error| unreadable(&error))?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    source(bytes(file, size)?, shown, id)
}

const TOO_LARGE: &str = "the file has 4 GiB or more: split it, or write one token a line and split that";

/// All that there is, up to what no source can have: a device may go on for ever.
fn bytes(file: impl Read, size: u64) -> Result<Vec<u8>, String> {
    const LIMIT: u64 = 1 << 32;
    if size >= LIMIT {
        return Err(TOO_LARGE.to_owned());
    }
    let mut bytes = Vec::new();
    let room = bytes.try_reserve_exact(usize::try_from(size).unwrap_or(0)).map_err(io::Error::other);
    room.and_then(|()| file.take(LIMIT).read_to_end(&mut bytes)).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

fn source(bytes: Vec<u8>, path: &str, id: SourceId) -> Result<Option<Source>, String> {
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    Source::new(id, path.to_owned(), bytes).map(Some).map_err(|refusal| match refusal {
        SourceError::Utf16 => "the file is UTF-16: save it as UTF-8".to_owned(),
        SourceError::TooLarge => TOO_LARGE.to_owned(),
    })
}

/// All inputs in a stable order, and what could not be walked, in words.
pub(crate) fn inputs(paths: &[PathBuf], globs: &[String]) -> Result<(Vec<Input>, Vec<String>), String> {
    let mut all = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, globs, &mut all, &mut errors)?;
        } else {
            all.push(Input::named(path));
        }
    }
    Ok((all, errors))
}

fn walk(folder: &Path, globs: &[String], all: &mut Vec<Input>, errors: &mut Vec<String>) -> Result<(), String> {
    let mut walk = WalkBuilder::new(folder);
    // A repository's ignore rules hold also in an unpacked copy of it.
    walk.require_git(false).sort_by_file_path(Ord::cmp);
    if globs.is_empty() {
        let mut types = TypesBuilder::new();
        for glob in ["*.json", "*.jsonl", "*.ndjson", "*.tf", "*.tfstate", "*.yaml", "*.yml"] {
            types.add("tokens", glob).map_err(|error| error.to_string())?;
        }
        walk.types(types.select("tokens").build().map_err(|error| error.to_string())?);
    } else {
        let mut overrides = OverrideBuilder::new(folder);
        for glob in globs {
            overrides.add(glob).map_err(|error| format!("`{glob}` is no glob: {error}"))?;
        }
        walk.overrides(overrides.build().map_err(|error| error.to_string())?);
    }
    for entry in walk.build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let path = entry.into_path();
                all.push(Input { path: display(&path), is_named: false, from: From::File(path) });
            }
            Ok(_) => {}
            Err(error) => errors.push(error.to_string()),
        }
    }
    Ok(())
}

fn display(path: &Path) -> String {
    path.strip_prefix("./").unwrap_or(path).display().to_string()
}

/// Why a file cannot be read, in words.
pub(crate) fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission to read it is denied".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
