//! The proof that an edited text gives no token more access: both texts are read and their access is compared as sets.

use super::{FixRefusal, Safety};
use crate::{
    access::{Access, Change, gained},
    catalog::Catalog,
    model::{Token, Zones},
    read::{Item, Unit},
    text::{Span, shown},
};

/// What is known besides the texts.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    /// The catalog of permission groups and operations.
    pub catalog: &'static Catalog,
    /// Zones known from outside the tokens.
    pub zones: &'f Zones,
    /// The current time.
    pub now: jiff::Timestamp,
}

/// Access that a token loses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Loss {
    /// The token, in the text before the change.
    pub(super) token: Span,
    /// The name of the token in backticks, or `the token`.
    pub(super) name: String,
    /// What it loses, human-readable.
    pub(super) access: String,
}

/// The tokens of a unit, and how much of it cannot be checked.
pub(super) struct Readability<'s> {
    tokens: Vec<Token<'s>>,
    counts: Counts,
}

/// How much of a unit there is, and how much of it cannot be checked.
#[derive(Default)]
struct Counts {
    tokens: usize,
    errors: usize,
    unknown: usize,
    duplicates: usize,
}

impl<'s> Readability<'s> {
    pub(super) fn of(unit: &'s Unit, facts: &Facts<'_>) -> Readability<'s> {
        let mut tokens = Vec::new();
        let counts = each_token(unit, facts, |token| tokens.push(token));
        Readability { tokens, counts }
    }

    /// The spans of all tokens, in order.
    pub(super) fn places(&self) -> Vec<Span> {
        let mut places: Vec<Span> = self.tokens.iter().map(|token| token.span).collect();
        places.sort_unstable();
        places
    }

    /// Proves that no token gains access by a change to another text, and returns the access that tokens lose.
    ///
    /// # Errors
    /// The first reason against the change: new errors, unknown values or duplicate fields, or a token that gains access.
    pub(super) fn losses(&self, new: &Unit, facts: &Facts<'_>) -> Result<Vec<Loss>, FixRefusal> {
        let mut lost = Ok(Vec::new());
        let mut old = self.tokens.iter();
        // Each token is dropped once it is compared, because all of them take much more memory than their text.
        let after = each_token(new, facts, |token| {
            if let (Some(old), Ok(all)) = (old.next(), &mut lost) {
                match losses(old, &token, facts) {
                    Ok(own) => all.extend(own),
                    Err(refusal) => lost = Err(refusal),
                }
            }
        });
        if after.tokens != self.counts.tokens {
            return Err(FixRefusal::TokenCount);
        }
        if after.errors > self.counts.errors {
            return Err(FixRefusal::NewErrors);
        }
        if after.unknown > self.counts.unknown {
            return Err(FixRefusal::NewUnknowns);
        }
        if after.duplicates > self.counts.duplicates {
            return Err(FixRefusal::DuplicateField);
        }
        lost
    }
}

/// Reads a unit, and gives its tokens to `each`.
fn each_token<'s>(unit: &'s Unit, facts: &Facts<'_>, mut each: impl FnMut(Token<'s>)) -> Counts {
    let mut counts = Counts::default();
    unit.read(&mut |item| match item {
        Item::Token(mut token) => {
            token.resolve(facts.catalog, None);
            counts.tokens += 1;
            counts.unknown += token.unknown.len();
            counts.duplicates += token.duplicates.len();
            each(*token);
        }
        Item::Problem(_) => counts.errors += 1,
        Item::Unknown(_) => counts.unknown += 1,
        _ => {}
    });
    counts
}

/// Proves that no token gains access between two texts, and returns the access that tokens lose, human-readable.
///
/// # Errors
/// The first reason against the change: new errors, unknown values or duplicate fields, a token that gains access, or,
/// for a safe fix, a token that loses access.
pub fn proved(old: &Unit, new: &Unit, safety: Safety, facts: &Facts<'_>) -> Result<Vec<String>, FixRefusal> {
    let losses = Readability::of(old, facts).losses(new, facts)?;
    match losses.first() {
        Some(loss) if safety == Safety::Safe => Err(loss.clone().refused()),
        _ => Ok(losses.iter().map(Loss::described).collect()),
    }
}

/// The access that one token loses.
fn losses(old: &Token<'_>, new: &Token<'_>, facts: &Facts<'_>) -> Result<Vec<Loss>, FixRefusal> {
    let (old_access, new_access) = (Access::of(old), Access::of(new));
    if old_access.is_same(&new_access) {
        return Ok(Vec::new());
    }
    let name = old.name.as_ref().map_or("the token".to_owned(), |name| format!("`{}`", shown(&name.value)));
    let described = |change: &Change<'_>| change.gain.described(facts.zones);
    let gains = gained(&new_access, Some(&old_access), facts.zones, facts.catalog, facts.now);
    if let Some(first) = gains.first() {
        return Err(FixRefusal::Gain { token: name, access: described(first) });
    }
    let losses = gained(&old_access, Some(&new_access), facts.zones, facts.catalog, facts.now);
    let loss = |change| Loss { token: old.span, name: name.clone(), access: described(change) };
    Ok(losses.iter().map(loss).collect())
}

impl Loss {
    /// The loss as a reason against a safe fix.
    pub(super) fn refused(self) -> FixRefusal {
        FixRefusal::Loss { token: self.name, access: self.access }
    }

    /// The loss in words.
    pub(super) fn described(&self) -> String {
        format!("{} loses {}", self.name, self.access)
    }
}
