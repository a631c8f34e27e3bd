//! The YAML reader: values, places, errors.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{syntax::node::Node, text::SourceId};

fn source(text: &str) -> Source {
    Source::new(SourceId(0), "a.yaml".to_owned(), text.into()).unwrap()
}

/// The value as JSON; numbers are strings, unknown values are `?` and their reason.
fn written(node: Node<'_, '_>) -> String {
    match node.kind() {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Bool => node.scalar().into_owned(),
        NodeKind::Array => format!("[{}]", node.elements().map(written).collect::<Vec<_>>().join(",")),
        NodeKind::Object => {
            let members = node.members().map(|member| format!("{:?}:{}", member.key, written(member.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        NodeKind::Unknown => format!("?{}", node.unknown().unwrap()),
        _ => format!("{:?}", node.string().unwrap()),
    }
}

#[test]
fn documents_are_read_as_values() {
    for (text, expected) in [
        ("a: 1\nb: [x, 'y', \"z\"]\n", vec![r#"{"a":"1","b":["x","y","z"]}"#]),
        ("a: true\nb: \"true\"\nc: False\n", vec![r#"{"a":true,"b":"true","c":"False"}"#]),
        ("a:\nb: ~\nc: null\nd: ''\n", vec![r#"{"a":null,"b":null,"c":null,"d":""}"#]),
        // An ID of digits keeps its leading zeros.
        ("id: 00000000000000000000000000000042\n", vec![r#"{"id":"00000000000000000000000000000042"}"#]),
        ("a: |\n  one\n  two\n", vec![r#"{"a":"one\ntwo\n"}"#]),
        ("a: 1\na: 2\n", vec![r#"{"a":"1","a":"2"}"#]),
        ("a: &x 1\nb: *x\n", vec![r#"{"a":"1","b":?YAML aliases are not supported}"#]),
        ("- a\n---\n- b\n...\n", vec![r#"["a"]"#, r#"["b"]"#]),
        ("\u{feff}a: é\n", vec![r#"{"a":"é"}"#]),
    ] {
        let source = source(text);
        let (documents, errors) = read(&source);
        assert_eq!(errors, [], "{text}");
        let written: Vec<String> = documents.iter().map(|tape| written(tape.root(&source))).collect();
        assert_eq!(written, expected, "{text}");
    }
}

#[test]
fn places_are_bytes_of_the_file() {
    let source = source("\u{feff}é: [日本, \"𝄞\"]\nb: {c: d}\n");
    let (documents, _) = read(&source);
    let root = documents.first().unwrap().root(&source);
    let mut places = Vec::new();
    for member in root.members() {
        places.push(source.slice(member.key_span));
        places.extend(member.value.elements().map(|node| source.slice(node.span())));
        places.extend(member.value.members().map(|inner| source.slice(inner.span())));
    }
    assert_eq!(places, ["é", "日本", "\"𝄞\"", "b", "c: d"]);
}

#[test]
fn errors_keep_their_place_and_the_documents_before_them() {
    let deep = format!("{}x", "- ".repeat(100));
    for (text, expected_documents, expected) in
        [("a: 1\n---\nb: [1, 2\nc: 3\n", 1, None), (deep.as_str(), 0, Some(SyntaxErrorKind::TooDeep))]
    {
        let source = source(text);
        let (documents, errors) = read(&source);
        let error = errors.into_iter().next().unwrap();
        assert_eq!(documents.len(), expected_documents, "{text}");
        assert!(source.text().get(error.span.range()).is_some(), "{text}: {error:?}");
        match expected {
            Some(kind) => assert_eq!(error.kind, kind, "{text}"),
            None => assert!(matches!(error.kind, SyntaxErrorKind::Yaml(_)), "{text}: {error:?}"),
        }
    }
}
