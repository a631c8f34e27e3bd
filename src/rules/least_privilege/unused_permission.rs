use super::evidence::{NeedOfGroup, TokenEvidence};
use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unused-permission",
        summary: "token has a permission group that none of its API calls needs",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: Some(Safety::Suggested),
        page: include_str!("../../../rules/unused-permission.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(evidence) = TokenEvidence::of(token, reporter) else { return };
    for (policy, group, known) in token.granted() {
        // Audit logs do not record reads. A group with a read counterpart is for edit-where-read-suffices to report.
        let may_be_read = !known.changes() || reporter.catalog.read_counterpart(known).is_some();
        if may_be_read && !evidence.shows_reads() {
            continue;
        }
        if evidence.need_of(known, reporter.catalog) != NeedOfGroup::None {
            continue;
        }
        reporter
            .report(group.span, format!("no API call of this token needs `{}`", known.name))
            .help(format!("remove it, unless rare tasks need it; {}", evidence.limits()))
            .suggest(format!("remove `{}`", known.name), vec![Edit::remove_group(policy, group)]);
    }
}
