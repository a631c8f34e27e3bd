//! IDs that are variables: what the rest of a key says is checked all the same.

use std::collections::BTreeMap;

use tokenlint::{
    lint::{Linter, Report, Run},
    read::Unit,
    text::{Source, SourceId},
};

use crate::common::now;

/// The variables of the tests, and the IDs that take their places.
const IDS: [(&str, &str); 5] = [
    ("var.account_id", "00000000000000000000000000000acc"),
    ("var.zone_id", "000000000000000000000000000000a1"),
    ("var.other_zone", "000000000000000000000000000000a2"),
    ("cloudflare_r2_bucket.logs.name", "logs"),
    ("cloudflare_workers_script.api.id", "000000000000000000000000000000a3"),
];

const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";
const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";
const SCRIPTS_WRITE: &str = "e086da7e2179491d91ee5f35b3ca210a";
const ITEM_WRITE: &str = "2efd5506f9c8494dacb1fa10a3e7d5b6";

/// Groups and resources of one policy, and the rules that must fire because of them.
const POLICIES: [(&[&str], &str, &[&str]); 16] = [
    (&[DNS_WRITE], r#""com.cloudflare.api.account.zone.${var.zone_id}" = "*""#, &[]),
    (&[DNS_WRITE], r#""com.cloudflare.api.account.${var.account_id}" = "*""#, &["scope-mismatch"]),
    (
        &[DNS_WRITE],
        r#""com.cloudflare.api.account.${var.account_id}" = { "com.cloudflare.api.account.zone.*" = "*" }"#,
        &["all-zones"],
    ),
    (
        &[DNS_WRITE],
        r#""com.cloudflare.api.account.${var.account_id}" = { "com.cloudflare.api.account.zone.${var.zone_id}" = "*" }"#,
        &[],
    ),
    (&[DNS_WRITE], r#""com.cloudflare.api.account.zone.${var.zone_id}" = "edit""#, &["invalid-resources"]),
    (&[DNS_WRITE], r#""com.cloudflare.api.account.zone.${var.zone_id}" = {}"#, &["invalid-resources"]),
    (&[DNS_WRITE], r#""com.cloudflare.api.zone.${var.zone_id}" = "*""#, &["unknown-resource"]),
    (&[DNS_WRITE], r#""com.cloudflare.api.account.zone.${var.zone_id}.example" = "*""#, &["unknown-resource"]),
    (
        &[DNS_WRITE, SCRIPTS_WRITE],
        r#""com.cloudflare.api.account.${var.account_id}" = "*", "com.cloudflare.api.account.zone.${var.zone_id}" = "*""#,
        &["mixed-scopes"],
    ),
    (
        &[DNS_WRITE],
        r#""com.cloudflare.api.account.${var.account_id}" = "*", "com.cloudflare.api.account.zone.${var.zone_id}" = "*""#,
        &["scope-mismatch"],
    ),
    (&[DNS_WRITE, DNS_WRITE], r#""com.cloudflare.api.account.zone.${var.zone_id}" = "*""#, &["duplicate-grant"]),
    (
        &[ITEM_WRITE],
        r#""com.cloudflare.edge.r2.bucket.${var.account_id}_default_${cloudflare_r2_bucket.logs.name}" = "*""#,
        &[],
    ),
    (&[ITEM_WRITE], r#""com.cloudflare.edge.r2.bucket.${var.account_id}_default_*" = "*""#, &["unknown-resource"]),
    (&[ITEM_WRITE], r#""com.cloudflare.api.account.${var.account_id}" = "*""#, &["scope-mismatch"]),
    (
        &[SCRIPTS_WRITE],
        r#""com.cloudflare.edge.worker.script.${cloudflare_workers_script.api.id}" = "*""#,
        &["unsupported-resource"],
    ),
    (
        &[ZONE_READ],
        r#""com.cloudflare.api.account.zone.${var.zone_id}" = "*", "com.cloudflare.api.account.zone.${var.other_zone}" = "*""#,
        &[],
    ),
];

/// A module with one token, in one of the notations of the provider.
fn module(notation: usize, groups: &[&str], resources: &str) -> String {
    let objects: Vec<String> = groups.iter().map(|id| format!("{{ id = \"{id}\" }}")).collect();
    let plain: Vec<String> = groups.iter().map(|id| format!("\"{id}\"")).collect();
    let (objects, plain) = (objects.join(", "), plain.join(", "));
    let policies = match notation {
        0 => format!(
            "policies = [{{\n effect = \"allow\"\n permission_groups = [{objects}]\n resources = jsonencode({{ {resources} }})\n }}]"
        ),
        1 => format!(
            "policies = [{{\n effect = \"allow\"\n permission_groups = [{objects}]\n resources = {{ {resources} }}\n }}]"
        ),
        2 => format!("policy {{\n permission_groups = [{plain}]\n resources = {{ {resources} }}\n }}"),
        _ => format!(
            "policies = [for ids in [[{plain}]] : {{\n effect = \"allow\"\n permission_groups = [for id in ids : {{ id = id }}]\n resources = jsonencode(merge({{ {resources} }}, {{}}))\n }}]"
        ),
    };
    format!(
        "variable \"account_id\" {{}}\nvariable \"zone_id\" {{}}\nvariable \"other_zone\" {{}}\nresource \"cloudflare_account_token\" \"t\" {{\n name = \"robot\"\n expires_on = \"2026-12-24T00:00:00Z\"\n {policies}\n condition = {{ request_ip = {{ in = [\"203.0.113.7/32\"] }} }}\n}}\n"
    )
}

fn lint(text: &str) -> Report {
    let linter = Linter::new(now());
    let mut run = Run::new(&linter);
    let source = Source::new(SourceId(0), "main.tf".into(), text.into()).unwrap();
    run.unit(Unit::module(String::new(), vec![source], vec![SourceId(0)]), tokenlint::lint::Expectation::Tokens);
    run.finish()
}

/// The number of findings of each rule.
fn rules(report: &Report) -> BTreeMap<&'static str, usize> {
    let mut all = BTreeMap::new();
    for finding in &report.findings {
        *all.entry(finding.rule.id).or_default() += 1;
    }
    all
}

#[test]
fn ids_in_variables_give_the_findings_of_literal_ids() {
    for (groups, resources, expected) in POLICIES {
        for notation in 0..4 {
            let text = module(notation, groups, resources);
            let literal = IDS.iter().fold(text.clone(), |text, (name, id)| text.replace(&format!("${{{name}}}"), id));
            let (unknown, known) = (lint(&text), lint(&literal));
            assert!(unknown.problems.is_empty() && known.problems.is_empty(), "{:?}\n{text}", unknown.problems);
            let mut found = rules(&unknown);
            // The IDs themselves are not checked, and counted.
            assert!(found.remove("not-evaluated").is_some() && unknown.coverage.not_evaluated > 0, "{text}");
            assert_eq!(found, rules(&known), "{text}");
            for rule in expected {
                assert!(found.contains_key(rule), "{rule}: {found:?}\n{text}");
            }
        }
    }
}

#[test]
fn messages_name_the_expression() {
    let (groups, resources, _) = POLICIES[2];
    let report = lint(&module(0, groups, resources));
    let message = &report.findings.iter().find(|finding| finding.rule.id == "all-zones").unwrap().message;
    assert_eq!(message, "`DNS Write` is granted on every zone of the account that `var.account_id` names");
}

/// What is known of a list or a map whose size is not.
#[test]
fn parts_of_unknown_lists_are_checked() {
    let all = r#""com.cloudflare.api.account.zone.*" = "*""#;
    let cases = [
        // The groups are unknown; the reach is not.
        (
            format!("permission_groups = [for id in var.ids : {{ id = id }}]\n resources = {{ {all} }}"),
            vec!["all-zones", "unsupported-resource"],
        ),
        (
            "permission_groups = var.ids\n resources = { \"com.cloudflare.api.account.*\" = \"*\" }".to_owned(),
            vec!["all-accounts"],
        ),
        // Known elements beside unknown ones.
        (
            format!("permission_groups = concat([{{ id = \"{DNS_WRITE}\" }}], var.ids)\n resources = {{ {all} }}"),
            vec!["all-zones"],
        ),
        (
            format!("permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = merge({{ {all} }}, var.more)"),
            vec!["all-zones"],
        ),
        // The zones are unknown; their family is not.
        (
            format!(
                "permission_groups = [{{ id = \"{SCRIPTS_WRITE}\" }}]\n resources = {{ for id in var.ids : \"com.cloudflare.api.account.zone.${{id}}\" => \"*\" }}"
            ),
            vec!["scope-mismatch"],
        ),
        (
            format!(
                "permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = {{ for zone in data.cloudflare_zones.all.result : \"com.cloudflare.api.account.zone.${{zone.id}}\" => \"write\" }}"
            ),
            vec!["invalid-resources"],
        ),
    ];
    for (body, expected) in cases {
        let text = format!(
            "resource \"cloudflare_account_token\" \"t\" {{\n name = \"robot\"\n policies = [{{\n effect = \"allow\"\n {body}\n }}]\n}}\n"
        );
        let report = lint(&text);
        let found = rules(&report);
        assert!(found.contains_key("not-evaluated"), "{found:?}\n{text}");
        for rule in expected {
            assert!(found.contains_key(rule), "{rule}: {found:?}\n{text}");
        }
    }
}

/// Findings that could be wrong once the unknown part is known are not made.
#[test]
fn what_the_unknown_part_may_settle_is_not_reported() {
    let cases = [
        // An unknown group may be the one for the zone.
        (
            format!(
                "permission_groups = [{{ id = \"{SCRIPTS_WRITE}\" }}, {{ id = var.group }}]\n resources = {{ \"com.cloudflare.api.account.${{var.account_id}}\" = \"*\", \"com.cloudflare.api.account.zone.${{var.zone_id}}\" = \"*\" }}"
            ),
            "scope-mismatch",
        ),
        // An unknown key may be the zone for the group.
        (
            format!(
                "permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = merge({{ \"com.cloudflare.api.account.${{var.account_id}}\" = \"*\" }}, var.more)"
            ),
            "scope-mismatch",
        ),
        (
            format!("permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = {{ (var.key) = \"*\" }}"),
            "unknown-resource",
        ),
        // Two IDs that may differ.
        (
            format!(
                "permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = {{ \"com.cloudflare.api.account.zone.${{var.one}}\" = \"*\" }}\n }}, {{\n effect = \"allow\"\n permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = {{ \"com.cloudflare.api.account.zone.${{var.other}}\" = \"*\" }}"
            ),
            "duplicate-grant",
        ),
        // One reason for two groups.
        (
            "permission_groups = [for name in [\"a\", \"b\"] : { id = local.ids[name] }]\n resources = { \"com.cloudflare.api.account.zone.${var.one}\" = \"*\" }\n }]\n}\nlocals {\n ids = { for id in [1, 1] : \"a\" => id }\n more = [{".to_owned(),
            "missing-field",
        ),
        // The deny may be about the zone that is allowed.
        (
            format!(
                "permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = {{ \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }}\n }}, {{\n effect = \"deny\"\n permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = {{ \"com.cloudflare.api.account.zone.${{var.other}}\" = \"*\" }}"
            ),
            "dead-policy",
        ),
        (
            format!(
                "permission_groups = [{{ id = \"{DNS_WRITE}\" }}]\n resources = {{ \"com.cloudflare.api.account.zone.${{var.one}}\" = \"*\" }}"
            ),
            "placeholder-value",
        ),
    ];
    for (body, silent) in cases {
        let text = format!(
            "resource \"cloudflare_account_token\" \"t\" {{\n name = \"robot\"\n policies = [{{\n effect = \"allow\"\n {body}\n }}]\n}}\n"
        );
        let report = lint(&text);
        assert_eq!(report.coverage.tokens, 1, "{text}");
        assert!(!rules(&report).contains_key(silent), "{silent}\n{text}");
    }
}
