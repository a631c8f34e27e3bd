//! `diff` of directories, revisions of Git and plans, and its formats for pull requests.

use std::process::Command;

use crate::cli::{Folder, Outcome};

const NOW: [&str; 2] = ["--now", "2026-11-24T12:00:00Z"];
const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";
const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";
const DNS_READ: &str = "82e64a83756745bbbb1c9c2701bf816b";

fn diff(folder: &Folder, arguments: &[&str]) -> Outcome {
    let git: [&str; 1] = ["diff"];
    let mut command = crate::cli::command(folder.path(), &[&git[..], arguments, &NOW].concat());
    // Git is found by the path, and reads no configuration of the machine.
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.output().unwrap().into()
}

fn git(folder: &Folder, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"]);
    git.current_dir(folder.path()).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        git.env_remove(variable);
    }
    let output = git.args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Folder, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", message]);
}

/// A module that calls another, which has a token for the zone of a variable.
fn module(folder: &Folder, group: &str, zone: &str) {
    folder.write("main.tf", &format!("module \"ci\" {{\n  source = \"./token\"\n  zone   = \"{zone}\"\n}}\n"));
    folder.write(
        "token/main.tf",
        &format!(
            r#"variable "zone" {{}}
resource "cloudflare_account_token" "ci" {{
  account_id = "00000000000000000000000000000001"
  name       = "ci deploy"
  policies = [{{
    effect            = "allow"
    permission_groups = [{{ id = "{group}" }}]
    resources         = jsonencode({{ "com.cloudflare.api.account.zone.${{var.zone}}" = "*" }})
  }}]
}}
"#
        ),
    );
}

const ZONE: &str = "000000000000000000000000000000a1";

fn drawn(outcome: &Outcome) -> String {
    format!("{}--- stderr\n{}--- exit {}\n", outcome.out, outcome.err, outcome.code)
}

#[test]
fn a_branch_is_compared_with_where_it_parted() {
    let folder = Folder::new("range");
    module(&folder, ZONE_READ, ZONE);
    git(&folder, &["init", "--quiet"]);
    commit(&folder, "one");
    git(&folder, &["switch", "--quiet", "--create", "topic"]);
    module(&folder, DNS_WRITE, ZONE);
    commit(&folder, "two");
    // What happens on main afterwards is not a change of the branch.
    git(&folder, &["switch", "--quiet", "main"]);
    folder.write("other.json", &body("other", &[DNS_READ], ZONE));
    commit(&folder, "three");
    git(&folder, &["switch", "--quiet", "topic"]);
    insta::assert_snapshot!("diff_of_a_range", drawn(&diff(&folder, &["main...HEAD"])));
    let both = diff(&folder, &["main..HEAD"]);
    assert!(both.out.contains("token: other, removed"), "{}", both.out);
    assert!(both.out.contains("main:other.json:"), "the place in the old revision: {}", both.out);
    for format in ["markdown", "github"] {
        insta::assert_snapshot!(format!("diff_as_{format}"), diff(&folder, &["main...HEAD", "--format", format]).out);
    }
    // Only the paths named, also from a directory within.
    let within = diff(&folder, &["main..HEAD", "token"]);
    assert!(within.out.contains("ci deploy") && !within.out.contains("other"), "{}", within.out);
}

#[test]
fn a_revision_is_compared_with_the_working_tree() {
    let folder = Folder::new("worktree");
    module(&folder, ZONE_READ, ZONE);
    git(&folder, &["init", "--quiet"]);
    commit(&folder, "one");
    assert_eq!(diff(&folder, &["HEAD"]).code, 0);
    // A change of the caller changes what the called module reaches.
    module(&folder, ZONE_READ, "*");
    let changed = diff(&folder, &["HEAD"]);
    assert_eq!(changed.code, 1, "{}", changed.err);
    assert!(changed.out.contains("+ `Zone Read` on every zone"), "{}", changed.out);
    // The first token of a repository, and one that Git ignores.
    git(&folder, &["rm", "--quiet", "-r", "--force", "."]);
    commit(&folder, "two");
    folder.write("first.json", &body("first", &[DNS_WRITE], ZONE)).write(".gitignore", "hidden.json\n");
    folder.write("hidden.json", &body("hidden", &[DNS_WRITE], ZONE));
    let first = diff(&folder, &["HEAD"]);
    assert!(first.out.contains("token: first, added") && !first.out.contains("hidden"), "{}", first.out);
    assert_eq!(first.code, 1);
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let folder = Folder::new("nothing");
    folder.write("a.json", &body("a", &[DNS_READ], ZONE)).write("empty/b.json", "{}");
    let error = |arguments: &[&str]| {
        let outcome = diff(&folder, arguments);
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.err);
        outcome.err
    };
    assert!(error(&["nowhere"]).contains("neither a file nor a revision"));
    assert!(error(&["nowhere.json", "a.json"]).contains("failed to read `nowhere.json`"));
    assert!(error(&["a.json"]).contains("is not a plan with changes"));
    assert!(error(&["a.json", "a.json", "a.json"]).contains("expected two files"));
    assert!(error(&["a.json", "empty"]).contains("no API token"));
    git(&folder, &["init", "--quiet"]);
    commit(&folder, "one");
    git(&folder, &["switch", "--quiet", "--orphan", "island"]);
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message", "two"]);
    assert!(error(&["main...island"]).contains("no common ancestor"));
    // A revision is never taken for an option of Git.
    assert!(error(&["--", "--output=a..b"]).contains("neither a file nor a revision"));
}

