//! Tokens for the verbs that ask about access.

use std::path::Path;

use tokenlint::{
    catalog::Catalog,
    lint::Problem,
    model::{Form, Token, Zones},
    read::{self, Item, Unit},
    render::human,
    text::{Source, SourceId, Sources},
};

use super::{input::Input, modules::modules};
use crate::{args::Colour, terminal};

/// Opens what must hold tokens: a file, or the Terraform module that a file belongs to.
pub(crate) fn unit(path: &Path, id: u32) -> Result<Unit, String> {
    let (inputs, modules) = modules(vec![Input::named(path)]);
    match modules.first() {
        Some(module) if inputs.is_empty() => {
            module.unit(SourceId(id)).map_err(|(path, message)| format!("error: {path}: {message}"))
        }
        _ => open(path, id).map(Unit::document),
    }
}

/// Opens a file that must hold something.
pub(crate) fn open(path: &Path, id: u32) -> Result<Source, String> {
    let input = Input::named(path);
    match input.source(SourceId(id)) {
        Ok(Some(source)) => Ok(source),
        Ok(None) => Err(format!("error: {}: the file is empty", input.path)),
        Err(message) => Err(format!("error: {}: {message}", input.path)),
    }
}

/// The tokens of a unit, looked up in the catalogue, and what could not be read.
pub(crate) fn tokens<'s>(unit: &'s Unit) -> (Vec<Token<'s>>, Vec<Problem>) {
    let mut tokens: Vec<Token<'s>> = Vec::new();
    let mut problems = Vec::new();
    let at = |span, message| Problem { message, path: unit.path(span).to_owned(), span: Some(span) };
    unit.read(&mut |item| match item {
        Item::Token(mut token) => {
            token.resolve(Catalog::builtin(), None);
            if !token.form.shows_policies() && token.form != Form::Deleted {
                let message = "this answer does not show the token's policies: export the token itself".to_owned();
                problems.push(at(token.grip, message));
            }
            if let Some(first) = token.unknown.first() {
                let count = tokenlint::text::counted(token.unknown.len(), "value");
                let why = tokenlint::text::shown(&first.value);
                problems.push(at(first.span, format!("{count} of this token, this one first, left open: {why}")));
            }
            if token.form != Form::Deleted {
                tokens.push(*token);
            }
        }
        Item::Document(_) | Item::Comment(_) => {}
        Item::Other { span, what, advice } => problems.push(at(span, format!("this is {what}: {advice}"))),
        Item::Unknown { span, message } | Item::Problem { span, message, .. } => problems.push(at(span, message)),
    });
    (tokens, problems)
}

/// The zones of all files that are named.
pub(crate) fn zones(path: Option<&Path>) -> Result<Zones, String> {
    let mut zones = Zones::default();
    let Some(path) = path else { return Ok(zones) };
    let source = open(path, 0)?;
    let problems = read::zones(&source, &mut zones);
    match problems.first() {
        None => Ok(zones),
        Some((span, message)) => {
            let place = source.position(span.start as usize);
            Err(format!("error: {}:{}:{}: {message}", source.path, place.line, place.column))
        }
    }
}

/// Draws problems on standard error.
pub(crate) fn complain(problems: &[Problem], sources: &Sources, colour: Colour) {
    let style = terminal::error_style(colour);
    for problem in problems {
        terminal::complain(&human::problem(problem, sources, style));
    }
}
