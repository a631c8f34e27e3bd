//! One report in each machine format.

use crate::common::lint_bytes;

const BODY: &str = "\u{feff}{\n  \"name\": \"né\u{9b} 𝄞\", \"policies\": [{\n    \"effect\": \"Allow\", \"permission_groups\": [{\"id\": \"82e64a83756745bbbb1c9c2701bf816b\"}],\n    \"resources\": {\"com.cloudflare.api.account.zone.*\": \"*\"}}],\n  \"ttl\": [1\n";

#[test]
fn json_version_1_is_stable() {
    let report = lint_bytes("body.json", BODY.replace("[1\n", "1}").into_bytes()).unwrap();
    let mut out = Vec::new();
    tokenlint::render::json::report(&report, "2026-07-27", &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn json_places_agree_with_the_file_on_disk() {
    let text = BODY.replace("[1\n", "1}");
    let report = lint_bytes("body.json", text.clone().into_bytes()).unwrap();
    let mut out = Vec::new();
    tokenlint::render::json::report(&report, "2026-07-27", &mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let effect =
        json["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "invalid-effect").unwrap();
    let offset = usize::try_from(effect["offset"].as_u64().unwrap()).unwrap();
    assert_eq!(text.get(offset..offset + 7), Some("\"Allow\""));
    assert_eq!(
        (effect["line"].as_u64(), effect["column"].as_u64(), effect["end_column"].as_u64()),
        (Some(3), Some(15), Some(22))
    );
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 5);
}
