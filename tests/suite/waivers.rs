//! Baselines and waivers: only new findings fail, and what is accepted does not rot.

use crate::cli::Folder;

const BODY: &str = r#"{"name": "deploy", "policies": [{"effect": "allow", "permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be"}], "resources": {"com.cloudflare.api.account.zone.*": "*"}}]}"#;
const NOW: [&str; 2] = ["--now", "2026-11-24"];

fn check(folder: &Folder, arguments: &[&str]) -> crate::cli::Outcome {
    folder.run(&[&["check", "body.json"], &NOW[..], arguments].concat())
}

#[test]
fn only_what_is_not_in_the_baseline_fails() {
    let folder = Folder::new("baseline");
    folder.write("body.json", BODY);
    assert_eq!(check(&folder, &[]).code, 1);
    let written = check(&folder, &["--write-baseline", "baseline.json"]);
    assert_eq!(written.code, 0, "{}", written.err);
    assert!(written.err.contains("findings to baseline.json"), "{}", written.err);
    let accepted = check(&folder, &["--baseline", "baseline.json"]);
    assert_eq!((accepted.code, accepted.out.as_str()), (0, ""), "{}", accepted.err);
    // Reformatted and moved, the findings are the same; one more group is a new one.
    folder.write("body.json", &format!("\n\n{}", BODY.replace(": ", " :  ")));
    assert_eq!(check(&folder, &["--baseline", "baseline.json"]).code, 0);
    folder.write("body.json", &BODY.replace("{\"id\"", "{\"id\": \"686d18d5ac6c441c867cbf6771e58a0a\"}, {\"id\""));
    let new = check(&folder, &["--baseline", "baseline.json"]);
    assert!(new.code == 1 && new.out.contains("token-minting"), "{}", new.out);
    let all = check(&folder, &["--baseline", "baseline.json", "--no-waivers", "--format", "json"]);
    assert!(all.out.contains("\"all-zones\"") && !all.out.contains("in the baseline"), "{}", all.out);
}

#[test]
fn an_entry_that_no_longer_occurs_is_reported_where_its_file_was_judged() {
    let folder = Folder::new("baseline-stale");
    folder.write("body.json", BODY).write("other.json", BODY);
    check(&folder, &["other.json", "--write-baseline", "baseline.json"]);
    folder.write("body.json", &BODY.replace("zone.*", "zone.000000000000000000000000000000a1"));
    let run = check(&folder, &["--baseline", "baseline.json"]);
    assert_eq!(run.code, 0, "{}", run.out);
    assert_eq!(run.out.matches("this finding of `all-zones` no longer occurs").count(), 1, "{}", run.out);
}

#[test]
fn ends_of_entries_count_and_outlive_a_new_baseline() {
    let folder = Folder::new("baseline-until");
    folder.write("body.json", BODY);
    check(&folder, &["--write-baseline", "baseline.json"]);
    let text = std::fs::read_to_string(folder.path().join("baseline.json")).unwrap();
    let ended = text.replace("\"rule\": \"all-zones\"", "\"until\": \"2026-11-23\", \"rule\": \"all-zones\"");
    folder.write("baseline.json", &ended);
    let run = check(&folder, &["--baseline", "baseline.json"]);
    assert!(run.code == 1 && run.out.contains("expired on 2026-11-23"), "{}", run.out);
    check(&folder, &["--write-baseline", "baseline.json"]);
    assert!(std::fs::read_to_string(folder.path().join("baseline.json")).unwrap().contains("2026-11-23"));
}

#[test]
fn a_broken_baseline_accepts_nothing_and_is_not_overwritten() {
    let folder = Folder::new("baseline-broken");
    for (text, why) in [
        ("[]", "not a baseline of version 1"),
        ("{\"version\": 2}", "not a baseline of version 1"),
        ("{\"version\": 1}", "missing list `findings`"),
        ("{\"version\": 1, \"findings\": [{\"rule\": \"x\"}]}", "missing `fingerprint`"),
        ("{\"version\": 1, \"findings\": [", "error"),
        (
            "{\"version\": 1, \"findings\": [{\"rule\":\"a\",\"path\":\"b\",\"fingerprint\":\"c\",\"until\":\"soon\"}]}",
            "expected a date",
        ),
    ] {
        folder.write("body.json", BODY).write("baseline.json", text);
        for option in ["--baseline", "--write-baseline"] {
            let run = check(&folder, &[option, "baseline.json"]);
            assert!(run.code == 2 && run.err.contains(why), "{text}: {}", run.err);
        }
        assert_eq!(std::fs::read_to_string(folder.path().join("baseline.json")).unwrap(), text);
    }
}

#[test]
fn waivers_are_listed_with_what_they_match() {
    let folder = Folder::new("waivers");
    folder.write("body.json", BODY).write(
        "tokenlint.toml",
        "[[waiver]]\nrule = \"all-zones\"\ntoken = \"deploy\"\nreason = \"creates zones\"\nowner = \"dns team\"\nsince = 2026-11-01\nuntil = 2027-01-31\n\n[[waiver]]\nrule = \"missing-expiry\"\ntoken = \"gone\"\nreason = \"old\"\nuntil = 2026-10-31\n",
    );
    folder.write("main.tf", "# tokenlint: ignore[missing-expiry] rolled monthly until=2026-12-31\nresource \"cloudflare_api_token\" \"a\" {\n  name = \"a\"\n  policy {\n    permission_groups = [\"82e64a83756745bbbb1c9c2701bf816b\"]\n    resources = { \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }\n  }\n}\n");
    let run = folder.run(&[&["waivers"], &NOW[..]].concat());
    assert_eq!(run.code, 1, "{}", run.err);
    insta::assert_snapshot!(run.out + &run.err);
    let json = folder.run(&[&["waivers", "--format", "json"], &NOW[..]].concat());
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["waivers"].as_array().unwrap().len(), 3);
    assert_eq!(value["waivers"][0]["age_days"], 23);
    assert_eq!(value["waivers"][0]["days_left"], 68);
}
