//! Which token of one side is which of the other.

use std::collections::HashMap;

use tokenlint::{
    model::{Form, Token},
    text::Span,
};

use super::sides::SideFiles;

/// An old and a new token; one is missing if the token was added or removed.
pub(crate) type Pair<'t, 's> = (Option<&'t Token<'s>>, Option<&'t Token<'s>>);

/// What tokens are matched by: tokens with equal texts are the same token, if there is no better match.
type Key<'t> = Option<String>;

/// Matches tokens by ID, then by file with address and name, then by address, then by name. A single token of each of
/// two files always matches.
pub(super) fn pairs<'t, 's>(
    (old, old_files): (&'t [Token<'s>], &SideFiles),
    (new, new_files): (&'t [Token<'s>], &SideFiles),
) -> Vec<Pair<'t, 's>> {
    let mut taken = vec![false; old.len()];
    let mut matches: Vec<Option<usize>> = vec![None; new.len()];
    let keys: [fn(&Token<'_>, &SideFiles) -> Key<'static>; 4] = [id, in_file, address, name];
    for key in keys {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, token) in old.iter().enumerate().filter(|(at, _)| taken.get(*at) == Some(&false)) {
            key(token, old_files).into_iter().for_each(|text| places.entry(text).or_default().push(at));
        }
        places.values_mut().for_each(|places| places.reverse());
        for (token, place) in new.iter().zip(&mut matches).filter(|(_, place)| place.is_none()) {
            *place = key(token, new_files).and_then(|text| places.get_mut(&text)).and_then(Vec::pop);
            if let Some(taken) = place.and_then(|at| taken.get_mut(at)) {
                *taken = true;
            }
        }
    }
    let is_search = old_files.is_searched || new_files.is_searched;
    if let ([_], [_], [place], false) = (old, new, matches.as_mut_slice(), is_search) {
        *place = Some(0);
        taken = vec![true];
    }
    let removed = old.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(token, _)| (Some(token), None));
    let kept = new.iter().zip(&matches).map(|(token, place)| (place.and_then(|at| old.get(at)), Some(token)));
    kept.chain(removed).collect()
}

/// The old and the new state of each token in a plan.
pub(super) fn planned<'t, 's>(tokens: &'t [Token<'s>]) -> Vec<Pair<'t, 's>> {
    let new = |token: &'t Token<'s>| Some(token).filter(|token| token.form != Form::Deleted);
    tokens.iter().map(|token| (token.before.as_deref(), new(token))).collect()
}

fn id(token: &Token<'_>, _: &SideFiles) -> Key<'static> {
    token.id.as_ref().map(|id| id.value.to_ascii_lowercase())
}

/// The file with what the token is called in it. Tokens of a file that are not called anything meet in their order.
fn in_file(token: &Token<'_>, files: &SideFiles) -> Key<'static> {
    let named = (address(token, files), name(token, files));
    Some(format!("{}\n{named:?}", path(files, token.span)?))
}

fn address(token: &Token<'_>, _: &SideFiles) -> Key<'static> {
    token.address.as_ref().map(|address| address.value.clone().into_owned())
}

fn name(token: &Token<'_>, _: &SideFiles) -> Key<'static> {
    token.name.as_ref().map(|name| name.value.clone().into_owned())
}

fn path(files: &SideFiles, span: Span) -> Option<&str> {
    let source = files.units.iter().find_map(|unit| unit.source(span))?;
    Some(source.path.strip_prefix(&files.root).unwrap_or(&source.path).trim_start_matches('/'))
}
