#![expect(clippy::panic, clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::{
    edit::{Edit, Trial, Verdict},
    text::{Source, SourceId, Span},
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

/// The text with one fix made, and the access that tokens lose.
fn attempt(text: &str, fix: &Fix) -> Result<(Unit, Vec<String>), FixRefusal> {
    let (unit, linter) = (unit(text), linter());
    let trial = Trial::new(&unit, linter.facts());
    let (edited, mut verdicts) = trial.made(&[fix]);
    let verdict = verdicts.pop().unwrap().unwrap();
    assert_eq!(trial.are_possible(&[fix]), [matches!(verdict, Verdict::Made(_))]);
    match verdict {
        Verdict::Made(lost) => Ok((edited.unwrap(), lost)),
        Verdict::Refused(refusal) => Err(refusal),
    }
}

/// The fixes that rules attach, in order of the text.
fn fixes(text: &str) -> Vec<Fix> {
    lint::unwaived_findings(&linter(), &unit(text)).into_iter().filter_map(|finding| finding.fix).collect()
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
            let proof = proved(&unit(old), &unit(&new), safety, &linter().facts());
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
    assert_eq!(proved(&known, &unknown, Safety::Suggested, &linter().facts()), Err(FixRefusal::NewUnknowns));
    assert_eq!(proved(&unknown, &unknown, Safety::Safe, &linter().facts()), Ok(Vec::new()));
}

#[test]
fn a_fix_that_would_widen_access_is_refused() {
    let denied = body("deny", &[WRITE]);
    for safety in [Safety::Safe, Safety::Suggested] {
        let fix = replace(&denied, "\"deny\"", "allow", safety);
        let refusal = attempt(&denied, &fix).err().unwrap();
        assert!(matches!(refusal, FixRefusal::Gain { .. }), "{refusal:?}");
        let said = refusal.to_string();
        assert!(said.starts_with("`deploy` would gain `DNS Write` on "), "{said}");
    }
}

#[test]
fn only_a_suggested_fix_may_narrow_access() {
    let allowed = body("allow", &[WRITE]);
    let (edited, lost) = attempt(&allowed, &replace(&allowed, "\"allow\"", "deny", Safety::Suggested)).unwrap();
    assert_eq!(text(&edited), body("deny", &[WRITE]));
    assert_eq!(lost.len(), 1, "{lost:?}");
    let refusal = attempt(&allowed, &replace(&allowed, "\"allow\"", "deny", Safety::Safe)).err();
    assert!(matches!(refusal, Some(FixRefusal::Loss { .. })), "{refusal:?}");
}

#[test]
fn overlapping_edits_of_one_fix_are_refused() {
    let allowed = body("allow", &[WRITE]);
    let mut fix = replace(&allowed, "\"allow\"", "deny", Safety::Suggested);
    fix.edits.push(fix.edits.first().unwrap().clone());
    assert_eq!(attempt(&allowed, &fix).err(), Some(FixRefusal::NotEditable));
    let mut elsewhere = replace(&allowed, "\"allow\"", "deny", Safety::Suggested);
    elsewhere.edits.push(Edit::Remove { span: Span { source: SourceId(7), start: 0, end: 1 } });
    assert_eq!(attempt(&allowed, &elsewhere).err(), Some(FixRefusal::NotEditable));
}

#[test]
fn fixes_that_touch_are_made_one_after_the_other() {
    let old = redundant_ranges();
    let fixes: Vec<Fix> = fixes(&old).into_iter().filter(|fix| fix.title == "remove the range").collect();
    assert_eq!(fixes.len(), 2);
    let (unit, linter) = (unit(&old), linter());
    let trial = Trial::new(&unit, linter.facts());
    let (_, verdicts) = trial.made(&fixes.iter().collect::<Vec<_>>());
    assert_eq!(verdicts, [Some(Verdict::Made(Vec::new())), None]);
    let fixed = fixed(self::unit(&old), &linter, Safety::Safe, None);
    assert_eq!(text(&fixed.unit), old.replace("\"1.1.1.0/28\",\"1.1.1.16/28\",", ""));
    assert_eq!(fixed.outcomes.len(), 2);
}

#[test]
fn fixes_that_need_more_rounds_are_reported_as_not_tried() {
    let old = redundant_ranges();
    let refusals = |most| {
        let fixed = fixed_within(most, unit(&old), &linter(), Safety::Safe, None);
        fixed.outcomes.into_iter().map(|outcome| outcome.refused).collect::<Vec<_>>()
    };
    assert_eq!(refusals(0), [Some(FixRefusal::NotTried), Some(FixRefusal::NotTried)]);
    assert_eq!(refusals(1), [None, Some(FixRefusal::NotTried)]);
    assert_eq!(refusals(2), [None, None]);
}

#[test]
fn fixes_that_do_not_touch_are_made_together() {
    let line = body("Allow", &[WRITE]);
    let old = format!("{line}\n{line}\n{line}\n");
    let fixes: Vec<Fix> = fixes(&old).into_iter().filter(|fix| fix.safety == Safety::Safe).collect();
    assert_eq!(fixes.len(), 3);
    let (unit, linter) = (unit(&old), linter());
    let (edited, verdicts) = Trial::new(&unit, linter.facts()).made(&fixes.iter().collect::<Vec<_>>());
    assert_eq!(text(&edited.unwrap()), old.replace("Allow", "allow"));
    assert_eq!(verdicts, vec![Some(Verdict::Made(Vec::new())); 3]);
}

