//! Questions about access, asked of the program.

use crate::cli::Folder;

const ZONE: &str = "000000000000000000000000000000a1";
const ACCOUNT: &str = "00000000000000000000000000000acc";
const NOW: [&str; 2] = ["--now", "2026-11-24T12:00:00Z"];

/// A token with groups by id on one resource; `more` is put into the token.
fn token(groups: &[&str], resource: &str, more: &str) -> String {
    let groups: Vec<String> = groups.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    format!(
        r#"{{"name":"t","policies":[{{"effect":"allow","permission_groups":[{}],"resources":{{{resource}}}}}]{more}}}"#,
        groups.join(",")
    )
}

fn zone(id: &str) -> String {
    format!(r#""com.cloudflare.api.account.zone.{id}":"*""#)
}

fn account(id: &str) -> String {
    format!(r#""com.cloudflare.api.account.{id}":"*""#)
}

fn id(name: &str) -> &'static str {
    let groups = tokenlint::catalog::Catalog::builtin().by_name(name);
    assert_eq!(groups.len(), 1, "{name}");
    groups.first().unwrap().id
}

/// The exit code of `can` and of `trim --check`, and what `can` prints.
fn asked(folder: &Folder, call: &str, more: &[&str]) -> (i32, i32, String) {
    let mut arguments = vec!["can", "token.json", "--do", call];
    arguments.extend(NOW);
    arguments.extend(more);
    let can = folder.run(&arguments);
    let mut arguments = vec!["trim", "token.json", "--check", "--do", call];
    arguments.extend(NOW);
    arguments.extend(more);
    let trim = folder.run(&arguments);
    (can.code, trim.code, can.out + &can.err)
}

#[test]
fn a_ruleset_call_takes_the_group_of_its_phase() {
    let phases = [
        ("http_request_cache_settings", "Cache Settings Write"),
        ("http_config_settings", "Config Settings Write"),
        ("http_request_firewall_custom", "Zone WAF Write"),
        ("http_request_transform", "Zone Transform Rules Write"),
        ("http_request_origin", "Origin Write"),
        ("http_custom_errors", "Custom Errors Write"),
    ];
    let folder = Folder::new("phases");
    for (_, group) in phases {
        folder.write("token.json", &token(&[id(group)], &zone(ZONE), ""));
        for (phase, own) in phases {
            let call = format!("PUT /zones/{ZONE}/rulesets/phases/{phase}/entrypoint");
            let expected = if own == group { 0 } else { 1 };
            let (can, trim, text) = asked(&folder, &call, &[]);
            assert_eq!((can, trim), (expected, expected), "{group} for {phase}: {text}");
        }
        let (can, trim, text) = asked(&folder, &format!("POST /zones/{ZONE}/rulesets"), &[]);
        assert_eq!((can, trim), (3, 3), "{group}: {text}");
        assert!(text.contains("phase"), "{text}");
    }
}

#[test]
fn an_account_group_serves_a_zone_path_on_the_account_of_the_zone() {
    let folder = Folder::new("billing");
    folder.write("token.json", &token(&[id("Billing Read")], &account(ACCOUNT), ""));
    folder.write(
        "zones.json",
        &format!(r#"{{"success":true,"result":[{{"id":"{ZONE}","name":"a.example","account":{{"id":"{ACCOUNT}","name":"x"}}}}]}}"#),
    );
    let call = format!("GET /zones/{ZONE}/subscription");
    let (can, trim, text) = asked(&folder, &call, &[]);
    assert_eq!((can, trim), (3, 3), "{text}");
    assert!(text.contains("--zones"), "{text}");
    let (can, trim, text) = asked(&folder, &call, &["--zones", "zones.json"]);
    assert_eq!((can, trim), (0, 0), "{text}");
}

#[test]
fn lists_creation_and_user_paths_need_no_target() {
    let folder = Folder::new("collections");
    folder.write("token.json", &token(&[id("Zone Read"), id("DNS Write")], &zone(ZONE), ""));
    assert_eq!(asked(&folder, "GET /zones", &[]).0, 0);
    assert_eq!(asked(&folder, "GET /user/tokens/verify", &[]).0, 0);
    let (can, trim, text) = asked(&folder, "POST /zones", &[]);
    assert_eq!((can, trim), (1, 1), "{text}");
    folder.write("token.json", &token(&[id("DNS Write")], r#""com.cloudflare.api.account.zone.*":"*""#, ""));
    assert_eq!(asked(&folder, "GET /zones", &[]).0, 1);
    folder.write("token.json", &token(&[id("Zone Write")], r#""com.cloudflare.api.account.zone.*":"*""#, ""));
    assert_eq!(asked(&folder, "POST /zones", &[]).0, 0);
    folder.write(
        "token.json",
        &token(&[id("Account Settings Read")], &account(ACCOUNT), r#","creator_email_at_creation":"a@example.com""#),
    );
    let (can, trim, text) = asked(&folder, "GET /memberships", &[]);
    assert_eq!((can, trim), (1, 1), "{text}");
    assert!(text.contains("account-owned"), "{text}");
}

#[test]
fn an_account_that_is_used_as_a_zone_is_named() {
    let folder = Folder::new("account-as-zone");
    folder.write("token.json", &token(&[id("Workers Scripts Write")], &account(ACCOUNT), ""));
    let (can, trim, text) = asked(&folder, &format!("GET /zones/{ACCOUNT}/workers/routes"), &[]);
    assert_eq!((can, trim), (1, 1), "{text}");
    assert!(text.contains("is an account"), "{text}");
}

#[test]
fn an_unknown_group_makes_the_answer_unknown() {
    let folder = Folder::new("unknown-group");
    folder.write("token.json", &token(&["0badc0de0badc0de0badc0de0badc0de"], &account(ACCOUNT), ""));
    let call = format!("PUT /accounts/{ACCOUNT}/workers/scripts/app");
    let (can, trim, text) = asked(&folder, &call, &[]);
    assert_eq!((can, trim), (3, 3), "{text}");
    assert!(text.contains("0badc0de0badc0de0badc0de0badc0de"), "{text}");
    folder.write(
        "tokenlint.toml",
        &format!(
            "[[forbid]]\nid = \"no-code\"\npermissions = [\"Workers Scripts Write\"]\nresources = [\"account:{ACCOUNT}\"]\nreason = \"freeze\"\n"
        ),
    );
    let run = folder.run(&["check", "token.json", "--rule", "forbidden-access", NOW[0], NOW[1]]);
    assert!(run.out.contains("forbidden-access") && run.out.contains("may"), "{}{}", run.out, run.err);
    folder.write("log", &format!("{call} 200\n"));
    let run = folder.run(&["trim", "token.json", "--uses", "log", NOW[0], NOW[1]]);
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    assert!(run.out.contains("0badc0de0badc0de0badc0de0badc0de"), "{}{}", run.out, run.err);
}

#[test]
fn a_related_deny_is_kept() {
    let folder = Folder::new("related-deny");
    let groups = format!(r#"{{"id":"{}"}},{{"id":"{}"}}"#, id("DNS Read"), id("DNS Write"));
    let other = "000000000000000000000000000000a2";
    folder.write(
        "token.json",
        &format!(
            r#"{{"name":"t","policies":[{{"effect":"allow","permission_groups":[{groups}],"resources":{{{},{}}}}},{{"effect":"deny","permission_groups":[{{"id":"{}"}}],"resources":{{{}}}}}]}}"#,
            zone(ZONE),
            zone(other),
            id("DNS Write"),
            zone(ZONE)
        ),
    );
    folder.write("log", &format!("GET /zones/{ZONE}/dns_records 200\nPOST /zones/{other}/dns_records 200\n"));
    let run = folder.run(&["trim", "token.json", "--uses", "log", NOW[0], NOW[1]]);
    assert!(run.err.contains("deny"), "{}{}", run.out, run.err);
    assert!(run.out.contains("\"deny\""), "{}{}", run.out, run.err);
}

#[test]
fn over_a_list_any_token_that_may_is_enough_unless_all_are_asked_for() {
    let folder = Folder::new("list");
    let (yes, no) = (token(&[id("DNS Write")], &zone(ZONE), ""), token(&[id("DNS Read")], &zone(ZONE), ""));
    folder.write("token.json", &format!(r#"{{"success":true,"errors":[],"result":[{no},{yes}]}}"#));
    let call = format!("POST /zones/{ZONE}/dns_records");
    let run = folder.run(&["can", "token.json", "--do", &call, NOW[0], NOW[1]]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.starts_with("allowed"), "{}", run.out);
    assert!(run.err.contains("1 of 2 tokens may"), "{}", run.err);
    let run = folder.run(&["can", "token.json", "--do", &call, "--all", NOW[0], NOW[1]]);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
}

#[test]
fn one_token_is_asked_whatever_is_unknown_in_another() {
    let folder = Folder::new("own-gaps");
    let resource = |name: &str, zone: &str| {
        format!(
            "resource \"cloudflare_api_token\" \"{name}\" {{\n  name = \"{name}\"\n  policies = [{{\n    effect = \"allow\"\n    permission_groups = [{{ id = \"{}\" }}]\n    resources = jsonencode({{ \"com.cloudflare.api.account.zone.{zone}\" = \"*\" }})\n  }}]\n}}\n",
            id("DNS Write")
        )
    };
    folder.write(
        "main.tf",
        &format!("variable \"zone\" {{}}\n{}{}", resource("known", ZONE), resource("other", "${var.zone}")),
    );
    let call = format!("POST /zones/{ZONE}/dns_records");
    let run = folder.run(&["can", "main.tf", "--token", "known", "--do", &call, NOW[0], NOW[1]]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let run = folder.run(&["can", "main.tf", "--token", "other", "--do", &call, NOW[0], NOW[1]]);
    assert_eq!(run.code, 3, "{}{}", run.out, run.err);
    let run = folder.run(&["trim", "main.tf", "--token", "known", "--check", "--do", &call, NOW[0], NOW[1]]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
}

#[test]
fn a_tool_needs_a_zone_or_all_of_them() {
    let folder = Folder::new("tool");
    let run = folder.run(&["trim", "--tool", "cert-manager"]);
    assert_eq!(run.code, 2, "{}{}", run.out, run.err);
    assert!(run.err.contains("--zone"), "{}", run.err);
    let run = folder.run(&["trim", "--tool", "cert-manager", "--zone", "*"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    assert!(run.out.contains("com.cloudflare.api.account.zone.*"), "{}", run.out);
    let run =
        folder.run(&["trim", "--tool", "cert-manager", "--zone", ZONE, "--account", ACCOUNT, "--owner", "account"]);
    assert!(run.out.contains(&format!("com.cloudflare.api.account.{ACCOUNT}\": {{")), "{}", run.out);
}

#[test]
fn what_cannot_be_is_a_usage_error_with_a_hint() {
    let folder = Folder::new("usage");
    folder.write("token.json", &token(&[id("DNS Write")], &zone(ZONE), ""));
    for (call, hint) in [
        ("GTE /zones", "did you mean `GET`"),
        (&format!("GET /zones/{ZONE}/dns_record"), "did you mean"),
        ("GET /zones/abc/dns_records", "32 hexadecimal digits"),
    ] {
        let (can, trim, text) = asked(&folder, call, &[]);
        assert_eq!((can, trim), (2, 2), "{call}: {text}");
        assert!(text.contains(hint), "{call}: {text}");
    }
}

#[test]
fn an_example_is_certain_where_a_certain_one_exists() {
    let folder = Folder::new("witness");
    // The group of zones may reach nothing on an account; the other group surely does.
    let groups = [id("Workers Routes Write"), id("Workers Scripts Write")];
    for (file, expiry) in [("old.json", "2027-01-01"), ("new.json", "2027-06-01")] {
        let more = format!(r#","expires_on":"{expiry}T00:00:00Z""#);
        folder.write(file, &token(&groups, &account(ACCOUNT), &more));
    }
    let run = folder.run(&["diff", "old.json", "new.json", NOW[0], NOW[1]]);
    assert!(run.out.contains(&format!("/accounts/{ACCOUNT}/workers/scripts")), "{}", run.out);
    assert!(run.out.contains("the old token: it is not valid"), "{}", run.out);
    let run = folder.run(&["diff", "--max-access", "old.json", "new.json", NOW[0], NOW[1]]);
    assert!(run.out.contains("the reference: it is not valid"), "{}", run.out);
}

#[test]
fn an_example_on_rulesets_names_a_phase_of_its_group() {
    let folder = Folder::new("phase");
    folder.write("old.json", &token(&[id("Zone Read")], &zone(ZONE), ""));
    folder.write("new.json", &token(&[id("Zone Read"), id("Cache Settings Write")], &zone(ZONE), ""));
    let run = folder.run(&["diff", "old.json", "new.json", NOW[0], NOW[1]]);
    assert!(run.out.contains("/rulesets/phases/http_request_cache_settings/entrypoint"), "{}", run.out);
}

#[test]
fn the_gate_on_forbidden_access_agrees_with_the_question() {
    let folder = Folder::new("forbid");
    let group = id("DNS Write");
    let forbid = format!("permissions = [\"DNS Write\"]\nresources = [\"zone:{ZONE}\"]\nreason = \"change freeze\"\n");
    folder.write("tokenlint.toml", &format!("[[forbid]]\nid = \"freeze\"\n{forbid}"));
    let on = format!("zone:{ZONE}");
    for (group, resource, expected, gate) in [
        (group, zone(ZONE), 0, Some("high[forbidden-access]")),
        (group, zone("000000000000000000000000000000a2"), 1, None),
        (id("DNS Read"), zone(ZONE), 1, None),
        ("00000000000000000000000000000bad", zone(ZONE), 3, Some("may be able to use")),
    ] {
        folder.write("token.json", &token(&[group], &resource, ""));
        let can = folder.run(&["can", "token.json", "--do", "DNS Write", "--on", &on, NOW[0], NOW[1]]);
        assert_eq!(can.code, expected, "{group} {resource}: {}{}", can.out, can.err);
        let check = folder.run(&["check", "token.json", "--rule", "forbidden-access", NOW[0], NOW[1]]);
        assert_eq!(check.out.contains("[forbidden-access]"), gate.is_some(), "{group} {resource}: {}", check.out);
        assert!(check.out.contains(gate.unwrap_or_default()), "{group} {resource}: {}", check.out);
    }
    // What cannot be read may allow it as well.
    folder.write("token.json", &token(&[], &zone(ZONE), "").replace("[]", "7"));
    let can = folder.run(&["can", "token.json", "--do", "DNS Write", "--on", &on, NOW[0], NOW[1]]);
    assert!(can.out.starts_with("unknown: "), "{}{}", can.out, can.err);
    let check = folder.run(&["check", "token.json", "--rule", "forbidden-access", NOW[0], NOW[1]]);
    assert!(check.out.contains("may be able to use"), "{}", check.out);
}
