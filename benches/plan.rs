//! Judges a generated Terraform plan, against the bare parse of the same bytes in the same run.
//!
//! `cargo bench --bench plan` prints the ratio; with `-- --generate FILE` it writes the plan instead.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod judging;
mod plans;
mod timing;

use std::{env, fs};

use serde::de::IgnoredAny;

use plans::plan;
use timing::{median, timed};

const TOKENS: usize = 2_000;
/// Other resources for each token: about 50 MB in all.
const OTHERS: usize = 10;
const ROUNDS: usize = 9;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let text = plan(TOKENS, OTHERS);
    if let [flag, path] = arguments.as_slice()
        && flag == "--generate"
    {
        fs::write(path, text).unwrap();
        return;
    }
    let linter = judging::linter();
    let (mut bare, mut judged) = (Vec::new(), Vec::new());
    let mut findings = 0;
    for _ in 0..ROUNDS {
        bare.push(timed(|| {
            serde_json::from_slice::<IgnoredAny>(text.as_bytes()).unwrap();
        }));
        let bytes = text.clone().into_bytes();
        judged.push(timed(|| {
            let report = judging::judged(&linter, "plan.json", bytes);
            assert_eq!(report.coverage.tokens, TOKENS);
            findings = report.findings.len();
        }));
    }
    let (bare, judged) = (median(bare), median(judged));
    let ratio = judged.as_secs_f64() / bare.as_secs_f64();
    println!("{TOKENS} tokens, {} MB, {findings} findings, medians of {ROUNDS}", text.len() / 1_000_000);
    println!("bare parse {bare:.0?}, judged {judged:.0?}, ratio {ratio:.2}");
}
