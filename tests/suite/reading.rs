//! Files that expressions of Terraform read.

use crate::cli::Folder;

const MODULE: &str = r#"
variable "zone_id" {}

resource "cloudflare_api_token" "ci" {
  name = "ci"
  policies = [{
    effect            = "allow"
    permission_groups = [for id in jsondecode(FILE) : { id = id }]
    resources         = templatefile("${path.module}/resources.json.tftpl", { zone_id = var.zone_id })
  }]
}
"#;

const DNS_WRITE: &str = r#"["4755a26eedb94da69e1066d98aa820be"]"#;

fn folder(name: &str, file: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("infra/main.tf", &MODULE.replace("FILE", file));
    folder.write("infra/resources.json.tftpl", r#"{ "com.cloudflare.api.account.*": "*" }"#);
    folder.write("infra/groups.json", DNS_WRITE);
    folder.write("elsewhere/groups.json", DNS_WRITE);
    folder.write("infra/.git/groups.json", DNS_WRITE);
    folder
}

fn check(folder: &Folder, path: &str) -> String {
    let outcome = folder.run(&["check", path, "--now", "2026-11-24", "--format", "full"]);
    outcome.out + &outcome.err
}

#[test]
fn files_of_the_module_are_read() {
    let folder = folder("read-files", r#"file("groups.json")"#);
    let text = check(&folder, "infra");
    assert!(text.contains("scope-mismatch") && !text.contains("not evaluated"), "{text}");
    folder.write("infra/resources.json.tftpl", r#"{ "com.cloudflare.api.account.zone.${zone_id}": "*" }"#);
    let text = check(&folder, "infra");
    assert!(!text.contains("scope-mismatch") && text.contains("`var.zone_id` is unknown"), "{text}");
    // The file of groups is an input of its own, and no token.
    assert!(check(&folder, ".").contains("1 token and 1 policy checked"));
}

#[test]
fn what_is_not_in_the_module_is_unknown_and_named() {
    let big = "x".repeat((1 << 20) + 1);
    let cases = [
        (r#"file("../elsewhere/groups.json")"#, "`../elsewhere/groups.json` is not read: it is outside"),
        (r#"file("/etc/hostname")"#, "`/etc/hostname` is not read: it is outside"),
        (r#"file("~/groups.json")"#, "`~/groups.json` is not read: it is outside"),
        (r#"file("nothing.json")"#, "`nothing.json` is not read: there is no such file"),
        (r#"file(".git/groups.json")"#, "`.git/groups.json` is not read: it is hidden"),
        (r#"file("folder")"#, "`folder` is not read: it is not a regular file"),
        (r#"file("big.json")"#, "`big.json` is not read: it is larger than 1048576 bytes"),
        (r#"file("latin.json")"#, "`latin.json` is not read: it cannot be read as UTF-8"),
        (r#"file("link.json")"#, "`link.json` is not read: it is outside"),
        (r#"file("linked/groups.json")"#, "`linked/groups.json` is not read: it is outside"),
        (r#"file("pipe.json")"#, "`pipe.json` is not read: it is not a regular file"),
        (r#"file("${var.zone_id}.json")"#, "`var.zone_id` is unknown"),
        (r#"file("${"gr"}${"oups"}-${file("which.txt")}.json")"#, "`groups-b.json` is not read: there is no such file"),
    ];
    for (at, (expression, expected)) in cases.into_iter().enumerate() {
        let folder = folder(&format!("read-files-{at}"), expression);
        folder.write("infra/folder/x.json", "{}");
        folder.write("infra/which.txt", "b");
        folder.write("infra/big.json", &big);
        std::fs::write(folder.path().join("infra/latin.json"), b"[\"\xe9\"]").unwrap();
        #[cfg(unix)]
        {
            let link = |to: &str, from: &str| std::os::unix::fs::symlink(to, folder.path().join(from)).unwrap();
            link("../elsewhere/groups.json", "infra/link.json");
            link("../elsewhere", "infra/linked");
            let pipe = folder.path().join("infra/pipe.json");
            assert!(std::process::Command::new("mkfifo").arg(pipe).status().unwrap().success());
        }
        let text = check(&folder, "infra/main.tf");
        assert!(text.contains(expected), "{expression}: {text}");
        assert!(text.contains("not evaluated"), "{expression}: {text}");
    }
}

#[test]
fn a_link_within_the_module_is_followed() {
    let folder = folder("read-files-link", r#"file("link.json")"#);
    #[cfg(unix)]
    std::os::unix::fs::symlink("groups.json", folder.path().join("infra/link.json")).unwrap();
    #[cfg(not(unix))]
    folder.write("infra/link.json", DNS_WRITE);
    assert!(check(&folder, "infra").contains("scope-mismatch"));
}

#[test]
fn a_changed_file_leads_to_the_modules_that_may_read_it() {
    let folder = folder("read-files-changed", r#"file("groups.json")"#);
    folder.write("elsewhere/main.tf", "locals {\n  a = 1\n}\n");
    let changed = |path: &str| folder.run(&["check", "--changed", path, "--now", "2026-11-24"]);
    for path in ["infra/groups.json", "infra/resources.json.tftpl", "infra/deleted.tpl"] {
        let outcome = changed(path);
        assert!(outcome.out.contains("scope-mismatch"), "{path}: {}{}", outcome.out, outcome.err);
    }
    let outcome = changed("elsewhere/groups.json");
    assert_eq!((outcome.code, outcome.out.contains("scope-mismatch")), (0, false), "{}", outcome.err);
}
