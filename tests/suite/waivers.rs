//! Baselines and waivers: only new findings fail, and what is accepted does not rot.

use crate::cli::Folder;

const BODY: &str = r#"{"name": "deploy", "policies": [{"effect": "allow", "permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be"}], "resources": {"com.cloudflare.api.account.zone.*": "*"}}]}"#;
const NOW: [&str; 2] = ["--now", "2026-11-24"];

fn check(folder: &Folder, arguments: &[&str]) -> crate::cli::Outcome {
    folder.run(&[&["check", "body.json"], &NOW[..], arguments].concat())
}

#[test]
fn only_what_is_not_in_the_baseline_fails() {
    let folder = Folder::new("baseline");
    folder.write("body.json", BODY);
    assert_eq!(check(&folder, &[]).code, 1);
    let written = check(&folder, &["--write-baseline", "baseline.json"]);
    assert_eq!(written.code, 0, "{}", written.err);
    assert!(written.err.contains("findings to baseline.json"), "{}", written.err);
    let accepted = check(&folder, &["--baseline", "baseline.json"]);
    assert_eq!((accepted.code, accepted.out.as_str()), (0, ""), "{}", accepted.err);
    // Reformatted and moved, the findings are the same; one more group is a new one.
    folder.write("body.json", &format!("\n\n{}", BODY.replace(": ", " :  ")));
    assert_eq!(check(&folder, &["--baseline", "baseline.json"]).code, 0);
    folder.write("body.json", &BODY.replace("{\"id\"", "{\"id\": \"686d18d5ac6c441c867cbf6771e58a0a\"}, {\"id\""));
    let new = check(&folder, &["--baseline", "baseline.json"]);
    assert!(new.code == 1 && new.out.contains("token-minting"), "{}", new.out);
    let all = check(&folder, &["--baseline", "baseline.json", "--no-waivers", "--format", "json"]);
    assert!(all.out.contains("\"all-zones\"") && !all.out.contains("in the baseline"), "{}", all.out);
}

#[test]
fn an_entry_that_no_longer_occurs_is_reported_where_its_file_was_judged() {
    let folder = Folder::new("baseline-stale");
    folder.write("body.json", BODY).write("other.json", BODY);
    check(&folder, &["other.json", "--write-baseline", "baseline.json"]);
    folder.write("body.json", &BODY.replace("zone.*", "zone.000000000000000000000000000000a1"));
    let run = check(&folder, &["--baseline", "baseline.json"]);
    assert_eq!(run.code, 0, "{}", run.out);
    // One note for all entries of a file that was checked; there are others for other.json.
    let note = "note: 2 entries of the baseline match no finding any more; renew it";
    assert_eq!(run.err.replace("\n  │ ", " ").matches(note).count(), 1, "{}", run.err);
    assert!(!run.out.contains("stale-waiver"), "{}", run.out);
    let without = check(&folder, &["--baseline", "baseline.json", "--skip", "stale-waiver"]);
    assert!(!without.err.contains("match no finding"), "{}", without.err);
}

#[test]
fn ends_of_entries_count_and_outlive_a_new_baseline() {
    let folder = Folder::new("baseline-until");
    folder.write("body.json", BODY);
    check(&folder, &["--write-baseline", "baseline.json"]);
    let text = std::fs::read_to_string(folder.path().join("baseline.json")).unwrap();
    let ended = text.replace("\"rule\": \"all-zones\"", "\"until\": \"2026-11-23\", \"rule\": \"all-zones\"");
    folder.write("baseline.json", &ended);
    let run = check(&folder, &["--baseline", "baseline.json"]);
    assert!(run.code == 1 && run.out.contains("expired on 2026-11-23"), "{}", run.out);
    check(&folder, &["--write-baseline", "baseline.json"]);
    assert!(std::fs::read_to_string(folder.path().join("baseline.json")).unwrap().contains("2026-11-23"));
}

