//! Files and directories as sources of tokens.

pub(crate) mod input;
pub(crate) mod modules;
pub(crate) mod tokens;
