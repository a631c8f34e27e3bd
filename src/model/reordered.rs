//! Whether two tokens differ only in the order of what they list.

use super::{GroupRef, Policy, ResourceEntry, Token};
use crate::text::Spanned;

/// A policy: its effect, its groups and its resources, as texts.
type Written = (String, Vec<String>, Vec<String>);

impl Token<'_> {
    /// Whether policies, and groups and resources within them, are the same in another order. The rest of the token may
    /// differ; a token with an unknown value is never one in another order.
    pub fn is_reordered_as(&self, after: &Token<'_>) -> bool {
        let (mut old, mut new) = (written(self), written(after));
        if old == new || !self.unknown.is_empty() || !after.unread.is_empty() || !after.unknown.is_empty() {
            return false;
        }
        sort(&mut old);
        sort(&mut new);
        old == new
    }
}

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
