//! The online pass, against a server on this machine that answers as the API does, and as it should not.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::cli::{Folder, Outcome, command};

pub(crate) const TOKEN: &str = "cfut_0123456789abcdefghijklmnopqrstuvwxyzABCD";
pub(crate) const ACCOUNT: &str = "00000000000000000000000000000acc";

/// What a server does with one request.
pub(crate) enum Reply {
    Json(u16, String),
    /// Any bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// Nothing for so long.
    Stall(Duration),
    /// The first bytes, and then the second ones again and again, slowly, for so long.
    Drip(Vec<u8>, Vec<u8>, Duration),
}

type Answer = Box<dyn Fn() -> Reply + Send>;

pub(crate) fn ok(result: &str) -> Reply {
    Reply::Json(200, format!(r#"{{"success":true,"errors":[],"messages":[],"result":{result}}}"#))
}

pub(crate) fn error(status: u16, code: u64, message: &str) -> Reply {
    let text = format!(
        r#"{{"success":false,"errors":[{{"code":{code},"message":"{message}"}}],"messages":[],"result":null}}"#
    );
    Reply::Json(status, text)
}

pub(crate) struct Server {
    pub(crate) url: String,
    /// The first lines of all requests, and their authorisation.
    seen: Arc<Mutex<Vec<(String, String)>>>,
}

impl Server {
    pub(crate) fn new(answer: impl Fn(&str, usize) -> Reply + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/client/v4", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // One request a connection.
                let Some((line, authorization)) = head(&stream) else { continue };
                let count = {
                    let mut kept = kept.lock().unwrap();
                    kept.push((line.clone(), authorization));
                    kept.len() - 1
                };
                reply(stream, answer(&line, count));
            }
        });
        Server { url, seen }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(line, _)| line.clone()).collect()
    }

    /// Runs a verb against the server; nothing that comes of it shows the token.
    pub(crate) fn run(&self, folder: &Folder, arguments: &[&str]) -> Outcome {
        run_with(folder, arguments, &self.url, TOKEN)
    }
}

pub(crate) fn run_with(folder: &Folder, arguments: &[&str], url: &str, token: &str) -> Outcome {
    let mut all = arguments.to_vec();
    all.extend(["--api-url", url]);
    if !arguments.contains(&"--timeout") {
        all.extend(["--timeout", "1"]);
    }
    if !arguments.contains(&"--retries") {
        all.extend(["--retries", "0"]);
    }
    let output = command(folder.path(), &all).env("CLOUDFLARE_API_TOKEN", token).output().unwrap();
    let outcome = Outcome::from(output);
    for text in [&outcome.out, &outcome.err] {
        assert!(!text.contains(token), "the token is shown: {text}");
    }
    for entry in fs::read_dir(folder.path()).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        assert!(!text.contains(token), "the token is written: {text}");
    }
    outcome
}

fn head(mut stream: &TcpStream) -> Option<(String, String)> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        text.push(byte[0]);
    }
    let text = String::from_utf8(text).unwrap();
    let line = text.lines().next()?.trim_end_matches(" HTTP/1.1").replace("/client/v4", "");
    let authorization =
        text.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("authorization: ").map(|_| line));
    Some((line, authorization.unwrap_or_default().to_owned()))
}

fn reply(mut stream: TcpStream, reply: Reply) {
    // The client may be gone.
    let _ = match reply {
        Reply::Json(status, text) => write!(
            stream,
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
            text.len()
        ),
        Reply::Raw(bytes) => stream.write_all(&bytes),
        Reply::Drip(head, drop, time) => {
            let mut sent = stream.write_all(&head);
            let began = std::time::Instant::now();
            while sent.is_ok() && began.elapsed() < time {
                thread::sleep(Duration::from_millis(20));
                sent = stream.write_all(&drop);
            }
            sent
        }
        Reply::Stall(time) => {
            thread::sleep(time);
            Ok(())
        }
    };
}

