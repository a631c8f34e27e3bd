//! Differences as findings, so that every format for reports can show them where they are written.

use super::Compared;
use crate::{
    access::Change,
    catalog::Confidence,
    lint::{Family, Finding, Report, RuleInfo, Severity, changed, hashed},
    model::{Token, TokenName, Zones},
    text::Span,
};

const PAGE: &str = include_str!("../../../docs/diff.md");

static GAINED: RuleInfo = RuleInfo {
    id: "access-gained",
    summary: "token gains access",
    severity: Severity::Medium,
    confidence: Confidence::High,
    family: Family::LeastPrivilege,
    is_default: true,
    fix: None,
    page: PAGE,
};

static LOST: RuleInfo = RuleInfo {
    id: "access-lost",
    summary: "token loses access",
    severity: Severity::Low,
    confidence: Confidence::High,
    family: Family::LeastPrivilege,
    is_default: true,
    fix: None,
    page: PAGE,
};

static REPLACED: RuleInfo = RuleInfo {
    id: "token-recreated",
    summary: "token is replaced by another one with another secret",
    severity: Severity::Info,
    confidence: Confidence::High,
    family: Family::LeastPrivilege,
    is_default: true,
    fix: None,
    page: PAGE,
};

/// The differences as a report without sources: the caller adds those of the files once no token borrows them.
pub fn report(all: &[Compared<'_, '_>], zones: &Zones) -> Report {
    let mut report = Report::default();
    report.coverage.tokens = all.len();
    report.coverage.policies = all.iter().filter_map(Compared::token).map(|token| token.policies.len()).sum();
    for one in all {
        report.findings.extend(findings(one, zones));
    }
    report
}

fn findings(one: &Compared<'_, '_>, zones: &Zones) -> Vec<Finding> {
    let Some(token) = one.token() else { return Vec::new() };
    let mut findings = Vec::new();
    for verdict in one.verdicts().into_iter().filter(|verdict| *verdict == super::REPLACED) {
        findings.push(finding(&REPLACED, token.replaced.unwrap_or(token.grip), verdict, token));
    }
    for (rule, changes, holder) in [(&GAINED, &one.difference.gained, one.new), (&LOST, &one.difference.lost, one.old)]
    {
        let Some(holder) = holder else { continue };
        for change in changes {
            // Lost access is shown at the token that is left, because the old file may be gone.
            let span = match (rule.id == LOST.id, one.new) {
                (true, Some(left)) => left.grip,
                _ => changed::place(change, holder),
            };
            findings.push(of_change(rule, change, span, holder, zones));
        }
    }
    findings
}

fn of_change(rule: &'static RuleInfo, change: &Change<'_>, span: Span, token: &Token<'_>, zones: &Zones) -> Finding {
    let verb = match (rule.id == GAINED.id, change.is_sure) {
        (true, true) => "gains",
        (true, false) => "may gain",
        (false, true) => "loses",
        (false, false) => "may lose",
    };
    let mut finding = finding(rule, span, &format!("this token {verb} {}", change.gain.described(zones)), token);
    if rule.id == GAINED.id && changed::is_high_risk(&change.gain) {
        finding.severity(Severity::High);
    }
    if !change.is_sure {
        finding.confidence(Confidence::Medium);
    }
    if let Some(witness) = &change.witness {
        finding.help(format!("for example {}", super::example(witness, zones)));
    }
    finding.fingerprint = hashed(&["diff", rule.id, &super::name_of(token), &changed::text(&change.gain)]);
    finding.old_fingerprint = finding.fingerprint.clone();
    finding
}

fn finding(rule: &'static RuleInfo, span: Span, message: &str, token: &Token<'_>) -> Finding {
    let mut finding = Finding::new(rule, span, message);
    finding.token = Some(TokenName::from(token));
    finding.fingerprint = hashed(&["diff", rule.id, &super::name_of(token)]);
    finding.old_fingerprint = finding.fingerprint.clone();
    finding
}
