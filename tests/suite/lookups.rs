//! Look-ups of permission groups by name, in Pulumi programs and in Terraform: what they find, and that a name that no
//! group has makes the plan fail.

use tokenlint::lint::Report;

use crate::common::{drawn, lint_bytes};

/// A tight token in Pulumi YAML; `groups` are those of its policy.
fn program(variables: &str, groups: &str) -> String {
    format!(
        r#"name: infra
runtime: yaml
variables:
{variables}resources:
  ci:
    type: cloudflare:ApiToken
    properties:
      name: tight
      policies:
        - permissionGroups: [{groups}]
          resources:
            com.cloudflare.api.account.zone.000000000000000000000000000000a1: '*'
      condition: {{requestIp: {{ins: ["1.1.1.0/24", "2606:4700:4700::/48"]}}}}
      notBefore: 2026-11-24T00:00:00Z
      expiresOn: 2027-02-01T00:00:00Z
"#
    )
}

const ALL: &str = "  groups:\n    fn::invoke:\n      function: cloudflare:getApiTokenPermissionGroups\n";

/// The look-up of a list, in the syntax of version 6 of the provider.
fn list(function: &str, arguments: &str, group: &str) -> String {
    let variables = format!(
        "  wanted: Zone Read\n  groups:\n    fn::invoke:\n      function: cloudflare:{function}\n      arguments: {arguments}\n"
    );
    program(&variables, &format!("{{id: '{group}'}}"))
        .replace("- permissionGroups", "- effect: allow\n          permissionGroups")
}

fn lint(name: &str, text: &str) -> Report {
    lint_bytes(name, text.as_bytes().to_vec()).unwrap()
}

#[test]
fn programs_look_groups_up_by_name() {
    let user = "getApiTokenPermissionGroupsList";
    let account = "getAccountApiTokenPermissionGroupsList";
    for text in [
        program(ALL, r#"'${groups.zone["Zone Read"]}'"#),
        program(ALL, r#"'${groups["zone"]["Zone Read"]}'"#),
        program(ALL, r#"'${groups.permissions["Zone Read"]}'"#),
        program(&format!("{ALL}      return: zone\n"), r#"'${groups["Zone Read"]}'"#),
        program("  groups: {fn::cloudflare:getApiTokenPermissionGroups: {}}\n", r#"'${groups.zone["Zone Read"]}'"#),
        program(&format!("{ALL}  zone: '${{groups.zone}}'\n"), r#"'${zone["Zone Read"]}'"#),
        program(&format!("{ALL}  id: '${{groups.zone[\"Zone Read\"]}}'\n"), "'${id}'"),
        program("  ids: {read: c8fed203ed3043cba015a93ad1616f1f}\n", "'${ids.read}'"),
        program("  ids: [c8fed203ed3043cba015a93ad1616f1f]\n", "'${ids[0]}'"),
        list(user, "{name: Zone Read}", "${groups.results[0].id}"),
        list(user, "{name: Zone%20Read}", "${groups.results[0].id}"),
        list(user, "{name: '${wanted}'}", "${groups.results[0].id}"),
        list(
            account,
            "{accountId: x, name: Zone Read, scope: com.cloudflare.api.account.zone}",
            "${groups.results[0].id}",
        ),
    ] {
        let report = lint("Pulumi.yaml", &text);
        assert!(report.findings.is_empty() && report.problems.is_empty(), "{text}\n{}", drawn(&report));
        assert_eq!((report.coverage.groups.known, report.coverage.not_evaluated), (1, 0), "{text}");
    }
}

#[test]
fn a_name_that_no_group_has_makes_the_plan_fail() {
    let account = "getAccountApiTokenPermissionGroupsList";
    let terraform = |name: &str| {
        format!(
            r#"data "cloudflare_account_api_token_permission_groups_list" "x" {{
  account_id = "00000000000000000000000000000acc"
  name       = "{name}"
}}
resource "cloudflare_account_token" "x" {{
  account_id = "00000000000000000000000000000acc"
  name       = "x"
  policies   = [{{
    effect            = "allow"
    permission_groups = [{{ id = data.cloudflare_account_api_token_permission_groups_list.x.result[0].id }}]
    resources         = jsonencode({{ "com.cloudflare.api.account.00000000000000000000000000000acc" = "*" }})
  }}]
}}
"#
        )
    };
    let map = r#"data "cloudflare_api_token_permission_groups" "all" {}
resource "cloudflare_api_token" "x" {
  name = "x"
  policy {
    permission_groups = [data.cloudflare_api_token_permission_groups.all.zone["Zone Reed"]]
    resources         = { "com.cloudflare.api.account.zone.000000000000000000000000000000a1" = "*" }
  }
}
"#;
    for (name, text, meant) in [
        ("Pulumi.yaml", program(ALL, r#"'${groups.zone["Zone Reed"]}'"#), "look up `Zone Read` (zone)"),
        ("Pulumi.yaml", program(ALL, r#"'${groups.zone["DNS Edit"]}'"#), "look up `DNS Write` (zone)"),
        ("Pulumi.yaml", program(ALL, r#"'${groups.account["DNS Write"]}'"#), "look up `DNS Write` (zone)"),
        (
            "Pulumi.yaml",
            list(account, "{accountId: x, name: Argo Tunnel Write}", "${groups.results[0].id}"),
            "look up `Cloudflare Tunnel Write` (account)",
        ),
        ("main.tf", terraform("Argo Tunnel Write"), "look up `Cloudflare Tunnel Write` (account)"),
        ("main.tf", terraform("Single Redirect Write"), "look up `Dynamic URL Redirects Write` (zone)"),
        ("main.tf", map.to_owned(), "look up `Zone Read` (zone)"),
    ] {
        let report = lint(name, &text);
        let drawn = drawn(&report);
        assert!(drawn.contains("high[unknown-permission-group]: no permission group"), "{text}\n{drawn}");
        assert!(drawn.contains(meant), "{text}\n{drawn}");
        assert!(!drawn.contains("not-evaluated"), "{text}\n{drawn}");
        assert!(report.coverage.not_evaluated > 0, "{text}");
    }
}

#[test]
fn a_name_that_resembles_none_may_be_newer_than_the_catalog() {
    let drawn = drawn(&lint("Pulumi.yaml", &program(ALL, r#"'${groups.zone["Teleport Write"]}'"#)));
    assert!(drawn.contains("medium[unknown-permission-group]: no permission group of scope zone"), "{drawn}");
    assert!(drawn.contains("may fail") && drawn.contains("look up the exact name"), "{drawn}");
}

#[test]
fn what_only_a_run_knows_is_unknown() {
    let account = "getAccountApiTokenPermissionGroupsList";
    for text in [
        program(ALL, "'${other}'"),
        program(ALL, "'${groups.zone}'"),
        program("  a: '${b}'\n  b: '${a}'\n", "'${a}'"),
        program("  groups: {fn::invoke: {function: aws:getAmi}}\n", "'${groups.id}'"),
        list(account, "{accountId: x, name: '${config}'}", "${groups.results[0].id}"),
        list(account, "{accountId: x}", "${groups.results[0].id}"),
        list(account, "{accountId: x, name: Zone Read}", "${groups.results[7].id}"),
    ] {
        let report = lint("Pulumi.yaml", &text);
        let ids: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
        assert!(
            ids.contains(&"not-evaluated") && !ids.contains(&"unknown-permission-group"),
            "{text}\n{}",
            drawn(&report)
        );
    }
}
