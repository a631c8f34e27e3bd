//! The HTTP client, which only sends GET requests, to one host, with one credential.

use std::{
    io,
    net::IpAddr,
    time::{Duration, Instant},
};

use tokenlint::text::shown;
use ureq::{
    Agent, Body,
    config::ConfigBuilder,
    http::{Response, Uri, header::AUTHORIZATION},
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
    typestate::AgentScope,
};

use super::{
    Credential, OnlineError,
    envelope::Envelope,
    error::Rejection,
    pace::{MAX_WAIT, Pace, back_off},
};

/// The URL of the API.
pub(crate) const DEFAULT_URL: &str = "https://api.cloudflare.com/client/v4";

/// The maximum size of a response in bytes.
const MAX_BYTES: u64 = 64 << 20;
/// The timeout for looking up the host and connecting.
const CONNECT: Duration = Duration::from_secs(10);

/// The settings of a client.
#[derive(Debug, Clone)]
pub(crate) struct ClientSettings {
    /// The URL of the API: `https`, or `http` on this machine.
    pub(crate) url: String,
    /// The timeout of a request, including its response.
    pub(crate) timeout: Duration,
    /// How often a request is retried that got no response.
    pub(crate) retries: u32,
    /// Root certificates to use instead of the built-in ones, in PEM format.
    pub(crate) certificates: Option<Vec<u8>>,
}

/// A client that only reads.
pub(crate) struct Client {
    agent: Agent,
    url: String,
    credential: Credential,
    retries: u32,
    pace: Pace,
    /// The number of requests that were sent, including retries.
    pub(crate) requests: usize,
    log: Box<dyn FnMut(&str)>,
}

/// The failure of one attempt.
enum Attempt {
    /// Retrying does not help.
    Final(OnlineError),
    /// Retrying may help, after the delay that the server asks for.
    Retry(OnlineError, Option<Duration>),
}

impl Client {
    /// A client that reports requests and delays to `log`, never the credential.
    ///
    /// # Errors
    /// If the settings are invalid.
    pub(crate) fn new(
        credential: Credential,
        settings: &ClientSettings,
        log: Box<dyn FnMut(&str)>,
    ) -> Result<Client, OnlineError> {
        let config = config(&settings.url, settings.certificates.as_deref())?
            .timeout_global(Some(settings.timeout))
            .timeout_connect(Some(CONNECT.min(settings.timeout)))
            .user_agent(concat!("tokenlint/", env!("CARGO_PKG_VERSION")));
        let url = settings.url.trim_end_matches('/').to_owned();
        let agent = Agent::new_with_config(config.build());
        Ok(Client { agent, url, credential, retries: settings.retries, pace: Pace::default(), requests: 0, log })
    }

    /// The credential.
    pub(crate) fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Sends a GET request for a path with its query.
    ///
    /// # Errors
    /// If there is no response after all retries, or it says that the request failed.
    pub(super) fn get(&mut self, path: &str) -> Result<Envelope, OnlineError> {
        let mut attempt = 0;
        loop {
            let (error, asked) = match self.once(path) {
                Ok(response) => return Ok(response),
                Err(Attempt::Final(error)) => return Err(error),
                Err(Attempt::Retry(error, asked)) => (error, asked),
            };
            if attempt == self.retries || asked.is_some_and(|asked| asked > MAX_WAIT) {
                return Err(error);
            }
            let wait = asked.unwrap_or_else(|| back_off(attempt));
            attempt += 1;
            (self.log)(&format!("{error}; retrying in {:.1} s (attempt {})", wait.as_secs_f64(), attempt + 1));
            std::thread::sleep(wait);
        }
    }

    fn once(&mut self, path: &str) -> Result<Envelope, Attempt> {
        let began = Instant::now();
        let wait = self.pace.next(began);
        if !wait.is_zero() {
            (self.log)(&format!("waiting {} s to stay below the rate limit of the API", wait.as_secs()));
            std::thread::sleep(wait);
        }
        let header = self.credential.header().ok_or(Attempt::Final(OnlineError::NoCredential))?;
        self.requests += 1;
        let sent = self.agent.get(format!("{}{path}", self.url)).header(AUTHORIZATION, header).call();
        let mut response = sent.map_err(|error| self.no_response(path, &error))?;
        let status = response.status().as_u16();
        let asked = retry_after(&response);
        if (300..400).contains(&status) {
            let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or("an unknown URL");
            let (path, to) = (path.to_owned(), self.safe(to));
            return Err(Attempt::Final(OnlineError::Redirected { path, to, status }));
        }
        let body = response.body_mut().with_config().limit(MAX_BYTES).read_to_vec();
        let body = body.map_err(|error| self.no_response(path, &error))?;
        (self.log)(&format!("GET {path}: {status}, {} bytes, {} ms", body.len(), began.elapsed().as_millis()));
        self.read(path, status, asked, &body)
    }

    fn read(&self, path: &str, status: u16, asked: Option<Duration>, body: &[u8]) -> Result<Envelope, Attempt> {
        let response: Option<Envelope> = serde_json::from_slice(body).ok();
        let is_success = (200..300).contains(&status);
        let errors = match response {
            Some(response) if response.success && response.errors.is_empty() && is_success => return Ok(response),
            Some(response) => response.errors,
            None if is_success => {
                let path = path.to_owned();
                return Err(Attempt::Final(OnlineError::NotTheApi { path, bytes: body.len() }));
            }
            None => Vec::new(),
        };
        let mut rejection = Rejection::new(path, status, &errors, &|text| self.safe(text));
        if status == 429 || status >= 500 {
            rejection.wait = asked.filter(|asked| *asked > MAX_WAIT);
            return Err(Attempt::Retry(OnlineError::Rejected(rejection), asked));
        }
        Err(Attempt::Final(OnlineError::Rejected(rejection)))
    }

