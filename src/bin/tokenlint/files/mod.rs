//! Files, directories and standard input as sources of tokens.
//!
//! In: paths as the user wrote them. Out: [`tokenlint::read::Unit`]s, the configuration and baselines, read into memory.
//! A file that cannot be read becomes an [`Error`](crate::error::Error) with its path and cause, or a problem of the
//! report; it never stops the others from being checked. Order is always that of paths, so output is reproducible.
//! Begin reading at `find.rs`; `walk.rs` lists directories (with the choice of `names.rs`, the rules of `ignored.rs` and
//! what `git.rs` knows), `search.rs` searches files with other names, `changed.rs` finds what a changed file leads to,
//! `tree.rs` writes revisions of Git to temporary directories, `open.rs` opens files, `modules.rs` groups Terraform files
//! by directory, `variables.rs` has the values of variables,
//! `logs.rs` reads logs on all cores, `tokens.rs` serves the verbs about access (`units.rs` for directories),
//! `config.rs` finds `tokenlint.toml`.

pub(crate) mod changed;
pub(crate) mod config;
pub(crate) mod find;
mod git;
mod ignored;
pub(crate) mod input;
pub(crate) mod logs;
pub(crate) mod modules;
mod named;
mod names;
mod open;
pub(crate) mod overwrite;
mod search;
pub(crate) mod tokens;
pub(crate) mod tree;
pub(crate) mod units;
pub(crate) mod variables;
mod walk;
