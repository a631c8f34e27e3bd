use std::collections::BTreeSet;

use super::ambiguous_group_name;
use crate::{
    catalog::{Catalog, Confidence, Group, is_id},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{FailedLookup, Form, GroupRef, LookupFault, Policy, Text, Token, is_template},
    text::{Spanned, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unknown-permission-group",
        summary: "permission group is not in the catalog",
        severity: Severity::High,
        confidence: Confidence::Medium,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/unknown-permission-group.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

/// The age in days from which the catalog counts as old.
const OLD_DAYS: i64 = 90;

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let mut seen = BTreeSet::new();
    let unnamed = |lookup: &&Spanned<FailedLookup>| lookup.value.fault == LookupFault::NoGroup;
    for lookup in token.failed_lookups.iter().filter(unnamed) {
        // One look-up may have several uses.
        if seen.insert(lookup.value.place) {
            let is_request = token.notation.is_some() && token.form != Form::Resource;
            failed_lookup(&lookup.value, if is_request { "look-up" } else { "plan" }, reporter);
        }
    }
    for policy in &token.policies {
        groups(policy, token, reporter);
    }
}

/// Reports a look-up by a name that no group has, and what fails on it.
fn failed_lookup(lookup: &FailedLookup, what: &str, reporter: &mut Reporter<'_>) {
    let FailedLookup { name, scope, place, .. } = lookup;
    let (catalog, date) = (reporter.catalog, reporter.catalog.date());
    let found = catalog.by_name(name);
    let in_scope = found.iter().find(|group| scope.is_none_or(|scope| group.scope == scope));
    let meant = in_scope.or_else(|| found.first()).copied().or_else(|| catalog.suggest(name));
    let of = scope.map_or(String::new(), |scope| format!(" of scope {}", scope.word()));
    let verb = if meant.is_some() { "will" } else { "may" };
    let message = format!("no permission group{of} is named `{}`, so the {what} {verb} fail", shown(name));
    let help = match meant {
        Some(group) => format!("look up `{}` ({})", group.name, group.scope.word()),
        None => format!("look up the exact name; {LOOK_UP}"),
    };
    let is_old = meant.is_none() && is_old(reporter);
    let finding = reporter.report(*place, message);
    finding.saying(format!("not in the catalog of {date}")).help(help);
    // An earlier name or a label of the dashboard, rather than a similar name.
    if !found.is_empty() {
        finding.confidence(Confidence::High);
    }
    if is_old {
        finding.severity(Severity::Medium);
    }
}

fn groups(policy: &Policy<'_>, token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for group in &policy.groups {
        let Some(id) = &group.value.id else { continue };
        // Tools that accept names look the ID up themselves.
        let is_looked_up = group.value.is_bare && group.value.known.is_some();
        if group.value.is_known_by_id() || group.value.is_vouched || is_looked_up {
            continue;
        }
        let has_own_rule = is_template(&id.value)
            || reporter.catalog.member_group(&id.value).is_some()
            || !ambiguous_group_name::candidates(&group.value, reporter.catalog).is_empty();
        if has_own_rule {
            continue;
        }
        if is_id(&id.value) && group.value.known.is_some_and(|known| known.public_id().is_none()) {
            if token.form.is_planned() {
                unchecked_id(id, &group.value, reporter);
            }
        } else if !is_id(&id.value) {
            invalid_id(id, &group.value, policy, reporter);
        } else if token.form.is_planned() {
            unknown_id(id, &group.value, policy, reporter);
        } else {
            exported_id(id, &group.value, reporter);
        }
    }
}

/// Reports an ID beside the name of a group whose ID is not public.
fn unchecked_id(id: &Text<'_>, group: &GroupRef<'_>, reporter: &mut Reporter<'_>) {
    let message = format!("the ID of `{}` is not public, so this one is not checked", name_or_id(id, group));
    reporter.report(id.span, message).severity(Severity::Info).help(LOOK_UP);
}

fn name_or_id(id: &Text<'_>, group: &GroupRef<'_>) -> String {
    shown(group.name.as_ref().map_or(&id.value, |name| &name.value))
}

/// Reports an ID of an exported token. It came from Cloudflare, so it exists.
fn exported_id(id: &Text<'_>, group: &GroupRef<'_>, reporter: &mut Reporter<'_>) {
    let (name, date) = (name_or_id(id, group), reporter.catalog.date());
    reporter
        .report(id.span, format!("permission group `{name}` is not in the catalog of {date}, so it is not checked"))
        .severity(Severity::Info)
        .help("look it up in the list of permission groups of your account");
}

/// Reports a text that cannot be an ID; most often it is a name.
fn invalid_id(id: &Text<'_>, group: &GroupRef<'_>, policy: &Policy<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    let message = format!("`{}` is not a permission group ID; expected 32 hexadecimal digits", shown(&id.value));
    let meant = catalog.suggest_id(&id.value).or_else(|| by_name(&id.value, policy, catalog));
    let meant = meant.or_else(|| group.name.as_ref().and_then(|name| by_name(&name.value, policy, catalog)));
    let help = meant.map_or_else(|| LOOK_UP.to_owned(), id_of);
    reporter.report(id.span, message).confidence(Confidence::High).help(help);
}

const LOOK_UP: &str = "`GET /user/tokens/permission_groups` lists all groups with their IDs";

fn id_of(group: &Group) -> String {
    match group.public_id() {
        Some(id) => format!("the ID of `{}` ({}) is `{id}`", group.name, group.scope.word()),
        None => format!("the ID of `{}` ({}) is not public; {LOOK_UP}", group.name, group.scope.word()),
    }
}

/// The group with a name. If several scopes have one, the policy's resources decide; if none has, the nearest name.
fn by_name<'c>(name: &str, policy: &Policy<'_>, catalog: &'c Catalog) -> Option<&'c Group> {
    let found = catalog.by_name(name);
    let fitting = found.iter().find(|group| policy.entries_in(group.scope).next().is_some());
    fitting.or_else(|| found.first()).copied().or_else(|| catalog.suggest(name))
}

fn unknown_id(id: &Text<'_>, group: &GroupRef<'_>, policy: &Policy<'_>, reporter: &mut Reporter<'_>) {
    let catalog = reporter.catalog;
    let name = group.name.as_ref().map(|name| name.value.as_ref());
    if catalog.id_without_name(&id.value).is_some() {
        let (name, date) = (name_or_id(id, group), catalog.date());
        let message =
            format!("permission group `{name}` exists, but the catalog of {date} has no details, so it is not checked");
        reporter.report(id.span, message).severity(Severity::Info).help(LOOK_UP);
        return;
    }
    let message = format!("permission group `{}` is not in the catalog of {}", shown(&id.value), catalog.date());
    let typing_error = catalog.suggest_id(&id.value);
    let meant = typing_error.or_else(|| name.and_then(|name| by_name(name, policy, catalog)));
    let is_old = typing_error.is_none() && is_old(reporter);
    let finding = reporter.report(id.span, message).saying("Cloudflare silently drops unknown groups");
    if is_old {
        finding.severity(Severity::Medium);
    }
    finding.help(meant.map_or_else(|| format!("check the ID; {LOOK_UP}"), id_of));
}

fn is_old(reporter: &Reporter<'_>) -> bool {
    let date = format!("{}T00:00:00Z", reporter.catalog.date());
    let age = date.parse::<jiff::Timestamp>().map(|date| reporter.now.duration_since(date));
    age.is_ok_and(|age| age.as_hours() > 24 * OLD_DAYS)
}
