//! `why`: the cause of a refusal, and the least change of a token.

use tokenlint::{
    Access, Catalog, Token,
    access::{Circumstances, Need, Place, requirement},
    edit::Facts,
    model::Zones,
    read::{Contents, Unit},
    text::{Source, SourceId},
    trim::{Remedy, remedy},
};

use crate::cli::{Folder, NOW, Outcome};

const ZONE: &str = "0000000000000000000000000000a001";
const ACCOUNT: &str = "0000000000000000000000000000acc1";

/// A token that may read records of one zone, as Terraform writes it for version 5 of the provider.
const ELEMENTS: &str = r#"resource "cloudflare_account_token" "ci" {
  account_id = "0000000000000000000000000000acc1"
  name       = "ci"
  policies = [
    {
      effect = "allow"
      permission_groups = [
        { id = "c8fed203ed3043cba015a93ad1616f1f" }, # Zone Read
        { id = "82e64a83756745bbbb1c9c2701bf816b" } # DNS Read
      ]
      resources = jsonencode({
        "com.cloudflare.api.account.0000000000000000000000000000acc1" = {
          "com.cloudflare.api.account.zone.0000000000000000000000000000a001" = "*"
        }
      })
    },
  ]
}
"#;

/// The same for version 4.
const BLOCKS: &str = r#"resource "cloudflare_api_token" "ci" {
  name = "ci"

  policy {
    permission_groups = [
      "82e64a83756745bbbb1c9c2701bf816b", # DNS Read
    ]
    resources = {
      "com.cloudflare.api.account.zone.0000000000000000000000000000a001" = "*"
    }
  }
}
"#;

/// The same as the body of a request.
const BODY: &str = r#"{
  "name": "ci",
  "policies": [
    {
      "effect": "allow",
      "permission_groups": [{ "id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read" }],
      "resources": { "com.cloudflare.api.account.zone.0000000000000000000000000000a001": "*" }
    }
  ]
}
"#;

/// The same in YAML: in block style as version 5 and version 6 of Pulumi's provider write it, and in flow style.
const YAML_BLOCK: &str = "resources:
  ci:
    type: cloudflare:ApiToken
    properties:
      name: ci
      policies:
        - permissionGroups:
            - 82e64a83756745bbbb1c9c2701bf816b # DNS Read
          resources:
            com.cloudflare.api.account.zone.0000000000000000000000000000a001: '*'
";
const YAML_ENCODED: &str = "resources:
  ci:
    type: cloudflare:ApiToken
    properties:
      name: ci
      policies:
      - effect: allow
        permissionGroups:
        - id: 82e64a83756745bbbb1c9c2701bf816b
        resources: '{\"com.cloudflare.api.account.zone.0000000000000000000000000000a001\":\"*\"}'
