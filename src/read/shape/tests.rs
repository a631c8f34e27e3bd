//! Each shape with its smallest example, and the near misses.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::text::SourceId;

fn source(path: &str, text: &str) -> Source {
    Source::new(SourceId(0), path.to_owned(), text.into()).unwrap()
}

#[test]
fn objects_are_recognised_by_their_keys() {
    use Shape as S;
    for (text, expected) in [
        // Tokens: requests, exports, and what SDKs respell.
        (r#"{"name":"a","policies":[{"effect":"allow"}]}"#, S::Token),
        (r#"{"policies":[{"permission_groups":[]}]}"#, S::Token),
        (r#"{"policies":[{"permissionGroups":[]}]}"#, S::Token),
        (r#"{"policy":[{"resources":{}}]}"#, S::Token),
        (r#"{"policies":[{}]}"#, S::Token),
        (r#"{"name":"a","policies":[]}"#, S::Token),
        (r#"{"id":"a","policies":["b"]}"#, S::Token),
        (r#"{"id":"a","status":"active"}"#, S::Token),
        (r#"{"id":"a","status":"active","name":"b","issued_on":"c"}"#, S::Token),
        (r#"{"id":"a","status":"active","name":"b","expiresOn":"c"}"#, S::Token),
        (r#"{"name":"a","condition":{},"expires_on":"b"}"#, S::Token),
        // Near misses of tokens.
        (r#"{"policies":[]}"#, S::Unknown),
        (r#"{"name":"a","policies":{"effect":"allow"}}"#, S::Token),
        (r#"{"name":"a","policies":{}}"#, S::Token),
        (r#"{"name":"a","status":"active","policies":{"a":{"b":1}}}"#, S::Token),
        (r#"{"name":{"type":"string"},"policies":{"type":"array","items":{}}}"#, S::Unknown),
        (r#"{"policies":["b"]}"#, S::Unknown),
        (r#"{"policies":[{"other":1}]}"#, S::Unknown),
        (r#"{"id":"a","status":"active","name":"b"}"#, S::Unknown),
        (r#"{"name":"a","condition":{}}"#, S::Unknown),
        (r#"{"Policies":[{"effect":"allow"}]}"#, S::Unknown),
        // Policies without a token.
        (r#"{"permission_groups":[]}"#, S::Policy),
        (r#"{"effect":"allow","resources":{}}"#, S::Policy),
        (r#"{"effect":"allow"}"#, S::Unknown),
        (r#"{"resources":{}}"#, S::Unknown),
        // Responses.
        (r#"{"result":[],"success":true}"#, S::Envelope),
        (r#"{"result":null,"errors":[]}"#, S::Envelope),
        (r#"{"result":[],"result_info":{}}"#, S::Envelope),
        (r#"{"result":[]}"#, S::Unknown),
        (r#"{"success":false,"errors":[]}"#, S::Error),
        (r#"{"success":false}"#, S::Unknown),
        (r#"{"id":"a"}"#, S::Deleted),
        (r#"{"id":"a","other":1}"#, S::Unknown),
        // What resembles tokens.
        (r#"{"policies":[{"access":"allow","resource_groups":[]}]}"#, S::MemberPolicy),
        (r#"{"access":"allow","permission_groups":[]}"#, S::MemberPolicy),
        (r#"{"resource_groups":[]}"#, S::MemberPolicy),
        (r#"{"id":"a","name":"b","scopes":[]}"#, S::PermissionGroup),
        (r#"{"scopes":[]}"#, S::Unknown),
        (r#"{"name":"a","policies":[{"decision":"allow"}]}"#, S::AccessPolicy),
        (r#"{"decision":"allow","include":[]}"#, S::AccessPolicy),
        (r#"{"decision":"allow"}"#, S::Unknown),
        // Infrastructure tools.
        (r#"{"terraform_version":"1.11.4"}"#, S::Terraform),
        (r#"{"root_module":{}}"#, S::Terraform),
        (r#"{"format_version":"1.2","planned_values":{}}"#, S::Terraform),
        (r#"{"format_version":"1.2","resource_changes":[]}"#, S::Terraform),
        (r#"{"format_version":"1.2"}"#, S::Unknown),
        (r#"{"resource":{}}"#, S::TerraformConfig),
        (r#"{"resource":{},"provider":{}}"#, S::TerraformConfig),
        (r#"{"resource":{},"other":{}}"#, S::Unknown),
        (r#"{"steps":[],"changeSummary":{}}"#, S::Pulumi),
        (r#"{"steps":[],"config":{}}"#, S::Pulumi),
        (r#"{"version":3,"deployment":{}}"#, S::Pulumi),
        (r#"{"steps":[]}"#, S::Unknown),
        (r#"{"deployment":{}}"#, S::Unknown),
        // Everything else.
        ("{}", S::Unknown),
        ("[]", S::Unknown),
        (r#""policies""#, S::Unknown),
    ] {
        let source = source("a.json", text);
        let tape = json::whole(&source).unwrap();
        assert_eq!(of(tape.root(&source)), expected, "{text}");
    }
}

#[test]
fn error_responses_are_told_from_empty_ones() {
    for (text, expected) in [
        (r#"{"success":false,"errors":[]}"#, true),
        (r#"{"success":true,"errors":[{"code":1}]}"#, true),
        (r#"{"success":true,"errors":[]}"#, false),
        ("{}", false),
    ] {
        let source = source("a.json", text);
        let tape = json::whole(&source).unwrap();
        assert_eq!(is_error(tape.root(&source)), expected, "{text}");
    }
}

#[test]
fn the_syntax_of_a_source_follows_its_text() {
    use SourceSyntax as S;
    for (path, text, expected) in [
        ("a", "{}", S::Json),
        ("a", "", S::Json),
        ("a", "\u{feff}\n [1]", S::Json),
        ("a.yaml", "{}", S::Json),
        ("a", r#"{"resource":{"cloudflare_api_token":{}}}"#, S::Hcl),
        ("a", r#"{"resource":{"cloudflare_account_token":{}}}"#, S::Hcl),
        ("a", r#"{"resource":{"cloudflare_zone":{}}}"#, S::Json),
        // Words deeper in a document of another tool.
        ("a", r#"{"synth":{"resource":{"cloudflare_api_token":{}}}}"#, S::Json),
        ("a.tf.json", r#"{"resource":{"cloudflare_api_token":{}}"#, S::Hcl),
        ("a.json", r#"{"resource":{"cloudflare_api_token":{}}"#, S::Json),
        ("a.yaml", "{a: 1}\n---\n{b: 2}\n", S::Yaml),
        // A plan names the type of its resources, too.
        ("a", r#"{"terraform_version":"1","resource":"cloudflare_api_token","x":"cloudflare_api_token"}"#, S::Json),
        ("a", "resource \"cloudflare_api_token\" \"x\" {}", S::Hcl),
        ("a", "resource \"aws_instance\" \"x\" {}", S::Json),
        ("a.yaml", "a: 1", S::Yaml),
        ("a.yml", "a: 1", S::Yaml),
        ("a", "a: 1", S::Yaml),
        ("a.json", "a: 1", S::Json),
        ("a", "# x\n[table]\na = 1", S::Toml),
        ("a.toml", "{}", S::Json),
        ("a.json", "[table]", S::Json),
        ("a", "type: cloudflare:ApiToken", S::Yaml),
        ("a", "spec:\n  forProvider: {}", S::Yaml),
        ("a", "https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=[]", S::Links),
        ("a", "https://dash.cloudflare.com/profile/api-tokens", S::Json),
    ] {
        assert_eq!(syntax(&source(path, text)), expected, "{path}: {text}");
    }
}
