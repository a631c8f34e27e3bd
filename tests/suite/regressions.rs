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
