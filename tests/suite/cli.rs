//! Arguments, streams and exit codes, by the binary itself.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// A folder that goes away.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("tokenlint-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> &Folder {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        command(&self.0, arguments).stdin(Stdio::null()).output().unwrap().into()
    }

    pub(crate) fn pipe(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut child = command(&self.0, arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A program that does not want the input may have ended before it is written.
        if let Err(error) = child.stdin.take().unwrap().write_all(input.as_bytes()) {
            assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
        }
        child.wait_with_output().unwrap().into()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokenlint"));
    command.args(arguments).current_dir(folder).env_clear().stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Outcome {
        Outcome {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).unwrap()
}

pub(crate) const NOW: [&str; 2] = ["--now", "2026-11-24"];
const DEPLOY: &str = r#"{"name":"deploy","policies":[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}]}"#;

pub(crate) fn check(folder: &Folder, arguments: &[&str]) -> Outcome {
    folder.run(&[&["check"], &NOW[..], arguments].concat())
}

#[test]
fn exit_codes_follow_the_highest_severity_and_fail_on() {
    let folder = Folder::new("exit");
    folder.write("tight.json", &fixture("planned/tight-token.json")).write("deploy.json", DEPLOY);
    assert_eq!(check(&folder, &["tight.json"]).code, 0);
    assert_eq!(check(&folder, &["deploy.json"]).code, 1);
    assert_eq!(check(&folder, &["--fail-on", "high", "deploy.json"]).code, 0);
    assert_eq!(check(&folder, &["--fail-on", "never", "deploy.json"]).code, 0);
    assert_eq!(check(&folder, &["--fail-on", "info", "tight.json"]).code, 0);
    assert_eq!(check(&folder, &["missing.json"]).code, 2);
    assert_eq!(check(&folder, &["--no-such-flag"]).code, 2);
}

#[test]
fn strict_fails_where_something_was_not_judged() {
    let folder = Folder::new("strict");
    let unknown = fixture("planned/tight-token.json").replace("c8fed203ed3043cba015a93ad1616f1f", &"a".repeat(32));
    folder.write("unknown.json", &unknown);
    let lax = ["--skip", "unknown-permission-group", "unknown.json"];
    assert_eq!(check(&folder, &lax).code, 0);
    let strict = check(&folder, &[&["--strict"], &lax[..]].concat());
    assert_eq!(strict.code, 3);
    assert!(strict.err.contains("1 unknown permission group (catalog of 2026-07-27)"), "{}", strict.err);
}

#[test]
fn findings_go_to_standard_output_and_the_rest_to_standard_error() {
    let folder = Folder::new("streams");
    folder.write("deploy.json", DEPLOY);
    let outcome = check(&folder, &["deploy.json", "missing.json"]);
    assert_eq!(outcome.code, 2, "what cannot be read outranks findings");
    let both = "medium[missing-expiry, missing-ip-filter]: `deploy` is unrestricted: never expires";
    assert!(outcome.out.contains(both), "{}", outcome.out);
    assert!(!outcome.out.contains("missing.json"));
    assert!(outcome.err.contains("missing.json: no such file or directory"), "{}", outcome.err);
    assert!(
        outcome.err.ends_with("2 findings (1 medium, 1 low) · 1 token and 1 policy checked in 1 file · 1 file not read completely · 1 problem\n")
    );
    assert!(!outcome.out.contains('\u{1b}') && !outcome.err.contains('\u{1b}'), "no colour without a terminal");
    assert!(check(&folder, &["--color", "always", "deploy.json"]).out.contains('\u{1b}'));
}

#[test]
fn standard_input_is_read_where_a_dash_stands() {
    let folder = Folder::new("stdin");
    let outcome = folder.pipe(&["check", "-"], DEPLOY);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.contains("[<stdin>:1:9]"), "{}", outcome.out);
}

#[test]
fn nothing_judged_is_never_clean() {
    let folder = Folder::new("empty");
    folder
        .write("package.json", r#"{"name":"app","version":"1.0.0"}"#)
        .write("blank.json", " \n")
        .write("notes.txt", DEPLOY);
    for arguments in [&["package.json"][..], &["blank.json"], &["."], &[]] {
        let outcome = check(&folder, arguments);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?}: {}", outcome.err);
        assert!(outcome.err.contains("error: "), "{arguments:?}: {}", outcome.err);
        let lenient = check(&folder, &[&["--allow-empty"], arguments].concat());
        assert_eq!(lenient.code, 0, "{arguments:?}: {}", lenient.err);
    }
    let single = check(&folder, &["package.json"]);
    assert!(single.err.contains("no API token found"), "{}", single.err);
}

#[test]
fn a_directory_is_walked_as_gitignore_says_and_other_files_are_counted() {
    let folder = Folder::new("walk");
    folder.write("a/deploy.json", DEPLOY).write("b/old.json", DEPLOY).write(".gitignore", "b/\n");
    folder
        .write("tsconfig.json", "{ // comment\n}")
        .write("package.json", "{}")
        .write("plan.json", r#"{"terraform_version":"1"}"#);
    let outcome = check(&folder, &["--format", "json", "."]);
    let report: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    assert_eq!(report["coverage"]["tokens"], 1);
    assert_eq!(report["coverage"]["skipped"], 3);
    assert_eq!(report["problems"].as_array().unwrap().len(), 0);
    assert_eq!(report["findings"][0]["path"], "a/deploy.json");
    let other = check(&folder, &["--glob", "b/*.json", "."]);
    assert_eq!(other.code, 2, "ignored files stay ignored: {}", other.out);
}

#[test]
fn a_broken_file_about_tokens_is_not_passed_over_in_a_directory() {
    let folder = Folder::new("broken");
    folder.write("deploy.json", DEPLOY).write("cut.json", DEPLOY.get(..DEPLOY.len() - 20).unwrap());
    let outcome = check(&folder, &["."]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("cut.json") && outcome.err.contains("unexpected end of JSON"), "{}", outcome.err);
}

#[test]
fn rules_are_chosen_by_id_and_typing_errors_get_a_hint() {
    let folder = Folder::new("rules");
    folder.write("deploy.json", DEPLOY);
    let only = check(&folder, &["--rule", "missing-ip-filter", "deploy.json"]);
    assert_eq!((only.code, only.out.matches("low[").count()), (0, 1));
    let others = check(&folder, &["--skip", "missing-expiry", "--skip", "missing-ip-filter", "deploy.json"]);
    assert_eq!((others.code, others.out.as_str()), (0, ""));
    let wrong = check(&folder, &["--rule", "missing-expire", "deploy.json"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("did you mean `missing-expiry`?"), "{}", wrong.err);
}

#[test]
fn the_owner_can_be_declared() {
    let folder = Folder::new("owner");
    let all_zones = DEPLOY.replace("zone.000000000000000000000000000000a1", "zone.*");
    folder.write("deploy.json", &all_zones);
    let finds = |arguments: &[&str]| check(&folder, arguments).out.contains("unsupported-resource");
    assert!(!finds(&["deploy.json"]));
    assert!(finds(&["--owner", "account", "deploy.json"]));
    folder.write("tokenlint.toml", "[[token]]\nmatch = \"^dep\"\nowner = \"account\"\n");
    assert!(finds(&["deploy.json"]));
    assert!(!finds(&["--no-config", "deploy.json"]));
}

#[test]
fn the_configuration_sets_levels_and_waives() {
    let folder = Folder::new("config");
    let config = "fail-on = \"low\"\n[rules.missing-expiry]\nlevel = \"off\"\n[[waiver]]\nrule = \"missing-ip-filter\"\ntoken = \"deploy\"\nreason = \"hosted runners\"\nuntil = 2027-01-31\n";
    folder.write("deploy.json", DEPLOY).write("tokenlint.toml", config).write("sub/deploy.json", DEPLOY);
    let waived = check(&folder, &["--format", "json", "deploy.json"]);
    assert_eq!(waived.code, 0, "{}", waived.out);
    let report: serde_json::Value = serde_json::from_str(&waived.out).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 1);
    assert_eq!(report["findings"][0]["waived"]["reason"], "hosted runners");
    assert!(waived.err.contains("no findings, 1 waived"), "{}", waived.err);
    let lapsed = folder.run(&["check", "--now", "2027-02-01", "deploy.json"]);
    assert_eq!(lapsed.code, 1);
    assert!(
        lapsed.out.contains("low[stale-waiver]") && lapsed.out.contains("low[missing-ip-filter]"),
        "{}",
        lapsed.out
    );
}

#[test]
fn a_wrong_configuration_stops_the_run_at_its_place() {
    let folder = Folder::new("wrong-config");
    folder.write("deploy.json", DEPLOY);
    for (config, message) in [
        ("fail_on = \"high\"\n", "unknown key `fail_on`; did you mean `fail-on`?"),
        ("fail-on = \"severe\"\n", "unknown variant `severe`"),
        ("[rules.missing-expire]\nlevel = \"off\"\n", "unknown rule `missing-expire`; did you mean `missing-expiry`?"),
        ("[rules.long-lifetime]\nwrite_days = 3\n", "unknown field `write_days`"),
        ("[rules.missing-expiry]\ndays = 3\n", "unknown option `days` for `missing-expiry`"),
        ("[[waiver]]\nrule = \"all-zones\"\ntoken = \"a\"\nreason = \"x\"\n", "missing field `until`"),
        (
            "[[waiver]]\nrule = \"all-zones\"\nreason = \"x\"\nuntil = 2027-01-01\n",
            "missing `token`, `match` or `fingerprint`",
        ),
        ("[[waiver]]\nrule = \"all-zones\"\ntoken = \"a\"\nreason = \" \"\nuntil = 2027-01-01\n", "`reason` is empty"),
        ("[[token]]\nmatch = \"(\"\nowner = \"user\"\n", "invalid regular expression for `match`: `(`"),
        ("fail-on = \n", "tokenlint.toml:1"),
    ] {
        folder.write("tokenlint.toml", config);
        let outcome = check(&folder, &["deploy.json"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{config}");
        assert!(outcome.err.contains(message) && outcome.err.contains("[tokenlint.toml:"), "{config}{}", outcome.err);
    }
}

#[test]
fn every_rule_is_listed_and_explained() {
    let folder = Folder::new("explain");
    let listed = folder.run(&["rules"]).out;
    for rule in tokenlint::rules::RULES.iter() {
        assert!(listed.contains(&format!("  {} ", rule.info.id)), "{listed}");
        assert_eq!(folder.run(&["explain", rule.info.id]).out, rule.info.page);
    }
    let wrong = folder.run(&["explain", "all-zone"]);
    assert!(wrong.code == 2 && wrong.err.contains("did you mean `all-zones`?"), "{}", wrong.err);
    let rows: serde_json::Value = serde_json::from_str(&folder.run(&["rules", "--format", "json"]).out).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), tokenlint::rules::RULES.len());
    assert!(folder.run(&["completions", "bash"]).out.contains("complete"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = Folder::new("pipe");
    let many: Vec<String> = (0..2000).map(|at| DEPLOY.replace("deploy", &format!("deploy {at}"))).collect();
    folder.write("many.jsonl", &many.join("\n"));
    let mut child = command(&folder.0, &["check", "many.jsonl"]).spawn().unwrap();
    drop(child.stdout.take());
    let outcome = child.wait_with_output().unwrap();
    assert_eq!(outcome.status.code(), Some(1), "{}", String::from_utf8_lossy(&outcome.stderr));
}

#[test]
fn however_many_findings_stand_in_the_order_of_the_text() {
    let folder = Folder::new("order");
    let many: Vec<String> = (0..1500).map(|at| DEPLOY.replace("deploy", &format!("deploy {at}"))).collect();
    folder.write("many.jsonl", &many.join("\n"));
    let outcome = check(&folder, &["many.jsonl", "--rule", "missing-expiry"]);
    let named = outcome.out.lines().filter_map(|line| line.trim().strip_prefix("token: deploy "));
    let numbers: Vec<usize> = named.map(|number| number.parse().unwrap()).collect();
    assert_eq!(numbers, (0..1500).collect::<Vec<_>>());
}

#[test]
fn reports_go_to_files_as_well_whole_or_not_at_all() {
    let folder = Folder::new("outputs");
    folder.write("body.json", DEPLOY);
    let arguments = ["body.json", "--output", "sarif=out.sarif", "--output", "markdown=comment.md"];
    let outcome = check(&folder, &arguments);
    assert!(outcome.out.contains("[missing-expiry]") || !outcome.out.is_empty(), "{}", outcome.err);
    let sarif: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(folder.0.join("out.sarif")).unwrap()).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(fs::read_to_string(folder.0.join("comment.md")).unwrap().starts_with("### tokenlint"));
    let outcome = check(&folder, &["body.json", "--output", "sarif=nowhere/out.sarif"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("failed to write `nowhere/out.sarif`"), "{}", outcome.err);
    for wrong in ["sarif", "sarf=x", "json="] {
        assert_eq!(check(&folder, &["body.json", "--output", wrong]).code, 2, "{wrong}");
    }
    let names: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn lists_of_rules_and_other_spellings_are_understood() {
    let folder = Folder::new("manners");
    folder.write("deploy.json", DEPLOY).write("c/tokenlint.toml", "fail-on = \"high\"\n");
    let count = |arguments: &[&str]| check(&folder, arguments).out.matches("more: tokenlint explain").count();
    assert_eq!(count(&["--rule", "missing-expiry,missing-ip-filter", "deploy.json"]), 2);
    assert_eq!(count(&["--skip", "missing-expiry,missing-ip-filter", "deploy.json"]), 0);
    let shouted = check(&folder, &["--rule", "Missing-Expiry", "deploy.json"]);
    assert!(shouted.err.contains("did you mean `missing-expiry`?"), "{}", shouted.err);
    let other = check(&folder, &["--select", "all-zones", "deploy.json"]);
    assert!(other.code == 2 && other.err.contains("tip: `tokenlint check --rule RULE,…` does this"), "{}", other.err);
    let verbose = check(&folder, &["-v", "--config", "c/tokenlint.toml", "deploy.json"]);
    assert!(verbose.err.contains("configuration: c/tokenlint.toml\n"), "{}", verbose.err);
    assert!(check(&folder, &["-v", "--no-config", "deploy.json"]).err.contains("configuration: none\n"));
}

#[test]
fn what_is_shown_does_not_change_the_exit_code_and_machine_formats_have_everything() {
    let folder = Folder::new("view");
    folder.write("deploy.json", DEPLOY);
    let high = check(&folder, &["--min-severity", "high", "deploy.json", "--output", "sarif=out.sarif"]);
    assert_eq!((high.code, high.out.as_str()), (1, ""));
    assert!(
        high.err.ends_with(
            "2 findings (1 medium, 1 low) · 1 token and 1 policy checked in 1 file · 2 findings below high not shown\n"
        ),
        "{}",
        high.err
    );
    let sarif = std::fs::read_to_string(folder.0.join("out.sarif")).unwrap();
    assert!(sarif.contains("\"missing-expiry\""));
    let json = check(&folder, &["--min-severity", "high", "--format", "json", "deploy.json"]);
    assert!(json.out.contains("\"missing-expiry\"") && !json.err.contains("not shown"), "{}", json.err);
    let counted = check(&folder, &["--statistics", "deploy.json"]);
    assert!(counted.code == 1 && counted.out.starts_with("severity  rule"), "{}", counted.out);
    assert_eq!(check(&folder, &["--format", "concise", "deploy.json"]).out.lines().count(), 2);
    assert!(check(&folder, &["--group-by", "rule", "deploy.json"]).out.starts_with("missing-expiry: 1 medium\n"));
    let place = check(&folder, &["--format", "full", "--sort", "place", "deploy.json"]).out;
    assert_eq!(check(&folder, &["--format", "text", "--sort", "place", "deploy.json"]).out, place);
}
