//! Any bytes, in any of the syntaxes, are read, judged and rendered: places lie in the text, and JSON stays JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenlint::{lint::{Active, Linter, Run}, render::{github, html, human, json, markdown, sarif}, rules::RULES};

const PATHS: [&str; 5] = ["token.json", "tokens.jsonl", "main.tf", "tokens.yaml", "terraform.tfstate"];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let now = "2026-11-24T12:00:00Z".parse().unwrap();
    let mut linter = Linter::new(now);
    linter.rules = RULES.iter().map(|rule| Active { rule, severity: None, options: None }).collect();
    linter.wants_cards = true;
    let mut run = Run::new(&linter);
    let path = PATHS[usize::from(*first) % PATHS.len()];
    if run.add(path, bytes.to_vec()).is_err() {
        return;
    }
    let mut report = run.finish();
    let labels = report.findings.iter().flat_map(|finding| &finding.labels).map(|label| label.span);
    for span in labels.chain(report.problems.iter().filter_map(|problem| problem.span)) {
        let text = report.sources.get(span.source).unwrap().text();
        assert!(text.get(span.range()).is_some(), "{span:?} is no place of the text");
    }
    let mut out = Vec::new();
    json::report(&report, "2026-11-24", &mut out).unwrap();
    serde_json::from_slice::<serde_json::Value>(&out).unwrap();
    out.clear();
    sarif::report(&report, &mut out).unwrap();
    serde_json::from_slice::<serde_json::Value>(&out).unwrap();
    out.clear();
    human::findings(&report, human::Style { colour: false, width: 100 }, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "a control character passed");
    github::report(&report, &mut Vec::new()).unwrap();
    markdown::report(&report, "2026-11-24", &mut Vec::new()).unwrap();
    let mut cards = std::mem::take(&mut report.cards);
    html::report(&report, &mut cards, "2026-11-24", now, &mut Vec::new()).unwrap();
});
