//! Requests and responses passed on to the API as they arrive.

use std::io::{self, Read};

use http_body_util::{BodyExt, channel::Sender};
use hyper::{
    HeaderMap, Method,
    body::{Buf, Bytes, Incoming},
    header::HOST,
};
use tokio::runtime::Handle;
use ureq::{
    Agent, Body, SendBody,
    http::{Request, Response},
};

use crate::online::{OnlineError, client};

/// The most bytes of a response that are passed on at once.
const CHUNK: usize = 64 << 10;

/// The API that requests are passed on to.
pub(crate) struct Upstream {
    agent: Agent,
    /// The URL of the API, without a slash at its end.
    url: String,
}

impl Upstream {
    /// The API at a URL, without a timeout and retries: the client of the command has its own. Root certificates are in
    /// PEM format, and replace the built-in ones.
    ///
    /// # Errors
    /// If the URL or the certificates are invalid.
    pub(crate) fn new(url: &str, certificates: Option<&[u8]>) -> Result<Upstream, OnlineError> {
        let config = client::config(url, certificates)?.user_agent("").accept("").accept_encoding("");
        let url = url.trim_end_matches('/').to_owned();
        Ok(Upstream { agent: Agent::new_with_config(config.build()), url })
    }

    /// Sends a request, and returns the response as soon as its headers are there. Blocks the thread.
    ///
    /// # Errors
    /// The reason why there is no response.
    pub(super) fn send(
        &self,
        method: Method,
        path: &str,
        headers: HeaderMap,
        body: Option<Incoming>,
        handle: &Handle,
    ) -> Result<Response<Body>, String> {
        let body = match body {
            None => SendBody::none(),
            Some(body) => SendBody::from_owned_reader(BodyReader { body, data: Bytes::new(), handle: handle.clone() }),
        };
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(own) = request.headers_mut() {
            *own = headers;
            own.remove(HOST);
        }
        let request = request.body(body).map_err(|error| error.to_string())?;
        self.agent.run(request).map_err(|error| error.to_string())
    }
}

/// Passes the body of a response on, piece by piece. Blocks the thread. A client that goes away ends it.
///
/// # Errors
/// If the rest of the body cannot be read.
pub(super) fn pass_on(body: &mut Body, sender: &mut Sender<Bytes, io::Error>, handle: &Handle) -> io::Result<()> {
    let mut reader = body.as_reader();
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = reader.read(&mut chunk)?;
        let data = chunk.get(..count).unwrap_or_default();
        if data.is_empty() || handle.block_on(sender.send_data(Bytes::copy_from_slice(data))).is_err() {
            return Ok(());
        }
    }
}

/// The body of a request as a reader that blocks.
struct BodyReader {
    body: Incoming,
    /// What has arrived and is not read yet.
    data: Bytes,
    handle: Handle,
}

impl Read for BodyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.data.is_empty() {
            match self.handle.block_on(self.body.frame()) {
                None => return Ok(0),
                Some(Err(error)) => return Err(io::Error::other(error)),
                // Trailers are not passed on.
                Some(Ok(frame)) => self.data = frame.into_data().unwrap_or_default(),
            }
        }
        let count = self.data.len().min(buffer.len());
        self.data.split_to(count).copy_to_slice(buffer.get_mut(..count).unwrap_or_default());
        Ok(count)
    }
}
