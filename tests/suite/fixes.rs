//! Fixes never add access, keep the formatting, and leave nothing to fix.

use std::fs;

use tokenlint::{
    access::{Access, gained},
    catalog::Catalog,
    fix::{Fixed, fixed},
    lint::{Linter, Safety, unwaived_findings},
    model::{Token, Zones},
    read::{Item, Unit},
    rules::RULES,
    text::{Source, SourceId},
};

use crate::{
    cli::Folder,
    common::now,
    rules::{examples, file},
};

fn unit(name: &str, text: &str) -> Unit {
    Unit::document(Source::new(SourceId(0), name.to_owned(), text.as_bytes().to_vec()).unwrap())
}

fn text_of(unit: &Unit) -> String {
    unit.sources().first().unwrap().text().to_owned()
}

fn tokens(unit: &Unit) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    unit.read(&mut |item| {
        if let Item::Token(mut token) = item {
            token.resolve(Catalog::builtin(), None);
            tokens.push(*token);
        }
    });
    tokens
}

/// All rules, including those that are off by default.
fn linter() -> Linter {
    let mut linter = Linter::new(now());
    let on = |rule| tokenlint::lint::Active { rule, severity: None, options: None };
    linter.rules = RULES.iter().map(|rule| on(*rule)).collect();
    linter
}

#[test]
fn fixes_of_all_pages_only_narrow_and_leave_nothing_to_fix() {
    let linter = linter();
    let mut patches = String::new();
    let mut count = 0;
    for rule in RULES.iter() {
        for title in ["Flagged", "Accepted"] {
            for example in examples(rule, title) {
                for wanted in [Safety::Safe, Safety::Suggested] {
                    let before = unit(file(&example), &example.text);
                    let Fixed { unit: after, outcomes } =
                        fixed(unit(file(&example), &example.text), &linter, wanted, None);
                    let made = outcomes.iter().filter(|outcome| outcome.refused.is_none()).count();
                    assert_eq!(made > 0, text_of(&before) != text_of(&after), "{}: {}", rule.info.id, example.text);
                    count += made;
                    let (old, new) = (tokens(&before), tokens(&after));
                    assert_eq!(old.len(), new.len(), "{}", text_of(&after));
                    for (old, new) in old.iter().zip(&new) {
                        let (old, new) = (Access::of(old), Access::of(new));
                        let more = gained(&new, Some(&old), &Zones::default(), linter.catalog, now());
                        assert!(
                            old.is_same(&new) || more.is_empty(),
                            "{} gains {more:?}\n{}",
                            rule.info.id,
                            text_of(&after)
                        );
                        let less = gained(&old, Some(&new), &Zones::default(), linter.catalog, now());
                        let may_lose = wanted == Safety::Suggested;
                        assert!(may_lose || old.is_same(&new) || less.is_empty(), "{} loses {less:?}", rule.info.id);
                    }
                    let again = fixed(unit(file(&example), &text_of(&after)), &linter, wanted, None);
                    let left: Vec<_> = again.outcomes.iter().filter(|outcome| outcome.refused.is_none()).collect();
                    assert!(left.is_empty(), "{}: {left:?} after\n{}", rule.info.id, text_of(&after));
                    if title == "Flagged" && wanted == Safety::Suggested && made > 0 {
                        let (was, is) = (text_of(&before), text_of(&after));
                        let diff = similar::TextDiff::from_lines(&was, &is);
                        patches +=
                            &diff.unified_diff().context_radius(1).header(rule.info.id, &example.language).to_string();
                    }
                    for outcome in outcomes.iter().filter(|outcome| outcome.refused.is_some()) {
                        patches += &format!("{} not fixed: {outcome:?}\n", rule.info.id);
                    }
                }
            }
        }
    }
    assert!(count > 30, "{count}");
    insta::assert_snapshot!(patches);
}

#[test]
fn the_same_fix_in_two_copies_of_a_token_is_made_twice() {
    let linter = linter();
    let token = r#"{"id":"00000000000000000000000000000101","name":"a","policies":[{"id":"00000000000000000000000000000210","effect":"allow","permission_groups":[{"id":"82e64a83756745bbbb1c9c2701bf816b"}],"resources":{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}]}"#;
    let text = format!("{token}\n{token}\n");
    let made = |text: &str| {
        let fixed = fixed(unit("tokens.jsonl", text), &linter, Safety::Suggested, None);
        let count = fixed.outcomes.iter().filter(|outcome| outcome.refused.is_none()).count();
        (text_of(&fixed.unit), count)
    };
    let (once, count) = made(&text);
    assert!(count >= 2 && !once.contains("\"id\":\"00000000000000000000000000000"), "{count} {once}");
    assert_eq!(made(&once), (once.clone(), 0));
}