#[test]
fn a_broken_baseline_accepts_nothing_and_is_not_overwritten() {
    let folder = Folder::new("baseline-broken");
    for (text, why) in [
        ("[]", "not a baseline of version 1 or 2"),
        ("{\"version\": 3}", "not a baseline of version 1 or 2"),
        ("{\"version\": 1}", "missing list `findings`"),
        ("{\"version\": 1, \"findings\": [{\"rule\": \"x\"}]}", "missing `fingerprint`"),
        ("{\"version\": 1, \"findings\": [", "error"),
        (
            "{\"version\": 1, \"findings\": [{\"rule\":\"a\",\"path\":\"b\",\"fingerprint\":\"c\",\"until\":\"soon\"}]}",
            "expected a date",
        ),
    ] {
        folder.write("body.json", BODY).write("baseline.json", text);
        for option in ["--baseline", "--write-baseline"] {
            let run = check(&folder, &[option, "baseline.json"]);
            assert!(run.code == 2 && run.err.contains(why), "{text}: {}", run.err);
        }
        assert_eq!(std::fs::read_to_string(folder.path().join("baseline.json")).unwrap(), text);
    }
}

#[test]
fn waivers_are_listed_with_what_they_match() {
    let folder = Folder::new("waivers");
    folder.write("body.json", BODY).write(
        "tokenlint.toml",
        "[[waiver]]\nrule = \"all-zones\"\ntoken = \"deploy\"\nreason = \"creates zones\"\nowner = \"dns team\"\nsince = 2026-11-01\nuntil = 2027-01-31\n\n[[waiver]]\nrule = \"missing-expiry\"\ntoken = \"gone\"\nreason = \"old\"\nuntil = 2026-10-31\n",
    );
    folder.write("main.tf", "# tokenlint: ignore[missing-expiry] rolled monthly until=2026-12-31\nresource \"cloudflare_api_token\" \"a\" {\n  name = \"a\"\n  policy {\n    permission_groups = [\"82e64a83756745bbbb1c9c2701bf816b\"]\n    resources = { \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }\n  }\n}\n");
    let run = folder.run(&[&["waivers"], &NOW[..]].concat());
    assert_eq!(run.code, 1, "{}", run.err);
    insta::assert_snapshot!(run.out + &run.err);
    let json = folder.run(&[&["waivers", "--format", "json"], &NOW[..]].concat());
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["waivers"].as_array().unwrap().len(), 3);
    assert_eq!(value["waivers"][0]["age_days"], 23);
    assert_eq!(value["waivers"][0]["days_left"], 68);
}

const TWO_GROUPS: &str = r#"{"name": "deploy", "policies": [{"effect": "allow", "permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be"}, {"id": "3030687196b94b638145a3953da2b699"}], "resources": {"com.cloudflare.api.account.zone.*": "*"}}]}"#;

#[test]
fn an_addition_to_the_access_of_a_token_is_new() {
    let folder = Folder::new("baseline-added");
    folder.write("body.json", BODY);
    check(&folder, &["--write-baseline", "baseline.json"]);
    folder.write("body.json", TWO_GROUPS);
    let run = check(&folder, &["--baseline", "baseline.json", "--format", "concise"]);
    let new = ["all-zones", "missing-expiry", "missing-ip-filter"];
    assert!(run.code == 1 && new.iter().all(|rule| run.out.contains(&format!("[{rule}]"))), "{}", run.out);
}

#[test]
fn a_token_with_less_access_keeps_its_entries() {
    let folder = Folder::new("baseline-narrower");
    folder.write("body.json", TWO_GROUPS);
    check(&folder, &["--write-baseline", "baseline.json"]);
    for narrower in [
        BODY.to_owned(),
        TWO_GROUPS.replace("zone.*", "zone.000000000000000000000000000000a1"),
        BODY.replace(
            "\"name\": \"deploy\"",
            "\"name\": \"deploy\", \"condition\": {\"request_ip\": {\"in\": [\"1.1.1.0/24\"]}}",
        ),
    ] {
        folder.write("body.json", &narrower);
        let run = check(&folder, &["--baseline", "baseline.json", "--fail-on", "medium"]);
        assert_eq!(run.code, 0, "{narrower}: {}", run.out);
    }
    // What is narrower in one way and wider in another has gained access.
    folder.write("body.json", &BODY.replace("4755a26eedb94da69e1066d98aa820be", "e17beae8b8cb423a99b1730f21238bed"));
    assert_eq!(check(&folder, &["--baseline", "baseline.json"]).code, 1);
}

