//! What is found in texts of many kinds, and what is not.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

const OLD: &str = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0n";

fn kinds(text: &str) -> Vec<(&str, SecretKind)> {
    find(text).into_iter().map(|secret| (text.get(secret.range).unwrap(), secret.kind)).collect()
}

#[test]
fn prefixed_credentials_are_found_anywhere() {
    let text = format!("a cfut_{OLD}xyz, {{\\\"cfat_{OLD}\\\"}} cfk_{OLD} MYcfut_{OLD} x_cfut_{OLD}");
    let found: Vec<_> =
        find(&text).iter().map(|secret| secret.kind).filter(|kind| *kind != SecretKind::Masked).collect();
    assert_eq!(found, [SecretKind::Prefixed; 5]);
    assert_eq!(kinds("scfut_x"), []);
}

#[test]
fn characters_that_cannot_be_seen_hide_nothing() {
    let (head, tail) = OLD.split_at(20);
    let invisible = (0x80..=0xe_0fff).filter_map(char::from_u32).filter(|one| crate::text::is_blank(&one.to_string()));
    let invisible: Vec<char> = invisible.filter(|one| !one.is_whitespace()).collect();
    assert!(invisible.len() > 100);
    for one in invisible {
        for text in [format!("cfut_{head}{one}{tail}"), format!("cfut_{head}\\u{{{:x}}}{tail}", u32::from(one))] {
            let found = find(&text);
            assert!(found.iter().any(|secret| secret.range == (0..text.len())), "{:x}: {found:?}", u32::from(one));
        }
    }
}

#[test]
fn old_credentials_need_a_name_that_tells() {
    let key = "a1".repeat(19);
    for text in [
        format!("CLOUDFLARE_API_TOKEN={OLD}"),
        format!("TF_VAR_cloudflare_api_token={OLD}"),
        format!("\"api_token\": \"{OLD}\""),
        format!("cf-token: '{OLD}'"),
        format!("\\\"apiKey\\\":\\\"{OLD}\\\""),
        format!("X-Auth-Key: {key}"),
        format!("Bearer {OLD}"),
        format!("--api-token {OLD}"),
        format!("headers[\"X-Auth-Key\"] = \"{key}\""),
        format!("- name: X-Auth-Key\n  value: {key}"),
        format!("variable \"cloudflare_api_token\" {{\n  default = \"{OLD}\"\n"),
        format!("aws_secret_access_key = {}", "0a".repeat(32)),
        format!("?access_token={OLD}&a=b"),
    ] {
        let found: Vec<_> = kinds(&text).into_iter().filter(|(_, kind)| *kind != SecretKind::Masked).collect();
        assert_eq!(found.iter().map(|(_, kind)| *kind).collect::<Vec<_>>(), [SecretKind::Named], "{text}");
    }
    for text in [
        format!("commit: {}", "0a".repeat(20)),
        format!("token sha: {}", "0a".repeat(20)),
        format!("sha256: {}", "0a".repeat(32)),
        format!("\"token_sha256\": \"{}\"", "0a".repeat(32)),
        "account_id = 00000000000000000000000000000acc".to_owned(),
        format!("api_token_id: {}", "0".repeat(32)),
        "api_token = aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee".to_owned(),
        "the-quick-brown-fox-jumps-over-the-lazy-dog-2".to_owned(),
        "AccountZoneDnsRecordsWriteForProductionEurope2".to_owned(),
        "cf_terraforming_import_zone_settings_override_resource".to_owned(),
    ] {
        assert_eq!(kinds(&text), [], "{text}");
    }
    // The name of something, after a name that tells.
    let name = "SecretListResponsesV4PagePaginationArray";
    assert_eq!(kinds(&format!("secrets = {name}")), [(name, SecretKind::Masked)]);
}

#[test]
fn values_results_and_headers_are_masked_whatever_they_hold() {
    for text in [
        r#"{"value": "anything"}"#,
        r#"{"result":"anything"}"#,
        r#"{\"value\":\"anything\"}"#,
        "Authorization: Bearer anything",
        r#"{"val\u0075e":"anything"}"#,
        r#"{"value":"any"thing","#,
    ] {
        assert!(
            kinds(text).iter().any(|(found, _)| found.starts_with("any") && found.ends_with("thing")),
            "{text}: {:?}",
            kinds(text)
        );
    }
}

