use super::evidence::{NeedOfGroup, TokenEvidence};
use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::Token,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unused-permission",
        summary: "no use of the token needs a group that it holds",
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/unused-permission.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(evidence) = TokenEvidence::of(token, reporter) else { return };
    for (policy, group, known) in token.granted() {
        // What only reads leaves no trace in an audit log; what has a reading half is edit-where-read-suffices'.
        let is_hidden = !evidence.shows_reads() && (!known.changes() || reporter.catalog.read_twin(known).is_some());
        if is_hidden || evidence.need_of(known, reporter.catalog) != NeedOfGroup::None {
            continue;
        }
        reporter
            .report(group.span, format!("nothing that this token was used for needs `{}`", known.name))
            .help(format!("remove it, if it is not kept for rare work: {}", evidence.limits()))
            .suggest(format!("remove `{}`", known.name), vec![Edit::remove_group(policy, group)]);
    }
}
