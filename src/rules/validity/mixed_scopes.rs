use crate::{
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject},
    model::{Policy, Token},
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "mixed-scopes",
        summary: "policy mixes permission groups of different scopes",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/mixed-scopes.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let mut firsts: Vec<(Span, &Group)> = Vec::new();
    for (group, known) in policy.known_groups() {
        // scope-mismatch reports a group without a resource.
        if policy.entries_in(known.scope).next().is_none() {
            return;
        }
        if !firsts.iter().any(|(_, first)| first.scope == known.scope) {
            firsts.push((group.span, known));
        }
    }
    let [(_, first), (span, second), ..] = firsts.as_slice() else { return };
    let message = format!("this policy mixes {} and {} permission groups", first.scope.word(), second.scope.word());
    let finding = reporter.report(*span, message);
    finding.about(Subject::Policy, "");
    finding.saying(format!("`{}` applies to {} resources", second.name, second.scope.word()));
    for (span, known) in firsts.iter().filter(|(_, known)| known.scope != second.scope) {
        finding.label(*span, format!("`{}` applies to {} resources", known.name, known.scope.word()));
    }
    finding.help("write one policy per scope; Cloudflare rejects some mixed policies with \"Failed common permission check against resources\"");
}
