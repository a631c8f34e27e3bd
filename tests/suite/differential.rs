//! The readers against other parsers, class by class: the same texts are accepted, with the same values.

use tokenlint::{
    config,
    syntax::{
        json::{self, Event},
        node::{Node, NodeKind},
        yaml,
    },
    text::{Source, SourceId},
};

use crate::fuzz::targets;

fn source(name: &str, text: &str) -> Source {
    Source::new(SourceId(0), name.to_owned(), text.into()).unwrap()
}

/// All sequences of at most so many parts.
fn sequences(parts: &[&str], most: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..most {
        last = last.iter().flat_map(|head| parts.iter().map(move |part| format!("{head}{part}"))).collect();
        all.extend(last.iter().cloned());
    }
    all
}

/// Compares a document with what `serde_json` accepts and reads; whether it is valid.
fn json_agrees(text: &str) -> bool {
    targets::run("json", text.as_bytes());
    serde_json::from_str::<serde_json::Value>(text).is_ok()
}

#[test]
fn json_of_every_short_sequence_agrees_with_serde_json() {
    let parts = ["[", "]", "{", "}", ",", ":", "\"a\"", "1", "null", "-", " "];
    let (mut valid, mut invalid) = (0, 0);
    for sequence in sequences(&parts, 4) {
        for text in [
            format!("[{sequence}]"),
            format!("{{{sequence}}}"),
            format!("[{sequence}"),
            format!("{{\"a\":{sequence}}}"),
        ] {
            if json_agrees(&text) { valid += 1 } else { invalid += 1 }
        }
    }
    assert!(valid > 300 && invalid > 60_000, "{valid} {invalid}");
}

#[test]
fn json_numbers_agree_with_serde_json() {
    let (mut valid, mut invalid) = (0, 0);
    for number in sequences(&["0", "1", "-", "+", ".", "e", "E"], 5) {
        if json_agrees(&format!("[{number}]")) { valid += 1 } else { invalid += 1 }
    }
    assert!(valid > 200 && invalid > 10_000, "{valid} {invalid}");
}

#[test]
fn json_strings_agree_with_serde_json() {
    let mut texts: Vec<String> = Vec::new();
    for character in (0..0x100).filter_map(char::from_u32).chain(['\u{2028}', '\u{fffe}', '\u{feff}', '𝄞']) {
        texts.extend([format!("[\"{character}\"]"), format!("[\"\\{character}\"]"), format!("[\"a{character}b\\n\"]")]);
        texts.extend([format!("[{character}1]"), format!("{{\"{character}\":1}}"), format!("[1]{character}")]);
    }
    for digits in sequences(&["0", "a", "F", "g", "\\", "\""], 4) {
        texts.push(format!("[\"\\u{digits}\"]"));
    }
    for first in ["d7ff", "D800", "dbff", "dc00", "dfff", "e000", "ffff", "0000", "0022"] {
        for second in ["", "\\ud7ff", "\\udc00", "\\uDFFF", "\\ue000", "x", "\\n", "\\u"] {
            texts.push(format!("[\"\\u{first}{second}\"]"));
        }
    }
    let valid = texts.iter().filter(|text| json_agrees(text)).count();
    assert!(valid > 800 && texts.len() - valid > 1500, "{valid} of {}", texts.len());
}

/// A single value is a document, too; a value that no bracket ends must end by itself.
#[test]
fn json_values_alone_agree_with_serde_json() {
    let values = [
        "1",
        "-0",
        "0.5e-3",
        "01",
        "-",
        "1.",
        ".5",
        "true",
        "tru",
        "nulll",
        "\"a\"",
        "\"a",
        "'a'",
        "\"\\u12\"",
        "NaN",
        "\u{b}1",
    ];
    for value in values {
        for text in [value.to_owned(), format!(" {value}"), format!("{value}\n"), format!("\t{value}\r\n")] {
            let source = source("a.json", &text);
            let mut found = Vec::new();
            json::read(&source, &json::Hints::default(), &mut |event| match event {
                Event::Document(node) => found.push(Some(node.string().map(|text| text.into_owned()))),
                Event::Broken(_) => found.push(None),
                _ => {}
            });
            match serde_json::from_str::<serde_json::Value>(&text) {
                Ok(value) => assert_eq!(found, [Some(value.as_str().map(str::to_owned))], "{text}"),
                Err(_) => assert!(found.contains(&None), "{text}"),
            }
        }
    }
}

