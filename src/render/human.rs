//! Human-readable output for terminals; the only file that uses miette.

use std::{fmt::Write, num::NonZero, thread};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::{
    block::Block,
    excerpt::{Excerpt, Group},
    headline::named,
    view::View,
};
use crate::{
    lint::{FileCoverage, Finding, Label, Problem, Report, Safety, Severity},
    text::{Source, Sources, counted, masked_output, shown},
};

/// The style of human-readable output.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether to use colour.
    pub colour: bool,
    /// The number of columns of the terminal.
    pub width: usize,
}

/// Writes the findings that the view shows, each with its source.
///
/// # Errors
/// Errors of the writer.
pub fn findings(report: &Report, view: &View, style: Style, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let blocks = view.blocks(report);
    let draw = |own: &Block<'_>| block(own, &report.sources, style) + "\n";
    // Findings are rendered in parallel and written in order; a single share is not worth a thread.
    let cores = if blocks.len() <= SHARE { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
    for round in blocks.chunks(cores * SHARE) {
        if round.len() <= SHARE {
            for block in round {
                out.write_all(draw(block).as_bytes())?;
            }
            continue;
        }
        let drawn = thread::scope(|scope| {
            let share = |share| scope.spawn(move || share_of(share, &draw));
            let threads: Vec<_> = round.chunks(SHARE).map(share).collect();
            threads.into_iter().map(|thread| thread.join()).collect::<Result<Vec<String>, _>>()
        });
        let drawn = drawn.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        for share in drawn {
            out.write_all(share.as_bytes())?;
        }
    }
    Ok(())
}

/// The number of findings that one thread renders at a time.
const SHARE: usize = 256;

fn share_of(blocks: &[Block<'_>], draw: &impl Fn(&Block<'_>) -> String) -> String {
    blocks.iter().map(draw).collect()
}

/// Renders a problem, for standard error.
pub fn problem(problem: &Problem, sources: &Sources, style: Style) -> String {
    run_message("error:", problem, Severity::Critical, sources, style)
}

/// Renders a note about something that was not checked, for standard error.
pub fn note(note: &Problem, sources: &Sources, style: Style) -> String {
    run_message("note:", note, Severity::Info, sources, style)
}

fn run_message(head: &str, problem: &Problem, severity: Severity, sources: &Sources, style: Style) -> String {
    let label = problem.span.map(|span| Label { span, message: String::new() });
    draw(&problem.message, head, severity, label.as_slice(), None, sources, style)
        .unwrap_or_else(|| format!("  {head} {}: {}\n", shown(&problem.path), problem.message))
}

/// Renders a finding.
pub fn finding(finding: &Finding, sources: &Sources, style: Style) -> String {
    block(&Block::from(finding), sources, style)
}

fn block(block: &Block<'_>, sources: &Sources, style: Style) -> String {
    let finding = &*block.finding;
    let head = format!("{}:", block.label());
    let help = finding.help.as_deref();
    let message = named(finding);
    let drawn = draw(&message, &head, finding.severity, &finding.labels, help, sources, style);
    let mut text = drawn.unwrap_or_else(|| format!("  {head} {message}\n"));
    if let Some(token) = &finding.token {
        let name = token.name.as_deref().map(shown);
        let id = token.address.as_deref().or(token.id.as_deref()).map(shown);
        // Writing to a string cannot fail.
        let _ = match (name, id) {
            (Some(name), Some(id)) => writeln!(text, "  token: {name} ({id})"),
            (Some(one), None) | (None, Some(one)) => writeln!(text, "  token: {one}"),
            (None, None) => Ok(()),
        };
    }
    if let Some(pointer) = &finding.pointer {
        let _ = writeln!(text, "  pointer: {pointer}");
    }
    if let Some(fix) = &finding.fix {
        let option = if fix.safety == Safety::Safe { "--fix" } else { "--fix=suggested" };
        let _ = writeln!(text, "  fix: {}, with {option}", fix.title);
    }
    for rule in block.rules() {
        let _ = writeln!(text, "  more: tokenlint explain {rule}");
    }
    text
}

/// Renders the source of a finding with its labels, without a message.
pub(super) fn excerpt(finding: &Finding, sources: &Sources, style: Style) -> String {
    let drawn = draw("", "", finding.severity, &finding.labels, None, sources, style).unwrap_or_default();
    let lines: Vec<&str> = drawn.lines().skip_while(|line| !line.trim_start().starts_with('╭')).collect();
    lines.join("\n").trim_end().to_owned()
}

fn draw(
    message: &str,
    head: &str,
    severity: Severity,
    labels: &[Label],
    help: Option<&str>,
    sources: &Sources,
    style: Style,
) -> Option<String> {
    let source = sources.get(labels.first()?.span.source)?;
    let mut in_source: Vec<Label> = labels.iter().filter(|label| label.span.source == source.id).cloned().collect();
    let hidden = in_source.len().saturating_sub(MAX_LABELS);
    in_source.truncate(MAX_LABELS);
    // Masked before long lines are wrapped, because a part of a secret cannot be told.
    let (message, help) = (&*masked_output(message), help.map(masked_output));
    let diagnostic = MietteFinding { message, help: help.as_deref(), window: Window::new(source, &in_source) };
    let mut theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    head.clone_into(&mut theme.characters.error);
    theme.styles.error = match severity {
        Severity::Critical | Severity::High => theme.styles.error,
        Severity::Medium => theme.styles.warning,
        Severity::Low | Severity::Info => theme.styles.advice,
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_links(false)
        .with_width(style.width)
        .with_context_lines(Window::CONTEXT);
    let mut text = String::new();
    handler.render_report(&mut text, &diagnostic).ok()?;
    if hidden > 0 {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  … and {}; --format json lists all", counted(hidden, "other place"));
    }
    Some(text)
}

/// The most labels that one excerpt renders: the time grows quadratically with their number.
const MAX_LABELS: usize = 100;

/// A finding as a miette diagnostic.
#[derive(Debug)]
struct MietteFinding<'d> {
    message: &'d str,
    help: Option<&'d str>,
    window: Window,
}

impl std::fmt::Display for MietteFinding<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.message)
    }
}

