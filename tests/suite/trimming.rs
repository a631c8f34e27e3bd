//! The policies that `trim` derives from calls alone.

use serde_json::{Value, json};

use crate::{
    cli::{Folder, NOW},
    decisions::{ACCOUNT, ZONE},
};

/// The name of the group and the resources of each policy.
fn derived(folder: &Folder, calls: &[&str], more: &[&str]) -> Vec<(String, Value)> {
    let calls: Vec<&str> = calls.iter().flat_map(|call| ["--do", call]).collect();
    let run = folder.run(&[&["trim"], &calls[..], more, &NOW[..]].concat());
    assert_eq!(run.code, 0, "{calls:?}: {}", run.err);
    let token: Value = serde_json::from_str(&run.out).unwrap();
    let policies = token["policies"].as_array().unwrap().iter().map(|policy| {
        let names: Vec<&str> = policy["permission_groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|group| group["name"].as_str().unwrap())
            .collect();
        (names.join(", "), policy["resources"].clone())
    });
    policies.collect()
}

#[test]
fn resources_are_nested_in_the_account_if_an_account_owns_the_token() {
    let folder = Folder::new("trimming");
    let every = "com.cloudflare.api.account.zone.*";
    let zone = format!("com.cloudflare.api.account.zone.{ZONE}");
    let account = format!("com.cloudflare.api.account.{ACCOUNT}");
    let unknown = "com.cloudflare.api.account.<account id>";
    let records = format!("GET /zones/{ZONE}/dns_records");
    let members = "GET /accounts/{account_id}/members";
    let of_account = ["--owner", "account", "--account", ACCOUNT];
    for (call, more, group, expected) in [
        ("GET /zones", &[][..], "Zone Read", json!({ every: "*" })),
        ("GET /zones", &["--owner", "account"], "Zone Read", json!({ unknown: { every: "*" } })),
        ("GET /zones", &of_account, "Zone Read", json!({ &account: { every: "*" } })),
        (&records, &[], "DNS Read", json!({ &zone: "*" })),
        (&records, &["--owner", "account"], "DNS Read", json!({ unknown: { &zone: "*" } })),
        (&records, &of_account, "DNS Read", json!({ &account: { &zone: "*" } })),
        (members, &["--owner", "account"], "Account Settings Read", json!({ unknown: "*" })),
        (members, &of_account, "Account Settings Read", json!({ &account: "*" })),
        ("GET /user/tokens", &[], "API Tokens Read", json!({ "com.cloudflare.api.user.<user id>": "*" })),
    ] {
        assert_eq!(derived(&folder, &[call], more), [(group.to_owned(), expected)], "{call} {more:?}");
    }
    // Creating a zone requires all zones, whatever zones the other calls are about.
    for (more, all) in
        [(&[][..], json!({ every: "*" })), (&["--account", ACCOUNT], json!({ &account: { every: "*" } }))]
    {
        let both = derived(&folder, &["POST /zones", &records], more);
        let expected = [("DNS Read".to_owned(), json!({ &zone: "*" })), ("Zone Write".to_owned(), all)];
        assert_eq!(both, expected, "{more:?}");
    }
}

#[test]
fn an_unknown_group_is_kept_while_a_call_is_unexplained_and_dropped_otherwise() {
    let folder = Folder::new("trimming-unknown");
    let (unknown, other) = ("0badc0de0badc0de0badc0de0badc0de", "000000000000000000000000000000a2");
    let zone = |id: &str| format!("com.cloudflare.api.account.zone.{id}");
    let token = json!({ "name": "t", "policies": [{
        "effect": "allow",
        "permission_groups": [{ "id": crate::decisions::id("DNS Read") }, { "id": unknown }],
        "resources": { zone(ZONE): "*", zone(other): "*" },
    }] });
    folder.write("token.json", &token.to_string());
    let records = format!("GET /zones/{ZONE}/dns_records 200\n");
    let explained = "the catalog does not know it, and every call is explained without it";
    let unexplained = "the catalog does not know it, and not every call is explained";
    let possible = "the catalog does not know it, and it may allow a call that nothing else explains";
    let purge = "for POST /zones/{zone_id}/purge_cache";
    for (more, verb, on_zone, on_other) in [
        (String::new(), "drop", explained, explained),
        // No group is documented for this call.
        (format!("GET /zones/{ZONE}/precursor 200\n"), "keep", unexplained, unexplained),
        // Only the unknown group may allow this one.
        (format!("POST /zones/{ZONE}/purge_cache 200\n"), "keep", purge, possible),
    ] {
        folder.write("log", &format!("{records}{more}"));
        let run = folder.run(&[&["trim", "token.json", "--uses", "log"], &NOW[..]].concat());
        let mut lines: Vec<&str> =
            run.err.lines().filter(|line| line.starts_with("keep ") || line.starts_with("drop ")).collect();
        lines.sort_unstable();
        let mut expected = vec![
            format!("keep `DNS Read` on zone `{ZONE}`: for GET /zones/{{zone_id}}/dns_records"),
            format!("drop `DNS Read` on zone `{other}`: no call needs it"),
            format!("{verb} `{unknown}` on zone `{ZONE}`: {on_zone}"),
            format!("{verb} `{unknown}` on zone `{other}`: {on_other}"),
        ];
        expected.sort_unstable();
        assert_eq!(lines, expected, "{more}");
        assert_eq!(run.out.contains(unknown), verb == "keep", "{more}");
    }
}

#[test]
fn a_policy_for_an_account_owned_token_has_no_user() {
    let folder = Folder::new("trimming-owner");
    let calls = ["--do", "GET /user/tokens", "--do", "GET /zones/000000000000000000000000000000a1/dns_records"];
    let trimmed = |owner: &str| folder.run(&[&["trim", "--owner", owner], &calls[..]].concat());
    let user = trimmed("user");
    assert!(user.out.contains("API Tokens Read") && user.out.contains("com.cloudflare.api.user."), "{}", user.out);
    let account = trimmed("account");
    assert_eq!(account.code, 3, "{}", account.err);
    assert!(account.out.contains("DNS Read") && !account.out.contains("API Tokens Read"), "{}", account.out);
    let why = "unmapped: GET /user/tokens, once: no account-owned token can make this call";
    assert!(account.err.contains(why), "{}", account.err);
    folder.write("trimmed.json", &account.out.replace("<account id>", "000000000000000000000000000000c1"));
    let checked = folder.run(&["check", "--owner", "account", "--rule", "user-scope-in-account-token", "trimmed.json"]);
    assert_eq!(checked.code, 0, "{}", checked.out);
}
