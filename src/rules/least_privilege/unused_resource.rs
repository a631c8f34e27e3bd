use super::evidence::TokenEvidence;
use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::{Resource, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unused-resource",
        summary: "token was never used on a zone that it lists",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: Some(Safety::Suggested),
        page: include_str!("../../../rules/unused-resource.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(evidence) = TokenEvidence::of(token, reporter) else { return };
    // Audit logs do not record reads, and a call that names no zone may be about any of them.
    if !evidence.shows_reads() || !evidence.names_zones() {
        return;
    }
    for policy in token.allows() {
        let entries = policy.resources.entries();
        for entry in entries {
            let Resource::Zone { id, .. } = &entry.resource else { continue };
            if evidence.is_about(id) {
                continue;
            }
            let message = format!("this token was not used on {}", reporter.zones.described(&entry.resource));
            let help = format!("remove it, unless rare tasks need it; {}", evidence.limits());
            let finding = reporter.report(entry.key.span, message).help(help);
            if entries.len() > 1 && entry.outer.is_none() {
                finding.suggest("remove the zone", vec![Edit::Remove { span: entry.span }]);
            }
        }
    }
}
