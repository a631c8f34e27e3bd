//! The client: it knows one method, GET, one host, and one credential.

use std::{
    io,
    net::IpAddr,
    time::{Duration, Instant},
};

use ureq::{
    Agent, Body,
    http::{Response, Uri, header::AUTHORIZATION},
    tls::{PemItem, RootCerts, TlsConfig, parse_pem},
};

use super::{
    Credential, Failure,
    answer::Answer,
    pace::{MAX_WAIT, Pace, back_off},
};

/// Where the API is.
pub(crate) const DEFAULT_URL: &str = "https://api.cloudflare.com/client/v4";

/// Bytes of one answer at most.
const MAX_BYTES: u64 = 64 << 20;
/// Time to find the host and to connect.
const CONNECT: Duration = Duration::from_secs(10);

/// How the client behaves.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Where the API is: `https`, or `http` on this machine.
    pub(crate) url: String,
    /// How long a request may take, with its answer.
    pub(crate) timeout: Duration,
    /// How often a request is repeated that failed for want of an answer.
    pub(crate) retries: u32,
    /// A file of certificates to trust instead of the usual ones, PEM.
    pub(crate) certificates: Option<Vec<u8>>,
}

/// A client that only reads.
pub(crate) struct Client {
    agent: Agent,
    url: String,
    credential: Credential,
    retries: u32,
    pace: Pace,
    /// Requests that were sent, with repeated ones.
    pub(crate) requests: usize,
    told: Box<dyn FnMut(&str)>,
}

/// Why an attempt failed: some are worth another.
enum Attempt {
    Final(Failure),
    Again(Failure, Option<Duration>),
}

impl Client {
    /// A client. What it waits for, and what it does, is told to `told`: never the credential.
    ///
    /// # Errors
    /// In words, where the settings cannot be.
    pub(crate) fn new(
        credential: Credential,
        settings: &Settings,
        told: Box<dyn FnMut(&str)>,
    ) -> Result<Client, String> {
        let is_local = is_local(&settings.url)?;
        let roots = match &settings.certificates {
            None => RootCerts::WebPki,
            Some(pem) => {
                let items: Result<Vec<_>, _> = parse_pem(pem).collect();
                let items = items.map_err(|_| "SSL_CERT_FILE holds no certificates in PEM".to_owned())?;
                let certificates = items.into_iter().filter_map(|item| match item {
                    PemItem::Certificate(certificate) => Some(certificate),
                    _ => None,
                });
                RootCerts::from(certificates)
            }
        };
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // The token goes to the host that was named, and nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .https_only(!is_local)
            .timeout_global(Some(settings.timeout))
            .timeout_connect(Some(CONNECT.min(settings.timeout)))
            .max_response_header_size(64 << 10)
            .user_agent(concat!("tokenlint/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(roots).build());
        if is_local {
            // Without encryption nothing leaves this machine, not even to a proxy.
            config = config.proxy(None);
        }
        let url = settings.url.trim_end_matches('/').to_owned();
        let agent = Agent::new_with_config(config.build());
        Ok(Client { agent, url, credential, retries: settings.retries, pace: Pace::default(), requests: 0, told })
    }

    /// The credential's own idea of whose it is.
    pub(crate) fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Asks for a path, with its query: the whole answer, where the API says that it succeeded.
    pub(super) fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        let mut attempt = 0;
        loop {
            let (failure, asked) = match self.once(path) {
                Ok(answer) => return Ok(answer),
                Err(Attempt::Final(failure)) => return Err(failure),
                Err(Attempt::Again(failure, asked)) => (failure, asked),
            };
            if attempt == self.retries || asked.is_some_and(|asked| asked > MAX_WAIT) {
                return Err(failure);
            }
            let wait = asked.unwrap_or_else(|| back_off(attempt));
            attempt += 1;
            (self.told)(&format!("{}; attempt {} in {:.1} s", failure.message, attempt + 1, wait.as_secs_f64()));
            std::thread::sleep(wait);
        }
    }

    fn once(&mut self, path: &str) -> Result<Answer, Attempt> {
        let began = Instant::now();
        let wait = self.pace.next(began);
        if !wait.is_zero() {
            (self.told)(&format!("waiting {} s, to stay below the API's limit", wait.as_secs()));
            std::thread::sleep(wait);
        }
        let header = self.credential.header().ok_or_else(|| Attempt::Final(Failure::new("no API token")))?;
        self.requests += 1;
        let sent = self.agent.get(format!("{}{path}", self.url)).header(AUTHORIZATION, header).call();
        let mut response = sent.map_err(|error| self.unanswered(path, &error))?;
        let status = response.status().as_u16();
        let asked = retry_after(&response);
        if (300..400).contains(&status) {
            let to = response.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or("elsewhere");
            let to = self.safe(to);
            return Err(Attempt::Final(Failure::new(format!(
                "GET {path} was sent on to {to} ({status}): redirects are not followed, because the token would go along"
            ))));
        }
        let body = response.body_mut().with_config().limit(MAX_BYTES).read_to_vec();
        let body = body.map_err(|error| self.unanswered(path, &error))?;
        (self.told)(&format!("GET {path}: {status}, {} bytes, {} ms", body.len(), began.elapsed().as_millis()));
        self.read(path, status, asked, &body)
    }

    fn read(&self, path: &str, status: u16, asked: Option<Duration>, body: &[u8]) -> Result<Answer, Attempt> {
        let answer: Option<Answer> = serde_json::from_slice(body).ok();
        if status == 429 || status >= 500 {
            let errors = answer.map(|answer| answer.errors).unwrap_or_default();
            let mut failure = Failure::refused(path, status, &errors);
            if let Some(asked) = asked.filter(|asked| *asked > MAX_WAIT) {
                failure.message += &format!(", the API asks to wait {} s", asked.as_secs());
            }
            failure.message = self.safe_long(&failure.message);
            return Err(Attempt::Again(failure, asked));
        }
        match answer {
            Some(answer) if answer.success && (200..300).contains(&status) => Ok(answer),
            Some(answer) => {
                let mut failure = Failure::refused(path, status, &answer.errors);
                failure.message = self.safe_long(&failure.message);
                Err(Attempt::Final(failure))
            }
            None if (200..300).contains(&status) => Err(Attempt::Final(Failure {
                status: Some(status),
                ..Failure::new(format!(
                    "GET {path} was answered, but not by the API ({} bytes that are no JSON of its shape): is there a proxy or a login page in between?",
                    body.len()
                ))
            })),
            None => Err(Attempt::Final(Failure::refused(path, status, &[]))),
        }
    }

    /// Why there was no whole answer. A connection that broke is worth another attempt, a host that is not who it
    /// should be is not.
    fn unanswered(&self, path: &str, error: &ureq::Error) -> Attempt {
        let url = &self.url;
        let told = self.safe(&error.to_string());
        let again = |message: String| Attempt::Again(Failure::new(message), None);
        let last = |message: String| Attempt::Final(Failure::new(message));
        match error {
            ureq::Error::Timeout(_) => {
                again(format!("GET {path} took too long ({told}): --timeout SECONDS waits longer"))
            }
            ureq::Error::BodyExceedsLimit(_) => last(format!(
                "the answer to GET {path} is larger than {} MiB, which no answer of the API is",
                MAX_BYTES >> 20
            )),
            ureq::Error::HostNotFound => last(format!("{url} cannot be found: is this machine online?")),
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::ConnectionRefused => {
                last(format!("{url} refuses connections: is a firewall or a proxy needed (HTTPS_PROXY)?"))
            }
            ureq::Error::Io(io) if io.kind() == io::ErrorKind::InvalidData => last(untrusted(url, &told)),
            ureq::Error::Io(_) | ureq::Error::Protocol(_) => again(format!("GET {path} broke off ({told})")),
            ureq::Error::Rustls(_) | ureq::Error::Tls(_) => last(untrusted(url, &told)),
            ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
                last(format!("the proxy cannot be used ({told}): see HTTPS_PROXY, ALL_PROXY and NO_PROXY"))
            }
            _ => last(format!("GET {path} failed: {told}")),
        }
    }

