//! Compares ten thousand tokens with ten thousand others, and two tokens with every permission group on ten thousand
//! zones, against reading the two files alone in the same run.
//!
//! `cargo bench --bench diff` prints the ratios.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

use std::time::{Duration, Instant};

use tokenlint::{
    access::{Access, Difference},
    catalog::Catalog,
    model::{Token, Zones},
    read::{self, Item},
    text::{Source, SourceId},
};

const TOKENS: usize = 10_000;
const ZONES: usize = 10_000;
const ROUNDS: usize = 9;

fn main() {
    compared(&format!("{TOKENS} tokens a side"), [export(false), export(true)]);
    compared("every group on 10,000 zones", [wide(ZONES), wide(ZONES - 1)]);
}

/// Reads and compares two texts.
fn compared(what: &str, texts: [String; 2]) {
    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    let (mut reading, mut comparing) = (Vec::new(), Vec::new());
    let mut changed = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let sources = texts.each_ref().map(|text| source(text));
        let [old, new] = sources.each_ref().map(tokens);
        reading.push(start.elapsed());
        let differs = |(old, new): (&Token<'_>, &Token<'_>)| {
            let [old, new] = [old, new].map(Access::of);
            !Difference::of(Some(&old), Some(&new), &Zones::default(), Catalog::builtin(), now).is_empty()
        };
        changed = old.iter().zip(&new).filter(|pair| differs((pair.0, pair.1))).count();
        comparing.push(start.elapsed());
    }
    let (reading, comparing) = (median(reading), median(comparing));
    let ratio = comparing.as_secs_f64() / reading.as_secs_f64();
    println!("{what}, {changed} changed, medians of {ROUNDS}");
    println!("read {reading:.0?}, read and compared {comparing:.0?}, ratio {ratio:.2}");
}

/// A token with every permission group on many zones.
fn wide(count: usize) -> String {
    let groups = Catalog::builtin().groups().iter().filter_map(|group| group.public_id());
    let groups: Vec<String> = groups.map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let zones: Vec<String> =
        (0..count).map(|zone| format!(r#""com.cloudflare.api.account.zone.{zone:032x}":"*""#)).collect();
    let (groups, zones) = (groups.join(","), zones.join(","));
    format!(
        r#"{{"name":"wide","policies":[{{"effect":"allow","resources":{{{zones}}},"permission_groups":[{groups}]}}]}}"#
    )
}

fn source(text: &str) -> Source {
    Source::new(SourceId(0), "export.json".to_owned(), text.as_bytes().to_vec()).unwrap()
}

fn tokens(source: &Source) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    read::read(source, &mut |item| {
        if let Item::Token(mut token) = item {
            token.resolve(Catalog::builtin(), None);
            all.push(*token);
        }
    });
    all
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A list of tokens; of the new side one in twenty reaches a zone more.
fn export(is_new: bool) -> String {
    let token = |number: usize| {
        let count = if is_new && number.is_multiple_of(20) { 7 } else { 6 };
        let zones: Vec<String> =
            (0..count).map(|at| format!(r#""com.cloudflare.api.account.zone.{:032x}":"*""#, number * 8 + at)).collect();
        format!(
            r#"{{"id":"{number:032x}","name":"external-dns {number}","status":"active","expires_on":"2027-02-05T00:00:00Z","policies":[{{"effect":"allow","resources":{{{}}},"permission_groups":[{{"id":"c8fed203ed3043cba015a93ad1616f1f"}},{{"id":"4755a26eedb94da69e1066d98aa820be"}}]}}],"condition":{{"request_ip":{{"in":["1.1.1.0/24"]}}}}}}"#,
            zones.join(",")
        )
    };
    let tokens: Vec<String> = (0..TOKENS).map(token).collect();
    format!(r#"{{"success":true,"errors":[],"messages":[],"result":[{}]}}"#, tokens.join(","))
}
