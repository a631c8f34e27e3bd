#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{
    lint::Edit,
    text::{Source, Span},
};

const READ: &str = "82e64a83756745bbbb1c9c2701bf816b";
const WRITE: &str = "4755a26eedb94da69e1066d98aa820be";

fn unit(text: &str) -> Unit {
    Unit::document(Source::new(SourceId(0), "tokens.jsonl".to_owned(), text.as_bytes().to_vec()).unwrap())
}

fn text(unit: &Unit) -> &str {
    unit.sources().first().unwrap().text()
}

fn linter() -> Linter {
    Linter::new("2026-11-24T12:00:00Z".parse().unwrap())
}

/// A request body with one policy.
fn body(effect: &str, groups: &[&str]) -> String {
    let groups: Vec<String> = groups.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    format!(
        r#"{{"name":"deploy","policies":[{{"effect":"{effect}","permission_groups":[{}],"resources":{{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}}}}],"expires_on":"2026-12-24T00:00:00Z"}}"#,
        groups.join(",")
    )
}

/// A body whose first two ranges are part of the third, so that two removals are next to each other.
fn redundant_ranges() -> String {
    let filter = r#""condition":{"request_ip":{"in":["1.1.1.0/28","1.1.1.16/28","1.1.1.0/24"]}},"policies""#;
    body("allow", &[WRITE]).replace("\"policies\"", filter)
}

fn span(text: &str, part: &str) -> Span {
    let start = text.find(part).unwrap();
    unit(text).sources().first().unwrap().span(start, start + part.len())
}

fn replace(text: &str, part: &str, new: &str, safety: Safety) -> Fix {
    let edits = vec![Edit::Replace { span: span(text, part), text: new.to_owned() }];
    Fix { title: "replace".to_owned(), safety, edits }
}

#[test]
fn the_proof_compares_what_both_texts_allow() {
    let gain = |token: &str| FixRefusal::Gain { token: token.to_owned(), access: String::new() };
    let loss = |token: &str| FixRefusal::Loss { token: token.to_owned(), access: String::new() };
    let both = body("allow", &[READ, WRITE]);
    let write = body("allow", &[WRITE]);
    let read = body("allow", &[READ]);
    let expires_early = write.replace("2026-12-24", "2026-12-01");
    for (old, new, safe, suggested) in [
        (&both, both.clone(), Ok(0), Ok(0)),
        // Write includes Read.
        (&both, write.clone(), Ok(0), Ok(0)),
        (&both, read.clone(), Err(loss("`deploy`")), Ok(1)),
        (&read, both.clone(), Err(gain("`deploy`")), Err(gain("`deploy`"))),
        (&write, expires_early.clone(), Err(loss("`deploy`")), Ok(1)),
        (&expires_early, write.clone(), Err(gain("`deploy`")), Err(gain("`deploy`"))),
        (&write, format!("{write}\n{write}"), Err(FixRefusal::TokenCount), Err(FixRefusal::TokenCount)),
        (&write, format!("{write}\n[1"), Err(FixRefusal::NewErrors), Err(FixRefusal::NewErrors)),
        (&format!("{write}\n[1"), write.clone(), Ok(0), Ok(0)),
        (
            &write,
            write.replace("\"name\"", "\"name\":\"deploy\",\"name\""),
            Err(FixRefusal::DuplicateField),
            Err(FixRefusal::DuplicateField),
        ),
    ] {
        for (safety, expected) in [(Safety::Safe, safe), (Safety::Suggested, suggested)] {
            let proof = proved(&unit(old), &unit(&new), safety, &linter());
            let found = proof.map(|lost| lost.len()).map_err(|refusal| match refusal {
                FixRefusal::Gain { token, .. } => gain(&token),
                FixRefusal::Loss { token, .. } => loss(&token),
                other => other,
            });
            assert_eq!(found, expected, "{safety:?}\n{old}\n{new}");
        }
    }
}

#[test]
fn an_edit_that_makes_a_value_unknown_is_refused() {
    let module = |groups: &str| {
        let text = format!(
            "resource \"cloudflare_api_token\" \"a\" {{\n  name = \"a\"\n  policy {{\n    permission_groups = {groups}\n    resources = {{ \"com.cloudflare.api.account.zone.000000000000000000000000000000a1\" = \"*\" }}\n  }}\n}}\n"
        );
        Unit::document(Source::new(SourceId(0), "main.tf".to_owned(), text.into_bytes()).unwrap())
    };
    let (known, unknown) = (module(&format!("[\"{WRITE}\"]")), module("[var.group]"));
    assert_eq!(proved(&known, &unknown, Safety::Suggested, &linter()), Err(FixRefusal::NewUnknowns));
    assert_eq!(proved(&unknown, &unknown, Safety::Safe, &linter()), Ok(Vec::new()));
}