#[test]
fn an_entry_is_for_its_own_file_unless_that_has_moved() {
    let folder = Folder::new("baseline-paths");
    let run = |arguments: &[&str]| folder.run(&[arguments, &NOW[..], &["--baseline", "baseline.json"]].concat());
    folder.write("prod/token.json", BODY);
    folder.run(&[&["check", "prod/token.json", "--write-baseline", "baseline.json"], &NOW[..]].concat());
    let absolute = folder.path().canonicalize().unwrap().join("prod/token.json").display().to_string();
    for same in ["prod/token.json", "./prod/token.json", "prod/../prod/token.json", "prod", absolute.as_str()] {
        assert_eq!(run(&["check", same]).code, 0, "{same}");
    }
    folder.write("dev/token.json", BODY).write("token.json", BODY);
    for other in ["dev/token.json", "token.json", "."] {
        let outcome = run(&["check", other, "--format", "json"]);
        let is_prod_accepted = !outcome.out.contains("\"path\":\"prod/token.json\",\"start\"");
        assert!(outcome.code == 1 && is_prod_accepted, "{other}: {}", outcome.out);
    }
    std::fs::remove_dir_all(folder.path().join("prod")).unwrap();
    assert_eq!(run(&["check", "token.json"]).code, 0, "moved");
    // One entry is for one file.
    assert_eq!(run(&["check", "token.json", "dev/token.json"]).code, 1);
}

#[test]
fn fingerprints_of_0_1_are_still_read() {
    let folder = Folder::new("baseline-old");
    let check = |arguments: &[&str]| folder.run(&[&["check", "a.json"], &NOW[..], arguments].concat());
    let old = r#"{"version": 1, "date": "2026-11-25", "findings": [
        {"fingerprint": "06cea520f13d8968716c3a44a46d011a", "rule": "missing-expiry", "path": "a.json", "token": "risky", "message": ""},
        {"fingerprint": "8c3253128e291293f5367fbad1b679c6", "rule": "all-zones", "path": "a.json", "token": "risky", "message": "", "until": "2027-03-01"}]}"#;
    folder.write("a.json", &BODY.replace("deploy", "risky")).write("baseline.json", old);
    let run = check(&["--baseline", "baseline.json"]);
    let is_read = !run.out.contains("[missing-expiry]") && !run.out.contains("[all-zones]");
    assert!(
        is_read && run.err.contains("2 waivers or baseline entries use fingerprints of 0.1"),
        "{}{}",
        run.out,
        run.err
    );
    check(&["--write-baseline", "baseline.json"]);
    let renewed = std::fs::read_to_string(folder.path().join("baseline.json")).unwrap();
    assert!(renewed.contains("\"version\": 2") && renewed.contains("2027-03-01"), "{renewed}");
    assert!(!check(&["--baseline", "baseline.json"]).err.contains("0.1"));
    let table = "[[waiver]]\nrule = \"all-zones\"\nfingerprint = \"8c3253128e291293f5367fbad1b679c6\"\nreason = \"r\"\nuntil = 2027-01-01\n";
    folder.write("tokenlint.toml", table);
    let run = check(&[]);
    assert!(!run.out.contains("[all-zones]") && run.err.contains("1 waiver or baseline entry uses"), "{}", run.err);
}

#[test]
fn a_reason_that_shows_nothing_is_none() {
    let folder = Folder::new("waiver-blank");
    folder.write("body.json", BODY);
    for blank in [
        "\u{200b}",
        " \u{a0}",
        "\u{ad}",
        "\u{3164}",
        "\u{2800}",
        "\u{202e}\u{2066}",
        "\u{feff}",
        "\u{e0020}",
        "\u{fe0f}",
    ] {
        folder.write(
            "tokenlint.toml",
            &format!(
                "[[waiver]]\nrule = \"all-zones\"\ntoken = \"deploy\"\nreason = \"{blank}\"\nuntil = 2027-01-01\n"
            ),
        );
        let run = check(&folder, &[]);
        assert!(run.code == 2 && run.err.contains("reason"), "{blank:?}: {}", run.err);
        folder.write("tokenlint.toml", "");
        folder.write(
            "main.tf",
            &format!("# tokenlint: ignore[missing-expiry] {blank} until=2026-12-31\nresource \"cloudflare_api_token\" \"a\" {{\n  name = \"a\"\n}}\n"),
        );
        let run = folder.run(&[&["check", "main.tf"], &NOW[..]].concat());
        assert!(run.code == 2 && run.err.contains("the reason is missing"), "{blank:?}: {}", run.err);
    }
}

