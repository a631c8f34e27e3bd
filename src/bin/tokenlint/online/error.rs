//! The failures of online requests, with what to do about them.

use std::time::Duration;

use thiserror::Error;
use tokenlint::{
    catalog::{Catalog, ErrorCause, ListError},
    text::counted,
};

use super::{Part, envelope::ApiError};

/// A failure of an online request, or of what it needs.
#[derive(Debug, Error)]
pub(crate) enum OnlineError {
    /// No credential is given.
    #[error("no API token; set CLOUDFLARE_API_TOKEN or use --token-stdin, and never pass the token as an argument")]
    NoCredential,
    /// The credential cannot be read.
    #[error("failed to read the API token from {from}")]
    UnreadableCredential {
        /// The variable or stream.
        from: String,
        /// The cause.
        source: std::io::Error,
    },
    /// The credential is not an API token.
    #[error("invalid API token in {from}: {source}")]
    InvalidCredential {
        /// The variable or stream.
        from: String,
        /// The reason.
        source: CredentialError,
    },
    /// An account-owned token, without its account.
    #[error("the API token is owned by an account; pass the account with --account ID or CLOUDFLARE_ACCOUNT_ID")]
    MissingAccount,
    /// `SSL_CERT_FILE` cannot be read.
    #[error("failed to read SSL_CERT_FILE `{path}`: {reason}")]
    UnreadableCertificates {
        /// The file.
        path: String,
        /// The reason.
        reason: String,
    },
    /// `SSL_CERT_FILE` is not PEM.
    #[error("SSL_CERT_FILE does not contain certificates in PEM format")]
    InvalidCertificates,
    /// `--api-url` is not a URL.
    #[error("invalid URL `{0}`")]
    InvalidUrl(String),
    /// `--api-url` has more than a host and a path.
    #[error("URL `{0}` is not allowed; remove the user name, query or fragment")]
    MoreThanPath(String),
    /// `--api-url` is not encrypted.
    #[error("URL `{0}` is not allowed; the API token is only sent to https URLs or to http://127.0.0.1")]
    InsecureUrl(String),
    /// The API rejected a request.
    #[error("{0}")]
    Rejected(Rejection),
    /// The response redirects.
    #[error("GET {path} was redirected to {to} ({status}); redirects are not followed, to protect the API token")]
    Redirected {
        /// The path of the request.
        path: String,
        /// The new location.
        to: String,
        /// The HTTP status.
        status: u16,
    },
    /// The response does not come from the API.
    #[error(
        "the response to GET {path} is not from the API ({bytes} bytes of unexpected content); check for a proxy or login page"
    )]
    NotTheApi {
        /// The path of the request.
        path: String,
        /// The size of the response in bytes.
        bytes: usize,
    },
    /// The request took too long.
    #[error("GET {path} timed out ({cause}); increase the timeout with --timeout SECONDS")]
    TimedOut {
        /// The path of the request.
        path: String,
        /// The cause.
        cause: String,
    },
    /// The response is too large.
    #[error("the response to GET {path} is larger than {mebibytes} MiB")]
    ResponseTooLarge {
        /// The path of the request.
        path: String,
        /// The limit.
        mebibytes: u64,
    },
    /// The host has no address.
    #[error("host of {url} not found; check the network connection")]
    HostNotFound {
        /// The URL of the API.
        url: String,
    },
    /// The host refuses connections.
    #[error("connection to {url} refused; check whether a firewall or proxy is needed (HTTPS_PROXY)")]
    ConnectionRefused {
        /// The URL of the API.
        url: String,
    },
    /// The certificate of the host is not trusted.
    #[error(
        "certificate of {url} is not trusted ({cause}); nothing was sent; behind a TLS-inspecting proxy, set SSL_CERT_FILE to its certificate"
    )]
    Untrusted {
        /// The URL of the API.
        url: String,
        /// The cause.
        cause: String,
    },
    /// The connection ended before the response was complete.
    #[error("connection lost during GET {path} ({cause})")]
    ConnectionLost {
        /// The path of the request.
        path: String,
        /// The cause.
        cause: String,
    },
    /// The proxy cannot be used.
    #[error("failed to use the proxy ({cause}); check HTTPS_PROXY, ALL_PROXY and NO_PROXY")]
    Proxy {
        /// The cause.
        cause: String,
    },
    /// Any other failure of a request.
    #[error("GET {path} failed: {cause}")]
    Failed {
        /// The path of the request.
        path: String,
        /// The cause.
        cause: String,
    },
    /// The response has no status of the token.
    #[error("the response to GET {path} does not contain the status of the token")]
    NoStatus {
        /// The path of the request.
        path: String,
    },
    /// The response is not a list.
    #[error("the response to GET {path} does not contain a list")]
    NotAList {
        /// The path of the request.
        path: String,
    },
    /// An item of a list has no ID.
    #[error("the response to GET {path} contains an item without an ID")]
    NoId {
        /// The path of the request.
        path: String,
    },
    /// A list changed while its pages were read.
    #[error("the list of GET {path} changed while it was read; nothing was written, run again")]
    ListChanged {
        /// The path of the list.
        path: String,
    },
    /// A list contradicts what the API says about it.
    #[error("the list of GET {path} is not complete: {reason}; nothing was written")]
    Incomplete {
        /// The path of the list.
        path: String,
        /// The contradiction.
        reason: String,
    },
    /// A list is too large.
    #[error("the list of GET {path} is too large; stopped after {}", counted(*.items, "item"))]
    ListTooLarge {
        /// The path of the list.
        path: String,
        /// The number of items that were read.
        items: usize,
    },
    /// A list has too many pages.
    #[error("the list of GET {path} has too many pages; stopped after {}", counted(*.items, "item"))]
    EndlessList {
        /// The path of the list.
        path: String,
        /// The number of items that were read.
        items: usize,
    },
    /// The downloaded permission groups cannot be read.
    #[error("the response is not a list of permission groups: {0}")]
    UnexpectedGroups(ListError),
    /// The list of tokens has 4 GiB or more.
    #[error("the list of tokens is too large")]
    TooManyTokens,
    /// No owner was asked.
    #[error("no owner to ask about the token")]
    NoOwner,
    /// A part of an export failed.
    #[error("{source}; to export without this list, use --without {}", .part.name())]
    Part {
        /// The part.
        part: Part,
        /// The failure.
        source: Box<OnlineError>,
    },
}

