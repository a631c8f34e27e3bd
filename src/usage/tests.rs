//! Holds the reader against an oracle: on all files of the repository, and on generated logs.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

mod oracle;

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use super::{blocks::MAX_LINE, *};
use crate::catalog::Catalog;

/// Gives an input in pieces of one length.
struct Pieces<'t>(&'t [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.1).min(self.0.len());
        let (piece, rest) = self.0.split_at(length);
        buffer[..length].copy_from_slice(piece);
        self.0 = rest;
        Ok(length)
    }
}

fn taken(text: &[u8], piece: usize, filter: &Filter) -> (Uses, Tally) {
    let mut uses = Uses::default();
    let tally = read(&mut Pieces(text, piece), filter, Catalog::builtin(), &mut uses).unwrap();
    (uses, tally)
}

fn expected(text: &[u8], filter: &Filter) -> (Uses, Tally) {
    let mut uses = Uses::default();
    let tally = oracle::read(&mut &*text, filter, Catalog::builtin(), &mut uses).unwrap();
    (uses, tally)
}

fn compare(text: &[u8], name: &str) -> Tally {
    let token = Some("deploy 1".to_owned());
    let since = "2026-11-02T00:00:00Z".parse().ok();
    let filters = [
        Filter::default(),
        Filter { keeps_failures: true, ..Filter::default() },
        Filter { token, ..Filter::default() },
        Filter { since, until: "2026-11-20T00:00:00Z".parse().ok(), ..Filter::default() },
    ];
    for filter in &filters {
        let expected = expected(text, filter);
        let found = taken(text, usize::MAX, filter);
        assert!(found == expected, "{name}: {}", difference(text, filter));
    }
    expected(text, &filters[0]).1
}

/// The first line after which the reader and the oracle differ.
fn difference(text: &[u8], filter: &Filter) -> String {
    let mut end = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        end += line.len();
        let (found, expected) = (taken(&text[..end], usize::MAX, filter), expected(&text[..end], filter));
        if found != expected {
            return format!("{:?}\n{found:#?}\n{expected:#?}", String::from_utf8_lossy(line));
        }
    }
    "they differ only as a whole".to_owned()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => all.push(path),
        }
    }
    all.sort();
    all
}

#[test]
fn all_files_of_the_repository_are_read_as_by_the_oracle() {
    let mut calls = 0;
    for folder in ["fixtures", "fuzz/corpus", "tests/suite", "docs", "rules"] {
        for path in files(Path::new(folder)) {
            let text = fs::read(&path).unwrap();
            calls += compare(&text, &path.display().to_string()).calls;
            // Its lines, unless it is a document.
            calls += compare(&[b"x\n", text.as_slice()].concat(), &path.display().to_string()).calls;
        }
    }
    assert!(calls > 100, "only {calls} calls");
}

/// Numbers that look random, and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn of<'t, T: ?Sized>(&mut self, all: &[&'t T]) -> &'t T {
        all[self.below(all.len())]
    }
}

/// What lines of text are made of: methods and what resembles them, addresses, times, what is between them, and what is
/// not text.
const PIECES: [&[u8]; 75] = [
    b"GET",
    b"HEAD",
    b"POST",
    b"PUT",
    b"PATCH",
    b"DELETE",
    b"GET",
    b"GET",
    b"TARGET",
    b"PUTS",
    b"get",
    b"PO",
    b"_GET",
    b" ",
    b" ",
    b" ",
    b" ",
    b" ",
    b" ",
    b"  ",
    b"\t",
    b"\"",
    b"'",
    b":",
    b",",
    b", ",
    b": \"",
    b"\" ",
    b"[",
    b"]",
    b"(",
    b"/zones",
    b"/",
    b"//",
    b"/user/tokens/verify",
    b"/x?y=/zones",
    b"/zones/00000000000000000000000000000001/dns_records",
    b"https://api.cloudflare.com/client/v4/zones",
    b"http://api.cloudflare.com/client/v4/accounts",
    b"https://api.cloudflare.com/client/v4/zones/00000000000000000000000000000002/settings/ssl",
    b"https://api.cloudflare.com:443/client/v4/nothing/0123456789abcdef",
    b"https://a.example.com/zones",
    b"https://",
    b"https:///zones",
    b"https://<b>/zones",
    b"/client/v4/nothing/{id}",
    b"/zones/<id>",
    b"/z\xc3\xb6nes",
    b"https://00000000000000000000000000000acc.r2.cloudflarestorage.com/bucket/key",
    b"/accounts/00000000000000000000000000000001/rulesets/phases/http_request_firewall_custom/entrypoint",
    b" HTTP/1.1",
    b" HTTP/2.0\"",
    b" HTTP/",
    b"HTTP/1.1",
    b" 200",
    b" 403",
    b", \"404",
    b" 2000",
    b" 099",
    b" 600",
    b" 200x",
    b" 200\xc3\xa9",
    b"\xc3\xa9",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\xff",
    b"\xc3",
    b"\x1b[31m",
    b"\x08",
    b"\r",
    b"2026-11-20T10:00:00Z ",
    b"2026-11-20T10:00:00.25+01:00 ",
    b"[20/Nov/2026:10:00:00 +0000] ",
    b"203.0.113.7 ",
    b"2001:db8::1 - - ",
];