#[test]
fn a_broken_file_of_one_side_is_reported() {
    let folder = Folder::new("broken");
    folder
        .write("old/a.tf", "resource \"cloudflare_api_token\" \"a\" {")
        .write("new/a.json", &body("a", &[DNS_READ], ZONE));
    let outcome = diff(&folder, &["old", "new"]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert!(outcome.err.contains("old/a.tf"), "{}", outcome.err);
}

#[test]
fn tokens_of_directories_meet_in_their_files() {
    let folder = Folder::new("meeting");
    for (side, dev, prod) in [("old", DNS_READ, DNS_WRITE), ("new", DNS_WRITE, DNS_WRITE)] {
        folder.write(&format!("{side}/prod/token.json"), &body("ci", &[prod], ZONE));
        folder.write(&format!("{side}/dev/token.json"), &body("ci", &[dev], ZONE));
    }
    // The tokens have equal names; which is which follows from their paths below the directories.
    folder.write("old/a.json", &body("ci", &[ZONE_READ], ZONE));
    let outcome = diff(&folder, &["old", "new"]);
    assert!(outcome.out.contains("new/dev/token.json"), "{}", outcome.out);
    assert!(!outcome.out.contains("prod") && outcome.out.contains("old/a.json"), "{}", outcome.out);
    // Policies without a token have no name, and meet in their file.
    for side in ["old", "new"] {
        folder.write(&format!("{side}/alone.json"), &policies(&[DNS_READ], ZONE));
    }
    let alone = diff(&folder, &["old", "new"]);
    assert!(!alone.out.contains("(unnamed)"), "{}", alone.out);
    // A token that moves to another file is the same.
    folder.write("moved/all/token.json", &body("ci", &[DNS_WRITE], ZONE));
    let moved = diff(&folder, &["new/prod", "moved"]);
    assert_eq!(moved.code, 0, "{}", moved.out);
}

#[test]
fn a_plan_is_compared_with_the_tokens_of_today() {
    let folder = Folder::new("planned");
    let plan = format!(
        r#"{{"format_version":"1.2","complete":true,"resource_changes":[{}]}}"#,
        [
            change("order", r#""update""#, Some(&[ZONE_READ, DNS_WRITE]), Some(&[DNS_WRITE, ZONE_READ])),
            change("wider", r#""update""#, Some(&[ZONE_READ]), Some(&[ZONE_READ, DNS_WRITE])),
            change("gone", r#""delete""#, Some(&[ZONE_READ]), None),
            change("new", r#""create""#, None, Some(&[ZONE_READ])),
            change("replaced", r#""delete","create""#, Some(&[ZONE_READ]), Some(&[ZONE_READ])),
            change("same", r#""no-op""#, Some(&[ZONE_READ]), Some(&[ZONE_READ])),
        ]
        .join(",\n")
    );
    folder.write("plan.json", &plan);
    insta::assert_snapshot!("diff_of_a_plan", drawn(&diff(&folder, &["plan.json"])));
    let json = diff(&folder, &["plan.json", "--format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["tokens"][0]["verdicts"][0], "order only: nobody gains or loses access");
    assert_eq!(json["tokens"][4]["verdicts"][0], "replacement: the secret changes");
    let sarif = diff(&folder, &["plan.json", "--format", "sarif"]).out;
    let sarif: serde_json::Value = serde_json::from_str(&sarif).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let rules: Vec<&str> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(rules, ["access-gained", "access-lost", "access-gained", "token-recreated"]);
    // The gained permission group itself is underlined.
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    let start = usize::try_from(region["byteOffset"].as_u64().unwrap()).unwrap();
    assert!(plan[start..].contains(DNS_WRITE) && plan[..start].contains(r#""after":{"name":"wider"#), "{region}");
    for format in ["gitlab", "junit", "html"] {
        let report = diff(&folder, &["plan.json", "--format", format]).out;
        assert!(report.contains("access-gained"), "{format}: {report}");
    }
}

#[test]
fn names_cannot_write_markup_into_a_comment() {
    let folder = Folder::new("markup");
    folder.write("old.json", &body("<img src=x> @team `a` | b", &[DNS_READ], ZONE));
    folder.write("new.json", &body("<img src=x> @team `a` | b", &[DNS_READ, DNS_WRITE], ZONE));
    let comment = diff(&folder, &["old.json", "new.json", "--format", "markdown"]).out;
    assert!(comment.contains("DNS Write"), "{comment}");
    assert!(!comment.contains("<img") && !comment.contains('@') && !comment.contains('`'), "{comment}");
}

fn policies(groups: &[&str], zone: &str) -> String {
    let groups: Vec<String> = groups.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    let groups = groups.join(",");
    format!(
        r#"[{{"effect":"allow","permission_groups":[{groups}],"resources":{{"com.cloudflare.api.account.zone.{zone}":"*"}}}}]"#
    )
}

fn body(name: &str, groups: &[&str], zone: &str) -> String {
    format!(r#"{{"name":"{name}","policies":{}}}"#, policies(groups, zone))
}

fn change(name: &str, actions: &str, before: Option<&[&str]>, after: Option<&[&str]>) -> String {
    let state = |groups: Option<&[&str]>| {
        groups.map_or("null".to_owned(), |groups| {
            format!(r#"{{"name":"{name}","status":"active","policies":{}}}"#, policies(groups, ZONE))
        })
    };
    format!(
        r#"{{"address":"cloudflare_api_token.{name}","mode":"managed","type":"cloudflare_api_token","name":"{name}","change":{{"actions":[{actions}],"before":{},"after":{},"after_unknown":{{}}}}}}"#,
        state(before),
        state(after)
    )
}
