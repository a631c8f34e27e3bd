//! Fixes only narrow access, are made if they are offered, and leave nothing to fix.

use tokenlint::{
    access::{Access, gained},
    edit::{Trial, Verdict},
    fix::{FixRefusal, Fixed, fixed},
    lint::{Fix, Linter, Safety, unwaived_findings},
    model::{Token, Zones},
    read::Unit,
};

use super::{
    Input,
    generate::{json_text, yaml_text},
    hcl::module_text,
    report::{linter, source},
};

pub(super) fn fixes(data: &[u8]) {
    let (path, text) = match Input::of(data) {
        // What begins like Terraform is read as that.
        Input::Text(text) if text.starts_with(b"#") || text.starts_with(b"resource") => ("main.tf", text.to_vec()),
        Input::Text(text) => ("token.json", text.to_vec()),
        Input::Choices(kind, mut u) => match kind % 4 {
            0 | 1 => ("token.json", json_text(0, &mut u).into_bytes()),
            2 => ("main.tf", module_text(&mut u).into_bytes()),
            _ => ("tokens.yaml", yaml_text(0, &mut u).into_bytes()),
        },
    };
    let Some(unit) = unit(path, &text) else { return };
    let linter = linter();
    each_is_made_alone(&unit, &linter);
    for wanted in [Safety::Safe, Safety::Suggested] {
        all_only_narrow(path, &text, wanted, &linter);
    }
}

fn unit(path: &str, text: &[u8]) -> Option<Unit> {
    source(0, path, text).map(Unit::document)
}

fn each_is_made_alone(unit: &Unit, linter: &Linter) {
    let findings = unwaived_findings(linter, unit);
    let fixes: Vec<(&str, &Fix)> =
        findings.iter().filter_map(|finding| Some((finding.rule.id, finding.fix.as_ref()?))).collect();
    for (rule, fix) in fixes {
        let (_, verdicts) = Trial::new(unit, linter.facts()).made(&[fix]);
        assert!(matches!(verdicts.as_slice(), [Some(Verdict::Made(_))]), "{rule} offers {fix:?}: {verdicts:?}");
    }
}

fn tokens<'u>(unit: &'u Unit, linter: &Linter) -> (Vec<Token<'u>>, usize) {
    let mut contents = unit.contents();
    contents.tokens.iter_mut().for_each(|token| token.resolve(linter.catalog, None));
    (contents.tokens, contents.problems.len())
}

fn all_only_narrow(path: &str, text: &[u8], wanted: Safety, linter: &Linter) {
    let (Some(before), Some(again)) = (unit(path, text), unit(path, text)) else { return };
    let Fixed { unit: after, outcomes } = fixed(again, linter, wanted, None);
    let is_changed = before.sources()[0].text() != after.sources()[0].text();
    let made = outcomes.iter().filter(|outcome| outcome.refused.is_none()).count();
    assert_eq!(made > 0, is_changed, "{outcomes:?}");
    if !is_changed {
        return;
    }
    let (old, old_problems) = tokens(&before, linter);
    let (new, new_problems) = tokens(&after, linter);
    assert!(old.len() == new.len() && new_problems <= old_problems);
    for (old, new) in old.iter().zip(&new) {
        let (old, new) = (Access::of(old), Access::of(new));
        let more = gained(&new, Some(&old), &Zones::default(), linter.catalog, linter.now);
        assert!(old.is_same(&new) || more.is_empty(), "{more:?}");
        let less = gained(&old, Some(&new), &Zones::default(), linter.catalog, linter.now);
        assert!(wanted == Safety::Suggested || old.is_same(&new) || less.is_empty(), "{less:?}");
    }
    let rest = fixed(unit(path, after.sources()[0].text().as_bytes()).unwrap(), linter, wanted, None).outcomes;
    let is_bounded = outcomes.iter().any(|outcome| outcome.refused == Some(FixRefusal::NotTried));
    assert!(is_bounded || rest.iter().all(|outcome| outcome.refused.is_some()), "{rest:?}");
}
