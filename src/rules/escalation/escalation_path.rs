use std::collections::BTreeMap;

use crate::{
    catalog::{Confidence, Edge, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::listed,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "escalation-path",
        summary: "token leads to control of the account, step by step",
        severity: Severity::High,
        confidence: Confidence::Medium,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/escalation-path.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    let held = |set: Set| token.granted().find(|(_, _, known)| known.is_in(set));
    let Some(path) = shortest(catalog.escalation(), |set| held(set).is_some()) else { return };
    let is_there = [Set::TokenMinting, Set::AccountControl].into_iter().any(|goal| held(goal).is_some());
    // What needs no step has its own rules.
    if is_there {
        return;
    }
    let mut starts = path.iter().flat_map(|edge| &edge.needs).filter_map(|set| held(*set));
    let Some((_, group, known)) = starts.next() else { return };
    let beside: Vec<_> = starts.collect();
    let names: Vec<String> = [format!("`{}`", known.name)]
        .into_iter()
        .chain(beside.iter().map(|(_, _, known)| format!("`{}`", known.name)))
        .collect();
    let steps: Vec<String> =
        path.iter().enumerate().map(|(at, edge)| format!("{}. {} ({})", at + 1, edge.why, edge.id)).collect();
    let finding = reporter.report(group.span, format!("{} can lead to control of the account", listed(&names)));
    for (_, other, _) in beside {
        finding.label(other.span, "");
    }
    finding.help(format!(
        "{}; break the chain: give the first step to people, or to a token with an address and a short end",
        steps.join("; ")
    ));
}

/// The fewest steps to control of the account, breadth first.
fn shortest(edges: &[Edge], is_held: impl Fn(Set) -> bool) -> Option<Vec<&Edge>> {
    if !edges.iter().flat_map(|edge| &edge.needs).any(|need| is_held(*need)) {
        return None;
    }
    let mut paths: BTreeMap<Set, Vec<&Edge>> = BTreeMap::new();
    // Each round adds what one step more gives.
    for _ in edges {
        let known = paths.clone();
        for edge in edges.iter().filter(|edge| !known.contains_key(&edge.gives)) {
            let before: Option<Vec<Vec<&Edge>>> = edge
                .needs
                .iter()
                .map(|need| if is_held(*need) { Some(Vec::new()) } else { known.get(need).cloned() })
                .collect();
            if let Some(before) = before {
                let path = before.into_iter().flatten().chain([edge]).collect();
                paths.entry(edge.gives).or_insert(path);
            }
        }
        if let Some(path) = [Set::TokenMinting, Set::AccountControl].into_iter().find_map(|goal| paths.remove(&goal)) {
            return Some(path);
        }
    }
    None
}
