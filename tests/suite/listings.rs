//! Lists of all permission groups in Terraform: names that several scopes share, maps by name, and names that none has.

use tokenlint::lint::Report;

use crate::common::{drawn, lint_bytes};

const LIST: &str = "data.cloudflare_account_api_token_permission_groups_list.all.result";
const ZONE: &str = "com.cloudflare.api.account.zone";

/// A tight token whose group has the ID that an expression makes of `LIST`; `IDS` is one of its locals.
fn token(locals: &str, id: &str) -> String {
    let text = format!(
        r#"data "cloudflare_account_api_token_permission_groups_list" "all" {{
  account_id = "00000000000000000000000000000acc"
}}
data "cloudflare_api_token_permission_groups" "old" {{}}
locals {{
  {locals}
}}
resource "cloudflare_account_token" "x" {{
  account_id = "00000000000000000000000000000acc"
  name       = "x"
  not_before = "2026-11-24T00:00:00Z"
  expires_on = "2027-02-01T00:00:00Z"
  condition  = {{ request_ip = {{ in = ["1.1.1.0/24", "2606:4700:4700::/48"] }} }}
  policies   = [{{
    effect            = "allow"
    permission_groups = [{{ id = {id} }}]
    resources         = jsonencode({{ "com.cloudflare.api.account.zone.000000000000000000000000000000a1" = "*" }})
  }}]
}}
"#
    );
    text.replace("LIST", LIST).replace("ZONE", ZONE)
}

fn lint(text: &str) -> Report {
    lint_bytes("main.tf", text.as_bytes().to_vec()).unwrap()
}

/// The rules that report something in a text, except for what its group permits.
fn rules(report: &Report) -> Vec<&'static str> {
    report.findings.iter().map(|finding| finding.rule.id).filter(|rule| *rule != "sensitive-read").collect()
}

const ALL: &str = "ids = { for g in LIST : g.name => g.id }";
const GROUPED: &str = "ids = { for g in LIST : g.name => g.id... }";
const ZONES: &str = "ids = { for g in LIST : g.name => g.id if contains(g.scopes, \"ZONE\") }";

