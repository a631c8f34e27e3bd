use std::collections::BTreeSet;

use crate::{
    access::{Access, Change, Gain, GroupKey, gained},
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Form, GroupRef, Policy, Resource, ResourceEntry, Token},
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
    let changes = gained(&new, Some(&old), zones, reporter.catalog, reporter.now);
    if changes.is_empty() && is_reordered(before, token) {
        return reordered(token, gained(&old, Some(&new), zones, reporter.catalog, reporter.now).is_empty(), reporter);
    }
    for change in changes {
        let gain = change.gain.described(zones);
        // A state with an earlier state: the change was made outside of the tool that planned it.
        let is_drift = token.form == Form::State;
        let (message, help) = match (is_drift, change.is_sure) {
            (true, true) => (format!("this token was changed outside of the plan and gained {gain}"), DRIFT_HELP),
            (true, false) => {
                (format!("this token was changed outside of the plan and may have gained {gain}"), DRIFT_HELP)
            }
            (false, true) => (format!("this token gains {gain}"), HELP),
            (false, false) => (format!("this token may gain {gain}"), HELP),
        };
        let finding = reporter.report(location(&change, token), message);
        finding.about(Subject::Token, gain_text(&change.gain)).help(help);
        if is_high_risk(&change.gain) {
            finding.severity(Severity::High);
        }
    }
}

/// Whether policies, and groups and resources within them, are the same in another order. The rest of the token may
/// change.
fn is_reordered(before: &Token<'_>, after: &Token<'_>) -> bool {
    let (mut old, mut new) = (written(before), written(after));
    if old == new || !before.unknown.is_empty() || !after.unread.is_empty() || !after.unknown.is_empty() {
        return false;
    }
    sort(&mut old);
    sort(&mut new);
    old == new
}

/// A policy: its effect, its groups and its resources, as texts.
type Written = (String, Vec<String>, Vec<String>);

fn written(token: &Token<'_>) -> Vec<Written> {
    let policy = |policy: &Policy<'_>| {
        let effect = policy.effect.as_ref().map_or(String::new(), |effect| effect.value.text.to_ascii_lowercase());
        let id = |group: &Spanned<GroupRef<'_>>| format!("{:?}", group.value.id.as_ref().map(|id| &id.value));
        let groups = policy.groups.iter().map(id).collect();
        let entry = |entry: &ResourceEntry<'_>| {
            format!("{:?}", (entry.outer.as_ref().map(|outer| &outer.value), &entry.key.value, &entry.selection.value))
        };
        (effect, groups, policy.resources.entries().iter().map(entry).collect())
    };
    token.policies.iter().map(policy).collect()
}

fn sort(policies: &mut [Written]) {
    for (_, groups, resources) in policies.iter_mut() {
        groups.sort();
        resources.sort();
    }
    policies.sort();
}

const HELP: &str = "review it like a new grant: check what needs it and for how long, or remove it from the plan";
const DRIFT_HELP: &str =
    "find out who changed the token; apply the configuration to take the access back, or add it there after a review";

fn reordered(token: &Token<'_>, loses_nothing: bool, reporter: &mut Reporter<'_>) {
    if loses_nothing {
        let help = "Cloudflare does not keep the order of policies and permission groups: write them in the order that the state has";
        reporter
            .report(
                token.policies_span.unwrap_or(token.grip),
                "order only: nobody gains or loses access by this change",
            )
            .about(Subject::Token, "order")
            .severity(Severity::Info)
            .help(help);
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
