//! Rules about credentials in the files that are linted.
//!
//! Two rules share the work. `token_secret` reports the secret in a field of a token, such as `value`. Its span is
//! passed on as claimed, and `credential_in_file` reports every other text of the file that looks like a credential.
//! `text::secret` finds such texts, and every output masks them: no message, label or help here may quote a secret.
//! Placeholders such as `REDACTED` are not reported. Begin with `credential_in_file`.

mod credential_in_file;
mod token_secret;

use crate::lint::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[&credential_in_file::RULE, &token_secret::RULE];
