//! Error texts and logs as tools print them: what was refused, and why.

use serde::Deserialize;
use tokenlint::{
    Catalog,
    refusal::{Refusal, Refusals, RefusedCall, refusals},
};

#[derive(Deserialize)]
struct Corpus {
    text: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    name: String,
    text: String,
    #[serde(default)]
    calls: Vec<String>,
    /// A call that is not in the catalog.
    unmapped: Option<String>,
    #[serde(default = "is_true")]
    sure: bool,
    #[serde(default)]
    codes: Vec<u32>,
    /// Absent if the text has several refusals.
    causes: Option<Vec<String>>,
    #[serde(default)]
    names: Vec<String>,
    status: Option<u16>,
    client: Option<std::net::IpAddr>,
    times: Option<usize>,
    #[serde(default)]
    succeeded: usize,
    #[serde(default)]
    failed: usize,
    /// The number of refusals, if there are several.
    several: Option<usize>,
    /// Whether the text says nothing about a refusal.
    #[serde(default)]
    nothing: bool,
    /// Whether the text only names a call.
    #[serde(default)]
    asked: bool,
}

fn is_true() -> bool {
    true
}

fn corpus() -> Vec<Text> {
    let text = std::fs::read_to_string("fixtures/refusals.toml").unwrap();
    toml::from_str::<Corpus>(&text).unwrap().text
}

/// What is wrong about an answer; empty if it is right.
fn faults(wanted: &Text, found: &Refusals) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |what: &str, found: String, wanted: String| {
        if found != wanted {
            faults.push(format!("{what}: {found}, not {wanted}"));
        }
    };
    check("failed", found.failed.to_string(), wanted.failed.to_string());
    check("succeeded", found.succeeded.to_string(), wanted.succeeded.to_string());
    let (all, other) = if wanted.asked { (&found.asked, &found.all) } else { (&found.all, &found.asked) };
    check("other refusals", other.len().to_string(), "0".to_owned());
    let count = if wanted.nothing { 0 } else { wanted.several.unwrap_or(1) };
    check("count", all.len().to_string(), count.to_string());
    let codes: Vec<u32> = all.iter().flat_map(|own| &own.errors).filter_map(|error| error.code).collect();
    check("codes", format!("{codes:?}"), format!("{:?}", wanted.codes));
    let [only] = all.as_slice() else { return faults };
    one(only, wanted, &mut check);
    faults
}

fn one(found: &Refusal, wanted: &Text, check: &mut dyn FnMut(&str, String, String)) {
    let mut calls: Vec<String> = found
        .call
        .iter()
        .flat_map(RefusedCall::operations)
        .map(|operation| format!("{} {}", operation.method, operation.path))
        .collect();
    calls.sort();
    check("calls", format!("{calls:?}"), format!("{:?}", wanted.calls));
    let unmapped = match &found.call {
        Some(RefusedCall::Made { method, path, operation: None }) => Some(format!("{method} {path}")),
        _ => None,
    };
    check("unmapped call", format!("{unmapped:?}"), format!("{:?}", wanted.unmapped));
    let is_sure = !matches!(&found.call, Some(RefusedCall::OneOf { operations, .. }) if operations.len() > 1);
    check("sure", is_sure.to_string(), wanted.sure.to_string());
    let mut causes: Vec<String> =
        found.causes().iter().map(|cause| serde_json::to_value(cause).unwrap().as_str().unwrap().to_owned()).collect();
    causes.sort();
    let mut expected = wanted.causes.clone().unwrap_or_default();
    expected.sort();
    check("causes", format!("{causes:?}"), format!("{expected:?}"));
    let names: Vec<&String> = found.permissions.iter().chain(&found.scopes).collect();
    check("names", format!("{names:?}"), format!("{:?}", wanted.names));
    check("status", format!("{:?}", found.status), format!("{:?}", wanted.status));
    check("client", format!("{:?}", found.client), format!("{:?}", wanted.client));
    check("times", found.times.to_string(), wanted.times.unwrap_or(1).to_string());
}

#[test]
fn texts_of_errors_say_what_was_refused() {
    let corpus = corpus();
    assert!(corpus.len() >= 80, "{} texts", corpus.len());
    let mut wrong = Vec::new();
    for text in &corpus {
        let found = refusals(&text.text, Catalog::builtin());
        let faults = faults(text, &found);
        if !faults.is_empty() {
            wrong.push(format!("{}:\n  {}", text.name, faults.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {} texts are read wrongly\n{}", wrong.len(), corpus.len(), wrong.join("\n"));
}

#[test]
fn a_text_may_be_cut_anywhere() {
    for text in corpus() {
        let lines = text.text.lines().count().max(1);
        for (at, _) in text.text.char_indices().step_by(13) {
            let (head, tail) = text.text.split_at(at);
            for part in [head, tail] {
                let found = refusals(part, Catalog::builtin());
                assert!(found.all.iter().all(|own| own.line <= lines && own.times > 0), "{}: {at}", text.name);
            }
        }
    }
}

#[test]
fn a_long_log_is_read_in_time_that_grows_with_its_length() {
    let line = |at: usize| {
        format!(
            "GET https://api.cloudflare.com/client/v4/zones/{at:032x}/dns_records 403 Authentication error (10000)\n"
        )
    };
    let log: String = (0..4_000).map(line).collect();
    let found = refusals(&log, Catalog::builtin());
    assert_eq!(found.all.len(), 4_000);
}
