use std::collections::{BTreeMap, HashMap};

use crate::{
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::{Policy, Resource, Token},
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "redundant-read",
        summary: "redundant Read permission",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: Some(Safety::Safe),
        page: include_str!("../../../rules/redundant-read.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    // A deny policy may cancel the stronger group and leave the weaker one.
    if token.policies.iter().any(|policy| !policy.is_allow()) {
        return;
    }
    let covering = CoveringPolicies::of(token);
    for (policy, group, weaker) in token.granted() {
        let Some((span, stronger)) = covering.find(policy, weaker) else { continue };
        // One expression, such as `values(…)`, makes both, so neither can be removed.
        if span == group.span {
            continue;
        }
        reporter
            .report(group.span, format!("`{}` is already covered by `{}`", weaker.name, stronger.name))
            .label(span, format!("`{}` on the same resources", stronger.name))
            .help(format!("remove `{}`, or remove `{}` if reading is enough", weaker.name, stronger.name))
            .fix(format!("remove `{}`", weaker.name), vec![Edit::remove_group(policy, group)]);
    }
}

/// The policies of a token that grant groups which cover others, indexed by resource: a token may have thousands of
/// policies and of resources.
struct CoveringPolicies<'s> {
    /// The covering groups of each policy, with their spans.
    policies: Vec<Vec<(Span, &'static Group)>>,
    /// All covering groups of the token by id.
    groups: BTreeMap<&'static str, &'static Group>,
    /// The policies that name a resource, as ascending indexes into `policies`.
    by_resource: HashMap<Resource<'s>, Vec<usize>>,
}

impl<'s> CoveringPolicies<'s> {
    fn of(token: &Token<'s>) -> CoveringPolicies<'s> {
        let mut all = CoveringPolicies { policies: Vec::new(), groups: BTreeMap::new(), by_resource: HashMap::new() };
        for policy in token.allows() {
            let groups = policy.known_groups().filter(|(_, known)| known.has_parts());
            let mut groups: Vec<_> = groups.map(|(group, known)| (group.span, known)).collect();
            if groups.is_empty() {
                continue;
            }
            groups.sort_by_key(|(_, group)| group.id);
            groups.dedup_by_key(|(_, group)| group.id);
            let index = all.policies.len();
            for entry in policy.resources.entries() {
                let named_by = all.by_resource.entry(entry.resource.plain()).or_default();
                if named_by.last() != Some(&index) {
                    named_by.push(index);
                }
            }
            all.groups.extend(groups.iter().map(|(_, group)| (group.id, *group)));
            all.policies.push(groups);
        }
        all
    }

    /// A group that covers the weaker one, from the first policy that grants it on every resource on which the given
    /// policy grants the weaker one.
    fn find(&self, policy: &Policy<'s>, weaker: &Group) -> Option<(Span, &'static Group)> {
        if !self.groups.values().any(|group| group.covers(weaker)) {
            return None;
        }
        for index in self.candidates(policy, weaker) {
            let Some(groups) = self.policies.get(index) else { continue };
            let stronger = groups.iter().filter(|(_, group)| group.covers(weaker));
            let Some(first) = stronger.min_by_key(|(span, _)| *span) else { continue };
            if self.covers_resources(index, policy, weaker) {
                return Some(*first);
            }
        }
        None
    }

    /// The policies to look at: a policy that covers every resource also covers the one that the fewest policies cover.
    fn candidates(&self, policy: &Policy<'s>, weaker: &Group) -> Vec<usize> {
        let per_resource = policy.entries_in(weaker.scope).map(|entry| self.covering(&entry.resource));
        let mut fewest = per_resource.min_by_key(Vec::len).unwrap_or_default();
        fewest.sort_unstable();
        fewest
    }

    /// Whether a policy covers every resource on which another grants the weaker group.
    fn covers_resources(&self, index: usize, policy: &Policy<'s>, weaker: &Group) -> bool {
        let mut entries = policy.resources.entries().iter();
        entries.all(|entry| {
            if !entry.is_wholly_unknown() && entry.resource.scope() != Some(weaker.scope) {
                return true;
            }
            let selectors = entry.resource.covering();
            let mut named_by = selectors.iter().filter_map(|wider| self.by_resource.get(wider));
            named_by.any(|indexes| indexes.binary_search(&index).is_ok())
        })
    }

    /// The policies that name a resource or a selector that covers it.
    fn covering(&self, resource: &Resource<'s>) -> Vec<usize> {
        let selectors = resource.covering();
        selectors.iter().filter_map(|wider| self.by_resource.get(wider)).flatten().copied().collect()
    }
}
