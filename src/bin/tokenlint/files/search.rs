//! Searches files whose names are not those of tokens for the words of one.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use tokenlint::{
    lint::FileState,
    read::{has_credential, is_toml_of_tokens, is_writing, is_writing_name, may_concern, mention},
    text::{Source, SourceId},
};

use super::input::{Found, Input};

/// The largest file whose text is searched for tokens although its name is not one of those that are checked.
const SEARCHED: u64 = 16 << 20;

/// A file with a NUL in so many bytes at its beginning is not text.
const HEAD: u64 = 8 << 10;

/// What the text of a file with another name is.
pub(super) enum Searched {
    /// A program or notes with words of a token, or TOML with tokens in it.
    Input,
    /// Something else.
    Other {
        /// Whether it defines a token or a policy.
        is_mention: bool,
        /// Whether it has a credential in it.
        has_credential: bool,
    },
    Nothing,
    TooLarge,
    Unreadable(io::Error),
}

impl Searched {
    /// Adds a file to what was found, or records why it is not checked. `real` is its path without symbolic links, if it
    /// is known.
    pub(super) fn record(self, path: PathBuf, real: Option<PathBuf>, shown: String, found: &mut Found) {
        match self {
            Searched::Input => found.add(path, real),
            Searched::Other { is_mention, has_credential } => {
                if is_mention {
                    let message = "this file mentions an API token, but is not checked because of its name; pass it, or select it with --glob";
                    found.note(shown, message.to_owned(), FileState::Unchecked);
                }
                if has_credential && found.is_new(real.as_deref()) {
                    found.with_credentials.push(Input::found(path, real));
                }
            }
            Searched::TooLarge => {
                let reason = "larger than 16 MiB, and the name is not one of those checked";
                found.record(shown, FileState::Ignored, reason.to_owned());
            }
            Searched::Unreadable(error) if is_writing_name(&shown) => found.unreadable(shown, error.into()),
            Searched::Nothing if is_writing_name(&shown) => {
                found.record(shown, FileState::WithoutTokens, "no API token in it".to_owned());
            }
            Searched::Nothing | Searched::Unreadable(_) => {
                found.record(shown, FileState::Ignored, "the name is not one of those checked".to_owned());
            }
        }
    }
}

/// Searches a file whose name is not one of those that are checked, in a buffer that is used again for the next one.
pub(super) fn search(path: &Path, shown: &str, buffer: &mut Vec<u8>) -> Searched {
    buffer.clear();
    match text(path, buffer) {
        Err(error) => return Searched::Unreadable(error),
        Ok(()) if buffer.len() as u64 > SEARCHED => return Searched::TooLarge,
        // Most files have none of these words.
        Ok(()) if !may_concern(buffer) => return Searched::Nothing,
        Ok(()) => {}
    }
    match Source::new(SourceId(0), shown.to_owned(), buffer.clone()) {
        Ok(source) if is_writing(&source) || is_toml_of_tokens(&source) => Searched::Input,
        Ok(source) => {
            let (is_mention, has_credential) = (mention(&source).is_some(), has_credential(&source));
            if is_mention || has_credential {
                Searched::Other { is_mention, has_credential }
            } else {
                Searched::Nothing
            }
        }
        Err(_) => Searched::Nothing,
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