#[test]
fn a_name_that_scopes_share_is_ambiguous_however_it_is_selected() {
    for (locals, id) in [
        ("", r#"element(LIST, index(LIST[*].name, "Logs Read")).id"#),
        ("", r#"LIST[index(LIST[*].name, "Logs Read")].id"#),
        ("", r#"LIST[index(LIST.*.name, "Logs Read")]["id"]"#),
        ("", r#"one([for g in LIST : g.id if g.name == "Logs Read"])"#),
        ("", r#"one([for g in LIST : g if g.name == "Logs Read"]).id"#),
        ("", r#"[for g in LIST : g.id if g.name == "Logs Read"][0]"#),
        ("", r#"[for g in LIST : g if g.name == "Logs Read"][0].id"#),
        ("", r#"[for g in LIST : g.id if g.name == "Logs Read"][1]"#),
        ("", r#"element([for g in LIST : g.id if g.name == "Logs Read"], 0)"#),
        ("", r#"reverse([for g in LIST : g.id if g.name == "Logs Read"])[0]"#),
        ("", r#"[for g in LIST : tostring(g.id) if lower(g.name) == "logs read"][0]"#),
        ("", r#"{ for g in LIST : g.name => g.id... }["Logs Read"][0]"#),
        ("", r#"matchkeys(LIST[*].id, LIST[*].name, ["Logs Read"])[0]"#),
        ("", r#"zipmap(LIST[*].name, LIST[*].id)["Logs Read"]"#),
        ("", r#"{ for k, v in data.cloudflare_api_token_permission_groups.old.permissions : k => v }["Logs Read"]"#),
        ("", r#"merge(data.cloudflare_api_token_permission_groups.old.permissions, {})["Logs Read"]"#),
        ("", r#"{ for g in LIST : g.name => g.id if startswith(g.name, "Logs") }["Logs Read"]"#),
        (GROUPED, r#"local.ids["Logs Read"][0]"#),
        (GROUPED, r#"one(local.ids["Logs Read"])"#),
        (GROUPED, r#"lookup(local.ids, "Logs Read")[0]"#),
        ("ids = { for g in LIST : g.name => g... }", r#"local.ids["Logs Read"][0].id"#),
        ("ids = [for g in LIST : g if g.name == \"Logs Read\"]", "local.ids[0].id"),
    ] {
        let report = lint(&token(locals, id));
        assert_eq!(rules(&report), ["ambiguous-group-name"], "{locals} {id}\n{}", drawn(&report));
    }
}

#[test]
fn a_name_of_one_scope_or_with_a_scope_is_not_ambiguous() {
    let by_scope = "own = [for g in LIST : g if contains(g.scopes, \"ZONE\")]";
    for (locals, id) in [
        ("", r#"element(LIST, index(LIST[*].name, "Zone Read")).id"#),
        ("", r#"one([for g in LIST : g.id if g.name == "Zone Read"])"#),
        ("", r#"[for g in LIST : g.id if g.name == "Zone Read"][0]"#),
        ("", r#"[for g in LIST : g.id if g.name == "Logs Read" && contains(g.scopes, "ZONE")][0]"#),
        ("", r#"one([for g in LIST : g.id if g.name == "Logs Read" && g.scopes[0] == "ZONE"])"#),
        ("", r#"one([for g in LIST : g.id if g.name == "Logs Read" && join(",", g.scopes) == "ZONE"])"#),
        ("", r#"{ for g in LIST : "${g.scopes[0]}/${g.name}" => g.id }["ZONE/Logs Read"]"#),
        (
            "",
            r#"{ for g in LIST : g.id => g.name }["c8fed203ed3043cba015a93ad1616f1f"] == "" ? "" : "c8fed203ed3043cba015a93ad1616f1f""#,
        ),
        ("", r#"zipmap(LIST[*].name, LIST[*].id)["Zone Read"]"#),
        ("", r#"{ for k, v in data.cloudflare_api_token_permission_groups.old.zone : k => v }["Logs Read"]"#),
        (ZONES, r#"local.ids["Logs Read"]"#),
        (ZONES, r#"lookup(local.ids, "Logs Read", "")"#),
        (ZONES, r#"try(local.ids["Logs Edit"], local.ids["Logs Read"])"#),
        (ZONES, r#"lookup(local.ids, "Logs Edit", local.ids["Zone Read"])"#),
        (ZONES, r#"contains(keys(local.ids), "Logs Edit") ? local.ids["Zone Read"] : local.ids["Logs Read"]"#),
        (GROUPED, r#"local.ids["Zone Read"][0]"#),
        (by_scope, r#"local.own[index(local.own[*].name, "Logs Read")].id"#),
        (by_scope, r#"element(local.own, index(local.own[*].name, "Logs Read")).id"#),
        (
            "",
            r#"try([for g in LIST : g.id if g.name == "Logs Edit"][0], one([for g in LIST : g.id if g.name == "Zone Read"]))"#,
        ),
        (by_scope, r#"zipmap(local.own[*].name, local.own[*].id)["Logs Read"]"#),
    ] {
        let report = lint(&token(locals, id));
        assert!(rules(&report).is_empty(), "{locals} {id}\n{}", drawn(&report));
        assert_eq!((report.coverage.groups.known, report.coverage.not_evaluated), (1, 0), "{locals} {id}");
    }
}

#[test]
fn a_map_by_name_of_all_scopes_makes_the_plan_fail() {
    for (locals, id) in [
        (ALL, r#"local.ids["Zone Read"]"#),
        (ALL, r#"local.ids["Logs Read"]"#),
        (ALL, r#"lookup(local.ids, "Zone Read")"#),
        (ALL, r#"merge(local.ids, {})["Zone Read"]"#),
        ("ids = { for g in LIST : g.name => g }", r#"local.ids["Zone Read"].id"#),
        ("ids = { for g in LIST : g.name => { id = g.id } }", r#"local.ids["Zone Read"].id"#),
        ("ids = { for g in LIST : lower(g.name) => g.id }", r#"local.ids["zone read"]"#),
        ("", r#"{ for g in LIST : g.name => g.id }["Zone Read"]"#),
    ] {
        let report = lint(&token(locals, id));
        let drawn = drawn(&report);
        assert_eq!(rules(&report), ["ambiguous-group-name"], "{locals} {id}\n{drawn}");
        assert!(drawn.contains("high[ambiguous-group-name]: the plan will fail"), "{drawn}");
        assert!(report.coverage.not_evaluated > 0, "{drawn}");
    }
}

#[test]
fn a_name_that_is_not_in_a_map_or_a_list_makes_the_plan_fail() {
    for (locals, id, meant) in [
        (ZONES, r#"local.ids["DNS Edit"]"#, "look up `DNS Write` (zone)"),
        (ZONES, r#"lookup(local.ids, "DNS Edit")"#, "look up `DNS Write` (zone)"),
        (ZONES, r#"local.ids["Account Settings Read"]"#, "no permission group of scope zone is named"),
        (GROUPED, r#"local.ids["DNS Edit"][0]"#, "look up `DNS Write` (zone)"),
        (
            "ids = { for g in LIST : g.name => g if contains(g.scopes, \"ZONE\") }",
            r#"local.ids["DNS Edit"].id"#,
            "DNS Write",
        ),
        ("", r#"element(LIST, index(LIST[*].name, "DNS Edit")).id"#, "look up `DNS Write` (zone)"),
        ("", r#"LIST[index(LIST[*].name, "DNS Edit")].id"#, "look up `DNS Write` (zone)"),
        ("", r#"[for g in LIST : g.id if g.name == "DNS Edit"][0]"#, "look up `DNS Write` (zone)"),
        ("", r#"[for g in LIST : g if contains(g.scopes, "ZONE") && ("DNS Edit" == g.name)][0].id"#, "DNS Write"),
        ("", r#"element([for g in LIST : g.id if g.name == "DNS Edit"], 0)"#, "look up `DNS Write` (zone)"),
    ] {
        let report = lint(&token(locals, id));
        let drawn = drawn(&report);
        assert_eq!(rules(&report), ["unknown-permission-group"], "{locals} {id}\n{drawn}");
        assert!(drawn.contains("high[unknown-permission-group]") && drawn.contains(meant), "{drawn}");
    }
}

#[test]
fn findings_point_at_the_line_that_names_the_group() {
    let names = "names = [\n    \"Zone Read\",\n    \"Logs Write\",\n  ]\n  ";
    for locals in [ALL, ZONES, GROUPED] {
        let each = if locals == GROUPED { "local.ids[n][0]" } else { "local.ids[n]" };
        let text = token(&format!("{names}{locals}"), "ID");
        let text = text.replace("[{ id = ID }]", &format!("[for n in local.names : {{ id = {each} }}]"));
        let report = lint(&text);
        assert!(!report.findings.is_empty(), "{locals}");
        for finding in &report.findings {
            let span = finding.primary().unwrap();
            let own = &text[span.start as usize..span.end as usize];
            let name = if locals == ALL { "\"Zone Read\"" } else { "\"Logs Write\"" };
            assert_eq!(own, name, "{locals}\n{}", drawn(&report));
        }
    }
}
