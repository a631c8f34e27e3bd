//! The output of `check` over an estate of 200 messy tokens, in lines.
//!
//! `cargo bench --bench estate` prints a table. `cargo bench --bench estate -- write FILE` writes the estate.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod judging;
mod messy;

use std::io;

use tokenlint::{
    lint::Severity,
    render::{
        concise,
        human::{self, Style},
        statistics,
        view::{GroupBy, Sort, View},
    },
};

const STYLE: Style = Style { colour: false, width: 100 };

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "write").skip(1);
    if let Some(path) = arguments.next() {
        std::fs::write(path, messy::export()).unwrap();
        return;
    }
    let report = judging::judged(&judging::linter(), "estate.json", messy::export().into_bytes());
    let count = |severity: Severity| format!("{} {}", report.count(severity), severity.word());
    println!("{} tokens, {} findings ({})", messy::TOKENS, report.findings.len(), Severity::ALL.map(count).join(", "));
    let all = View { sort: Sort::HighestFirst, ..View::default() };
    let by_rule = View { group_by: GroupBy::Rule, ..all };
    let high = View { least: Severity::High, ..all };
    print("full", |out| human::findings(&report, &all, STYLE, out));
    print("concise", |out| concise::findings(&report, &all, STYLE, out));
    print("grouped by token", |out| concise::grouped(&report, &all, STYLE, out));
    print("grouped by rule", |out| concise::grouped(&report, &by_rule, STYLE, out));
    print("terminal: grouped, high and above", |out| concise::grouped(&report, &high, STYLE, out));
    print("statistics", |out| statistics::table(&report, &all, STYLE, out));
}

fn print(name: &str, write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    println!("  {name:<34} {:>6} lines", String::from_utf8(out).unwrap().lines().count());
}
