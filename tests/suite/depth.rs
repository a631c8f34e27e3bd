//! A document holds one tight token and a second thing. The second is found wherever it is, or reported; what only
//! resembles a token is neither.

use tokenlint::lint::Report;

use crate::common::{drawn, lint_bytes};

const RISKY: &str = r#"{"name":"risky","policies":[{"effect":"allow","resources":{"com.cloudflare.api.account.zone.*":"*"},"permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}]}]}"#;
const POLICY: &str = r#"{"effect":"allow","resources":{"com.cloudflare.api.account.zone.*":"*"},"permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}]}"#;
const MANAGED: &str = r#"{"apiVersion":"api.cloudflare.example.org/v1","kind":"ApiToken","metadata":{"name":"x"},"spec":{"forProvider":{"name":"risky","policy":[{"effect":"allow","permissionGroups":["4755a26eedb94da69e1066d98aa820be"],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}}}"#;

fn tight() -> String {
    include_str!("../../fixtures/planned/tight-token.json")
        .replace(['\n', ' '], "")
        .replace("external-dnse", "external-dns e")
}

/// JSON within a string.
fn text(json: &str) -> String {
    serde_json::to_string(json).unwrap()
}

fn response(result: &str) -> String {
    format!(r#"{{"success":true,"errors":[],"messages":[],"result":{result}}}"#)
}

fn wrapped(levels: usize, open: &str, close: &str) -> String {
    format!("{}{RISKY}{}", open.repeat(levels), close.repeat(levels))
}

/// A document with the tight token, and with another value.
fn beside(other: &str) -> String {
    format!(r#"{{"good":{},"bad":{other}}}"#, tight())
}

fn lint(name: &str, text: &str) -> Report {
    lint_bytes(name, text.as_bytes().to_vec()).unwrap()
}

fn has_all_zones(report: &Report) -> bool {
    report.findings.iter().any(|finding| finding.rule.id == "all-zones")
}

#[test]
fn tokens_are_found_at_any_depth_of_json() {
    let good = tight();
    let plan = format!(
        r#"{{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{{"address":"cloudflare_api_token.x","mode":"managed","type":"cloudflare_api_token","change":{{"actions":["create"],"before":null,"after":{RISKY},"after_unknown":{{}}}}}}]}}"#
    );
    let camel = RISKY.replace("permission_groups", "permissionGroups");
    let escaped = RISKY.replace("policies", "\\u0070olicies");
    for other in [
        wrapped(2, r#"{"k":"#, "}"),
        wrapped(3, r#"{"k":"#, "}"),
        wrapped(40, r#"{"k":"#, "}"),
        wrapped(2, "[", "]"),
        wrapped(40, "[", "]"),
        format!(r#"{{"teams":{{"a":{{"tokens":[{{"x":1}},{RISKY}]}}}}}}"#),
        format!(r#"{{"prod":{{"ci":{{"token":{good}}},"dns":{{"token":{RISKY}}}}}}}"#),
        format!(r#"{{"roles":{{"dns":{{"grants":[{POLICY}]}}}}}}"#),
        format!(r#"{{"roles":{{"dns":{{"grant":{POLICY}}}}}}}"#),
        format!(r#"{{"a":{{"b":{camel}}}}}"#),
        format!(r#"{{"a":{{"b":{escaped}}}}}"#),
        format!(r#"{{"a":{{"b":{}}}}}"#, response(RISKY)),
        format!(r#"{{"a":{{"b":[{}]}}}}"#, response(&format!("[{RISKY}]"))),
        format!(r#"{{"a":{}}}"#, response(&response(&format!("[{RISKY}]")))),
        response(&format!(r#"{{"a":{{"b":{RISKY}}}}}"#)),
        format!(r#"{{"run":{{"plan":{plan}}}}}"#),
        format!(r#"{{"synth":{{"manifests":[{MANAGED}]}}}}"#),
    ] {
        let document = beside(&other);
        let report = lint("a.json", &document);
        assert!(has_all_zones(&report), "{document}\n{}", drawn(&report));
    }
    for document in [
        format!(r#"{{"success":true,"errors":[],"messages":[],"result":[{good}],"more":{{"page":{RISKY}}}}}"#),
        format!("[[{good}],[[{RISKY}]]]"),
        good.replacen('{', &format!(r#"{{"next":{{"token":{RISKY}}},"#), 1),
        format!("{good}\n{}\n", wrapped(3, r#"{"k":"#, "}")),
        format!("[{},{}]", response(&format!("[{good}]")), response(&text(&format!("[{RISKY}]")))),
    ] {
        let report = lint("a.json", &document);
        assert!(has_all_zones(&report), "{document}\n{}", drawn(&report));
    }
}

#[test]
fn tokens_are_found_in_json_within_strings() {
    let request = format!(r#"{{"postData":{{"mimeType":"application/json","text":{}}}}}"#, text(RISKY));
    let indented = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(RISKY).unwrap()).unwrap();
    for other in [
        text(RISKY),
        text(&indented),
        text(&text(RISKY)),
        format!(r#"{{"args":["--data",{}]}}"#, text(RISKY)),
        format!(r#"{{"env":{{"POLICIES":{}}}}}"#, text(&format!("[{POLICY}]"))),
        format!(r#"{{"body":{}}}"#, text(&response(&format!("[{RISKY}]")))),
        text(&format!(r#"{{"a":{}}}"#, text(&format!(r#"{{"b":{}}}"#, text(RISKY))))),
        format!(r#"{{"log":{{"entries":[{{"request":{request}}}]}}}}"#),
    ] {
        let document = beside(&other);
        let report = lint("a.json", &document);
        assert!(has_all_zones(&report), "{document}\n{}", drawn(&report));
        let zones = report.findings.iter().find(|finding| finding.rule.id == "all-zones").unwrap();
        let span = zones.primary().unwrap();
        let source = report.sources.get(span.source).unwrap();
        let place = source.slice(span);
        assert!(place.contains("com.cloudflare.api.account.zone.*") || place.contains("risky"), "{place}");
    }
}

#[test]
fn what_cannot_be_read_beside_a_token_is_reported() {
    let good = tight();
    let mut strings = RISKY.to_owned();
    for _ in 0..10 {
        strings = format!(r#"{{"a":{}}}"#, text(&strings));
    }
    let failed = r#"{"success":false,"errors":[{"code":9109,"message":"x"}],"messages":[],"result":null}"#;
    let group = r#"["4755a26eedb94da69e1066d98aa820be"]"#;
    for (document, expected) in [
        (beside(&wrapped(80, r#"{"k":"#, "}")), "values are nested deeper than 64 levels"),
        (beside(&text(&wrapped(80, "[", "]"))), "values are nested deeper than 64 levels"),
        (beside(&strings), "JSON strings are nested deeper than 8 levels"),
        (beside(&text(RISKY.strip_suffix("}").unwrap())), "this text resembles a token but cannot be read as JSON"),
        (format!(r#"[{good},{{"nmae":"x"}}]"#), "unknown element in a list of tokens"),
        (format!(r#"{{"list":[{good},{{"x":1}},7]}}"#), "2 unknown elements in a list of tokens"),
        (format!(r#"[{POLICY},{{"effct":"allow"}}]"#), "unknown element in a list of policies"),
        (format!("[{},{failed}]", response(&format!("[{good}]"))), "found an error response"),
        (
            beside(r#"{"a":{"grants":{"com.cloudflare.api.account.zone.*":"*"}}}"#),
            "resources or permission groups that belong to no token",
        ),
        (
            beside(&format!(r#"{{"a":{{"spec":{{"policies":[{{"permission_group_ids":{group}}}]}}}}}}"#)),
            "resources or permission groups that belong to no token",
        ),
        (
            beside(&format!(r#"{{"synth":{{"resource":{{"cloudflare_api_token":{{"x":{RISKY}}}}}}}}}"#)),
            "resources or permission groups that belong to no token",
        ),
    ] {
        let report = lint("a.json", &document);
        let all: Vec<&str> = report.problems.iter().chain(&report.notes).map(|problem| &*problem.message).collect();
        assert!(all.iter().any(|message| message.contains(expected)), "{document}\n{all:?}");
    }
}

#[test]
fn what_only_resembles_a_token_is_not_read() {
    for other in [
        r#"{"vault":{"roles":[{"name":"a","policies":["default"]}]}}"#,
        r#"{"iam":{"roles":[{"name":"a","policies":[{"effect":"Allow","resources":["*"],"actions":["s3:*"]}]}]}}"#,
        r#"{"schema":{"properties":{"policies":{"type":"array","items":{"properties":{"effect":{},"permission_groups":{"type":"array"}}}}}}}"#,
        r#"{"a":{"zones":[{"id":"000000000000000000000000000000a1","name":"example.com","status":"active","modified_on":"2026-01-01T00:00:00Z"}]}}"#,
        r#"{"a":{"members":[{"id":"a","policies":[{"id":"p","access":"allow","permission_groups":[{"id":"c8fed203ed3043cba015a93ad1616f1f"}],"resource_groups":[{"id":"x"}]}]}]}}"#,
        r#"{"a":{"answer":{"success":true,"result":"pong"}}}"#,
        r#"{"a":{"apps":[{"name":"a","policies":[{"decision":"allow","include":[]}]}]}}"#,
        r#"["{not json","[x] done","{}","[]","{{ template }}","\"quoted\""]"#,
        r#"[{"id":"c8fed203ed3043cba015a93ad1616f1f","name":"Zone Read","scopes":["com.cloudflare.api.account.zone"]}]"#,
    ] {
        let document = beside(other);
        let report = lint("a.json", &document);
        assert_eq!(report.coverage.tokens, 1, "{document}\n{}", drawn(&report));
        let all = (report.findings.len(), report.problems.len(), report.notes.len());
        assert_eq!(all, (0, 0, 0), "{document}\n{}", drawn(&report));
    }
}

#[test]
fn tokens_are_found_in_every_kubernetes_document() {
    let patched = |patch: &str| {
        format!(
            "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nspec:\n  resources:\n  - name: t\n    base: {MANAGED}\n    patches:\n    - {patch}\n"
        )
    };
    for document in [
        format!("apiVersion: v1\nkind: List\nitems:\n- {MANAGED}\n"),
        format!("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: [{MANAGED}]\n"),
        format!("a: 1\n---\n{MANAGED}\n"),
        format!("a: [\n---\n{MANAGED}\n"),
        format!("{MANAGED}\n---\na: b: c\n---\na: 1\n"),
        format!("# https://dash.cloudflare.com/profile/api-tokens?permissionGroupKeys=%5B%5D\n{MANAGED}\n"),
        patched("{fromFieldPath: spec.name, toFieldPath: spec.forProvider.name}"),
        patched("{type: ToCompositeFieldPath, fromFieldPath: spec.forProvider.policy}"),
        MANAGED.replace("forProvider", "initProvider").replacen('{', " {", 1) + "\n",
        MANAGED.replace(r#""policy""#, r#""expiresOn":null},"initProvider":{"name":"other","policy""#) + "\n",
        format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  token.json: |\n    {RISKY}\n"),
        format!(
            "apiVersion: kubernetes.example.org/v1\nkind: Object\nspec: {{forProvider: {{manifest: {MANAGED}}}}}\n"
        ),
    ] {
        let report = lint("a.yaml", &document);
        assert!(has_all_zones(&report), "{document}\n{}", drawn(&report));
    }
    for (document, unknown) in [
        (patched("{fromFieldPath: spec.p, toFieldPath: 'spec.forProvider.policy'}"), "set by a patch from `spec.p`"),
        (patched("{fromFieldPath: spec.g, toFieldPath: 'spec.forProvider.policy[0].permissionGroups[0]'}"), "`spec.g`"),
        (patched("{fromFieldPath: spec.g, toFieldPath: 'spec.forProvider.policy[1]'}"), "`spec.g`"),
        (patched("{fromFieldPath: spec.e, toFieldPath: spec.forProvider.expiresOn}"), "`spec.e`"),
        (patched("{type: CombineFromComposite, toFieldPath: spec.forProvider.policy}"), "set by a patch"),
        (patched("{type: PatchSet, patchSetName: common}"), "may be set by the patch set `common`"),
    ] {
        let report = lint("a.yaml", &document);
        assert!(drawn(&report).contains(unknown), "{document}\n{}", drawn(&report));
    }
}

#[test]
fn patches_of_a_set_are_those_of_the_resource() {
    let with_set = |patch: &str| {
        format!(
            "apiVersion: apiextensions.crossplane.io/v1\nkind: Composition\nspec:\n  resources:\n  - name: t\n    base: {MANAGED}\n    patches:\n    - {{type: PatchSet, patchSetName: common}}\n  patchSets:\n  - name: common\n    patches:\n    - {patch}\n"
        )
    };
    // The same in the input of a function.
    let in_pipeline = |patch: &str| {
        let text = with_set(patch).replace("spec:\n", "spec:\n  pipeline:\n  - step: x\n    input:\n");
        text.replace("\n  resources", "\n      resources")
            .replace("\n  patchSets", "\n      patchSets")
            .replace("\n  - name", "\n      - name")
            .replace("\n    base", "\n        base")
            .replace("\n    patches:\n    -", "\n        patches:\n        -")
    };
    for (patch, unknown) in [
        ("{fromFieldPath: spec.g, toFieldPath: 'spec.forProvider.policy[0].permissionGroups'}", "`spec.g`"),
        ("{type: FromEnvironmentFieldPath, fromFieldPath: all, toFieldPath: spec.forProvider.policy}", "`all`"),
    ] {
        for document in [with_set(patch), in_pipeline(patch)] {
            let report = lint("a.yaml", &document);
            assert!(drawn(&report).contains(unknown), "{document}\n{}", drawn(&report));
        }
    }
    // A set that sets other fields leaves everything known.
    for patch in [
        "{fromFieldPath: metadata.labels, toFieldPath: metadata.labels}",
        "{type: ToCompositeFieldPath, fromFieldPath: spec.forProvider.policy}",
    ] {
        let report = lint("a.yaml", &with_set(patch));
        assert!(has_all_zones(&report) && !drawn(&report).contains("not evaluated"), "{}", drawn(&report));
    }
}
