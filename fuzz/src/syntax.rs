//! The JSON reader accepts what `serde_json` accepts, and reads the same values.

use serde_json::{Value, value::RawValue};
use tokenlint::{
    syntax::{
        json::{self, Event},
        node::{Node, NodeKind},
    },
    text::Source,
};

use super::{Input, generate::json_text, report::source};

pub(super) fn json(data: &[u8]) {
    let text = match Input::of(data) {
        Input::Text(text) => text.to_vec(),
        Input::Choices(kind, mut u) => json_text(kind, &mut u).into_bytes(),
    };
    let Ok(text) = std::str::from_utf8(&text) else { return };
    // What follows a document is another one or nothing, so a text of documents is compared.
    let is_document = text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with(['{', '[']);
    if is_document && text.matches(['{', '[']).count() <= 60 {
        compare(text);
    }
}

fn compare(text: &str) {
    let Some(source) = source(0, "a.json", text.as_bytes()) else { return };
    if source.lone_surrogates().next().is_some() {
        return;
    }
    let expected: Result<Vec<&RawValue>, _> = serde_json::Deserializer::from_str(text).into_iter().collect();
    let mut documents = 0;
    let mut faults = Vec::new();
    // Arrays stay in their objects, so that whole documents are compared.
    json::read(&source, &json::Hints::default(), &mut |event| match event {
        Event::Document(_) => documents += 1,
        Event::Broken(error) => {
            assert!(text.get(error.span.range()).is_some(), "{error:?}");
            faults.push(error);
        }
        Event::Element { value, .. } => same(&value, &source),
        _ => {}
    });
    assert_eq!(faults.is_empty(), expected.is_ok(), "{faults:?} {expected:?}");
    let Ok(expected) = expected else { return };
    assert_eq!(documents, expected.len());
    if expected.len() == 1 {
        let tape = json::whole(&source).unwrap();
        same(&tape.root(&source), &source);
    }
}

/// Compares a node with what `serde_json` reads in its span.
fn same(node: &Node<'_, '_>, source: &Source) {
    let text = source.text().get(node.span().range()).unwrap();
    // Numbers beyond the range of a double are errors of `serde_json`, and no fault of the text.
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        equal(node, &value, text);
    }
}

fn equal(node: &Node<'_, '_>, value: &Value, text: &str) {
    match value {
        Value::String(expected) => assert_eq!(node.string().as_deref(), Some(expected.as_str()), "{text}"),
        Value::Null => assert!(node.is_null(), "{text}"),
        Value::Array(items) => {
            assert_eq!((node.kind(), node.elements().count()), (NodeKind::Array, items.len()), "{text}");
            node.elements().zip(items).for_each(|(node, item)| equal(&node, item, text));
        }
        Value::Object(members) => {
            // Of a repeated key, `serde_json` keeps the last value.
            let mut keys: Vec<String> = node.members().map(|member| member.key.to_string()).collect();
            for member in node.members() {
                assert!(members.contains_key(&*member.key), "{text}");
            }
            keys.sort();
            keys.dedup();
            assert_eq!(keys.len(), members.len(), "{text}");
        }
        Value::Bool(_) | Value::Number(_) => assert!(node.string().is_none() && !node.is_null(), "{text}"),
    }
}
