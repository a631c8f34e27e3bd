//! The reader of JSON: places, damage, depth.
#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "tests")]

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
        Event::Array(_) => {}
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

/// The pointer to each occurrence of a text.
fn pointers_to(text: &str, wanted: &str) -> Vec<String> {
    let source = source(text);
    let offsets: Vec<usize> = source.text().match_indices(wanted).map(|(at, _)| at).collect();
    let all = |arrays: &[Elements]| {
        let mut all = vec!["none".to_owned(); offsets.len()];
        pointers(&source, arrays, &offsets, &mut |at, pointer| pointer.clone_into(&mut all[at]));
        all
    };
    let mut arrays = Vec::new();
    read(&source, &Hints::default(), &mut |event| {
        if let Event::Array(elements) = event {
            arrays.push(elements);
        }
    });
    let found = all(&[]);
    assert_eq!(all(&arrays), found, "{text}");
    found
}

#[test]
fn a_pointer_leads_to_the_smallest_value_around_an_offset() {
    let text = r#"{"result": [{"x": 1}, {"x": [2, {"a/b~": "x"}]}], "x": {}}"#;
    assert_eq!(pointers_to(text, "x"), ["/result/0/x", "/result/1/x", "/result/1/x/1/a~1b~0", "/x"]);
    assert_eq!(pointers_to(text, ","), ["/result", "/result/1/x", ""]);
    assert_eq!(
        pointers_to(r#"{"a/": [1, [2, 3] ,{"b": 2}], "c": []} [2, "2"]"#, "2"),
        ["/a~1/1/0", "/a~1/2/b", "/0", "/1"]
    );
    assert_eq!(pointers_to("{\"a\":1}\n{\"b\":[\"a\"]}", "a"), ["/a", "/b/0"]);
    assert_eq!(pointers_to("\u{feff}[\"a\"]", "a"), ["/0"]);
    assert_eq!(pointers_to("[\"a\"] {\"a\" [\"a\"]", "a"), ["/0", "none", "none"]);
    let deep = "[".repeat(100_000) + "a" + &"]".repeat(100_000);
    assert_eq!(pointers_to(&deep, "a"), ["none"]);
    let deep = "[".repeat(100_000) + "1" + &"]".repeat(100_000);
    assert_eq!(pointers_to(&deep, "1")[0], "/0".repeat(MAX_DEPTH));
}

#[test]
fn a_pointer_is_the_one_that_serde_json_follows() {
    let text = r#"{"a":{"":[true,{"~/":[[],{"k":"v"}]}],"é\u0041":{"b":null}},"c":"d"}"#;
    let whole: serde_json::Value = serde_json::from_str(text).unwrap();
    for wanted in ["true", "[]", "\"v\"", "null", "\"d\""] {
        let pointer = &pointers_to(text, wanted)[0];
        assert_eq!(whole.pointer(pointer).unwrap().to_string(), wanted, "{pointer}");
    }
}
