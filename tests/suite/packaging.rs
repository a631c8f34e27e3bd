//! The files and commands around the linter: the GitHub action, hooks, manual pages, `init`, and documented facts.

use std::{fs, path::Path, process::Command};

use crate::cli::Folder;

const BODY: &str = r#"{"name": "deploy", "policies": [{"effect": "allow", "permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be"}], "resources": {"com.cloudflare.api.account.zone.*": "*"}}]}"#;

#[cfg(unix)]
#[test]
fn the_action_annotates_writes_sarif_and_sets_the_exit_code() {
    let folder = Folder::new("action");
    folder.write("my tokens/body.json", BODY).write("outputs", "").write("summary", "before\n");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("integrations/github/run.sh");
    let run = |paths: &str, arguments: &str| {
        let out = Command::new(&script)
            .current_dir(folder.path())
            .env("TOKENLINT", env!("CARGO_BIN_EXE_tokenlint"))
            .env("TOKENLINT_PATHS", paths)
            .env("TOKENLINT_ARGUMENTS", arguments)
            .env("GITHUB_OUTPUT", folder.path().join("outputs"))
            .env("GITHUB_STEP_SUMMARY", folder.path().join("summary"))
            .output()
            .unwrap();
        assert!(out.status.success(), "{out:?}");
        String::from_utf8(out.stdout).unwrap()
    };
    let text = run("my tokens\n", "--no-config\n--fail-on=low");
    assert!(text.contains("::error file=my tokens/body.json,line=1,"), "{text}");
    let outputs = fs::read_to_string(folder.path().join("outputs")).unwrap();
    assert_eq!(outputs, "exit-code=1\nsarif=tokenlint.sarif\nis-written=true\n");
    let summary = fs::read_to_string(folder.path().join("summary")).unwrap();
    assert!(summary.starts_with("before\n### tokenlint\n"), "{summary}");
    let sarif = fs::read_to_string(folder.path().join("tokenlint.sarif")).unwrap();
    assert!(sarif.contains("\"all-zones\""));
    // A path that looks like an option is not an option.
    run("--fail-on=never", "");
    let outputs = fs::read_to_string(folder.path().join("outputs")).unwrap();
    assert!(outputs.contains("exit-code=2\n"), "{outputs}");
}

#[test]
fn no_script_of_the_action_contains_an_input() {
    let action = include_str!("../../action.yml");
    for line in action.lines().filter(|line| line.trim_start().starts_with("run:")) {
        assert!(!line.contains("${{"), "{line}");
    }
}

#[test]
fn every_action_is_pinned_by_a_commit_with_its_version_as_a_comment() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workflows = fs::read_dir(root.join(".github/workflows")).unwrap().map(|entry| entry.unwrap().path());
    let mut count = 0;
    for path in workflows.chain([root.join("action.yml")]) {
        let text = fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            let Some(action) = line.trim_start().trim_start_matches("- ").strip_prefix("uses: ") else { continue };
            let pin = action.split_once('@').and_then(|(_, pin)| pin.split_once(" # v"));
            let is_pinned = pin.is_some_and(|(commit, version)| {
                commit.len() == 40
                    && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
                    && version.starts_with(|first: char| first.is_ascii_digit())
            });
            assert!(is_pinned, "{}: write `@<commit> # v<version>`: {line}", path.display());
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn the_changelog_and_the_readme_state_the_number_of_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join("rules")).unwrap().map(|entry| entry.unwrap().path());
    let pages = entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).count();
    // Only the first count: the changelog keeps the counts of earlier releases further down.
    let stated = |file: &str| {
        let text = fs::read_to_string(root.join(file)).unwrap();
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(2).filter(|pair| pair[1].starts_with("rules")).find_map(|pair| pair[0].parse::<usize>().ok())
    };
    assert_eq!(stated("CHANGELOG.md"), Some(pages), "CHANGELOG.md must state the number of pages in rules/");
    // The README need not state a count.
    assert_eq!(stated("README.md").unwrap_or(pages), pages, "README.md must state the number of pages in rules/");
}