impl OnlineError {
    /// Whether the API does not know the token at this path. It may know the token at the path of the other owner.
    pub(crate) fn is_unknown_token(&self) -> bool {
        matches!(self, OnlineError::Rejected(rejection) if rejection.code == Some(1000))
    }
}

/// The reason why a text is not an API token. Never contains the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum CredentialError {
    /// The text is empty.
    #[error("the token is empty")]
    Empty,
    /// The text is a global API key.
    #[error("this is a global API key, which has full access; create an API token that can only read tokens instead")]
    GlobalKey,
    /// The text is something else.
    #[error("not an API token; pass the token alone, without `Bearer` and without quotes")]
    NotAToken,
}

/// A response that says that the request failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("GET {path} was rejected ({answer}{}): {advice}", .wait.map_or(String::new(), |wait| format!(", retry after {} s", wait.as_secs())))]
pub(crate) struct Rejection {
    path: String,
    /// The code of the API, if the response has one.
    code: Option<u64>,
    /// Status, code and message of the response.
    answer: String,
    advice: &'static str,
    /// The time that the API asks to wait, if it is too long to wait for.
    pub(super) wait: Option<Duration>,
}

impl Rejection {
    /// A rejection with the errors of the response; `safe` removes the credential from a text.
    pub(super) fn new(path: &str, status: u16, errors: &[ApiError], safe: &dyn Fn(&str) -> String) -> Rejection {
        // The end of the chain is the cause.
        let first = errors.first();
        let innermost = first.and_then(|error| error.error_chain.last()).or(first);
        let code = innermost.and_then(|error| error.code).or_else(|| first.and_then(|error| error.code));
        let message = innermost.map_or(String::new(), |error| safe(&error.message));
        let answer = match (code, message.is_empty()) {
            (Some(code), _) => format!("{status}, code {code}: {message}"),
            (None, false) => format!("{status}: {message}"),
            (None, true) => format!("{status}"),
        };
        let advice = advice(path, status, code, &message);
        Rejection { path: path.to_owned(), code, answer, advice, wait: None }
    }
}

/// What to do about a rejection.
fn advice(path: &str, status: u16, code: Option<u64>, message: &str) -> &'static str {
    match cause(code, message) {
        Some(ErrorCause::Address) => {
            "the IP filter of the token does not allow this machine; run from an allowed address, or add this one"
        }
        Some(ErrorCause::Permission) if code == Some(9109) && path.contains("/tokens") => {
            "the token cannot read tokens; add `API Tokens Read`, or `Account API Tokens Read` for an account"
        }
        Some(ErrorCause::Permission) => {
            "the token lacks the permission group for this request, or its owner is not a member of this account"
        }
        Some(ErrorCause::Owner) if path == "/accounts" => {
            "account-owned tokens cannot list accounts; use --without accounts"
        }
        Some(ErrorCause::Owner) => {
            "account-owned tokens cannot make this request; use a user-owned token, or pass --account ID"
        }
        Some(ErrorCause::Credential) if path.starts_with("/user/") => {
            "no such user-owned token; it may be mistyped, rolled or deleted, or account-owned (then pass --account ID)"
        }
        Some(ErrorCause::Credential) => {
            "no such token in this account; it may be mistyped, rolled or deleted, or have another owner"
        }
        Some(ErrorCause::Header) => {
            "this is not an API token; pass the token alone, not a global API key, and without `Bearer`"
        }
        _ => match status {
            401 | 403 => "the token is not allowed to make this request",
            404 => "not found, or not visible to the token",
            429 => "too many requests; wait five minutes and run again",
            500.. => "the API is not available; run again later",
            _ => "run again, and report the problem if it persists",
        },
    }
}

/// The cause of an error; a missing permission if its code has several causes and the message is not a known one.
fn cause(code: Option<u64>, message: &str) -> Option<ErrorCause> {
    let known = Catalog::builtin().errors_of(Some(u32::try_from(code?).ok()?), message);
    let mut causes = known.iter().map(|own| own.cause);
    causes.clone().find(|cause| cause.is_permission()).or_else(|| causes.next())
}
