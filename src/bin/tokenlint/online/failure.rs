//! What can go wrong online, in words, with the next step.

use tokenlint::text::shown;

use super::answer::ApiError;

/// A request that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The status of the answer, where there was one.
    pub(crate) status: Option<u16>,
    /// The API's own code, where it gave one.
    pub(crate) code: Option<u64>,
    /// What happened, and what to do.
    pub(crate) message: String,
}

impl Failure {
    /// A failure without an answer of the API.
    pub(super) fn new(message: impl Into<String>) -> Failure {
        Failure { status: None, code: None, message: message.into() }
    }

    /// What the API refused, and why, as far as its codes tell.
    pub(super) fn refused(path: &str, status: u16, errors: &[ApiError]) -> Failure {
        // The cause stands at the end of the chain.
        let first = errors.first();
        let innermost = first.and_then(|error| error.error_chain.last()).or(first);
        let code = innermost.and_then(|error| error.code).or_else(|| first.and_then(|error| error.code));
        let said = innermost.map_or(String::new(), |error| shown(&error.message));
        let told = match (code, said.is_empty()) {
            (Some(code), _) => format!("{status}, code {code}: {said}"),
            (None, false) => format!("{status}: {said}"),
            (None, true) => format!("{status}"),
        };
        let advice = advice(path, status, code, &said);
        Failure { status: Some(status), code, message: format!("GET {path} was refused ({told}): {advice}") }
    }

    /// Whether the API does not know the token at this path: it may know it at the other owner's.
    pub(crate) fn is_unknown_token(&self) -> bool {
        self.code == Some(1000)
    }
}

/// Sources: documented and reported answers, as the format notes list them.
fn advice(path: &str, status: u16, code: Option<u64>, said: &str) -> &'static str {
    match code {
        Some(9109) if said.contains("location") => {
            "the token's own address filter does not allow this machine: run from an allowed address, or add this one"
        }
        Some(9109) if path.contains("/tokens") => {
            "the token may not see tokens: it needs `API Tokens Read`, or `Account API Tokens Read` for an account's"
        }
        Some(9109) => "the token lacks the permission group that reads this",
        Some(9106) => "account-owned tokens cannot ask this: take a user's token, or give --account",
        Some(1000) if path.starts_with("/user/") => {
            "the API knows no such user-owned token: it is mistyped, rolled or deleted, or it is account-owned, then give --account ID"
        }
        Some(1000) => {
            "the API knows no such token of this account: it is mistyped, rolled or deleted, or of another owner"
        }
        Some(10000) => "the token lacks the permission group for this, or its owner is no member of this account",
        Some(10001) => "account-owned tokens cannot ask this of a user: give --account ID",
        Some(1001) if said.contains("account owned") => {
            "account-owned tokens cannot list accounts: leave them out with --without accounts"
        }
        Some(6003 | 6103 | 6111) => {
            "what was given is no API token: give the token alone, no global API key, no `Bearer`"
        }
        _ => match status {
            401 | 403 => "the token is not allowed to read this",
            404 => "there is no such thing, or the token may not know of it",
            429 => "too many requests: wait five minutes, and run again",
            500.. => "the API is unwell: run again later",
            _ => "run again, and report it if it stays",
        },
    }
}
