//! `init` and `completions`: what a user runs once.

use std::{fs, path::Path};

use crate::cli::{Folder, command};

#[test]
fn init_proposes_what_fits_the_repository() {
    let folder = Folder::new("proposals");
    let init = || {
        fs::remove_file(folder.path().join("tokenlint.toml")).ok();
        let run = folder.run(&["init"]);
        assert_eq!(run.code, 0, "{}", run.err);
        run.out
    };
    let empty = init();
    assert!(empty.contains("tokenlint init --hook") && empty.contains("repos:\n  - repo: https://"), "{empty}");
    for word in ["GitHub", "GitLab", "Terraform", "Workers"] {
        assert!(!empty.contains(word), "{word}: {empty}");
    }
    folder
        .write(".pre-commit-config.yaml", "repos: []\n")
        .write(".github/workflows/ci.yml", "on: push\n")
        .write(".gitlab-ci.yml", "test: {}\n")
        .write("infra/b.tf", "")
        .write("infra/a.tf", "")
        .write("apps/mail/wrangler.jsonc", "{}");
    insta::assert_snapshot!("init_proposals", init());
    // What is set up already is not proposed again.
    folder
        .write(".pre-commit-config.yaml", "repos:\n  - repo: https://example.com/tokenlint\n")
        .write(".github/workflows/lint.yml", "jobs: { tokenlint: {} }\n")
        .write(".gitlab-ci.yml", "include:\n  - remote: https://example.com/tokenlint.yml\n");
    let text = init();
    assert!(!text.contains("GitHub") && !text.contains("GitLab") && !text.contains("add to `repos`"), "{text}");
    assert!(text.contains("Terraform, such as infra/a.tf"), "{text}");
}

/// The proposals are the snippets of the README and of the documentation.
#[test]
fn init_prints_the_snippets_of_the_documentation() {
    let folder = Folder::new("snippets");
    folder.write(".github/workflows/ci.yml", "").write(".gitlab-ci.yml", "");
    let text = folder.run(&["init"]).out;
    let read = |path: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let pages = [read("README.md"), read("docs/gate.md")].concat();
    let blocks: Vec<&str> = pages.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    for start in ["repos:", "on: [pull_request]", "include:"] {
        let own =
            text.split("\n\n").find(|block| block.starts_with(start)).unwrap_or_else(|| panic!("{start}: {text}"));
        assert!(blocks.iter().any(|block| block.trim_end() == own.trim_end()), "no page has:\n{own}");
    }
}

#[test]
fn completions_are_for_the_shell_of_the_environment() {
    let with = |shell: Option<&str>| {
        let mut command = command(Path::new("."), &["completions"]);
        match shell {
            Some(shell) => command.env("SHELL", shell),
            None => command.env_remove("SHELL"),
        };
        command.output().unwrap()
    };
    for (shell, word) in [
        ("/bin/zsh", "#compdef tokenlint"),
        ("/usr/bin/fish", "--command tokenlint"),
        ("/bin/bash", "_clap_complete_tokenlint()"),
    ] {
        let text = String::from_utf8(with(Some(shell)).stdout).unwrap();
        assert!(text.contains(word), "{shell}: {}", text.chars().take(200).collect::<String>());
    }
    if cfg!(unix) {
        let out = with(None);
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains("cannot tell the shell"), "{out:?}");
    }
}

/// What a shell is offered for the last word of a command line.
fn offered(folder: &Folder, shell: &str, words: &[&str]) -> Vec<String> {
    let mut command = command(folder.path(), &[&["--", "tokenlint"], words].concat());
    command
        .env("_TOKENLINT_COMPLETE", shell)
        .env("_CLAP_IFS", "\n")
        .env("_CLAP_COMPLETE_INDEX", words.len().to_string());
    let out = command.output().unwrap();
    assert!(out.status.success(), "{out:?}");
    String::from_utf8(out.stdout).unwrap().lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}

#[test]
fn completions_know_rules_groups_tools_and_the_tokens_of_files() {
    let folder = Folder::new("completions");
    folder.write("tokens.json", r#"[{"name": "ci deploy", "policies": []}, {"name": "dns", "policies": []}]"#);
    for (words, expected) in [
        (&["check", "--rule", "all-"][..], &["all-accounts", "all-zones"][..]),
        (&["check", "--skip", "all-z"], &["all-zones"]),
        (&["explain", "cert-"], &["cert-manager"]),
        (&["trim", "--tool", "external"], &["external-dns"]),
        (&["can", "tokens.json", "--do", "dns f"], &["DNS Firewall Read", "DNS Firewall Write"]),
        (&["can", "tokens.json", "--token", ""], &["ci deploy", "dns"]),
        (&["show", "tokens.json", "missing.json", "--token", "D"], &["dns"]),
        (&["can", "--token", ""], &[]),
        (&["check", "--format", "sar"], &["sarif"]),
        (&["wai"], &["waivers"]),
    ] {
        let offered = offered(&folder, "fish", words);
        assert!(!expected.is_empty() || offered.is_empty(), "{words:?}: {offered:?}");
        assert!(expected.iter().all(|name| offered.iter().any(|own| own == name)), "{words:?}: {offered:?}");
    }
    assert_eq!(offered(&folder, "fish", &["check", "--rule", "all-"]).len(), 2);
    // Bash would take a blank for the end of a word.
    assert_eq!(offered(&folder, "bash", &["can", "tokens.json", "--token", "ci"]), ["ci\\ deploy"]);
    assert_eq!(offered(&folder, "bash", &["can", "tokens.json", "--token", "ci\\ d"]), ["ci\\ deploy"]);
}

#[test]
fn a_run_is_not_taken_for_a_question_about_completions() {
    let folder = Folder::new("completions-not");
    let mut command = command(folder.path(), &["check", "missing.json"]);
    let out = command.env("COMPLETE", "bash").output().unwrap();
    assert_eq!(out.status.code(), Some(2), "{out:?}");
    assert!(String::from_utf8_lossy(&out.stderr).contains("missing.json"), "{out:?}");
    // A question that cannot be answered is no success.
    let mut command = crate::cli::command(folder.path(), &["check", "missing.json"]);
    assert_eq!(command.env("_TOKENLINT_COMPLETE", "unknown").output().unwrap().status.code(), Some(2));
}
