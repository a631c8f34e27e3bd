//! Faults that reviews found, each kept from coming back.

use crate::cli::{Folder, NOW};

const POLICY: &str = r#"policies = [{ effect = "allow", permission_groups = [{ id = "82e64a83756745bbbb1c9c2701bf816b" }], resources = jsonencode({ "com.cloudflare.api.account.zone.*" = "*" }) }]"#;

#[test]
fn a_token_that_is_too_large_is_unknown_and_not_lost() {
    let list = vec!["\"x\""; 300].join(", ");
    let lists = vec!["local.a"; 100].join(", ");
    let text = format!(
        "locals {{\n  a = [{list}]\n}}\nresource \"cloudflare_api_token\" \"many\" {{\n  count = 40\n  name  = \"many\"\n  tags  = [{lists}]\n  {POLICY}\n}}\n"
    );
    let folder = Folder::new("too-large");
    folder.write("main.tf", &text);
    let outcome = folder.run(&[&["check", ".", "--format", "json"][..], &NOW].concat());
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(outcome.code, 2);
    assert_eq!(report["coverage"]["tokens"], 40);
    assert_eq!(report["coverage"]["problems"], 1, "{}", report["problems"]);
    let unknown = report["coverage"]["unknown_tokens"].as_u64().unwrap();
    assert!((1..30).contains(&unknown), "{unknown}");
    let is_missing = |finding: &serde_json::Value| finding["rule"] == "missing-field";
    assert!(!report["findings"].as_array().unwrap().iter().any(is_missing), "unknown is not absent");
}

#[test]
fn an_output_never_replaces_an_input_whose_path_looks_like_a_secret() {
    let folder = Folder::new("secret-path");
    let directory = format!("cfat_{}", "7".repeat(40) + "0a1b2c3d");
    let token = r#"{"name":"a","policies":[]}"#;
    let path = format!("{directory}/token.json");
    folder.write(&path, token);
    // The directory is given, so that only the walk knows the path of the input.
    let outcome = folder.run(&[&["check", ".", "--output", &format!("json={path}")][..], &NOW].concat());
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert!(outcome.err.contains("is both an input and an output"), "{}", outcome.err);
    assert!(!outcome.err.contains(&directory), "{}", outcome.err);
    assert_eq!(std::fs::read_to_string(folder.path().join(&path)).unwrap(), token);
}

fn planned(zone: &str, account: &str) -> String {
    format!(
        "variable \"id\" {{}}\nvariable \"other\" {{}}\nresource \"cloudflare_api_token\" \"t\" {{\n  name = \"t\"\n  policies = [{{ effect = \"allow\", permission_groups = [{{ id = \"82e64a83756745bbbb1c9c2701bf816b\" }}], resources = jsonencode({{ \"com.cloudflare.api.account.zone.${{{zone}}}\" = \"*\" }}) }}, {{ effect = \"allow\", permission_groups = [{{ id = \"c1fde68c7bcc44588cbb6ddbc16d6480\" }}], resources = jsonencode({{ \"com.cloudflare.api.account.${{{account}}}\" = \"*\" }}) }}]\n}}\n"
    )
}

#[test]
fn an_expression_means_one_thing_only_within_its_module() {
    let folder = Folder::new("reused");
    folder.write("a/main.tf", &planned("var.id", "var.other")).write("b/main.tf", &planned("var.other", "var.id"));
    let run = || folder.run(&[&["check", ".", "--rule", "reused-id", "--format", "json"][..], &NOW].concat());
    let outcome = run();
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    // In one module, each of two expressions is a finding with a fingerprint of its own.
    folder.write(
        "b/more.tf",
        &planned("var.id", "var.other").replace("\"t\"", "\"u\"").replace("variable", "locals {}\n#"),
    );
    let outcome = run();
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let fingerprints: std::collections::BTreeSet<&str> =
        findings.iter().map(|finding| finding["fingerprint"].as_str().unwrap()).collect();
    assert_eq!((findings.len(), fingerprints.len()), (2, 2), "{}", outcome.out);
    assert!(fingerprints.iter().all(|one| !one.ends_with("-2")), "{fingerprints:?}");
}

#[test]
fn changed_files_are_counted_once_and_what_is_gone_is_noted() {
    let folder = Folder::new("changed-once");
    folder.write("token.json", r#"{"name":"a","policies":[]}"#);
    let arguments = ["check", "--changed", "token.json", "token.json", "gone/main.tf", "--format", "json"];
    let outcome = folder.run(&[&arguments[..], &NOW].concat());
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(report["coverage"]["files"]["met"], 1, "{}", outcome.out);
    assert!(
        outcome.out.contains("counts as deleted") || outcome.err.contains("counts as deleted"),
        "{}{}",
        outcome.out,
        outcome.err
    );
}

#[test]
fn a_read_that_one_policy_covers_is_sensitive_in_another() {
    let id = |name: &str| tokenlint::catalog::Catalog::builtin().by_name(name).first().unwrap().id;
    let (read, write) = (id("Workers R2 Storage Bucket Item Read"), id("Workers R2 Storage Bucket Item Write"));
    let policy = |groups: &str, bucket: &str| {
        format!(
            r#"{{"effect":"allow","permission_groups":[{groups}],"resources":{{"com.cloudflare.edge.r2.bucket.00000000000000000000000000000acc_default_{bucket}":"*"}}}}"#
        )
    };
    let (both, one) = (format!(r#"{{"id":"{read}"}},{{"id":"{write}"}}"#), format!(r#"{{"id":"{read}"}}"#));
    let folder = Folder::new("sensitive");
    for (policies, expected) in [(policy(&both, "a"), 0), (format!("{},{}", policy(&both, "a"), policy(&one, "b")), 1)]
    {
        folder.write("token.json", &format!(r#"{{"name":"t","policies":[{policies}]}}"#));
        let arguments = ["check", "token.json", "--rule", "sensitive-read", "--format", "json"];
        let report: serde_json::Value =
            serde_json::from_str(&folder.run(&[&arguments[..], &NOW].concat()).out).unwrap();
        let labels = report["findings"].as_array().unwrap().iter().map(|own| own["labels"].as_array().unwrap().len());
        assert_eq!(labels.sum::<usize>(), expected, "{report}");
    }
}
