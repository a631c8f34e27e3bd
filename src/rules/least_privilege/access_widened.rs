use crate::{
    access::{Access, gained},
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject, changed},
    model::{Form, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "access-widened",
        summary: "plan grants a token more access than it has today",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/access-widened.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let Some(before) = token.before.as_deref() else { return };
    let (old, new) = (Access::of(before), Access::of(token));
    let zones = reporter.zones;
    let changes = gained(&new, Some(&old), zones, reporter.catalog, reporter.now);
    if changes.is_empty() && before.is_reordered_as(token) {
        return reordered(token, gained(&old, Some(&new), zones, reporter.catalog, reporter.now).is_empty(), reporter);
    }
    for change in changes {
        let gain = change.gain.described(zones);
        // A state with an earlier state: the change was made outside of the tool that planned it.
        let is_drift = token.form == Form::State;
        let (message, help) = match (is_drift, change.is_sure) {
            (true, true) => (format!("this token was changed outside of the plan and gained {gain}"), DRIFT_HELP),
            (true, false) => {
                (format!("this token was changed outside of the plan and may have gained {gain}"), DRIFT_HELP)
            }
            (false, true) => (format!("this token gains {gain}"), HELP),
            (false, false) => (format!("this token may gain {gain}"), HELP),
        };
        let finding = reporter.report(changed::place(&change, token), message);
        finding.about(Subject::Token, changed::text(&change.gain)).help(help);
        if changed::is_high_risk(&change.gain) {
            finding.severity(Severity::High);
        }
    }
}

const HELP: &str = "review it like a new grant: check what needs it and for how long, or remove it from the plan";
const DRIFT_HELP: &str =
    "find out who changed the token; apply the configuration to take the access back, or add it there after a review";

fn reordered(token: &Token<'_>, loses_nothing: bool, reporter: &mut Reporter<'_>) {
    if loses_nothing {
        let help = "Cloudflare does not keep the order of policies and permission groups: write them in the order that the state has";
        reporter
            .report(
                token.policies_span.unwrap_or(token.grip),
                "order only: nobody gains or loses access by this change",
            )
            .about(Subject::Token, "order")
            .severity(Severity::Info)
            .help(help);
    }
}
