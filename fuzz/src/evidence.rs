//! Evidence of API calls: logs, HAR files and wrangler configuration.

use arbitrary::Unstructured;
use tokenlint::{
    catalog::Catalog,
    text::steers,
    usage::{Filter, Tally, Uses, of_wrangler_file, read, write},
};

use super::{
    Input,
    generate::{NAMES, SECRET, damaged, mutate, token},
    tree::{Tree, compact, json, object, pick, rarely, text},
};

const METHODS: [&str; 6] = ["GET", "POST", "PUT", "DELETE", "get", "FETCH"];
const PATHS: [&str; 10] = [
    "/zones/000000000000000000000000000000a1/dns_records",
    "/zones?name=example.com&page=2",
    "/accounts/0000000000000000000000000000acc1/workers/scripts/edge",
    "/user/tokens/verify",
    "/zones/000000000000000000000000000000a1/rulesets/phases/http_request_firewall_custom/entrypoint",
    "/zones/{zone_id}/purge_cache",
    "/nothing/like%20this/%ff",
    "/../../etc/passwd",
    "/",
    "",
];
const HOSTS: [&str; 6] = [
    "https://api.cloudflare.com/client/v4",
    "",
    "/client/v4",
    "http://other.example/client/v4",
    "https://0000000000000000000000000000acc1.r2.cloudflarestorage.com",
    "https://user:cfut_SeCrEt7SeCrEt8SeCrEt9SeCrEt1SeCrEt2SeCrEt3SeCrEt4@api.cloudflare.com/client/v4",
];
const TIMES: [&str; 5] =
    ["2026-11-01T08:00:01Z", "01/Nov/2026:10:00:01 +0000", "2026-11-01T08:00:01.123456+02:00", "1793520000", ""];

fn written(uses: &Uses) -> Vec<u8> {
    let mut out = Vec::new();
    write(uses, Catalog::builtin(), &mut out).unwrap();
    out
}

fn taken(text: &[u8]) -> (Uses, Tally) {
    let mut uses = Uses::default();
    let tally = read(&mut &*text, &Filter::default(), Catalog::builtin(), &mut uses).unwrap();
    (uses, tally)
}

/// What is written says the same when it is read again, also behind itself.
fn evidence(text: &[u8]) {
    let (uses, tally) = taken(text);
    let parts = tally.calls + tally.foreign + tally.left_out + tally.other + tally.broken;
    assert!(parts >= tally.entries.min(1), "nothing is said of {} entries", tally.entries);
    let once = written(&uses);
    assert_eq!(uses.is_empty(), once.is_empty());
    let shown = String::from_utf8(once.clone()).unwrap();
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(!shown.contains(|character| character != '\n' && steers(character)), "{shown:?}");
    assert!(shown.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{shown}");
    let (again, second) = taken(&once);
    assert_eq!(shown, String::from_utf8(written(&again)).unwrap());
    assert_eq!(second.broken, 0, "{shown}");
    let (twice, _) = taken(&[once.clone(), once].concat());
    assert!(twice.all.keys().eq(again.all.keys()));
}

fn call(u: &mut Unstructured<'_>) -> (&'static str, String) {
    (pick(u, &METHODS), format!("{}{}", pick(u, &HOSTS), pick(u, &PATHS)))
}

fn line(u: &mut Unstructured<'_>) -> String {
    let (method, url) = call(u);
    let (time, name) = (pick(u, &TIMES), pick(u, &NAMES));
    let status = pick(u, &["200", "403", "", "x"]);
    match u.int_in_range(0..=8).unwrap_or(0) {
        0 => format!("{method} {url}"),
        1 => format!("{time} [DEBUG] provider: {method} {url} HTTP/1.1"),
        2 => format!("203.0.113.7 - - [{time}] \"{method} {url} HTTP/1.1\" {status} 512 \"-\" \"{name}\""),
        3 => format!("[{time}] {method}\n{url}"),
        4 => compact(&object(&[
            ("time", text(time)),
            ("method", text(method)),
            ("url", text(&url)),
            ("status", text(status)),
        ])),
        5 => {
            let actor = object(&[
                ("token_id", text("00000000000000000000000000000101")),
                ("token_name", text(name)),
                ("ip_address", text("203.0.113.7")),
            ]);
            let raw = object(&[("method", text(method)), ("uri", text(&url)), ("status_code", text(status))]);
            let action = object(&[("time", text(time)), ("type", text("update")), ("result", text("success"))]);
            let mut entry = object(&[("action", action), ("actor", actor), ("raw", raw)]);
            mutate(&mut entry, u);
            compact(&entry)
        }
        6 => {
            let mut record = object(&[
                ("tokenlint_use", Tree::Raw("1".to_owned())),
                ("method", text(method)),
                ("operation", text("/zones/{zone_id}/dns_records")),
                ("resource", text("zone:000000000000000000000000000000a1")),
                ("evidence", text("log")),
                ("count", Tree::Raw(pick(u, &["1", "0", "18446744073709551615"]).to_owned())),
                ("first", text(time)),
            ]);
            mutate(&mut record, u);
            compact(&record)
        }
        7 => compact(&token(u)),
        _ => name.to_owned(),
    }
}

pub(super) fn uses(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => evidence(text),
        Input::Choices(kind, mut u) => {
            let mut all = String::new();
            for _ in 0..=u.int_in_range(0..=kind).unwrap_or(0) {
                all += &line(&mut u);
                all += pick(&mut u, &["\n", "\r\n", "\n\n", ""]);
            }
            evidence(damaged(all, &mut u).as_bytes());
        }
    }
}

