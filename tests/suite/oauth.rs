//! OAuth clients in every form that is read: the same scopes give the same findings.

use crate::{cli::Folder, common::lint};

const CLIENT: &str = r#"{"client_name":"sync","grant_types":["authorization_code"],"redirect_uris":["http://example.com/cb"],"response_types":["code"],"scopes":["openid","dns.write","user-api-tokens.write"],"token_endpoint_auth_method":"none"}"#;

const HCL: &str = r#"resource "cloudflare_oauth_client" "app" {
  account_id                 = "0000000000000000000000000000acc1"
  client_name                = "sync"
  grant_types                = ["authorization_code"]
  redirect_uris              = ["http://example.com/cb"]
  response_types             = ["code"]
  scopes                     = ["openid", "dns.write", "user-api-tokens.write"]
  token_endpoint_auth_method = "none"
}
"#;

const PROGRAM: &str = r#"import * as cloudflare from "@pulumi/cloudflare";
const app = new cloudflare.OauthClient("app", {
  accountId: "0000000000000000000000000000acc1",
  clientName: "sync",
  grantTypes: ["authorization_code"],
  redirectUris: ["http://example.com/cb"],
  responseTypes: ["code"],
  scopes: ["openid", "dns.write", "user-api-tokens.write"],
  tokenEndpointAuthMethod: "none",
});
"#;

const YAML: &str = "resources:
  app:
    type: cloudflare:OauthClient
    properties:
      accountId: 0000000000000000000000000000acc1
      clientName: sync
      grantTypes: [authorization_code]
      redirectUris: [\"http://example.com/cb\"]
      responseTypes: [code]
      scopes: [openid, dns.write, user-api-tokens.write]
      tokenEndpointAuthMethod: none
";

const LINK: &str = "Consent: <https://dash.cloudflare.com/oauth2/auth?response_type=code&client_id=a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4&redirect_uri=http%3A%2F%2Fexample.com%2Fcb&scope=openid+dns.write%20user-api-tokens.write&state=x>\n";

fn plan() -> String {
    let resource = r#""mode":"managed","type":"cloudflare_oauth_client","name":"app""#;
    format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.0","resource_changes":[{{"address":"cloudflare_oauth_client.app",{resource},"change":{{"actions":["create"],"before":null,"after":{CLIENT},"after_unknown":{{"client_id":true}}}}}}]}}"#
    )
}

fn state() -> String {
    format!(
        r#"{{"version":4,"terraform_version":"1.11.0","resources":[{{"mode":"managed","type":"cloudflare_oauth_client","name":"app","instances":[{{"attributes":{CLIENT}}}]}}]}}"#
    )
}

