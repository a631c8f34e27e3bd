use std::collections::BTreeSet;

use crate::{
    access::{Access, Change, Gain, GroupKey, gained},
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{GroupRef, Policy, Resource, Token},
    text::{Span, Spanned},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "access-widened",
        summary: "plan grants a token more access than it has today",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/access-widened.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(before) = token.before.as_deref() else { return };
    let (old, new) = (Access::of(before), Access::of(token));
    let zones = reporter.zones;
    for change in gained(&new, Some(&old), zones, reporter.catalog, reporter.now) {
        let verb = if change.is_sure { "gains" } else { "may gain" };
        let message = format!("this token {verb} {}", change.gain.described(zones));
        let finding = reporter.report(location(&change, token), message);
        finding
            .about(Subject::Token, gain_text(&change.gain))
            .help("review it like a new grant: check what needs it and for how long, or remove it from the plan");
        if is_high_risk(&change.gain) {
            finding.severity(Severity::High);
        }
    }
}

/// What is gained, independent of the order of the file.
fn gain_text(gain: &Gain<'_>) -> String {
    match gain {
        Gain::Grant { group, resources } => {
            let keys: BTreeSet<_> = resources.iter().map(Resource::keys).collect();
            format!("{} {keys:?}", group.id)
        }
        Gain::Addresses(_) => "addresses".to_owned(),
        Gain::Time(_) => "time".to_owned(),
    }
}

fn is_high_risk(gain: &Gain<'_>) -> bool {
    match gain {
        Gain::Grant { group, .. } => group.known.is_some_and(|known| known.is_in(Set::HighRisk)),
        Gain::Addresses(_) | Gain::Time(_) => false,
    }
}

/// The text to underline: the permission group, the IP filter or the expiry that widens the access.
fn location(change: &Change<'_>, token: &Token<'_>) -> Span {
    match &change.gain {
        Gain::Grant { group, .. } => {
            let policy = change.witness.as_ref().and_then(|witness| token.policies.get(witness.policy));
            let Some(policy) = policy else { return token.grip };
            named_group(policy, group).map_or(policy.grip, |named| named.span)
        }
        Gain::Addresses(_) => token.condition.as_ref().map_or(token.grip, |condition| condition.key_span),
        Gain::Time(_) => token.expires_on.as_ref().map_or(token.grip, |expiry| expiry.span),
    }
}

/// The entry of a policy that names a permission group, by its id or by a name that resolves to it.
fn named_group<'p, 's>(policy: &'p Policy<'s>, group: &GroupKey<'_>) -> Option<&'p Spanned<GroupRef<'s>>> {
    let is_same = |id: &str| id.eq_ignore_ascii_case(&group.id);
    policy.groups.iter().find(|entry| {
        let has_id = entry.value.id.as_ref().is_some_and(|id| is_same(&id.value));
        has_id || entry.value.known.is_some_and(|known| is_same(known.id))
    })
}