fn line_of_text(numbers: &mut Numbers) -> Vec<u8> {
    match numbers.below(12) {
        0 => return Vec::new(),
        1 => return [numbers.of(&[&b"  "[..], b"", b"| ", b"2026-11-20T10:00:00Z "]), b"GET"].concat(),
        2 => {
            return [numbers.of(&[&b"  "[..], b"\xef\xbb\xbf", b"x "]), b"https://api.cloudflare.com/client/v4/zones"]
                .concat();
        }
        3 => return b"GET https://api.cloudflare.com/client/v4/zones 200".to_vec(),
        _ => {}
    }
    (0..=numbers.below(9)).flat_map(|_| numbers.of(&PIECES).to_vec()).collect()
}

/// The names of members, of all objects.
const NAMES: [&str; 60] = [
    "method",
    "method",
    "request_method",
    "http_method",
    "requestMethod",
    "verb",
    "Method",
    "RequestMethod",
    "url",
    "url",
    "uri",
    "URI",
    "Uri",
    "request_uri",
    "requestUrl",
    "path",
    "target",
    "host",
    "http_host",
    "authority",
    "status",
    "status",
    "status_code",
    "statusCode",
    "StatusCode",
    "response_code",
    "client_ip",
    "remote_addr",
    "time",
    "time",
    "ts",
    "timestamp",
    "@timestamp",
    "startedDateTime",
    "ActorContext",
    "actor_context",
    "context",
    "ActorIPAddress",
    "ip_address",
    "ActionResult",
    "result",
    "ActionTimestamp",
    "action_timestamp",
    "raw",
    "raw",
    "Raw",
    "actor",
    "ActorTokenDetails",
    "actor_token_details",
    "token_id",
    "TokenName",
    "id",
    "name",
    "action",
    "request",
    "req",
    "response",
    "AuditLogID",
    "me\\u0074hod",
    "m\\n",
];

const VALUES: [&str; 24] = [
    "\"GET\"",
    "\"GET\"",
    "\"post\"",
    "\"https://api.cloudflare.com/client/v4/zones\"",
    "\"/client/v4/zones\"",
    "\"/zones/00000000000000000000000000000001/dns_records\"",
    "\"https:\\/\\/api.cloudflare.com\\/client/v4/none\"",
    "\"api.cloudflare.com\"",
    "200",
    "403",
    "\"201\"",
    "1e2",
    "1e999",
    "-1",
    "1795168800",
    "1795168800.5",
    "\"2026-11-20T10:00:00Z\"",
    "\"api_token\"",
    "\"failure\"",
    "\"192.0.2.1\"",
    "\"deploy 1\"",
    "null",
    "[1, {\"a\": \"\\ud800\"}]",
    "true",
];

fn object(numbers: &mut Numbers, depth: usize) -> String {
    let mut members = Vec::new();
    for _ in 0..numbers.below(7) {
        let name = numbers.of(&NAMES);
        let value = match numbers.below(3) {
            0 if depth < 3 => object(numbers, depth + 1),
            _ => numbers.of(&VALUES).to_owned(),
        };
        members.push(format!("\"{name}\": {value}"));
    }
    format!("{{{}}}", members.join(", "))
}

