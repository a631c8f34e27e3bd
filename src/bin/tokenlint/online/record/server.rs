//! The proxy as an HTTP server.

use std::{convert::Infallible, io, sync::Arc};

use http_body_util::{BodyExt, Full, channel::Channel, combinators::BoxBody};
use hyper::{
    HeaderMap, Method, Response, StatusCode,
    body::{Body, Bytes, Incoming},
    header::{CONNECTION, CONTENT_TYPE, HeaderName, UPGRADE},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpListener,
    runtime::Handle,
    sync::{mpsc, oneshot},
};

use super::{Answer, Event, Request, Upstream};

/// A body that is whole, or that arrives from the API.
type Streamed = BoxBody<Bytes, io::Error>;

/// The bytes of a body that a simulated answer may depend on.
const MAX_KEPT: usize = 1 << 20;

/// Headers that are about one connection, and that the next one sets itself.
const HOP_BY_HOP: [HeaderName; 10] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-authenticate"),
    HeaderName::from_static("proxy-authorization"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("te"),
    HeaderName::from_static("trailer"),
    HeaderName::from_static("transfer-encoding"),
    UPGRADE,
    HeaderName::from_static("expect"),
];

/// What answers requests.
#[derive(Clone)]
pub(super) struct Service {
    /// The path that requests must begin with.
    prefix: Arc<str>,
    events: mpsc::Sender<Event>,
    upstream: Option<Arc<Upstream>>,
}

impl Service {
    pub(super) fn new(prefix: String, events: mpsc::Sender<Event>, upstream: Option<Upstream>) -> Service {
        Service { prefix: prefix.into(), events, upstream: upstream.map(Arc::new) }
    }
}

/// Accepts connections until the runtime ends.
pub(super) async fn accept(listener: TcpListener, service: Service) {
    loop {
        // A connection that fails, or one too many, is the client's to try again.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let service = service.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request| {
                let service = service.clone();
                async move { Ok::<_, Infallible>(service.answer(request).await) }
            });
            // A client that goes away is no error.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

impl Service {
    async fn answer(&self, request: hyper::Request<Incoming>) -> Response<Streamed> {
        let (parts, body) = request.into_parts();
        if parts.method == Method::CONNECT {
            return self.refuse("CONNECT, of a client that uses the URL as a proxy").await;
        }
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let own = path.strip_prefix(&*self.prefix).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
        let Some(path) = own else {
            self.note(Event::Refused("a path that is not below the URL of the API")).await;
            return whole(Answer::error(404, 7003, "tokenlint record: the path is not below the URL of the API"));
        };
        let is_socket = |value: &[u8]| value.eq_ignore_ascii_case(b"websocket");
        if parts.headers.get(UPGRADE).is_some_and(|value| is_socket(value.as_bytes())) {
            return self.refuse("a WebSocket").await;
        }
        let noted = Request { method: parts.method.to_string(), path: path.to_owned() };
        let mut headers = parts.headers;
        remove_hop_by_hop(&mut headers);
        match self.upstream.clone() {
            None => self.simulated(noted, body).await,
            Some(upstream) => self.forwarded(upstream, noted, parts.method, headers, body).await,
        }
    }

    /// The answer of the API.
    async fn forwarded(
        &self,
        upstream: Arc<Upstream>,
        noted: Request,
        method: Method,
        headers: HeaderMap,
        body: Incoming,
    ) -> Response<Streamed> {
        let (head, answered) = oneshot::channel();
        let (handle, path) = (Handle::current(), noted.path.clone());
        let has_body = !body.is_end_stream();
        tokio::task::spawn_blocking(move || {
            let body = has_body.then_some(body);
            match upstream.send(method, &path, headers, body, &handle) {
                Err(cause) => drop(head.send(Err(cause))),
                Ok(response) => {
                    let (mut parts, mut body) = response.into_parts();
                    remove_hop_by_hop(&mut parts.headers);
                    let (mut sender, channel) = Channel::<Bytes, io::Error>::new(4);
                    // Without a client that waits, there is nobody to pass the body on to.
                    if head.send(Ok(Response::from_parts(parts, channel.boxed()))).is_ok()
                        && let Err(error) = super::forward::pass_on(&mut body, &mut sender, &handle)
                    {
                        sender.abort(error);
                    }
                }
            }
        });
        match answered.await {
            Ok(Ok(response)) => {
                self.note(Event::Answered(noted, response.status().as_u16())).await;
                response
            }
            Ok(Err(cause)) => {
                let message = format!("tokenlint record: the API cannot be reached: {cause}");
                self.note(Event::Unreachable(noted, cause)).await;
                whole(Answer::error(502, 0, &message))
            }
            Err(_) => whole(Answer::error(502, 0, "tokenlint record: the request failed")),
        }
    }

    /// The answer that is made up for a request.
    async fn simulated(&self, request: Request, mut body: Incoming) -> Response<Streamed> {
        let mut kept = Vec::new();
        while let Some(Ok(frame)) = body.frame().await {
            let data = frame.into_data().unwrap_or_default();
            kept.extend(data.iter().take(MAX_KEPT - kept.len()));
        }
        let (answer, answered) = oneshot::channel();
        self.note(Event::Asked { request, body: kept, answer }).await;
        match answered.await {
            Ok(answer) => whole(answer),
            Err(_) => whole(Answer::error(501, 0, "tokenlint record: the simulation has ended")),
        }
    }

    async fn refuse(&self, what: &'static str) -> Response<Streamed> {
        self.note(Event::Refused(what)).await;
        whole(Answer::error(501, 0, &format!("tokenlint record: {what} is not supported")))
    }

    async fn note(&self, event: Event) {
        // Whoever listened has ended, and so has the run.
        let _ = self.events.send(event).await;
    }
}

/// A response that is known whole.
fn whole(answer: Answer) -> Response<Streamed> {
    let body = Full::new(Bytes::from(answer.body)).map_err(|never| match never {}).boxed();
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::BAD_GATEWAY);
    if let Ok(content_type) = answer.content_type.parse() {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}

/// Removes the headers that are about the connection: the known ones, and those that `Connection` names.
fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in HOP_BY_HOP.iter().chain(&named) {
        headers.remove(name);
    }
}
