//! Fixes: makes the edits that rules attach to their findings, where access is proved not to grow.
//!
//! The input is a [`Unit`] and a [`Linter`]; the output is the edited unit, held in memory, and an [`Outcome`] for each
//! fix. The program writes the files.
//!
//! Each round tries all fixes of the unit together, as [`Trial`] does, and lints the result again, because a fix can make
//! another one possible.
//!
//! [`commented`] is the other edit: comments that accept findings.
//!
//! Begin with [`fixed`].

mod comments;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

pub use self::comments::{Commented, commented};
pub use crate::edit::{FixRefusal, Replacement, proved, replacements, shown_replacements};
use crate::{
    edit::{Trial, Verdict},
    lint::{self, Finding, Fix, Linter, Safety},
    read::Unit,
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

/// The answer to a fix that is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Make the fix.
    Yes,
    /// Do not make the fix.
    No,
    /// Make this fix and all further ones.
    All,
    /// Make neither this fix nor any further one.
    Stop,
}

/// Asks whether a fix is made: the finding, and the text before and after.
pub type Ask<'a> = &'a mut dyn FnMut(&Finding, &Unit, &Unit) -> Consent;

/// The most rounds of fixes that nobody is asked about; a fix can make another one possible.
const MAX_ROUNDS: usize = 1000;

/// Fixes that were refused or declined, by rule and old fingerprint, which fixes of other findings do not change.
type Skipped = HashSet<(&'static str, String)>;

/// Makes the fixes of a unit's findings, until none is left that can be made. With `ask`, suggested fixes are proposed
/// one by one, and safe ones with them.
pub fn fixed(unit: Unit, linter: &Linter, wanted: Safety, ask: Option<Ask<'_>>) -> Fixed {
    fixed_within(MAX_ROUNDS, unit, linter, wanted, ask)
}

fn fixed_within(most: usize, unit: Unit, linter: &Linter, wanted: Safety, mut ask: Option<Ask<'_>>) -> Fixed {
    let mut fixed = Fixed { unit, outcomes: Vec::new() };
    let mut skipped = Skipped::new();
    let mut rounds = 0;
    loop {
        let mut open = open(&fixed.unit, linter, wanted, &skipped);
        if rounds == most {
            let untried = || Verdict::Refused(FixRefusal::NotTried);
            fixed.outcomes.extend(open.iter().map(|(finding, fix)| outcome(&fixed.unit, finding, fix, untried())));
            return fixed;
        }
        if ask.is_some() {
            open.truncate(1);
        } else {
            rounds += 1;
        }
        let fixes: Vec<&Fix> = open.iter().map(|(_, fix)| fix).collect();
        let (edited, verdicts) = Trial::new(&fixed.unit, linter.facts()).made(&fixes);
        if let (Some(some), Some(edited), Some((finding, _))) = (ask.as_mut(), &edited, open.first()) {
            match some(finding, &fixed.unit, edited) {
                Consent::Yes => {}
                Consent::All => ask = None,
                Consent::Stop => return fixed,
                Consent::No => {
                    skipped.insert((finding.rule.id, finding.old_fingerprint.clone()));
                    continue;
                }
            }
        }
        let mut is_done = edited.is_none();
        for ((finding, fix), verdict) in open.iter().zip(verdicts) {
            let Some(verdict) = verdict else { continue };
            // A fix that is made is not skipped: the next finding of its kind may have the same fingerprint.
            if matches!(verdict, Verdict::Refused(_)) {
                skipped.insert((finding.rule.id, finding.old_fingerprint.clone()));
                is_done = false;
            }
            fixed.outcomes.push(outcome(&fixed.unit, finding, fix, verdict));
        }
        if is_done {
            return fixed;
        }
        fixed.unit = edited.unwrap_or(fixed.unit);
    }
}

/// The fixes that are wanted and were not skipped, in order of the text.
fn open(unit: &Unit, linter: &Linter, wanted: Safety, skipped: &Skipped) -> Vec<(Finding, Fix)> {
    let fix = |finding: Finding| {
        let fix = finding.fix.clone().filter(|fix| fix.safety <= wanted)?;
        let is_skipped = skipped.contains(&(finding.rule.id, finding.old_fingerprint.clone()));
        (!is_skipped).then_some((finding, fix))
    };
    lint::unwaived_findings(linter, unit).into_iter().filter_map(fix).collect()
}

fn outcome(unit: &Unit, finding: &Finding, fix: &Fix, verdict: Verdict) -> Outcome {
    let span = finding.primary();
    let source = span.and_then(|span| unit.source(span));
    let line = source.zip(span).map_or(1, |(source, span)| source.position(span.start as usize).line);
    let place = format!("{}:{line}", source.map_or("", |source| &source.path));
    let (refused, lost) = match verdict {
        Verdict::Made(lost) => (None, lost),
        Verdict::Refused(refusal) => (Some(refusal), Vec::new()),
    };
    Outcome { rule: finding.rule.id, title: fix.title.clone(), place, refused, lost }
}
