//! Tries fixes on a unit, many at once: where a set fails, its halves are tried, so that the good fixes are found.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    Edit, Facts, Fix, FixRefusal, Replacement, Safety,
    proof::{Loss, Readability},
    surgery,
};
use crate::{read::Unit, text::SourceId};

/// The number of bytes that a trial may read again, and the number of texts that it may read in any case. Only a file
/// with very many fixes that are refused needs more.
const MAX_BYTES: usize = 256 << 20;
const MIN_TEXTS: usize = 256;

/// The result for one fix of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The fix is made; the access that tokens lose by it, human-readable.
    Made(Vec<String>),
    /// The fix is not made.
    Refused(FixRefusal),
}

/// A unit on which fixes are tried. Nothing is changed.
pub struct Trial<'u> {
    unit: &'u Unit,
    facts: Facts<'u>,
    before: Readability<'u>,
    is_text: bool,
    /// The number of texts that may still be read.
    left: Cell<usize>,
}

impl<'u> Trial<'u> {
    /// Trials on a unit.
    pub fn new(unit: &'u Unit, facts: Facts<'u>) -> Trial<'u> {
        let size: usize = unit.sources().iter().map(|source| source.text().len()).sum();
        let is_damaged =
            |source: &crate::text::Source| source.not_utf8().chain(source.lone_surrogates()).next().is_some();
        Trial {
            unit,
            facts,
            before: Readability::of(unit, &facts),
            // What cannot be decoded would be lost when the text is written.
            is_text: !unit.sources().iter().any(is_damaged),
            left: Cell::new(MIN_TEXTS.max(MAX_BYTES / size.max(1))),
        }
    }

    /// Whether each fix can be made if it is the only one. A fix that was not tried, because too many others were
    /// refused, counts as one that can be made.
    pub fn are_possible(&self, fixes: &[&Fix]) -> Vec<bool> {
        // Tokens that share a literal may have the same fix.
        let distinct: BTreeMap<(&[Edit], Safety), &Fix> = fixes.iter().map(|fix| (key(fix), *fix)).collect();
        let mut open: Vec<&Fix> = distinct.into_values().collect();
        let mut possible = Vec::new();
        while !open.is_empty() {
            let (batch, rest) = self.apart(&open);
            self.possible(&batch, &mut possible);
            open = rest;
        }
        let possible: BTreeSet<(&[Edit], Safety)> = possible.into_iter().map(key).collect();
        fixes.iter().map(|fix| possible.contains(&key(fix))).collect()
    }

    /// Collects the fixes of a set that can be made.
    fn possible<'f>(&self, set: &[&'f Fix], possible: &mut Vec<&'f Fix>) {
        if set.is_empty() {
            return;
        }
        let mut kept = Kept::default();
        match self.with(&mut kept, set) {
            Ok(_) | Err(FixRefusal::NotTried) => possible.extend(set),
            Err(_) if set.len() == 1 => {}
            Err(_) => {
                let (first, second) = set.split_at(set.len() / 2);
                self.possible(first, possible);
                self.possible(second, possible);
            }
        }
    }

    /// Makes as many of these fixes as possible, together; a fix is refused if it cannot be made with those before it.
    /// Returns the edited unit, if anything was made, and a verdict for each fix; `None` for a fix that touches another
    /// one and was not tried for that reason.
    pub fn made(&self, fixes: &[&Fix]) -> (Option<Unit>, Vec<Option<Verdict>>) {
        let (batch, _) = self.apart(fixes);
        let mut kept = Kept::default();
        let mut verdicts = Vec::new();
        self.settle(&batch, &mut kept, &mut verdicts);
        let mut tried = batch.iter().zip(verdicts).peekable();
        let verdict = |fix: &&Fix| match tried.next_if(|(next, _)| std::ptr::eq(**next, *fix)) {
            Some((_, verdict)) => Some(verdict),
            None => changes(self.unit, fix).is_none().then_some(Verdict::Refused(FixRefusal::NotEditable)),
        };
        let verdicts = fixes.iter().map(verdict).collect();
        (kept.unit, verdicts)
    }

    fn settle<'f>(&self, set: &[&'f Fix], kept: &mut Kept<'f>, verdicts: &mut Vec<Verdict>) {
        if set.is_empty() {
            return;
        }
        match self.with(kept, set) {
            Ok(made) => verdicts.extend(made),
            Err(refusal) if set.len() == 1 => verdicts.push(Verdict::Refused(refusal)),
            Err(_) => {
                let (first, second) = set.split_at(set.len() / 2);
                self.settle(first, kept, verdicts);
                self.settle(second, kept, verdicts);
            }
        }
    }

    /// Makes all fixes of a set together with those that are kept, and keeps them.
    fn with<'f>(&self, kept: &mut Kept<'f>, set: &[&'f Fix]) -> Result<Vec<Verdict>, FixRefusal> {
        let Some(left) = self.left.get().checked_sub(1) else { return Err(FixRefusal::NotTried) };
        self.left.set(left);
        let all: Vec<&Fix> = kept.fixes.iter().chain(set).copied().collect();
        let new = self.edited(&all).ok_or(FixRefusal::NotEditable)?;
        let losses: BTreeSet<Loss> = self.before.losses(&new, &self.facts)?.into_iter().collect();
        let verdicts = attributed(set, losses.difference(&kept.losses))?;
        *kept = Kept { fixes: all, losses, unit: Some(new) };
        Ok(verdicts)
    }

    /// The unit with some fixes made; `None` if an edit cannot be made or two of them overlap.
    fn edited(&self, fixes: &[&Fix]) -> Option<Unit> {
        if !self.is_text {
            return None;
        }
        let mut by_source: BTreeMap<SourceId, Vec<Replacement>> = BTreeMap::new();
        for fix in fixes {
            for (id, change) in changes(self.unit, fix)? {
                by_source.entry(id).or_default().push(change);
            }
        }
        let mut texts = BTreeMap::new();
        for (id, mut changes) in by_source {
            let source = self.unit.sources().iter().find(|source| source.id == id)?;
            texts.insert(id, surgery::applied(source.text(), &mut changes)?);
        }
        self.unit.edited(&texts)
    }

    /// Splits fixes into those that do not touch each other and the others, both in the given order. Fixes that cannot
    /// be made are in neither.
    fn apart<'f>(&self, fixes: &[&'f Fix]) -> (Vec<&'f Fix>, Vec<&'f Fix>) {
        let mut taken = Taken::default();
        let (mut batch, mut rest) = (Vec::new(), Vec::new());
        for fix in fixes {
            let Some(changes) = changes(self.unit, fix) else { continue };
            if taken.take(&changes) {
                batch.push(*fix);
            } else {
                rest.push(*fix);
            }
        }
        (batch, rest)
    }
}

