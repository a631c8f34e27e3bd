//! `record`: a proxy on this machine between a command and the API.
//!
//! In: an upstream or none, and the requests of the command. Out: an [`Event`] for each request, without headers, bodies
//! or credentials. With an upstream, requests and responses are passed on as they arrive, in both directions; without
//! one, each request waits for the [`Answer`] to its event. The proxy listens on loopback, on a random port, under a
//! path that holds a random secret: nothing else on the machine can use it. Begin reading at [`Proxy`].

mod forward;
mod server;
mod simulated;

use std::{io, net::Ipv4Addr, process::ExitStatus};

use thiserror::Error;
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

pub(crate) use self::{
    forward::Upstream,
    simulated::{Answers, Ids},
};

/// The path of the API, which clients expect at the end of its URL.
const API_PATH: &str = "/client/v4";

/// The number of random bytes in the secret of the path.
const SECRET: usize = 16;

/// The most requests that wait to be noted.
const QUEUE: usize = 1024;

/// A request of the command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    /// The HTTP method.
    pub(crate) method: String,
    /// The path below the URL of the API, with its query.
    pub(crate) path: String,
}

/// What became of a request.
#[derive(Debug)]
pub(crate) enum Event {
    /// The API answered with a status.
    Answered(Request, u16),
    /// The request waits for an answer.
    Asked {
        /// The request.
        request: Request,
        /// The first bytes of its body.
        body: Vec<u8>,
        /// Takes the answer.
        answer: oneshot::Sender<Answer>,
    },
    /// The API could not be reached, for this reason.
    Unreachable(Request, String),
    /// The request is not one that the proxy can pass on, for this reason.
    Refused(&'static str),
}

/// The answer to a request that is not passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The content type.
    pub(crate) content_type: String,
    /// The body.
    pub(crate) body: String,
}

impl Answer {
    /// An answer in the form of the API that says that a request failed.
    pub(crate) fn error(status: u16, code: u32, message: &str) -> Answer {
        let errors = serde_json::json!([{ "code": code, "message": message }]);
        let body = serde_json::json!({ "success": false, "errors": errors, "messages": [], "result": null });
        Answer { status, content_type: "application/json".to_owned(), body: body.to_string() }
    }
}

/// A proxy that listens.
pub(crate) struct Proxy {
    /// The URL that takes the place of the URL of the API.
    pub(crate) url: String,
    /// That URL without its path.
    pub(crate) origin: String,
    /// What became of requests, in the order in which that was known.
    pub(crate) events: mpsc::Receiver<Event>,
}

impl Proxy {
    /// Listens on a free port until the runtime ends. Without an upstream, each request is an [`Event::Asked`].
    ///
    /// # Errors
    /// If there is no port or no randomness.
    pub(crate) async fn start(upstream: Option<Upstream>) -> Result<Proxy, RecordError> {
        let mut secret = [0; SECRET];
        getrandom::getrandom(&mut secret).map_err(|_| RecordError::NoRandomness)?;
        let secret: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(RecordError::Listen)?;
        let address = listener.local_addr().map_err(RecordError::Listen)?;
        let prefix = format!("/{secret}{API_PATH}");
        let origin = format!("http://{address}");
        let url = format!("{origin}{prefix}");
        let (sender, events) = mpsc::channel(QUEUE);
        tokio::spawn(server::accept(listener, server::Service::new(prefix, sender, upstream)));
        Ok(Proxy { url, origin, events })
    }
}

/// The reason why nothing can be recorded.
#[derive(Debug, Error)]
pub(crate) enum RecordError {
    /// No port can be opened.
    #[error("failed to listen on this machine: {0}")]
    Listen(#[source] io::Error),
    /// The operating system has no randomness.
    #[error("the operating system provides no random numbers, which protect the recording proxy")]
    NoRandomness,
    /// The command cannot be started.
    #[error("failed to run `{command}`: {reason}")]
    Start {
        /// The program, as given.
        command: String,
        /// The cause.
        reason: io::Error,
    },
    /// The command cannot be waited for.
    #[error("failed to wait for the command: {0}")]
    Wait(#[source] io::Error),
}

/// The exit code of a command; for one that a signal ended, 128 and its number, as shells give it.
pub(crate) fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    // Windows has larger codes: what does not fit is a failure.
    status.code().map_or(u8::MAX, |code| u8::try_from(code).unwrap_or(u8::MAX))
}
