//! A text that was fixed is read as well as before, has as many tokens, none of which gained anything, and has nothing
//! left to fix.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokenlint::{access::{Access, gained}, fix::{Fixed, fixed}, lint::{Active, Linter, Safety}, model::{Token, Zones}, read::{Item, Unit}, rules::RULES, text::{Source, SourceId}};

const PATHS: [&str; 2] = ["token.json", "main.tf"];

fn unit(path: &str, bytes: &[u8]) -> Option<Unit> {
    Source::new(SourceId(0), path.to_owned(), bytes.to_vec()).ok().map(Unit::document)
}

fn contents<'s>(unit: &'s Unit, linter: &Linter) -> (Vec<Token<'s>>, usize) {
    let (mut tokens, mut problems) = (Vec::new(), 0);
    unit.read(&mut |item| match item {
        Item::Token(mut token) => {
            token.resolve(linter.catalog, None);
            tokens.push(*token);
        }
        Item::Problem(_) => problems += 1,
        _ => {}
    });
    (tokens, problems)
}

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let path = PATHS[usize::from(*first) % PATHS.len()];
    let wanted = if first & 0x80 == 0 { Safety::Safe } else { Safety::Suggested };
    let mut linter = Linter::new("2026-11-24T12:00:00Z".parse().unwrap());
    linter.rules = RULES.iter().map(|rule| Active { rule, severity: None, options: None }).collect();
    let (Some(before), Some(again)) = (unit(path, bytes), unit(path, bytes)) else { return };
    // Such a file is never written again.
    if before.sources().iter().any(|source| source.not_utf8().chain(source.lone_surrogates()).next().is_some()) {
        return;
    }
    let Fixed { unit: after, outcomes } = fixed(again, &linter, wanted, &mut |_, _, _| true);
    if outcomes.iter().all(|outcome| outcome.refused.is_some()) {
        return;
    }
    let (old, old_problems) = contents(&before, &linter);
    let (new, new_problems) = contents(&after, &linter);
    assert!(old.len() == new.len() && new_problems <= old_problems);
    for (old, new) in old.iter().zip(&new) {
        let (old, new) = (Access::of(old), Access::of(new));
        let more = gained(&new, Some(&old), &Zones::default(), linter.catalog, linter.now);
        assert!(old.is_same(&new) || more.is_empty(), "{more:?}");
    }
    let text = after.sources()[0].text().as_bytes().to_vec();
    let rest = fixed(unit(path, &text).unwrap(), &linter, wanted, &mut |_, _, _| true);
    let left = rest.outcomes.iter().filter(|outcome| outcome.refused.is_none()).count();
    assert!(left == 0 || outcomes.len() >= 64, "{:?}", rest.outcomes);
});
