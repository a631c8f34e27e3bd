//! JSON as RFC 8259 has it, class by class: valid texts are read, invalid ones refused at a place, and what the standard
//! leaves open does what is written here.

use serde::de::IgnoredAny;
use tokenlint::{
    read::{self, Item},
    text::{Source, SourceError, SourceId},
};

/// What is wrong in a text, by the bytes it stands at: of its syntax, and of its values.
struct Read {
    syntax: Vec<(std::ops::Range<usize>, String)>,
    others: usize,
}

fn read(bytes: &[u8]) -> Read {
    let source = Source::new(SourceId(0), "a.json".to_owned(), bytes.to_vec()).unwrap();
    let mut found = Read { syntax: Vec::new(), others: 0 };
    read::read(&source, &mut |item| match item {
        Item::Problem(problem) if problem.is_syntax() => {
            found.syntax.push((problem.span.range(), problem.to_string()));
        }
        Item::Problem(_) => found.others += 1,
        _ => {}
    });
    found
}

const VALID: [&str; 44] = [
    "[]",
    "{}",
    "[[]   ]",
    " [] ",
    "\t\r\n[\n]\r\n",
    "[\"\"]",
    "[null, 1, \"1\", {}]",
    "[true,false]",
    "null",
    "true",
    "false",
    "42",
    "-0.1",
    "\"asd\"",
    "[0]",
    "[-0]",
    "[-1]",
    "[123]",
    "[123.456789]",
    "[1e3]",
    "[1E3]",
    "[1E+2]",
    "[1e-2]",
    "[0e1]",
    "[0E+1]",
    "[123.456e78]",
    "[-123456789012345678901234567890]",
    "[0.000000000000000000000000000000000000000001]",
    "{\"a\":\"b\"}",
    "{\"\":0}",
    "{\"a\":\"b\",\"a\":\"c\"}",
    "{\"a\":[]}",
    "{\"a\\u0000b\":42}",
    "{\"min\":-1.0e+28, \"max\":1.0e+28}",
    r#"["\"\\\/\b\f\n\r\t"]"#,
    r#"["\u0060\u012a\u12AB"]"#,
    r#"["\uD801\udc37"]"#,
    r#"["\ud83d\ude39\ud83d\udc8d"]"#,
    r#"["\\u0000"]"#,
    r#"["\u0000"]"#,
    "[\"\u{7f}\"]",
    "[\"\u{2028}\u{2029}\"]",
    "[\"€𝄞\u{10ffff}\"]",
    "{\"title\":\"\u{41f}\u{43e}\u{43b}\u{442}\u{43e}\u{440}\u{430}\"}",
];

const INVALID: [&str; 76] = [
    "[1 true]",
    "[a]",
    "[\"\": 1]",
    "[\"\"],",
    "[,1]",
    "[1,,2]",
    "[\"x\",,]",
    "[\"x\"]]",
    "[\"\",]",
    "[\"x\"",
    "[x",
    "[3[4]]",
    "[,]",
    "[-]",
    "[\"\",",
    "[\"a\",\n4\n,1,",
    "[1,]",
    "[*]",
    "[\"\"",
    "[1,\n1\n,1",
    "[{}",
    "[fals]",
    "[nul]",
    "[tru]",
    "[++1234]",
    "[+1]",
    "[-01]",
    "[-1.0.]",
    "[-2.]",
    "[.-1]",
    "[.2e-3]",
    "[0.1.2]",
    "[0.3e+]",
    "[0.e1]",
    "[0e]",
    "[0E+]",
    "[1.0e]",
    "[1eE2]",
    "[2.e3]",
    "[9.e+]",
    "[1+2]",
    "[0x1]",
    "[0x42]",
    "[Infinity]",
    "[-Infinity]",
    "[NaN]",
    "[-NaN]",
    "[012]",
    "[1ea]",
    "[- 1]",
    "[123\u{0}]",
    "[\"x\", truth]",
    "{[: \"x\"}",
    "{\"x\", null}",
    "{\"x\"::\"b\"}",
    "{\"a\":\"a\" 123}",
    "{key: 'value'}",
    "{\"a\" \"b\"}",
    "{:\"b\"}",
    "{\"a\":",
    "{\"a\"",
    "{1:1}",
    "{\"id\":0,}",
    "{\"id\":0,,,,,}",
    "{'a':0}",
    "{\"a\":\"b\"}/**/",
    "{\"a\":\"b\"}#",
    "{\"a\":/*comment*/\"b\"}",
    "[\"\\x00\"]",
    "[\"\\a\"]",
    "[\"\\u00A\"]",
    "[\"\\\"]",
    "[\"new\nline\"]",
    "[\"\u{0}\"]",
    "[\u{a0}]",
    "[\u{2060}]",
];

