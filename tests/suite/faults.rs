//! What the system does to a run: files that cannot be read, full disks, pipes, signals.

use std::{
    fs,
    io::Read,
    os::unix::fs::{FileTypeExt, symlink},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::cli::{Folder, NOW, Outcome, check, command};

const GOOD: &str = r#"{"name":"external-dns a.example.com","policies":[{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}],"condition":{"request_ip":{"in":["1.1.1.0/24","2606:4700:4700::/48"]}},"not_before":"2026-11-01T00:00:00Z","expires_on":"2027-02-01T00:00:00Z"}"#;

/// Runs a line of the shell, with the program as `$0`.
fn shell(folder: &Folder, line: &str) -> Outcome {
    let mut command = Command::new("sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_tokenlint")]).current_dir(folder.path());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap().into()
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_judged() {
    let folder = Folder::new("unreadable");
    folder.write("good.json", GOOD);
    symlink("b.json", folder.path().join("a.json")).unwrap();
    symlink("a.json", folder.path().join("b.json")).unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let outcome = check(&folder, &["good.json", "a.json", "missing.json", "empty"]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    for told in ["a.json", "missing.json: no such file", "1 token and 1 policy checked in 1 file"] {
        assert!(outcome.err.contains(told), "{told} is missing: {}", outcome.err);
    }
    // In a directory, links that lead nowhere are no files.
    let outcome = check(&folder, &["."]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
}

#[test]
fn a_file_that_breaks_off_while_it_is_read_is_told() {
    if !fs::exists("/proc/self/mem").unwrap() {
        return;
    }
    let outcome = check(&Folder::new("broken-off"), &["/proc/self/mem"]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert!(outcome.err.contains("/proc/self/mem: read error"), "{}", outcome.err);
}

#[test]
fn a_directory_in_the_place_of_a_file_is_told() {
    let folder = Folder::new("directory");
    folder.write("good.json", GOOD).write("folder/x.txt", "");
    for option in ["--config", "--baseline", "--zones", "--uses"] {
        let outcome = check(&folder, &["good.json", option, "folder"]);
        assert_eq!(outcome.code, 2, "{option}: {}", outcome.err);
        assert!(outcome.err.contains("folder"), "{option}: {}", outcome.err);
    }
    let outcome = check(&folder, &["good.json", "--output", "json=folder"]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert!(outcome.err.contains("folder"), "{}", outcome.err);
}

#[test]
fn a_full_disk_is_told_and_devices_stay_devices() {
    if !fs::exists("/dev/full").unwrap() {
        return;
    }
    let folder = Folder::new("full");
    folder.write("good.json", GOOD);
    for line in [
        "\"$0\" check --now 2026-11-24 good.json --format json > /dev/full",
        "\"$0\" check --now 2026-11-24 good.json --output sarif=/dev/full",
        "\"$0\" rules > /dev/full",
    ] {
        let outcome = shell(&folder, line);
        assert_eq!(outcome.code, 2, "{line}: {}", outcome.err);
        assert!(outcome.err.contains("space"), "{line}: {}", outcome.err);
    }
    assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
    let outcome = shell(&folder, "\"$0\" check --now 2026-11-24 good.json --output sarif=/dev/stdout | head -c 1");
    assert_eq!(outcome.out, "{");
}

/// A body whose fix takes effect on each of many policies.
fn fixable(count: usize) -> String {
    let policy = r#"{"effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"},{"id":"4755a26eedb94da69e1066d98aa820be"}],"resources":{"com.cloudflare.api.account.zone.ZONE":"*"}}"#;
    let policies: Vec<String> = (0..count).map(|at| policy.replace("ZONE", &format!("{at:032x}"))).collect();
    format!(r#"{{"name":"dns of many zones","policies":[{}]}}"#, policies.join(",\n"))
}

#[test]
fn a_fix_that_cannot_be_written_leaves_the_old_file() {
    let folder = Folder::new("limit");
    let old = fixable(40);
    folder.write("body.json", &old);
    let line = "trap '' XFSZ; ulimit -f 1; \"$0\" check --now 2026-11-24 --fix body.json";
    let outcome = shell(&folder, line);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
    assert!(outcome.err.contains("body.json"), "{}", outcome.err);
    assert_eq!(fs::read_to_string(folder.path().join("body.json")).unwrap(), old);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
}

#[test]
fn a_fix_that_is_interrupted_leaves_the_old_file_or_the_new() {
    let folder = Folder::new("interrupted");
    let old = fixable(40);
    folder.write("body.json", &old);
    let fix = ["check", "--now", "2026-11-24", "--fix", "body.json"];
    assert_eq!(folder.run(&fix).code, 1);
    let new = fs::read_to_string(folder.path().join("body.json")).unwrap();
    assert_ne!(old, new);
    for delay in 0..25 {
        folder.write("body.json", &old);
        let mut child = command(folder.path(), &fix).spawn().unwrap();
        thread::sleep(Duration::from_millis(delay * 4));
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        child.wait().unwrap();
        let left = fs::read_to_string(folder.path().join("body.json")).unwrap();
        assert!(left == old || left == new, "after {delay}: {} bytes", left.len());
    }
}

#[test]
fn pipes_are_read_where_they_are_named_and_never_waited_for_in_a_directory() {
    let folder = Folder::new("fifo");
    folder.write("good.json", GOOD);
    let pipe = folder.path().join("pipe.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let outcome = check(&folder, &["."]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    let writer = thread::spawn(move || fs::write(pipe, GOOD).unwrap());
    let outcome = check(&folder, &["pipe.json"]);
    writer.join().unwrap();
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(outcome.err.contains("1 token and 1 policy checked in 1 file"), "{}", outcome.err);
}

#[test]
fn nothing_in_a_file_is_told() {
    let folder = Folder::new("nothing");
    folder.write("nothing.json", "").write("blank.json", " \n\n");
    for file in ["nothing.json", "blank.json"] {
        let outcome = check(&folder, &[file]);
        assert_eq!(outcome.code, 2, "{}", outcome.err);
        assert!(outcome.err.contains(file), "{}", outcome.err);
    }
}

#[test]
fn neither_home_nor_locale_matters() {
    let folder = Folder::new("locale");
    folder.write("body.json", &fixable(2));
    let arguments = [&["check"], &NOW[..], &["body.json"]].concat();
    let plain: Outcome = command(folder.path(), &arguments).output().unwrap().into();
    for (name, value) in [("LC_ALL", "tr_TR.UTF-8"), ("LANG", "xx_YY"), ("HOME", "/nonexistent"), ("TZ", "Asia/Tehran")]
    {
        let other: Outcome = command(folder.path(), &arguments).env(name, value).output().unwrap().into();
        assert_eq!((other.code, &other.out, &other.err), (plain.code, &plain.out, &plain.err), "{name}={value}");
    }
}

#[test]
fn many_files_are_judged_in_order() {
    let folder = Folder::new("many-files");
    for at in 0..500 {
        folder.write(&format!("{:02}/{at}.json", at % 10), GOOD);
    }
    let outcome = check(&folder, &["."]);
    assert_eq!(outcome.code, 0, "{}{}", outcome.out, outcome.err);
    assert!(outcome.err.contains("500 tokens and 500 policies checked in 500 files"), "{}", outcome.err);
}

#[test]
fn a_reader_that_stops_early_is_no_error_in_any_format() {
    let folder = Folder::new("early");
    folder.write("body.json", &fixable(200));
    for format in ["human", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"] {
        let arguments = [&["check"], &NOW[..], &["body.json", "--format", format]].concat();
        let mut child = command(folder.path(), &arguments).spawn().unwrap();
        let mut first = [0; 1];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let outcome: Outcome = child.wait_with_output().unwrap().into();
        assert_eq!(outcome.code, 1, "{format}: {}", outcome.err);
    }
}