const BODY: &str = "\u{feff}{\r\n  \"policies\": [\r\n    {\"effect\": \"Allow\",\r\n     \"resources\": {\"com.cloudflare.api.account.zone.000000000000000000000000000000a1\": \"*\"},\r\n     \"permission_groups\": [{\"id\": \"4755a26eedb94da69e1066d98aa820be\"},   {\"id\": \"82e64a83756745bbbb1c9c2701bf816b\"}]}],\r\n  \"name\": \"né\",\r\n  \"condition\": {\"request_ip\": {\"in\": [\"1.1.1.1\", \"1.1.1.0/24\"]}}\r\n}";

#[test]
fn order_line_ends_byte_order_mark_and_mode_are_kept() {
    let folder = Folder::new("fix-keeps");
    folder.write("body.json", BODY);
    let path = folder.path().join("body.json");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    }
    let run = folder.run(&["check", "--now", "2026-11-24", "--fix", "body.json"]);
    let fixed = fs::read_to_string(&path).unwrap();
    let expected = BODY
        .replace("\"Allow\"", "\"allow\"")
        .replace(",   {\"id\": \"82e64a83756745bbbb1c9c2701bf816b\"}", "")
        .replace("\"1.1.1.1\", ", "");
    assert_eq!(fixed, expected, "{}", run.err);
    assert!(run.err.contains("verified: no access is gained or lost"), "{}", run.err);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
    let again = folder.run(&["check", "--now", "2026-11-24", "--fix", "body.json"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    assert!(!again.err.contains("fixed"), "{}", again.err);
}

#[test]
fn a_patch_is_shown_and_nothing_written() {
    let folder = Folder::new("fix-diff");
    folder.write("body.json", BODY);
    let run = folder.run(&["check", "--now", "2026-11-24", "--diff", "body.json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.out.contains("--- a/body.json\n+++ b/body.json\n"), "{}", run.out);
    assert!(run.out.contains("+    {\"effect\": \"allow\""), "{}", run.out);
    assert_eq!(fs::read_to_string(folder.path().join("body.json")).unwrap(), BODY);
    let piped = folder.pipe(&["check", "--now", "2026-11-24", "--diff", "-"], BODY);
    assert!(piped.out.contains("+++ b/<stdin>"), "{}", piped.out);
    let refused = folder.pipe(&["check", "--now", "2026-11-24", "--fix", "-"], BODY);
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("pass a file, or preview the fixes with --diff"), "{}", refused.err);
}

#[test]
fn a_patch_shows_no_secret() {
    let folder = Folder::new("fix-secret");
    let secret = "cfut_SeCrEt7SeCrEt8SeCrEt9SeCrEt1SeCrEt2SeCrEt3SeCrEt4";
    folder.write("body.json", &BODY.replace("\"né\"", &format!("\"né\", \"note\": \"{secret}\"")));
    let run = folder.run(&["check", "--now", "2026-11-24", "--diff", "body.json"]);
    assert!(run.out.contains("+++") && !run.out.contains("SeCrEt") && !run.err.contains("SeCrEt"), "{}", run.out);
}

#[test]
fn suggested_fixes_need_a_terminal() {
    let folder = Folder::new("fix-ask");
    folder.write("body.json", BODY);
    let run = folder.run(&["check", "--fix=suggested", "body.json"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("requires a terminal"), "{}", run.err);
    let run = folder.run(&["check", "--now", "2026-11-24", "--fix=suggested", "--diff", "body.json"]);
    assert!(run.out.contains("+  \"expires_on\": \"2027-02-22T00:00:00Z\""), "{}{}", run.out, run.err);
}

#[test]
fn exports_and_plans_are_not_fixed() {
    for path in
        ["fixtures/exported/user-tokens.json", "fixtures/planned/plan-v4.json", "fixtures/planned/state-show.json"]
    {
        let whole = fs::read_to_string(path).unwrap();
        let findings = unwaived_findings(&linter(), &unit("a.json", &whole));
        assert!(!findings.is_empty() && findings.iter().all(|finding| finding.fix.is_none()), "{path}");
    }
}

#[test]
fn terraform_literals_are_fixed_where_they_stand() {
    let text = "# deploys\nresource \"cloudflare_api_token\" \"deploy\" {\n  name = \"deploy\" # the name\n\n  policies = [{\n    effect = \"Allow\"\n    permission_groups = [\n      { id = \"4755a26eedb94da69e1066d98aa820be\" }, # write\n      { id = \"82e64a83756745bbbb1c9c2701bf816b\" },\n    ]\n    resources = { \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }\n  }]\n}\n";
    let linter = linter();
    let result = fixed(unit("main.tf", text), &linter, Safety::Suggested, None);
    insta::assert_snapshot!(text_of(&result.unit));
}

#[test]
fn a_fix_that_adds_access_is_not_offered() {
    // Both tokens use one literal: an entry that is redundant in one token is all that the other one has.
    let text = "locals {\n  groups = [\n    \"82e64a83756745bbbb1c9c2701bf816b\",\n    \"4755a26eedb94da69e1066d98aa820be\",\n  ]\n}\nresource \"cloudflare_api_token\" \"both\" {\n  name = \"both\"\n  policy {\n    permission_groups = local.groups\n    resources = { \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }\n  }\n}\nresource \"cloudflare_api_token\" \"first\" {\n  name = \"first\"\n  policy {\n    permission_groups = [local.groups[0]]\n    resources = { \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }\n  }\n}\n";
    let linter = linter();
    let findings = unwaived_findings(&linter, &unit("main.tf", text));
    let redundant: Vec<_> = findings.iter().filter(|finding| finding.rule.id == "redundant-read").collect();
    assert!(redundant.len() == 1 && redundant[0].fix.is_none(), "{redundant:?}");
    let result = fixed(unit("main.tf", text), &linter, Safety::Safe, None);
    assert_eq!((text_of(&result.unit).as_str(), result.outcomes.len()), (text, 0));
}

#[test]
fn a_symbolic_link_is_kept() {
    let folder = Folder::new("fix-link");
    folder.write("real.json", BODY);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("real.json", folder.path().join("link.json")).unwrap();
        let run = folder.run(&["check", "--now", "2026-11-24", "--fix", "link.json"]);
        assert!(run.err.contains("fixes applied"), "{}", run.err);
        assert!(folder.path().join("link.json").symlink_metadata().unwrap().is_symlink());
        assert!(fs::read_to_string(folder.path().join("real.json")).unwrap().contains("\"allow\""));
    }
}

#[test]
fn a_fraction_of_a_second_is_rounded_so_that_the_lifetime_does_not_grow() {
    let token = |start: &str, end: &str| {
        format!(
            r#"{{"name":"t","policies":[{{"effect":"allow","permission_groups":[{{"id":"4755a26eedb94da69e1066d98aa820be"}}],"resources":{{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}}}],"not_before":"{start}","expires_on":"{end}","condition":{{"request_ip":{{"in":["1.1.1.0/24"]}}}}}}"#
        )
    };
    let linter = Linter::new(now());
    let after = |text: &str, wanted: Safety| {
        let Fixed { unit, outcomes } = fixed(unit("token.json", text), &linter, wanted, None);
        (text_of(&unit), outcomes.len())
    };
    let text = token("2026-11-01T00:00:00.5Z", "2027-01-01T00:00:00.5Z");
    assert_eq!(after(&text, Safety::Safe).0, text, "rounding narrows the lifetime");
    let rounded = token("2026-11-01T00:00:01Z", "2027-01-01T00:00:00Z");
    assert_eq!(after(&text, Safety::Suggested), (rounded.clone(), 2));
    assert_eq!(after(&rounded, Safety::Suggested).1, 0);
    let offset = token("2026-11-01T01:00:00+01:00", "2027-01-01T00:00:00Z");
    assert_eq!(after(&offset, Safety::Safe).0, token("2026-11-01T00:00:00Z", "2027-01-01T00:00:00Z"));
}

#[test]
fn ranges_whose_meaning_is_not_documented_are_left_alone() {
    let body = |inside: &str, outside: &str| {
        format!(
            r#"{{"name":"t","policies":[{{"effect":"allow","permission_groups":[{{"id":"4755a26eedb94da69e1066d98aa820be"}}],"resources":{{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}}}],"expires_on":"2027-01-01T00:00:00Z","condition":{{"request_ip":{{"in":[{inside}],"not_in":[{outside}]}}}}}}"#
        )
    };
    let linter = linter();
    for (inside, outside) in [
        (r#""::ffff:10.0.0.0/104""#, ""),
        (r#""::ffff:10.0.0.0/104","10.0.0.0/8""#, ""),
        (r#""10.0.0.0/8","::ffff:a00:0/104""#, ""),
        (r#""::ffff:1.1.1.7","1.1.1.0/24""#, ""),
        (r#""::ffff:1.1.1.7/120""#, ""),
        (r#""::ffff:0:0/96","::FFFF:1.1.1.0/120""#, ""),
        (r#""::/0","::ffff:1.1.1.0/120""#, ""),
        (r#""1.1.1.0/24""#, r#""::ffff:1.1.1.0/120""#),
        (r#""::ffff:1.1.1.0/120""#, r#""1.1.1.7/32""#),
        (r#""0:0:0:0:0:ffff:1.1.1.0/120""#, r#""1.1.1.7/32","::ffff:1.1.1.7/128""#),
    ] {
        let text = body(inside, outside);
        let result = fixed(unit("token.json", &text), &linter, Safety::Suggested, None);
        assert_eq!(text_of(&result.unit), text, "{:?}", result.outcomes);
    }
    // Ranges next to one are fixed, and so are those that only look like one.
    for (inside, expected) in [
        (r#""::ffff:1.1.1.0/120","1.1.1.7","1.1.1.0/24""#, r#""::ffff:1.1.1.0/120","1.1.1.0/24""#),
        (r#""::1.1.1.0/120","::1.1.1.7/128""#, r#""::1.1.1.0/120""#),
        (r#""::/64","::ffff:0:0:0/96""#, r#""::/64""#),
    ] {
        let result = fixed(unit("token.json", &body(inside, "")), &linter, Safety::Safe, None);
        assert_eq!(text_of(&result.unit), body(expected, ""));
    }
}
