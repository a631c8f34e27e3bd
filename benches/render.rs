//! Renders a report of a hundred thousand findings in each format.
//!
//! `cargo bench --bench render` prints a table.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod judging;
mod timing;

use std::io::{self, Write};

use tokenlint::{
    lint::Report,
    render::{github, gitlab, html, human, json, junit, markdown, sarif, view::View},
};

use timing::{median, timed};

const FINDINGS: usize = 100_000;
const ROUNDS: usize = 11;
const DATE: &str = "2026-11-24";

type Render = fn(&mut Report, &mut dyn Write) -> io::Result<()>;

const FORMATS: [(&str, Render); 8] = [
    ("human", |report, out| human::findings(report, &View::default(), human::Style { colour: false, width: 100 }, out)),
    ("json", |report, out| json::report(report, DATE, out)),
    ("sarif", |report, out| sarif::report(report, out)),
    ("github", |report, out| github::report(report, &View::default(), "2026-07-27", out)),
    ("gitlab", |report, out| gitlab::report(report, out)),
    ("junit", |report, out| junit::report(report, out)),
    ("markdown", |report, out| markdown::report(report, &View::default(), DATE, out)),
    ("html", |report, out| {
        let mut cards = std::mem::take(&mut report.cards);
        html::report(report, &mut cards, DATE, "2026-11-24T12:00:00Z".parse().unwrap(), out)
    }),
];

fn main() {
    for (what, separator) in [("a line a token", "\n"), ("one line", " ")] {
        let mut report = report(separator);
        println!("{} findings, {what}, medians of {ROUNDS}", report.findings.len());
        for (name, render) in FORMATS {
            let mut length = 0;
            let times = (0..ROUNDS).map(|_| {
                let mut out = Vec::new();
                let time = timed(|| render(&mut report, &mut out).unwrap());
                length = out.len();
                time
            });
            let time = median(times.collect());
            println!("  {name:<9} {time:>8.0?} {:>5} MB", length / 1_000_000);
        }
    }
}

fn report(separator: &str) -> Report {
    let token = |at: usize| {
        format!(
            r#"{{"name":"deploy {at}","policies":[{{"effect":"allow","permission_groups":[{{"id":"82e64a83756745bbbb1c9c2701bf816b"}}],"resources":{{"com.cloudflare.api.account.zone.{at:032x}":"*"}}}}]}}"#
        )
    };
    // Without an end, and without a filter of addresses: two findings each.
    let tokens: Vec<String> = (0..FINDINGS / 2).map(token).collect();
    judging::judged(&judging::linter(), "many.jsonl", tokens.join(separator).into_bytes())
}
