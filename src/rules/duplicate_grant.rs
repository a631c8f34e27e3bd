use std::collections::HashMap;

use crate::{
    access::Access,
    rule::{Check, Confidence, Family, Reporter, Rule, Severity},
    shown::shown,
    source::Span,
    token::{Resource, Token},
};

pub(super) static RULE: Rule = Rule {
    id: "duplicate-grant",
    summary: "the same group on the same resource twice",
    severity: Severity::Info,
    confidence: Confidence::High,
    family: Family::Validity,
    is_default: true,
    page: include_str!("../../rules/duplicate-grant.md"),
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let access = Access::of(token, reporter.catalog);
    let mut first: HashMap<(&str, &Resource<'_>), Span> = HashMap::new();
    let mut told: Vec<Span> = Vec::new();
    for grant in &access.allows {
        let key = (&*grant.group.id, &grant.resource);
        let Some(earlier) = first.get(&key).copied() else {
            first.insert(key, grant.group_span);
            continue;
        };
        if told.contains(&grant.group_span) {
            continue;
        }
        told.push(grant.group_span);
        let name =
            grant.group.known(reporter.catalog).map_or_else(|| shown(&grant.group.id), |known| known.name.to_owned());
        let finding = reporter.report(
            grant.group_span,
            format!("`{name}` is granted twice on {}", reporter.zones.described(&grant.resource)),
        );
        if earlier != grant.group_span {
            finding.label(earlier, "granted here");
        }
        finding.help("remove one of them: the order of policies means nothing");
    }
}
