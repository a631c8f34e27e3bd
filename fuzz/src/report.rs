//! What holds for every report.

use std::io;

use tokenlint::{
    lint::{Active, Expectation, Linter, Report, Run},
    read::Unit,
    render::{concise, github, gitlab, html, human, json, junit, markdown, sarif, view::View},
    rules::RULES,
    text::{Source, SourceId, steers},
};

use super::{generate::SECRET, now};

const DATE: &str = "2026-11-24";

/// All rules, also those that are off by default.
pub(super) fn linter() -> Linter {
    let mut linter = Linter::new(now());
    linter.rules = RULES.iter().map(|rule| Active { rule, severity: None, options: None }).collect();
    linter
}

/// A source; `None` if the bytes cannot be one.
pub(super) fn source(id: u32, path: &str, bytes: &[u8]) -> Option<Source> {
    Source::new(SourceId(id), path.to_owned(), bytes.to_vec()).ok()
}

/// Lints a unit twice, and checks what holds for every report.
pub(super) fn linted(unit: &dyn Fn() -> Option<Unit>, linter: &Linter) -> Option<Report> {
    let report = |unit: Unit| {
        let mut run = Run::new(linter);
        run.unit(unit, Expectation::Tokens);
        run.finish()
    };
    let one = report(unit()?);
    spans_lie_in_the_text(&one);
    let text = written(&|out| json::report(&one, DATE, out));
    let again = report(unit()?);
    assert_eq!(text, written(&|out| json::report(&again, DATE, out)), "not the same twice");
    serde_json::from_str::<serde_json::Value>(&text).unwrap();
    nothing_is_leaked("json", &text, &one);
    Some(one)
}

fn spans_lie_in_the_text(report: &Report) {
    let labels = report.findings.iter().flat_map(|finding| &finding.labels).map(|label| label.span);
    let edits = report.findings.iter().filter_map(|finding| finding.fix.as_ref()).flat_map(|fix| &fix.edits);
    let problems = report.problems.iter().chain(&report.notes).filter_map(|problem| problem.span);
    for span in labels.chain(edits.map(|edit| edit.span())).chain(problems) {
        let text = report.sources.get(span.source).unwrap().text();
        assert!(text.get(span.range()).is_some(), "{span:?} is not in the text of {} bytes", text.len());
    }
    assert!(report.findings.iter().all(|finding| !finding.labels.is_empty() && !finding.fingerprint.is_empty()));
}

fn written(write: &dyn Fn(&mut Vec<u8>) -> io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A secret is never shown, and no character moves the cursor or reorders the text.
pub(super) fn nothing_is_leaked(what: &str, text: &str, report: &Report) {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    // Within a longer word it is not the secret.
    let is_secret = |text: &str| {
        let mut places = text.match_indices(SECRET).map(|(at, _)| at);
        places.all(|at| text.as_bytes().get(at.wrapping_sub(1)).is_none_or(|before| !is_word(before)))
    };
    let texts = report.sources.paths().enumerate().map(|(at, _)| SourceId(u32::try_from(at).unwrap_or_default()));
    if texts.filter_map(|id| report.sources.get(id)).all(|source| is_secret(source.text())) {
        assert!(!text.contains(SECRET), "{what} shows a secret: {text}");
    }
    let steering = text.chars().find(|character| !matches!(character, '\n') && steers(*character));
    assert_eq!(steering, None, "{what}");
}

/// Writes a report in every format, and reads each again.
pub(super) fn formats(report: &mut Report) {
    let cards = &mut std::mem::take(&mut report.cards);
    let mut page = Vec::new();
    html::report(report, cards, DATE, now(), &mut page).unwrap();
    let report = &*report;
    let style = human::Style { colour: false, width: 80 };
    for (what, text) in [
        ("human", written(&|out| human::findings(report, &View::default(), style, out))),
        ("concise", written(&|out| concise::findings(report, &View::default(), style, out))),
        ("grouped", written(&|out| concise::grouped(report, &View::default(), style, out))),
        ("summary", human::summary(report, DATE)),
        ("sarif", written(&|out| sarif::report(report, out))),
        ("gitlab", written(&|out| gitlab::report(report, out))),
        ("github", written(&|out| github::report(report, &View::default(), DATE, out))),
        ("junit", written(&|out| junit::report(report, out))),
        ("markdown", written(&|out| markdown::report(report, &View::default(), DATE, out))),
        ("html", String::from_utf8(page).unwrap()),
    ] {
        nothing_is_leaked(what, &text, report);
        let count = report.findings.len();
        match what {
            "sarif" => {
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                let results = value["runs"][0]["results"].as_array().unwrap().len();
                assert_eq!(results, count + report.waived.len());
            }
            "gitlab" => {
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                assert_eq!(value.as_array().unwrap().len(), count + report.problems.len());
            }
            "github" => assert!(text.lines().all(|line| line.starts_with("::")), "{text}"),
            "junit" => {
                let document = roxmltree::Document::parse(&text).unwrap();
                let failures = document.descendants().filter(|node| node.has_tag_name("failure"));
                assert_eq!(failures.count(), count, "{text}");
            }
            "markdown" => assert!(text.len() < 65_536 && !text.contains("<script"), "{} bytes", text.len()),
            "html" => assert!(!text.contains("<script>alert"), "{text}"),
            _ => {}
        }
    }
}
