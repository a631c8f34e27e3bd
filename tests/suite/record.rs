//! The recording proxy and the simulation, with commands that ask for the requests of the test.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::cli::{Folder, Outcome, command};

const SECRET: &str = "cfut_0123456789abcdefghijklmnopqrstuvwxyzABCD";
const ACCOUNT: &str = "00000000000000000000000000000acc";
const ZONE: &str = "000000000000000000000000000000a1";
const OTHER_ZONE: &str = "000000000000000000000000000000a2";

/// A run of `record` whose command writes the URL of the proxy to a file, and ends once the test says so.
struct Run {
    folder: Folder,
    child: Child,
    url: String,
}

impl Run {
    fn start(name: &str, arguments: &[&str]) -> Run {
        let folder = Folder::new(name);
        Run::start_in(folder, arguments)
    }

    fn start_in(folder: Folder, arguments: &[&str]) -> Run {
        let script = "echo \"$CLOUDFLARE_API_BASE_URL $CLOUDFLARE_BASE_URL $OTHER $NO_PROXY\" > url.new; mv url.new url; \
                      trap 'exit 9' TERM; i=0; while ! [ -e done ] && [ $i -lt 3000 ]; do i=$((i + 1)); sleep 0.02; done; exit 7";
        let mut all = vec!["record", "--env", "OTHER"];
        all.extend(arguments);
        all.extend(["--", "sh", "-c", script]);
        let child = command(folder.path(), &all)
            .env("PATH", std::env::var("PATH").unwrap())
            .env("CLOUDFLARE_API_TOKEN", SECRET)
            .env("NO_PROXY", "example.com")
            .spawn()
            .unwrap();
        let began = Instant::now();
        while !folder.path().join("url").exists() {
            assert!(began.elapsed() < Duration::from_secs(30), "the command was not run");
            thread::sleep(Duration::from_millis(10));
        }
        let text = fs::read_to_string(folder.path().join("url")).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        let [one, two, three, hosts] = words.as_slice() else { panic!("{text}") };
        assert!(one == two && two == three, "{text}");
        assert_eq!(*hosts, "example.com,127.0.0.1");
        Run { url: (*one).to_owned(), folder, child }
    }

    fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap().split('/').next().unwrap()
    }

    fn path(&self) -> &str {
        self.url.strip_prefix("http://").unwrap().split_once('/').unwrap().1
    }

    /// Sends a request to a path below the URL of the API, and returns the status and everything after it.
    fn ask(&self, method: &str, path: &str, more: &str, body: &[u8]) -> (u16, String) {
        let head = format!(
            "{method} /{}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SECRET}\r\nConnection: close\r\n{more}\r\n",
            self.path()
        );
        self.send(head.as_bytes(), body)
    }

    fn send(&self, head: &[u8], body: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.write_all(head).unwrap();
        stream.write_all(body).unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        let (status, rest) = text.strip_prefix("HTTP/1.1 ").unwrap().split_once(' ').unwrap();
        (status.parse().unwrap(), rest.to_owned())
    }

    /// Ends the command.
    fn end(self) -> (Outcome, Folder) {
        fs::write(self.folder.path().join("done"), "").unwrap();
        self.wait()
    }

    fn wait(self) -> (Outcome, Folder) {
        let outcome = Outcome::from(self.child.wait_with_output().unwrap());
        for text in [&outcome.out, &outcome.err] {
            assert!(!text.contains(SECRET), "the token is shown: {text}");
        }
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "the token is in {}", path.display());
        }
        (outcome, self.folder)
    }
}

