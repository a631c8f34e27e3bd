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
use crate::{
    read::Unit,
    text::{SourceId, Span},
};

/// The number of bytes that a trial may read again, and the number of texts that it may read in any case. Only a file
/// with very many fixes that are refused needs more.
const MAX_BYTES: usize = 32 << 20;
const MIN_TEXTS: usize = 64;

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
        let distinct: BTreeMap<Key<'_>, &Fix> = fixes.iter().map(|fix| (key(fix), *fix)).collect();
        let mut possible = Vec::new();
        for safety in SAFETIES {
            let mut open: Vec<&Fix> = distinct.values().copied().filter(|fix| fix.safety == safety).collect();
            while !open.is_empty() {
                let (batch, rest) = self.apart(&open);
                self.possible(&batch, safety, &mut possible);
                open = rest;
            }
        }
        let possible: BTreeSet<Key<'_>> = possible.into_iter().map(key).collect();
        fixes.iter().map(|fix| possible.contains(&key(fix))).collect()
    }

    /// Collects the fixes of a set that can be made.
    fn possible<'f>(&self, set: &[&'f Fix], safety: Safety, possible: &mut Vec<&'f Fix>) {
        match self.tried(set) {
            Ok((_, losses)) if safety == Safety::Suggested || losses.is_empty() => possible.extend(set),
            Err(FixRefusal::NotTried) => possible.extend(set),
            _ if set.len() <= 1 => {}
            _ => {
                let (first, second) = set.split_at(set.len() / 2);
                self.possible(first, safety, possible);
                self.possible(second, safety, possible);
            }
        }
    }

    /// Makes as many of these fixes as possible, together; a fix is refused if it cannot be made with those before it.
    /// Returns the edited unit, if anything was made, and a verdict for each fix; `None` for a fix that touches another
    /// one and was not tried for that reason.
    pub fn made(&self, fixes: &[&Fix]) -> (Option<Unit>, Vec<Option<Verdict>>) {
        let (batch, rest) = self.apart(fixes);
        let mut kept = Kept::default();
        let mut refused = BTreeMap::new();
        for safety in SAFETIES {
            let set: Vec<&Fix> = batch.iter().copied().filter(|fix| fix.safety == safety).collect();
            self.settle(&set, &mut kept, &mut refused);
        }
        let is_later: BTreeSet<Key<'_>> = rest.into_iter().map(key).collect();
        let mut verdict = |fix| {
            let key = key(fix);
            if let Some(lost) = kept.lost.remove(&key) {
                return Some(Verdict::Made(lost));
            }
            let refusal = refused.remove(&key);
            // Of two equal fixes, the second touches the first.
            if refusal.is_none() && is_later.contains(&key) {
                return None;
            }
            Some(Verdict::Refused(refusal.unwrap_or(FixRefusal::NotEditable)))
        };
        let verdicts = fixes.iter().copied().map(&mut verdict).collect();
        (kept.unit, verdicts)
    }

    fn settle<'f>(&self, set: &[&'f Fix], kept: &mut Kept<'f>, refused: &mut BTreeMap<Key<'f>, FixRefusal>) {
        match self.with(kept, set) {
            Ok(()) => {}
            Err(refusal) => match set {
                [] => {}
                [fix] => drop(refused.insert(key(fix), refusal)),
                _ => {
                    let (first, second) = set.split_at(set.len() / 2);
                    self.settle(first, kept, refused);
                    self.settle(second, kept, refused);
                }
            },
        }
    }

    /// Makes all fixes of a set together with those that are kept, and keeps them.
    fn with<'f>(&self, kept: &mut Kept<'f>, set: &[&'f Fix]) -> Result<(), FixRefusal> {
        if set.is_empty() {
            return Ok(());
        }
        let all: Vec<&Fix> = kept.fixes.iter().chain(set).copied().collect();
        let (new, losses) = self.tried(&all)?;
        let lost = self.attributed(set, losses.difference(&kept.losses))?;
        kept.lost.extend(lost);
        kept.fixes = all;
        kept.losses = losses;
        kept.unit = Some(new);
        Ok(())
    }

    /// The unit with some fixes made, and the access that tokens lose.
    fn tried(&self, fixes: &[&Fix]) -> Result<(Unit, BTreeSet<Loss>), FixRefusal> {
        let Some(left) = self.left.get().checked_sub(1) else { return Err(FixRefusal::NotTried) };
        self.left.set(left);
        let new = self.edited(fixes).ok_or(FixRefusal::NotEditable)?;
        let losses = self.before.losses(&new, &self.facts)?;
        Ok((new, losses.into_iter().collect()))
    }

    /// What tokens lose by each fix of a set that was made together. Each loss must be due to one suggested fix.
    fn attributed<'f, 'l>(
        &self,
        set: &[&'f Fix],
        losses: impl Iterator<Item = &'l Loss>,
    ) -> Result<BTreeMap<Key<'f>, Vec<String>>, FixRefusal> {
        let mut lost: BTreeMap<Key<'f>, Vec<String>> = set.iter().map(|fix| (key(fix), Vec::new())).collect();
        let mut losses = losses.peekable();
        if losses.peek().is_none() {
            return Ok(lost);
        }
        let tokens = self.before.places();
        let mut by_token: BTreeMap<Option<Span>, Vec<&'f Fix>> = BTreeMap::new();
        for fix in set {
            let token = fix.edits.first().and_then(|edit| token_at(&tokens, edit.span()));
            by_token.entry(token).or_default().push(fix);
        }
        for loss in losses {
            let causes = by_token.get(&Some(loss.token)).map_or(&[][..], Vec::as_slice);
            let cause = match (set, causes) {
                ([only], _) | (_, [only]) if only.safety != Safety::Safe => only,
                _ => return Err(loss.clone().refused()),
            };
            lost.entry(key(cause)).or_default().push(loss.described());
        }
        Ok(lost)
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

/// Safe fixes are tried first: they lose nothing.
const SAFETIES: [Safety; 2] = [Safety::Safe, Safety::Suggested];

/// The token that a place belongs to: the last one that begins before it, because the span of a token may only be its
/// name.
fn token_at(tokens: &[Span], place: Span) -> Option<Span> {
    let behind = tokens.partition_point(|token| (token.source, token.start) <= (place.source, place.start));
    tokens.get(behind.checked_sub(1)?).copied().filter(|token| token.source == place.source)
}

/// A fix by what it does.
type Key<'f> = (&'f [Edit], Safety);

fn key(fix: &Fix) -> Key<'_> {
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
    /// What tokens lose by each fix, human-readable.
    lost: BTreeMap<Key<'f>, Vec<String>>,
    unit: Option<Unit>,
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
