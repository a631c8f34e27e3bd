//! Tokens that are still a plan: one token in every shape, modules, bounds, and damage of every fixture.

use std::{fs, path::Path};

use tokenlint::{
    lint::{Expectation, Report, Run},
    read::Unit,
    text::Source,
};

use crate::{
    cli::Folder,
    common::{drawn, lint_bytes, now},
};

const NOW: &str = "2026-11-24T12:00:00Z";
const ACCOUNT: &str = "com.cloudflare.api.account.00000000000000000000000000000acc";

/// One account-owned token, as each tool writes it.
fn shapes() -> Vec<(&'static str, &'static str, String)> {
    let resources = format!(r#"{{"{ACCOUNT}":{{"com.cloudflare.api.account.zone.*":"*"}}}}"#);
    let json = serde_json::to_string(&resources).unwrap();
    let groups = r#"[{"id":"4755a26eedb94da69e1066d98aa820be"},{"id":"82e64a83756745bbbb1c9c2701bf816b"}]"#;
    let bare = r#"["4755a26eedb94da69e1066d98aa820be","82e64a83756745bbbb1c9c2701bf816b"]"#;
    let rest = r#""condition":{"request_ip":{"in":["10.0.0.0/8","1.1.1.0/24"],"not_in":null}},"expires_on":"2029-02-01T00:00:00Z","not_before":null"#;
    let string = format!(
        r#"{{"account_id":"00000000000000000000000000000acc","name":"ci","policies":[{{"effect":"allow","permission_groups":{groups},"resources":{json}}}],{rest}}}"#
    );
    let inner = serde_json::to_string(r#"{"com.cloudflare.api.account.zone.*":"*"}"#).unwrap();
    let blocks = format!(
        r#"{{"name":"ci","policy":[{{"effect":"allow","permission_groups":{bare},"resources":{{"{ACCOUNT}":{inner}}}}}],"condition":[{{"request_ip":[{{"in":["10.0.0.0/8","1.1.1.0/24"],"not_in":null}}]}}],"expires_on":"2029-02-01T00:00:00Z","not_before":null}}"#
    );
    let kind = r#""mode":"managed","type":"cloudflare_account_token","name":"ci""#;
    let address = r#""address":"cloudflare_account_token.ci""#;
    let change = |after: &str| {
        format!(
            r#"{{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[{{{address},{kind},"change":{{"actions":["create"],"before":null,"after":{after},"after_unknown":{{"id":true}}}}}}]}}"#
        )
    };
    let camel = |text: &str| {
        let text = text.replace("permission_groups", "permissionGroups").replace("request_ip", "requestIp");
        let text = text.replace("\"in\"", "\"ins\"").replace("not_in", "notIns").replace("not_before", "notBefore");
        text.replace("expires_on", "expiresOn").replace("account_id", "accountId")
    };
    let pulumi = r#""urn":"urn:pulumi:dev::infra::cloudflare:index/accountToken:AccountToken::ci""#;
    let pulumi_kind = r#""type":"cloudflare:index/accountToken:AccountToken""#;
    let pulumi_5 = camel(&blocks).replace("\"policy\"", "\"policies\"").replace(r#""effect":"allow","#, "");
    let hcl = |policies: String, condition: &str| {
        format!(
            "resource \"cloudflare_account_token\" \"ci\" {{\n  account_id = \"00000000000000000000000000000acc\"\n  name = \"ci\"\n{policies}\n{condition}\n  expires_on = \"2029-02-01T00:00:00Z\"\n}}\n"
        )
    };
    let hcl_groups = groups.replace("\"id\":", "id = ");
    let hcl_resources = resources.replace(':', " = ");
    let request_ip = "request_ip { in = [\"10.0.0.0/8\", \"1.1.1.0/24\"] }";
    vec![
        (
            "API body",
            "body.json",
            format!(
                r#"{{"name":"ci","policies":[{{"effect":"allow","permission_groups":{groups},"resources":{resources}}}],{rest}}}"#
            ),
        ),
        ("plan 5.13", "plan.json", change(&string)),
        ("plan 4", "plan.json", change(&blocks)),
        (
            "planned values",
            "plan.json",
            format!(
                r#"{{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{{"root_module":{{"child_modules":[{{"resources":[{{{address},{kind},"values":{string}}}]}}]}}}}}}"#
            ),
        ),
        (
            "state",
            "state.json",
            format!(
                r#"{{"format_version":"1.0","terraform_version":"1.11.4","values":{{"root_module":{{"resources":[{{{address},{kind},"values":{string}}}]}}}}}}"#
            ),
        ),
        (
            "raw state",
            "terraform.tfstate",
            format!(
                r#"{{"version":4,"terraform_version":"1.11.4","resources":[{{{kind},"instances":[{{"attributes":{string}}}]}}]}}"#
            ),
        ),
        (
            "HCL 5.13",
            "main.tf",
            hcl(
                format!(
                    "  policies = [{{\n    effect = \"allow\"\n    permission_groups = {hcl_groups}\n    resources = jsonencode({hcl_resources})\n  }}]"
                ),
                "  condition = { request_ip = { in = [\"10.0.0.0/8\", \"1.1.1.0/24\"] } }",
            ),
        ),
        (
            "HCL 5.13 by heredoc",
            "main.tf",
            hcl(
                format!(
                    "  policies = [{{\n    effect = \"allow\"\n    permission_groups = {hcl_groups}\n    resources = <<-JSON\n      {resources}\n    JSON\n  }}]"
                ),
                "  condition = { request_ip = { in = [\"10.0.0.0/8\", \"1.1.1.0/24\"] } }",
            ),
        ),
        (
            "HCL 4",
            "main.tf",
            hcl(
                format!(
                    "  policy {{\n    permission_groups = {bare}\n    resources = {{ \"{ACCOUNT}\" = jsonencode({{ \"com.cloudflare.api.account.zone.*\" = \"*\" }}) }}\n  }}"
                ),
                &format!("  condition {{\n    {request_ip}\n  }}"),
            ),
        ),
        (
            "Terraform JSON",
            "main.tf.json",
            format!(r#"{{"resource":{{"cloudflare_account_token":{{"ci":{string}}}}}}}"#),
        ),
        (
            "Pulumi preview",
            "preview.json",
            format!(
                r#"{{"config":{{}},"steps":[{{"op":"create",{pulumi},"newState":{{{pulumi_kind},"inputs":{}}}}}],"changeSummary":{{"create":1}}}}"#,
                camel(&string)
            ),
        ),
        (
            "Pulumi stack",
            "stack.json",
            format!(
                r#"{{"version":3,"deployment":{{"resources":[{{{pulumi},{pulumi_kind},"inputs":{}}}]}}}}"#,
                camel(&string)
            ),
        ),
        (
            "Pulumi preview, provider 5",
            "preview.json",
            format!(
                r#"{{"config":{{}},"steps":[{{"op":"create",{pulumi},"newState":{{{pulumi_kind},"inputs":{pulumi_5}}}}}],"changeSummary":{{"create":1}}}}"#
            ),
        ),
        (
            "Pulumi stack, provider 5",
            "stack.json",
            format!(r#"{{"version":3,"deployment":{{"resources":[{{{pulumi},{pulumi_kind},"inputs":{pulumi_5}}}]}}}}"#),
        ),
        (
            "Pulumi YAML, provider 5",
            "Pulumi.yaml",
            format!("resources:\n  ci:\n    type: cloudflare:AccountToken\n    properties: {pulumi_5}\n"),
        ),
        (
            "Pulumi YAML",
            "Pulumi.yaml",
            format!("resources:\n  ci:\n    type: cloudflare:AccountToken\n    properties: {}\n", camel(&string)),
        ),
        (
            "Crossplane",
            "token.yaml",
            format!(
                "apiVersion: account.cloudflare.example.org/v1alpha1\nkind: Token\nmetadata: {{ name: ci }}\nspec: {{ forProvider: {} }}\n",
                camel(&blocks)
            ),
        ),
    ]
}

#[test]
fn the_same_token_gives_the_same_findings_in_every_shape() {
    let found = |report: &Report| {
        let mut all: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| finding.rule.id != "unused-token")
            .map(|finding| format!("{} {} {}", finding.rule.id, finding.severity.word(), finding.message))
            .collect();
        all.sort();
        all
    };
    let mut expected = None;
    for (shape, name, text) in shapes() {
        let report = lint_bytes(name, text.clone().into_bytes()).unwrap();
        assert!(report.problems.is_empty(), "{shape}: {:?}\n{text}", report.problems);
        assert_eq!(report.coverage.tokens, 1, "{shape}\n{text}");
        assert_eq!(report.coverage.groups.known, 2, "{shape}\n{text}");
        let all = found(&report);
        assert!(all.len() >= 4, "{shape}: {all:?}");
        assert_eq!(&all, expected.get_or_insert_with(|| all.clone()), "{shape}\n{text}");
        for finding in &report.findings {
            for label in &finding.labels {
                let source = report.sources.get(label.span.source).unwrap();
                assert!(source.text().get(label.span.range()).is_some_and(|text| !text.is_empty()), "{shape}");
            }
        }
    }
}

#[test]
fn modules_read_as_a_user_sees_them() {
    for entry in fs::read_dir("fixtures/terraform").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let folder = Folder::new(&format!("module-{name}"));
        copy(Path::new("fixtures/terraform").join(&name).as_path(), &folder, "");
        let outcome = folder.run(&["check", ".", "--now", NOW]);
        let text = format!("{}--- stderr\n{}--- exit {}\n", outcome.out, outcome.err, outcome.code);
        insta::assert_snapshot!(format!("module_{name}"), text);
    }
}

fn copy(from: &Path, folder: &Folder, at: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{at}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            copy(&path, folder, &format!("{name}/"));
        } else {
            folder.write(&name, &fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn a_module_that_is_called_is_judged_by_its_caller_alone_and_a_named_file_by_itself() {
    let folder = Folder::new("calls");
    copy(Path::new("fixtures/terraform/module"), &folder, "");
    let all = folder.run(&["check", ".", "--now", NOW]);
    assert!(all.err.contains("2 tokens"), "{}", all.err);
    assert!(all.out.contains("module.dns_robot.cloudflare_api_token.this"), "{}", all.out);
    let named = folder.run(&["check", "robots/main.tf", "--now", NOW]);
    assert!(named.err.contains("1 token"), "{}", named.err);
    assert!(named.out.contains("variable `name` has no value"), "{}", named.out);
    let show = folder.run(&["show", "cdk.tf.json", "--now", NOW]);
    assert!(show.out.contains("DNS Write"), "{}{}", show.out, show.err);
}

#[test]
fn what_stands_beside_tokens_in_a_repository_is_skipped_and_counted() {
    let folder = Folder::new("repository");
    folder.write(".gitignore", "ignored/\n").write("ignored/main.tf", "resource \"cloudflare_api_token\" \"x\" {}\n");
    folder
        .write("values.yaml", "a: [1, 2\n")
        .write("package.json", "{}")
        .write("other.tf", "resource \"null\" \"x\" {}\n");
    folder.write("deploy/token.json", &fs::read_to_string("fixtures/planned/tight-token.json").unwrap());
    let outcome = folder.run(&["check", ".", "--now", NOW]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(outcome.err.contains("1 token and 1 policy checked in 1 file"), "{}", outcome.err);
    assert!(outcome.err.contains(" · 3 files without tokens · 2 files ignored\n"), "{}", outcome.err);
    let broken = fs::read_to_string("fixtures/terraform/v4/main.tf").unwrap().replacen("policy {", "policy {{", 1);
    folder.write("broken/main.tf", &broken);
    let outcome = folder.run(&["check", ".", "--now", NOW]);
    assert_eq!(outcome.code, 2, "{}{}", outcome.out, outcome.err);
    assert!(outcome.err.contains("invalid HCL: "), "{}", outcome.err);
}

fn evaluate(text: &str) -> Report {
    let linter = tokenlint::lint::Linter::new(now());
    let mut run = Run::new(&linter);
    let source = Source::new(run.next_id(), "main.tf".to_owned(), text.as_bytes().to_vec()).unwrap();
    let id = source.id;
    run.unit(Unit::module(String::new(), vec![source], vec![id]), Expectation::Tokens);
    run.finish()
}

fn resource(group: &str, locals: &str) -> String {
    format!(
        "locals {{\n{locals}\n}}\nresource \"cloudflare_api_token\" \"x\" {{\n  name = \"x\"\n  policies = [{{ effect = \"allow\", permission_groups = [{{ id = {group} }}], resources = jsonencode({{ \"com.cloudflare.api.account.zone.*\" = \"*\" }}) }}]\n}}\n"
    )
}

#[test]
fn expressions_give_what_terraform_gives() {
    let dns = "4755a26eedb94da69e1066d98aa820be";
    let locals = format!(
        "dns = \"{dns}\"\nempty = []\ntext = \"-${{local.dns}}-\"\nmap = {{ a = \"{dns}\", b = null }}\nlist = [\"x\", \"{dns}\"]\nnested = [[\"{dns}\"], []]\nflag = true"
    );
    let known = [
        "local.dns",
        "\"${local.dns}\"",
        "replace(local.text, \"-\", \"\")",
        "local.map.a",
        "local.map[\"a\"]",
        "lookup(local.map, \"c\", local.dns)",
        "local.list[1]",
        "local.list.1",
        "element(local.list, 3)",
        "one(flatten(local.nested))",
        "[for id in local.list : id if id != \"x\"][0]",
        "{ for key, id in local.map : key => id if id != null }[\"a\"]",
        "{ for id in local.list : length(id) => id... }[\"32\"][0]",
        "one([for group in [{ id = local.dns }] : group][*].id)",
        "[{ id = local.dns }].*.id[0]",
        "coalesce(null, \"\", local.dns)",
        "try(local.dns, \"x\")",
        "concat(local.empty, local.list)[1]",
        "concat(local.nested...)[0]",
        "merge(local.map, { a = local.dns }).a",
        "compact([\"\", local.dns])[0]",
        "distinct([local.dns, local.dns])[0]",
        "tolist(toset([local.dns]))[0]",
        "keys({ (local.dns) = 1 })[0]",
        "values(local.map)[0]",
        "zipmap([\"a\"], [local.dns])[\"a\"]",
        "join(\"\", split(\"-\", local.text))",
        "format(\"%s%s\", \"\", local.dns)",
        "formatlist(\"%s\", local.list)[1]",
        "lower(upper(local.dns))",
        "jsondecode(jsonencode(local.map)).a",
        "local.flag && !false ? local.dns : \"x\"",
        "(1 + 2 * 3 == 7 && 7 % 4 >= 3) ? local.dns : null",
        "local.list[length(local.list) - 1]",
        "reverse(sort(local.list))[1]",
        "cloudflare_zone.x.id == null ? local.dns : local.list[1]",
        "\"%{ if local.flag }${local.dns}%{ else }x%{ endif }\"",
        "\"%{ for id in local.list }%{ if id != \"x\" }${id}%{ endif }%{ endfor }\"",
    ];
    let open = [
        "yamldecode(\"a: 1\")",
        "cloudflare_zone.x.id == null ? local.dns : \"x\"",
        "[for id in local.list : id if id != cloudflare_zone.x.id][0]",
        "local.nowhere",
        "data.cloudflare_zone.x.id",
        "local.list[7]",
        "local.flag ? path.cwd : local.dns",
        "[cloudflare_zone.x.id] == [\"x\"] ? local.dns : \"x\"",
    ];
    for (expression, is_known) in known.map(|text| (text, true)).into_iter().chain(open.map(|text| (text, false))) {
        let report = evaluate(&resource(expression, &locals));
        assert_eq!(report.coverage.groups.known == 1, is_known, "{expression}: {}", drawn(&report));
        assert_eq!(report.coverage.not_evaluated > 0, !is_known, "{expression}: {}", drawn(&report));
    }
}

#[test]
fn what_is_without_end_is_bounded_and_told() {
    let laughs: String = (1..30).map(|at| format!("l{at} = \"${{local.l{0}}}${{local.l{0}}}\"\n", at - 1)).collect();
    let lists: String = (1..30).map(|at| format!("l{at} = [local.l{0}, local.l{0}]\n", at - 1)).collect();
    let deep = format!("l0 = {}1{}", "[".repeat(60), "]".repeat(60));
    let chain: String = (1..5_000).map(|at| format!("l{at} = local.l{}\n", at - 1)).collect();
    let cases = [
        ("strings", format!("l0 = \"x\"\n{laughs}"), "local.l29"),
        ("lists", format!("l0 = \"x\"\n{lists}"), "length(flatten(local.l29))"),
        ("depth", deep, "local.l0"),
        ("chain", format!("l0 = \"x\"\n{chain}"), "local.l4999"),
        ("cycle", "a = local.b\nb = local.a".to_owned(), "local.a"),
        ("calls", "a = [for x in range(10000) : [for y in range(10000) : x * y]]".to_owned(), "local.a[0][0]"),
    ];
    for (case, locals, expression) in cases {
        let report = evaluate(&resource(expression, &locals));
        assert_eq!(report.coverage.tokens, 1, "{case}");
        assert!(report.coverage.groups.known == 0, "{case}");
    }
    let ids: Vec<String> = (0..10_000).map(|at| format!("\"{at:032x}\"")).collect();
    let long = format!("ids = [{}]", ids.join(", "));
    let report = evaluate(&resource("local.ids[9999]", &long));
    assert_eq!((report.coverage.tokens, report.coverage.groups.unknown), (1, 1));
}

#[test]
fn comments_waive_what_they_stand_at_with_a_reason_and_an_end() {
    let text = |comment: &str, trailing: &str| {
        format!(
            "{comment}\nresource \"cloudflare_api_token\" \"x\" {{\n  name = \"x\" # tokenlint: is no comment for others\n  policies = [{{\n    effect = \"allow\"\n    permission_groups = [{{ id = \"82e64a83756745bbbb1c9c2701bf816b\" }}]\n    resources = jsonencode({{ \"com.cloudflare.api.account.zone.*\" = \"*\" }}) {trailing}\n  }}]\n}}\n"
        )
        .replace(" # tokenlint: is no comment for others", "")
    };
    let folder = Folder::new("comments");
    let run = |text: String| {
        folder.write("main.tf", &text);
        folder.run(&["check", "main.tf", "--now", NOW])
    };
    let open = run(text("", ""));
    assert!(
        open.out.contains("[missing-expiry, missing-ip-filter]") && open.out.contains("[all-zones]"),
        "{}",
        open.out
    );

    let waived = "# tokenlint: ignore[missing-expiry, missing-ip-filter] rolled by hand until=2027-01-31";
    let outcome = run(text(waived, "// tokenlint: ignore[all-zones] reads names only until=2027-01-31"));
    assert_eq!((outcome.code, outcome.out.as_str()), (0, ""), "{}", outcome.err);
    assert!(outcome.err.contains("3 waived"), "{}", outcome.err);

    let lapsed = run(text(&waived.replace("2027", "2026"), ""));
    assert!(
        lapsed.out.contains("[missing-expiry, missing-ip-filter]") && lapsed.out.contains("expired on 2026-01-31"),
        "{}",
        lapsed.out
    );
    let unused = run(text("# tokenlint: ignore[token-minting] nothing here until=2027-01-31", ""));
    assert!(unused.out.contains("matches no finding"), "{}", unused.out);

    for (broken, expected) in [
        ("# tokenlint: ignore[missing-expiry] until=2027-01-31", "the reason is missing"),
        (
            "# tokenlint: ignore[missing-expiry] some reason",
            "write `# tokenlint: ignore[rule] reason until=2027-01-31`",
        ),
        ("# tokenlint: ignore[mising-expiry] some reason until=2027-01-31", "unknown rule `mising-expiry`"),
        ("# tokenlint: ignore[missing-expiry] some reason until=soon", "`until` must be a date"),
        ("# tokenlint: allow everything", "invalid waiver"),
    ] {
        let outcome = run(text(broken, ""));
        assert_eq!(outcome.code, 2, "{broken}");
        let err = outcome.err.replace("\n  │ ", " ");
        assert!(err.contains(expected), "{broken}: {err}");
        assert!(outcome.out.contains("[missing-expiry, missing-ip-filter]"), "{broken}: {}", outcome.out);
    }
}

/// The rules that a text gives, each with the text at its place.
fn rules(text: &str) -> Vec<String> {
    let report = lint_bytes("a.json", text.as_bytes().to_vec()).unwrap();
    assert!(report.problems.is_empty(), "{:?}\n{text}", report.problems);
    report.findings.iter().map(|finding| finding.rule.id.to_owned()).collect()
}

#[test]
fn a_rotation_gives_the_findings_of_the_token_that_it_makes() {
    let rotation = |parameters: &str| {
        format!(
            r#"{{"connectionId":"c","rotationInterval":7,"parameters":{{"name":"x",{parameters}}},"secretsMapping":{{}}}}"#
        )
    };
    let body = |rest: &str| format!(r#"{{"name":"x","expires_on":"2027-01-10T00:00:00Z",{rest}}}"#);
    const ZONE: &str = "000000000000000000000000000000a1";
    const DNS: &str = "4755a26eedb94da69e1066d98aa820be";
    const READ: &str = "c8fed203ed3043cba015a93ad1616f1f";
    let policy = |scope: &str, groups: &[&str]| {
        let groups: Vec<String> = groups.iter().map(|id| format!("\"{id}\"")).collect();
        format!(r#""policies":[{{"effect":"allow","scope":{scope},"permissionGroupIds":[{}]}}]"#, groups.join(","))
    };
    let planned = |resources: &str, groups: &[&str]| {
        let groups: Vec<String> = groups.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        let groups = groups.join(",");
        format!(r#""policies":[{{"effect":"allow","resources":{resources},"permission_groups":[{groups}]}}]"#)
    };
    let zones = format!(r#""zones","zoneIds":["{ZONE}"]"#);
    let zone = format!(r#"{{"com.cloudflare.api.account.zone.{ZONE}":"*"}}"#);
    let all =
        r#"{"com.cloudflare.api.account.000000000000000000000000000000c1":{"com.cloudflare.api.account.zone.*":"*"}}"#;
    let addresses = r#","allowedIps":["1.1.1.0/24","10.0.0.0/8"],"disallowedIps":[]"#;
    let filter = r#","condition":{"request_ip":{"in":["1.1.1.0/24","10.0.0.0/8"]}}"#;
    for (own, same) in [
        (policy(&zones, &[DNS, DNS]), planned(&zone, &[DNS, DNS])),
        (policy(r#""all-zones""#, &[DNS]), planned(all, &[DNS])),
        (policy(&zones, &[READ]) + addresses, planned(&zone, &[READ]) + filter),
        (policy(&zones, &["00000000000000000000000000000bad"]), planned(&zone, &["00000000000000000000000000000bad"])),
        (policy(&zones, &["e086da7e2179491d91ee5f35b3ca210a"]), planned(&zone, &["e086da7e2179491d91ee5f35b3ca210a"])),
    ] {
        let (own, same) = (rules(&rotation(&own)), rules(&body(&same)));
        assert!(!own.is_empty());
        assert_eq!(own, same);
    }
    // Rotations of other secrets, and what only resembles one.
    for other in
        [r#""policies":[]"#, r#""policies":[{"effect":"allow"}]"#, r#""buckets":[{"name":"a"}]"#, r#""clientId":"a""#]
    {
        let report = lint_bytes("a.json", rotation(other).into_bytes()).unwrap();
        assert_eq!((report.coverage.tokens, report.findings.len()), (0, 0), "{other}");
    }
    // Lists that are values of a program are unknown, not empty.
    let list = |groups: &str, zones: &str| {
        format!(r#""policies":[{{"effect":"allow","scope":"zones","zoneIds":{zones},"permissionGroupIds":{groups}}}]"#)
    };
    let buckets = r#""buckets":buckets,"accessLevel":"object-read""#.to_owned();
    for parameters in [list("groups", r#"["a"]"#), list(&format!(r#"["{DNS}"]"#), "zones"), buckets] {
        let text = format!("await f({});\n// permissionGroupIds\n", rotation(&parameters));
        let report = lint_bytes("a.ts", text.into_bytes()).unwrap();
        assert!(report.coverage.not_evaluated > 0, "{parameters}");
        let is_empty = |finding: &tokenlint::Finding| finding.message.contains("is empty");
        assert!(!report.findings.iter().any(is_empty), "{parameters}: {:?}", report.findings);
    }
    // What cannot be read is counted.
    for broken in [
        policy(r#""everything""#, &[DNS]),
        policy(r#"7"#, &[DNS]),
        r#""buckets":[{"jurisdiction":"eu"}],"accessLevel":"object-read""#.to_owned(),
        r#""buckets":[{"name":"a"}],"accessLevel":"admin""#.to_owned(),
    ] {
        let report = lint_bytes("a.json", rotation(&broken).into_bytes()).unwrap();
        assert!(report.coverage.not_evaluated > 0, "{broken}");
    }
}

#[test]
fn a_lease_gives_the_findings_of_the_token_that_it_makes() {
    const ACCOUNT: &str = "000000000000000000000000000000c1";
    let group = |id: &str| format!("[[leases.x.policies.permission_groups]]\nid = \"{id}\"\n");
    let lease = |head: &str, effect: &str, resource: &str, ids: &[&str]| {
        let groups: String = ids.iter().map(|id| group(id)).collect();
        let policy = format!("[[leases.x.policies]]\n{effect}resources = {{ \"{resource}\" = \"*\" }}\n{groups}");
        format!("[leases.x]\ntype = \"cloudflare\"\n{head}duration = \"1h\"\nenv_var = \"T\"\n\n{policy}")
    };
    let body = |effect: &str, resource: &str, ids: &[&str]| {
        let groups: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        let groups = groups.join(",");
        format!(
            r#"{{"name":"x","expires_on":"2026-11-25T00:00:00Z","policies":[{{"effect":"{effect}","resources":{{"{resource}":"*"}},"permission_groups":[{groups}]}}]}}"#
        )
    };
    let named = |path: &str, text: &str| {
        let report = lint_bytes(path, text.as_bytes().to_vec()).unwrap();
        assert!(report.problems.is_empty() && report.coverage.tokens == 1, "{:?}\n{text}", report.problems);
        let mut rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
        rules.sort_unstable();
        rules
    };
    let account = format!("account_id = \"{ACCOUNT}\"\n");
    let of_account = format!("com.cloudflare.api.account.{ACCOUNT}");
    const DNS: &str = "4755a26eedb94da69e1066d98aa820be";
    const SCRIPTS: &str = "e086da7e2179491d91ee5f35b3ca210a";
    for (toml, json) in [
        (
            lease("", "", "com.cloudflare.api.account.zone.*", &[DNS, DNS]),
            body("allow", "com.cloudflare.api.account.zone.*", &[DNS, DNS]),
        ),
        (
            lease(&account, "", "com.cloudflare.api.account.{account_id}", &[SCRIPTS, DNS]),
            body("allow", &of_account, &[SCRIPTS, DNS]),
        ),
        (
            lease(&account, "effect = \"deny\"\n", &of_account, &["00000000000000000000000000000bad"]),
            body("deny", &of_account, &["00000000000000000000000000000bad"]),
        ),
    ] {
        assert_eq!(named("fnox.toml", &toml), named("a.json", &json), "{toml}");
    }
    // Leases of other secrets, and those with the policies of another token.
    for other in ["type = \"aws-sts\"\nrole_arn = \"r\"\n", "type = \"cloudflare\"\nduration = \"1h\"\n"] {
        let report = lint_bytes("fnox.toml", format!("[leases.x]\n{other}").into_bytes()).unwrap();
        assert_eq!((report.coverage.tokens, report.findings.len()), (0, 0), "{other}");
    }
}
