//! Judges a generated Terraform plan, against the bare parse of the same bytes in the same run.
//!
//! `cargo bench --bench plan` prints the ratio; with `-- --generate FILE` it writes the plan instead.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

mod judging;
mod timing;

use std::{env, fs};

use serde::de::IgnoredAny;

use timing::{median, timed};

const TOKENS: usize = 2_000;
/// Other resources for each token: about 50 MB in all.
const OTHERS: usize = 10;
const ROUNDS: usize = 9;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let text = plan();
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

fn plan() -> String {
    let mut planned = Vec::new();
    let mut changes = Vec::new();
    for number in 0..TOKENS {
        let after = token(number);
        planned.push(resource("cloudflare_account_token", number, &after));
        changes.push(change("cloudflare_account_token", number, &after));
        for at in 0..OTHERS {
            let other = record(number * OTHERS + at);
            planned.push(resource("cloudflare_dns_record", number * OTHERS + at, &other));
            changes.push(change("cloudflare_dns_record", number * OTHERS + at, &other));
        }
    }
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{{"root_module":{{"resources":[{}]}}}},"resource_changes":[{}]}}"#,
        planned.join(","),
        changes.join(",")
    )
}

fn resource(kind: &str, number: usize, values: &str) -> String {
    format!(
        r#"{{"address":"{kind}.r{number}","mode":"managed","type":"{kind}","name":"r{number}","provider_name":"registry.terraform.io/cloudflare/cloudflare","schema_version":501,"values":{values},"sensitive_values":{{}}}}"#
    )
}

fn change(kind: &str, number: usize, after: &str) -> String {
    format!(
        r#"{{"address":"{kind}.r{number}","mode":"managed","type":"{kind}","name":"r{number}","provider_name":"registry.terraform.io/cloudflare/cloudflare","change":{{"actions":["create"],"before":null,"after":{after},"after_unknown":{{"id":true}},"before_sensitive":false,"after_sensitive":{{}}}}}}"#
    )
}

fn token(number: usize) -> String {
    let zones: Vec<String> =
        (0..8).map(|at| format!(r#"\"com.cloudflare.api.account.zone.{:032x}\":\"*\""#, number * 8 + at)).collect();
    format!(
        r#"{{"account_id":"00000000000000000000000000000acc","name":"external-dns {number}","policies":[{{"effect":"allow","permission_groups":[{{"id":"c8fed203ed3043cba015a93ad1616f1f"}},{{"id":"4755a26eedb94da69e1066d98aa820be"}}],"resources":"{{\"com.cloudflare.api.account.00000000000000000000000000000acc\":{{{}}}}}"}}],"condition":{{"request_ip":{{"in":["1.1.1.0/24","2606:4700:4700::/48"],"not_in":null}}}},"expires_on":"2027-02-01T00:00:00Z","not_before":"2026-11-24T00:00:00Z"}}"#,
        zones.join(",")
    )
}

fn record(number: usize) -> String {
    let notes = "a comment of some length, as records of real zones have them; ".repeat(10);
    format!(
        r#"{{"zone_id":"{number:032x}","name":"host-{number}.example.com","type":"A","content":"192.0.2.1","ttl":300,"proxied":false,"comment":"{notes}","tags":["team:web","env:prod"],"settings":{{"ipv4_only":null,"ipv6_only":null}}}}"#
    )
}
