//! What is published: the crate, the wheel, the npm packages and the hooks, and that they agree.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn manifest(path: &str) -> toml::Table {
    read(path).parse().unwrap()
}

/// All files in a folder and in those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The crate as it is published builds: it has every file that the sources include, and no tests.
#[test]
fn the_crate_contains_what_it_is_built_from_and_no_more() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["package", "--list", "--allow-dirty", "--offline"]).current_dir(root());
    let listed = cargo.output().unwrap();
    assert!(listed.status.success(), "{listed:?}");
    let listed = String::from_utf8(listed.stdout).unwrap().replace('\\', "/");
    let listed: BTreeSet<&str> = listed.lines().collect();
    let mut needed = BTreeSet::from(["Cargo.toml", "Cargo.lock", "README.md", "LICENSE"].map(str::to_owned));
    for source in files(&root().join("src")) {
        needed.insert(source.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"));
        if source.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&source).unwrap();
        for macro_name in ["include_str!(\"", "include_bytes!(\""] {
            for included in text.split(macro_name).skip(1).filter_map(|rest| rest.split('"').next()) {
                let path = fs::canonicalize(source.parent().unwrap().join(included)).unwrap();
                let path = path.strip_prefix(fs::canonicalize(root()).unwrap()).unwrap().to_owned();
                needed.insert(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    let missing: Vec<&String> = needed.iter().filter(|path| !listed.contains(path.as_str())).collect();
    assert!(missing.is_empty(), "add to `include` of Cargo.toml: {missing:?}");
    let others = ["src/", "rules/", "catalog/", "docs/"];
    let own = ["CHANGELOG.md", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig", "LICENSE", "README.md"];
    for path in listed {
        let is_expected = others.iter().any(|folder| path.starts_with(folder))
            || own.contains(&path)
            || path == ".cargo_vcs_info.json";
        assert!(is_expected, "the crate contains {path}");
    }
}

/// A release publishes one version; the hook must install the wheel of its own.
#[test]
fn all_packages_have_the_version_of_the_crate() {
    let version = env!("CARGO_PKG_VERSION");
    let hook = manifest("pyproject.toml");
    let project = hook["project"].as_table().unwrap();
    assert_eq!(project["version"].as_str(), Some(version));
    let wheel = manifest("packaging/pypi/pyproject.toml");
    let name = wheel["project"]["name"].as_str().unwrap();
    let dependencies = project["dependencies"].as_array().unwrap();
    assert_eq!(dependencies[0].as_str(), Some(format!("{name}=={version}").as_str()), "pyproject.toml");
    // So do the snippets that are copied.
    for (file, start) in [
        ("README.md", "rev: v"),
        ("README.md", "tokenlint/tokenlint@v"),
        ("docs/gate.md", "rev: v"),
        ("docs/gate.md", "tokenlint/tokenlint@v"),
        ("docs/gate.md", "tokenlint/raw/v"),
        ("docs/configuration.md", "tokenlint/raw/v"),
        ("integrations/gitlab/tokenlint.yml", "ghcr.io/tokenlint/tokenlint:v"),
    ] {
        let text = read(file);
        let stated: Vec<&str> = text.split(start).skip(1).collect();
        assert!(!stated.is_empty() && stated.iter().all(|rest| rest.starts_with(version)), "{file}: {start}");
    }
    // The wheel and the npm packages read it from Cargo.toml.
    let dynamic = wheel["project"]["dynamic"].as_array().unwrap();
    assert!(dynamic.iter().any(|field| field.as_str() == Some("version")));
    assert!(!read("packaging/npm/build.mjs").contains(version));
}

/// The names of archives are written by one script, and read by the action and by `cargo binstall`. Each platform of the
/// action and of the licenses is one that the release builds.
#[test]
fn the_archives_of_a_release_are_those_that_are_downloaded() {
    let workflow = read(".github/workflows/release.yml");
    let workflow: serde_json::Value = serde_yaml_ng::from_str(&workflow).unwrap();
    let matrix = workflow["jobs"]["build"]["strategy"]["matrix"]["include"].as_array().unwrap();
    let built: BTreeSet<&str> = matrix.iter().map(|row| row["target"].as_str().unwrap()).collect();
    assert_eq!(built.len(), matrix.len());
    let install = read("integrations/github/install.sh");
    let of_action: Vec<&str> = install.split(") target=").skip(1).map(|rest| rest.split(' ').next().unwrap()).collect();
    assert_eq!(of_action.len(), 6);
    assert!(of_action.iter().all(|target| built.contains(target)), "{of_action:?}");
    let licenses = read("packaging/licenses.py");
    let listed = licenses.split("TARGETS = [").nth(1).unwrap().split(']').next().unwrap();
    let listed: BTreeSet<&str> = listed.split('"').skip(1).step_by(2).collect();
    assert_eq!(listed, built, "packaging/licenses.py");
    let packages: Vec<&str> = matrix.iter().filter_map(|row| row["npm"].as_str()).collect();
    let platforms = read("packaging/npm/build.mjs");
    let platforms = platforms.split("PLATFORMS = [").nth(1).unwrap().split(']').next().unwrap();
    let platforms: BTreeSet<&str> = platforms.split('"').skip(1).step_by(2).collect();
    assert_eq!(packages.into_iter().collect::<BTreeSet<_>>(), platforms, "packaging/npm/build.mjs");
    let binstall = manifest("Cargo.toml");
    let url = binstall["package"]["metadata"]["binstall"]["pkg-url"].as_str().unwrap();
    assert!(url.ends_with("/v{ version }/tokenlint-v{ version }-{ target }.tar.gz"), "{url}");
    for (file, name) in [
        ("packaging/archive.sh", "name=\"tokenlint-v$version-$target\""),
        ("integrations/github/install.sh", "name=\"tokenlint-$version-$target\""),
    ] {
        assert!(read(file).contains(name), "{file}");
    }
}

/// Both hooks select the same files: all texts, as `check` searches all of them in directories.
#[test]
fn both_hooks_run_on_the_files_that_check_reads() {
    let hooks: serde_json::Value = serde_yaml_ng::from_str(&read(".pre-commit-hooks.yaml")).unwrap();
    let hooks = hooks.as_array().unwrap();
    assert_eq!(hooks.len(), 2);
    for hook in hooks {
        assert_eq!(hook["types"], serde_json::json!(["text"]), "{}", hook["id"]);
        assert!(hook["files"].is_null(), "{}", hook["id"]);
        assert!(hook["entry"].as_str().unwrap().ends_with(" check --changed"), "{}", hook["id"]);
        assert_eq!(hook["require_serial"], true, "{}", hook["id"]);
    }
}

/// The address of the repository is stated in Cargo.toml; every other file repeats it.
#[test]
fn no_file_names_another_repository() {
    let own = env!("CARGO_PKG_REPOSITORY");
    let path = own.strip_prefix("https://github.com/").unwrap();
    let mut count = 0;
    let named =
        ["README.md", "SECURITY.md", "book.toml", "docs/configuration.md", "docs/gate.md", "schemas/config-1.json"];
    let pages = files(&root().join(".github")).into_iter().map(|path| path.to_str().unwrap().to_owned());
    for file in named.into_iter().map(str::to_owned).chain(pages) {
        let text = read(&file);
        for (at, _) in text.match_indices("/tokenlint") {
            let before = &text[..at];
            let owner: &str = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap();
            let after_host = before.strip_suffix(owner).unwrap();
            if after_host.ends_with("github.com/") || after_host.ends_with("uses: ") {
                assert_eq!(format!("{owner}/tokenlint"), path, "{file}");
                count += 1;
            }
        }
    }
    assert!(count >= 8, "{count}");
}

/// A report can be reproduced only with the version of the program and of its catalog.
#[test]
fn every_issue_form_asks_for_the_version() {
    let mut count = 0;
    for path in files(&root().join(".github/ISSUE_TEMPLATE")) {
        if path.file_name().is_some_and(|name| name == "config.yml") {
            continue;
        }
        let form: serde_json::Value = serde_yaml_ng::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let fields = form["body"].as_array().unwrap();
        let labels: Vec<&str> = fields.iter().filter_map(|field| field["attributes"]["label"].as_str()).collect();
        assert!(labels.contains(&"Output of `tokenlint --version --verbose`"), "{}: {labels:?}", path.display());
        count += 1;
    }
    assert!(count >= 3, "{count}");
    assert!(read(".github/ISSUE_TEMPLATE/wrong-result.yml").contains("Masked input"));
    assert!(read(".github/pull_request_template.md").contains(".ci/run"));
}
