//! Judges a generated export, against the bare parse of the same bytes in the same run.
//!
//! `cargo bench --bench check` prints the ratio; with `-- --generate 150000 FILE` it writes the export instead.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod exports;
mod judging;
mod timing;

use std::{env, fs};

use serde::de::IgnoredAny;

use exports::export;
use timing::{median, timed};

/// Tokens of the export: about 200 MB.
const TOKENS: usize = 150_000;
const ROUNDS: usize = 11;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, count, path] = arguments.as_slice()
        && flag == "--generate"
    {
        fs::write(path, export(count.parse().unwrap())).unwrap();
        return;
    }
    let text = export(TOKENS);
    let linter = judging::linter();
    let (mut bare, mut judged) = (Vec::new(), Vec::new());
    let mut findings = 0;
    for _ in 0..ROUNDS {
        bare.push(timed(|| {
            serde_json::from_slice::<IgnoredAny>(text.as_bytes()).unwrap();
        }));
        let bytes = text.clone().into_bytes();
        judged.push(timed(|| {
            findings = judging::judged(&linter, "export.json", bytes).findings.len();
        }));
    }
    let (bare, judged) = (median(bare), median(judged));
    let ratio = judged.as_secs_f64() / bare.as_secs_f64();
    println!("{TOKENS} tokens, {} MB, {findings} findings, medians of {ROUNDS}", text.len() / 1_000_000);
    println!("bare parse {bare:.0?}, judged {judged:.0?}, ratio {ratio:.2}");
}