#[test]
fn one_entry_accepts_findings_of_several_tokens() {
    let folder = Folder::new("waiver-lists");
    let named = |name: &str| BODY.replace("\"deploy\"", &format!("\"{name}\""));
    folder.write("body.json", &format!("[{},{},{}]", named("k8s-a"), named("k8s-b"), named("other")));
    let end = "reason = \"creates zones\"\nuntil = 2027-01-31\n";
    let run = |selection: &str| {
        folder.write("tokenlint.toml", &format!("[[waiver]]\nrule = \"all-zones\"\n{selection}\n{end}"));
        check(&folder, &["--format", "concise", "--rule", "all-zones,stale-waiver"])
    };
    let listed = run("token = [\"k8s-a\", \"k8s-b\", \"gone\"]");
    assert!(!listed.out.contains("high[all-zones]: `k8s-") && listed.out.contains("`other`"), "{}", listed.out);
    assert!(listed.out.contains("this waiver of `all-zones` for `gone` matches no finding"), "{}", listed.out);
    let matched = run("match = \"^k8s-\"");
    assert_eq!(matched.out.lines().count(), 1, "{}", matched.out);
    assert!(matched.out.contains("`other`"), "{}", matched.out);
    let none = run("match = \"^gone\"");
    assert!(none.out.contains("for names that match `^gone` matches no finding"), "{}", none.out);
    assert_eq!(none.out.matches("high[all-zones]").count(), 3, "{}", none.out);
}

#[test]
fn findings_of_a_run_are_accepted_as_they_are() {
    let folder = Folder::new("add-waivers");
    folder.write("body.json", BODY).write("tokenlint.toml", "# kept\nfail-on = \"low\" # here");
    let add = ["--add-waivers", "--reason", "moves \"soon\"", "--until", "2027-01-31"];
    let added = check(&folder, &[&add[..], &["--waiver-owner", "dns team", "--min-severity", "medium"]].concat());
    assert_eq!(added.code, 0, "{}", added.err);
    assert!(added.err.contains("until 2027-01-31 in tokenlint.toml"), "{}", added.err);
    insta::assert_snapshot!("added_waivers", std::fs::read_to_string(folder.path().join("tokenlint.toml")).unwrap());
    let accepted = check(&folder, &[]);
    assert_eq!((accepted.code, accepted.out.as_str()), (0, ""), "{}", accepted.err);
    // Again, there is nothing to accept, and the file stays as it is.
    let before = std::fs::read_to_string(folder.path().join("tokenlint.toml")).unwrap();
    let again = check(&folder, &add);
    assert!(again.err.contains("no findings to accept"), "{}", again.err);
    assert_eq!(std::fs::read_to_string(folder.path().join("tokenlint.toml")).unwrap(), before);
    // With more access, the findings are new.
    folder.write("body.json", &BODY.replace("{\"id\"", "{\"id\": \"686d18d5ac6c441c867cbf6771e58a0a\"}, {\"id\""));
    let wider = check(&folder, &["--format", "concise"]);
    assert!(wider.code == 1 && wider.out.contains("high[all-zones]"), "{}", wider.out);
}

#[test]
fn waivers_are_not_added_where_they_would_be_wrong() {
    let folder = Folder::new("add-waivers-wrong");
    let inline = "waiver = [{ rule = \"all-zones\", token = \"a\", reason = \"b\", until = 2027-01-31 }]\n";
    folder.write("body.json", BODY).write("tokenlint.toml", inline);
    for (arguments, why) in [
        (&["--add-waivers", "--reason", "a", "--until", "2027-01-31"][..], "write its waivers as [[waiver]] tables"),
        (&["--add-waivers", "--reason", "a", "--until", "2026-11-23"], "is in the past"),
        (&["--add-waivers", "--reason", "\u{200b} ", "--until", "2027-01-31"], "say why the findings are accepted"),
        (&["--add-waivers", "--reason", "a"], "--until"),
        (&["--add-waivers", "--reason", "a", "--until", "soon"], "--until"),
        (&["--reason", "a"], "--add-waivers"),
        (&["--add-waivers=comments", "--reason", "a", "--until", "2027-01-31", "--waiver-owner", "b"], "has no owner"),
    ] {
        let run = check(&folder, arguments);
        assert!(run.code == 2 && run.err.contains(why), "{arguments:?}: {}", run.err);
        assert_eq!(std::fs::read_to_string(folder.path().join("tokenlint.toml")).unwrap(), inline);
    }
}

