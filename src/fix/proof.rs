//! The proof that an edited text gives no token more access: both texts are read and their access is compared as sets.

use super::FixRefusal;
use crate::{
    access::{Access, Change, gained},
    lint::{Linter, Safety},
    model::Token,
    read::{Contents, Unit},
    text::shown,
};

/// The tokens of a unit, and how much of it cannot be checked.
struct Readability<'s> {
    tokens: Vec<Token<'s>>,
    errors: usize,
    unknown: usize,
    duplicates: usize,
}

impl<'s> Readability<'s> {
    fn of(unit: &'s Unit, linter: &Linter) -> Readability<'s> {
        let Contents { mut tokens, problems, unknown, .. } = unit.contents();
        for token in &mut tokens {
            token.resolve(linter.catalog, None);
        }
        let unknown_values: usize = tokens.iter().map(|token| token.unknown.len()).sum();
        Readability {
            errors: problems.len(),
            unknown: unknown.len() + unknown_values,
            duplicates: tokens.iter().map(|token| token.duplicates.len()).sum(),
            tokens,
        }
    }
}

/// Proves that no token gains access between two texts, and returns the access that tokens lose, human-readable.
///
/// # Errors
/// The first reason against the change: new errors, unknown values or duplicate fields, a token that gains access, or,
/// for a safe fix, a token that loses access.
pub fn proved(old: &Unit, new: &Unit, safety: Safety, linter: &Linter) -> Result<Vec<String>, FixRefusal> {
    let before = Readability::of(old, linter);
    let after = Readability::of(new, linter);
    if after.tokens.len() != before.tokens.len() {
        return Err(FixRefusal::TokenCount);
    }
    if after.errors > before.errors {
        return Err(FixRefusal::NewErrors);
    }
    if after.unknown > before.unknown {
        return Err(FixRefusal::NewUnknowns);
    }
    if after.duplicates > before.duplicates {
        return Err(FixRefusal::DuplicateField);
    }
    let mut lost = Vec::new();
    for (old, new) in before.tokens.iter().zip(&after.tokens) {
        lost.extend(losses(old, new, safety, linter)?);
    }
    Ok(lost)
}

/// The access that one token loses.
fn losses(old: &Token<'_>, new: &Token<'_>, safety: Safety, linter: &Linter) -> Result<Vec<String>, FixRefusal> {
    let (old_access, new_access) = (Access::of(old), Access::of(new));
    if old_access.is_same(&new_access) {
        return Ok(Vec::new());
    }
    let token = old.name.as_ref().map_or("the token".to_owned(), |name| format!("`{}`", shown(&name.value)));
    let described = |change: &Change<'_>| change.gain.described(&linter.zones);
    let gains = gained(&new_access, Some(&old_access), &linter.zones, linter.catalog, linter.now);
    if let Some(first) = gains.first() {
        return Err(FixRefusal::Gain { token, access: described(first) });
    }
    let losses = gained(&old_access, Some(&new_access), &linter.zones, linter.catalog, linter.now);
    match losses.first() {
        Some(first) if safety == Safety::Safe => Err(FixRefusal::Loss { token, access: described(first) }),
        _ => Ok(losses.iter().map(|change| format!("{token} loses {}", described(change))).collect()),
    }
}
