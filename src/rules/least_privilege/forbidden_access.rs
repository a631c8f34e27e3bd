use std::sync::Arc;

use regex::Regex;

use crate::{
    access::{Access, Answer, Grant, GroupKey, Target, Universe},
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Family, Linter, Reporter, Rule, RuleInfo, Severity},
    model::Token,
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
        page: include_str!("../../../rules/forbidden-access.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

/// A `[[forbid]]` table of the configuration: access that tokens must not have.
#[derive(Debug)]
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

/// The options of this rule: all `[[forbid]]` tables of the configuration.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forbids(pub Arc<Vec<Forbid>>);

/// Passes the `[[forbid]]` tables to this rule, if it is active.
pub(crate) fn forbid(tables: Vec<Forbid>, linter: &mut Linter) {
    if let Some(active) = linter.rules.iter_mut().find(|active| active.rule.info.id == RULE.info.id) {
        active.options = Some(Box::new(Forbids(tables.into())));
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Forbids(forbids) = reporter.options::<Forbids>();
    if forbids.is_empty() {
        return;
    }
    let access = Access::of(token);
    let name = token.name.as_ref().map_or("", |name| &name.value);
    for forbid in forbids.iter() {
        let is_exempt = forbid.except.as_ref().is_some_and(|except| except.is_match(name));
        if !is_exempt {
            check_table(forbid, &access, reporter);
        }
    }
}

/// Reports each forbidden permission group that the access holds, once.
fn check_table<'s>(forbid: &Forbid, access: &Access<'s>, reporter: &mut Reporter<'_>) {
    let mut universe = Universe::default();
    access.name_all(&mut universe);
    for target in &forbid.targets {
        universe.add_target(target);
    }
    universe.settle(reporter.zones);
    for group in &forbid.groups {
        let targets =
            if forbid.targets.is_empty() { universe.targets(Some(group.scope)) } else { forbid.targets.clone() };
        let Some((answer, grant)) = forbidden_grant(group, &targets, access, &universe) else { continue };
        let can = if answer == Answer::Yes { "can" } else { "may be able to" };
        let message = format!("this token {can} use `{}`, which `{}` forbids", group.name, shown(&forbid.id));
        let covered = reporter.zones.described(&grant.resource);
        let finding = reporter.report(grant.group_span, message).severity(forbid.severity);
        if answer != Answer::Yes {
            finding.confidence(Confidence::Medium);
        }
        finding.label(grant.resource_span, format!("grants it on {covered}")).help(format!(
            "{}: remove the permission group or the resource, or add the token to `except`",
            shown(&forbid.reason)
        ));
    }
}

/// The first grant of a permission group on one of the targets that is certain, else the first that is possible.
fn forbidden_grant<'a, 's>(
    group: &'static Group,
    targets: &[Target<'s>],
    access: &'a Access<'s>,
    universe: &Universe<'s>,
) -> Option<(Answer, &'a Grant<'s>)> {
    let key = GroupKey::from(group);
    let mut possible = None;
    for target in targets {
        match access.holds(&key, target, universe) {
            (Answer::No, _) | (_, None) => {}
            (Answer::Yes, Some(grant)) => return Some((Answer::Yes, grant)),
            (answer, Some(grant)) => possible = possible.or(Some((answer, grant))),
        }
    }
    possible
}
