//! Fixes: makes the edits that rules attach to their findings, where access is proved not to grow.
//!
//! The input is a [`Unit`] and a [`Linter`]; the output is the edited unit, held in memory, and an [`Outcome`] for each
//! fix. The program writes the files.
//!
//! No token can ever do more after a fix. A safe fix leaves access exactly as it was; a suggested fix may narrow it. This
//! is not left to the rules: before an edit is kept, the edited text is read again and the access of every token is
//! compared with what it was. An edit that fails the comparison is refused with a [`FixRefusal`].
//!
//! Begin with [`fixed`]; then read `surgery` (edits as replacements of bytes) and `proof` (the comparison).

mod proof;
mod refusal;
mod surgery;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range};

pub use self::{
    proof::proved,
    refusal::FixRefusal,
    surgery::{Replacement, replacements},
};
use crate::{
    lint::{self, Finding, Fix, Linter, Safety},
    read::Unit,
    text::SourceId,
};

/// The result of one fix.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The id of the finding's rule.
    pub rule: &'static str,
    /// The title of the fix.
    pub title: String,
    /// The location of the finding in the text before the fix: `a.json:3`.
    pub place: String,
    /// The reason why the fix was not made; `None` if it was made.
    pub refused: Option<FixRefusal>,
    /// The access that tokens lose by the fix, human-readable.
    pub lost: Vec<String>,
}

/// A unit after its fixes.
pub struct Fixed {
    /// The unit with all fixes made.
    pub unit: Unit,
    /// The results, in the order in which the fixes were tried.
    pub outcomes: Vec<Outcome>,
}

/// The most rounds of fixes; a fix can make another one possible.
const MAX_ROUNDS: usize = 64;

/// Fixes that were refused or declined, by rule and fingerprint.
type Skipped = Vec<(&'static str, String)>;

/// Makes the fixes of a unit's findings, until none is left that can be made. `accept` is called with the finding and the
/// text before and after for each single fix whose proof holds, and decides whether it is made.
pub fn fixed(
    unit: Unit,
    linter: &Linter,
    wanted: Safety,
    accept: &mut dyn FnMut(&Finding, &Unit, &Unit) -> bool,
) -> Fixed {
    let mut fixed = Fixed { unit, outcomes: Vec::new() };
    let mut skipped = Skipped::new();
    for _ in 0..MAX_ROUNDS {
        let batch = batch(&fixed.unit, linter, wanted, &skipped);
        // Suggested fixes are accepted one by one.
        let is_batch = wanted == Safety::Safe && batch.len() > 1;
        if is_batch && let Some(unit) = together(&fixed.unit, &batch, linter) {
            fixed.outcomes.extend(batch.iter().map(|(finding, fix)| outcome(&fixed.unit, finding, fix)));
            fixed.unit = unit;
            continue;
        }
        let Some((finding, fix)) = batch.into_iter().next() else { break };
        let mut outcome = outcome(&fixed.unit, &finding, &fix);
        match attempt(&fixed.unit, &fix, linter) {
            Ok((edited, lost)) => {
                if !accept(&finding, &fixed.unit, &edited) {
                    skipped.push((finding.rule.id, finding.fingerprint));
                    continue;
                }
                // A fix that is made is not skipped: the next finding of its kind may have the same fingerprint.
                outcome.lost = lost;
                fixed.unit = edited;
            }
            Err(refusal) => {
                skipped.push((finding.rule.id, finding.fingerprint));
                outcome.refused = Some(refusal);
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

/// The fixes that can be made together because their edits do not touch each other, in order of the text.
fn batch(unit: &Unit, linter: &Linter, wanted: Safety, skipped: &Skipped) -> Vec<(Finding, Fix)> {
    let mut taken: BTreeMap<SourceId, Vec<Range<usize>>> = BTreeMap::new();
    let mut batch = Vec::new();
    for finding in lint::unwaived_findings(linter, unit) {
        let Some(fix) = finding.fix.clone() else { continue };
        let is_skipped =
            skipped.iter().any(|(rule, fingerprint)| *rule == finding.rule.id && *fingerprint == finding.fingerprint);
        if fix.safety > wanted || is_skipped {
            continue;
        }
        let Some(changes) = changes(unit, &fix) else { continue };
        let touches_taken = changes.iter().any(|(id, change)| {
            let in_source = taken.get(id).map_or(&[][..], Vec::as_slice);
            in_source.iter().any(|range| range.start <= change.range.end && change.range.start <= range.end)
        });
        if touches_taken {
            continue;
        }
        for (id, change) in changes {
            taken.entry(id).or_default().push(change.range);
        }
        batch.push((finding, fix));
    }
    batch
}

/// The replacements of a fix with their sources; `None` if one of its edits cannot be made.
fn changes(unit: &Unit, fix: &Fix) -> Option<Vec<(SourceId, Replacement)>> {
    let mut all = Vec::new();
    for edit in &fix.edits {
        let source = unit.source(edit.span())?;
        all.push((source.id, surgery::replacement(source, edit)?));
    }
    Some(all)
}

/// The unit with some fixes made; `None` if an edit cannot be made or two of them overlap.
fn edited(unit: &Unit, fixes: &[&Fix]) -> Option<Unit> {
    let mut by_source: BTreeMap<SourceId, Vec<Replacement>> = BTreeMap::new();
    for fix in fixes {
        for (id, change) in changes(unit, fix)? {
            by_source.entry(id).or_default().push(change);
        }
    }
    let mut texts = BTreeMap::new();
    for (id, mut changes) in by_source {
        let source = unit.sources().iter().find(|source| source.id == id)?;
        texts.insert(id, surgery::applied(source.text(), &mut changes)?);
    }
    unit.edited(&texts)
}

/// The unit with all fixes of a batch made; `None` if access is not proved to stay the same.
fn together(unit: &Unit, batch: &[(Finding, Fix)], linter: &Linter) -> Option<Unit> {
    let fixes: Vec<&Fix> = batch.iter().map(|(_, fix)| fix).collect();
    let new = edited(unit, &fixes)?;
    proved(unit, &new, Safety::Safe, linter).ok()?;
    Some(new)
}

/// The unit with one fix made, and the access that tokens lose by it.
fn attempt(unit: &Unit, fix: &Fix, linter: &Linter) -> Result<(Unit, Vec<String>), FixRefusal> {
    let new = edited(unit, &[fix]).ok_or(FixRefusal::NotEditable)?;
    let lost = proved(unit, &new, fix.safety, linter)?;
    Ok((new, lost))
}
