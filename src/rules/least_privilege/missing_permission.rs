use std::collections::BTreeMap;

use crate::{
    access::{Access, Circumstances, Decision, requirement},
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::Token,
    text::{Span, counted, listed},
    usage::Evidence,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "missing-permission",
        summary: "token cannot make an API call that is planned with it",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::LeastPrivilege,
        is_default: false,
        fix: None,
        page: include_str!("../../../rules/missing-permission.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

/// The most permission groups that are named as alternatives.
const MAX_NAMED: usize = 3;

/// The calls of one setting that the same permission groups would allow.
struct Refused {
    first: String,
    count: usize,
}

/// The calls by what causes them and by the groups of which any one suffices.
type ByGroups<'n> = BTreeMap<(Option<Span>, Vec<&'n str>), Refused>;

/// Calls of one place that the groups for another call there allow as well are counted with that call.
fn merged(refused: ByGroups<'_>) -> ByGroups<'_> {
    let keys: Vec<_> = refused.keys().cloned().collect();
    let mut merged = ByGroups::new();
    for ((place, names), own) in refused {
        let is_within = |(other, fewer): &&(Option<Span>, Vec<&str>)| {
            *other == place && fewer.len() < names.len() && fewer.iter().all(|name| names.contains(name))
        };
        let key = keys.iter().filter(is_within).min_by_key(|(_, fewer)| fewer.len()).cloned();
        let is_first = key.is_none();
        let entry = merged
            .entry(key.unwrap_or((place, names)))
            .or_insert_with(|| Refused { first: own.first.clone(), count: 0 });
        entry.count += own.count;
        if is_first {
            entry.first = own.first;
        }
    }
    merged
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(uses) = reporter.purposes.of(token) else { return };
    let access = Access::of(token);
    let circumstances = Circumstances { address: None, at: reporter.now, zones: reporter.zones };
    let mut refused = ByGroups::new();
    for (key, seen) in &uses.all {
        // What a log has seen was allowed, if not with this token as it is now.
        if !matches!(key.evidence, Evidence::Wrangler | Evidence::Terraform | Evidence::Declared) {
            continue;
        }
        let requirement = requirement(&key.need, &key.place, reporter.catalog);
        if !requirement.is_sure() || !matches!(access.decide(&requirement, circumstances), Decision::Denied(_)) {
            continue;
        }
        let names = requirement.groups().map(|group| group.name).collect();
        let own = refused
            .entry((seen.place, names))
            .or_insert_with(|| Refused { first: key.need.described(reporter.catalog), count: 0 });
        own.count += 1;
    }
    for ((place, names), Refused { first, count }) in merged(refused) {
        let others = if count > 1 { format!(" and {}", counted(count - 1, "other call")) } else { String::new() };
        let finding = reporter.report(place.unwrap_or(token.grip), format!("this token cannot make `{first}`{others}"));
        finding.about(Subject::Token, format!("{first} {names:?}"));
        if place.is_some() {
            finding.label(token.grip, "the token");
        }
        let groups: Vec<String> = names.iter().take(MAX_NAMED).map(|name| format!("`{name}`")).collect();
        let groups = listed(&groups).replace(" and ", " or ");
        finding.help(format!(
            "grant {groups} on the resource of the call, if the token is meant for this; `tokenlint trim` derives all that the calls need"
        ));
    }
}