pub(super) fn har(data: &[u8]) {
    match Input::of(data) {
        Input::Text(text) => evidence(text),
        Input::Choices(kind, mut u) => {
            let mut entries = Vec::new();
            for _ in 0..=kind {
                entries.push(entry(&mut u));
            }
            let mut log = object(&[("log", object(&[("version", text("1.2")), ("entries", Tree::List(entries))]))]);
            mutate(&mut log, &mut u);
            let text = json(&log, &mut u);
            evidence(damaged(text, &mut u).as_bytes());
        }
    }
}

fn entry(u: &mut Unstructured<'_>) -> Tree {
    let (method, url) = call(u);
    let header = object(&[("name", text("Authorization")), ("value", text(&format!("Bearer {SECRET}")))]);
    let mut request = vec![("method", text(method)), ("url", text(&url)), ("headers", Tree::List(vec![header]))];
    if rarely(u) {
        let body =
            compact(&object(&[("phase", text("http_request_firewall_custom")), ("rules", Tree::List(Vec::new()))]));
        request.push(("postData", object(&[("mimeType", text("application/json")), ("text", Tree::Text(body))])));
    }
    object(&[
        ("startedDateTime", text(pick(u, &TIMES))),
        ("request", object(&request)),
        ("response", object(&[("status", Tree::Raw(pick(u, &["200", "403", "0", "\"x\""]).to_owned()))])),
    ])
}

/// A configuration of wrangler is read in the same way twice, and its errors name a line that exists.
pub(super) fn wrangler(data: &[u8]) {
    let (is_toml, text) = match Input::of(data) {
        Input::Text(text) => {
            let Ok(text) = std::str::from_utf8(text) else { return };
            (!text.trim_start().starts_with(['{', '/']), text.to_owned())
        }
        Input::Choices(kind, mut u) if kind % 2 == 0 => {
            let mut tree = configuration(&mut u);
            mutate(&mut tree, &mut u);
            let text = json(&tree, &mut u).replacen(',', pick(&mut u, &[",", ", // a comment\n", ",/* */", ",,"]), 1);
            (false, damaged(text, &mut u))
        }
        Input::Choices(_, mut u) => {
            let name = pick(&mut u, &NAMES);
            let kv =
                pick(&mut u, &["[[kv_namespaces]]\nbinding = \"A\"\n", "kv_namespaces = 7\n", "[kv_namespaces]\n"]);
            let route = pick(
                &mut u,
                &[
                    "route = \"example.com/*\"\n",
                    "routes = [{ pattern = \"a\", zone_id = \"000000000000000000000000000000a1\" }]\n",
                    "",
                ],
            );
            let text = format!(
                "name = {}\naccount_id = \"0000000000000000000000000000acc1\"\n{route}{kv}[env.staging.vars]\nA = 1\n",
                compact(&text(name))
            );
            (true, damaged(text, &mut u))
        }
    };
    let source = tokenlint::text::Source::new(tokenlint::text::SourceId(0), String::new(), text.clone().into_bytes());
    let Ok(source) = source else { return };
    let read = || of_wrangler_file(&source, is_toml, (&[], None), Catalog::builtin());
    match (read(), read()) {
        (Ok(one), Ok(again)) => {
            assert_eq!(written(&one), written(&again));
            evidence(&written(&one));
        }
        (Err(one), Err(again)) => {
            assert_eq!(one.to_string(), again.to_string());
            if let tokenlint::usage::WranglerError::Toml { line, .. } = one {
                assert!(line <= text.matches('\n').count() + 1);
            }
        }
        _ => panic!("not the same twice"),
    }
}

fn configuration(u: &mut Unstructured<'_>) -> Tree {
    let own = |u: &mut Unstructured<'_>| {
        let key = pick(
            u,
            &[
                "kv_namespaces",
                "r2_buckets",
                "d1_databases",
                "queues",
                "routes",
                "route",
                "triggers",
                "vars",
                "pages_build_output_dir",
            ],
        );
        let entry = object(&[
            ("binding", text("A")),
            ("pattern", text("example.com/*")),
            ("zone_id", text("000000000000000000000000000000a1")),
        ]);
        (key.to_owned(), if rarely(u) { entry } else { Tree::List(vec![entry]) })
    };
    let mut members = vec![("name".to_owned(), text(pick(u, &NAMES)))];
    for _ in 0..u.int_in_range(0..=3).unwrap_or(1) {
        members.push(own(u));
    }
    members.push(("env".to_owned(), Tree::Object(vec![("staging".to_owned(), Tree::Object(vec![own(u)]))])));
    Tree::Object(members)
}
