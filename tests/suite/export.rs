//! An export is whole, or an error: against a server that answers as the API should not.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::{
    cli::Folder,
    online::{ACCOUNT, Reply, Server, TOKEN, error, ok, run_with, token},
};

const TOKENS_ONLY: [&str; 9] =
    ["export", "--without", "zones", "--without", "accounts", "--without", "permission-groups", "-o", "inventory.json"];

/// A page of tokens, with what it says about the list.
fn page(ids: std::ops::Range<usize>, info: &str) -> Reply {
    let items: Vec<String> = ids.map(token).collect();
    let info = if info.is_empty() { String::new() } else { format!(r#","result_info":{{{info}}}"#) };
    Reply::Json(200, format!(r#"{{"success":true,"errors":[],"messages":[],"result":[{}]{info}}}"#, items.join(",")))
}

/// The number of the page that a request asks for.
fn number(line: &str) -> usize {
    let (_, rest) = line.split_once("&page=").unwrap();
    rest.split('&').next().unwrap().parse().unwrap()
}

/// Exports the tokens of a server that answers with its pages; the number of tokens in the file, or the error.
fn export(answer: impl Fn(usize, usize) -> Reply + Send + 'static, more: &[&str]) -> Result<usize, String> {
    let folder = Folder::new(&format!("export-{:?}", std::thread::current().id()));
    folder.write("inventory.json", "earlier");
    let server = Server::new(move |line, count| answer(number(line), count));
    let run = server.run(&folder, &[&TOKENS_ONLY[..], more].concat());
    let text = fs::read_to_string(folder.path().join("inventory.json")).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
    if run.code != 0 {
        assert_eq!((run.code, text.as_str()), (2, "earlier"), "{}", run.err);
        return Err(run.err);
    }
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    Ok(value["tokens"].as_array().unwrap().len())
}

/// Parts of what each page says, with its number and the totals of 120 tokens.
fn told(page: usize) -> String {
    let count = if page < 3 { 50 } else { 20 };
    format!(r#""page":{page},"per_page":50,"count":{count},"total_count":120,"total_pages":3"#)
}

fn ids(page: usize) -> std::ops::Range<usize> {
    (page - 1) * 50..(page * 50).min(120).max((page - 1) * 50)
}

#[test]
fn what_is_whole_is_exported() {
    type Case = (&'static str, Box<dyn Fn(usize, usize) -> Reply + Send>, usize);
    let cases: Vec<Case> = vec![
        ("totals", Box::new(|at, _| page(ids(at), &told(at))), 120),
        ("a total alone", Box::new(|at, _| page(ids(at), r#""total_count":120"#)), 120),
        ("pages alone", Box::new(|at, _| page(ids(at), r#""per_page":50,"total_pages":3"#)), 120),
        ("no totals", Box::new(|at, _| page(ids(at), r#""per_page":50"#)), 120),
        ("nothing said", Box::new(|at, _| page(ids(at), "")), 120),
        ("nothing said, full pages", Box::new(|at, _| page((at - 1).min(2) * 50..at.min(2) * 50, "")), 100),
        (
            "smaller pages than asked for",
            Box::new(|at, _| page((at - 1) * 20..at * 20, r#""per_page":20,"total_count":60"#)),
            60,
        ),
        (
            "smaller pages, nothing said of it",
            Box::new(|at, _| page((at - 1).min(3) * 20..at.min(3) * 20, r#""page":1"#)),
            60,
        ),
        ("no paging at all", Box::new(|_, _| page(0..370, "")), 370),
        ("no tokens", Box::new(|_, _| page(0..0, r#""total_count":0,"total_pages":0"#)), 0),
        (
            "no list for no tokens",
            Box::new(|_, _| {
                Reply::Json(200, r#"{"success":true,"result":null,"result_info":{"total_count":0}}"#.to_owned())
            }),
            0,
        ),
        (
            "a failure in the middle",
            Box::new(|at, count| match count {
                1 => error(503, 0, "down"),
                2 => Reply::Raw(b"HTTP/1.1 429 X\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{}".to_vec()),
                3 => Reply::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"success\":true".to_vec()),
                _ => page(ids(at), &told(at)),
            }),
            120,
        ),
    ];
    for (name, answer, expected) in cases {
        assert_eq!(export(answer, &["--retries", "4"]), Ok(expected), "{name}");
    }
}

#[test]
fn what_is_not_whole_is_an_error() {
    type Case = (&'static str, Box<dyn Fn(usize, usize) -> Reply + Send>, &'static str);
    let other = |at: usize, wrong: &'static str, right: &'static str| {
        move |page_at: usize, _: usize| {
            let said = told(page_at);
            page(ids(page_at), &if page_at == at { said.replace(right, wrong) } else { said })
        }
    };
    let cases: Vec<Case> = vec![
        (
            "a lower total at first",
            Box::new(other(1, r#""total_count":50"#, r#""total_count":120"#)),
            "changed while it was read",
        ),
        (
            "a total that changes",
            Box::new(other(2, r#""total_count":119"#, r#""total_count":120"#)),
            "changed while it was read",
        ),
        (
            "pages that change",
            Box::new(other(3, r#""total_pages":4"#, r#""total_pages":3"#)),
            "changed while it was read",
        ),
        ("another page", Box::new(other(2, r#""page":1"#, r#""page":2"#)), "says that it is page 1"),
        ("another count", Box::new(other(3, r#""count":21"#, r#""count":20"#)), "says that it has 21"),
        (
            "fewer than the total",
            Box::new(|at, _| page(if at == 3 { 100..119 } else { ids(at) }, r#""total_count":120,"total_pages":3"#)),
            "119 items were read, and the total is 120",
        ),
        (
            "more than the total",
            Box::new(|at, _| page(ids(at), r#""total_count":110,"total_pages":3"#)),
            "120 items were read, and the total is 110",
        ),
        (
            "an empty page in the middle",
            Box::new(|at, _| page(if at == 2 { 0..0 } else { ids(at) }, r#""total_count":120,"total_pages":3"#)),
            "50 items were read",
        ),
        (
            "an empty page, pages alone",
            Box::new(|at, _| page(if at == 2 { 0..0 } else { ids(at) }, r#""per_page":50,"total_pages":3"#)),
            "page 2 of 3 has 0 items",
        ),
        (
            "a short page, pages alone",
            Box::new(|at, _| page(if at == 2 { 50..60 } else { ids(at) }, r#""per_page":50,"total_pages":3"#)),
            "page 2 of 3 has 10 items",
        ),
        (
            "an item on two pages",
            Box::new(|at, _| page(if at == 2 { 49..99 } else { ids(at) }, "")),
            "changed while it was read",
        ),
        (
            "an item twice on one page",
            Box::new(|_, _| Reply::Json(200, format!(r#"{{"success":true,"result":[{0},{0}]}}"#, token(1)))),
            "changed while it was read",
        ),
        // A token of the first page was deleted: the item that moved to it is missed.
        (
            "a list that shrinks",
            Box::new(|at, _| {
                page(
                    if at == 1 {
                        0..50
                    } else if at == 2 {
                        51..101
                    } else {
                        101..120
                    },
                    &format!(r#""per_page":50,"total_count":{}"#, if at == 1 { 120 } else { 119 }),
                )
            }),
            "changed while it was read",
        ),
        ("no list", Box::new(|_, _| Reply::Json(200, r#"{"success":true}"#.to_owned())), "does not contain a list"),
        (
            "null",
            Box::new(|_, _| Reply::Json(200, r#"{"success":true,"result":null}"#.to_owned())),
            "does not contain a list",
        ),
        ("an object", Box::new(|_, _| ok(&token(1))), "does not contain a list"),
        ("no ID", Box::new(|_, _| ok(r#"[{"name":"a"}]"#)), "an item without an ID"),
        ("totals of another type", Box::new(|_, _| page(0..1, r#""total_count":"1""#)), "not from the API"),
        ("a negative total", Box::new(|_, _| page(0..1, r#""total_count":-1"#)), "not from the API"),
        (
            "errors with success",
            Box::new(|_, _| {
                Reply::Json(200, r#"{"success":true,"errors":[{"code":7,"message":"partial"}],"result":[]}"#.to_owned())
            }),
            "7: partial",
        ),
        (
            "success in a failure",
            Box::new(|at, _| {
                if at == 2 {
                    Reply::Json(403, r#"{"success":true,"result":[]}"#.to_owned())
                } else {
                    page(ids(at), &told(at))
                }
            }),
            "was rejected (403)",
        ),
        (
            "cut JSON",
            Box::new(|at, _| {
                if at == 2 {
                    Reply::Json(200, r#"{"success":true,"result":[{"id":"1"}"#.to_owned())
                } else {
                    page(ids(at), &told(at))
                }
            }),
            "not from the API",
        ),
        (
            "more JSON",
            Box::new(|_, _| Reply::Json(200, r#"{"success":true,"result":[]} {}"#.to_owned())),
            "not from the API",
        ),
        (
            "two results",
            Box::new(|_, _| Reply::Json(200, r#"{"success":true,"result":[],"result":[]}"#.to_owned())),
            "not from the API",
        ),
        (
            "HTML",
            Box::new(|at, _| {
                if at == 2 {
                    Reply::Raw(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>".to_vec(),
                    )
                } else {
                    page(ids(at), &told(at))
                }
            }),
            "not from the API",
        ),
        (
            "a cut body",
            Box::new(|at, _| {
                if at == 3 {
                    Reply::Raw(
                        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"success\":true,\"result\":[]}".to_vec(),
                    )
                } else {
                    page(ids(at), &told(at))
                }
            }),
            "connection lost",
        ),
        (
            "cut chunks",
            Box::new(|at, _| {
                if at == 3 {
                    Reply::Raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1b\r\n{\"success\":true,\"result\":[]}\r\n".to_vec())
                } else {
                    page(ids(at), &told(at))
                }
            }),
            "connection lost",
        ),
        (
            "a redirect",
            Box::new(|_, count| {
                Reply::Raw(
                    format!(
                        "HTTP/1.1 302 X\r\nLocation: /client/v4/user/tokens?again={count}\r\nContent-Length: 0\r\n\r\n"
                    )
                    .into_bytes(),
                )
            }),
            "redirects are not followed",
        ),
        (
            "too many requests",
            Box::new(|at, _| {
                if at == 2 {
                    Reply::Raw(b"HTTP/1.1 429 X\r\nRetry-After: 0\r\nContent-Length: 2\r\n\r\n{}".to_vec())
                } else {
                    page(ids(at), &told(at))
                }
            }),
            "too many requests",
        ),
        (
            "a server error",
            Box::new(|at, _| if at == 3 { error(500, 0, "oops") } else { page(ids(at), &told(at)) }),
            "the API is not available",
        ),
        ("a list without an end", Box::new(|at, _| page(at * 2..at * 2 + 2, r#""per_page":2"#)), "too many pages"),
        (
            "a total without an end",
            Box::new(|at, _| page(ids(at), r#""total_count":18446744073709551615"#)),
            "too many pages",
        ),
    ];
    for (name, answer, expected) in cases {
        let result = export(answer, &["--timeout", "10"]);
        assert!(result.as_ref().is_err_and(|error| error.contains(expected)), "{name}: {result:?}");
    }
}

#[test]
fn a_slow_answer_ends_with_the_timeout() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n".to_vec();
    let body = [&head[..], b"Content-Length: 1000000\r\n\r\n{\"success\":true,\"result\":["].concat();
    let chunks = [&head[..], b"Transfer-Encoding: chunked\r\n\r\n"].concat();
    for (name, start, drop) in [
        ("a slow head", b"HTTP/1.1 200 OK\r\n".to_vec(), b"X-More: 1\r\n".to_vec()),
        ("a slow body", body, b" ".to_vec()),
        ("slow chunks", chunks, b"1\r\n \r\n".to_vec()),
        ("nothing", Vec::new(), Vec::new()),
    ] {
        let began = Instant::now();
        let drip = move |_: usize, _: usize| Reply::Drip(start.clone(), drop.clone(), Duration::from_secs(20));
        let error = export(drip, &["--timeout", "1"]).unwrap_err();
        assert!(error.contains("timed out") && error.contains("--timeout"), "{name}: {error}");
        assert!(began.elapsed() < Duration::from_secs(15), "{name}: {:?}", began.elapsed());
    }
}

#[test]
fn the_url_of_the_api_is_a_host_and_a_path() {
    let folder = Folder::new("export-url");
    let server = Server::new(|_, _| ok("[]"));
    let host = server.url.replace("http://", "");
    for (url, shown) in [
        (format!("{}#part", server.url), "#***"),
        (format!("{}?a=b", server.url), "?***"),
        (format!("{}?", server.url), "?***"),
        (format!("http://user:password@{host}"), "***@"),
        (format!("http://@{host}"), "***@"),
        (format!("http://{host}@elsewhere.example/"), "***@elsewhere.example"),
        ("https://user:password@api.example".to_owned(), "***@api.example"),
    ] {
        let run = run_with(&folder, &["export", "-o", "inventory.json"], &url, TOKEN);
        assert_eq!(run.code, 2, "{url}: {}", run.err);
        assert!(run.err.contains("is not allowed; remove the user name, query or fragment"), "{url}: {}", run.err);
        assert!(run.err.contains(shown) && !run.err.contains("password"), "{url}: {}", run.err);
    }
    assert!(server.lines().is_empty());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    // A slash at the end is not doubled.
    let run = run_with(&folder, &TOKENS_ONLY, &format!("{}//", server.url), TOKEN);
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(server.lines(), ["GET /user/tokens?include_expired=true&page=1&per_page=50"]);
}

#[test]
fn the_account_of_an_export_is_the_one_that_was_asked_for() {
    let folder = Folder::new("export-account");
    let arguments = ["export", "--account", ACCOUNT, "--without", "zones", "--without", "permission-groups"];
    for (id, is_whole) in [(ACCOUNT, true), ("00000000000000000000000000000bad", false)] {
        let server = Server::new(move |line, _| match line {
            line if line.contains("/tokens?") => ok("[]"),
            _ => ok(&format!(r#"{{"id":"{id}","name":"Example"}}"#)),
        });
        let run = server.run(&folder, &arguments);
        assert_eq!(run.code, if is_whole { 0 } else { 2 }, "{}", run.err);
        assert_eq!(run.out.contains(id), is_whole);
    }
}
