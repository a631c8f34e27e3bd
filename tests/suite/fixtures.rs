//! Whole documents, all rules at once, as a person sees them.

use std::{fs, path::Path};

use crate::common::{drawn, lint_bytes};

#[test]
fn fixtures_read_as_a_user_sees_them() {
    insta::glob!("../../fixtures", "*/*.*", |path| {
        let folder = path.parent().and_then(Path::file_name).unwrap().to_str().unwrap();
        // They have verdicts instead of snapshots.
        if matches!(folder, "definitions" | "programs") {
            return;
        }
        let name = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
        let text = match lint_bytes(&name, fs::read(path).unwrap()) {
            Ok(report) => drawn(&report),
            Err(refusal) => format!("refused: {refusal:?}\n"),
        };
        insta::assert_snapshot!(text);
    });
}

#[test]
fn a_tight_token_gives_no_finding_in_any_shape() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/planned/tight-token.json");
    let body = fs::read_to_string(path).unwrap();
    let exported = r#""id":"00000000000000000000000000000101","status":"active","issued_on":"2026-11-24T08:00:00Z","modified_on":"2026-11-24T08:00:00Z","last_used_on":"2026-11-24T09:00:00Z","#;
    let token = body.replacen('{', &format!("{{{exported}"), 1);
    let envelope = |result: &str| format!(r#"{{"success":true,"errors":[],"messages":[],"result":{result}}}"#);
    let policies = body.split_once("\"policies\": ").unwrap().1.split_once("\n  \"not_before\"").unwrap().0;
    let policies = policies.trim_end().trim_end_matches(',');
    let camel = body.replace("permission_groups", "permissionGroups").replace("expires_on", "expiresOn");
    let camel = camel.replace("not_before", "notBefore").replace("request_ip", "requestIp");
    let one_line = token.replace('\n', "");
    let paged = format!(r#"[{token}]}}"#).replace("]}", r#"],"x":0}"#);
    let paged = envelope(&paged)
        .replace(r#","x":0}}"#, r#","result_info":{"page":1,"per_page":50,"count":1,"total_count":1}}"#);
    let shapes = [
        ("body", body.clone()),
        ("old spelling", body.replace("request_ip", "request.ip")),
        ("camel case", camel),
        ("update body", body.replacen('{', r#"{"status":"active","#, 1)),
        ("policies", policies.to_owned()),
        ("get", envelope(&token)),
        ("list", envelope(&format!("[{token}]"))),
        ("list page", paged),
        ("bare token", token.clone()),
        ("bare array", format!("[{token}]")),
        ("array of envelopes", format!("[{}]", envelope(&format!("[{token}]")))),
        (
            "JSON Lines",
            format!(
                "{one_line}\n{}\n",
                one_line
                    .replace("00101", "00102")
                    .replace("external-dns", "other")
                    .replace("000000000000000000000000000000a1", "000000000000000000000000000000b7")
            ),
        ),
        ("concatenated", format!("{}{}", envelope(&token), envelope("[]"))),
        ("wrapped", format!(r#"{{"token":{token},"tool":"x"}}"#)),
        ("wrapped list", format!(r#"{{"rows":[{token}],"columns":[]}}"#)),
    ];
    for (shape, text) in shapes {
        let report = lint_bytes("token.json", text.clone().into_bytes()).unwrap();
        let problems: Vec<_> = report.problems.iter().filter(|_| shape != "concatenated").collect();
        assert!(problems.is_empty(), "{shape}: {problems:?}\n{text}");
        assert!(report.coverage.tokens > 0 && report.coverage.policies > 0, "{shape}: nothing judged\n{text}");
        assert!(report.findings.is_empty(), "{shape}:\n{}", drawn(&report));
    }
}