";
const YAML_FLOW: &str = "resources:
  ci:
    type: cloudflare:ApiToken
    properties:
      name: ci
      policies: [{effect: allow, permissionGroups: [{id: 82e64a83756745bbbb1c9c2701bf816b}], resources: {\"com.cloudflare.api.account.zone.0000000000000000000000000000a001\": \"*\"}}]
";
const YAML: [(&str, &str); 3] = [("Pulumi.yaml", YAML_BLOCK), ("encoded.yaml", YAML_ENCODED), ("flow.yaml", YAML_FLOW)];

fn refused(call: &str) -> String {
    let (method, path) = call.split_once(' ').unwrap();
    format!(
        r#"{method} "https://api.cloudflare.com/client/v4{path}": 403 Forbidden {{"success":false,"errors":[{{"code":10000,"message":"Authentication error"}}]}}"#
    )
}

fn why(name: &str, file: &str, token: &str, error: &str, more: &[&str]) -> Outcome {
    let folder = Folder::new(name);
    folder.write(file, token);
    folder.pipe(&[&["why", "--token-file", file][..], &NOW, more].concat(), error)
}

#[test]
fn a_missing_group_joins_the_policy_for_its_resources() {
    let error = refused(&format!("POST /zones/{ZONE}/dns_records"));
    for (file, token) in [("main.tf", ELEMENTS), ("old.tf", BLOCKS), ("token.json", BODY)].into_iter().chain(YAML) {
        let outcome = why("why-joins", file, token, &error, &[]);
        assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
        insta::assert_snapshot!(format!("why-joins-{file}"), outcome.out);
    }
}

#[test]
fn other_resources_get_a_policy_of_their_own() {
    let error = refused(&format!("PUT /accounts/{ACCOUNT}/workers/scripts/site"));
    let minified: String = serde_json::from_str::<serde_json::Value>(BODY).unwrap().to_string();
    let files = [("main.tf", ELEMENTS), ("old.tf", BLOCKS), ("token.json", BODY), ("minified.json", minified.as_str())];
    for (file, token) in files.into_iter().chain(YAML) {
        let outcome = why("why-adds", file, token, &error, &[]);
        assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
        insta::assert_snapshot!(format!("why-adds-{file}"), outcome.out);
    }
}

#[test]
fn a_patch_keeps_the_line_breaks_of_the_file() {
    let error = refused(&format!("PUT /accounts/{ACCOUNT}/workers/scripts/site"));
    let outcome = why("why-crlf", "main.tf", &ELEMENTS.replace('\n', "\r\n"), &error, &[]);
    let added: Vec<&str> =
        outcome.out.split('\n').filter(|line| line.starts_with('+') && !line.starts_with("+++")).collect();
    assert!(added.len() > 5 && added.iter().all(|line| line.ends_with('\r')), "{}", outcome.out);
}

#[test]
fn what_a_token_cannot_write_is_said() {
    // A record of what exists is not the place to change it, but shows what to add.
    let plan = r#"{"format_version":"1.2","terraform_version":"1.11.0","resource_changes":[{"address":"cloudflare_api_token.ci","type":"cloudflare_api_token","name":"ci","mode":"managed","change":{"actions":["create"],"after":{"name":"ci","policies":[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":"{\"com.cloudflare.api.account.zone.0000000000000000000000000000a001\":\"*\"}"}]}}}]}"#;
    let error = refused(&format!("POST /zones/{ZONE}/dns_records"));
    let outcome = why("why-plan", "plan.json", plan, &error, &[]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.out, outcome.err);
    insta::assert_snapshot!("why-plan", outcome.out);
}

#[test]
fn the_policies_are_not_the_cause_of_every_refusal() {
    let filtered = BODY.replacen(
        "\"policies\"",
        "\"condition\": { \"request_ip\": { \"in\": [\"198.51.100.0/24\"] } },\n  \"policies\"",
        1,
    );
    let get = format!("GET /zones/{ZONE}/dns_records");
    let answers = [
        (
            format!("{get} 403"),
            BODY,
            0,
            "allowed on zone `0000000000000000000000000000a001`, so its policies are not the cause",
        ),
        (
            format!(
                "{get} 403 {{\"errors\":[{{\"code\":9109,\"message\":\"Cannot use the access token from location: 192.0.2.9\"}}]}}"
            ),
            filtered.as_str(),
            1,
            "the IP filter of the token does not include the address that the request came from",
        ),
        (
            format!("{get} 400 {{\"errors\":[{{\"code\":6003,\"message\":\"Invalid request headers\"}}]}}"),
            BODY,
            0,
            "the request does not carry an API token",
        ),
        (format!("GET /zones/{ACCOUNT}/workers/routes 403"), ELEMENTS, 1, "is an account, not a zone"),
        (format!("PUT /zones/{ZONE}/no/such/thing 403"), BODY, 3, "this call is not in the catalog"),
    ];
    for (error, token, code, words) in answers {
        let file = if token == ELEMENTS { "main.tf" } else { "token.json" };
        let outcome = why("why-others", file, token, &error, &[]);
        assert!(outcome.out.contains(words), "{error}\n{}{}", outcome.out, outcome.err);
        assert_eq!(outcome.code, code, "{error}\n{}", outcome.out);
        assert!(!outcome.out.contains("proved"), "{error}\n{}", outcome.out);
    }
}

#[test]
fn a_user_must_own_the_token_for_calls_about_users() {
    let outcome = why("why-user", "main.tf", ELEMENTS, "GET /memberships 400 code: 9106 Authentication failed", &[]);
    insta::assert_snapshot!("why-user", outcome.out);
    assert_eq!(outcome.code, 1);
}

#[test]
fn answers_are_also_json() {
    let error = refused(&format!("POST /zones/{ZONE}/dns_records"));
    let outcome = why("why-json", "main.tf", ELEMENTS, &error, &["--format", "json"]);
    insta::assert_snapshot!("why-json", outcome.out);
    let all: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(all["version"], 1);
}

#[test]
fn a_token_of_several_is_named() {
    let two = format!("[{BODY},{}]", BODY.replace("\"ci\"", "\"other\""));
    let error = refused(&format!("POST /zones/{ZONE}/dns_records"));
    let outcome = why("why-several", "tokens.json", &two, &error, &[]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    let outcome = why("why-several", "tokens.json", &two, &error, &["--token", "other"]);
    assert!(outcome.out.contains("token `other`: denied") && outcome.out.contains("proved"), "{}", outcome.out);
}

#[test]
fn secrets_in_a_log_are_not_printed() {
    let secret = format!("cfat_{}", "7".repeat(40) + "0a1b2c3d");
    let error = format!(
        "GET https://api.cloudflare.com/client/v4/accounts/{secret}/members 403\nAuthorization: Bearer {secret}"
    );
    for arguments in [&["why"][..], &["why", "--format", "json"]] {
        let outcome = Folder::new("why-secret").pipe(arguments, &error);
        assert!(!outcome.out.contains(&secret) && !outcome.err.contains(&secret), "{}{}", outcome.out, outcome.err);
    }
}

#[test]
fn a_file_may_be_named_as_the_token() {
    let folder = Folder::new("why-file");
    folder.write("token.json", BODY);
    let error = refused(&format!("POST /zones/{ZONE}/dns_records"));
    let outcome = folder.pipe(&["why", "--token", "token.json", "--now", "2026-11-24"], &error);
    assert!(outcome.out.contains("token `ci`: denied"), "{}{}", outcome.out, outcome.err);
    let outcome = folder.pipe(&["why", "--token", "deploy"], &error);
    assert_eq!(outcome.err, "error: --token names a token of a file; pass the file with --token-file\n");
    assert_eq!(outcome.code, 2);
}

#[test]
fn a_text_without_a_refusal_is_an_error() {
    let folder = Folder::new("why-none");
    let outcome = folder.pipe(&["why"], "GET https://api.cloudflare.com/client/v4/zones 200\n");
    assert_eq!(outcome.code, 2);
    assert_eq!(
        outcome.err,
        "error: nothing in <stdin> was refused (1 API call succeeded, 0 failed for another reason); pass the whole error, or a log with the API calls: WRANGLER_LOG=debug, TF_LOG=DEBUG\n"
    );
}

#[test]
fn explain_understands_the_same_texts() {
    let folder = Folder::new("why-explain");
    let outcome = folder.run(&["explain", "Authentication error [code: 10000]"]);
    assert_eq!(outcome.code, 0);
    assert!(
        outcome.out.contains("code 10000, `Authentication error`: no policy of the token allows"),
        "{}",
        outcome.out
    );
    assert_eq!(folder.run(&["explain", "DNS Wirte"]).code, 2);
}

/// The token of a text.
fn unit(text: &str) -> Unit {
    Unit::document(Source::new(SourceId(0), "token.json".to_owned(), text.as_bytes().to_vec()).unwrap())
}

fn tokens(unit: &Unit) -> Vec<Token<'_>> {
    let Contents { mut tokens, .. } = unit.contents();
    tokens.iter_mut().for_each(|token| token.resolve(Catalog::builtin(), None));
    tokens
}

/// Whether a token can make a call with one more group, on the resources of a policy.
fn can(body: &str, policy: &serde_json::Value, group: &str, (need, place): (&Need, &Place), facts: &Facts<'_>) -> bool {
    let mut body: serde_json::Value = serde_json::from_str(body).unwrap();
    let mut policy = policy.clone();
    policy["permission_groups"] = serde_json::json!([{ "id": group }]);
    body["policies"].as_array_mut().unwrap().push(policy);
    let unit = unit(&body.to_string());
    let tokens = tokens(&unit);
    let circumstances = Circumstances { address: None, at: facts.now, zones: facts.zones };
    Access::of(&tokens[0]).decide(&requirement(need, place, facts.catalog), circumstances).is_allowed()
}

#[test]
fn a_remedy_suffices_and_nothing_smaller_does() {
    let catalog = Catalog::builtin();
    let (zones, now) = (Zones::default(), "2026-11-24T12:00:00Z".parse().unwrap());
    let facts = Facts { catalog, zones: &zones, now };
    // Owned by an account, with zones nested under it.
    let body = BODY.replace(
        "{ \"com.cloudflare.api.account.zone.0000000000000000000000000000a001\": \"*\" }",
        "{ \"com.cloudflare.api.account.0000000000000000000000000000acc1\": { \"com.cloudflare.api.account.zone.0000000000000000000000000000a001\": \"*\" } }",
    );
    let unit = unit(&body);
    let tokens = tokens(&unit);
    let (mut proved, mut weaker) = (0, 0);
    for operation in catalog.all_operations().iter().step_by(5) {
        let path = operation.path.replacen("{zone_id}", ZONE, 1).replacen("{account_id}", ACCOUNT, 1);
        let (need, place) = (Need::of_call(*operation, &path, catalog), Place::of(*operation, &path));
        let requirement = requirement(&need, &place, catalog);
        if !requirement.is_sure()
            || requirement.any_of.iter().all(|own| own.group.public_id().is_none())
            || place == Place::User
        {
            continue;
        }
        let calls = [(need.clone(), place.clone())];
        let Remedy { added, policies, edited, unexplained } = remedy(&tokens[0], &unit, &calls, &facts);
        assert!(unexplained.is_empty(), "{} {path}: {unexplained:?}", operation.method);
        if policies.is_empty() || requirement.is_for_users || added.iter().any(|kept| kept.on.keys().1.contains('<')) {
            continue;
        }
        assert!(edited.is_some(), "{} {path}: {added:?}", operation.method);
        proved += 1;
        let [kept] = added.as_slice() else { panic!("{} {path}: {added:?}", operation.method) };
        let group = kept.group.known.unwrap();
        assert!(can(&body, &policies[0], group.id, (&need, &place), &facts), "{} {path}", operation.method);
        for part in catalog.parts_of(group).filter(|part| part.public_id().is_some()) {
            weaker += 1;
            assert!(
                !can(&body, &policies[0], part.id, (&need, &place), &facts),
                "{} {path}: `{}` suffices",
                operation.method,
                part.name
            );
        }
    }
    assert!(proved > 250 && weaker > 50, "{proved} proved, {weaker} weaker");
}

#[test]
fn an_old_name_without_a_documented_group_is_explained_by_its_words() {
    let folder = Folder::new("why-words");
    for (name, expected) in [
        ("#worker:edit", "by its words, it may be `Workers Scripts Write`, "),
        ("#webhooks:edit", "`#webhooks:edit` is an old permission name that is not in the catalog"),
        ("#worker:delete", "is not in the catalog"),
    ] {
        let outcome = folder.run(&["explain", name]);
        assert!(outcome.code == 0 && outcome.out.contains(expected), "{}{}", outcome.out, outcome.err);
    }
}
