//! Searches files whose names are not those of tokens for the words of one.

use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use tokenlint::{
    read::{is_scope_list, is_writing, may_mention_tokens, mention},
    text::{Source, SourceId},
};

/// The largest file whose text is searched for tokens although its name is not one of those that are checked.
const SEARCHED: u64 = 16 << 20;

/// A file with a NUL in so many bytes at its beginning is not text.
const HEAD: u64 = 8 << 10;

/// What the text of a file with another name is.
pub(super) enum Searched {
    /// A program or notes with words of a token, or a list of OAuth scopes.
    Input,
    /// Something else that defines a token or a policy.
    Mention,
    Nothing,
    TooLarge,
    Unreadable(io::Error),
}

/// Searches a file whose name is not one of those that are checked, in a buffer that is used again for the next one.
pub(super) fn search(path: &Path, shown: &str, buffer: &mut Vec<u8>) -> Searched {
    buffer.clear();
    match text(path, buffer) {
        Err(error) => return Searched::Unreadable(error),
        Ok(()) if buffer.len() as u64 > SEARCHED => return Searched::TooLarge,
        // Most files have none of these words.
        Ok(()) if !may_mention_tokens(buffer) => return Searched::Nothing,
        Ok(()) => {}
    }
    match Source::new(SourceId(0), shown.to_owned(), buffer.clone()) {
        Ok(source) if is_writing(&source) || is_scope_list(&source) => Searched::Input,
        Ok(source) if mention(&source).is_some() => Searched::Mention,
        Ok(_) | Err(_) => Searched::Nothing,
    }
}

/// Reads a file up to the first byte that is not searched; nothing if it is not text.
fn text(path: &Path, buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut file = fs::File::open(path)?;
    let head = file.by_ref().take(HEAD).read_to_end(buffer)?;
    if memchr::memchr(0, buffer).is_some() {
        buffer.clear();
    } else if head as u64 == HEAD {
        file.take(SEARCHED + 1 - HEAD).read_to_end(buffer)?;
    }
    Ok(())
}
