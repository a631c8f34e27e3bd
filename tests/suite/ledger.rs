//! Nothing passes unseen: next to a token that is checked and clean, every other file is checked, reported or counted.

use std::{fs, path::Path, process::Command};

use tokenlint::{lint::ProblemKind, read::ReadProblemKind};

use super::cli::{Folder, Outcome, check};
use crate::common::lint_bytes;

const TIGHT: &str = include_str!("../../fixtures/planned/tight-token.json");
const WIDE: &str = r#"{"name":"wide","policies":[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}"#;
const EXPORT: &str = r#"{"success":true,"errors":[],"messages":[],"result":[{"id":"000000000000000000000000000000b1","name":"wide","status":"active","policies":[{"id":"000000000000000000000000000000b2","effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be","name":"DNS Write"}],"resources":{"com.cloudflare.api.account.zone.*":"*"}}]}]}"#;
const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.9.0","resource_changes":[{"address":"cloudflare_api_token.x","mode":"managed","type":"cloudflare_api_token","name":"x","change":{"actions":["create"],"before":null,"after":{"name":"wide","policies":[{"effect":"allow","permission_groups":[{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":"{\"com.cloudflare.api.account.zone.*\":\"*\"}"}]},"after_unknown":{}}}]}"#;
const MANAGED: &str = "apiVersion: api.cloudflare.upbound.io/v1\nkind: ApiToken\nmetadata: {name: x}\nspec:\n  forProvider:\n    name: wide\n    policy: [{effect: allow, permissionGroups: [4755a26eedb94da69e1066d98aa820be], resources: {\"com.cloudflare.api.account.zone.*\": \"*\"}}]\n";

/// A resource block of a token for all zones, with a meta-argument.
fn block(name: &str, meta: &str) -> String {
    format!(
        "resource \"cloudflare_api_token\" \"{name}\" {{\n  name = \"{name}\"\n  {meta}\n  policies = [{{\n    effect = \"allow\"\n    permission_groups = [{{ id = \"4755a26eedb94da69e1066d98aa820be\" }}]\n    resources = jsonencode({{ \"com.cloudflare.api.account.zone.*\" = \"*\" }})\n  }}]\n}}\n"
    )
}

fn call(path: &str, meta: &str) -> String {
    format!("module \"m\" {{\n  source = \"{path}\"\n  {meta}\n}}\n")
}

