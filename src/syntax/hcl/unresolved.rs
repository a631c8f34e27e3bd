//! Modules whose contents are unknown.

use thiserror::Error;

/// Why a module that a configuration calls is not followed. Names are ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnresolvedModule {
    /// A reference to a module that the configuration does not call.
    #[error("module `{0}` is not defined")]
    Undefined(String),
    /// The `source` is missing, or not a literal.
    #[error("the source of module `{0}` is unknown")]
    UnknownSource(String),
    /// The `source` is a registry or a URL.
    #[error("module source `{0}` is not a local path")]
    Remote(String),
    /// The `source` is a path, and no file was found there.
    #[error("no Terraform files in `{0}`")]
    Empty(String),
}
