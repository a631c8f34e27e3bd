//! What is written: never onto an input, whole or not at all, and nothing is called fixed that was not written.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
};

use crate::cli::{Folder, Outcome, check, command};

const BODY: &str = r#"{"name":"deploy","policies":[{"effect":"Allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}]}"#;

fn fix(folder: &Folder, path: &str) -> Outcome {
    check(folder, &["--fix", path])
}

#[test]
fn an_output_never_replaces_an_input() {
    let folder = Folder::new("overwrite");
    fs::create_dir_all(folder.path().join("sub")).unwrap();
    symlink("body.json", folder.path().join("link.json")).unwrap();
    symlink("link.json", folder.path().join("link-to-link.json")).unwrap();
    symlink(".", folder.path().join("here")).unwrap();
    let absolute = folder.path().join("body.json").display().to_string();
    folder.write("body.json", BODY);
    fs::hard_link(folder.path().join("body.json"), folder.path().join("hard.json")).unwrap();
    let spellings = [
        "body.json",
        "./body.json",
        ".//body.json",
        "sub/../body.json",
        "here/body.json",
        "link.json",
        "link-to-link.json",
        "hard.json",
        &absolute,
    ];
    let mut tried = 0;
    for spelling in spellings {
        for format in ["json", "sarif", "html", "markdown", "junit", "gitlab", "github", "human"] {
            let output = format!("{format}={spelling}");
            refused(&check(&folder, &["body.json", "--output", &output]), &output);
            tried += 1;
        }
        let output = format!("json={spelling}");
        for arguments in [
            ["body.json", "--write-baseline", spelling],
            [spelling, "--write-baseline", "body.json"],
            [".", "--output", &output],
            [".", "--write-baseline", spelling],
            ["here", "--output", &output],
        ] {
            refused(&check(&folder, &arguments), &arguments.join(" "));
            tried += 1;
        }
        let stdin = fs::File::open(folder.path().join("body.json")).unwrap();
        let run = command(folder.path(), &["check", "-", "--output", &output]).stdin(stdin).output().unwrap();
        refused(&run.into(), spelling);
        refused(&folder.run(&["uses", "body.json", "-o", spelling]), spelling);
        tried += 2;
    }
    assert_eq!(tried, 9 * 15);
    assert_eq!(fs::read_to_string(folder.path().join("body.json")).unwrap(), BODY);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 6);
}

fn refused(run: &Outcome, what: &str) {
    assert_eq!(run.code, 2, "{what}: {}", run.err);
    assert!(run.err.contains("is both an input and an output"), "{what}: {}", run.err);
}

#[test]
fn other_files_of_the_run_are_not_replaced_either() {
    let folder = Folder::new("overwrite-others");
    let log = "GET /zones/000000000000000000000000000000a1/dns_records\n";
    folder.write("body.json", BODY).write("tokenlint.toml", "# none\n").write("http.log", log);
    folder.write("zones.json", r#"{"success":true,"result":[]}"#);
    assert_eq!(check(&folder, &["body.json", "--write-baseline", "base.json"]).code, 0);
    let base = fs::read_to_string(folder.path().join("base.json")).unwrap();
    for (arguments, path) in [
        (&["--config", "tokenlint.toml"][..], "tokenlint.toml"),
        (&[], "tokenlint.toml"),
        (&["--baseline", "base.json"], "base.json"),
        (&["--zones", "zones.json"], "zones.json"),
        (&["--uses", "http.log"], "http.log"),
    ] {
        let output = format!("json={path}");
        let all = [&["body.json", "--output", &output], arguments].concat();
        refused(&check(&folder, &all), path);
    }
    // Two reports need two files.
    for (one, other) in [("new.json", "new.json"), ("new.json", "./new.json"), ("base.json", "./base.json")] {
        let (json, sarif) = (format!("json={one}"), format!("sarif={other}"));
        let run = check(&folder, &["body.json", "--output", &json, "--output", &sarif]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains("is given as an output twice"), "{}", run.err);
        let run = check(&folder, &["body.json", "--output", &json, "--write-baseline", other]);
        assert!(run.code == 2 && run.err.contains("output twice"), "{}", run.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("base.json")).unwrap(), base);
    // A baseline is renewed, and a report of an earlier run replaced.
    let run = check(&folder, &["body.json", "--baseline", "base.json", "--write-baseline", "./base.json"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for _ in 0..2 {
        let run = check(&folder, &[".", "--output", "json=report.json", "--output", "sarif=/dev/null"]);
        assert_eq!(run.code, 1, "{}", run.err);
    }
}

#[test]
fn nothing_is_called_fixed_that_could_not_be_written() {
    let folder = Folder::new("unwritten");
    folder.write("body.json", BODY);
    let path = folder.path().join("body.json");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    let run = fix(&folder, "body.json");
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("failed to write `body.json`: the file is read-only"), "{}", run.err);
    assert!(run.err.contains("not fixed body.json:1 invalid-effect"), "{}", run.err);
    assert!(run.err.contains("0 fixes applied, 1 not written"), "{}", run.err);
    assert!(!run.err.replace("not fixed", "").contains("fixed body"), "{}", run.err);
    // The finding is still reported.
    assert!(run.out.contains("invalid effect `Allow`"), "{}", run.out);
    assert_eq!(fs::read_to_string(&path).unwrap(), BODY);
    fs::remove_file(&path).unwrap();
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let folder = Folder::new("read-only-folder");
    folder.write("sub/body.json", BODY);
    let sub = folder.path().join("sub");
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o555)).unwrap();
    // Permissions do not bind root.
    if fs::write(sub.join("probe"), "").is_err() {
        for arguments in [&["--fix", "sub/body.json"][..], &["sub/body.json", "--output", "json=sub/new.json"]] {
            let run = check(&folder, arguments);
            assert_eq!(run.code, 2, "{}", run.err);
            assert!(run.err.contains("no file can be created in its directory: "), "{}", run.err);
        }
        assert_eq!(fs::read_dir(&sub).unwrap().count(), 1);
    }
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_files_of_a_module_are_written_together_or_not_at_all() {
    let folder = Folder::new("module-unwritten");
    let token = |name: &str| {
        format!(
            "resource \"cloudflare_api_token\" \"{name}\" {{\n  name = \"{name}\"\n  policies = [{{\n    effect = \"Allow\"\n    permission_groups = [{{ id = \"82e64a83756745bbbb1c9c2701bf816b\" }}]\n    resources = {{ \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }}\n  }}]\n}}\n"
        )
    };
    folder.write("a.tf", &token("a")).write("b.tf", &token("b"));
    let b = folder.path().join("b.tf");
    fs::set_permissions(&b, fs::Permissions::from_mode(0o444)).unwrap();
    let run = fix(&folder, ".");
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("failed to write `b.tf`"), "{}", run.err);
    assert_eq!(run.err.matches("not fixed").count(), 2, "{}", run.err);
    assert_eq!(fs::read_to_string(folder.path().join("a.tf")).unwrap(), token("a"));
    fs::set_permissions(&b, fs::Permissions::from_mode(0o644)).unwrap();
    let run = fix(&folder, ".");
    assert!(run.err.contains("2 fixes applied"), "{}", run.err);
    assert_eq!(fs::read_to_string(b).unwrap(), token("b").replace("Allow", "allow"));
}

