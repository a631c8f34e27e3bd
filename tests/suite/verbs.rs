//! The verbs about access, by the binary itself on shipped fixtures.

use std::fs;

use crate::cli::{Folder, Outcome};

const NOW: &str = "2026-11-24T12:00:00Z";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    for file in fs::read_dir("fixtures/access").unwrap() {
        let path = file.unwrap().path();
        folder.write(path.file_name().unwrap().to_str().unwrap(), &fs::read_to_string(&path).unwrap());
    }
    folder
}

fn drawn(outcome: &Outcome) -> String {
    format!("{}--- stderr\n{}--- exit {}\n", outcome.out, outcome.err, outcome.code)
}

#[test]
fn diff_says_what_is_gained_and_lost() {
    let folder = folder("diff");
    insta::assert_snapshot!("diff", drawn(&folder.run(&["diff", "before.json", "after.json", "--now", NOW])));
    let with_zones = ["diff", "before.json", "after.json", "--zones", "zones.json", "--now", NOW];
    insta::assert_snapshot!("diff_with_zones", drawn(&folder.run(&with_zones)));
    let json = ["diff", "before.json", "after.json", "--zones", "zones.json", "--format", "json", "--now", NOW];
    insta::assert_snapshot!("diff_json", drawn(&folder.run(&json)));
}

#[test]
fn diff_gates_on_what_is_asked() {
    let folder = folder("gate");
    let code = |arguments: &[&str]| folder.run(&[&["diff", "--zones", "zones.json"], arguments].concat()).code;
    assert_eq!(code(&["before.json", "before.json"]), 0);
    assert_eq!(code(&["before.json", "after.json"]), 1);
    assert_eq!(code(&["before.json", "after.json", "--fail-on", "none"]), 0);
    assert_eq!(code(&["--max-access", "after.json", "before.json"]), 1);
    assert_eq!(code(&["--max-access", "before.json", "before.json"]), 0);
    assert_eq!(code(&["--must-keep", "before.json", "after.json"]), 1);
    assert_eq!(code(&["--must-keep", "before.json", "before.json"]), 0);
    assert_eq!(code(&["before.json"]), 2);
    assert_eq!(code(&["before.json", "zones.json"]), 2);
    assert_eq!(code(&["-", "-"]), 2);
    assert_eq!(code(&["before.json", "nowhere.json"]), 2);
}

#[test]
fn tokens_of_lists_meet_by_id_then_by_name() {
    let token = |id: &str, name: &str, zone: &str| {
        format!(
            r#"{{"id":"{id:0>32}","name":"{name}","status":"active","issued_on":"2026-01-01T00:00:00Z","policies":[{{"effect":"allow","permission_groups":[{{"id":"82e64a83756745bbbb1c9c2701bf816b"}}],"resources":{{"com.cloudflare.api.account.zone.{zone:0>32}":"*"}}}}]}}"#
        )
    };
    let folder = Folder::new("meet");
    folder
        .write("old.json", &format!("[{},{},{}]", token("1", "a", "a1"), token("2", "b", "a2"), token("3", "c", "a3")));
    folder
        .write("new.json", &format!("[{},{},{}]", token("4", "b", "a2"), token("1", "z", "a1"), token("5", "d", "a3")));
    let outcome = folder.run(&["diff", "old.json", "new.json", "--now", NOW]);
    insta::assert_snapshot!("diff_lists", drawn(&outcome));
}