#[test]
fn the_good_fixes_of_a_set_are_made_and_each_loss_is_told_once() {
    let line = body("allow", &[WRITE]);
    let old = vec![line.clone(); 300].join("\n");
    let unit = unit(&old);
    let source = unit.sources().first().unwrap();
    let place = |line_at: usize, part: &str| {
        let start = line_at * (line.len() + 1) + line.find(part).unwrap();
        source.span(start, start + part.len())
    };
    let fix = |line_at: usize, part: &str, new: &str, safety| {
        let edits = vec![Edit::Replace { span: place(line_at, part), text: new.to_owned() }];
        Fix { title: String::new(), safety, edits }
    };
    let expiry = "\"2026-12-24T00:00:00Z\"";
    let fixes: Vec<Fix> = (0..300)
        .map(|at| match at % 100 {
            7 => fix(at, expiry, "2027-12-24T00:00:00Z", Safety::Suggested),
            8 => fix(at, expiry, "2026-12-01T00:00:00Z", Safety::Safe),
            9 => fix(at, expiry, "2026-12-01T00:00:00Z", Safety::Suggested),
            _ => fix(at, "\"deploy\"", "deployer", Safety::Safe),
        })
        .collect();
    let linter = linter();
    let trial = Trial::new(&unit, linter.facts());
    let all: Vec<&Fix> = fixes.iter().collect();
    let (edited, verdicts) = trial.made(&all);
    for (at, verdict) in verdicts.iter().enumerate() {
        match (at % 100, verdict.as_ref().unwrap()) {
            (7, Verdict::Refused(FixRefusal::Gain { .. })) | (8, Verdict::Refused(FixRefusal::Loss { .. })) => {}
            (9, Verdict::Made(lost)) => assert_eq!(lost.len(), 1, "{lost:?}"),
            (7..=9, other) => panic!("{at}: {other:?}"),
            (_, verdict) => assert_eq!(*verdict, Verdict::Made(Vec::new()), "{at}"),
        }
    }
    let edited = edited.unwrap();
    assert_eq!((text(&edited).matches("deployer").count(), text(&edited).matches("2026-12-01").count()), (291, 3));
    let possible = trial.are_possible(&all);
    assert!(possible.iter().enumerate().all(|(at, possible)| *possible != matches!(at % 100, 7 | 8)));
}

#[test]
fn two_losses_of_one_token_are_told_with_their_fixes() {
    let old = body("allow", &[READ, WRITE]);
    let fix = |part: &str, new: &str| replace(&old, part, new, Safety::Suggested);
    let fixes = [fix("\"2026-12-24T00:00:00Z\"", "2026-12-01T00:00:00Z"), fix("\"allow\"", "deny")];
    let (unit, linter) = (unit(&old), linter());
    let (_, verdicts) = Trial::new(&unit, linter.facts()).made(&fixes.iter().collect::<Vec<_>>());
    for verdict in verdicts {
        assert!(matches!(verdict, Some(Verdict::Made(lost)) if !lost.is_empty()));
    }
}

#[test]
fn text_that_cannot_be_decoded_is_not_edited() {
    let mut bytes = body("Allow", &[WRITE]).into_bytes();
    let at = bytes.windows(6).position(|window| window == b"deploy").unwrap();
    *bytes.get_mut(at).unwrap() = 0xff;
    let unit = Unit::document(Source::new(SourceId(0), "token.json".to_owned(), bytes).unwrap());
    assert!(lint::unwaived_findings(&linter(), &unit).iter().all(|finding| finding.fix.is_none()));
}

#[test]
fn suggested_fixes_are_made_only_if_wanted_and_accepted() {
    let old = body("allow", &[WRITE]).replace(",\"expires_on\":\"2026-12-24T00:00:00Z\"", "");
    let safe = fixed(unit(&old), &linter(), Safety::Safe, None);
    assert_eq!((text(&safe.unit), safe.outcomes.len()), (old.as_str(), 0));
    for consent in [Consent::No, Consent::Stop] {
        let declined = fixed(unit(&old), &linter(), Safety::Suggested, Some(&mut |_, _, _| consent));
        assert_eq!((text(&declined.unit), declined.outcomes.len()), (old.as_str(), 0));
    }
    for consent in [Consent::Yes, Consent::All] {
        let mut asked = Vec::new();
        let made = fixed(
            unit(&old),
            &linter(),
            Safety::Suggested,
            Some(&mut |finding, before, after| {
                assert_ne!(text(before), text(after));
                asked.push(finding.rule.id);
                consent
            }),
        );
        assert!(text(&made.unit).contains("\"expires_on\":"), "{}", text(&made.unit));
        assert!(asked.contains(&"missing-expiry"), "{asked:?}");
        assert!(consent == Consent::All || made.outcomes.len() == asked.len());
    }
}
