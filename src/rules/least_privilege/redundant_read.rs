use std::collections::{BTreeMap, HashMap};

use crate::{
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, Resource, Token},
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "redundant-read",
        summary: "Read stands beside a group that covers it",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/redundant-read.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // A deny may cut the stronger group and leave the weaker.
    if token.policies.iter().any(|policy| !policy.is_allow()) {
        return;
    }
    let wide = Wide::of(token);
    for (policy, group, weaker) in token.granted() {
        if let Some((covering, stronger)) = wide.over(policy, weaker) {
            reporter
                .report(
                    group.span,
                    format!("`{}` is part of `{}`, which the token holds as well", weaker.name, stronger.name),
                )
                .label(covering, format!("`{}`, on the same resources", stronger.name))
                .help("remove the weaker group, or the stronger one if reading is enough")
                .fix(format!("remove `{}`", weaker.name), vec![Edit::remove_group(policy, group)]);
        }
    }
}

/// The policies of a token whose groups have parts, by what they reach: a token may have thousands of either.
struct Wide<'s> {
    /// Of each policy those groups, with their places.
    policies: Vec<Vec<(Span, &'static Group)>>,
    /// Those groups, each once.
    groups: BTreeMap<&'static str, &'static Group>,
    /// The places of the policies that name a resource.
    places: HashMap<Resource<'s>, Vec<usize>>,
}

impl<'s> Wide<'s> {
    fn of(token: &Token<'s>) -> Wide<'s> {
        let mut wide = Wide { policies: Vec::new(), groups: BTreeMap::new(), places: HashMap::new() };
        for policy in token.allows() {
            let groups = policy.known_groups().filter(|(_, known)| known.has_parts());
            let mut groups: Vec<_> = groups.map(|(group, known)| (group.span, known)).collect();
            if groups.is_empty() {
                continue;
            }
            groups.sort_by_key(|(_, group)| group.id);
            groups.dedup_by_key(|(_, group)| group.id);
            for entry in policy.resources.entries() {
                let places = wide.places.entry(entry.resource.plain()).or_default();
                if places.last() != Some(&wide.policies.len()) {
                    places.push(wide.policies.len());
                }
            }
            wide.groups.extend(groups.iter().map(|(_, group)| (group.id, *group)));
            wide.policies.push(groups);
        }
        wide
    }

    /// A group that the weaker one is part of, in the first policy that reaches with it all that a policy gives the
    /// weaker.
    fn over(&self, policy: &Policy<'s>, weaker: &Group) -> Option<(Span, &'static Group)> {
        if !self.groups.values().any(|group| group.covers(weaker)) {
            return None;
        }
        // Whoever reaches all is among those that reach the resource that the fewest do.
        let holders = policy.entries_in(weaker.scope).map(|entry| self.holders(&entry.resource));
        let mut fewest = holders.min_by_key(Vec::len)?;
        fewest.sort_unstable();
        let reaches = |at: usize| {
            policy.entries_in(weaker.scope).all(|entry| {
                let named = |resource: &Resource<'s>| self.places.get(resource);
                entry.resource.covering().iter().filter_map(named).any(|places| places.binary_search(&at).is_ok())
            })
        };
        fewest.into_iter().find_map(|at| {
            let stronger = self.policies.get(at)?.iter().filter(|(_, group)| group.covers(weaker));
            stronger.min_by_key(|(span, _)| *span).copied().filter(|_| reaches(at))
        })
    }

    fn holders(&self, resource: &Resource<'s>) -> Vec<usize> {
        let named = resource.covering().into_iter().filter_map(|wider| self.places.get(&wider));
        named.flatten().copied().collect()
    }
}
