//! `init` and `completions`: what a user runs once.

use std::{fs, path::Path};

use tokenlint::{catalog::Catalog, rules::RULES};

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
    for (shell, word) in
        [("/bin/zsh", "#compdef tokenlint"), ("/usr/bin/fish", "complete -c tokenlint"), ("/bin/bash", "_tokenlint()")]
    {
        let text = String::from_utf8(with(Some(shell)).stdout).unwrap();
        assert!(text.contains(word), "{shell}: {}", text.chars().take(200).collect::<String>());
    }
    if cfg!(unix) {
        let out = with(None);
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains("cannot tell the shell"), "{out:?}");
    }
}

#[test]
fn completions_know_rules_and_tools() {
    let folder = Folder::new("completions");
    for shell in ["bash", "fish", "zsh"] {
        let text = folder.run(&["completions", shell]).out;
        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "\"'(){},;\\".contains(c)).collect();
        for rule in RULES.iter() {
            let count = words.iter().filter(|word| **word == rule.info.id).count();
            // --rule and --skip of check, and explain, whose argument the script for fish does not complete.
            let places = if shell == "fish" { 2 } else { 3 };
            assert!(count >= places, "{shell}: {} is known {count} times", rule.info.id);
        }
        for tool in Catalog::builtin().tools().iter().filter(|tool| !tool.name.contains(' ')) {
            assert!(words.contains(&tool.name), "{shell}: {}", tool.name);
        }
    }
    // The program takes them as text, so that its own error can say what was meant.
    let run = folder.run(&["check", "--rule", "all-zone", "."]);
    assert!(run.code == 2 && run.err.contains("did you mean `all-zones`"), "{}", run.err);
}