fn key(fix: &Fix) -> (&[Edit], Safety) {
    (&fix.edits, fix.safety)
}

/// The ranges of a set of fixes, by their start; none of them touch.
#[derive(Default)]
struct Taken(BTreeMap<SourceId, BTreeMap<usize, usize>>);

impl Taken {
    /// Takes the ranges of a fix, if they touch none that are taken.
    fn take(&mut self, changes: &[(SourceId, Replacement)]) -> bool {
        let touches = |(id, Replacement { range, .. }): &(SourceId, Replacement)| {
            let own = self.0.get(id);
            let last = own.and_then(|own| own.range(..=range.end).next_back());
            last.is_some_and(|(_, end)| *end >= range.start)
        };
        if changes.iter().any(touches) {
            return false;
        }
        for (id, change) in changes {
            self.0.entry(*id).or_default().insert(change.range.start, change.range.end);
        }
        true
    }
}

/// The fixes that were made so far.
#[derive(Default)]
struct Kept<'f> {
    fixes: Vec<&'f Fix>,
    losses: BTreeSet<Loss>,
    unit: Option<Unit>,
}

/// The verdicts for fixes that were made together, by which tokens lose access. Each loss must be due to one suggested
/// fix.
fn attributed<'l>(set: &[&Fix], losses: impl Iterator<Item = &'l Loss>) -> Result<Vec<Verdict>, FixRefusal> {
    let mut lost: Vec<Vec<String>> = set.iter().map(|_| Vec::new()).collect();
    for loss in losses {
        let within = |fix: &Fix| fix.edits.first().is_some_and(|edit| is_within(edit, loss));
        let mut causes = set.iter().enumerate().filter(|(_, fix)| set.len() == 1 || within(fix));
        let cause = match (causes.next(), causes.next()) {
            (Some((at, fix)), None) if fix.safety != Safety::Safe => at,
            _ => return Err(loss.clone().refused()),
        };
        if let Some(own) = lost.get_mut(cause) {
            own.push(loss.described());
        }
    }
    Ok(lost.into_iter().map(Verdict::Made).collect())
}

fn is_within(edit: &Edit, loss: &Loss) -> bool {
    let span = edit.span();
    span.source == loss.token.source && loss.token.start <= span.start && span.end <= loss.token.end
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