impl std::error::Error for MietteFinding<'_> {}

impl Diagnostic for MietteFinding<'_> {
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.window)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self.window.excerpt.labels.iter().enumerate().map(|(at, label)| {
            let message = (!label.message.is_empty()).then(|| masked_output(&label.message).into_owned());
            let span = (label.range.start, label.range.len());
            if at == 0 {
                LabeledSpan::new_primary_with_span(message, span)
            } else {
                LabeledSpan::new_with_span(message, span)
            }
        });
        Some(Box::new(labels))
    }
}

/// The excerpt as a miette source. miette never reads the file itself, which may be large or a single long line.
#[derive(Debug)]
struct Window {
    path: String,
    excerpt: Excerpt,
}

impl Window {
    /// The number of context lines that miette requests. The excerpt already has its context, so any number but 0 works;
    /// miette passes 0 when it requests the position of a label.
    const CONTEXT: usize = 1;

    fn new(source: &Source, labels: &[Label]) -> Window {
        Window { path: shown(&source.path), excerpt: Excerpt::new(source, labels) }
    }

    fn group(&self, start: usize, end: usize) -> Option<&Group> {
        let group = self.excerpt.groups.iter().rev().find(|group| group.offset <= start)?;
        (end <= group.offset + group.text.len()).then_some(group)
    }
}

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        _context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let group = self.group(start, end).ok_or(MietteError::OutOfBounds)?;
        let label = self.excerpt.labels.iter().find(|label| label.range == (start..end));
        let (line, column) = match label.filter(|_| context_lines_before == 0) {
            Some(label) => (label.position.line - 1, label.position.column - 1),
            None => (group.line - 1, 0),
        };
        let whole = SourceSpan::new(group.offset.into(), group.text.len());
        let text = group.text.as_bytes();
        let lines = group.text.lines().count();
        Ok(Box::new(MietteSpanContents::new_named(self.path.clone(), text, whole, line, column, lines)))
    }
}

/// The summary line of a run: findings by severity, and the coverage.
pub fn summary(report: &Report, catalog_date: &str) -> String {
    let by_severity: Vec<String> = Severity::ALL
        .iter()
        .filter(|severity| report.count(**severity) > 0)
        .map(|severity| format!("{} {}", report.count(*severity), severity.word()))
        .collect();
    let mut text = if by_severity.is_empty() {
        "no findings".to_owned()
    } else {
        format!("{} ({})", counted(report.findings.len(), "finding"), by_severity.join(", "))
    };
    if !report.waived.is_empty() {
        text += &format!(", {} waived", report.waived.len());
    }
    let fixable = report.findings.iter().filter_map(|finding| finding.fix.as_ref());
    match fixable.filter(|fix| fix.safety == Safety::Safe).count() {
        0 => {}
        count => text += &format!(", {count} fixable with --fix"),
    }
    let seen = &report.coverage;
    text += &format!(" · {} and {} checked", counted(seen.tokens, "token"), policies(seen.policies));
    if seen.files.checked > 0 {
        text += &format!(" in {}", counted(seen.files.checked, "file"));
    }
    if seen.groups.unknown > 0 {
        let groups = counted(seen.groups.unknown, "unknown permission group");
        text += &format!(" · {groups} (catalog of {catalog_date})");
    }
    if seen.not_evaluated > 0 {
        text += &format!(" · {} not evaluated", seen.not_evaluated);
    }
    if seen.unknown_tokens > 0 {
        text += &format!(" · the policies of {} are unknown", counted(seen.unknown_tokens, "token"));
    }
    text += &other_files(seen.files);
    if seen.problems > 0 {
        text += &format!(" · {}", counted(seen.problems, "problem"));
    }
    text
}

/// The files that were not checked, by what became of them.
fn other_files(files: FileCoverage) -> String {
    let states = [
        (files.unreadable, "not read completely"),
        (files.unchecked, "not checked"),
        (files.without_tokens, "without tokens"),
        (files.ignored, "ignored"),
    ];
    let present = states.into_iter().filter(|(count, _)| *count > 0);
    present.map(|(count, state)| format!(" · {} {state}", counted(count, "file"))).collect()
}

fn policies(count: usize) -> String {
    if count == 1 { "1 policy".to_owned() } else { format!("{count} policies") }
}
