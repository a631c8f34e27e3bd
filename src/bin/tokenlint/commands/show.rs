//! `show`: what tokens can do, for reviews.

use std::path::Path;

use tokenlint::{
    lint::{Card, Expectation, Linter, Report, Run, attach},
    model::Zones,
    read::Unit,
    render::show,
    text::{listed, shown},
};

use crate::{
    args::{Format, ShowArgs},
    error::{Error, UnknownName},
    exit::Exit,
    files::tokens::{tokens, unit, zones},
    output::shown_path,
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &ShowArgs) -> Result<Exit, Error> {
    let zones = zones(arguments.zones.zones.as_deref())?;
    let now = arguments.now.get();
    let mut cards = Vec::new();
    let mut is_complete = true;
    for path in &arguments.paths {
        let (more, is_file_complete) = file_cards(path, arguments, &zones, now)?;
        cards.extend(more);
        is_complete &= is_file_complete;
    }
    let paths: Vec<String> = arguments.paths.iter().map(|path| shown_path(path)).collect();
    let input = listed(&paths);
    if let Some(wanted) = &arguments.token.token {
        cards.retain(|card| card.is_called(wanted));
        if cards.is_empty() {
            return Err(UnknownName::Token { name: shown(wanted), input }.into());
        }
    }
    if cards.is_empty() && is_complete {
        return Err(Error::NoToken { input, offers_allow_empty: false });
    }
    // A stable sort: tokens of equal risk stay in the order of the files.
    cards.sort_by_key(|card| std::cmp::Reverse(card.risk()));
    let style = terminal::output_style(arguments.color.color);
    terminal::print_with(|out| match (arguments.format.format, cards.as_slice()) {
        (Format::Json, _) => show::json(&cards, out),
        (Format::Human, [card]) => show::card(card, style, out),
        (Format::Human, _) => show::table(&cards, style, out),
    })?;
    Ok(Exit::Clean.if_complete(is_complete))
}

/// The cards of a file, and whether the file could be read completely.
fn file_cards(
    path: &Path,
    arguments: &ShowArgs,
    zones: &Zones,
    now: jiff::Timestamp,
) -> Result<(Vec<Card>, bool), Error> {
    let unit = unit(path, 0)?;
    let (tokens, problems) = tokens(&unit);
    let mut cards: Vec<Card> = tokens.iter().map(|token| Card::new(token, zones, now)).collect();
    drop(tokens);
    let report = lint(unit, zones, now);
    attach(&report.findings, &mut cards);
    terminal::problems(&problems, &report.sources, arguments.color.color);
    Ok((cards, problems.is_empty()))
}

fn lint(unit: Unit, zones: &Zones, now: jiff::Timestamp) -> Report {
    let mut linter = Linter::new(now);
    linter.zones = zones.clone();
    let mut run = Run::new(&linter);
    run.unit(unit, Expectation::Tokens);
    run.finish()
}
