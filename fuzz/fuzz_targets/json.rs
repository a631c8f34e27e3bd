//! The reader of JSON takes what serde_json takes, and refuses what that refuses.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;
use tokenlint::{syntax::json::{self, Event}, text::{Source, SourceId}};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // What follows a document is another one, or nothing: so one document is to be compared.
    if !text.trim_start().starts_with(['{', '[']) || text.matches(['{', '[']).count() > 60 {
        return;
    }
    let Ok(source) = Source::new(SourceId(0), "a.json".to_owned(), data.to_vec()) else { return };
    if source.lone_surrogates().next().is_some() {
        return;
    }
    let mut documents = 0;
    let mut faults = Vec::new();
    json::read(&source, &json::Hints::default(), &mut |event| match event {
        Event::Document(_) => documents += 1,
        Event::Broken(error) => {
            assert!(text.get(error.span.range()).is_some(), "{error:?}");
            faults.push(error);
        }
        Event::Element { .. } => {}
    });
    let expected: Result<Vec<&RawValue>, _> = serde_json::Deserializer::from_str(text).into_iter().collect();
    assert_eq!(faults.is_empty(), expected.is_ok(), "{faults:?} {expected:?}");
    if let Ok(expected) = expected {
        assert_eq!(documents, expected.len());
    }
});
