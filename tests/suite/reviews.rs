//! `show` for directories and for other programs, by the binary itself.

use std::fs;

use crate::cli::{Folder, Outcome};

const NOW: [&str; 2] = ["--now", "2026-11-24T12:00:00Z"];

fn show(folder: &Folder, arguments: &[&str]) -> Outcome {
    folder.run(&[&["show"], arguments, &NOW].concat())
}

fn exported(name: &str) -> Folder {
    let folder = Folder::new(name);
    let text = fs::read_to_string("fixtures/exported/user-tokens.json").unwrap();
    folder.write("exports/tokens.json", &text).write("exports/notes.json", "{}");
    folder
}

#[test]
fn tokens_of_directories_are_written_for_other_programs() {
    let folder = exported("show-formats");
    for format in ["csv", "markdown", "ics"] {
        let outcome = show(&folder, &["exports", "--format", format]);
        assert_eq!(outcome.code, 0, "{}", outcome.err);
        insta::assert_snapshot!(format!("show_as_{format}"), format!("{}--- stderr\n{}", outcome.out, outcome.err));
    }
    let html = show(&folder, &["exports", "--format", "html"]).out;
    assert!(html.starts_with("<!doctype html>") && html.contains("token factory"), "{html}");
    // A report of one token says nothing about others.
    let one = show(&folder, &["exports", "--format", "html", "--token", "terraform"]).out;
    assert!(one.contains("terraform") && !one.contains("token factory"), "{one}");
    // The table has the same rows, whole.
    let table = show(&folder, &["exports"]).out;
    assert!(table.contains("billing dashboard (read only)") && !table.contains('…'), "{table}");
}

#[test]
fn only_tokens_of_a_risk_are_shown_and_the_rest_is_counted() {
    let folder = exported("show-risk");
    let risky = show(&folder, &["exports", "--risk", "high"]);
    assert!(risky.out.contains("terraform") && !risky.out.contains("billing dashboard"), "{}", risky.out);
    assert!(risky.err.contains("1 token with no finding of severity high or above not shown"), "{}", risky.err);
    let none = show(&folder, &["exports", "--risk", "critical", "--token", "terraform"]);
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    assert!(none.err.contains("1 token"), "{}", none.err);
}

#[test]
fn what_is_unknown_is_part_of_the_summary() {
    let folder = Folder::new("show-unknown");
    folder.write(
        "main.tf",
        r#"variable "policies" {}
resource "cloudflare_account_token" "ci" {
  account_id = "00000000000000000000000000000001"
  name       = "ci"
  policies   = var.policies
}
"#,
    );
    let card = show(&folder, &["main.tf"]).out;
    assert!(card.contains("allows      unknown"), "{card}");
    assert!(card.contains("unknown     1 value; first: variable `policies` has no value"), "{card}");
    let csv = show(&folder, &["main.tf", "--format", "csv"]).out;
    assert!(csv.contains("variable `policies` has no value"), "{csv}");
}

#[test]
fn files_that_cannot_be_read_are_reported() {
    let folder = exported("show-broken");
    folder.write("exports/a.tf", "resource \"cloudflare_api_token\" \"a\" {");
    let outcome = show(&folder, &["exports"]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert!(outcome.out.contains("token factory") && outcome.err.contains("a.tf"), "{}", outcome.err);
    assert_eq!(show(&folder, &["nowhere.json"]).code, 2);
    folder.write("empty.json", "");
    assert!(show(&folder, &["empty.json"]).err.contains("`empty.json` is empty"));
}

#[test]
fn a_finding_with_very_many_places_shows_some_and_counts_the_others() {
    let policy = r#"{"effect":"allow","resources":{"com.cloudflare.api.account.zone.*":"*"},"permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}]}"#;
    let text = format!(r#"{{"name":"x","policies":[{}]}}"#, [policy; 20_000].join(","));
    let folder = Folder::new("many-places");
    folder.write("a.json", &text);
    let run = folder.run(&["check", "a.json", "--rule", "certificate-issuance", "--format", "full"]);
    assert!(run.out.contains("  … and 19900 other places; --format json lists all\n"), "{}", run.out.len());
    assert_eq!(run.code, 1, "{}", run.err);
}