#[test]
fn links_modes_and_owners_are_kept() {
    let folder = Folder::new("attributes");
    symlink("nowhere/real.json", folder.path().join("dangling.json")).unwrap();
    folder.write("body.json", BODY);
    let run = check(&folder, &["body.json", "--output", "json=dangling.json"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`dangling.json`: it is a symbolic link to a file that does not exist"), "{}", run.err);
    assert!(folder.path().join("dangling.json").is_symlink());
    let path = folder.path().join("body.json");
    for mode in [0o600, 0o640, 0o664, 0o755] {
        folder.write("body.json", BODY);
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let is_owned = std::os::unix::fs::chown(&path, Some(4321), Some(4322)).is_ok();
        let run = fix(&folder, "body.json");
        assert!(run.err.contains("1 fix applied"), "{}", run.err);
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o7777, mode);
        assert!(!is_owned || (metadata.uid(), metadata.gid()) == (4321, 4322));
    }
}

#[test]
fn standard_input_is_not_fixed_and_says_what_to_do() {
    let folder = Folder::new("fix-stdin");
    folder.write("body.json", BODY);
    for arguments in [&["--fix", "-"][..], &["--fix=suggested", "-"], &["--fix", "body.json", "-"]] {
        let run = folder.pipe(&[&["check"], arguments].concat(), BODY);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
        assert!(run.err.contains("--fix cannot change standard input; pass a file"), "{}", run.err);
        assert!(!run.err.contains("fixed"), "{}", run.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("body.json")).unwrap(), BODY);
}

#[test]
fn more_than_64_fixes_are_made() {
    let folder = Folder::new("fix-many");
    let group = |at: usize| ["82e64a83756745bbbb1c9c2701bf816b", "4755a26eedb94da69e1066d98aa820be"][at % 2];
    let groups: Vec<String> = (0..200).map(|at| format!(r#"{{"id":"{}"}}"#, group(at))).collect();
    folder.write("body.json", &BODY.replace(r#"{"id":"82e64a83756745bbbb1c9c2701bf816b"}"#, &groups.join(",")));
    let run = fix(&folder, "body.json");
    let left = fs::read_to_string(folder.path().join("body.json")).unwrap();
    assert_eq!(left.matches("\"id\"").count(), 1, "{left} {}", run.err);
    assert!(!run.err.contains("not fixed") && run.err.contains("200 fixes applied"), "{}", run.err);
    let run = fix(&folder, "body.json");
    assert!(!run.err.contains("fix"), "{}", run.err);
}

#[test]
fn a_pipe_is_checked_and_not_fixed() {
    let folder = Folder::new("fix-pipe");
    let pipe = folder.path().join("pipe.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let writer = std::thread::spawn(move || fs::write(pipe, BODY).unwrap());
    let run = fix(&folder, "pipe.json");
    writer.join().unwrap();
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("`pipe.json` is not a regular file and was not fixed"), "{}", run.err);
    assert!(run.err.contains("not fixed pipe.json:1") && run.out.contains("[invalid-effect]"), "{}", run.err);
    let run = folder.run(&["check", "--now", "2026-11-24", "--fix", "/dev/stdin"]);
    assert_eq!(run.code, 2, "{}", run.err);
}