/// A line that tells of a call in most cases, with some members that compete.
fn line_of_json(numbers: &mut Numbers) -> Vec<u8> {
    let (method, url, time) = (numbers.of(&VALUES[..3]), numbers.of(&VALUES[3..7]), numbers.of(&VALUES[12..18]));
    let status = numbers.of(&VALUES[8..11]);
    let more = object(numbers, 0);
    let more = more.trim_start_matches('{').trim_end_matches('}');
    let more = if more.is_empty() { String::new() } else { format!(", {more}") };
    let line = match numbers.below(8) {
        0 => object(numbers, 0),
        1 | 2 => format!("{{\"method\": {method}, \"url\": {url}, \"ts\": {time}, \"status\": {status}{more}}}"),
        3 => format!("{{\"req\": {{\"method\": {method}, \"path\": {url}}}, \"time\": {time}{more}}}"),
        4 | 5 => {
            format!("{{\"Raw\": {{\"method\": {method}, \"uri\": {url}}}, \"ActorContext\": \"api_token\"{more}}}")
        }
        6 => format!(
            "{{\"raw\": {{\"method\": {method}, \"uri\": {url}}}, \"actor\": {{\"token_name\": \"deploy 1\"}}{more}}}"
        ),
        _ => String::from_utf8_lossy(&line_of_text(numbers)).into_owned(),
    };
    let line = if numbers.below(20) == 0 { line.replace('}', "") } else { line };
    let line = if numbers.below(20) == 0 { format!("{{ {line}") } else { line };
    [line.as_bytes(), if numbers.below(30) == 0 { b"\xff" } else { b"" }].concat()
}

fn log(numbers: &mut Numbers) -> Vec<u8> {
    let of_json = numbers.below(10);
    let lines = 1 + numbers.below(60);
    let mut line = |_| if numbers.below(10) < of_json { line_of_json(numbers) } else { line_of_text(numbers) };
    (0..lines).map(&mut line).collect::<Vec<_>>().join(&b'\n')
}

#[test]
fn generated_logs_are_read_as_by_the_oracle() {
    let mut numbers = Numbers(24);
    let mut tally = Tally::default();
    for at in 0..3_000 {
        tally.add(&compare(&log(&mut numbers), &format!("log {at}")));
    }
    for count in [tally.calls, tally.foreign, tally.left_out, tally.other, tally.broken] {
        assert!(count > 500, "{tally:?}");
    }
}

/// Logs of many blocks, however the input is given.
#[test]
fn blocks_are_read_as_one_input() {
    let mut numbers = Numbers(7);
    let mut text = b"x\n".to_vec();
    while text.len() < 1 << 20 {
        text.extend(log(&mut numbers));
        text.push(b'\n');
    }
    // A line that is longer than a block, and one that is too long.
    text.extend(b"GET /zones 200 ");
    text.extend(vec![b'x'; 400_000]);
    text.extend(b"\nGET\n");
    text.extend(vec![b'y'; MAX_LINE + 5]);
    text.extend(b"\nhttps://api.cloudflare.com/client/v4/zones\nGET /user");
    let expected = expected(&text, &Filter::default());
    for piece in [usize::MAX, 1 << 18, 70_001] {
        assert!(taken(&text, piece, &Filter::default()) == expected, "{piece}");
    }
}

/// The longest line is read, and so is what is behind it.
#[test]
fn a_line_of_the_greatest_length_takes_nothing_with_it() {
    for (length, broken) in [(MAX_LINE - 1, 0), (MAX_LINE, 0), (MAX_LINE + 1, 1), (2 * MAX_LINE, 1)] {
        let mut text = b"GET /zones 200\nGET /zones 200 ".to_vec();
        text.resize(15 + length, b'x');
        text.extend(b"\nGET /zones 200\n");
        let (_, tally) = taken(&text, 1 << 16, &Filter::default());
        assert_eq!((tally.entries, tally.calls, tally.broken), (3, 3 - broken, broken), "{length}");
    }
}

/// Calls that are not in the catalog are bounded, and which are kept does not depend on their order.
#[test]
fn unknown_calls_over_the_limit_are_counted() {
    let word = |at: usize| -> String { format!("{at:05}").bytes().map(|digit| char::from(digit + 49)).collect() };
    let lines: Vec<String> = (0..15_000).map(|at| format!("GET /client/v4/x/{}", word(at * 7_919 % 15_000))).collect();
    let text = lines.join("\n");
    let reversed = lines.iter().rev().chain(&lines).cloned().collect::<Vec<_>>().join("\n");
    let (uses, tally) = taken(text.as_bytes(), usize::MAX, &Filter::default());
    assert_eq!((uses.all.len(), uses.overflow, tally.calls), (10_000, 5_000, 15_000));
    let (twice, _) = taken(reversed.as_bytes(), usize::MAX, &Filter::default());
    assert!(twice.all.keys().eq(uses.all.keys()));
    assert_eq!(twice.overflow, 10_000);
    assert!(twice.all.values().all(|seen| seen.count == 2));
}