pub(crate) fn token(at: usize) -> String {
    format!(
        r#"{{"id":"{:032x}","name":"token {at}","status":"active","policies":[{{"id":"{:032x}","effect":"allow","permission_groups":[{{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}}],"resources":{{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}}}]}}"#,
        at + 0x1000,
        at + 0x100_000
    )
}

/// The page that a request asks for, of so many items.
fn page(line: &str, total: usize, item: &dyn Fn(usize) -> String) -> Reply {
    let number = |key: &str| -> usize {
        let (_, rest) = line.split_once(key).unwrap();
        rest.split(['&', ' ']).next().unwrap().parse().unwrap()
    };
    let (page, size) = (number("?page="), number("per_page="));
    let items: Vec<String> = ((page - 1) * size..(page * size).min(total)).map(item).collect();
    Reply::Json(
        200,
        format!(
            r#"{{"success":true,"errors":[],"messages":[],"result":[{}],"result_info":{{"page":{page},"per_page":{size},"count":{},"total_count":{total},"total_pages":{}}}}}"#,
            items.join(","),
            items.len(),
            total.div_ceil(size)
        ),
    )
}

fn zone(at: usize) -> String {
    format!(r#"{{"id":"{:032x}","name":"z{at}.example","account":{{"id":"{ACCOUNT}","name":"Example"}}}}"#, at + 0xa1)
}

/// An account of so many tokens and zones.
fn world(tokens: usize, zones: usize) -> Server {
    Server::new(move |line, _| {
        let line = line.replace("include_expired=true&page", "page").replace("/tokens&page", "/tokens?page");
        if line.contains("/permission_groups") {
            ok(
                r#"[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write","scopes":["com.cloudflare.api.account.zone"]},{"id":"000000000000000000000000000000f1","name":"Brand New Write","scopes":["com.cloudflare.api.account"]}]"#,
            )
        } else if line.starts_with("GET /zones") {
            page(&line, zones, &zone)
        } else if line.starts_with("GET /accounts?") {
            page(&line, 1, &|_| format!(r#"{{"id":"{ACCOUNT}","name":"Example"}}"#))
        } else if line.contains("/tokens?") {
            page(&line, tokens, &token)
        } else {
            error(404, 7003, "Could not route")
        }
    })
}

#[test]
fn verify_tells_status_and_id_and_never_the_token() {
    let folder = Folder::new("verify");
    let server = Server::new(|line, _| match line {
        "GET /user/tokens/verify" => {
            ok(r#"{"id":"00000000000000000000000000000101","status":"active","expires_on":"2027-01-01T00:00:00Z"}"#)
        }
        _ => error(404, 7003, "Could not route"),
    });
    let run = server.run(&folder, &["verify", "--verbose"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("status      active") && run.out.contains("2027-01-01"), "{}", run.out);
    assert!(run.err.contains("IP filter"), "{}", run.err);
    assert_eq!(server.seen.lock().unwrap()[0].1, format!("authorization: Bearer {TOKEN}"));
    let run = server.run(&folder, &["verify", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((value["status"].as_str(), value["owner"].as_str()), (Some("active"), Some("user")));
}

#[test]
fn a_token_of_an_account_is_asked_for_there() {
    let folder = Folder::new("verify-account");
    let server = Server::new(|line, _| {
        if line.starts_with("GET /accounts/") {
            ok(r#"{"id":"00000000000000000000000000000101","status":"disabled"}"#)
        } else {
            error(401, 1000, "Invalid API Token")
        }
    });
    let token = TOKEN.replace("cfut_", "cfat_");
    let run = run_with(&folder, &["verify"], &server.url, &token);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("--account ID"), "{}", run.err);
    let run = run_with(&folder, &["verify", "--account", ACCOUNT], &server.url, &token);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("disabled"), "{}", run.out);
    // On the wrong path the API says that the token is invalid.
    let run = server.run(&folder, &["verify"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("or account-owned (then pass --account ID)"), "{}", run.err);
}

#[test]
fn an_export_is_complete_in_order_and_private() {
    let folder = Folder::new("export");
    let server = world(500, 10_000);
    let run = server.run(&folder, &["export", "-o", "inventory.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("500 tokens of user, 10000 zones, 1 account, 2 permission groups"), "{}", run.err);
    let text = fs::read_to_string(folder.path().join("inventory.json")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ids: Vec<&str> = value["zones"].as_array().unwrap().iter().map(|zone| zone["id"].as_str().unwrap()).collect();
    assert!(ids.len() == 10_000 && ids.is_sorted());
    assert_eq!(value["tokens"].as_array().unwrap().len(), 500);
    // One pass: each page is asked for once.
    assert_eq!(server.lines().len(), 200 + 10 + 2);
    assert!(server.lines().iter().all(|line| line.starts_with("GET ")));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join("inventory.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let run = folder.run(&["check", "inventory.json", "--zones", "inventory.json", "--now", "2026-11-24", "--quiet"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let run = folder.run(&["show", "inventory.json", "--now", "2026-11-24"]);
    assert_eq!(run.out.matches("token 4").count(), 111, "{}", run.err);
    let run = folder.run(&["diff", "inventory.json", "inventory.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let run = folder.run(&["catalog", "diff", "inventory.json"]);
    assert!(run.code == 1 && run.out.contains("+ 000000000000000000000000000000f1  Brand New Write"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn an_export_to_a_device_leaves_the_device() {
    use std::os::unix::fs::FileTypeExt;
    if !fs::exists("/dev/full").unwrap() {
        return;
    }
    let folder = Folder::new("export-device");
    let run = world(1, 1).run(&folder, &["export", "-o", "/dev/full"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
}

#[test]
fn a_failed_export_leaves_the_earlier_file() {
    let folder = Folder::new("export-fails");
    folder.write("inventory.json", "earlier");
    let server = Server::new(|line, _| match line {
        line if line.contains("permission_groups") => error(403, 9109, "Unauthorized to access requested resource"),
        _ => ok("[]"),
    });
    let run = server.run(&folder, &["export", "-o", "inventory.json"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`API Tokens Read`") && run.err.contains("--without permission-groups"), "{}", run.err);
    assert_eq!(fs::read_to_string(folder.path().join("inventory.json")).unwrap(), "earlier");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // A list that moves while it is read is no list.
    let server = Server::new(|line, count| {
        let line = line.replace("include_expired=true&page", "page");
        page(&line, 120, &move |at| token(if count > 0 { at.saturating_sub(1) } else { at }))
    });
    let run = server
        .run(&folder, &["export", "--without", "zones", "--without", "accounts", "--without", "permission-groups"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("changed while it was read"), "{}", run.err);
}

#[test]
fn every_failure_is_told_with_the_next_step() {
    let folder = Folder::new("failures");
    let huge = "x".repeat(66 << 20);
    let cases: Vec<(&str, Answer, &str)> = vec![
        (
            "location",
            Box::new(|| error(403, 9109, "Cannot use the access token from location: 203.0.113.9")),
            "IP filter",
        ),
        ("member", Box::new(|| error(403, 10000, "Authentication error")), "not a member of this account"),
        ("user", Box::new(|| error(400, 10001, "Unable to authenticate request")), "--account ID"),
        (
            "header",
            Box::new(|| {
                Reply::Json(400, r#"{"success":false,"errors":[{"code":6003,"message":"Invalid request headers","error_chain":[{"code":6111,"message":"Invalid format for Authorization header"}]}]}"#.to_owned())
            }),
            "6111: Invalid format for Authorization header): this is not an API token",
        ),
        (
            "garbage",
            Box::new(|| Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".to_vec())),
            "not from the API",
        ),
        ("login", Box::new(|| Reply::Json(403, "<html>".to_owned())), "was rejected (403)"),
        (
            "short",
            Box::new(|| Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"success\":".to_vec())),
            "connection lost",
        ),
        ("reset", Box::new(|| Reply::Raw(Vec::new())), "connection lost"),
        ("noise", Box::new(|| Reply::Raw(b"\x00\x01\x02\x03\r\n\r\n".to_vec())), "connection lost"),
        ("stall", Box::new(|| Reply::Stall(Duration::from_secs(3))), "timed out"),
        (
            "away",
            Box::new(|| {
                Reply::Raw(
                    b"HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\nContent-Length: 0\r\n\r\n".to_vec(),
                )
            }),
            "redirects are not followed",
        ),
        (
            "wait",
            Box::new(|| Reply::Raw(b"HTTP/1.1 429 X\r\nRetry-After: 900\r\nContent-Length: 2\r\n\r\n{}".to_vec())),
            "retry after 900 s",
        ),
        ("unwell", Box::new(|| error(503, 0, "down")), "run again later"),
        ("huge", Box::new(move || Reply::Json(200, huge.clone())), "larger than 64 MiB"),
        ("echo", Box::new(|| error(400, 42, TOKEN)), "was rejected (400, code 42"),
    ];
    for (name, reply, expected) in cases {
        let server = Server::new(move |_, _| reply());
        // 64 MiB take longer than a second on a busy machine.
        let timeout = if name == "huge" { "30" } else { "1" };
        let run = server.run(&folder, &["verify", "--verbose", "--timeout", timeout]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{name}: {}", run.err);
        assert!(run.err.contains(expected), "{name}: {}", run.err);
        assert_eq!(server.lines().len(), 1, "{name}");
    }
}

#[test]
fn what_failed_for_want_of_an_answer_is_asked_again_a_bounded_number_of_times() {
    let folder = Folder::new("again");
    let server = Server::new(|_, count| match count {
        0 => {
            Reply::Raw(b"HTTP/1.1 429 X\r\nConnection: close\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{}".to_vec())
        }
        1 => Reply::Raw(Vec::new()),
        _ => ok(r#"{"id":"00000000000000000000000000000101","status":"active"}"#),
    });
    let run = server.run(&folder, &["verify", "--retries", "2"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let storm = Server::new(|_, _| {
        Reply::Raw(b"HTTP/1.1 429 X\r\nConnection: close\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{}".to_vec())
    });
    let run = storm.run(&folder, &["verify", "--retries", "3"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("too many requests"), "{}", run.err);
    assert_eq!(storm.lines().len(), 4);
}

#[test]
fn the_token_goes_nowhere_else() {
    let folder = Folder::new("elsewhere");
    for url in ["http://192.0.2.1/", "http://localhost:1/", "ftp://127.0.0.1/", "https://user@host/"] {
        let run = run_with(&folder, &["verify"], url, TOKEN);
        assert_eq!(run.code, 2);
        assert!(run.err.contains("is not allowed"), "{url}: {}", run.err);
    }
    // A server that cannot speak TLS gets nothing.
    let server = Server::new(|_, _| ok("{}"));
    let run = run_with(&folder, &["verify"], &server.url.replace("http:", "https:"), TOKEN);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(!run.err.is_empty() && server.lines().is_empty(), "{}", run.err);
    // A proxy gets nothing of what is not encrypted.
    let server = Server::new(|_, _| ok(r#"{"id":"00000000000000000000000000000101","status":"active"}"#));
    let output = command(folder.path(), &["verify", "--api-url", &server.url])
        .env("CLOUDFLARE_API_TOKEN", TOKEN)
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .output()
        .unwrap();
    assert_eq!(Outcome::from(output).code, 0);
    let run = folder.run(&["verify"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("CLOUDFLARE_API_TOKEN"), "{}", run.err);
}

#[test]
fn drift_is_told_both_ways() {
    let folder = Folder::new("drift");
    folder.write("same.json", &token(1)).write(
        "less.json",
        &token(2)
            .replace("4755a26eedb94da69e1066d98aa820be", "82e64a83756745bbbb1c9c2701bf816b")
            .replace("DNS Write", "DNS Read"),
    );
    folder.write("gone.json", &token(77));
    let server = world(3, 1);
    let run = server.run(&folder, &["drift", "same.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let run = server.run(&folder, &["drift", "less.json", "same.json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("+ ") && run.out.contains("token 2") && !run.out.contains("token 1"), "{}", run.out);
    let run = server.run(&folder, &["drift", "--all", "same.json"]);
    assert!(run.code == 1 && run.out.contains("token 0, added"), "{}", run.out);
    let run = server.run(&folder, &["drift", "gone.json"]);
    assert!(run.code == 1 && run.out.contains("removed"), "{}", run.out);
    let run = server.run(&folder, &["check", "--online", "--rule", "drift", "same.json", "less.json", "gone.json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert_eq!(run.out.matches("[drift]").count(), 2, "{}", run.out);
    assert!(run.out.contains("Cloudflare has no token with this ID"), "{}", run.out);
}

#[test]
fn a_newer_list_of_groups_is_fetched_and_used() {
    let folder = Folder::new("groups");
    let server = world(1, 1);
    let run = server.run(&folder, &["catalog", "update", "-o", "groups.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.err.contains("2 permission groups of user, 1 new and 0 renamed"), "{}", run.err);
    let body = token(1)
        .replace("4755a26eedb94da69e1066d98aa820be", "000000000000000000000000000000f1")
        .replace("DNS Write", "Brand New Write")
        .replace("account.zone.000000000000000000000000000000a1", &format!("account.{ACCOUNT}"));
    folder.write("body.json", &body);
    let run = folder.run(&["check", "body.json", "--rule", "unknown-permission-group"]);
    assert!(run.out.contains("unknown-permission-group"), "{}{}", run.out, run.err);
    let run = folder.run(&["check", "body.json", "--rule", "unknown-permission-group", "--catalog", "groups.json"]);
    assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
    let run = folder.run(&["check", "body.json", "--catalog", "body.json"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("permission group"), "{}", run.err);
}

/// A server that speaks TLS with a certificate of its own making, and the certificate.
fn tls() -> (String, String, Arc<Mutex<usize>>) {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key.into())
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/client/v4", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(0));
    let counted = Arc::clone(&requests);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(connection, stream);
            let mut text = [0; 4096];
            // A client that does not trust the certificate hangs up.
            if stream.read(&mut text).is_ok_and(|count| count > 0) {
                *counted.lock().unwrap() += 1;
                let body = r#"{"success":true,"errors":[],"messages":[],"result":{"id":"00000000000000000000000000000101","status":"active"}}"#;
                let _ = write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
            }
        }
    });
    (url, made.cert.pem(), requests)
}

#[test]
fn a_certificate_that_nobody_vouches_for_gets_nothing() {
    let folder = Folder::new("tls");
    let (url, pem, requests) = tls();
    let run = run_with(&folder, &["verify"], &url, TOKEN);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("is not trusted") && run.err.contains("SSL_CERT_FILE"), "{}", run.err);
    assert_eq!(*requests.lock().unwrap(), 0);
    folder.write("ca.pem", &pem);
    let output = command(folder.path(), &["verify", "--api-url", &url])
        .env("CLOUDFLARE_API_TOKEN", TOKEN)
        .env("SSL_CERT_FILE", "ca.pem")
        .output()
        .unwrap();
    let run = Outcome::from(output);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(*requests.lock().unwrap(), 1);
}

#[cfg(unix)]
#[test]
fn an_export_that_is_interrupted_leaves_the_earlier_file() {
    let folder = Folder::new("interrupted");
    folder.write("inventory.json", "earlier");
    let server = Server::new(|_, count| if count == 0 { ok("[]") } else { Reply::Stall(Duration::from_secs(20)) });
    let mut child = command(folder.path(), &["export", "-o", "inventory.json", "--api-url", &server.url])
        .env("CLOUDFLARE_API_TOKEN", TOKEN)
        .spawn()
        .unwrap();
    while server.lines().len() < 2 {
        thread::sleep(Duration::from_millis(10));
    }
    let interrupted = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert!(!child.wait().unwrap().success());
    assert_eq!(fs::read_to_string(folder.path().join("inventory.json")).unwrap(), "earlier");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