/// Rule and underlined text of each finding.
fn findings(path: &str, text: &str) -> Vec<(&'static str, String)> {
    let report = lint(path, text, None, None, None);
    let mut all: Vec<(&'static str, String)> = report
        .findings
        .iter()
        .map(|finding| {
            let place = finding.labels[0].span.range();
            (finding.rule.id, text[place].trim_matches('"').to_owned())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn every_form_gives_the_same_findings() {
    let envelope = format!(
        r#"{{"success":true,"errors":[],"messages":[],"result":[{{"client_id":"a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4","visibility":"private",{}]}}"#,
        &CLIENT[1..]
    );
    let one = format!(r#"{{"success":true,"errors":[],"messages":[],"result":{CLIENT}}}"#);
    for (path, text, redirect) in [
        ("client.json", CLIENT.to_owned(), "http://example.com/cb"),
        ("list.json", envelope, "http://example.com/cb"),
        ("answer.json", one, "http://example.com/cb"),
        ("main.tf", HCL.to_owned(), "http://example.com/cb"),
        ("plan.json", plan(), "http://example.com/cb"),
        ("terraform.tfstate", state(), "http://example.com/cb"),
        ("Pulumi.yaml", YAML.to_owned(), "http://example.com/cb"),
        ("notes.txt", LINK.to_owned(), "http%3A%2F%2Fexample.com%2Fcb"),
        #[cfg(feature = "programs")]
        ("index.ts", PROGRAM.to_owned(), "http://example.com/cb"),
        #[cfg(feature = "programs")]
        ("README.md", LINK.to_owned(), "http%3A%2F%2Fexample.com%2Fcb"),
    ] {
        let expected = [
            ("insecure-redirect-uri", redirect.to_owned()),
            ("required-scope", "user-api-tokens.write".to_owned()),
            ("token-minting", "user-api-tokens.write".to_owned()),
        ];
        assert_eq!(findings(path, &text), expected, "{path}");
    }
    assert!(!PROGRAM.is_empty());
}

#[test]
fn a_list_of_scopes_elsewhere_is_no_client() {
    for text in [
        // A permission group.
        r#"{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write","scopes":["com.cloudflare.api.account.zone"]}"#,
        r#"{"scopes":["dns.write"]}"#,
        r#"{"redirect_uris":["http://example.com/cb"],"client_name":"x"}"#,
        // A client of another service.
        r#"{"redirect_uris":["http://example.com/cb"],"client_name":"x","scopes":["openid","read:user","repo"]}"#,
    ] {
        assert_eq!(findings("a.json", text), [], "{text}");
    }
    // A class of the same name that is not Cloudflare's.
    assert_eq!(findings("a.ts", &PROGRAM.replace("cloudflare.Oauth", "other.Oauth")), []);
}

#[test]
fn near_misses_of_the_rules_on_clients() {
    let with = |from: &str, to: &str| findings("client.json", &CLIENT.replace(from, to));
    let ids =
        |all: Vec<(&'static str, String)>| -> Vec<&'static str> { all.into_iter().map(|(rule, _)| rule).collect() };
    let minting = ["required-scope", "token-minting"];
    for uri in [
        "https://example.com/cb",
        "http://localhost/cb",
        "http://127.0.0.1:80/cb",
        "http://[::1]/cb",
        "app:/cb",
        "${var.uri}",
    ] {
        assert_eq!(ids(with("http://example.com/cb", uri)), minting, "{uri}");
    }
    for uri in [
        "http://localhost.example.com/",
        "http://localhost@example.com/",
        "HTTP://example.com",
        "https://*.example.com/",
        "data:text/html,x",
    ] {
        assert!(ids(with("http://example.com/cb", uri)).contains(&"insecure-redirect-uri"), "{uri}");
    }
    let optional = with("\"scopes\"", "\"optional_scopes\":[\"user-api-tokens.write\"],\"scopes\"");
    assert_eq!(ids(optional), ["insecure-redirect-uri", "token-minting"]);
    let unknown = with("dns.write", "dns:write");
    assert!(ids(unknown).contains(&"unknown-oauth-scope"));
    for documented in ["account.read", "account_api_tokens:create"] {
        assert!(!ids(with("dns.write", documented)).contains(&"unknown-oauth-scope"), "{documented}");
    }
}

#[test]
fn clients_are_shown_and_compared() {
    let folder = Folder::new("oauth");
    let wider = CLIENT.replace("dns.write", "dns.write\",\"zone.read");
    folder.write("old.json", CLIENT).write("new.json", &wider).write("same.json", CLIENT);
    let shown = folder.run(&["show", "new.json", "--now", "2026-11-26"]);
    insta::assert_snapshot!("oauth_show", shown.out);
    let same = folder.run(&["diff", "old.json", "same.json", "--now", "2026-11-26"]);
    assert_eq!(same.code, 0, "{}{}", same.out, same.err);
    let changed = folder.run(&["diff", "old.json", "new.json", "--now", "2026-11-26"]);
    assert_eq!(changed.code, 1, "{}{}", changed.out, changed.err);
    assert!(changed.out.contains("+ `Zone Read` on the zone that `each user's choice` names"), "{}", changed.out);
    // A client that a plan creates has no side before it.
    let plan = format!(
        r#"{{"format_version":"1.2","terraform_version":"1.11.0","resource_changes":[{{"address":"cloudflare_oauth_client.app","mode":"managed","type":"cloudflare_oauth_client","name":"app","change":{{"actions":["create"],"before":null,"after":{CLIENT},"after_unknown":{{}}}}}}]}}"#
    );
    folder.write("plan.json", &plan);
    let created = folder.run(&["diff", "plan.json", "--now", "2026-11-26"]);
    assert!(created.code == 1 && created.out.contains("+ `DNS Write`"), "{}{}", created.out, created.err);
    let asked = folder.run(&["can", "old.json", "--do", "DNS Write", "--on", "zone:000000000000000000000000000000a1"]);
    assert_eq!(asked.code, 3, "{}{}", asked.out, asked.err);
    let never = folder.run(&["can", "old.json", "--do", "Zone Read", "--on", "zone:000000000000000000000000000000a1"]);
    assert_eq!(never.code, 1, "{}{}", never.out, never.err);
}
