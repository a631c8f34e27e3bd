//! Reduces a generated HTTP log to its uses, and finds a least cover, in one run with peers.
//!
//! `cargo bench --bench uses` prints ratios; with `-- --generate KIND MEGABYTES FILE` it writes a log instead.
#![expect(clippy::indexing_slicing, clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod logs;
mod timing;

use std::{env, fs};

use tokenlint::{
    catalog::Catalog,
    trim::cover::{Bits, Candidate, cheapest},
    usage::{Filter, Uses, read},
};

use logs::{KINDS, lines};
use timing::{median, timed};

const ROUNDS: usize = 11;
const MEGABYTES: usize = 50;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [flag, kind, megabytes, path] = arguments.as_slice()
        && flag == "--generate"
    {
        let (_, line) = KINDS.iter().find(|(name, _)| name == kind).unwrap();
        let bytes = megabytes.parse::<usize>().unwrap() * 1_000_000;
        return fs::write(path, lines(*line, 0, bytes)).unwrap();
    }
    log();
    cover();
}

fn log() {
    let text = lines(KINDS[0].1, 0, MEGABYTES * 1_000_000);
    let (mut lines, mut reduced) = (Vec::new(), Vec::new());
    let mut distinct = 0;
    for _ in 0..ROUNDS {
        lines.push(timed(|| {
            assert!(text.as_bytes().iter().filter(|byte| **byte == b'\n').count() > 0);
        }));
        reduced.push(timed(|| {
            let mut uses = Uses::default();
            let tally = read(&mut text.as_bytes(), &Filter::default(), Catalog::builtin(), &mut uses).unwrap();
            assert!(tally.calls > 0);
            distinct = uses.all.len();
        }));
    }
    let (lines, reduced) = (median(lines), median(reduced));
    println!("{} MB of log, {distinct} distinct uses, medians of {ROUNDS}", text.len() / 1_000_000);
    let ratio = reduced.as_secs_f64() / lines.as_secs_f64();
    println!("lines counted {lines:.0?}, reduced {reduced:.0?}, ratio {ratio:.1}");
}

/// 60 needs over 40 groups, each met by 2 to 5 of them.
fn cover() {
    let candidates: Vec<Candidate> = (0..40_usize)
        .map(|at| Candidate {
            changes: at % 3 == 0,
            opens: Bits::of((0..at * 7 % 40 + 3).map(|operation| (operation * 53 + at * 17) % 3_239)),
            scope: u32::from(at % 4 == 0),
        })
        .collect();
    let needs: Vec<Vec<usize>> = (0..60_usize)
        .map(|need| (0..need % 4 + 2).map(|way| (need * 13 + way * 11 + need * way) % 40).collect())
        .collect();
    let needed = Bits::of((0..60_usize).map(|need| need * 53 % 3_239));
    let mut times = Vec::new();
    let mut chosen = 0;
    for _ in 0..ROUNDS {
        times.push(timed(|| chosen = cheapest(&candidates, &needs, &needed).len()));
    }
    println!("60 needs over 40 groups: {chosen} chosen in {:.2?}, median of {ROUNDS}", median(times));
}
