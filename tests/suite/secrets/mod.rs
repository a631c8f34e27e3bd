//! No secret is ever shown: each kind of secret, in each place, in each output.

mod places;
mod program;

use tokenlint::{
    access::{Access, Difference},
    catalog::Catalog,
    lint::{Card, Linter, Report, Run, Waivers, baseline},
    model::{Token, Zones},
    read::{self, Item},
    render::{difference, human, sarif, show, view::View, waivers},
    text::{Source, SourceId, secret},
};

use self::places::{PLACES, Place};
use crate::{common::now, formats::all_formats};

/// The random part of a new token: 40 characters and a checksum.
const NEW: &str = "Kq7ZpX2mVb9RtY4wLc6NsD8fGh3JkQ5aTzUxWvEoPiMnB1C0";
/// An old token.
const OLD: &str = "Jw4TnC8yHd2QkV6bXs9FgL3mZp7RaE5uYt1WoN0i";
/// A global API key.
const KEY: &str = "d5f8a3c6e9b2704185d7fa3c60e9b8a24c6f1";
/// A secret access key of R2.
const R2: &str = "4f1a9c03b27de68590ab3c7d21e4f856c3d4071b9e8a652f77aa01bc3de4f596";
/// The secret part of an Origin CA key.
const ORIGIN: &str = "7be1d06c94a28f35e0d7b1c64f92a83e5d06b7c1f48e29a35d70c6b1e84f2a93";

/// A kind of secret: its name, the text that contains it, and what must not be shown.
pub(crate) struct Kind {
    name: &'static str,
    pub(crate) text: String,
    parts: Vec<String>,
}

/// All kinds of secrets, plain and encoded.
pub(crate) fn kinds() -> Vec<Kind> {
    let kind = |name, text: String, parts: &[&str]| {
        let parts = parts.iter().map(|part| (*part).to_owned()).collect();
        Kind { name, text, parts }
    };
    let escaped: String = NEW.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
    let encoded = "Y2Z1dF9LcTdacFgybVZiOVJ0WTR3TGM2TnNEOGZHaDNKa1E1YVR6VXhXdkVvUGlNbkIxQzA=";
    vec![
        kind("user token", format!("cfut_{NEW}"), &[NEW]),
        kind("account token", format!("cfat_{NEW}"), &[NEW]),
        kind("prefixed key", format!("cfk_{NEW}"), &[NEW]),
        kind("Wrangler token", format!("cfoat_{NEW}"), &[NEW]),
        kind("old token in a variable", format!("CLOUDFLARE_API_TOKEN={OLD}"), &[OLD]),
        kind("old token in a Terraform variable", format!("TF_VAR_cf_token={OLD}"), &[OLD]),
        kind("old token in a header", format!("Authorization: Bearer {OLD}"), &[OLD]),
        kind("old token alone", OLD.to_owned(), &[OLD]),
        kind("global key", format!("X-Auth-Key: {KEY}"), &[KEY]),
        kind("R2 key", format!("secret_access_key={R2}"), &[R2]),
        kind("Origin CA key", format!("v1.0-9d3c7b1e5a2f48606c8d0e1f-{ORIGIN}"), &[ORIGIN]),
        kind("escaped prefix", format!("\\u0063fut_{NEW}"), &[NEW]),
        kind("escaped in all", format!("cfut_{escaped}"), &[NEW, &escaped]),
        kind("percent-encoded", format!("cfut%5F{NEW}"), &[NEW]),
        kind("base64", encoded.to_owned(), &[encoded, NEW]),
        kind("after other characters", format!("MYcfut_{NEW}"), &[NEW]),
        kind("after an underscore", format!("my_cfut_{NEW}"), &[NEW]),
        kind("filled in", format!("cfut_${{var.x}}{NEW}"), &[NEW]),
        kind("after a template", format!("${{var.x}}{NEW}"), &[NEW]),
    ]
}

impl Kind {
    /// Fails if a text shows a part of the secret.
    pub(crate) fn assert_hidden(&self, what: &str, text: &str) {
        // Each twelve characters of a secret contain six that begin at a multiple of six. An escape has six.
        let length = |part: &str| if part.contains('\\') { 12 } else { 6 };
        let pieces = self.parts.iter().flat_map(|part| part.as_bytes().chunks_exact(length(part)));
        for piece in pieces.map(|piece| std::str::from_utf8(piece).unwrap()) {
            if let Some(at) = text.find(piece) {
                let around = &text[text.floor_char_boundary(at.saturating_sub(200))..text.ceil_char_boundary(at + 60)];
                panic!("{what} shows a secret ({}):\n{around}", self.name);
            }
        }
    }
}

fn placed(place: &Place, kind: &Kind) -> (String, String) {
    let (name, file, text, from, to) = *place;
    assert!(text.contains(from), "{name}");
    let text = text.replacen(from, &to.replace("SECRET", &kind.text), 1);
    (file.replace("SECRET", &kind.text.replace(['/', '\\'], "-")), text)
}