#[test]
fn comments_in_yaml_are_waivers() {
    let folder = Folder::new("waiver-yaml");
    let stack = |above: &str, beside: &str, text: &str| {
        format!(
            "name: infra\nruntime: yaml\nresources:\n  ci:\n    type: cloudflare:ApiToken\n    properties:\n      name: ci\n{above}      policies:\n        - effect: allow{beside}\n          permissionGroups:\n            - id: 4755a26eedb94da69e1066d98aa820be\n          resources: '{{\"com.cloudflare.api.account.zone.*\":\"*\"}}'\n      description: |\n        {text}\n"
        )
    };
    let comment = "# tokenlint: ignore[all-zones] creates zones until=2027-01-31";
    let run = |text: String| {
        folder.write("body.json", &text);
        std::fs::rename(folder.path().join("body.json"), folder.path().join("stack.yaml")).unwrap();
        folder.run(
            &[&["check", "stack.yaml", "--rule", "all-zones,stale-waiver", "--format", "concise"], &NOW[..]].concat(),
        )
    };
    assert!(run(stack("", "", "none")).out.contains("high[all-zones]"));
    for text in [stack(&format!("      {comment}\n"), "", ""), stack("", &format!(" {comment}"), "")] {
        let accepted = run(text);
        assert_eq!((accepted.code, accepted.out.as_str()), (0, ""), "{}", accepted.err);
    }
    // Neither a text of the document nor a comment elsewhere accepts anything.
    assert!(run(stack("", "", comment)).out.contains("high[all-zones]"));
    let elsewhere = run(format!("{comment}\n{}", stack("", "", "")));
    assert!(
        elsewhere.out.contains("high[all-zones]") && elsewhere.out.contains("matches no finding"),
        "{}",
        elsewhere.out
    );
    let invalid = run(stack("      # tokenlint: ignore[all-zones] forever\n", "", ""));
    assert!(invalid.code == 2 && invalid.err.contains("invalid waiver"), "{}", invalid.err);
}

