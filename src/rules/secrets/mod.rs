//! Secrets in files.

mod credential_in_file;
mod token_secret;

use crate::lint::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[&credential_in_file::RULE, &token_secret::RULE];
