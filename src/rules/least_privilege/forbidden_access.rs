use std::sync::Arc;

use regex::Regex;

use crate::{
    access::{Access, Answer, GroupKey, Target, Universe},
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Family, Linter, Reporter, Rule, RuleInfo, Severity},
    model::Token,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "forbidden-access",
        summary: "token can do what the configuration forbids",
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

/// One gate.
#[derive(Debug)]
pub(crate) struct Forbid {
    /// Its name.
    pub id: String,
    /// What may not be used.
    pub groups: Vec<&'static Group>,
    /// Where; empty means anywhere.
    pub targets: Vec<Target<'static>>,
    /// On the names of the tokens that may.
    pub except: Option<Regex>,
    /// How much it matters.
    pub severity: Severity,
    /// Why.
    pub reason: String,
}

/// All gates: the options of the rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forbids(pub Arc<Vec<Forbid>>);

/// Gives the rule its gates, where it runs.
pub(crate) fn forbid(gates: Vec<Forbid>, linter: &mut Linter) {
    if let Some(active) = linter.rules.iter_mut().find(|active| active.rule.info.id == RULE.info.id) {
        active.options = Some(Box::new(Forbids(gates.into())));
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Forbids(forbids) = reporter.options::<Forbids>();
    if forbids.is_empty() {
        return;
    }
    let access = Access::of(token);
    let name = token.name.as_ref().map_or("", |name| &name.value);
    for forbid in forbids.iter().filter(|forbid| !forbid.except.as_ref().is_some_and(|except| except.is_match(name))) {
        judge(forbid, &access, reporter);
    }
}

fn judge<'s>(forbid: &Forbid, access: &Access<'s>, reporter: &mut Reporter<'_>) {
    let mut universe = Universe::default();
    access.name_all(&mut universe);
    forbid.targets.iter().for_each(|target| universe.add_target(target));
    universe.settle(reporter.zones);
    for group in &forbid.groups {
        let targets =
            if forbid.targets.is_empty() { universe.targets(Some(group.scope)) } else { forbid.targets.clone() };
        let key = GroupKey::from(*group);
        let mut held: Vec<_> = targets
            .iter()
            .filter_map(|target| match access.holds(&key, target, &universe) {
                (Answer::No, _) | (_, None) => None,
                (answer, Some(grant)) => Some((answer, grant)),
            })
            .collect();
        // A sure one speaks for the others.
        held.sort_by_key(|(answer, _)| *answer != Answer::Yes);
        let Some((answer, grant)) = held.first() else { continue };
        let may = if *answer == Answer::Yes { "can" } else { "may be able to" };
        let message = format!("this token {may} use `{}`, which `{}` forbids", group.name, shown(&forbid.id));
        let zones = reporter.zones;
        let finding = reporter.report(grant.group_span, message).severity(forbid.severity);
        if *answer != Answer::Yes {
            finding.confidence(Confidence::Medium);
        }
        finding.label(grant.resource_span, format!("reaches {}", zones.described(&grant.resource))).help(format!(
            "{}: take the group or the resource away, or name the token under `except`",
            shown(&forbid.reason)
        ));
    }
}
