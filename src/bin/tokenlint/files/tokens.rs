//! Tokens for the verbs about access.

use std::path::Path;

use tokenlint::{
    catalog::Catalog,
    lint::Problem,
    model::{Form, Token, Zones},
    read::{self, Item, Unit},
    text::{Source, SourceId, counted, shown},
};

use super::{input::Input, modules::modules};
use crate::error::{Error, InvalidFile};

/// Opens a file that must have tokens, or the Terraform module that the file belongs to.
///
/// # Errors
/// If a file cannot be read or is empty.
pub(crate) fn unit(path: &Path, id: u32) -> Result<Unit, Error> {
    let (inputs, modules) = modules(vec![Input::named(path)]);
    match modules.first() {
        Some(module) if inputs.is_empty() => {
            module.unit(SourceId(id)).map_err(|(path, source)| Error::Read { path, source })
        }
        _ => open(path, id).map(Unit::document),
    }
}

/// Opens a file that must not be empty.
///
/// # Errors
/// If the file cannot be read or is empty.
pub(crate) fn open(path: &Path, id: u32) -> Result<Source, Error> {
    let input = Input::named(path);
    match input.source(SourceId(id)) {
        Ok(Some(source)) => Ok(source),
        Ok(None) => Err(Error::Empty { path: input.path }),
        Err(source) => Err(Error::Read { path: input.path, source }),
    }
}

/// The tokens of a unit, resolved against the catalog, and problems that keep their access from being known.
pub(crate) fn tokens<'s>(unit: &'s Unit) -> (Vec<Token<'s>>, Vec<Problem>) {
    let mut tokens: Vec<Token<'s>> = Vec::new();
    let mut problems = Vec::new();
    let at = |span, message| Problem { message, path: unit.path(span).to_owned(), span: Some(span) };
    unit.read(&mut |item| match item {
        Item::Token(mut token) => {
            token.resolve(Catalog::builtin(), None);
            if token.form == Form::Deleted {
                return;
            }
            if !token.form.shows_policies() {
                let message = "this API response does not include the policies of the token; export the token itself";
                problems.push(at(token.grip, message.to_owned()));
            }
            if let Some(first) = token.unknown.first() {
                let count = counted(token.unknown.len(), "value");
                let reason = shown(&first.value);
                problems.push(at(first.span, format!("{count} of this token could not be evaluated; first: {reason}")));
            }
            tokens.push(*token);
        }
        Item::Document(_) | Item::Comment(_) => {}
        Item::Other { span, what, advice } => problems.push(at(span, format!("this is {what}: {advice}"))),
        Item::Unknown { span, message } | Item::Problem { span, message, .. } => problems.push(at(span, message)),
    });
    (tokens, problems)
}

/// The zones of a file; none without one.
///
/// # Errors
/// If the file cannot be read, or is not a list of zones.
pub(crate) fn zones(path: Option<&Path>) -> Result<Zones, Error> {
    let mut zones = Zones::default();
    let Some(path) = path else { return Ok(zones) };
    let source = open(path, 0)?;
    let problems = read::zones(&source, &mut zones);
    match problems.into_iter().next() {
        None => Ok(zones),
        Some((span, message)) => {
            let problem = Problem { message, path: source.path.clone(), span: Some(span) };
            Err(InvalidFile::of(source, vec![problem]))
        }
    }
}
