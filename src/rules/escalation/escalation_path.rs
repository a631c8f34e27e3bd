use std::collections::BTreeMap;

use crate::{
    catalog::{Confidence, Edge, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
    text::listed,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "escalation-path",
        summary: "token can gain control of the account in several steps",
        severity: Severity::High,
        confidence: Confidence::Medium,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/escalation-path.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

/// The sets that control the account without another step.
const GOALS: [Set; 2] = [Set::TokenMinting, Set::AccountControl];

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let held = |set: Set| token.granted().find(|(_, _, known)| known.is_in(set));
    // Reported by `token-minting` and `account-control`.
    if GOALS.into_iter().any(|goal| held(goal).is_some()) {
        return;
    }
    let Some(path) = shortest(reporter.catalog.escalation(), |set| held(set).is_some()) else { return };
    let starts: Vec<_> = path.iter().flat_map(|edge| &edge.needs).filter_map(|set| held(*set)).collect();
    let Some(((_, first, _), others)) = starts.split_first() else { return };
    let names: Vec<String> = starts.iter().map(|(_, _, known)| format!("`{}`", known.name)).collect();
    let message = format!("{} can be used to gain control of the account", listed(&names));
    let finding = reporter.report(first.span, message);
    finding.about(Subject::Token, "");
    for (_, group, _) in others {
        finding.label(group.span, "");
    }
    finding.help(help(&path));
}

fn help(path: &[&Edge]) -> String {
    let mut help = "leave the first step to people, or use a separate token with an IP filter and a short expiry; the \
                    steps are:"
        .to_owned();
    for (at, edge) in path.iter().enumerate() {
        let separator = if at == 0 { "" } else { ";" };
        help += &format!("{separator} {}. {} ({})", at + 1, edge.why, edge.id);
    }
    help
}

/// The fewest steps to control of the account, breadth first.
fn shortest(edges: &[Edge], is_held: impl Fn(Set) -> bool) -> Option<Vec<&Edge>> {
    if !edges.iter().flat_map(|edge| &edge.needs).any(|need| is_held(*need)) {
        return None;
    }
    let mut paths: BTreeMap<Set, Vec<&Edge>> = BTreeMap::new();
    // Each round adds what one more step gives.
    for _ in edges {
        let known = paths.clone();
        for edge in edges.iter().filter(|edge| !known.contains_key(&edge.gives)) {
            let Some(mut path) = path_to(&edge.needs, &is_held, &known) else { continue };
            path.push(edge);
            paths.entry(edge.gives).or_insert(path);
        }
        if let Some(path) = GOALS.into_iter().find_map(|goal| paths.remove(&goal)) {
            return Some(path);
        }
    }
    None
}

/// The steps that give everything needed, as far as it is not held already; nothing if a part cannot be reached yet.
fn path_to<'e>(
    needs: &[Set],
    is_held: impl Fn(Set) -> bool,
    known: &BTreeMap<Set, Vec<&'e Edge>>,
) -> Option<Vec<&'e Edge>> {
    let mut path = Vec::new();
    for need in needs {
        if !is_held(*need) {
            path.extend(known.get(need)?);
        }
    }
    Some(path)
}