#[test]
fn can_answers_yes_no_and_unknown() {
    let folder = folder("can");
    let zone = "zone:000000000000000000000000000000a1";
    let asked: [&[&str]; 9] = [
        &["before.json", "--do", "DNS Write", "--on", zone],
        &["before.json", "--do", "DNS Read", "--on", zone, "--from", "1.1.1.1"],
        &["before.json", "--do", "DNS Write", "--on", zone, "--from", "8.8.8.8"],
        &["before.json", "--do", "DNS Write", "--on", zone, "--at", "2027-02-01"],
        &["after.json", "--do", "PUT /zones/000000000000000000000000000000a2/dns_records/1"],
        &["after.json", "--do", "DNS Write", "--on", "zone:example.net", "--zones", "zones.json"],
        &["after.json", "--do", "Workers Scripts Write", "--on", "account:00000000000000000000000000000acc"],
        &["after.json", "--do", "DNS Wrte"],
        &["after.json", "--do", "DNS Write"],
    ];
    let all: String = asked
        .iter()
        .map(|arguments| {
            let outcome = folder.run(&[&["can", "--now", NOW], *arguments].concat());
            format!("$ tokenlint can {}\n{}\n", arguments.join(" "), drawn(&outcome))
        })
        .collect();
    insta::assert_snapshot!("can", all);
}

#[test]
fn show_gives_a_card_or_a_table() {
    let folder = folder("show");
    for name in ["exported/user-tokens.json", "planned/ci-deploy.json"] {
        let text = fs::read_to_string(format!("fixtures/{name}")).unwrap();
        folder.write(name.rsplit('/').next().unwrap(), &text);
    }
    insta::assert_snapshot!("show_card", drawn(&folder.run(&["show", "ci-deploy.json", "--now", NOW])));
    let zones = ["show", "before.json", "--zones", "zones.json", "--now", NOW];
    insta::assert_snapshot!("show_card_with_zones", drawn(&folder.run(&zones)));
    insta::assert_snapshot!("show_table", drawn(&folder.run(&["show", "user-tokens.json", "--now", NOW])));
    let json = ["show", "user-tokens.json", "--token", "terraform", "--format", "json", "--now", NOW];
    insta::assert_snapshot!("show_json", drawn(&folder.run(&json)));
    assert_eq!(folder.run(&["show", "zones.json"]).code, 2);
    assert_eq!(folder.run(&["show", "user-tokens.json", "--token", "nobody"]).code, 2);
}

#[test]
fn check_names_zones_and_settles_gates_by_the_inventory() {
    let folder = folder("zones");
    let forbid = |zone: &str| {
        format!(
            "[[forbid]]\nid = \"freeze\"\npermissions = [\"DNS Write\"]\nresources = [\"zone:{zone}\"]\nreason = \"frozen\"\n"
        )
    };
    folder.write("tokenlint.toml", &forbid("000000000000000000000000000000a2"));
    let check = |zones: &[&str]| {
        folder.run(&[&["check", "after.json", "--rule", "forbidden-access", "--now", NOW], zones].concat()).out
    };
    let (open, settled) = (check(&[]), check(&["--zones", "zones.json"]));
    assert!(open.contains("may be able to use `DNS Write`"), "{open}");
    assert!(settled.contains("`deploy` can use `DNS Write`"), "{settled}");
    assert!(settled.contains("every zone of account Example"), "{settled}");
}

#[test]
fn a_gate_that_names_nothing_is_refused() {
    let folder = folder("gates");
    let broken = [
        ("permissions = []\nreason = \"r\"", "`permissions` is empty"),
        ("permissions = [\"DNS Wrte\"]\nreason = \"r\"", "did you mean `DNS Write`?"),
        ("permissions = [\"DNS Write\"]\nresources = [\"zones:x\"]\nreason = \"r\"", "expected zone:ID"),
        ("permissions = [\"DNS Write\"]\nexcept = \"(\"\nreason = \"r\"", "invalid regular expression"),
        ("permissions = [\"DNS Write\"]", "missing field `reason`"),
    ];
    for (text, expected) in broken {
        folder.write("tokenlint.toml", &format!("[[forbid]]\nid = \"freeze\"\n{text}\n"));
        let outcome = folder.run(&["check", "after.json"]);
        assert_eq!(outcome.code, 2, "{text}");
        assert!(outcome.err.contains(expected), "{text}: {}", outcome.err);
    }
}
