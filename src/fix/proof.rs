//! The proof that a changed text gives no token more access: both are read, and compared as sets.

use crate::{
    access::{Access, Change, gained},
    lint::{Linter, Safety},
    model::Token,
    read::{Item, Unit},
    text::shown,
};

/// Everything that is read from a unit.
#[derive(Default)]
struct Contents<'s> {
    tokens: Vec<Token<'s>>,
    faults: usize,
    unknown: usize,
    duplicates: usize,
}

impl<'s> Contents<'s> {
    fn of(unit: &'s Unit, linter: &Linter) -> Contents<'s> {
        let mut contents = Contents::default();
        unit.read(&mut |item| match item {
            Item::Token(mut token) => {
                token.resolve(linter.catalog, None);
                contents.unknown += token.unknown.len();
                contents.duplicates += token.duplicates.len();
                contents.tokens.push(*token);
            }
            Item::Problem { .. } => contents.faults += 1,
            Item::Unknown { .. } => contents.unknown += 1,
            Item::Document(_) | Item::Comment(_) | Item::Other { .. } => {}
        });
        contents
    }
}

/// What tokens lose from the old text to the new one, in words.
///
/// # Errors
/// In words, what speaks against the change: a token that gains something, or for a safe fix loses something; a text that
/// can be read less well than before.
pub fn proved(old: &Unit, new: &Unit, safety: Safety, linter: &Linter) -> Result<Vec<String>, String> {
    let (before, after) = (Contents::of(old, linter), Contents::of(new, linter));
    if before.tokens.len() != after.tokens.len() || before.faults < after.faults || before.unknown < after.unknown {
        return Err("the file could be read less well afterwards".to_owned());
    }
    if before.duplicates < after.duplicates {
        return Err("a field would stand twice".to_owned());
    }
    let mut lost = Vec::new();
    for (old, new) in before.tokens.iter().zip(&after.tokens) {
        let (was, is) = (Access::of(old), Access::of(new));
        if was.is_same(&is) {
            continue;
        }
        let name = old.name.as_ref().map_or("the token".to_owned(), |name| format!("`{}`", shown(&name.value)));
        let gain = gained(&is, Some(&was), &linter.zones, linter.catalog, linter.now);
        if let Some(first) = gain.first() {
            return Err(format!("{name} would gain {}", described(first, linter)));
        }
        let loss = gained(&was, Some(&is), &linter.zones, linter.catalog, linter.now);
        if safety == Safety::Safe && !loss.is_empty() {
            let first = loss.first().map_or(String::new(), |first| described(first, linter));
            return Err(format!("{name} would lose {first}"));
        }
        lost.extend(loss.iter().map(|change| format!("{name} loses {}", described(change, linter))));
    }
    Ok(lost)
}

fn described(change: &Change<'_>, linter: &Linter) -> String {
    change.gain.described(&linter.zones)
}
