//! The optional online pass: a client that only reads, and what is asked of it.

mod answer;
mod client;
mod credential;
mod export;
mod failure;
mod pace;
pub(crate) mod session;
mod verify;

pub(crate) use self::{
    client::{Client, DEFAULT_URL, Settings},
    credential::Credential,
    export::{Part, export, groups, tokens},
    failure::Failure,
    verify::{Verified, verify},
};

/// Whose tokens are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The user to whom the credential belongs.
    User,
    /// An account, by id.
    Account(String),
}

impl Owner {
    /// Where the API keeps the owner's tokens.
    pub(crate) fn tokens_path(&self) -> String {
        match self {
            Owner::User => "/user/tokens".to_owned(),
            Owner::Account(id) => format!("/accounts/{id}/tokens"),
        }
    }

    /// The owner in words.
    pub(crate) fn described(&self) -> String {
        match self {
            Owner::User => "user".to_owned(),
            Owner::Account(id) => format!("account {id}"),
        }
    }
}
