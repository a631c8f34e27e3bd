//! How `check` shows its findings on standard output: the format and the view.
//!
//! In: the arguments, whether standard output is a terminal, and the number of findings. Out: a [`Display`].
//! A script gets the same whatever the number of findings is; only a terminal gets a shorter format.

use tokenlint::{
    lint::Severity,
    render::view::{Sort, View},
};

use crate::args::{ReportFormat, SortArgument, ViewArgs};

/// The most findings that are drawn in full on a terminal unless a format is named.
const FEW: usize = 20;

/// The format and the view of standard output.
#[derive(Debug, Clone, Copy)]
pub(super) struct Display {
    pub(super) format: ReportFormat,
    pub(super) view: View,
    /// Whether the arguments left the format open and it is a shorter one.
    pub(super) is_shortened: bool,
}

/// The display of standard output.
pub(super) fn display(
    format: Option<ReportFormat>,
    arguments: &ViewArgs,
    is_terminal: bool,
    findings: usize,
) -> Display {
    let grouped = arguments.group_by.map(|_| ReportFormat::Grouped);
    let named = format.or(grouped);
    let is_shortened = named.is_none() && is_terminal && findings > FEW;
    let format = named.unwrap_or(if is_shortened { ReportFormat::Grouped } else { ReportFormat::Full });
    let mut view = view(arguments, format, is_terminal);
    if is_shortened && arguments.min_severity.is_none() {
        view.least = Severity::High;
    }
    Display { format, view, is_shortened }
}

/// The view of a format. Formats that take none contain everything.
pub(super) fn view(arguments: &ViewArgs, format: ReportFormat, is_terminal: bool) -> View {
    if !format.takes_a_view() {
        return View::default();
    }
    let sort = match arguments.sort {
        Some(SortArgument::Place) => Sort::Place,
        Some(SortArgument::Severity) | None if format == ReportFormat::Full && is_terminal => Sort::HighestLast,
        Some(SortArgument::Severity) | None => Sort::HighestFirst,
    };
    View {
        least: arguments.min_severity.map_or(Severity::Info, Into::into),
        sort,
        group_by: arguments.group_by.map(Into::into).unwrap_or_default(),
    }
}

impl Display {
    /// How to see what the shorter format leaves out.
    pub(super) fn hint(&self) -> &'static str {
        if self.is_shortened { "; `--format full` shows all, `--statistics` counts by rule" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: ViewArgs = ViewArgs { statistics: false, min_severity: None, group_by: None, sort: None };

    fn chosen(format: Option<ReportFormat>, is_terminal: bool, findings: usize) -> (ReportFormat, Severity, Sort) {
        let Display { format, view, .. } = display(format, &OPEN, is_terminal, findings);
        (format, view.least, view.sort)
    }

    #[test]
    fn only_a_terminal_with_many_findings_gets_the_shorter_format() {
        use ReportFormat::{Concise, Full, Grouped};
        assert_eq!(chosen(None, true, FEW), (Full, Severity::Info, Sort::HighestLast));
        assert_eq!(chosen(None, true, FEW + 1), (Grouped, Severity::High, Sort::HighestFirst));
        assert_eq!(chosen(None, false, FEW + 1), (Full, Severity::Info, Sort::HighestFirst));
        assert_eq!(chosen(Some(Full), true, FEW + 1), (Full, Severity::Info, Sort::HighestLast));
        assert_eq!(chosen(Some(Concise), true, FEW + 1), (Concise, Severity::Info, Sort::HighestFirst));
        assert!(display(None, &OPEN, true, FEW + 1).hint().contains("--format full"));
        assert_eq!(display(Some(Grouped), &OPEN, true, FEW + 1).hint(), "");
    }

    #[test]
    fn arguments_win_over_the_choice() {
        use crate::args::{GroupByArgument, SeverityArgument};
        let low = ViewArgs { min_severity: Some(SeverityArgument::Low), ..OPEN };
        assert_eq!(display(None, &low, true, FEW + 1).view.least, Severity::Low);
        assert_eq!(display(Some(ReportFormat::Sarif), &low, false, 1).view.least, Severity::Info);
        let by_rule = ViewArgs { group_by: Some(GroupByArgument::Rule), ..OPEN };
        assert_eq!(display(None, &by_rule, false, 1).format, ReportFormat::Grouped);
        let place = ViewArgs { sort: Some(SortArgument::Place), ..OPEN };
        assert_eq!(display(None, &place, true, 1).view.sort, Sort::Place);
    }
}
