//! Remedy: the least that a token lacks for calls that were refused, and the proof that adding it suffices.

use std::collections::BTreeSet;

use super::{Assumed, Job, Kept, OWN_USER, Trimmer, Unexplained, addition::added, body::statements, only_account};
use crate::{
    access::{Access, Circumstances, Gain, Need, Place, gained, requirement},
    catalog::{OwnerKind, Scope},
    edit::Facts,
    model::{Resource, Token},
    read::{Contents, Unit},
    text::Span,
    usage::{Evidence, Key, Seen, Uses},
};

/// The least change after which a token can make calls.
#[derive(Debug)]
pub struct Remedy {
    /// The grants that are missing.
    pub added: Vec<Kept>,
    /// Calls for which it is not certain which grant suffices.
    pub unexplained: Vec<Unexplained>,
    /// The policies to add, as the API takes them.
    pub policies: Vec<serde_json::Value>,
    /// The text of the token with the grants added; `None` if it cannot be edited, or the proof fails.
    pub edited: Option<Unit>,
}

/// The least grants that a token lacks for calls, each on a place. `token` is a resolved token of `unit`.
///
/// The edited text is proved: it is read again, the token can make every call, it has nothing else that it did not have,
/// and it lost nothing.
pub fn remedy(token: &Token<'_>, unit: &Unit, calls: &[(Need, Place)], facts: &Facts<'_>) -> Remedy {
    let missing = uses(calls.iter().flat_map(|(need, place)| places(token, need, place, facts)));
    let job = |old, account| Job {
        uses: &missing,
        old,
        zones: facts.zones,
        owner: token.owner.kind,
        account,
        takes_inferred: false,
        is_restricted: false,
        catalog: facts.catalog,
        now: facts.now,
    };
    let with_old = job(Some(token), None);
    let assumed = Assumed::of(&with_old).or_user(OWN_USER);
    let job = job(None, only_account(&with_old));
    let mut trimmer = Trimmer { assumed, ..Trimmer::new(&job, None) };
    for (key, seen) in &missing.all {
        trimmer.call(key, seen, &key.place);
    }
    let trimmed = trimmer.finish();
    let owner = token.owner.kind.unwrap_or(OwnerKind::User);
    let statements = statements(&trimmed.kept, "allow", &job);
    // The proof decides: a list that is computed cannot take another group.
    let is_possible = trimmed.unexplained.is_empty() && !trimmed.kept.iter().any(|kept| is_placeholder(&kept.on));
    let edited = [true, false].into_iter().filter(|_| is_possible).find_map(|joins| {
        let edited = added(unit, token, &statements, joins, &job)?;
        is_proved(unit, &edited, token.span, calls, &trimmed.kept, facts).then_some(edited)
    });
    Remedy {
        policies: statements.iter().map(|statement| statement.json(owner, &job)).collect(),
        added: trimmed.kept,
        unexplained: trimmed.unexplained,
        edited,
    }
}

/// Whether a resource has an ID that is not known.
fn is_placeholder(on: &Resource<'_>) -> bool {
    let (outer, inner) = on.keys();
    inner.contains('<') || outer.is_some_and(|key| key.contains('<'))
}

/// Each place on which a need has to be met. A call that lists zones needs no more than the zones, and the accounts of
/// zones, that the token is for.
fn places(token: &Token<'_>, need: &Need, place: &Place, facts: &Facts<'_>) -> Vec<(Need, Place)> {
    let is_for_zones = requirement(need, place, facts.catalog).groups().any(|group| group.scope == Scope::Zone);
    let creates = need.operation(facts.catalog).is_some_and(crate::catalog::Operation::creates_zones);
    let mut all = vec![place.clone()];
    if *place == Place::Any && is_for_zones && !creates {
        let entries = token.allows().flat_map(|policy| policy.resources.entries());
        let own: BTreeSet<Place> = entries
            .filter_map(|entry| match &entry.resource {
                Resource::Zone { id, .. } => Some(Place::Zone(id.to_string())),
                Resource::ZonesOf(account) => Some(Place::Account(account.to_string())),
                _ => None,
            })
            .collect();
        if !own.is_empty() {
            all = own.into_iter().collect();
        }
    }
    all.into_iter().map(|place| (need.clone(), place)).collect()
}

fn uses(calls: impl Iterator<Item = (Need, Place)>) -> Uses {
    let mut uses = Uses::default();
    for (need, place) in calls {
        let mut seen = Seen::default();
        seen.add(None, None);
        uses.add(Key { token_id: None, token_name: None, need, place, evidence: Evidence::Declared }, &seen);
    }
    uses
}

/// Whether an edited text gives its token exactly what was to be added.
fn is_proved(old: &Unit, new: &Unit, span: Span, calls: &[(Need, Place)], added: &[Kept], facts: &Facts<'_>) -> bool {
    let tokens = |unit| -> (Vec<Token<'_>>, usize) {
        let Contents { mut tokens, problems, .. } = Unit::contents(unit);
        tokens.iter_mut().for_each(|token| token.resolve(facts.catalog, None));
        (tokens, problems.len())
    };
    let ((before, problems), (after, new_problems)) = (tokens(old), tokens(new));
    let Some(at) = before.iter().position(|token| token.span == span) else { return false };
    if before.len() != after.len() || new_problems > problems {
        return false;
    }
    let changes = |wide: &Token<'_>, narrow: &Token<'_>, is_expected: &dyn Fn(&Gain<'_>) -> bool| {
        let (wide, narrow) = (Access::of(wide), Access::of(narrow));
        let changes = gained(&wide, Some(&narrow), facts.zones, facts.catalog, facts.now);
        changes.iter().all(|change| is_expected(&change.gain))
    };
    let is_added = |gain: &Gain<'_>| match gain {
        Gain::Grant { group, resources } => resources.iter().all(|resource| {
            added
                .iter()
                .any(|kept| kept.group == *group && (kept.on.plain() == resource.plain() || kept.on.covers(resource)))
        }),
        Gain::Addresses(_) | Gain::Time(_) => false,
    };
    let others = before.iter().zip(&after).enumerate().filter(|(other, _)| *other != at);
    let are_others_same = others.into_iter().all(|(_, (old, new))| Access::of(old).is_same(&Access::of(new)));
    let Some((old, new)) = before.get(at).zip(after.get(at)) else { return false };
    let circumstances = Circumstances { address: None, at: facts.now, zones: facts.zones };
    let access = Access::of(new);
    let everywhere = access.among(facts.zones);
    let can = |(need, place): &(Need, Place)| {
        everywhere.decide_if_admitted(&requirement(need, place, facts.catalog), circumstances).is_allowed()
    };
    are_others_same && changes(new, old, &is_added) && changes(old, new, &|_| false) && calls.iter().all(can)
}
