//! The files that the arguments name: single files, directories, standard input.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use ignore::{WalkBuilder, overrides::OverrideBuilder, types::TypesBuilder};
use tokenlint::text::{Source, SourceId};

use crate::error::{Error, ReadError};

/// The path of standard input in messages.
pub(crate) const STDIN: &str = "<stdin>";

/// The files of a directory that are checked unless `--glob` is given.
const FILES: [&str; 7] = ["*.json", "*.jsonl", "*.ndjson", "*.tf", "*.tfstate", "*.yaml", "*.yml"];

/// A file to check.
pub(crate) struct Input {
    /// The path as the user would name it.
    pub(crate) path: String,
    /// Whether the user named the file itself, not its directory.
    pub(crate) is_named: bool,
    kind: InputKind,
}

enum InputKind {
    File(PathBuf),
    Stdin,
}

impl Input {
    /// A file that the user named; `-` is standard input.
    pub(crate) fn named(path: &Path) -> Input {
        if path.as_os_str() == "-" {
            Input { path: STDIN.to_owned(), is_named: true, kind: InputKind::Stdin }
        } else {
            Input { path: display(path), is_named: true, kind: InputKind::File(path.to_owned()) }
        }
    }

    /// The text of the file; `None` if it is empty or blank.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn source(&self, id: SourceId) -> Result<Option<Source>, ReadError> {
        match &self.kind {
            InputKind::File(path) => read_source(path, &self.path, id),
            InputKind::Stdin => source(bytes(io::stdin().lock(), 0)?, &self.path, id),
        }
    }
}

/// The text of a file; `None` if it is empty or blank.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn read_source(path: &Path, shown: &str, id: SourceId) -> Result<Option<Source>, ReadError> {
    let file = fs::File::open(path)?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    source(bytes(file, size)?, shown, id)
}

/// All bytes, up to the size limit: a device may never end.
fn bytes(file: impl Read, size: u64) -> Result<Vec<u8>, ReadError> {
    const LIMIT: u64 = 1 << 32;
    if size >= LIMIT {
        return Err(ReadError::TooLarge);
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(usize::try_from(size).unwrap_or(0)).map_err(io::Error::other)?;
    file.take(LIMIT).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn source(bytes: Vec<u8>, path: &str, id: SourceId) -> Result<Option<Source>, ReadError> {
    if bytes.trim_ascii().is_empty() {
        return Ok(None);
    }
    Ok(Some(Source::new(id, path.to_owned(), bytes)?))
}

/// All inputs in a stable order, and the errors of files that could not be listed.
///
/// # Errors
/// If a glob is invalid.
pub(crate) fn inputs(paths: &[PathBuf], globs: &[String]) -> Result<(Vec<Input>, Vec<ignore::Error>), Error> {
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

fn walk(folder: &Path, globs: &[String], all: &mut Vec<Input>, errors: &mut Vec<ignore::Error>) -> Result<(), Error> {
    let mut walk = WalkBuilder::new(folder);
    // Ignore files also apply in an unpacked copy of a repository.
    walk.require_git(false).sort_by_file_path(Ord::cmp);
    if globs.is_empty() {
        let mut types = TypesBuilder::new();
        for glob in FILES {
            types.add("tokens", glob)?;
        }
        walk.types(types.select("tokens").build()?);
    } else {
        let mut overrides = OverrideBuilder::new(folder);
        for glob in globs {
            overrides.add(glob).map_err(|source| Error::Glob { glob: glob.clone(), source })?;
        }
        walk.overrides(overrides.build()?);
    }
    for entry in walk.build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                let path = entry.into_path();
                all.push(Input { path: display(&path), is_named: false, kind: InputKind::File(path) });
            }
            Ok(_) => {}
            Err(error) => errors.push(error),
        }
    }
    Ok(())
}

fn display(path: &Path) -> String {
    path.strip_prefix("./").unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    /// The paths below a new folder with these files.
    fn walked(name: &str, files: &[(&str, &str)], globs: &[&str]) -> Vec<String> {
        let folder = std::env::temp_dir().join(format!("tokenlint-walk-{}-{name}", std::process::id()));
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let globs: Vec<String> = globs.iter().map(|glob| (*glob).to_owned()).collect();
        let (inputs, errors) = inputs(std::slice::from_ref(&folder), &globs).unwrap();
        fs::remove_dir_all(&folder).unwrap();
        assert!(errors.is_empty() && inputs.iter().all(|input| !input.is_named));
        let below = |input: &Input| Path::new(&input.path).strip_prefix(&folder).unwrap().display().to_string();
        inputs.iter().map(below).collect()
    }

    const ALL: [(&str, &str); 8] = [
        ("b/main.tf", ""),
        ("a.json", ""),
        ("a.jsonl", ""),
        ("notes.txt", ""),
        ("c.YAML", ""),
        ("c.yml", ""),
        (".hidden.json", ""),
        ("b/state.tfstate", ""),
    ];

    #[test]
    fn a_directory_gives_json_yaml_and_terraform_files_in_order_of_path() {
        let wanted = [".hidden.json", "a.json", "a.jsonl", "b/main.tf", "b/state.tfstate", "c.yml"];
        assert_eq!(walked("types", &ALL, &[]), wanted);
    }

    #[test]
    fn globs_replace_the_usual_files_and_can_exclude() {
        assert_eq!(walked("globs", &ALL, &["*.txt", "b/**"]), ["b/main.tf", "b/state.tfstate", "notes.txt"]);
        assert_eq!(walked("exclude", &ALL, &["!b/**", "!*.txt", "!*.YAML", "!*.yml"]), ["a.json", "a.jsonl"]);
    }

    #[test]
    fn ignore_files_apply_without_a_repository() {
        let files = [(".gitignore", "build/\n"), ("build/a.json", ""), ("b.json", "")];
        assert_eq!(walked("ignored", &files, &[]), ["b.json"]);
    }

    #[test]
    fn an_invalid_glob_is_an_error() {
        let folder = std::env::temp_dir();
        assert!(matches!(inputs(&[folder], &["{a".to_owned()]), Err(Error::Glob { .. })));
    }

    #[test]
    fn files_that_are_named_are_taken_whatever_their_name() {
        let (inputs, errors) = inputs(&[PathBuf::from("./notes.txt"), PathBuf::from("-")], &[]).unwrap();
        assert!(errors.is_empty());
        let named: Vec<(&str, bool)> = inputs.iter().map(|input| (input.path.as_str(), input.is_named)).collect();
        assert_eq!(named, [("notes.txt", true), (STDIN, true)]);
    }
}
