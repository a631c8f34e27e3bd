//! Problems keep their kind and their place, and read as they are shown.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::text::SourceId;

fn contents(path: &str, bytes: &[u8]) -> Vec<(String, String)> {
    let unit = Unit::document(Source::new(SourceId(0), path.to_owned(), bytes.to_vec()).unwrap());
    let contents = unit.contents();
    let all = contents.problems.iter().chain(&contents.unknown).chain(&contents.unsupported);
    let place = |problem: &ReadProblem| unit.source(problem.span).unwrap().slice(problem.span).to_owned();
    all.map(|problem| (place(problem), problem.to_string())).collect()
}

#[test]
fn problems_are_shown_in_plain_words() {
    for (text, place, message) in [
        (r#"{"name":7,"policies":[]}"#, "7", "expected a string for `name`, found a number"),
        (r#"{"name":"a","policies":{}}"#, "{}", "expected a list of policies for `policies`, found an object"),
        (r#"{"name":"a","policies":[7]}"#, "7", "invalid policy: expected an object, found a number"),
        (
            r#"{"policies":[{"effect":"allow","permission_groups":[[]]}]}"#,
            "[]",
            "invalid permission group: expected an object, found an array",
        ),
        (
            r#"{"name":"a","policies":[],"condition":{"request_ip":{"in":[true]}}}"#,
            "true",
            "invalid IP range: expected a string, found a boolean",
        ),
        (
            r#"{"name":"a","policies":[],"condition":{"request_ip":"10.0.0.0/8"}}"#,
            r#""10.0.0.0/8""#,
            "expected an object with `in` and `not_in` for `request_ip`, found a string",
        ),
        (
            r#"{"success":true,"result":[{"name":"a","policies":[]},{"x":1}]}"#,
            "{",
            "unknown element in a list of tokens; it is not checked",
        ),
        (
            r#"{"success":true,"result":[{"x":1},{"name":"a","policies":[]},{"x":2}]}"#,
            "{",
            "2 unknown elements in a list of tokens, starting here; they are not checked",
        ),
        (
            r#"{"name":"\ud800","policies":[]}"#,
            r"\ufffd",
            "unpaired surrogate in a Unicode escape; it is read as `\\ufffd`",
        ),
        (r#"{"name":"a","policies":[],}"#, "}", "trailing commas are not allowed in JSON"),
        (
            r#"{"id":"a"}"#,
            "{",
            "expected API tokens, found the response to a delete request; it holds only the ID of the deleted token",
        ),
        ("{}", "{", "no API token found; expected a token, a list of tokens, or a request body that creates one"),
    ] {
        let expected = [(place.to_owned(), message.to_owned())];
        assert_eq!(contents("a.json", text.as_bytes()), expected, "{text}");
    }
    let invalid = contents("a.json", b"{\"name\":\"\xff\",\"policies\":[]}");
    assert_eq!(invalid, [("?".to_owned(), "invalid UTF-8; each byte is read as `?`".to_owned())]);
}

#[test]
fn a_list_of_policies_that_is_read_in_part_is_marked() {
    for (policies, is_unread) in [("5", true), ("[7]", true), (r#"[{"effect":7}]"#, false), ("[]", false)] {
        let text = format!(r#"{{"name":"t","policies":{policies}}}"#);
        let unit = Unit::document(Source::new(SourceId(0), "a.json".to_owned(), text.into_bytes()).unwrap());
        let token = unit.contents().tokens.into_iter().next().unwrap();
        assert_eq!(token.is_unread("policies"), is_unread, "{policies}");
    }
}

#[test]
fn a_wrong_value_does_not_hide_the_rest_of_the_token() {
    let text = r#"{"name":7,"status":"active","policies":[7,{"effect":"allow"}]}"#;
    let unit = Unit::document(Source::new(SourceId(0), "a.json".to_owned(), text.into()).unwrap());
    let Contents { tokens, problems, .. } = unit.contents();
    assert_eq!(tokens.len(), 1);
    let token = tokens.first().unwrap();
    assert_eq!((token.policies.len(), token.status.as_ref().unwrap().value.as_ref(), problems.len()), (1, "active", 2));
}
