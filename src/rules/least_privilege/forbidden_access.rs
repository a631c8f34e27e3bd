use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::{
    access::{Access, Decision, Doubt, Everywhere, Grant, Need, Place, Target, requirement},
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Family, Linter, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Policy, Resources, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "forbidden-access",
        summary: "token has access that the configuration forbids",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/forbidden-access.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

/// A `[[forbid]]` table of the configuration: access that tokens must not have.
#[derive(Debug, Clone)]
pub(crate) struct Forbid {
    /// The name of the table, which the messages show.
    pub id: String,
    /// The permission groups that are forbidden.
    pub groups: Vec<&'static Group>,
    /// The resources on which the groups are forbidden; empty means every resource.
    pub targets: Vec<Target<'static>>,
    /// Matches the names of the tokens that are exempt.
    pub except: Option<Regex>,
    /// The severity of the findings.
    pub severity: Severity,
    /// The reason, which the help shows.
    pub reason: String,
}

/// The options of this rule: all `[[forbid]]` tables of the configuration, and which of them forbid each group.
#[derive(Debug, Clone, Default)]
struct Tables {
    all: Vec<Forbid>,
    by_group: BTreeMap<&'static str, (&'static Group, Vec<usize>)>,
}

impl Tables {
    fn new(all: Vec<Forbid>) -> Tables {
        let mut by_group: BTreeMap<&'static str, (&'static Group, Vec<usize>)> = BTreeMap::new();
        for (at, forbid) in all.iter().enumerate() {
            for group in &forbid.groups {
                by_group.entry(group.id).or_insert((group, Vec::new())).1.push(at);
            }
        }
        Tables { all, by_group }
    }

    /// The tables with a group that the token holds, or may hold.
    fn about(&self, token: &Token<'_>) -> impl Iterator<Item = &Forbid> {
        let held: BTreeMap<&str, &Group> = token.granted().map(|(_, _, known)| (known.id, known)).collect();
        let is_whole = !has_unreadable_grants(token);
        let may_hold =
            |group: &Group| !is_whole || held.contains_key(group.id) || held.values().any(|held| held.covers(group));
        let possible = self.by_group.values().filter(|(group, _)| may_hold(group));
        let possible: BTreeSet<usize> = possible.flat_map(|(_, tables)| tables).copied().collect();
        possible.into_iter().filter_map(|at| self.all.get(at))
    }
}

/// Passes the `[[forbid]]` tables to this rule, if it is active.
pub(crate) fn forbid(tables: Vec<Forbid>, linter: &mut Linter) {
    if let Some(active) = linter.rules.iter_mut().find(|active| active.rule.info.id == RULE.info.id) {
        active.options = Some(Box::new(Tables::new(tables)));
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let tables = reporter.options::<Tables>();
    if tables.all.is_empty() {
        return;
    }
    let mut possible = tables.about(token).peekable();
    // Most tokens hold none of the groups.
    if possible.peek().is_none() {
        return;
    }
    let access = Access::of(token);
    let access = access.among(reporter.zones);
    let name = token.name.as_ref().map_or("", |name| &name.value);
    for forbid in possible {
        let is_exempt = forbid.except.as_ref().is_some_and(|except| except.is_match(name));
        if !is_exempt {
            check_table(forbid, token, &access, reporter);
        }
    }
}

/// Whether a part of an allow policy is unknown, so that it may grant any group.
fn has_unreadable_grants(token: &Token<'_>) -> bool {
    let is_unreadable = |policy: &Policy<'_>| {
        let is_malformed = matches!(policy.resources, Resources::Malformed { .. });
        is_malformed || !policy.unread.is_empty() || policy.groups.iter().any(|group| group.value.known.is_none())
    };
    !token.unread.is_empty() || token.allows().any(is_unreadable)
}

/// Reports each forbidden permission group that the token can use, or may be able to, once.
fn check_table(forbid: &Forbid, token: &Token<'_>, access: &Everywhere<'_, '_>, reporter: &mut Reporter<'_>) {
    for group in &forbid.groups {
        let Some((grant, doubts)) = forbidden_grant(group, &forbid.targets, access, reporter) else { continue };
        let (can, grants) = if doubts.is_empty() { ("can", "grants") } else { ("may be able to", "may grant") };
        let message = format!("this token {can} use `{}`, which `{}` forbids", group.name, shown(&forbid.id));
        let zones = reporter.zones;
        // No grant shows it if the part that may is unreadable.
        let at = grant.as_ref().map_or(token.grip, |grant| grant.group_span);
        let finding = reporter.report(at, message).severity(forbid.severity);
        finding.about(Subject::Token, format!("{} {}", forbid.id, group.id));
        let mut help = format!(
            "{}: remove the permission group or the resource, or add the token to `except`",
            shown(&forbid.reason)
        );
        if let Some(doubt) = doubts.first() {
            finding.confidence(Confidence::Medium);
            help = format!("{help}; not certain because {}", doubt.described(zones));
        }
        if let Some(grant) = grant {
            finding.label(grant.resource_span, format!("{grants} it on {}", zones.described(&grant.resource)));
        }
        finding.help(help);
    }
}

/// The grant that lets the token use a permission group on one of the targets, or anywhere if there are none, with the
/// doubts about it: a certain one if there is one. No grant if only an unreadable part of the token may allow it.
fn forbidden_grant<'s>(
    group: &'static Group,
    targets: &[Target<'_>],
    access: &Everywhere<'_, 's>,
    reporter: &Reporter<'_>,
) -> Option<(Option<Grant<'s>>, Vec<Doubt<'s>>)> {
    let need = Need::Group(group.id);
    let places: Vec<Place> = match targets {
        [] => vec![Place::Any],
        targets => targets.iter().map(Place::of_target).collect(),
    };
    let mut possible = None;
    for place in places {
        match access.decide_by_policies(&requirement(&need, &place, reporter.catalog), reporter.zones) {
            Decision::Allowed(grant) => return Some((grant, Vec::new())),
            Decision::Unknown(grant, doubts) => possible = possible.or(Some((grant, doubts))),
            Decision::Denied(_) => {}
        }
    }
    possible
}
