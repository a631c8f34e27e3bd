//! `show`: what a person wants to know of tokens before approving them.

use std::path::Path;

use tokenlint::{
    lint::{Card, Linter, Report, Run, attach},
    model::Zones,
    read::Unit,
    render::show,
    text::shown,
};

use crate::{
    args::{Format, Show},
    exit::{Exit, ended},
    files::tokens::{complain, tokens, unit, zones},
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Show) -> Exit {
    ended(cards(arguments))
}

fn cards(arguments: &Show) -> Result<Exit, String> {
    let zones = zones(arguments.zones.as_deref())?;
    let now = crate::args::now(arguments.now);
    let mut cards = Vec::new();
    let mut is_whole = true;
    for path in &arguments.paths {
        let (some, is_clean) = of_file(path, arguments, &zones, now)?;
        cards.extend(some);
        is_whole &= is_clean;
    }
    if let Some(wanted) = &arguments.token {
        cards.retain(|card| card.is_called(wanted));
        if cards.is_empty() {
            return Err(format!("error: no token `{}` in what was given", shown(wanted)));
        }
    }
    if cards.is_empty() && is_whole {
        return Err("error: no API token in what was given".to_owned());
    }
    // Equal risks stay in the order of the files.
    cards.sort_by_key(|card| std::cmp::Reverse(card.risk()));
    let style = terminal::output_style(arguments.color);
    let is_written = terminal::print_with(|out| match (arguments.format, cards.as_slice()) {
        (Format::Json, _) => show::json(&cards, out),
        (Format::Human, [card]) => show::card(card, style, out),
        (Format::Human, _) => show::table(&cards, style, out),
    });
    Ok(if is_written && is_whole { Exit::Clean } else { Exit::Unusable })
}

/// The cards of a file, and whether all of it could be read.
fn of_file(path: &Path, arguments: &Show, zones: &Zones, now: jiff::Timestamp) -> Result<(Vec<Card>, bool), String> {
    let unit = unit(path, 0)?;
    let (tokens, problems) = tokens(&unit);
    let mut cards: Vec<Card> = tokens.iter().map(|token| Card::new(token, zones, now)).collect();
    drop(tokens);
    let report = judged(unit, zones, now);
    attach(&report.findings, &mut cards);
    complain(&problems, &report.sources, arguments.color);
    Ok((cards, problems.is_empty()))
}

fn judged(unit: Unit, zones: &Zones, now: jiff::Timestamp) -> Report {
    let mut linter = Linter::new(now);
    linter.zones = zones.clone();
    let mut run = Run::new(&linter);
    run.unit(unit, true);
    run.finish()
}