#[test]
fn valid_texts_are_read_without_a_word() {
    for text in VALID {
        assert!(serde_json::from_str::<IgnoredAny>(text).is_ok(), "the case itself: {text}");
        let found = read(text.as_bytes());
        assert!(found.syntax.is_empty() && found.others == 0, "{text}: {:?}", found.syntax);
    }
}

#[test]
fn invalid_texts_are_refused_at_a_place() {
    for text in INVALID {
        assert!(serde_json::from_str::<IgnoredAny>(text).is_err(), "the case itself: {text}");
        let found = read(text.as_bytes());
        let Some((range, message)) = found.syntax.first() else { panic!("{text} was taken") };
        assert!(range.start <= range.end && range.end <= text.len(), "{text}: {range:?}");
        assert!(!message.is_empty() && text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
    }
}

#[test]
fn every_beginning_of_a_text_is_refused_at_its_end_or_before() {
    for text in VALID.iter().filter(|text| text.starts_with(['[', '{'])) {
        for (end, _) in text.char_indices().skip(1) {
            let part = text.get(..end).unwrap();
            let is_whole = serde_json::from_str::<IgnoredAny>(part).is_ok();
            assert_eq!(read(part.as_bytes()).syntax.is_empty(), is_whole, "{part}");
        }
    }
}

/// What the standard leaves to the reader.
#[test]
fn what_the_standard_leaves_open_is_settled() {
    // Several documents behind each other are JSON Lines, with or without the lines.
    for text in ["[][]", "{}\n{}\n", "1 2", "\"a\"1.2", "{}0", "{\"a\":1} {\"b\":2}"] {
        assert!(read(text.as_bytes()).syntax.is_empty(), "{text}");
    }
    // What no bracket ends, something else must.
    for text in ["1-2", "{} 0e8-8", "nulltrue", "true1", "{}null-"] {
        assert!(!read(text.as_bytes()).syntax.is_empty(), "{text}");
    }
    // Numbers beyond any machine's range are not decoded.
    for text in ["[1e400]", "[-1e9999]", "[1e-400]", "[0.4e00669999999999999999]", "[100000000000000000000]"] {
        assert!(read(text.as_bytes()).syntax.is_empty(), "{text}");
    }
    // Half a surrogate pair is told, and the rest of the text is read.
    for text in [r#"["\ud800"]"#, r#"["\udc00"]"#, r#"["\ud800\ud800"]"#, r#"["\udc00\ud800"]"#, r#"{"\ud800":1}"#] {
        let found = read(text.as_bytes());
        assert!(found.syntax.is_empty() && found.others > 0, "{text}");
    }
    // So are bytes that are not UTF-8.
    for bytes in
        [&b"[\"\xff\"]"[..], b"[\"\xc0\xaf\"]", b"[\"\xed\xa0\x80\"]", b"[\"\xf4\xbf\xbf\xbf\"]", b"[\"\xe0\"]"]
    {
        let found = read(bytes);
        assert!(found.syntax.is_empty() && found.others > 0, "{bytes:?}");
    }
    // A byte order mark is passed over; another one is not.
    assert!(read("\u{feff}[]".as_bytes()).syntax.is_empty());
    assert!(!read("\u{feff}\u{feff}[]".as_bytes()).syntax.is_empty());
    // Depth has a limit, which no document of Cloudflare's comes near.
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(nested(60).as_bytes()).syntax.is_empty());
    let found = read(nested(100_000).as_bytes());
    assert!(found.syntax.first().is_some_and(|(range, message)| range.start < 70 && message.contains("deeper")));
    let objects = "{\"a\":".repeat(100_000);
    assert!(read(objects.as_bytes()).syntax.first().is_some_and(|(range, _)| range.start < 500));
}

#[test]
fn other_encodings_are_named_and_refused() {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for text in ["[]  ", "\u{feff}[\"é\"]", "{\"name\":1}"] {
        for bytes in [utf16(text, u16::to_le_bytes), utf16(text, u16::to_be_bytes)] {
            let source = Source::new(SourceId(0), "a.json".to_owned(), bytes);
            assert_eq!(source.err(), Some(SourceError::Utf16), "{text}");
        }
    }
}

#[test]
fn a_text_of_nothing_is_no_fault_of_syntax() {
    for text in ["", " ", "\n\n", "\u{feff}"] {
        let found = read(text.as_bytes());
        assert!(found.syntax.is_empty(), "{text:?}: {:?}", found.syntax);
    }
}