#[test]
fn no_output_shows_a_secret_in_any_place() {
    let kinds = kinds();
    let mut count = 0;
    for place in PLACES {
        for kind in &kinds {
            let (file, text) = placed(place, kind);
            for (output, shown) in outputs(&file, &text) {
                kind.assert_hidden(&format!("`{}` in `{output}`", place.0), &shown);
                count += 1;
            }
        }
    }
    assert!(kinds.len() >= 8 && PLACES.len() >= 60 && count >= kinds.len() * PLACES.len() * 15, "{count}");
}

/// Everything that is made of a file.
fn outputs(file: &str, text: &str) -> Vec<(&'static str, String)> {
    let mut linter = Linter::new(now());
    linter.wants_cards = true;
    let mut run = Run::new(&linter);
    run.add(file, text.into()).unwrap();
    let (report, comments) = run.finish_with_waivers();
    let mut all = all_formats(&report);
    let style = human::Style { colour: false, width: 100 };
    all.push(("human", written(|out| human::findings(&report, &View::default(), style, out))));
    let said = |problem| human::problem(problem, &report.sources, style);
    all.push(("problems", report.problems.iter().chain(&report.notes).map(said).collect()));
    all.push(("baseline", written(|out| baseline::write(&report, &Waivers::default(), now(), out))));
    all.extend(cards(&report));
    let row = |waiver| waivers::WaiverRow::new(waiver, file.to_owned(), now());
    let rows: Vec<_> = comments.all().iter().map(row).collect();
    all.push(("waivers", written(|out| waivers::human(&rows, out))));
    all.push(("waivers as JSON", written(|out| waivers::json(&rows, out))));
    all.extend(differences(file, text));
    all
}

fn written(write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn cards(report: &Report) -> [(&'static str, String); 3] {
    let style = human::Style { colour: false, width: 100 };
    let one = |card: &Card| written(|out| show::card(card, style, out));
    [
        ("card", report.cards.iter().map(one).collect()),
        ("table", written(|out| show::table(&report.cards, style, out))),
        ("cards as JSON", written(|out| show::json(&report.cards, out))),
    ]
}

/// The differences between the tokens of a file and no token.
fn differences(file: &str, text: &str) -> [(&'static str, String); 4] {
    let source = Source::new(SourceId(0), file.to_owned(), text.into()).unwrap();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    read::read(&source, &mut |item| {
        if let Item::Token(mut token) = item {
            token.resolve(Catalog::builtin(), None);
            tokens.push(*token);
        }
    });
    let zones = Zones::default();
    let compared: Vec<_> = tokens
        .iter()
        .map(|token| {
            let access = Access::of(token);
            let difference = Difference::of(None, Some(&access), &zones, Catalog::builtin(), now());
            difference::Compared { old: None, new: Some(token), difference }
        })
        .collect();
    let style = human::Style { colour: false, width: 100 };
    let report = difference::report(&compared, &zones);
    [
        ("difference", written(|out| difference::human(&compared, &[], &zones, style, out))),
        ("difference as JSON", written(|out| difference::json(&compared, &[], &zones, out))),
        ("difference as Markdown", written(|out| difference::markdown(&compared, &[], &zones, out))),
        ("difference as SARIF", written(|out| sarif::report(&report, out))),
    ]
}

#[test]
fn masks_keep_the_width_of_a_line_and_labels_their_place() {
    for kind in kinds().iter().filter(|kind| kind.name != "old token alone") {
        let (file, text) = placed(&PLACES[29], kind);
        let report = crate::common::lint_bytes(&file, text.clone().into_bytes()).unwrap();
        let finding = report.findings.iter().find(|finding| finding.rule.id == "invalid-effect").unwrap();
        let style = human::Style { colour: false, width: 400 };
        let drawn = human::finding(finding, &report.sources, style);
        let lines: Vec<&str> = drawn.lines().collect();
        let at = lines.iter().position(|line| line.contains("permit") && line.contains("│")).unwrap();
        let column = |line: &str, of: &str| line[..line.find(of).unwrap()].chars().count();
        // The wide characters before the label take two columns each.
        let under = lines[at + 1].chars().position(|c| c == '─' || c == '┬').unwrap();
        let wide = lines[at].chars().filter(|c| matches!(c, '日' | '本')).count();
        assert_eq!(under, column(lines[at], "\"permit\"") + wide, "{drawn}");
    }
}

#[test]
fn a_found_secret_ends_where_the_text_around_it_begins() {
    for kind in kinds() {
        let text = format!("{{\"note\": \"{}\", \"next\": 1}}", kind.text);
        let found = secret::find(&text);
        let end = found.iter().map(|secret| secret.range.end).max().unwrap();
        assert_eq!(&text[end..], "\", \"next\": 1}", "{}", kind.name);
    }
}
