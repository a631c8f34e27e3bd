//! Judges ever larger inputs: what a thing costs must not depend on how many there are.
//!
//! `cargo bench --bench growth` prints a table.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod exports;
mod judging;
mod timing;

use exports::export;
use timing::{median, timed};

const ROUNDS: usize = 5;

/// One token with so many of something.
type Shape = fn(usize) -> String;

fn main() {
    println!("{:<28} {:>9} {:>8} {:>10} {:>9}", "of", "count", "MB", "time", "us each");
    let sizes = [1_000, 10_000, 100_000, 1_000_000];
    for count in sizes {
        row("tokens of an export", count, &export(count));
    }
    let shapes: [(&str, Shape); 6] = [
        ("zones of one policy", |count| token(&policy("allow", 0..count), RANGES, "")),
        ("policies of one token", |count| token(&joined(count, |at| policy("allow", at..at + 1)), RANGES, "")),
        ("denies of one token", |count| {
            let denies = joined(count, |at| policy("deny", at..at + 1));
            token(&format!("{},{denies}", policy("allow", 0..count)), RANGES, "")
        }),
        ("zones given twice", |count| {
            token(&[policy("allow", 0..count), policy("allow", 0..count)].join(","), RANGES, "")
        }),
        ("ranges of one filter", |count| {
            let range = |at: usize| format!("\"{}.{}.{}.0/24\"", 1 + at / 65_536, at / 256 % 256, at % 256);
            token(&policy("allow", 0..1), &joined(count, range), "")
        }),
        ("unknown fields of one token", |count| {
            let field = |at: usize| format!("\"field{at}\":{at}");
            token(&policy("allow", 0..1), RANGES, &format!(",{}", joined(count, field)))
        }),
    ];
    for (what, text) in shapes {
        for count in [1_000, 10_000, 100_000] {
            row(what, count, &text(count));
        }
    }
}

const RANGES: &str = r#""1.1.1.0/24""#;

fn row(what: &str, count: usize, text: &str) {
    let linter = judging::linter();
    let times = (0..ROUNDS).map(|_| {
        let bytes = text.to_owned().into_bytes();
        timed(|| {
            assert!(judging::judged(&linter, "export.json", bytes).coverage.tokens > 0);
        })
    });
    let time = median(times.collect());
    let each = time.as_secs_f64() * 1e6 / count as f64;
    println!("{what:<28} {count:>9} {:>8.1} {time:>10.1?} {each:>9.2}", text.len() as f64 / 1e6);
}

fn joined(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect::<Vec<_>>().join(",")
}

fn policy(effect: &str, zones: std::ops::Range<usize>) -> String {
    let zones: Vec<String> =
        zones.map(|zone| format!(r#""com.cloudflare.api.account.zone.{zone:032x}":"*""#)).collect();
    format!(
        r#"{{"effect":"{effect}","resources":{{{}}},"permission_groups":[{{"id":"82e64a83756745bbbb1c9c2701bf816b","name":"DNS Read"}},{{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}}]}}"#,
        zones.join(",")
    )
}

fn token(policies: &str, ranges: &str, more: &str) -> String {
    format!(
        r#"{{"id":"000000000000000000000000000000a1","name":"dns","status":"active","issued_on":"2026-10-05T10:00:00Z","modified_on":"2026-10-05T10:00:00Z","expires_on":"2027-02-05T00:00:00Z","policies":[{policies}],"condition":{{"request_ip":{{"in":[{ranges}]}}}}{more}}}"#
    )
}
