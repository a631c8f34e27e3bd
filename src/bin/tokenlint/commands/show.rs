//! `show`: what tokens can do, for reviews.

use std::collections::HashSet;

use tokenlint::{
    catalog::Catalog,
    lint::{Card, Linter, attach},
    model::TokenName,
    render::{
        html,
        human::Style,
        show::{self, Calendar},
    },
    text::{counted, listed},
};

use crate::{
    args::{ShowArgs, ShowFormat},
    error::{Error, UnknownName},
    exit::Exit,
    files::{
        tokens::zones,
        units::{Hidden, Units, units},
        variables::Variables,
    },
    output::shown_path,
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &ShowArgs) -> Result<Exit, Error> {
    let now = arguments.now.get();
    let mut linter = Linter::new(now);
    linter.zones = zones(arguments.zones.zones.as_deref())?;
    linter.wants_cards = true;
    let variables = Variables::of(&arguments.variables)?;
    let Units { mut report, .. } = units(&arguments.paths, Hidden::Ignored, 0, &linter, &variables)?;
    let mut cards = std::mem::take(&mut report.cards);
    attach(&report.findings, &mut cards);
    let paths: Vec<String> = arguments.paths.iter().map(|path| shown_path(path)).collect();
    let input = listed(&paths);
    let is_empty = cards.is_empty();
    if let Some(wanted) = &arguments.token.token {
        if !cards.iter().any(|card| card.is_called(wanted)) {
            let names = cards.iter().filter_map(|card| card.token().name.as_deref());
            return Err(UnknownName::token(wanted, &input, names).into());
        }
        cards.retain(|card| card.is_called(wanted));
    }
    if is_empty && report.problems.is_empty() {
        return Err(Error::NoToken { input, offers_allow_empty: false });
    }
    let all = cards.len();
    if let Some(least) = arguments.risk {
        cards.retain(|card| card.severity() >= Some(least.into()));
    }
    // A stable sort: tokens of equal risk stay in the order of the files.
    cards.sort_by_key(|card| std::cmp::Reverse(card.risk()));
    let hidden = all - cards.len();
    if hidden > 0 || arguments.token.token.is_some() {
        // The report of some tokens has no findings of others.
        let shown: HashSet<&TokenName> = cards.iter().map(Card::token).collect();
        report.findings.retain(|finding| finding.token.as_ref().is_some_and(|token| shown.contains(token)));
    }
    let style = terminal::output_style(arguments.color.color);
    // Only a terminal needs lines of its width.
    let wide = if terminal::is_output() { style } else { Style { width: usize::MAX, ..style } };
    let mut calendar = None;
    terminal::print_with(|out| match (arguments.format, cards.as_slice()) {
        (ShowFormat::Json, _) => show::json(&cards, out),
        (ShowFormat::Human, [card]) => show::card(card, style, out),
        (ShowFormat::Human, []) => Ok(()),
        (ShowFormat::Human, _) => show::table(&cards, wide, out),
        (ShowFormat::Csv, _) => show::csv(&cards, out),
        (ShowFormat::Markdown, _) => show::markdown(&cards, out),
        (ShowFormat::Html, _) => html::report(&report, &mut cards, Catalog::builtin().date(), now, out),
        (ShowFormat::Ics, _) => show::calendar(&cards, arguments.lead, now, out).map(|counts| calendar = Some(counts)),
    })?;
    terminal::problems(&report.problems, &report.sources, arguments.color.color);
    if let Some(least) = arguments.risk.filter(|_| hidden > 0) {
        let severity = tokenlint::Severity::from(least).word();
        terminal::say(&format!(
            "{} with no finding of severity {severity} or above not shown",
            counted(hidden, "token")
        ));
    }
    if let Some(text) = calendar.and_then(left_out) {
        terminal::say(&text);
    }
    Ok(Exit::Clean.if_complete(report.problems.is_empty()))
}

/// The tokens that a calendar does not hold.
fn left_out(calendar: Calendar) -> Option<String> {
    let parts = [(calendar.without_end, "without a known expiry"), (calendar.expired, "expired")];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", counted(*count, "token")))
        .collect();
    (!parts.is_empty()).then(|| format!("not in the calendar: {}", parts.join(", ")))
}
