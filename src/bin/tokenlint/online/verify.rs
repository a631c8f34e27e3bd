//! Whether the API knows a token, and what it says of it.

use serde::Deserialize;

use super::{Client, Failure, Owner};

/// What the API says of the token that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    /// Whose it is, by the path that knows it.
    pub(crate) owner: Owner,
    /// Its id.
    pub(crate) id: Option<String>,
    /// `active`, `disabled`, `expired`, or what comes next.
    pub(crate) status: String,
    /// From when on it holds.
    pub(crate) not_before: Option<String>,
    /// When it ends.
    pub(crate) expires_on: Option<String>,
}

#[derive(Deserialize)]
struct Result_ {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    not_before: Option<String>,
    #[serde(default)]
    expires_on: Option<String>,
}

/// Asks of each owner in turn, until one knows the token.
///
/// # Errors
/// The first refusal, where none does; any other failure at once.
pub(crate) fn verify(client: &mut Client, owners: &[Owner]) -> Result<Verified, Failure> {
    let mut first = None;
    for owner in owners {
        match of(client, owner) {
            Ok(verified) => return Ok(verified),
            Err(failure) if failure.is_unknown_token() => first = first.or(Some(failure)),
            Err(failure) => return Err(first.unwrap_or(failure)),
        }
    }
    Err(first.unwrap_or_else(|| Failure::new("nobody was asked")))
}

fn of(client: &mut Client, owner: &Owner) -> Result<Verified, Failure> {
    let path = format!("{}/verify", owner.tokens_path());
    let answer = client.get(&path)?;
    let result = answer.result.as_ref().and_then(|result| serde_json::from_str::<Result_>(result.get()).ok());
    let Some(Result_ { id, status: Some(status), not_before, expires_on }) = result else {
        return Err(Failure::new(format!("the answer to GET {path} does not say whether the token is active")));
    };
    Ok(Verified { owner: owner.clone(), id, status, not_before, expires_on })
}
