//! Masks secrets in what a report says. Rules pass names through `shown`, which masks them; this catches the rest.

use std::borrow::Cow;

use super::{Finding, Problem, Report};
use crate::text::masked_output;

/// Masks secrets in all texts of a report that are not the files themselves.
pub(super) fn conceal(report: &mut Report) {
    report.findings.iter_mut().for_each(finding);
    for waived in &mut report.waived {
        finding(&mut waived.finding);
        text(&mut waived.reason);
        waived.owner.iter_mut().for_each(text);
    }
    for Problem { message, path, .. } in report.problems.iter_mut().chain(&mut report.notes) {
        text(message);
        text(path);
    }
}

fn finding(finding: &mut Finding) {
    text(&mut finding.message);
    for label in &mut finding.labels {
        text(&mut label.message);
    }
    finding.help.iter_mut().for_each(text);
    if let Some(fix) = &mut finding.fix {
        text(&mut fix.title);
    }
}

fn text(text: &mut String) {
    if let Cow::Owned(masked) = masked_output(text) {
        *text = masked;
    }
}
