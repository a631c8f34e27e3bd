//! One line for each finding, for terminals and logs: `concise` in one list, `grouped` under what they have in common.
//!
//! Nothing is cut: a terminal wraps long lines, and a pipe gets them whole.

use std::io::{self, Write};

use super::{
    block::Block,
    headline::{headline, named},
    human::Style,
    paint::{Paint, paint},
    place,
    view::{GroupBy, View},
};
use crate::{
    lint::{Finding, Report, Severity},
    text::{harmless, masked_output},
};

/// Writes one line for each finding: place, severity, rule, token and message.
///
/// # Errors
/// Errors of the writer.
pub fn findings(report: &Report, view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in view.findings(report) {
        let (place, label) = (at(report, finding), label(&Block::from(finding), style));
        writeln!(out, "{place}: {label}: {}{}", masked_output(&headline(finding)), pointer(finding))?;
    }
    Ok(())
}

/// Writes the findings in groups. The heading of each group counts all of its findings, so that those that are not
/// shown are counted too.
///
/// # Errors
/// Errors of the writer.
pub fn grouped(report: &Report, view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for group in view.groups(report) {
        let counts: Vec<String> = Severity::ALL
            .iter()
            .zip(group.counts)
            .filter(|(_, count)| *count > 0)
            .map(|(severity, count)| paint(&format!("{count} {}", severity.word()), (*severity).into(), style))
            .collect();
        let name = paint(&masked_output(&group.name), Paint::Heading, style);
        writeln!(out, "{name}: {}", counts.join(", "))?;
        for block in group.blocks {
            let finding = &*block.finding;
            let (place, label) = (at(report, finding), label(&block, style));
            // The heading names the token already.
            let message = if view.group_by == GroupBy::Token { named(finding) } else { headline(finding) };
            writeln!(out, "  {place}: {label}: {}{}", masked_output(&message), pointer(finding))?;
        }
    }
    Ok(())
}

fn at(report: &Report, finding: &Finding) -> String {
    let place = place::of_finding(report, finding);
    // Whole, because editors open it.
    let path: String = place.path.chars().map(harmless).collect();
    format!("{path}:{}:{}", place.line, place.column)
}

/// The end of a line, for a file in which nobody finds the column.
fn pointer(finding: &Finding) -> String {
    finding.pointer.as_ref().map_or_else(String::new, |pointer| format!(" (at {pointer})"))
}

fn label(block: &Block<'_>, style: Style) -> String {
    paint(&block.label(), block.severity().into(), style)
}