/// Every syntax with comments gets them, and what they accept is exactly what was found.
#[test]
fn findings_are_accepted_in_comments_where_that_is_possible() {
    let main = "# Tokens.\r\nresource \"cloudflare_api_token\" \"ci\" {\r\n  name = \"ci\"\r\n  policies = [{\r\n    effect = \"allow\"\r\n    permission_groups = [{ id = \"4755a26eedb94da69e1066d98aa820be\" }]\r\n    resources = jsonencode({\r\n      \"com.cloudflare.api.account.zone.*\" = \"*\"\r\n    })\r\n  }]\r\n}\r\n";
    let yaml = "name: infra\nruntime: yaml\nresources:\n  ci:\n    type: cloudflare:ApiToken\n    properties:\n      name: ci\n      policies:\n        - effect: allow\n          permissionGroups:\n            - id: 4755a26eedb94da69e1066d98aa820be\n          resources: |\n            {\"com.cloudflare.api.account.zone.*\":\n              \"*\"}\n";
    let files = [
        ("main.tf", main),
        ("stack.yaml", yaml),
        #[cfg(feature = "programs")]
        (
            "token.ts",
            "const token = new cloudflare.ApiToken(\"ci\", {\n    name: \"ci\",\n    policies: [{\n        effect: \"allow\",\n        permissionGroups: [{ id: \"4755a26eedb94da69e1066d98aa820be\" }],\n        resources: { \"com.cloudflare.api.account.zone.*\": \"*\" },\n    }],\n});\n",
        ),
        #[cfg(feature = "programs")]
        (
            "token.sh",
            "curl https://api.cloudflare.com/client/v4/user/tokens -d '{\n  \"name\": \"ci\",\n  \"policies\": [{\"effect\": \"allow\",\n    \"permission_groups\": [{\"id\": \"4755a26eedb94da69e1066d98aa820be\"}],\n    \"resources\": {\"com.cloudflare.api.account.zone.*\": \"*\"}}]}'\n",
        ),
        // The first line of a folded script would make a comment of all of it.
        #[cfg(feature = "programs")]
        (
            "workflow.yaml",
            "jobs:\n  a:\n    steps:\n      - run: >-\n          curl -d '{\"name\":\"ci\",\"policies\":[{\"effect\":\"allow\",\"permission_groups\":[{\"id\":\"4755a26eedb94da69e1066d98aa820be\"}],\"resources\":{\"com.cloudflare.api.account.zone.*\":\"*\"}}]}'\n          https://api.cloudflare.com/client/v4/user/tokens\n",
        ),
        ("body.json", BODY),
    ];
    let add = ["--add-waivers=comments", "--reason", "moves\n soon", "--until", "2027-01-31"];
    let lines =
        |text: &str| text.lines().filter(|line| !line.contains("tokenlint: ignore[")).collect::<Vec<_>>().join("\n");
    for (name, text) in files {
        let folder = Folder::new("comments-added");
        folder.write(name, text);
        let run = |more: &[&str]| folder.run(&[&["check", name, "--format", "concise"], more, &NOW[..]].concat());
        let found = run(&[]);
        assert!(found.code == 1 && found.out.contains("high[all-zones]"), "{name}: {}{}", found.out, found.err);
        // Only a part at first: the rest stays as it was.
        let part = run(&[&add[..], &["--min-severity", "high"]].concat());
        assert_eq!(part.code, 0, "{name}: {}", part.err);
        let others = run(&[]);
        let low: Vec<&str> = found.out.lines().filter(|line| !line.contains("high[")).collect();
        assert_eq!(others.out.lines().count(), low.len(), "{name}: {}{}", found.out, others.out);
        let added = run(&add);
        assert_eq!(added.code, 0, "{name}: {}", added.err);
        let accepted = run(&[]);
        assert_eq!((accepted.code, accepted.out.as_str()), (0, ""), "{name}: {}", accepted.err);
        let new = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(lines(&new), lines(text), "{name}");
        assert_eq!(new.contains('\r'), name == "main.tf", "{name}");
        assert!(name != "main.tf" || new.matches('\n').count() == new.matches("\r\n").count(), "{new}");
        // Where comments are impossible, the configuration has the waivers.
        let is_in_configuration = folder.path().join("tokenlint.toml").exists();
        let has_all = ["main.tf", "token.ts"].contains(&name);
        assert!(!(is_in_configuration && has_all), "{name}: {new}");
        assert_eq!(
            new.contains("tokenlint: ignore["),
            !["body.json", "token.sh", "workflow.yaml"].contains(&name),
            "{name}: {new}"
        );
        // Again, there is nothing to accept.
        let again = run(&add);
        assert_eq!(std::fs::read_to_string(folder.path().join(name)).unwrap(), new, "{name}: {}", again.err);
    }
}

#[cfg(feature = "programs")]
#[test]
fn a_comment_that_would_accept_a_finding_below_the_limit_is_not_written() {
    let folder = Folder::new("comments-refused");
    let token = |name: &str, group: &str, more: &str| {
        format!(
            r#"{{ name: "{name}",{more} policies: [{{ effect: "allow", permission_groups: [{{ id: "{group}" }}], resources: {{ "com.cloudflare.api.account.zone.000000000000000000000000000000a1": "*" }} }}] }}"#
        )
    };
    // Neither token expires, which is less severe for the second one.
    let writes = token("a", "4755a26eedb94da69e1066d98aa820be", "");
    let reads =
        token("b", "82e64a83756745bbbb1c9c2701bf816b", r#" condition: { request_ip: { in: ["1.1.1.7/32"] } },"#);
    let text = format!("const tokens = [\n    {writes}, {reads},\n];\n");
    folder.write("tokens.ts", &text);
    let limit = ["--min-severity", "medium", "--add-waivers=comments", "--reason", "a", "--until", "2027-01-31"];
    let run = folder.run(&[&["check", "tokens.ts"], &limit[..], &NOW[..]].concat());
    assert_eq!(run.code, 0, "{}", run.err);
    assert_eq!(std::fs::read_to_string(folder.path().join("tokens.ts")).unwrap(), text);
    let configuration = std::fs::read_to_string(folder.path().join("tokenlint.toml")).unwrap();
    assert!(configuration.contains("rule = \"missing-expiry\"\n# 1 finding"), "{configuration}");
}