#[test]
fn a_fix_that_would_widen_access_is_refused() {
    let denied = body("deny", &[WRITE]);
    for safety in [Safety::Safe, Safety::Suggested] {
        let fix = replace(&denied, "\"deny\"", "allow", safety);
        let refusal = attempt(&unit(&denied), &fix, &linter()).err().unwrap();
        assert!(matches!(refusal, FixRefusal::Gain { .. }), "{refusal:?}");
        let said = refusal.to_string();
        assert!(said.starts_with("`deploy` would gain `DNS Write` on "), "{said}");
    }
}

#[test]
fn only_a_suggested_fix_may_narrow_access() {
    let allowed = body("allow", &[WRITE]);
    let (edited, lost) =
        attempt(&unit(&allowed), &replace(&allowed, "\"allow\"", "deny", Safety::Suggested), &linter()).unwrap();
    assert_eq!(text(&edited), body("deny", &[WRITE]));
    assert_eq!(lost.len(), 1, "{lost:?}");
    let refusal = attempt(&unit(&allowed), &replace(&allowed, "\"allow\"", "deny", Safety::Safe), &linter()).err();
    assert!(matches!(refusal, Some(FixRefusal::Loss { .. })), "{refusal:?}");
}

#[test]
fn overlapping_edits_of_one_fix_are_refused() {
    let allowed = body("allow", &[WRITE]);
    let mut fix = replace(&allowed, "\"allow\"", "deny", Safety::Suggested);
    fix.edits.push(fix.edits.first().unwrap().clone());
    assert_eq!(attempt(&unit(&allowed), &fix, &linter()).err(), Some(FixRefusal::NotEditable));
    let mut elsewhere = replace(&allowed, "\"allow\"", "deny", Safety::Suggested);
    elsewhere.edits.push(Edit::Remove { span: Span { source: SourceId(7), start: 0, end: 1 } });
    assert_eq!(attempt(&unit(&allowed), &elsewhere, &linter()).err(), Some(FixRefusal::NotEditable));
}

#[test]
fn fixes_that_touch_are_made_one_after_the_other() {
    let old = redundant_ranges();
    let rules = |batch: Vec<(Finding, Fix)>| batch.iter().map(|(finding, _)| finding.rule.id).collect::<Vec<_>>();
    let findings = lint::unwaived_findings(&linter(), &unit(&old));
    let redundant = findings.iter().filter(|finding| finding.rule.id == "redundant-ip-range").count();
    assert_eq!(redundant, 2);
    let batch = batch(&unit(&old), &linter(), Safety::Safe, &Skipped::new());
    assert_eq!(rules(batch), ["redundant-ip-range"]);
    let fixed = fixed(unit(&old), &linter(), Safety::Safe, &mut |_, _, _| true);
    assert_eq!(text(&fixed.unit), old.replace("\"1.1.1.0/28\",\"1.1.1.16/28\",", ""));
    assert_eq!(fixed.outcomes.len(), 2);
}

#[test]
fn fixes_that_do_not_touch_are_made_together() {
    let line = body("Allow", &[WRITE]);
    let old = format!("{line}\n{line}\n{line}\n");
    let batch = batch(&unit(&old), &linter(), Safety::Safe, &Skipped::new());
    assert_eq!(batch.len(), 3);
    let new = together(&unit(&old), &batch, &linter()).unwrap();
    assert_eq!(text(&new), old.replace("Allow", "allow"));
}

#[test]
fn a_batch_with_a_fix_that_changes_access_is_not_made() {
    let old = body("Allow", &[WRITE]);
    let mut batch = batch(&unit(&old), &linter(), Safety::Safe, &Skipped::new());
    assert!(together(&unit(&old), &batch, &linter()).is_some());
    let (finding, _) = batch.first().unwrap().clone();
    batch.push((finding, replace(&old, "\"2026-12-24T00:00:00Z\"", "2026-12-25T00:00:00Z", Safety::Safe)));
    assert!(together(&unit(&old), &batch, &linter()).is_none());
}

#[test]
fn suggested_fixes_are_made_only_if_wanted_and_accepted() {
    let old = body("allow", &[WRITE]).replace(",\"expires_on\":\"2026-12-24T00:00:00Z\"", "");
    let safe = fixed(unit(&old), &linter(), Safety::Safe, &mut |_, _, _| true);
    assert_eq!((text(&safe.unit), safe.outcomes.len()), (old.as_str(), 0));
    let declined = fixed(unit(&old), &linter(), Safety::Suggested, &mut |_, _, _| false);
    assert_eq!((text(&declined.unit), declined.outcomes.len()), (old.as_str(), 0));
    let mut asked = Vec::new();
    let made = fixed(unit(&old), &linter(), Safety::Suggested, &mut |finding, before, after| {
        assert_ne!(text(before), text(after));
        asked.push(finding.rule.id);
        true
    });
    assert!(text(&made.unit).contains("\"expires_on\":"), "{}", text(&made.unit));
    assert!(asked.contains(&"missing-expiry"), "{asked:?}");
    assert_eq!(made.outcomes.len(), asked.len());
}
