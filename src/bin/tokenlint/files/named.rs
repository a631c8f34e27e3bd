//! The files that expressions of Terraform read: `file`, `templatefile` and `fileexists`.
//!
//! A configuration may come from anyone, so it can make the program open only regular files below the directory of a
//! module, without hidden ones and however the path is written.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::{Component, Path},
};

use tokenlint::{
    read::Unit,
    syntax::hcl::{self, MAX_FILE, UnreadFile},
    text::{Source, SourceId},
};

/// How often files are read whose paths depend on the contents of other files.
const ROUNDS: usize = 4;

/// The unit with the files that its expressions read.
pub(super) fn with_files(mut unit: Unit) -> Unit {
    for _ in 0..ROUNDS {
        let wanted = unit.wanted();
        if wanted.is_empty() {
            break;
        }
        let folders: Vec<String> = unit.sources().iter().map(|source| hcl::folder(&source.path).to_owned()).collect();
        let mut next = unit.sources().iter().map(|source| source.id.0 + 1).max().unwrap_or_default();
        let mut files = Vec::new();
        for path in wanted {
            let contents = contents(&path, SourceId(next), &folders);
            next += u32::from(contents.is_ok());
            files.push((path, contents));
        }
        unit = unit.reading(files);
    }
    unit
}

/// The text of a file, if it is a regular one below one of some directories after all symbolic links.
fn contents(path: &str, id: SourceId, folders: &[String]) -> Result<Source, UnreadFile> {
    let of_error = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => UnreadFile::Missing,
        _ => UnreadFile::Unreadable,
    };
    let real = fs::canonicalize(path).map_err(of_error)?;
    let is_below = |folder: &String| {
        let folder = if folder.is_empty() { "." } else { folder };
        fs::canonicalize(folder).is_ok_and(|folder| real.starts_with(folder))
    };
    if !folders.iter().any(is_below) {
        return Err(UnreadFile::Outside);
    }
    // Such as credentials in `.git` or `.env`.
    let is_hidden = |part: Component<'_>| part.as_os_str().as_encoded_bytes().starts_with(b".");
    if Path::new(path).components().filter(|part| matches!(part, Component::Normal(_))).any(is_hidden) {
        return Err(UnreadFile::Hidden);
    }
    let metadata = fs::metadata(&real).map_err(of_error)?;
    if !metadata.is_file() {
        return Err(UnreadFile::NotRegular);
    }
    if metadata.len() > MAX_FILE {
        return Err(UnreadFile::TooLarge);
    }
    let mut bytes = Vec::new();
    File::open(&real).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)).map_err(of_error)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(UnreadFile::TooLarge);
    }
    let text = String::from_utf8(bytes).map_err(|_| UnreadFile::Unreadable)?;
    let shown = super::input::display(Path::new(path));
    Source::new(id, shown, text.into_bytes()).map_err(|_| UnreadFile::Unreadable)
}