    /// The failure of a request without a complete response. A lost connection is retried, an untrusted host is not.
    fn no_response(&self, path: &str, error: &ureq::Error) -> Attempt {
        let (path, url) = (path.to_owned(), self.url.clone());
        let cause = self.safe(&error.to_string());
        match error {
            ureq::Error::Timeout(_) => Attempt::Retry(OnlineError::TimedOut { path, cause }, None),
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::ConnectionRefused => {
                Attempt::Final(OnlineError::ConnectionRefused { url })
            }
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::InvalidData => {
                Attempt::Final(OnlineError::Untrusted { url, cause })
            }
            ureq::Error::Io(_) | ureq::Error::Protocol(_) => {
                Attempt::Retry(OnlineError::ConnectionLost { path, cause }, None)
            }
            ureq::Error::BodyExceedsLimit(_) => {
                Attempt::Final(OnlineError::ResponseTooLarge { path, mebibytes: MAX_BYTES >> 20 })
            }
            ureq::Error::HostNotFound => Attempt::Final(OnlineError::HostNotFound { url }),
            ureq::Error::Rustls(_) | ureq::Error::Tls(_) => Attempt::Final(OnlineError::Untrusted { url, cause }),
            ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
                Attempt::Final(OnlineError::Proxy { cause })
            }
            _ => Attempt::Final(OnlineError::Failed { path, cause }),
        }
    }

    /// A text from outside as one short line, without the token.
    fn safe(&self, text: &str) -> String {
        shown(&self.credential.removed_from(text))
    }
}

/// The configuration of an HTTP client that only sends to a URL, without a time limit for responses. Root certificates
/// are in PEM format, and replace the built-in ones.
///
/// # Errors
/// If the URL or the certificates are invalid.
pub(super) fn config(url: &str, certificates: Option<&[u8]>) -> Result<ConfigBuilder<AgentScope>, OnlineError> {
    let is_local = is_local(url)?;
    let roots = match certificates {
        None => RootCerts::WebPki,
        Some(pem) => {
            let items: Result<Vec<_>, _> = parse_pem(pem).collect();
            let items = items.map_err(|_| OnlineError::InvalidCertificates)?;
            let certificates = items.into_iter().filter_map(|item| match item {
                PemItem::Certificate(certificate) => Some(certificate),
                _ => None,
            });
            RootCerts::from(certificates)
        }
    };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        // The token is only sent to the configured host.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .https_only(!is_local)
        .timeout_connect(Some(CONNECT))
        .max_response_header_size(64 << 10)
        .tls_config(TlsConfig::builder().root_certs(roots).build());
    // Unencrypted requests stay on this machine, so no proxy is used.
    Ok(if is_local { config.proxy(None) } else { config })
}

/// Whether a URL is on this machine, the only one that may be used without encryption.
fn is_local(url: &str) -> Result<bool, OnlineError> {
    // The path of a request is appended to the URL as it is.
    if url.contains(['@', '?', '#']) {
        return Err(OnlineError::MoreThanPath(shown_url(url)));
    }
    let uri: Uri = url.parse().map_err(|_| OnlineError::InvalidUrl(shown(url)))?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    match uri.scheme_str() {
        Some("https") if !host.is_empty() => Ok(false),
        Some("http") if host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) => Ok(true),
        _ => Err(OnlineError::InsecureUrl(shown(url))),
    }
}

/// A URL without what may be a password: user information, query and fragment.
fn shown_url(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (head, rest) = url.split_at(end);
    let (scheme, place) = head.split_once("://").unwrap_or(("", head));
    let place = place.rsplit_once('@').map_or(place.to_owned(), |(_, place)| format!("***@{place}"));
    let separator = if scheme.is_empty() { "" } else { "://" };
    let more = rest.chars().next().map_or(String::new(), |mark| format!("{mark}***"));
    shown(&format!("{scheme}{separator}{place}{more}"))
}

/// The delay that the server asks for, in seconds or until a date.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let text = response.headers().get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let wait = at.duration_since(jiff::Timestamp::now());
    Some(Duration::try_from(wait).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_only_sent_to_https_or_to_this_machine() {
        assert_eq!(is_local("https://api.cloudflare.com/client/v4").ok(), Some(false));
        assert_eq!(is_local("http://127.0.0.1:8080/v4").ok(), Some(true));
        assert_eq!(is_local("http://[::1]:8080").ok(), Some(true));
        for url in [
            "http://api.cloudflare.com",
            "http://localhost",
            "http://127.0.0.1.example.com",
            "ftp://127.0.0.1",
            "https://user@host",
            "https://host/?a=b",
            "https://host/v4?",
            "https://host/v4#part",
            "https://host#",
            "https://host/a@b",
            "https://user:password@host/",
            "http://127.0.0.1:80@host/",
            "https://host/a b",
            "https://host/\n",
            "//host",
            "",
            "host",
            "https://",
        ] {
            assert!(is_local(url).is_err(), "{url}");
        }
    }

    #[test]
    fn what_may_be_a_password_in_a_url_is_not_shown() {
        for (url, expected) in [
            ("https://user:password@host/v4", "https://***@host/v4"),
            ("https://host/v4?key=password", "https://host/v4?***"),
            ("https://host/v4#password", "https://host/v4#***"),
            ("user:password@host?password#password", "***@host?***"),
        ] {
            assert_eq!(shown_url(url), expected);
            let error = is_local(url).map_err(|error| error.to_string());
            assert!(error.as_ref().is_err_and(|error| !error.contains("password")), "{error:?}");
        }
    }
}