    /// A text of others in one short line, without the token.
    fn safe(&self, text: &str) -> String {
        tokenlint::text::shown(&self.credential.kept_out(text))
    }

    fn safe_long(&self, text: &str) -> String {
        self.credential.kept_out(text)
    }
}

fn untrusted(url: &str, told: &str) -> String {
    format!(
        "{url} could not prove who it is ({told}): nothing was sent; behind a proxy that opens TLS, name its certificate in SSL_CERT_FILE"
    )
}

/// Whether an address is of this machine, which is the only one that may be asked without encryption.
fn is_local(url: &str) -> Result<bool, String> {
    let uri: Uri = url.parse().map_err(|_| format!("`{}` is no address", tokenlint::text::shown(url)))?;
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let is_plain = uri.query().is_none() && !uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    match uri.scheme_str() {
        Some("https") if is_plain && !host.is_empty() => Ok(false),
        Some("http") if is_plain && host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()) => Ok(true),
        _ => Err(format!(
            "`{}` is not asked: the token only goes to https addresses, or to http://127.0.0.1",
            tokenlint::text::shown(url)
        )),
    }
}

/// How long the server asks to wait: seconds, or until a date.
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
    fn the_token_goes_to_https_or_to_this_machine() {
        assert_eq!(is_local("https://api.cloudflare.com/client/v4"), Ok(false));
        assert_eq!(is_local("http://127.0.0.1:8080/v4"), Ok(true));
        assert_eq!(is_local("http://[::1]:8080"), Ok(true));
        for url in [
            "http://api.cloudflare.com",
            "http://localhost",
            "http://127.0.0.1.example.com",
            "ftp://127.0.0.1",
            "https://user@host",
            "https://host/?a=b",
            "//host",
            "",
            "host",
            "https://",
        ] {
            assert!(is_local(url).is_err(), "{url}");
        }
    }
}
