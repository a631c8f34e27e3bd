//! The output formats, and what is shown in them.

#[path = "../../benches/messy/mod.rs"]
mod messy;

use tokenlint::{
    lint::{Report, Severity},
    render::{
        self,
        human::Style,
        view::{GroupBy, Sort, View},
    },
};

use crate::common::{drawn, lint_bytes, now};

/// The view of the program, without arguments.
const HIGHEST_FIRST: View = View { least: Severity::Info, sort: Sort::HighestFirst, group_by: GroupBy::Token };

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

/// The style of a pipe.
const PLAIN: Style = Style { colour: false, width: 100 };

/// A report in every format but the one with excerpts.
pub(crate) fn all_formats(report: &Report) -> Vec<(&'static str, String)> {
    let written = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    vec![
        ("concise", written(&|out| render::concise::findings(report, &HIGHEST_FIRST, PLAIN, out))),
        ("grouped", written(&|out| render::concise::grouped(report, &HIGHEST_FIRST, PLAIN, out))),
        ("json", written(&|out| render::json::report(report, "2026-07-27", out))),
        ("sarif", written(&|out| render::sarif::report(report, out))),
        ("github", written(&|out| render::github::report(report, &HIGHEST_FIRST, "2026-07-27", out))),
        ("gitlab", written(&|out| render::gitlab::report(report, out))),
        ("junit", written(&|out| render::junit::report(report, out))),
        ("markdown", written(&|out| render::markdown::report(report, &HIGHEST_FIRST, "2026-07-27", out))),
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

/// The number of rules that a line names between two texts: those of two findings that are shown as one block.
fn rules_of(line: &str, from: &str, to: &str) -> usize {
    let (_, rest) = line.split_once(from).unwrap();
    rest.split_once(to).unwrap().0.split(", ").count()
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
            "concise" => text.lines().count(),
            "grouped" => text.lines().filter(|line| line.starts_with("  ")).map(|line| rules_of(line, "[", "]")).sum(),
            "junit" => text.matches("<failure ").count(),
            "markdown" => {
                text.lines().filter(|line| line.contains("<details>")).map(|line| rules_of(line, "</b> ", ": ")).sum()
            }
            "html" => text
                .split("data-fingerprint=\"")
                .skip(1)
                .map(|rest| rest.split('"').next().unwrap().split(' ').count())
                .sum(),
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
    render::markdown::report(&report, &HIGHEST_FIRST, "2026-07-27", &mut out).unwrap();
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

/// Two tokens with findings of several severities, and one that shares its rules.
fn several() -> Report {
    let token = |id: u8, name: &str, group: &str, resource: &str| {
        format!(
            r#"{{"id":"{id:032x}","name":"{name}","policies":[{{"effect":"allow","permission_groups":[{{"id":"{group}"}}],"resources":{{"{resource}":"*"}}}}]}}"#
        )
    };
    let zone = "com.cloudflare.api.account.zone.00000000000000000000000000000a01";
    let tokens = [
        token(0xa1, "uptime", "82e64a83756745bbbb1c9c2701bf816b", zone),
        token(0xa2, "registrar sync", "4755a26eedb94da69e1066d98aa820be", "com.cloudflare.api.account.zone.*"),
        token(0xa3, "backup", "82e64a83756745bbbb1c9c2701bf816b", zone),
    ];
    lint_bytes("tokens.json", format!(r#"{{"success":true,"result":[{}]}}"#, tokens.join(",\n")).into_bytes()).unwrap()
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_short_formats_are_stable() {
    let report = several();
    let by = |group_by, least| View { group_by, least, ..HIGHEST_FIRST };
    let grouped = |view: View| text(|out| render::concise::grouped(&report, &view, PLAIN, out));
    insta::assert_snapshot!("concise", text(|out| render::concise::findings(&report, &HIGHEST_FIRST, PLAIN, out)));
    insta::assert_snapshot!("grouped_token", grouped(by(GroupBy::Token, Severity::Info)));
    insta::assert_snapshot!("grouped_rule", grouped(by(GroupBy::Rule, Severity::Info)));
    insta::assert_snapshot!("grouped_file", grouped(by(GroupBy::File, Severity::Info)));
    insta::assert_snapshot!("grouped_high", grouped(by(GroupBy::Token, Severity::High)));
    insta::assert_snapshot!("statistics", text(|out| render::statistics::table(&report, &HIGHEST_FIRST, PLAIN, out)));
}

#[test]
fn a_path_does_not_steer_the_terminal_and_is_not_cut() {
    let long = format!("a\u{1b}[2J/{}.json", "x".repeat(100));
    let report = lint_bytes(&long, BODY.replace("[1\n", "1}").into_bytes()).unwrap();
    let by_file = View { group_by: GroupBy::File, ..HIGHEST_FIRST };
    for shown in [
        text(|out| render::concise::findings(&report, &HIGHEST_FIRST, PLAIN, out)),
        text(|out| render::concise::grouped(&report, &by_file, PLAIN, out)),
    ] {
        assert!(!shown.contains('\u{1b}') && shown.contains(&"x".repeat(100)), "{shown}");
    }
}

#[test]
fn what_a_view_hides_is_counted() {
    let report = several();
    for least in Severity::ALL {
        let view = View { least, ..HIGHEST_FIRST };
        let (shown, hidden) = (view.findings(&report).len(), view.hidden(&report));
        assert_eq!(shown + hidden, report.findings.len());
        assert_eq!(hidden, report.findings.iter().filter(|finding| finding.severity < least).count());
        assert_eq!(view.left_out(&report).is_empty(), hidden == 0, "{least:?}");
        let lines = text(|out| render::concise::findings(&report, &view, PLAIN, out)).lines().count();
        assert_eq!(lines, shown);
        // The headings count every finding, whatever the view shows.
        let grouped = text(|out| render::concise::grouped(&report, &view, PLAIN, out));
        let headings = grouped.lines().filter(|line| !line.starts_with(' '));
        let counts = headings.filter_map(|line| line.rsplit_once(": ")).flat_map(|(_, counts)| counts.split(", "));
        let counted: usize = counts.map(|own| own.split(' ').next().unwrap().parse::<usize>().unwrap()).sum();
        assert_eq!(counted, report.findings.len(), "{grouped}");
    }
}

#[test]
fn each_sort_keeps_the_order_of_the_files_within_a_severity() {
    let report = several();
    let severities = |sort| -> Vec<Severity> {
        View { sort, ..HIGHEST_FIRST }.findings(&report).iter().map(|finding| finding.severity).collect()
    };
    let by_place = severities(Sort::Place);
    assert_eq!(by_place, report.findings.iter().map(|finding| finding.severity).collect::<Vec<_>>());
    let (first, last) = (severities(Sort::HighestFirst), severities(Sort::HighestLast));
    assert!(first.is_sorted_by(|one, other| one >= other) && last.is_sorted(), "{first:?} {last:?}");
    assert_ne!(first, by_place, "the fixture needs an order of its own");
}

#[test]
fn every_message_names_its_token() {
    let report = several();
    assert!(report.findings.iter().any(|finding| finding.message.contains("this token")));
    let named = report.findings.iter().filter_map(|finding| finding.token.as_ref()?.name.as_deref());
    let mut expected: Vec<&str> = named.collect();
    expected.sort_unstable();
    for (format, text) in all_formats(&report) {
        let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let messages: Vec<String> = match format {
            "concise" => text.lines().map(str::to_owned).collect(),
            "github" => text.lines().filter(|line| line.contains(" file=")).map(str::to_owned).collect(),
            "junit" => text.lines().filter(|line| line.contains("<failure ")).map(str::to_owned).collect(),
            "markdown" => {
                let lines = text.lines().filter(|line| line.contains("<summary>"));
                lines.flat_map(|line| vec![line.to_owned(); rules_of(line, "</b> ", ": ")]).collect()
            }
            "json" => json["findings"].as_array().unwrap().iter().map(|own| own["message"].to_string()).collect(),
            "gitlab" => json.as_array().unwrap().iter().map(|own| own["description"].to_string()).collect(),
            "sarif" => {
                let results = json["runs"][0]["results"].as_array().unwrap();
                let texts = results.iter().filter_map(|own| own["message"]["text"].as_str()?.lines().next());
                texts.map(str::to_owned).collect()
            }
            _ => continue,
        };
        // The help may name other tokens, or say "this token".
        let heads: Vec<&str> = messages.iter().filter_map(|message| message.split("help:").next()).collect();
        // The message may name another token after its own.
        let first = |head: &&str| {
            let names = ["uptime", "registrar sync", "backup"].into_iter();
            names.filter_map(|own| Some((head.find(own)?, own))).min().map(|(_, own)| own)
        };
        let mut found: Vec<&str> = heads.iter().filter_map(first).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{format}:\n{text}");
        assert!(!heads.iter().any(|head| head.contains("this token")), "{format}:\n{text}");
    }
}

#[test]
fn each_severity_has_a_color_of_its_own() {
    let report = several();
    let colour = Style { colour: true, width: 100 };
    let painted = text(|out| render::concise::findings(&report, &HIGHEST_FIRST, colour, out));
    let codes: std::collections::BTreeSet<(&str, &str)> = painted
        .lines()
        .map(|line| line.split_once("\u{1b}[").unwrap().1.split_once('m').unwrap())
        .map(|(code, rest)| (code, rest.split('[').next().unwrap()))
        .collect();
    let words: std::collections::BTreeSet<&str> = codes.iter().map(|(_, word)| *word).collect();
    let colors: std::collections::BTreeSet<&str> = codes.iter().map(|(code, _)| *code).collect();
    assert!(words.len() >= 2, "{words:?}");
    assert_eq!((codes.len(), colors.len()), (words.len(), words.len()), "{codes:?}");
}

/// What a terminal gets of 200 messy tokens fits into a review: at most 400 lines, with everything that is high.
#[test]
fn the_terminal_shows_what_matters_of_a_messy_estate() {
    let report = lint_bytes("estate.json", messy::export().into_bytes()).unwrap();
    let view = View { least: Severity::High, ..HIGHEST_FIRST };
    let grouped = text(|out| render::concise::grouped(&report, &view, PLAIN, out));
    let lines = grouped.lines().count();
    assert!(lines <= 400, "{lines} lines");
    let high: Vec<_> = report.findings.iter().filter(|finding| finding.severity >= Severity::High).collect();
    assert!(high.len() >= 30 && report.findings.len() > 2 * lines, "{} of {}", high.len(), report.findings.len());
    for finding in high {
        let name = finding.token.as_ref().and_then(|token| token.name.as_deref()).unwrap();
        let group = grouped.split_once(&format!("{name}: ")).unwrap().1;
        let own = group.lines().skip(1).take_while(|line| line.starts_with("  "));
        assert!(own.into_iter().any(|line| line.contains(&format!("[{}]", finding.rule.id))), "{name}:\n{group}");
    }
    assert!(messy::TOKENS <= lines && grouped.lines().next().unwrap().contains("critical"), "{grouped}");
}

#[test]
fn github_says_how_many_findings_have_no_annotation() {
    let report = lint_bytes("estate.json", messy::export().into_bytes()).unwrap();
    let count = |severities: &[Severity]| -> usize { severities.iter().map(|own| report.count(*own)).sum() };
    let errors = count(&[Severity::Critical, Severity::High]);
    let notices = count(&[Severity::Low, Severity::Info]);
    // Ten of each kind are shown, and the summary is a notice.
    let beyond = (errors - 10) + (report.count(Severity::Medium) - 10) + (notices - 9);
    let all = text(|out| render::github::report(&report, &HIGHEST_FIRST, "2026-07-27", out));
    let summary = all.lines().next().unwrap();
    assert!(summary.contains(&format!(" · {beyond} findings without an annotation")), "{summary}");
    assert!(all.lines().nth(1).unwrap().contains("title=critical["), "the highest first");
    let critical = View { least: Severity::Critical, ..HIGHEST_FIRST };
    let few = text(|out| render::github::report(&report, &critical, "2026-07-27", out));
    assert!(few.contains("below critical not shown") && !few.contains("without an annotation"), "{few}");
}

/// Missing end and missing filter of one token are one block for a reader, and two findings for a program.
#[test]
fn a_token_without_any_restriction_is_one_block() {
    let body = |name: &str, more: &str| {
        format!(
            r#"{{"name":"{name}",{more}"policies":[{{"effect":"allow","permission_groups":[{{"id":"c8fed203ed3043cba015a93ad1616f1f"}}],"resources":{{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}}}]}}"#
        )
    };
    let end = r#""expires_on":"2026-12-24T00:00:00Z","#;
    let report =
        lint_bytes("tokens.json", format!("[{},\n{},\n{}]", body("a", ""), body("b", ""), body("c", end)).into_bytes());
    let report = report.unwrap();
    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule.id).collect();
    let (both, one) = (["missing-expiry", "missing-ip-filter"], ["missing-ip-filter"]);
    assert_eq!(rules, [&both[..], &both, &one].concat());
    let full = text(|out| render::human::findings(&report, &View::default(), PLAIN, out));
    insta::assert_snapshot!("unrestricted", full);
    let grouped = text(|out| render::concise::grouped(&report, &HIGHEST_FIRST, PLAIN, out));
    assert_eq!(grouped.lines().count(), 6, "{grouped}");
    assert_eq!(grouped.matches("unrestricted: never expires, usable from any IP address").count(), 2, "{grouped}");
    let markdown = text(|out| render::markdown::report(&report, &View::default(), "2026-07-27", out));
    assert_eq!(markdown.matches("<details>").count(), 3, "{markdown}");
    // In a group of one rule there is nothing to join, and neither if only one of them is shown.
    let by_rule = View { group_by: GroupBy::Rule, ..HIGHEST_FIRST };
    assert!(!text(|out| render::concise::grouped(&report, &by_rule, PLAIN, out)).contains("unrestricted"));
    let medium = View { least: Severity::Medium, ..View::default() };
    assert!(!text(|out| render::human::findings(&report, &medium, PLAIN, out)).contains("unrestricted"));
}

/// In a file without line breaks nobody finds a column.
#[test]
fn findings_in_long_lines_have_a_pointer_that_leads_to_their_place() {
    let export = messy::export();
    let whole: serde_json::Value = serde_json::from_str(&export).unwrap();
    let minified = lint_bytes("estate.json", whole.to_string().into_bytes()).unwrap();
    let json = text(|out| render::json::report(&minified, "2026-07-27", out));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut seen = 0;
    for finding in json["findings"].as_array().unwrap() {
        let pointer = finding["pointer"].as_str().unwrap();
        let place = whole.pointer(pointer).unwrap_or_else(|| panic!("{pointer}"));
        let token = whole.pointer(&pointer.split('/').take(3).collect::<Vec<_>>().join("/")).unwrap();
        if let Some(name) = finding["token"]["name"].as_str() {
            assert_eq!(token["name"], name, "{pointer}");
            seen += 1;
        }
        if finding["rule"] == "missing-expiry" {
            assert_eq!(*place, token["name"], "{pointer}");
        }
    }
    assert!(seen > 500, "{seen}");
    let sarif: serde_json::Value = serde_json::from_str(&text(|out| render::sarif::report(&minified, out))).unwrap();
    let location = &sarif["runs"][0]["results"][0]["locations"][0]["logicalLocations"][0];
    assert_eq!(location["fullyQualifiedName"], json["findings"][0]["pointer"]);
    for shown in [
        text(|out| render::human::findings(&minified, &HIGHEST_FIRST, PLAIN, out)),
        text(|out| render::concise::findings(&minified, &HIGHEST_FIRST, PLAIN, out)),
        text(|out| render::concise::grouped(&minified, &HIGHEST_FIRST, PLAIN, out)),
        text(|out| render::markdown::report(&minified, &HIGHEST_FIRST, "2026-07-27", out)).replace("&#47;", "/"),
        text(|out| render::github::report(&minified, &HIGHEST_FIRST, "2026-07-27", out)),
    ] {
        let most = minified.findings.iter().rev().max_by_key(|finding| finding.severity).unwrap();
        let token: Vec<&str> = most.pointer.as_deref().unwrap().split('/').take(3).collect();
        assert!(shown.contains(&token.join("/")), "{}", shown.get(..2000).unwrap_or(&shown));
    }
    // Where lines are short, they are the better place.
    let pretty = lint_bytes("estate.json", format!("{whole:#}").into_bytes()).unwrap();
    assert!(pretty.findings.iter().all(|finding| finding.pointer.is_none()));
}