/// An API that keeps the requests that it gets, and answers the paths that it knows.
struct Api {
    url: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Api {
    fn new() -> Api {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/client/v4", listener.local_addr().unwrap());
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                // A client that goes away is no failure of the API.
                thread::spawn(move || drop(answer(stream, &kept)));
            }
        });
        Api { url, seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        text.push(byte[0]);
    }
    let head = String::from_utf8(text).unwrap();
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    stream.read_exact(&mut body)?;
    if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        let mut all = Vec::new();
        while !all.ends_with(b"0\r\n\r\n") {
            stream.read_exact(&mut byte)?;
            all.push(byte[0]);
        }
        body = all;
    }
    seen.lock().unwrap().push(format!("{head}{}", String::from_utf8_lossy(&body)));
    let path = head.split(' ').nth(1).unwrap();
    if path.contains("/slow") {
        // Two pieces, of which the second waits for the first to arrive.
        stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n")?;
        stream.flush()?;
        thread::sleep(Duration::from_millis(300));
        return stream.write_all(b"6\r\nsecond\r\n0\r\n\r\n");
    }
    if path.contains("/broken") {
        return stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nhalf");
    }
    let status = match path {
        path if path.contains("/denied") => "403 Forbidden",
        path if path.contains(OTHER_ZONE) => "404 Not Found",
        _ => "200 OK",
    };
    let text = "{\"success\":true,\"result\":[]}";
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\nCF-Ray: 1\r\n\r\n{}",
        text.len(),
        if head.starts_with("HEAD") { "" } else { text }
    )
}

#[test]
fn calls_are_passed_on_and_recorded_without_anything_secret() {
    let api = Api::new();
    let run = Run::start("record-passes", &["--api-url", &api.url]);
    let (status, rest) = run.ask("GET", "/zones?name=secret.example.com", "X-Own: 1\r\nConnection: X-Own\r\n", b"");
    assert_eq!(status, 200);
    assert!(rest.contains("cf-ray: 1\r\n") && rest.ends_with("{\"success\":true,\"result\":[]}"), "{rest}");
    let body = b"{\"content\":\"hidden\"}";
    let length = format!("Content-Length: {}\r\n", body.len());
    for _ in 0..2 {
        assert_eq!(run.ask("POST", &format!("/zones/{ZONE}/dns_records"), &length, body).0, 200);
    }
    assert_eq!(run.ask("GET", &format!("/zones/{OTHER_ZONE}/dns_records"), "", b"").0, 404);
    assert_eq!(run.ask("GET", &format!("/accounts/{ACCOUNT}/workers/scripts/denied"), "", b"").0, 403);
    assert_eq!(run.ask("HEAD", &format!("/zones/{ZONE}"), "", b"").0, 200);
    let (outcome, folder) = run.end();
    assert_eq!(outcome.code, 7, "{}", outcome.err);
    assert_eq!(outcome.out, "");
    let uses = fs::read_to_string(folder.path().join("uses.jsonl")).unwrap();
    let without_times: Vec<String> = uses.lines().map(without_times).collect();
    insta::assert_snapshot!("record", format!("{}\n--\n{}", without_times.join("\n"), outcome.err));
    for text in ["secret.example.com", "hidden", "denied"] {
        assert!(!uses.contains(text), "{uses}");
    }

    let seen = api.seen();
    assert!(seen[0].starts_with("GET /client/v4/zones?name=secret.example.com HTTP/1.1\r\n"), "{}", seen[0]);
    assert!(seen.iter().all(|request| request.contains(&format!("Bearer {SECRET}"))), "{seen:?}");
    // What is about the connection to the proxy ends there.
    assert!(!seen[0].to_ascii_lowercase().contains("x-own"), "{}", seen[0]);
    assert!(seen[1].ends_with("{\"content\":\"hidden\"}"), "{}", seen[1]);

    // A call that the token is not allowed is no use; one about an object that is not there is.
    let trimmed = folder.run(&["trim", "--uses", "uses.jsonl", "--quiet"]);
    assert_eq!(trimmed.code, 0, "{}", trimmed.err);
    assert!(trimmed.out.contains("DNS Write") && trimmed.out.contains("Zone Read"), "{}", trimmed.out);
    assert!(trimmed.out.contains(OTHER_ZONE) && !trimmed.out.contains("Workers"), "{}", trimmed.out);
    let with_failures = folder.run(&["trim", "--uses", "uses.jsonl", "--failures", "--quiet"]);
    assert!(with_failures.out.contains("Workers"), "{}", with_failures.out);
}

