//! Fixes: edits that a rule knows, and that are made only where access is proved not to grow.

mod proof;
mod surgery;

use std::collections::BTreeMap;

pub use self::{
    proof::proved,
    surgery::{Replacement, replacements},
};
use crate::{
    lint::{self, Finding, Fix, Linter, Safety},
    read::Unit,
    text::SourceId,
};

/// A fix that was made, or that was not.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The rule of the finding.
    pub rule: &'static str,
    /// The fix's title.
    pub title: String,
    /// Where, in the text before the fix: `a.json:3`.
    pub place: String,
    /// Why it was not made; none where it was.
    pub refused: Option<String>,
    /// What the token loses by it.
    pub lost: Vec<String>,
}

/// What became of a unit.
pub struct Fixed {
    /// The unit with all fixes made.
    pub unit: Unit,
    /// The fixes, in the order in which they were tried.
    pub outcomes: Vec<Outcome>,
}

/// Rounds of fixes: one may make room for the next.
const MAX_ROUNDS: usize = 64;

/// Makes the fixes of a unit's findings, one after the other until none is left that can be made. `accept` is asked for
/// each whose proof holds, with the finding, and the text before and after.
pub fn fixed(
    unit: Unit,
    linter: &Linter,
    wanted: Safety,
    accept: &mut dyn FnMut(&Finding, &Unit, &Unit) -> bool,
) -> Fixed {
    let mut fixed = Fixed { unit, outcomes: Vec::new() };
    let mut passed: Vec<(&'static str, String)> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let batch = batch(&fixed.unit, linter, wanted, &passed);
        let is_batch = wanted == Safety::Safe && batch.len() > 1;
        if let Some(unit) = is_batch.then(|| together(&fixed.unit, &batch, linter)).flatten() {
            fixed.outcomes.extend(batch.iter().map(|(finding, fix)| outcome(&fixed.unit, finding, fix)));
            fixed.unit = unit;
            continue;
        }
        // Together they prove nothing, or each is asked about: the first one alone.
        let Some((finding, fix)) = batch.into_iter().next() else { break };
        let mut outcome = outcome(&fixed.unit, &finding, &fix);
        // What is made is gone: its fingerprint may be that of the next one of its kind.
        match attempt(&fixed.unit, &fix, linter) {
            Err(why) => {
                passed.push((finding.rule.id, finding.fingerprint));
                outcome.refused = Some(why);
            }
            Ok((unit, lost)) => {
                if !accept(&finding, &fixed.unit, &unit) {
                    passed.push((finding.rule.id, finding.fingerprint));
                    continue;
                }
                outcome.lost = lost;
                fixed.unit = unit;
            }
        }
        fixed.outcomes.push(outcome);
    }
    fixed
}

fn outcome(unit: &Unit, finding: &Finding, fix: &Fix) -> Outcome {
    let span = finding.primary();
    let source = span.and_then(|span| unit.source(span));
    let line = source.zip(span).map_or(1, |(source, span)| source.position(span.start as usize).line);
    let place = format!("{}:{line}", source.map_or("", |source| &source.path));
    Outcome { rule: finding.rule.id, title: fix.title.clone(), place, refused: None, lost: Vec::new() }
}

/// Fixes that do not touch each other, in the order of the text.
fn batch(unit: &Unit, linter: &Linter, wanted: Safety, passed: &[(&'static str, String)]) -> Vec<(Finding, Fix)> {
    let mut taken: BTreeMap<SourceId, Vec<std::ops::Range<usize>>> = BTreeMap::new();
    let mut batch = Vec::new();
    for finding in lint::unwaived_findings(linter, unit) {
        let Some(fix) = finding.fix.clone().filter(|fix| fix.safety <= wanted) else { continue };
        if passed.iter().any(|(rule, fingerprint)| *rule == finding.rule.id && *fingerprint == finding.fingerprint) {
            continue;
        }
        let Some(changes) = changes(unit, &fix) else { continue };
        let touches = |(id, change): &(SourceId, Replacement)| {
            let ranges = taken.get(id).into_iter().flatten();
            ranges.into_iter().any(|range| range.start <= change.range.end && change.range.start <= range.end)
        };
        if changes.iter().any(touches) {
            continue;
        }
        for (id, change) in changes {
            taken.entry(id).or_default().push(change.range);
        }
        batch.push((finding, fix));
    }
    batch
}

/// The text changes of a fix, by source; none where a place does not allow it.
fn changes(unit: &Unit, fix: &Fix) -> Option<Vec<(SourceId, Replacement)>> {
    let mut all = Vec::new();
    for edit in &fix.edits {
        let source = unit.source(edit.span())?;
        all.push((source.id, surgery::replacement(source, edit)?));
    }
    Some(all)
}

fn edited(unit: &Unit, fixes: &[&Fix]) -> Option<Unit> {
    let mut by_source: BTreeMap<SourceId, Vec<Replacement>> = BTreeMap::new();
    for fix in fixes {
        for (id, change) in changes(unit, fix)? {
            by_source.entry(id).or_default().push(change);
        }
    }
    let texts = by_source.into_iter().filter_map(|(id, mut changes)| {
        let source = unit.sources().iter().find(|source| source.id == id)?;
        Some((id, surgery::applied(source.text(), &mut changes)?))
    });
    unit.edited(&texts.collect())
}

fn together(unit: &Unit, batch: &[(Finding, Fix)], linter: &Linter) -> Option<Unit> {
    let fixes: Vec<&Fix> = batch.iter().map(|(_, fix)| fix).collect();
    let new = edited(unit, &fixes)?;
    proved(unit, &new, Safety::Safe, linter).ok().map(|_| new)
}

fn attempt(unit: &Unit, fix: &Fix, linter: &Linter) -> Result<(Unit, Vec<String>), String> {
    let new = edited(unit, &[fix]).ok_or("the place does not allow it")?;
    let lost = proved(unit, &new, fix.safety, linter)?;
    Ok((new, lost))
}