/// A node as JSON: strings, numbers and dates of YAML as strings.
fn value(node: &Node<'_, '_>) -> serde_json::Value {
    match node.kind() {
        NodeKind::Null => serde_json::Value::Null,
        NodeKind::Bool => (node.scalar() == "true").into(),
        NodeKind::Array => node.elements().map(|node| value(&node)).collect(),
        NodeKind::Object => {
            let members = node.members().map(|member| (member.key.into_owned(), value(&member.value)));
            serde_json::Value::Object(members.collect())
        }
        _ => node.string().unwrap_or_default().into_owned().into(),
    }
}

fn ours(text: &str) -> Option<Vec<serde_json::Value>> {
    let source = source("a.yaml", text);
    let (documents, errors) = yaml::read(&source);
    for error in &errors {
        assert!(source.text().get(error.span.range()).is_some(), "{text}: {error:?}");
    }
    errors.is_empty().then(|| documents.iter().map(|tape| value(&tape.root(&source))).collect())
}

fn theirs(text: &str) -> Option<Vec<serde_yaml_ng::Value>> {
    let read = |document| <serde_yaml_ng::Value as serde::Deserialize>::deserialize(document).ok();
    serde_yaml_ng::Deserializer::from_str(text).map(read).collect()
}

/// Whether two values are the same; numbers are compared by their value, because this reader keeps their text.
fn is_same(ours: &serde_json::Value, theirs: &serde_yaml_ng::Value) -> bool {
    use serde_json::Value as Json;
    use serde_yaml_ng::Value as Yaml;
    match (ours, theirs) {
        (_, Yaml::Tagged(tagged)) => is_same(ours, &tagged.value),
        (Json::Null, Yaml::Null) => true,
        (Json::Bool(one), Yaml::Bool(other)) => one == other,
        // `True` and `.inf` are text for this reader, and `1` is `1`.
        (Json::String(text), Yaml::Bool(other)) => text.to_ascii_lowercase() == other.to_string(),
        (Json::String(text), Yaml::Number(number)) => {
            text.parse::<f64>().ok() == number.as_f64()
                || *text == number.to_string()
                || text.starts_with(['0', '.', '+', '-'])
        }
        (Json::String(one), Yaml::String(other)) => one == other,
        (Json::Array(one), Yaml::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        (Json::Object(one), Yaml::Mapping(other)) => {
            let key = |key: &Yaml| match key {
                Yaml::Null => String::new(),
                Yaml::Bool(key) => key.to_string(),
                Yaml::Number(key) => key.to_string(),
                key => key.as_str().unwrap_or_default().to_owned(),
            };
            one.len() == other.len()
                && other.iter().all(|(own, value)| one.get(&key(own)).is_some_and(|one| is_same(one, value)))
        }
        _ => false,
    }
}

const YAML_VALID: [&str; 58] = [
    "a: 1",
    "a: b c",
    "a:\n  b: c\n",
    "a:\n- b\n- c\n",
    "a:\n  - b\n  -\n    c: d\n",
    "- a\n- - b\n  - c\n- d: e\n  f: g\n",
    "[a, b, [c], {d: e}]",
    "{a: 1, \"b\": 'c', d: [], e: {}}",
    "[a, b,]",
    "{a, b: }",
    "- [a,\n  b]\n- {c:\n  d}\n",
    "'it''s'",
    "\"a\\tb\\n\\u00e9\\x41\\U0001D11E\\e\\0\"",
    "\"a\n  b\n\n  c\"",
    "'a\n  b'",
    "a\n b\n  c",
    "a: b\n  c\n  d\n",
    "|\n a\n  b\n",
    ">\n a\n b\n\n c\n",
    "|-\n a\n",
    "|+\n a\n\n",
    "|2\n   a\n",
    ">-\n a\n  b\n c\n",
    "a: |\n  x\nb: >\n  y\n",
    "# comment\na: b # more\n# end\n",
    "a: b#c",
    "a: 'x # y'",
    "---\na\n---\nb\n",
    "--- a\n...\n--- b\n",
    "---\n...\n",
    "%YAML 1.2\n---\na\n",
    "a: !!str 1",
    "!!map {a: b}",
    "!local a",
    "&x a",
    "a: &x b\nc: d\n",
    "? a\n: b\n",
    "? |\n  k\n: v\n",
    "a: ~\nb: null\nc:\n",
    "true",
    "a: true\nb: false\nc: \"true\"\n",
    "1e3",
    "-0.5",
    "0",
    "2027-01-01T00:00:00Z",
    "a: 2027-01-01\n",
    "a: 1.1.1.0/24\n",
    "a: com.cloudflare.api.account.zone.*\n",
    "com.cloudflare.api.account.zone.*: \"*\"\n",
    "a: http://x/y?z=1&b\n",
    "a: x:y\n",
    "é: 𝄞\n",
    "\"a b\": c",
    "'': x",
    "a: ''",
    "- \n- b\n",
    "a:   b   \n",
    "\r\na: b\r\nc: d\r\n",
];

const YAML_INVALID: [&str; 33] = [
    "[a",
    "{a: b",
    "]",
    "}",
    "a: [b\nc: d",
    "'a",
    "\"a",
    "\"\\x4\"",
    "\"\\q\"",
    "\"\\u12\"",
    "a: b: c",
    "a:\n\t- b\n",
    "a:\n  b: c\n d: e\n",
    "- a\nb: c\n",
    "a: b\n- c\n",
    "@a",
    "`a`",
    "a: @b",
    "%",
    "a: 'b' c",
    "a: \"b\" c",
    "[a]]",
    "[,]",
    "{,}",
    "|x\n a\n",
    "a: |\n b\n  c\n d\ne",
    "&",
    "!<",
    "- - a\n b: c\n  d",
    "? a\n  b: c\n : d",
    "'a'b",
    "a: b\n c: d\n",
    "key: [1, 2\n",
];

#[test]
fn yaml_classes_agree_with_libyaml() {
    let (mut valid, mut invalid) = (0, 0);
    let mut faults = Vec::new();
    for text in YAML_VALID.iter().chain(&YAML_INVALID) {
        match (ours(text), theirs(text)) {
            (Some(one), Some(other)) => {
                valid += 1;
                if one.len() != other.len() || !one.iter().zip(&other).all(|(one, other)| is_same(one, other)) {
                    faults.push(format!("{text:?}: {one:?} is not {other:?}"));
                }
            }
            (None, None) => invalid += 1,
            (one, other) => faults.push(format!("{text:?}: {one:?} or {other:?}")),
        }
    }
    assert!(faults.is_empty(), "{valid} valid, {invalid} invalid, {} differ:\n{}", faults.len(), faults.join("\n"));
}

/// Version 1.2 of YAML allows what libyaml, which reads 1.1, does not.
#[test]
fn yaml_is_read_as_of_version_1_2() {
    let text = "--- |\na";
    assert!(ours(text).is_some() && theirs(text).is_none());
}

#[test]
fn generated_yaml_agrees_with_libyaml() {
    let mut compared = 0;
    for at in 0..300 {
        let text = targets::yaml_document(&crate::fuzz::bytes(at, 300));
        let (Some(one), Some(other)) = (ours(&text), theirs(&text)) else { continue };
        compared += 1;
        for (one, other) in one.iter().zip(&other) {
            assert!(is_same(one, other), "{text}\n{one:?}\nis not\n{other:?}");
        }
    }
    assert!(compared > 100, "{compared}");
}

const TOML_VALID: [&str; 14] = [
    "",
    "# comment\n",
    "fail-on = \"high\"",
    "fail-on = 'high'\r\n",
    "\"fail-on\" = \"\"\"high\"\"\"",
    "fail-on = '''\nhigh'''",
    "fail-on = \"\\u0068igh\"",
    "rules.missing-expiry.level = \"off\"",
    "[rules]\nmissing-expiry = { level = \"off\" }",
    "[rules.\"missing-expiry\"]\nlevel = 'off'",
    "[rules.long-lifetime]\nwrite-days = 0x3c",
    "[rules.long-lifetime]\nwrite-days = 6_0",
    "[[token]]\nmatch = '^a$'\nowner = \"user\"\n[[token]]\nmatch = 'b'\nowner = \"account\"",
    "[[waiver]]\nrule = \"all-zones\"\ntoken = \"é𝄞\"\nreason = \"r\"\nuntil = 2027-01-31",
];

const TOML_INVALID: [&str; 25] = [
    "fail-on",
    "fail-on =",
    "fail-on = high",
    "fail-on = \"high",
    "fail-on = \"high\" x",
    "fail-on = \"\\q\"",
    "fail-on = \"\\ud800\"",
    "fail-on = \"a\nb\"",
    "fail-on = 'a'b'",
    "= 1",
    "[rules",
    "[rules]]",
    "[[rules]",
    "[]",
    "[a]\n[a]",
    "fail-on = \"low\"\nfail-on = \"low\"",
    "a = 1\n[a.b]",
    "a = [1, 2",
    "a = {b = 1",
    "a = 01",
    "a = 1__0",
    "a = 2027-13-01",
    "a = 1.e5",
    "a.b = 1\na = 2",
    "[[waiver]]\nrule = \"all-zones\"\ntoken = \"t\"\nreason = \"\\udfff\"\nuntil = 2027-01-31",
];

#[test]
fn toml_classes_agree_with_the_toml_crate() {
    for text in TOML_VALID {
        assert!(toml::from_str::<toml::Table>(text).is_ok(), "the case itself: {text}");
        let found = config::parse(&source("tokenlint.toml", text));
        assert!(found.is_ok(), "{text}: {:?}", found.err());
    }
    for text in TOML_INVALID {
        let expected = toml::from_str::<toml::Table>(text).err().unwrap_or_else(|| panic!("the case itself: {text}"));
        let source = source("tokenlint.toml", text);
        let errors = config::parse(&source).err().unwrap_or_else(|| panic!("{text} was taken"));
        assert!(errors.iter().all(|error| source.text().get(error.span.range()).is_some()), "{text}");
        // An escape is one place for this reader.
        let start = expected.span().map_or(0, |span| span.start);
        let first = errors.first().map_or(0, |error| error.span.start as usize);
        assert!(first == start || text.get(first..).is_some_and(|rest| rest.starts_with("\\u")), "{text}: {errors:?}");
    }
}

/// What a valid configuration says is what `toml` reads in it.
#[test]
fn toml_values_agree_with_the_toml_crate() {
    let text = "fail-on = \"low\"\n[rules.missing-expiry]\nlevel = \"critical\"\n[[waiver]]\nrule = \"all-zones\"\ntoken = \"a\\tb é \\U0001D11E\"\nreason = \"\"\"\na\n  b \\\n  c\"\"\"\nuntil = 2027-01-31\n[[waiver]]\nrule = 'all-accounts'\ntoken = 'C:\\x'\nreason = 'r'\nowner = \"o\"\nuntil = 2027-02-28\n";
    let table: toml::Table = toml::from_str(text).unwrap();
    let mut linter = tokenlint::Linter::new(crate::common::now());
    let source = source("tokenlint.toml", text);
    config::parse(&source).unwrap().apply(&mut linter);
    let entries = table["waiver"].as_array().unwrap();
    assert_eq!(linter.waivers.all().len(), entries.len());
    for (waiver, entry) in linter.waivers.all().iter().zip(entries) {
        assert_eq!(Some(waiver.rule.as_str()), entry["rule"].as_str());
        assert_eq!(waiver.token.as_deref(), entry["token"].as_str());
        let reason: Vec<&str> = entry["reason"].as_str().unwrap().split_whitespace().collect();
        assert_eq!(waiver.reason.split_whitespace().collect::<Vec<_>>(), reason);
        assert_eq!(waiver.until.map(|until| until.to_string()), entry["until"].as_datetime().map(ToString::to_string));
    }
    let level = linter.rules.iter().find(|active| active.rule.info.id == "missing-expiry").unwrap().severity;
    assert_eq!(level, Some(tokenlint::Severity::Critical));
}