#[test]
fn init_writes_a_configuration_without_effect_and_does_not_overwrite_one() {
    let folder = Folder::new("init");
    let run = folder.run(&["init"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("- id: tokenlint"), "{}", run.out);
    folder.write("body.json", BODY);
    let with = folder.run(&["check", "--format", "json", "--now", "2026-11-24", "body.json"]);
    let without = folder.run(&["check", "--no-config", "--format", "json", "--now", "2026-11-24", "body.json"]);
    assert_eq!((with.code, with.out), (without.code, without.out));
    // All settings are valid when uncommented.
    let path = folder.path().join("tokenlint.toml");
    let text = fs::read_to_string(&path).unwrap();
    let lines = text.lines().map(|line| line.strip_prefix("# ").unwrap_or(line));
    let settings: Vec<&str> = lines.filter(|line| line.starts_with('[') || line.contains(" = ")).collect();
    assert!(settings.len() > 15, "{settings:?}");
    fs::write(&path, settings.join("\n")).unwrap();
    let run = folder.run(&["check", "--now", "2026-11-24", "body.json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let again = folder.run(&["init"]);
    assert!(again.code == 2 && again.err.contains("already exists"), "{}", again.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), settings.join("\n"));
}

#[cfg(unix)]
#[test]
fn the_hook_stops_a_commit_with_a_finding() {
    let folder = Folder::new("hook");
    let git = |arguments: &[&str]| {
        let path = format!(
            "{}:{}",
            Path::new(env!("CARGO_BIN_EXE_tokenlint")).parent().unwrap().display(),
            std::env::var("PATH").unwrap()
        );
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        Command::new("git").args(who).args(arguments).current_dir(folder.path()).env("PATH", path).output().unwrap()
    };
    assert!(git(&["init", "-q"]).status.success());
    let run = folder.run(&["init", "--hook"]);
    assert_eq!(run.code, 0, "{}", run.err);
    folder.write("tokenlint.toml", "").write("note.txt", "x");
    git(&["add", "."]);
    assert!(git(&["commit", "-qm", "no token"]).status.success());
    folder.write("to ken.json", BODY);
    git(&["add", "."]);
    let refused = git(&["commit", "-qm", "a token"]);
    assert!(!refused.status.success());
    // Git passes the output of a hook to standard error.
    assert!(String::from_utf8_lossy(&refused.stderr).contains("high[all-zones]"), "{refused:?}");
    let again = folder.run(&["init", "--hook"]);
    assert!(again.code == 2 && again.err.contains("already exists"), "{}", again.err);
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = Folder::new("man");
    let run = folder.run(&["man"]);
    assert!(run.code == 0 && run.out.contains(".TH tokenlint 1"), "{}", run.out);
    assert_eq!(folder.run(&["man", "--output", "pages"]).code, 0);
    let pages = fs::read_dir(folder.path().join("pages")).unwrap().count();
    let help = folder.run(&["--help"]).out;
    let verbs = help.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ") && !line.contains("  -"));
    assert_eq!(pages, verbs.filter(|line| !line.trim_start().starts_with("help")).count() + 1, "{help}");
    assert!(folder.run(&["man", "check"]).out.contains("write\\-baseline"));
    assert_eq!(folder.run(&["man", "nothing"]).code, 2);
}

#[test]
fn quiet_prints_findings_only_and_verbose_prints_times() {
    let folder = Folder::new("quiet");
    folder.write("body.json", BODY);
    let quiet = folder.run(&["check", "--quiet", "--no-config", "body.json"]);
    assert!(quiet.code == 1 && quiet.err.is_empty() && quiet.out.contains("all-zones"), "{}", quiet.err);
    let verbose = folder.run(&["check", "-v", "--no-config", "body.json"]);
    assert!(verbose.err.contains("reading and checking: ") && verbose.err.contains(" ms"), "{}", verbose.err);
    assert_eq!(folder.run(&["check", "-q", "-v", "body.json"]).code, 2);
    // Errors are printed even so.
    assert!(folder.run(&["check", "-q", "gone.json"]).err.contains("gone.json"));
}

#[test]
fn every_dependency_has_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest: toml::Table = fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let contributing = fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let rows: Vec<&str> = contributing.lines().filter(|line| line.starts_with("| ")).collect();
    let named: Vec<&str> = rows
        .iter()
        .flat_map(|row| row.split('|').nth(1).unwrap().split(','))
        .map(|name| name.split('(').next().unwrap().trim())
        .collect();
    let mut count = 0;
    for section in ["dependencies", "dev-dependencies"] {
        for name in manifest[section].as_table().unwrap().keys() {
            assert!(named.contains(&name.as_str()), "CONTRIBUTING.md gives no reason for {name}");
            count += 1;
        }
    }
    assert!(count > 20, "{count}");
}
