//! The status of a token.

use serde::Deserialize;

use super::{Client, OnlineError, TokenOwner};

/// The status of the token that authenticates the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    /// The owner of the token.
    pub(crate) owner: TokenOwner,
    /// The ID of the token.
    pub(crate) id: Option<String>,
    /// `active`, `disabled`, `expired`, or a future status.
    pub(crate) status: String,
    /// The time from which the token is valid.
    pub(crate) not_before: Option<String>,
    /// The time at which the token expires.
    pub(crate) expires_on: Option<String>,
}

#[derive(Deserialize)]
struct VerifyResult {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    not_before: Option<String>,
    #[serde(default)]
    expires_on: Option<String>,
}

/// Asks for the token at the path of each owner in turn, until one is found.
///
/// # Errors
/// The first rejection if no owner has the token; any other error immediately.
pub(crate) fn verify(client: &mut Client, owners: &[TokenOwner]) -> Result<Verified, OnlineError> {
    let mut first = None;
    for owner in owners {
        match of(client, owner) {
            Ok(verified) => return Ok(verified),
            Err(error) if error.is_unknown_token() => first = first.or(Some(error)),
            Err(error) => return Err(first.unwrap_or(error)),
        }
    }
    Err(first.unwrap_or(OnlineError::NoOwner))
}

fn of(client: &mut Client, owner: &TokenOwner) -> Result<Verified, OnlineError> {
    let path = format!("{}/verify", owner.tokens_path());
    let answer = client.get(&path)?;
    let result = answer.result.as_ref().and_then(|result| serde_json::from_str::<VerifyResult>(result.get()).ok());
    let Some(VerifyResult { id, status: Some(status), not_before, expires_on }) = result else {
        return Err(OnlineError::NoStatus { path });
    };
    Ok(Verified { owner: owner.clone(), id, status, not_before, expires_on })
}
