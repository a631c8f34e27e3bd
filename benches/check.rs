//! Judges a generated export, against the bare parse of the same bytes in the same run.
//!
//! `cargo bench --bench check` prints the ratio; with `-- --generate 150000 FILE` it writes the export instead.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod timing;

use std::{env, fs};

use serde::de::IgnoredAny;
use tokenlint::{
    lint::{Linter, Run},
    source::Source,
};

use timing::{median, timed};

/// Tokens of the export: about 200 MB.
const TOKENS: usize = 150_000;
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, count, path] = arguments.as_slice()
        && flag == "--generate"
    {
        fs::write(path, export(count.parse().unwrap())).unwrap();
        return;
    }
    let text = export(TOKENS);
    let linter = Linter::new("2026-11-24T12:00:00Z".parse().unwrap());
    let (mut bare, mut judged) = (Vec::new(), Vec::new());
    let mut findings = 0;
    for _ in 0..ROUNDS {
        bare.push(timed(|| {
            serde_json::from_slice::<IgnoredAny>(text.as_bytes()).unwrap();
        }));
        let bytes = text.clone().into_bytes();
        judged.push(timed(|| {
            let mut run = Run::new(&linter);
            let source = Source::new(run.next_id(), "export.json".to_owned(), bytes).unwrap();
            run.source(source, true);
            findings = run.finish().findings.len();
        }));
    }
    let (bare, judged) = (median(bare), median(judged));
    let ratio = judged.as_secs_f64() / bare.as_secs_f64();
    println!("{TOKENS} tokens, {} MB, {findings} findings, medians of {ROUNDS}", text.len() / 1_000_000);
    println!("bare parse {bare:.0?}, judged {judged:.0?}, ratio {ratio:.2}");
}

/// A list of tight tokens, of which about one in twenty has findings.
fn export(count: usize) -> String {
    let tokens: Vec<String> = (0..count).map(token).collect();
    let info = format!(r#"{{"page":1,"per_page":{count},"count":{count},"total_count":{count},"total_pages":1}}"#);
    format!(r#"{{"success":true,"errors":[],"messages":[],"result":[{}],"result_info":{info}}}"#, tokens.join(","))
}

fn token(number: usize) -> String {
    let is_loose = number.is_multiple_of(20);
    let zones = |policy: usize| {
        if is_loose && policy == 0 {
            return r#""com.cloudflare.api.account.zone.*":"*""#.to_owned();
        }
        let ids = (0..6).map(|at| (number * 2 + policy) * 8 + at);
        ids.map(|id| format!(r#""com.cloudflare.api.account.zone.{id:032x}":"*""#)).collect::<Vec<_>>().join(",")
    };
    let policy = |at: usize| {
        format!(
            r#"{{"id":"{:032x}","effect":"allow","resources":{{{}}},"permission_groups":[{{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read"}},{{"id":"82e64a83756745bbbb1c9c2701bf816b","name":"DNS Read"}}]}}"#,
            number * 2 + at,
            zones(at)
        )
    };
    format!(
        r#"{{"id":"{number:032x}","name":"external-dns zone-{number}.example.com","status":"active","issued_on":"2026-10-05T10:00:00Z","modified_on":"2026-10-05T10:00:00Z","last_used_on":"2026-11-20T08:30:00Z","not_before":"2026-10-05T00:00:00Z","expires_on":"2027-02-05T00:00:00Z","policies":[{}],"condition":{{"request_ip":{{"in":["1.1.1.0/24","2606:4700:4700::/48"],"not_in":[]}}}}}}"#,
        [policy(0), policy(1)].join(",")
    )
}
