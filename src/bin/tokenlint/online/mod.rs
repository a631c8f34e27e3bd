//! Everything that sends requests to Cloudflare.
//!
//! In: a credential from the environment or a stream, and the options of `OnlineArgs`. Out: tokens, permission groups,
//! zones and accounts as the API wrote them, or an [`OnlineError`].
//! The client only sends GET requests, to one host, with one credential; it follows no redirects and never prints the
//! credential. Rates and retries are bounded (`pace.rs`). `record/` passes on the requests of other programs, and keeps
//! none of their credentials. Begin reading at `session.rs`, then `client.rs`.

mod client;
mod credential;
mod envelope;
mod error;
mod export;
mod pace;
mod pages;
pub(crate) mod record;
pub(crate) mod session;
mod verify;

pub(crate) use self::{
    client::{Client, ClientSettings, DEFAULT_URL},
    credential::Credential,
    error::{CredentialError, OnlineError},
    export::{Part, export, groups, tokens},
    verify::{Verified, verify},
};

/// The owner of the tokens that requests are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenOwner {
    /// The user that the credential belongs to.
    User,
    /// An account, by ID.
    Account(String),
}

impl TokenOwner {
    /// The API path of the owner's tokens.
    pub(crate) fn tokens_path(&self) -> String {
        match self {
            TokenOwner::User => "/user/tokens".to_owned(),
            TokenOwner::Account(id) => format!("/accounts/{id}/tokens"),
        }
    }

    /// The owner as shown to users.
    pub(crate) fn described(&self) -> String {
        match self {
            TokenOwner::User => "user".to_owned(),
            TokenOwner::Account(id) => format!("account {id}"),
        }
    }
}
