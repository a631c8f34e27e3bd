//! The machine formats.

use tokenlint::{lint::Report, render};

use crate::common::{drawn, lint_bytes, now};

const BODY: &str = "\u{feff}{\n  \"name\": \"né\u{9b} 𝄞\", \"policies\": [{\n    \"effect\": \"Allow\", \"permission_groups\": [{\"id\": \"82e64a83756745bbbb1c9c2701bf816b\"}],\n    \"resources\": {\"com.cloudflare.api.account.zone.*\": \"*\"}}],\n  \"ttl\": [1\n";

#[test]
fn json_version_1_is_stable() {
    let report = lint_bytes("body.json", BODY.replace("[1\n", "1}").into_bytes()).unwrap();
    let mut out = Vec::new();
    tokenlint::render::json::report(&report, "2026-07-27", &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn json_locations_match_the_file_on_disk() {
    let text = BODY.replace("[1\n", "1}");
    let report = lint_bytes("body.json", text.clone().into_bytes()).unwrap();
    let mut out = Vec::new();
    tokenlint::render::json::report(&report, "2026-07-27", &mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let effect =
        json["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "invalid-effect").unwrap();
    let offset = usize::try_from(effect["offset"].as_u64().unwrap()).unwrap();
    assert_eq!(text.get(offset..offset + 7), Some("\"Allow\""));
    assert_eq!(
        (effect["line"].as_u64(), effect["column"].as_u64(), effect["end_column"].as_u64()),
        (Some(3), Some(15), Some(22))
    );
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 6);
}

#[test]
fn json_reports_match_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(include_str!("../../schemas/report-1.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut seen = 0;
    let options = "[[waiver]]\nrule = \"all-zones\"\ntoken = \"t\"\nreason = \"r\"\nuntil = 2027-01-31\n";
    let waived = BODY.replace("né\u{9b} 𝄞", "t").replace("[1\n", "1}");
    let mut reports = vec![hostile(), crate::common::lint("body.json", &waived, None, Some(options), None)];
    for folder in ["exported", "planned", "broken"] {
        for entry in std::fs::read_dir(format!("fixtures/{folder}")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            reports.extend(lint_bytes(name, std::fs::read(&path).unwrap()));
        }
    }
    for report in reports {
        let mut out = Vec::new();
        render::json::report(&report, "2026-07-27", &mut out).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        let faults: Vec<String> =
            validator.iter_errors(&json).map(|fault| format!("{} {fault}", fault.instance_path())).collect();
        assert_eq!(faults, Vec::<String>::new());
        seen += report.findings.len() + report.waived.len();
    }
    assert!(seen > 50, "{seen}");
    assert!(!validator.is_valid(&serde_json::json!({"version": 2})));
}

/// A report in every machine format.
pub(crate) fn all_formats(report: &Report) -> Vec<(&'static str, String)> {
    let written = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    vec![
        ("json", written(&|out| render::json::report(report, "2026-07-27", out))),
        ("sarif", written(&|out| render::sarif::report(report, out))),
        ("github", written(&|out| render::github::report(report, "2026-07-27", out))),
        ("gitlab", written(&|out| render::gitlab::report(report, out))),
        ("junit", written(&|out| render::junit::report(report, out))),
        ("markdown", written(&|out| render::markdown::report(report, "2026-07-27", out))),
        ("html", written(&|out| render::html::report(report, &mut [], "2026-07-27", now(), out))),
    ]
}

const HOSTILE: &str = "na\\u001b]0;x\\u0007me\\u009b31m \\u202e&#60;<script>alert(1)</script> | ]]> ::error::x %0A `code` **b** @team #1 http://example.com \\ufffe";

fn hostile() -> Report {
    let text = BODY.replace("[1\n", "1}").replace("né\u{9b} 𝄞", HOSTILE).replace("\"ttl\"", &format!("\"{HOSTILE}\""));
    lint_bytes("dir,x/na:me%.json", text.into_bytes()).unwrap()
}

#[test]
fn each_format_is_stable() {
    for (format, text) in all_formats(&hostile()) {
        // HTML embeds its style and the rule pages; the browser test covers it.
        if format == "html" {
            continue;
        }
        insta::assert_snapshot!(format!("format_{format}"), text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    }
}

#[test]
fn formats_agree_on_counts_and_fingerprints() {
    let report = hostile();
    let count = report.findings.len();
    assert!(count >= 4);
    let fingerprints: Vec<&str> = report.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
    for (format, text) in all_formats(&report) {
        let found = match format {
            "github" => text.lines().filter(|line| line.starts_with("::") && line.contains(" file=")).count(),
            "junit" => text.matches("<failure ").count(),
            "markdown" => text.matches("<details>").count(),
            "html" => text.matches("<details open>").count(),
            _ => {
                let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                let list = match format {
                    "json" => &json["findings"],
                    "sarif" => &json["runs"][0]["results"],
                    _ => &json,
                };
                fingerprints.iter().for_each(|own| assert!(text.contains(own), "{format} lacks {own}"));
                list.as_array().unwrap().len()
            }
        };
        assert_eq!(found, count, "{format}:\n{text}");
    }
}

#[test]
fn hostile_names_stay_text_in_every_format() {
    for (format, text) in all_formats(&hostile()) {
        let steering = text.chars().find(|character| *character != '\n' && tokenlint::text::steers(*character));
        assert_eq!(steering, None, "{format}");
        match format {
            "github" => {
                assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
                assert!(text.contains("file=dir%2Cx/na%3Ame%25.json,"), "{text}");
            }
            "html" => assert!(!text.contains("<script>alert"), "{text}"),
            "junit" | "markdown" => assert!(!text.contains("<script>"), "{format}: {text}"),
            "sarif" => assert!(text.contains("\"uri\": \"dir,x/na%3Ame%25.json\""), "{text}"),
            _ => {}
        }
        if format == "markdown" {
            assert!(!text.contains("@team") && !text.contains("http://") && !text.contains("**b**"), "{text}");
        }
    }
}

#[test]
fn waived_findings_stay_in_sarif_and_problems_are_notifications() {
    let options = "[[waiver]]\nrule = \"all-zones\"\ntoken = \"t\"\nreason = \"r\"\nuntil = 2027-01-31\n";
    let text = BODY.replace("né\u{9b} 𝄞", "t").replace("[1\n", "1}");
    let report = crate::common::lint("body.json", &text, None, Some(options), None);
    let mut out = Vec::new();
    render::sarif::report(&report, &mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let results = json["runs"][0]["results"].as_array().unwrap();
    let waived: Vec<_> = results.iter().filter(|result| !result["suppressions"].is_null()).collect();
    assert_eq!(waived.len(), 1);
    assert_eq!(waived[0]["ruleId"], "all-zones");
    assert_eq!(waived[0]["suppressions"][0]["justification"], "r, until 2027-01-31");
    for result in results {
        let rule = &json["runs"][0]["tool"]["driver"]["rules"]
            [usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
    }
    let broken = lint_bytes("body.json", BODY.into()).unwrap();
    let mut out = Vec::new();
    render::sarif::report(&broken, &mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let invocation = &json["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"].as_array().unwrap().len(), broken.problems.len());
}

#[test]
fn a_long_comment_says_how_many_findings_it_leaves_out() {
    let token = BODY.replace("[1\n", "1}");
    let list = format!("[{}]", vec![token.trim_start_matches('\u{feff}'); 300].join(","));
    let report = lint_bytes("list.json", list.into_bytes()).unwrap();
    let mut out = Vec::new();
    render::markdown::report(&report, "2026-07-27", &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.len() < 65_536, "{}", text.len());
    assert!(text.contains("not shown because the comment is too long"), "{text}");
}

/// A large file is checked on all cores: no finding is lost or duplicated, and findings keep the order of the text.
#[test]
fn a_large_file_gives_the_findings_of_its_parts() {
    let token = |at: usize| {
        let (effect, comma) = if at.is_multiple_of(7) { ("Allow", ",") } else { ("allow", "") };
        format!(
            r#"{{"name":"job {at}","policies":[{{"effect":"{effect}","permission_groups":[{{"id":"82e64a83756745bbbb1c9c2701bf816b"}}],"resources":{{"com.cloudflare.api.account.zone.{at:032x}":"*"}}}}]{comma}}}"#
        )
    };
    let lines: Vec<String> = (0..8000).map(token).collect();
    let check = |lines: &[String]| {
        let report = lint_bytes("tokens.jsonl", lines.join("\n").into_bytes()).unwrap();
        let findings: Vec<_> =
            report.findings.iter().map(|own| (own.fingerprint.clone(), own.message.clone())).collect();
        (findings, report.problems.len(), report.coverage.tokens)
    };
    let (findings, problems, tokens) = check(&lines);
    assert!(lines.iter().map(String::len).sum::<usize>() > 1 << 20, "too small to be checked on all cores");
    let parts: Vec<_> = lines.chunks(1000).map(check).collect();
    assert_eq!(findings, parts.iter().flat_map(|(findings, ..)| findings.clone()).collect::<Vec<_>>());
    assert_eq!(problems, parts.iter().map(|(_, problems, _)| problems).sum::<usize>());
    assert_eq!(tokens, parts.iter().map(|(.., tokens)| tokens).sum::<usize>());
    assert!(findings.len() > 8000 && problems > 1000 && tokens > 6000, "{} {problems} {tokens}", findings.len());
}

const SECRET_TOKEN: &str = r#"{"id":"00000000000000000000000000000101","name":"déploy 𝄞","status":"active","issued_on":"2026-01-05T10:00:00Z","expires_on":"2029-01-01","policies":[{"id":"1","effect":"Allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Read"},{"id":"é"}],"resources":{"com.cloudflare.api.account.zone.*":"*","x":{"y":"z"}}}],"condition":{"request.ip":{"in":["10.0.0.0/8","é"],"not_in":["10.0.0.0/7"]}},"value":"cfut_Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3xyz"}"#;

#[test]
fn no_shape_of_secret_is_ever_shown() {
    let secret = "cfut_SeCrEt7SeCrEt8SeCrEt9SeCrEt1SeCrEt2SeCrEt3SeCrEt4";
    let old = "SeCrEt0SeCrEt0SeCrEt0SeCrEt0SeCrEt0SeCrE";
    for text in [
        format!(r#"{{"success":true,"errors":[],"result":"{secret}"}}"#),
        format!(r#"{{"success":true,"errors":[],"result":"{old}"}}"#),
        SECRET_TOKEN.replace("cfut_Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3xyz", old),
        SECRET_TOKEN.replace("déploy", secret),
        SECRET_TOKEN.replace("10.0.0.0/8", secret),
        SECRET_TOKEN.replace("\"effect\"", &format!("\"{secret}\"")),
        SECRET_TOKEN.replace("\"Allow\"", &format!("\"{secret}\"")),
        SECRET_TOKEN.replace("com.cloudflare.api.account.zone.*", secret),
        SECRET_TOKEN.replace("2029-01-01", secret),
        SECRET_TOKEN.replace("\"status\":\"active\"", &format!("\"Authorization\":\"Bearer {old}\",\"status\":\"x\"")),
        SECRET_TOKEN.replace("\"status\":\"active\"", &format!("\"api_token\":\"{old}\",\"status\":\"x\"")),
        SECRET_TOKEN.replace("\"status\":\"active\"", &format!(r#""note":"{{\"value\":\"{old}\"}}","status":"x""#)),
        SECRET_TOKEN
            .replace("\"value\"", r#""val\u0075e""#)
            .replace("cfut_Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3Ab3xyz", old),
        format!("{{\"value\":\"{old}\", oops"),
        format!("{secret} {{"),
    ] {
        let report = lint_bytes("token.json", text.clone().into_bytes()).unwrap();
        let formats: String = all_formats(&report).into_iter().map(|(_, text)| text).collect();
        let shown = drawn(&report) + &formats;
        assert!(!shown.contains("SeCrEt"), "{text}\nshows\n{shown}");
    }
}