/// What must happen to a case.
#[derive(Clone, Copy)]
enum Fate {
    /// The token is checked: exit code 1, for its findings.
    Checked,
    /// A problem with this text: exit code 2.
    Problem(&'static str),
    /// A note with this text: exit code 0, and 3 with `--strict`.
    Note(&'static str),
    /// The file is counted with this text, and nothing else: exit code 0.
    Counted(&'static str),
}

impl Fate {
    fn verify(self, case: &str, folder: &Folder, arguments: &[&str]) {
        let lax = check(folder, arguments);
        let strict = check(folder, &[&["--strict"], arguments].concat());
        let said = format!("{case}: {}{}", lax.out, lax.err);
        let (codes, text) = match self {
            Fate::Checked => ((1, 1), "all-zones"),
            Fate::Problem(text) => ((2, 2), text),
            Fate::Note(text) => ((0, 3), text),
            Fate::Counted(text) => ((0, 0), text),
        };
        assert_eq!((lax.code, strict.code), codes, "{said}");
        assert!(lax.out.contains(text) || lax.err.contains(text), "{text}: {said}");
        adds_up(case, folder, arguments);
    }
}

/// The counts of files add up, in JSON and in SARIF alike.
fn adds_up(case: &str, folder: &Folder, arguments: &[&str]) {
    let json = |format: &str| -> serde_json::Value {
        let outcome = check(folder, &[&["--format", format], arguments].concat());
        serde_json::from_str(&outcome.out).unwrap()
    };
    let files = json("json")["coverage"]["files"].clone();
    let count = |key: &str| files[key].as_u64().unwrap();
    let parts = ["checked", "without_tokens", "unreadable", "unchecked", "ignored"];
    assert_eq!(count("met"), parts.iter().map(|key| count(key)).sum::<u64>(), "{case}: {files}");
    assert_eq!(json("sarif")["runs"][0]["properties"]["coverage"]["files"], files, "{case}");
}

/// A name, files by path, and what becomes of them.
type Case<'c> = (&'c str, &'c [(&'c str, &'c str)], Fate);

/// Cases of files next to a token that is clean.
fn beside(cases: &[Case<'_>]) {
    for (at, (case, files, fate)) in cases.iter().enumerate() {
        let folder = Folder::new(&format!("ledger-{}-{at}", case.replace([' ', '/'], "-")));
        folder.write("tight/token.json", TIGHT);
        for (path, text) in *files {
            folder.write(path, text);
        }
        fate.verify(case, &folder, &["."]);
    }
}

#[test]
fn files_are_read_whatever_the_case_of_their_names_and_in_hidden_directories() {
    let wide = block("wide", "");
    beside(&[
        ("upper case json", &[("B.JSON", WIDE)], Fate::Checked),
        ("upper case tf", &[("B.TF", &wide)], Fate::Checked),
        ("upper case yaml", &[("b.YAML", MANAGED)], Fate::Checked),
        ("hidden directory", &[(".deploy/b.json", WIDE)], Fate::Checked),
        ("tofu", &[("m/b.tofu", &wide)], Fate::Checked),
        ("tofu instead of tf", &[("m/b.tf", ""), ("m/b.tofu", &wide)], Fate::Checked),
        ("tf that tofu replaces", &[("m/b.tf", &wide), ("m/b.tofu", "locals {}\n")], Fate::Checked),
    ]);
}

#[test]
fn credentials_are_found_in_files_of_any_name() {
    const USER: &str = "cfut_9aB3kLm0qR7sTuVwXyZ12cD4eF6gH8iJ0kL2mN4pabcd1234";
    const OLD: &str = "9aB3kLm0qR7sTuVwXyZ12cD4eF6gH8iJ0kL2mN4p";
    let folder = Folder::new("credentials");
    let wide = WIDE;
    for (name, text) in [
        (".env", format!("CF_API_TOKEN={OLD}\n")),
        (".dev.vars", format!("TOKEN={USER}\n")),
        ("a/cloudflare.ini", format!("# certbot\ndns_cloudflare_api_token = {OLD}\n")),
        ("main.ts", format!("const token = '{USER}';\n")),
        ("notes", format!("the token is {USER}\n")),
        ("copy.json.bak", format!("{wide}{USER}\n")),
        ("example.env", "CF_API_TOKEN=cfut_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".to_owned()),
        ("other.txt", "SESSION=1, cloudflare\n".to_owned()),
    ] {
        folder.write(name, &text);
    }
    let run = folder.run(&["check", ".", "--format", "concise", "-v"]);
    let found: Vec<&str> = run.out.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(found, [".dev.vars", "copy.json.bak", "main.ts", "notes", ".env", "a/cloudflare.ini"], "{}", run.out);
    assert!(!run.out.contains(USER) && !run.out.contains(OLD) && !run.err.contains(OLD), "{}", run.out);
    assert!(run.err.contains("copy.json.bak: this file mentions an API token"), "{}", run.err);
    assert!(run.err.contains("copy.json.bak: unchecked"), "{}", run.err);
    assert!(run.err.contains(".env: checked") && run.err.contains("example.env: ignored"), "{}", run.err);
    assert!(!run.err.contains("JSON"), "{}", run.err);
    assert_eq!(run.code, 1);
    // A hook names files of all kinds, those that are deleted too.
    folder.write("lib.rs", "fn main() {}\n");
    let run = folder.run(&["check", "--changed", ".env", "lib.rs", "gone.rs", "--format", "concise", "-v"]);
    assert!(run.out.starts_with(".env:1:") && run.out.lines().count() == 1, "{}{}", run.out, run.err);
    for line in ["lib.rs: ignored (the name", "gone.rs: ignored (the file does not exist"] {
        assert!(run.err.contains(line), "{}", run.err);
    }
    // Without the rule there is nothing to find, and the files are what they were.
    let run = folder.run(&["check", ".", "--rule", "all-zones", "--allow-empty", "-v"]);
    assert!(run.err.contains(".env: ignored (the name is not one of those checked)"), "{}", run.err);
}

#[test]
fn a_token_under_another_name_is_noted() {
    let wide = block("wide", "");
    let note = Fate::Note("not checked because of its name");
    beside(&[
        ("text", &[("b.txt", WIDE)], note),
        ("copy", &[("b.json.bak", WIDE)], note),
        ("no ending", &[("token", WIDE)], note),
        ("template", &[("main.tf.tmpl", &wide)], note),
        ("notes", &[("README.md", &wide)], Fate::Note("none can be read here")),
        (
            "program",
            &[("a.ts", "x({ permissionGroups, r: 'com.cloudflare.' })\n")],
            Fate::Note("none can be read here"),
        ),
        (
            "class",
            &[("a.py", "import cloudflare\n# permission_groups\ncloudflare.ApiToken('x', **arguments())\n")],
            Fate::Note("not written out here"),
        ),
        ("other program", &[("a.py", "permission_groups = []\n")], Fate::Counted("1 file without tokens")),
        ("other text", &[("notes.txt", "rotate cloudflare_api_token")], Fate::Counted("1 file ignored")),
    ]);
}

#[test]
fn what_cannot_be_parsed_is_a_problem_if_it_may_hold_a_token() {
    beside(&[
        ("tf", &[("m/a.tf", "locals {\n  a = = 1\n}\n")], Fate::Problem("invalid HCL")),
        ("tofu", &[("m/a.tofu", "locals {\n")], Fate::Problem("invalid HCL")),
        ("tf json", &[("m/a.tf.json", "{\"locals\": ")], Fate::Problem("unexpected end of JSON")),
        ("state", &[("a.tfstate", "{\"version\": 4")], Fate::Problem("unexpected end of JSON")),
        ("tfvars", &[("m/a.tf", ""), ("m/x.auto.tfvars", "a = = 1\n")], Fate::Problem("invalid HCL")),
        ("other tfvars", &[("m/x.tfvars", "a = = 1\n")], Fate::Problem("invalid HCL")),
        ("crossplane", &[("a.yaml", &MANAGED[..MANAGED.len() - 60])], Fate::Problem("invalid YAML")),
        ("trailing comma", &[("a.json", &WIDE.replace("}}]}", "}}],}"))], Fate::Problem("trailing comma")),
        ("utf-16", &[("a.json", "{\0}\0")], Fate::Problem("UTF-16")),
        ("comments", &[("tsconfig.json", "{ // x\n}")], Fate::Counted("1 file without tokens")),
        ("template", &[("a.yaml", "{{ if .Values.cloudflare.apiToken }}\n")], Fate::Counted("1 file without tokens")),
        ("other truncated", &[("package.json", "{\"name\": \"app")], Fate::Note("ends too early")),
        ("binary", &[("a.json", "\0encrypted")], Fate::Note("not a text")),
        (
            "variable",
            &[("a.tf", "variable \"cloudflare_api_token\" {}\n"), ("b.json", "{\"cloudflare_api_token\":\"x\"}")],
            Fate::Counted("2 files without tokens"),
        ),
    ]);
}

#[test]
fn a_document_that_is_cut_anywhere_is_never_silent() {
    let state = PLAN.replace("resource_changes", "resources");
    let documents = [("a.json", WIDE), ("a.json", EXPORT), ("a.json", PLAN), ("a.tfstate", state.as_str())];
    for (name, text) in documents {
        for tenth in 1..10 {
            let folder = Folder::new(&format!("ledger-cut-{tenth}"));
            folder.write("tight.json", TIGHT).write(name, &text[..text.len() * tenth / 10]);
            let outcome = check(&folder, &["--strict", "."]);
            assert!(outcome.code >= 2, "{tenth}/10 of {text}: {}", outcome.err);
            assert!(
                outcome.err.contains(name) && outcome.err.contains("1 file not read completely"),
                "{}",
                outcome.err
            );
        }
    }
}

#[test]
fn modules_that_no_call_reaches_are_checked_by_themselves() {
    let wide = block("wide", "");
    let [b, a, own] = ["../b", "../a", "./"].map(|path| call(path, ""));
    let cycle = Fate::Problem("module calls form a cycle");
    beside(&[
        ("cycle", &[("a/x.tf", &(wide.clone() + &b)), ("b/x.tf", &a)], cycle),
        ("itself", &[("a/x.tf", &(wide.clone() + &own))], cycle),
        ("count", &[("a/x.tf", &wide), ("b/x.tf", &call("../a", "count = 0"))], Fate::Checked),
        ("caller in error", &[("a/x.tf", &wide), ("b/x.tf", &(a.clone() + "x = = 1"))], Fate::Problem("invalid HCL")),
        ("no instance", &[("a/x.tf", &block("wide", "count = 0"))], Fate::Note("has no instance")),
        ("no element", &[("a/x.tf", &block("wide", "for_each = {}"))], Fate::Note("has no instance")),
    ]);
    let chain: Vec<(String, String)> =
        (0..20).map(|at| (format!("m{at}/x.tf"), call(&format!("../m{}", at + 1), ""))).collect();
    let mut files: Vec<(&str, &str)> = chain.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    files.push(("m20/x.tf", &wide));
    beside(&[("deep calls", &files, Fate::Problem("deeper than 16 levels"))]);
}

#[test]
fn a_module_that_calls_too_many_is_a_problem_that_names_the_limit() {
    let folder = Folder::new("ledger-many-modules");
    let mut calls = String::new();
    for at in 0..260 {
        folder.write(&format!("m{at}/x.tf"), "locals {}\n");
        calls += &call(&format!("../m{at}"), "").replace("\"m\"", &format!("\"m{at}\""));
    }
    folder.write("root/x.tf", &calls).write("tight.json", TIGHT);
    Fate::Problem("more than 256 modules").verify("many", &folder, &["."]);
}

#[test]
fn files_that_override_a_token_are_checked_with_it() {
    let (wide, none) = (block("wide", ""), block("wide", "count = 0"));
    let body = |text: &str| format!("resource \"cloudflare_api_token\" \"wide\" {{\n  {text}\n}}\n");
    let json = r#"{"resource":{"cloudflare_api_token":{"wide":{"name":"b"}}}}"#;
    for (case, files, codes) in [
        ("one", &[("main.tf", &*wide), ("override.tf", &body("name = \"a\""))][..], (1, 1)),
        ("json", &[("main.tf", &wide), ("b_override.tf.json", json)], (1, 1)),
        ("tofu", &[("main.tofu", &wide), ("b_override.tofu", &body("name = \"a\""))], (1, 1)),
        ("two", &[("main.tf", &wide), ("a_override.tf", &body("")), ("b_override.tf.json", json)], (1, 1)),
        ("instances", &[("main.tf", &none), ("override.tf", &body("count = 2"))], (1, 1)),
        ("no instances", &[("main.tf", &wide), ("override.tf", &body("count = 0"))], (0, 3)),
        ("another", &[("main.tf", &wide), ("override.tf", &body("").replace("wide", "other"))], (1, 1)),
    ] {
        let folder = Folder::new(&format!("ledger-override-{case}"));
        folder.write("tight.json", TIGHT);
        for (path, text) in files {
            folder.write(&format!("m/{path}"), text);
        }
        let (lax, strict) = (check(&folder, &["."]), check(&folder, &["--strict", "."]));
        assert_eq!((lax.code, strict.code), codes, "{case}: {}{}", lax.out, lax.err);
        assert_eq!(lax.err.contains("no instance"), codes.0 == 0, "{case}: {}", lax.err);
        let all = match codes {
            (0, _) => "1 policy checked in 1 file ".to_owned(),
            _ => format!("policies checked in {} files", 1 + files.len()),
        };
        assert!(lax.err.contains(&all), "{case}: {}", lax.err);
        adds_up(case, &folder, &["."]);
    }
}

#[test]
fn variables_that_terraform_does_not_load_are_named() {
    let token = block("wide", "").replace("\"com.cloudflare.api.account.zone.*\"", "(var.zone)")
        + "variable \"zone\" {\n  default = \"com.cloudflare.api.account.zone.*\"\n}\n";
    for (path, is_loaded) in [
        ("m/prod.tfvars", false),
        ("m/prod.tfvars.json", false),
        ("m/envs/terraform.tfvars", false),
        ("m/terraform.tfvars", true),
        ("m/a.auto.tfvars", true),
    ] {
        let folder = Folder::new("ledger-variables");
        let text = if path.ends_with("json") { "{\"zone\": \"x\"}" } else { "zone = \"x\"\n" };
        folder.write("m/main.tf", &token).write(path, text);
        let outcome = check(&folder, &["."]);
        assert_eq!(outcome.err.contains("does not load these variables"), !is_loaded, "{path}: {}", outcome.err);
        assert!(is_loaded || outcome.err.contains(path), "{}", outcome.err);
    }
    beside(&[("no token", &[("m/a.tf", "variable \"a\" {}\n"), ("m/p.tfvars", "a = 1\n")], Fate::Counted("2 files"))]);
}

fn git(folder: &Folder, arguments: &[&str]) {
    let done = Command::new("git").arg("-C").arg(folder.path()).args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn gitignore_hides_only_what_git_does_not_track() {
    for (case, ignored, path, is_tracked, fate) in [
        ("tracked file", "b.json\n", "b.json", true, Fate::Checked),
        ("tracked below", "out/\n", "out/x/b.json", true, Fate::Checked),
        ("tracked module", "out/\n", "out/main.tf", true, Fate::Checked),
        ("untracked file", "b.json\n", "b.json", false, Fate::Counted("files ignored")),
        ("untracked below", "out/\n", "out/b.json", false, Fate::Counted("files ignored")),
    ] {
        let folder = Folder::new(&format!("ledger-git-{}", case.replace(' ', "-")));
        let text = if path.ends_with(".tf") { block("wide", "") } else { WIDE.to_owned() };
        folder.write("tight.json", TIGHT).write(".gitignore", ignored).write(path, &text);
        git(&folder, &["init", "-q"]);
        git(&folder, &["add", ".gitignore"]);
        if is_tracked {
            git(&folder, &["add", "-f", path]);
        }
        fate.verify(case, &folder, &["."]);
        Fate::Checked.verify(case, &folder, &[".", "--no-ignore"]);
    }
}

#[test]
fn other_ignore_files_hide_nothing_and_globs_are_counted() {
    beside(&[
        ("ignore", &[(".ignore", "b.json\n"), ("b.json", WIDE)], Fate::Checked),
        ("rgignore", &[(".rgignore", "b.json\n"), ("b.json", WIDE)], Fate::Checked),
        ("no repository", &[(".gitignore", "b.json\n"), ("b.json", WIDE)], Fate::Note("check them with --no-ignore")),
    ]);
    let folder = Folder::new("ledger-globs");
    folder.write("tight.json", TIGHT).write("b.json", WIDE).write("a.png", "x");
    Fate::Counted("2 files ignored").verify("excluded", &folder, &[".", "--glob", "!b.json"]);
    Fate::Checked.verify("excluded otherwise", &folder, &[".", "--glob", "!c.json"]);
    Fate::Counted("2 files ignored").verify("selected", &folder, &[".", "--glob", "tight*"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_and_reported_outside_and_pipes_are_not_opened() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener};

    let outside = Folder::new("ledger-outside");
    outside.write("wide.json", WIDE);
    let target = outside.path().join("wide.json");
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    type Make<'m> = &'m dyn Fn(&Path);
    let cases: [(&str, Make<'_>, Fate); 9] = [
        ("inside", &|folder| symlink("data/blob", folder.join("b.json")).unwrap(), Fate::Checked),
        ("cycle", &|folder| symlink("..", folder.join("data/up")).unwrap(), Fate::Note("because of its name")),
        ("outside", &|folder| symlink(&target, folder.join("b.json")).unwrap(), Fate::Note("symbolic link leads out")),
        ("directory", &|folder| symlink(outside.path(), folder.join("b")).unwrap(), Fate::Note("leads out")),
        ("broken", &|folder| symlink("nowhere", folder.join("b.json")).unwrap(), Fate::Note("no such file")),
        ("loop", &|folder| symlink("b.json", folder.join("b.json")).unwrap(), Fate::Note("cannot be followed")),
        ("pipe", &|folder| pipe(&folder.join("b.json")), Fate::Note("named pipe")),
        ("pipe of a module", &|folder| pipe(&folder.join("b.tf")), Fate::Note("named pipe")),
        ("socket", &|folder| drop(UnixListener::bind(folder.join("b.json")).unwrap()), Fate::Note("socket")),
    ];
    for (case, make, fate) in cases {
        let folder = Folder::new(&format!("l-{}", case.replace(' ', "-")));
        folder.write("tight.json", TIGHT).write("data/blob", WIDE);
        make(folder.path());
        fate.verify(case, &folder, &["."]);
    }
    let folder = Folder::new("ledger-bytes");
    folder.write("tight.json", TIGHT);
    for name in [&b"a\xff.json"[..], b"m\xff/main.tf", b"a\n.json"] {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, if name.ends_with(b"tf") { block("wide", "") } else { WIDE.to_owned() }).unwrap();
    }
    let outcome = check(&folder, &["."]);
    assert!(outcome.err.contains("4 tokens and 4 policies checked in 4 files"), "{}", outcome.err);
    assert!(outcome.out.contains("a\\xff.json"), "{}", outcome.out);
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_read_where_they_are_named() {
    let folder = Folder::new("ledger-named");
    folder.write("wide.json", WIDE);
    let run = |script: &str| -> Outcome {
        let script = script.replace("CHECK", &format!("{} check --now 2026-11-24", env!("CARGO_BIN_EXE_tokenlint")));
        Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap().into()
    };
    for (script, code) in [
        ("CHECK <(cat wide.json)", 1),
        ("CHECK /dev/stdin < wide.json", 1),
        ("cat wide.json | CHECK /dev/stdin", 1),
        ("mkfifo p; (cat wide.json > p &) ; CHECK p", 1),
        ("mkfifo p.tf; CHECK p.tf", 2),
        ("CHECK /dev/zero", 2),
    ] {
        let outcome = run(script);
        assert_eq!(outcome.code, code, "{script}: {}", outcome.err);
    }
    assert!(run("CHECK /dev/zero").err.contains("16 MiB"));
}

#[test]
fn a_file_counts_once_however_often_it_is_named() {
    let folder = Folder::new("ledger-once");
    folder.write("d/b.json", WIDE).write("m/a.tf", &block("wide", ""));
    for arguments in [
        &["d/b.json", "d/b.json"][..],
        &["d", "d/b.json"],
        &["d/b.json", "./d/../d/b.json"],
        &["d/b.json", "d"],
        &["m", "m/a.tf"],
        &["m/a.tf", "m", "./m"],
    ] {
        let outcome = check(&folder, arguments);
        assert!(outcome.err.contains("1 token and 1 policy checked in 1 file"), "{arguments:?}: {}", outcome.err);
        adds_up("once", &folder, arguments);
    }
    for arguments in [["d", "."], [".", "d"]] {
        assert!(check(&folder, &arguments).err.contains("2 tokens and 2 policies checked in 2 files"));
    }
    folder.write("e/a.json", EXPORT).write("e/b.json", EXPORT);
    let twice = check(&folder, &["e"]);
    assert!(twice.out.contains("info[repeated-token]: `wide` is also in another file"), "{}", twice.out);
}

#[test]
fn large_texts_are_searched_and_binaries_are_not() {
    let folder = Folder::new("ledger-large");
    let behind = |size: usize, text: &str| format!("{}{text}", "# filler\n".repeat(size / 9));
    let program = fs::read_to_string("fixtures/programs/002-pulumi-typescript-every-zone.ts").unwrap();
    folder
        .write("a.ts", &behind(3 << 19, &program).replace('#', "//"))
        .write("b.ts", &behind(3 << 20, &program).replace('#', "//"))
        .write("c.txt", &behind(3 << 20, WIDE))
        .write("d.txt", &behind(17 << 20, WIDE))
        .write("e.bin", &format!("\0{WIDE}"));
    let outcome = check(&folder, &["-v", "."]);
    for line in [
        "a.ts: checked\n",
        "b.ts: unchecked",
        "c.txt: unchecked (this file mentions an API token, but is not checked because of its name",
        "d.txt: ignored (larger than 16 MiB, and the name is not one of those checked)\n",
        "e.bin: ignored (the name is not one of those checked)\n",
    ] {
        assert!(outcome.err.contains(line), "{line}{}", outcome.err);
    }
}

#[test]
fn verbose_lists_each_file_with_its_state() {
    let folder = Folder::new("ledger-verbose");
    folder.write("tight.json", TIGHT).write("a.tf", "x = = 1\n").write("package.json", "{}").write("notes.txt", "x");
    let outcome = check(&folder, &["-v", "."]);
    for line in [
        "tight.json: checked\n",
        "a.tf: unreadable (syntax error)\n",
        "package.json: without tokens (no API token in it)\n",
        "notes.txt: ignored (the name is not one of those checked)\n",
    ] {
        assert!(outcome.err.contains(line), "{line}{}", outcome.err);
    }
    let summary = "1 token and 1 policy checked in 1 file · 1 file not read completely · 1 file without tokens · 1 file ignored · 1 problem";
    for format in ["markdown", "html", "github"] {
        let outcome = check(&folder, &["--format", format, "."]);
        assert!(outcome.err.contains(summary), "{}", outcome.err);
        let plain = outcome.out.replace("&#183;", "·");
        assert!(plain.contains("1 file not read completely"), "{format}: {}", outcome.out);
    }
    let junit = check(&folder, &["--format", "junit", "."]).out;
    assert!(junit.contains(r#"<property name="files.met" value="4"/>"#), "{junit}");
    let gitlab: serde_json::Value = serde_json::from_str(&check(&folder, &["--format", "gitlab", "."]).out).unwrap();
    assert_eq!(gitlab[0]["check_name"], "read");
}

#[test]
fn rules_without_input_are_usage_errors() {
    let folder = Folder::new("ledger-rules");
    folder.write("tight.json", TIGHT);
    for (rule, input) in [
        ("drift", "--online"),
        ("exceeds-tool", "`[[token]]`"),
        ("forbidden-access", "`[[forbid]]`"),
        ("stale-waiver", "another rule"),
        ("unexpected-creator", "`domains`"),
        ("unused-permission", "--uses"),
        ("unused-resource", "--uses"),
    ] {
        let outcome = check(&folder, &["--rule", rule, "tight.json"]);
        let message = format!("`{rule}` cannot run without ");
        assert_eq!(outcome.code, 2, "{rule}: {}", outcome.err);
        assert!(outcome.err.contains(&message) && outcome.err.contains(input), "{}", outcome.err);
    }
    assert_eq!(check(&folder, &["--rule", "all-zones", "tight.json"]).code, 0);
    let none = check(&folder, &["--rule", "all-zones", "--skip", "all-zones", "tight.json"]);
    assert!(none.code == 2 && none.err.contains("no rule is active"), "{}", none.err);
    let off = |rule: &&tokenlint::lint::Rule| format!("[rules.{}]\nlevel = \"off\"\n", rule.info.id);
    let all: String = tokenlint::rules::RULES.iter().map(off).collect();
    folder.write("tokenlint.toml", &all);
    assert!(check(&folder, &["tight.json"]).err.contains("no rule is active"));
    folder.write("tokenlint.toml", &all.replace("[rules.drift]\nlevel = \"off\"\n", ""));
    let only = check(&folder, &["tight.json"]);
    assert!(only.code == 2 && only.err.contains("`drift` needs --online"), "{}", only.err);
}

#[test]
fn tokens_whose_policies_are_all_unknown_are_not_clean() {
    let rest = r#""condition":{"request_ip":{"in":["1.1.1.0/24","2606:4700:4700::/48"]}},"not_before":"2026-11-20T00:00:00Z","expires_on":"2026-12-20T00:00:00Z""#;
    let (head, tail) = PLAN.split_once("\"policies\"").unwrap();
    let tail = tail.split_once("},\"after_unknown\":{}").unwrap().1;
    let unknown = format!("{head}{rest}}},\"after_unknown\":{{\"policies\":true}}{tail}");
    let folder = Folder::new("ledger-unknown");
    folder.write("plan.json", &unknown);
    let lax = ["--skip", "not-evaluated"];
    for (arguments, code) in [
        (&["plan.json"][..], 1),
        (&["--skip", "not-evaluated", "plan.json"], 3),
        (&["--skip", "not-evaluated", "--strict", "."], 3),
        (&["--write-baseline", "b.json", "plan.json"], 3),
    ] {
        let outcome = check(&folder, arguments);
        assert_eq!(outcome.code, code, "{arguments:?}: {}", outcome.err);
        assert!(outcome.err.contains("nothing was checked about access"), "{}", outcome.err);
    }
    fs::remove_file(folder.path().join("b.json")).unwrap();
    folder.write("tight.json", TIGHT);
    Fate::Note("the policies of 1 token are unknown").verify("beside", &folder, &[&lax[..], &["."]].concat());
}

#[test]
fn many_files_are_reported_in_their_order_whatever_the_threads() {
    let folder = Folder::new("many-files");
    let body = |name: &str| {
        format!(
            r#"{{"name":"{name}","policies":[{{"effect":"allow","permission_groups":[{{"id":"4755a26eedb94da69e1066d98aa820be"}}],"resources":{{"com.cloudflare.api.account.zone.*":"*"}}}}]}}"#
        )
    };
    let mut names = Vec::new();
    for at in 0..600 {
        let name = format!("t{at:03}");
        match at % 50 {
            7 => folder.write(&format!("{name}.json"), ""),
            8 => folder.write(&format!("{name}.json"), "{\"permission_groups\": "),
            // Larger than many files together, so that it is judged alone.
            9 => folder.write(&format!("{name}.json"), &format!("{}{}", body(&name), " ".repeat(100_000))),
            _ => folder.write(&format!("{name}.json"), &body(&name)),
        };
        if at % 50 != 7 && at % 50 != 8 {
            names.push(name);
        }
    }
    let run = |more: &[&str]| {
        folder.run(
            &[&["check", ".", "--no-config", "--format", "concise", "--sort", "place", "--rule", "all-zones"], more]
                .concat(),
        )
    };
    let together = run(&[]);
    let found: Vec<String> =
        together.out.lines().filter_map(|line| Some(line.split_once('`')?.1.split_once('`')?.0.to_owned())).collect();
    assert_eq!(found, names);
    assert!(
        together.err.contains("12 files not read completely") && together.err.contains("12 files without tokens"),
        "{}",
        together.err
    );
}

#[test]
fn a_problem_keeps_its_kind() {
    let kinds = |text: &str| -> Vec<ProblemKind> {
        let report = lint_bytes("token.json", text.into()).unwrap();
        report.problems.into_iter().map(|problem| problem.kind).collect()
    };
    let wrong = kinds(r#"{"name":"a","policies":[{"effect":"allow","permission_groups":7,"resources":{}}]}"#);
    let is_key = |key: &str| key == "permission_groups";
    assert!(matches!(&*wrong, [ProblemKind::Read(ReadProblemKind::WrongType { key, .. })] if is_key(key)), "{wrong:?}");
    let broken = kinds(r#"{"name":"a","policies":["#);
    assert!(matches!(&*broken, [ProblemKind::Read(ReadProblemKind::Syntax(_)), ..]), "{broken:?}");
}