fn without_times(line: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
    let object = value.as_object_mut().unwrap();
    assert!(object.remove("first").is_some() && object.remove("last").is_some());
    value.to_string()
}

#[test]
fn bodies_are_streamed_in_both_directions() {
    let api = Api::new();
    let run = Run::start("record-streams", &["--api-url", &api.url]);
    let upload = b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n";
    let path = format!("/accounts/{ACCOUNT}/workers/scripts/w");
    assert_eq!(run.ask("PUT", &path, "Transfer-Encoding: chunked\r\n", upload).0, 200);
    let whole: String =
        api.seen()[0].split("\r\n\r\n").nth(1).unwrap().lines().filter(|line| line.contains('d')).collect();
    assert!(whole.contains("defg"), "{:?}", api.seen());

    // The first piece of a response is there before the last one is sent.
    let mut stream = TcpStream::connect(run.address()).unwrap();
    write!(stream, "GET /{}/slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", run.path()).unwrap();
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"first") {
        assert_eq!(stream.read(&mut byte).unwrap(), 1);
        text.push(byte[0]);
    }
    let began = Instant::now();
    stream.read_to_end(&mut text).unwrap();
    assert!(began.elapsed() > Duration::from_millis(100), "the response was kept until it was whole");
    assert!(String::from_utf8(text).unwrap().contains("second"));

    // A response that breaks off before its length does so for the client as well: it is never made whole.
    let mut stream = TcpStream::connect(run.address()).unwrap();
    write!(stream, "GET /{}/broken HTTP/1.1\r\nHost: x\r\n\r\n", run.path()).unwrap();
    let mut text = Vec::new();
    let _ = stream.read_to_end(&mut text);
    let text = String::from_utf8(text).unwrap();
    // What was sent before the break may be lost with it.
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let is_short = text.contains("content-length: 100") && "half".starts_with(body);
    assert!(text.is_empty() || is_short || text.starts_with("HTTP/1.1 502"), "{text}");
    assert_eq!(run.end().0.code, 7);
}

