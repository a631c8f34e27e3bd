//! The reader of JSON: places, damage, depth.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::text::SourceId;

fn source(text: &str) -> Source {
    Source::new(SourceId(0), "a".into(), text.as_bytes().to_vec()).unwrap()
}

fn outline(text: &str) -> String {
    let source = source(text);
    let mut out = String::new();
    read(&source, &Hints::default(), &mut |event| match event {
        Event::Element { key, value } => out += &format!("element {key:?} {}\n", source.slice(value.span())),
        Event::Document(root) => out += &format!("document {}\n", source.slice(root.span())),
        Event::Broken(error) => out += &format!("broken {:?} {error}\n", error.span.range()),
    });
    out
}

#[test]
fn spans_of_keys_and_values_are_exact_and_duplicates_stay() {
    let text = r#" { "a" : [1, -2.5e3] ,"\u0061":"x\"é", "policies":[null,true,{}] } "#;
    let source = source(text);
    let mut seen = Vec::new();
    read(&source, &Hints::default(), &mut |event| {
        if let Event::Document(root) = event {
            for member in root.members() {
                seen.push((member.key.to_string(), source.slice(member.span()).to_owned()));
            }
        }
    });
    let seen: Vec<_> = seen.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
    assert_eq!(
        seen,
        [("a", r#""a" : [1, -2.5e3]"#), ("a", r#""\u0061":"x\"é""#), ("policies", r#""policies":[null,true,{}]"#)]
    );
}

#[test]
fn elements_before_damage_are_kept() {
    assert_eq!(
        outline(r#"{"result":[{"a":1},{"b":2},]}"#),
        "element Some(\"result\") {\"a\":1}\nelement Some(\"result\") {\"b\":2}\nbroken 27..28 trailing commas are not allowed in JSON\n"
    );
}

#[test]
fn a_bad_line_does_not_hide_the_other_lines() {
    assert_eq!(outline("{\"a\":1}\n{\"a\":}\n{\"b\":2}\n").matches("document").count(), 2);
}

#[test]
fn deep_nesting_is_refused_at_its_place() {
    let text = "[".repeat(100_000);
    assert!(outline(&text).starts_with("broken 63..64 values are nested deeper than 64"), "{}", outline(&text));
}

#[test]
fn every_cut_is_reported_and_every_damage_survived() {
    let text = r#"{"success":true,"result":[{"id":"é\n𝄞","policies":[{"effect":"allow","n":-1.5e9}]},{"x":null}]}"#;
    for (at, _) in text.char_indices().skip(1) {
        let (head, tail) = text.split_at(at);
        assert!(outline(head).contains("broken"), "{head}");
        for damage in ["\0", "é", "\u{1b}", "}", "\"", "\\"] {
            let tail: String = tail.chars().skip(1).collect();
            outline(&format!("{head}{damage}{tail}"));
        }
    }
}