#[test]
fn the_encoded_span_of_a_secret_is_found() {
    for (text, wanted) in [
        (format!(r#""\u0063fut_{OLD}","#), format!(r"\u0063fut_{OLD}")),
        (format!("a cfut%5F{OLD} b"), format!("cfut%5F{OLD}")),
        (format!("cfut&#95;{OLD}"), format!("cfut&#95;{OLD}")),
        (format!(r"é\\u0063fut_{OLD} é"), format!(r"\\u0063fut_{OLD}")),
    ] {
        let found: Vec<&str> = find(&text)
            .into_iter()
            .filter(|secret| secret.kind == SecretKind::Prefixed && !secret.is_placeholder)
            .map(|secret| text.get(secret.range).unwrap())
            .collect();
        assert_eq!(found, [wanted.as_str()], "{text}");
    }
}

#[test]
fn parts_that_overlap_are_sorted_by_how_sure_they_are() {
    let text = format!(r#"{{"value":"a cfut_{OLD} b"}}"#);
    let sure = format!("cfut_{OLD}");
    assert_eq!(
        kinds(&text),
        [("a ", SecretKind::Masked), (sure.as_str(), SecretKind::Prefixed), (" b", SecretKind::Masked)]
    );
}

#[test]
fn placeholders_are_marked() {
    for (text, wanted) in [
        ("cfut_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".to_owned(), true),
        ("CLOUDFLARE_API_TOKEN=your_token_0000000000000000000000000000".to_owned(), true),
        (format!("cfut_{OLD}"), false),
    ] {
        let found: Vec<bool> = find(&text).iter().map(|secret| secret.is_placeholder).collect();
        assert!(found.iter().all(|found| *found == wanted), "{text}: {found:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

    #[test]
    fn no_plain_text_holds_a_secret(
        text in r#"(cfut_|cfk|bearer |Authorization|token|value|secret|X-Auth-Key|v1\.0-|Y2Z1dF| |-|\.|/|[A-Za-z0-9_]{1,16}|[a-f0-9]{40}|[A-Za-z0-9]{36}|[":=%&$\\{}]){0,7}"#,
    ) {
        if is_plain(text.as_bytes()) {
            proptest::prop_assert_eq!(searched(&text, Scope::Any), []);
        }
    }

    #[test]
    fn line_breaks_that_are_not_decoded_hide_nothing(
        text in r#"(cfut_[a-z0-9]{0,4}|X-Auth-Key|token|refresh_token ?= ?'?[a-z.]{3,9}|: ?|\\"|\\n|\\t|\\r|\\/|\\\\|\\ |%0a|[a-z]{1,3}|[A-Za-z0-9]{20,45}| ){0,9}"#,
    ) {
        // Larger than what is decoded without a look at its words.
        let text = format!("{}{text}", " ".repeat(5000));
        let masked = |secrets: Vec<Secret>| -> Vec<usize> { secrets.into_iter().flat_map(|own| own.range).collect() };
        let own = masked(searched(&text, Scope::Any));
        let more = masked(with_parts(&text, Scope::Any, decode::more_parts(text.as_bytes())));
        let is_letter = |at: &usize| text.as_bytes().get(*at).is_some_and(u8::is_ascii_alphanumeric);
        let missing: Vec<usize> = more.into_iter().filter(|at| !own.contains(at) && is_letter(at)).collect();
        proptest::prop_assert_eq!(missing, Vec::<usize>::new());
    }
}

#[test]
fn keys_of_logins_behind_a_line_break_are_found_in_large_texts() {
    let text = format!(r#"{{"filler": "{}", "login": "a = 1\nrefresh_token = 'ab.cd'"}}"#, "x ".repeat(4000));
    assert!(kinds(&text).iter().any(|(value, _)| value.contains("ab.cd")));
}

#[test]
fn most_names_are_plain() {
    for name in ["external-dns example.com", "ci_deploy 2026-11", "t-123", "Workers Scripts Write", ""] {
        assert!(is_plain(name.as_bytes()), "{name}");
    }
    for text in ["a cfut_x", "Bearer abc", "token: x", "a\u{200b}b", "x\\u0063"] {
        assert!(!is_plain(text.as_bytes()), "{text}");
    }
}
