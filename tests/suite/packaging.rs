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
            .env("RUNNER_TEMP", folder.path())
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
    assert!(outputs.starts_with("exit-code=1\nsarif=tokenlint.sarif\nis-written=true\n"), "{outputs}");
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
    assert_eq!(stated("README.md"), Some(pages), "README.md must state the number of pages in rules/");
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
    let schema = text.lines().next().unwrap().strip_prefix("#:schema ").unwrap();
    let file = schema.split(concat!("/raw/v", env!("CARGO_PKG_VERSION"), "/")).nth(1).unwrap();
    assert!(schema.starts_with(env!("CARGO_PKG_REPOSITORY")) && Path::new(file).is_file(), "{schema}");
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

/// A module whose tokens are tight, in a repository with the hook.
#[cfg(unix)]
const MODULE: [(&str, &str); 4] = [
    ("stack/main.tf", "module \"token\" {\n  source = \"../token\"\n  zone   = local.zone\n}\n"),
    ("stack/locals.tf", "locals {\n  zone = \"zone.000000000000000000000000000000a1\"\n}\n"),
    ("token/variables.tf", "variable \"zone\" {}\n"),
    (
        "token/main.tf",
        "resource \"cloudflare_api_token\" \"t\" {\n  name = \"t\"\n  expires_on = \"2027-01-01T00:00:00Z\"\n  policies = [{\n    effect = \"allow\"\n    permission_groups = [{ id = \"4755a26eedb94da69e1066d98aa820be\" }]\n    resources = { \"com.cloudflare.api.account.${var.zone}\" = \"*\" }\n  }]\n  condition = { request_ip = { in = [\"1.1.1.0/24\", \"2606:4700:4700::/48\"] } }\n}\n",
    ),
];

/// A change of one file of a module is checked with everything that it can change.
#[cfg(unix)]
#[test]
fn a_changed_file_leads_to_the_modules_that_it_is_part_of() {
    let folder = Folder::new("changed");
    for (path, text) in MODULE {
        folder.write(path, text);
    }
    let check = |paths: &[&str]| {
        let mut arguments = vec!["check", "--now", "2026-11-24", "--no-config", "--changed"];
        arguments.extend(paths);
        folder.run(&arguments)
    };
    assert_eq!(check(&["stack/locals.tf"]).code, 0);
    folder.write("stack/locals.tf", "locals {\n  zone = \"zone.*\"\n}\n");
    for path in ["stack/locals.tf", "./stack/main.tf", "token/variables.tf", "token/main.tf", "token/gone.tf"] {
        let run = check(&[path]);
        assert!(run.code == 1 && run.out.contains("high[all-zones]"), "{path}: {}{}", run.out, run.err);
    }
    let absolute = folder.path().join("stack/locals.tf");
    assert_eq!(check(&[absolute.to_str().unwrap()]).code, 1);
    // Another module, and files that have nothing to do with tokens.
    folder.write("other/main.tf", "locals {}\n").write("package.json", "{}");
    assert_eq!(check(&["other/main.tf", "package.json"]).code, 0);
    let gone = check(&["gone.json", "--strict"]);
    assert!(gone.code == 3 && gone.err.contains("counts as deleted"), "{}", gone.err);
}

/// What is staged is checked, not what is in the working tree, wherever the hooks are.
#[cfg(unix)]
#[test]
fn the_hook_checks_what_is_staged() {
    let folder = Folder::new("staged");
    let git_in = |place: &Path, arguments: &[&str]| {
        let binary = Path::new(env!("CARGO_BIN_EXE_tokenlint")).parent().unwrap();
        let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
        Command::new("git").args(who).args(arguments).current_dir(place).env("PATH", path).output().unwrap()
    };
    let git = |arguments: &[&str]| git_in(folder.path(), arguments);
    assert!(git(&["init", "-q"]).status.success());
    assert!(git(&["config", "core.hooksPath", "own-hooks"]).status.success());
    let run = folder.run(&["init", "--hook"]);
    assert!(run.code == 0 && folder.path().join("own-hooks/pre-commit").is_file(), "{}", run.err);
    for (path, text) in MODULE {
        folder.write(path, text);
    }
    git(&["add", "stack", "token"]);
    let first = git(&["commit", "-qm", "tight"]);
    assert!(first.status.success(), "{first:?}");
    // The risky change is staged, and the working tree is tight again.
    folder.write("stack/locals.tf", "locals {\n  zone = \"zone.*\"\n}\n");
    git(&["add", "stack"]);
    folder.write(MODULE[1].0, MODULE[1].1);
    let refused = git(&["commit", "-qm", "wide"]);
    assert!(!refused.status.success());
    let text = String::from_utf8_lossy(&refused.stderr);
    assert!(text.contains("high[all-zones]") && text.contains("token/main.tf"), "{text}");
    // And the other way round.
    git(&["add", "stack"]);
    folder.write("stack/locals.tf", "locals {\n  zone = \"zone.*\"\n}\n").write("stack/note.tf", "# note\n");
    git(&["add", "stack/note.tf"]);
    let accepted = git(&["commit", "-qm", "note"]);
    assert!(accepted.status.success(), "{accepted:?}");
    // A linked working tree has the same hook, and its own index.
    assert!(git(&["worktree", "add", "-q", "linked"]).status.success());
    let linked = folder.path().join("linked");
    fs::write(linked.join("stack/locals.tf"), "locals {\n  zone = \"zone.*\"\n}\n").unwrap();
    git_in(&linked, &["config", "core.hooksPath", folder.path().join("own-hooks").to_str().unwrap()]);
    git_in(&linked, &["add", "stack"]);
    let refused = git_in(&linked, &["commit", "-qm", "wide"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("high[all-zones]"), "{refused:?}");
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
