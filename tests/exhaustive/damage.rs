//! Bad input is the normal case: no panic, no lost token, no place outside the text.

use std::{fs, path::Path};

use tokenlint::lint::Report;

use crate::common::{drawn, lint_bytes};

const TOKEN: &str = r#"{"id":"00000000000000000000000000000101","name":"déploy 𝄞","status":"active","issued_on":"2026-01-05T10:00:00Z","expires_on":"2029-01-01","policies":[{"id":"1","effect":"Allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Read"},{"id":"é"}],"resources":{"com.cloudflare.api.account.zone.*":"*","x":{"y":"z"}}}],"condition":{"request.ip":{"in":["10.0.0.0/8","é"],"not_in":["10.0.0.0/7"]}},"value":"cfut_Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3xyz"}"#;

fn list() -> String {
    format!(r#"{{"success":true,"result":[{TOKEN},{TOKEN}],"result_info":{{"page":1,"total_count":9}}}}"#)
}

/// Renders everything, and checks that every place lies on character boundaries.
fn survive(text: Vec<u8>) -> Option<Report> {
    survive_as("token.json", text)
}

fn survive_as(name: &str, text: Vec<u8>) -> Option<Report> {
    let report = lint_bytes(name, text).ok()?;
    let labels = report.findings.iter().flat_map(|finding| &finding.labels).map(|label| label.span);
    for span in labels.chain(report.problems.iter().filter_map(|problem| problem.span)) {
        let source = report.sources.get(span.source).unwrap();
        assert!(source.text().get(span.range()).is_some(), "{span:?} is no text of {}", source.text());
    }
    let text = drawn(&report);
    assert!(!text.contains("Ab3Ab3"), "a secret is shown:\n{text}");
    assert!(!text.contains('\u{1b}'), "a control character is shown:\n{text}");
    Some(report)
}

#[test]
fn every_cut_is_a_problem_and_keeps_the_tokens_before_it() {
    let text = list();
    let second = text.rfind(r#",{"id":"00000000000000000000000000000101""#).unwrap();
    let end = text.rfind("]").unwrap();
    for at in (1..text.len()).step_by(3) {
        let Some(report) = survive(text.as_bytes().get(..at).unwrap().to_vec()) else { continue };
        assert!(!report.problems.is_empty(), "cut at {at}");
        assert_eq!(report.coverage.tokens, usize::from(at >= second) + usize::from(at >= end), "cut at {at}");
    }
}

/// Whatever stands first in a text, its grip is a whole character.
#[test]
fn a_text_may_be_a_single_value_in_any_alphabet() {
    for text in [
        "ۘ00",
        "é",
        "'é'",
        "\"é\"",
        "- é\n- 𝄞",
        "é: é",
        "𝄞 = \"é\"",
        "# é",
        "{é",
        "[é]",
        "é---\n---\né",
        "a: [é",
        "a: \"\\é\"",
        "resource \"cloudflare_api_token\" \"a\" {\n  name =߉ar\n}",
    ] {
        for name in ["tokens.yaml", "token.json", "tokens.jsonl", "main.tf", "link.txt"] {
            survive_as(name, text.as_bytes().to_vec());
        }
    }
}

#[test]
fn every_byte_may_be_replaced() {
    let text = list();
    for at in 0..text.len() {
        for byte in [b'\0', 0x1b, 0xff, b'"', b'\\', b'{', b']', b',', b'9'].iter().skip(at % 5).step_by(5) {
            let mut damaged = text.clone().into_bytes();
            if let Some(place) = damaged.get_mut(at) {
                *place = *byte;
            }
            survive(damaged);
        }
    }
}

#[test]
fn every_value_may_be_of_another_type() {
    let document: serde_json::Value = serde_json::from_str(&list()).unwrap();
    for pointer in pointers(&document, String::new()) {
        for other in [r#"null"#, "7", "true", r#""x""#, "[]", "{}", r#"[[1]]"#, r#"{"a":{"b":1}}"#, "1e999"] {
            let mut damaged = document.clone();
            *damaged.pointer_mut(&pointer).unwrap() = "REPLACED".into();
            let text = damaged.to_string().replacen("\"REPLACED\"", other, 1);
            let report = survive(text.into_bytes()).unwrap();
            if pointer.starts_with("/result/1/") {
                assert_eq!(report.coverage.tokens, 2, "{pointer} = {other}");
            }
        }
    }
}

fn pointers(value: &serde_json::Value, at: String) -> Vec<String> {
    let children: Vec<(String, &serde_json::Value)> = match value {
        serde_json::Value::Array(items) => {
            items.iter().enumerate().map(|(key, item)| (key.to_string(), item)).collect()
        }
        serde_json::Value::Object(members) => members.iter().map(|(key, item)| (key.clone(), item)).collect(),
        _ => Vec::new(),
    };
    let below = children.into_iter().flat_map(|(key, item)| pointers(item, format!("{at}/{key}")));
    std::iter::once(at.clone()).filter(|at| !at.is_empty()).chain(below).collect()
}

#[test]
fn very_long_names_and_lines_stay_readable() {
    let long = TOKEN.replace("déploy", &"name ".repeat(200_000));
    let report = survive(long.into_bytes()).unwrap();
    let text = drawn(&report);
    assert!(text.len() < 60_000, "{} bytes of output", text.len());
    let line = format!(r#"{{"result":[{}],"success":true}}"#, vec![TOKEN; 2_000].join(","));
    let report = survive(line.into_bytes()).unwrap();
    assert_eq!(report.coverage.tokens, 2_000);
}

#[test]
fn every_fixture_survives_every_damage() {
    let mut count = 0;
    for folder in
        ["planned", "terraform/v4", "terraform/v5-map", "terraform/v5-json", "terraform/open", "terraform/module"]
    {
        for entry in fs::read_dir(Path::new("fixtures").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            let bytes = fs::read(&path).unwrap();
            let step = (bytes.len() / 150).max(1);
            for at in (0..bytes.len()).step_by(step) {
                survive_planned(name, bytes[..at].to_vec());
                for byte in [0xff, b'"', b'{', b'}', b'\n', b'$'] {
                    let mut flipped = bytes.clone();
                    flipped[at] = byte;
                    survive_planned(name, flipped);
                }
                count += 1;
            }
            let text = String::from_utf8(bytes).unwrap();
            let lines: Vec<&str> = text.lines().collect();
            for skipped in 0..lines.len() {
                let kept: Vec<&str> =
                    lines.iter().enumerate().filter(|(at, _)| *at != skipped).map(|(_, line)| *line).collect();
                survive_planned(name, kept.join("\n").into_bytes());
            }
        }
    }
    assert!(count > 1_000, "{count}");
}

fn survive_planned(name: &str, bytes: Vec<u8>) {
    // An empty file is told before it is read.
    if bytes.trim_ascii().is_empty() {
        return;
    }
    let Ok(report) = lint_bytes(name, bytes) else { return };
    let labels = report.findings.iter().flat_map(|finding| &finding.labels).map(|label| label.span);
    for span in labels.chain(report.problems.iter().filter_map(|problem| problem.span)) {
        let source = report.sources.get(span.source).unwrap();
        assert!(source.text().get(span.range()).is_some(), "{span:?} is no text of {}", source.text());
    }
    let nothing = report.findings.is_empty() && report.problems.is_empty() && report.coverage.tokens == 0;
    assert!(!nothing, "{name}: neither a finding nor a problem");
    drawn(&report);
}