#[test]
fn what_is_no_call_of_the_api_is_refused_and_told() {
    let api = Api::new();
    let run = Run::start("record-refuses", &["--api-url", &api.url]);
    let (status, rest) = run.ask("GET", "/zones", "Upgrade: WebSocket\r\nConnection: Upgrade\r\n", b"");
    assert!(status == 501 && rest.contains("a WebSocket is not supported"), "{rest}");
    let head = format!("GET /{}/client/v4/zones HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "0".repeat(32));
    assert_eq!(run.send(head.as_bytes(), b"").0, 404);
    assert_eq!(run.send(b"GET /client/v4/zones HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"").0, 404);
    let connect = b"CONNECT api.cloudflare.com:443 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(run.send(connect, b"").0, 501);
    let beside = format!("GET /{}x/zones HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", run.path());
    assert_eq!(run.send(beside.as_bytes(), b"").0, 404);
    let (outcome, folder) = run.end();
    assert_eq!(api.seen(), [""; 0]);
    assert!(!folder.path().join("uses.jsonl").exists());
    insta::assert_snapshot!("record_refused", outcome.err);
}

#[test]
fn an_api_that_cannot_be_reached_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/client/v4", listener.local_addr().unwrap());
    drop(listener);
    let run = Run::start("record-unreachable", &["--api-url", &url]);
    let (status, rest) = run.ask("GET", "/zones", "", b"");
    assert!(status == 502 && rest.contains("the API cannot be reached"), "{rest}");
    let (outcome, _) = run.end();
    assert!(outcome.err.contains("no response: GET /zones, 1 time"), "{}", outcome.err);
    assert!(outcome.err.contains("no API call was recorded"), "{}", outcome.err);
}

#[test]
fn recordings_can_be_joined_and_other_files_are_not_lost() {
    let api = Api::new();
    let folder = Folder::new("record-joins");
    folder.write("all.jsonl", "");
    let options = ["--api-url", &api.url, "--append", "-o", "all.jsonl"];
    let mut folder = Some(folder);
    for round in 1..=2 {
        let own = folder.take().unwrap();
        let run = Run::start_in(own, &options);
        assert_eq!(run.ask("GET", "/zones", "", b"").0, 200);
        let (outcome, own) = run.end();
        assert_eq!(outcome.code, 7);
        let text = fs::read_to_string(own.path().join("all.jsonl")).unwrap();
        assert!(text.lines().count() == 1 && text.contains(&format!("\"count\":{round},")), "{text}");
        assert!(text.contains(&format!("\"statuses\":{{\"200\":{round}}}")), "{text}");
        fs::remove_file(own.path().join("done")).unwrap();
        fs::remove_file(own.path().join("url")).unwrap();
        folder = Some(own);
    }
    let folder = folder.unwrap();
    folder.write("other.tf", "variable \"a\" {}\n");
    let refused = folder.run(&["record", "--append", "-o", "other.tf", "--", "true"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert_eq!(fs::read_to_string(folder.path().join("other.tf")).unwrap(), "variable \"a\" {}\n");
}

#[cfg(unix)]
#[test]
fn a_command_is_ended_with_the_program_and_its_code_is_kept() {
    let api = Api::new();
    let run = Run::start("record-ends", &["--api-url", &api.url]);
    assert_eq!(run.ask("GET", "/zones", "", b"").0, 200);
    // No argument of a process holds the token.
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let arguments = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&arguments).contains(SECRET));
    }
    let killed = Command::new("kill").arg(run.child.id().to_string()).status().unwrap();
    assert!(killed.success());
    let (outcome, folder) = run.wait();
    assert_eq!(outcome.code, 9, "{}", outcome.err);
    assert!(folder.path().join("uses.jsonl").exists());

    let path = std::env::var("PATH").unwrap();
    let run = |script: &str| {
        let arguments = ["record", "--api-url", &api.url, "--", "sh", "-c", script];
        Outcome::from(command(folder.path(), &arguments).env("PATH", &path).output().unwrap())
    };
    assert_eq!(run("exit 3").code, 3);
    assert_eq!(run("kill -KILL $$").code, 137);
    let missing = folder.run(&["record", "--api-url", &api.url, "--", "./missing"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("failed to run `./missing`"), "{}", missing.err);
}

const POLICY: &str = r#"{"name":"dns","policies":[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"},{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resources":{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}]}"#;

#[test]
fn a_simulation_answers_what_the_token_allows_and_refuses_the_rest() {
    let folder = Folder::new("record-simulates");
    folder.write("policy.json", POLICY);
    let run = Run::start_in(folder, &["--simulate", "--token-file", "policy.json"]);
    let (status, rest) = run.ask("GET", "/zones?name=example.com", "", b"");
    assert!(status == 200 && rest.contains(ZONE), "{rest}");
    let (status, rest) = run.ask("POST", &format!("/zones/{ZONE}/dns_records"), "Content-Length: 2\r\n", b"{}");
    assert!(status == 200 && rest.contains("\"success\":true"), "{rest}");
    let (status, rest) = run.ask("POST", &format!("/zones/{OTHER_ZONE}/dns_records"), "Content-Length: 2\r\n", b"{}");
    assert!(status == 403 && rest.contains("{\"code\":10000,\"message\":\"Authentication error\"}"), "{rest}");
    assert_eq!(run.ask("GET", &format!("/zones/{ZONE}/workers/routes"), "", b"").0, 403);
    let (outcome, folder) = run.end();
    assert_eq!(outcome.code, 7);
    assert!(!folder.path().join("uses.jsonl").exists());
    insta::assert_snapshot!("record_simulated", outcome.err);
}

#[test]
fn a_simulation_that_knows_no_answer_stops_and_one_that_is_not_sure_is_no_success() {
    let folder = Folder::new("record-stops");
    folder.write("policy.json", POLICY);
    let run = Run::start_in(folder, &["--simulate", "--token", "policy.json"]);
    let (status, rest) = run.ask("GET", "/unheard/of", "", b"");
    assert!(status == 501 && rest.contains("no answer is known for GET /unheard/of"), "{rest}");
    // The command is ended without being told to.
    let (outcome, folder) = run.wait();
    assert_eq!(outcome.code, 3, "{}", outcome.err);
    assert!(outcome.err.contains("stopped: no answer is known for GET /unheard/of"), "{}", outcome.err);

    let path = std::env::var("PATH").unwrap();
    let script = format!("'{}' verify --api-url \"$CLOUDFLARE_BASE_URL\"", env!("CARGO_BIN_EXE_tokenlint"));
    let simulated = |more: &[&str], script: &str| {
        let mut arguments = vec!["record", "--simulate", "--token", "policy.json"];
        arguments.extend(more);
        arguments.extend(["--", "sh", "-c", script]);
        let mut command = command(folder.path(), &arguments);
        Outcome::from(command.env("PATH", &path).env("CLOUDFLARE_API_TOKEN", SECRET).output().unwrap())
    };
    // The command does not get the token of the environment.
    let shown = simulated(&[], "echo \"$CLOUDFLARE_API_TOKEN\"");
    assert!(shown.code == 0 && !shown.out.contains(SECRET) && shown.out.contains("simulated"), "{}", shown.out);
    let verified = simulated(&[], &script);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
    assert!(verified.out.contains("active"), "{}", verified.out);
}

#[test]
fn inferred_groups_are_accepted_as_trim_accepts_them() {
    // The phase of this ruleset is known with low confidence only.
    let call = format!("/zones/{ZONE}/rulesets/phases/http_request_sbfm/entrypoint");
    let policy = POLICY.replace("4755a26eedb94da69e1066d98aa820be", "3b94c49258ec4573b06d51d99b6416c0");
    for (more, report) in
        [(None, "0 API calls allowed · 0 denied · 1 unknown"), (Some("--inferred"), "1 API call allowed · 0 denied")]
    {
        let folder = Folder::new("record-inferred");
        folder.write("policy.json", &policy);
        let mut arguments = vec!["--simulate", "--token-file", "policy.json"];
        arguments.extend(more);
        let run = Run::start_in(folder, &arguments);
        assert_eq!(run.ask("PUT", &call, "Content-Length: 2\r\n", b"{}").0, 200);
        let (outcome, _) = run.end();
        assert!(outcome.err.contains(report), "{}", outcome.err);
    }
}

#[test]
fn a_simulation_needs_a_token_and_a_recording_takes_none() {
    let folder = Folder::new("record-usage");
    folder.write("policy.json", POLICY);
    for (arguments, message) in [
        (&["record", "--simulate", "--", "true"][..], "--simulate needs a token"),
        (&["record", "--token", "policy.json", "--", "true"], "--token is for --simulate"),
        (&["record", "--zones", "zones.json", "--", "true"], "--zones is for --simulate"),
        (&["record", "--now", "2026-11-24", "--", "true"], "--now is for --simulate"),
        (&["record", "-o", "missing/uses.jsonl", "--", "touch", "ran"], "no file can be created in its directory"),
        (&["record", "--token-file", "policy.json", "--", "true"], "--simulate"),
        (&["record", "--simulate", "-o", "a", "--token", "policy.json", "--", "true"], "cannot be used with"),
        (&["record", "--env", "A=B", "--", "true"], "expected the name of an environment variable"),
        (&["record", "--api-url", "http://example.com", "--", "true"], "is not allowed"),
        (&["record", "true"], "unexpected argument"),
        (&["record"], "COMMAND"),
    ] {
        let outcome = folder.run(arguments);
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.err);
        assert!(outcome.err.contains(message), "{arguments:?}: {}", outcome.err);
    }
    assert!(!folder.path().join("ran").exists(), "the command was run although nothing could be written");
}
