//! Tokens for the verbs about access.

use std::path::Path;

use tokenlint::{
    catalog::Catalog,
    lint::{Problem, ProblemKind},
    model::{Form, Token, Zones},
    read::{self, Item, Unit},
    text::{Source, SourceId, counted, shown},
};

use super::{
    input::Input,
    modules::{Flavor, modules},
    units::undeclared,
    variables::Variables,
};
use crate::error::{Error, InvalidFile, UnknownName, UsageError};

/// Opens a file that must have tokens, or the Terraform module that the file belongs to.
///
/// # Errors
/// If a file cannot be read or is empty.
pub(crate) fn unit(path: &Path, id: u32, variables: &Variables) -> Result<Unit, Error> {
    let (inputs, modules) = modules(vec![Input::named(path)]);
    match modules.first() {
        Some(module) if inputs.is_empty() => {
            let flavor = module.flavors().first().copied().unwrap_or(Flavor::OpenTofu);
            let loaded = module.load(SourceId(id), flavor, variables);
            undeclared(variables, &loaded.declared)?;
            match loaded.unreadable.into_iter().next() {
                None => Ok(loaded.unit),
                Some((path, source)) => Err(Error::Read { path, source }),
            }
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

/// A token with the problems of its own.
pub(crate) struct LoadedToken<'s> {
    /// The token, resolved against the catalog.
    pub(crate) token: Token<'s>,
    /// Parts of it that are unknown or invalid.
    gaps: Vec<Problem>,
}

/// The tokens of a unit.
pub(crate) struct Loaded<'s> {
    /// The tokens, in the order of the input.
    pub(crate) tokens: Vec<LoadedToken<'s>>,
    /// Problems that belong to no token.
    pub(crate) problems: Vec<Problem>,
}

/// A problem of the input.
pub(crate) struct InputProblem {
    /// The problem.
    pub(crate) problem: Problem,
    /// Whether it is a gap of a token, which an answer about the token takes into account.
    pub(crate) is_gap: bool,
}

impl<'s> Loaded<'s> {
    /// The tokens with a name or ID; all tokens if none is wanted.
    pub(crate) fn selected(&self, wanted: Option<&str>, input: &str) -> Result<Vec<&LoadedToken<'s>>, UnknownName> {
        let Some(wanted) = wanted else { return Ok(self.tokens.iter().collect()) };
        let selected: Vec<_> = self.tokens.iter().filter(|loaded| loaded.token.is_called(wanted)).collect();
        if selected.is_empty() {
            let names = self.tokens.iter().filter_map(|loaded| loaded.token.name.as_ref());
            return Err(UnknownName::token(wanted, input, names.map(|name| &*name.value)));
        }
        Ok(selected)
    }

    /// The token with a name or ID; without one, the only token.
    ///
    /// # Errors
    /// If there is none, or several.
    pub(crate) fn one(&self, wanted: Option<&str>, input: &str) -> Result<&LoadedToken<'s>, Error> {
        match self.selected(wanted, input)?.as_slice() {
            [one] => Ok(one),
            [] => Err(Error::NoToken { input: input.to_owned(), offers_allow_empty: false }),
            several => Err(UsageError::SeveralTokens { path: input.to_owned(), count: several.len() }.into()),
        }
    }

    /// The problems that matter for selected tokens: their own, and those of the input unless tokens are named.
    pub(crate) fn problems_of(&self, selected: &[&LoadedToken<'s>], is_named: bool) -> Vec<InputProblem> {
        let gaps = selected.iter().flat_map(|loaded| &loaded.gaps);
        let gaps = gaps.map(|problem| InputProblem { problem: problem.clone(), is_gap: true });
        let others = if is_named { &[][..] } else { &self.problems };
        gaps.chain(others.iter().map(|problem| InputProblem { problem: problem.clone(), is_gap: false })).collect()
    }
}

/// Reads the tokens of a unit, and the problems that keep their access from being known. What a plan deletes is left out.
pub(crate) fn load<'s>(unit: &'s Unit) -> Loaded<'s> {
    let mut loaded = load_all(unit);
    loaded.tokens.retain(|loaded| loaded.token.form != Form::Deleted);
    loaded
}

/// Like [`load`], with the tokens that a plan deletes.
pub(crate) fn load_all<'s>(unit: &'s Unit) -> Loaded<'s> {
    let mut loaded = Loaded { tokens: Vec::new(), problems: Vec::new() };
    let at = |span, kind, message| Problem { kind, message, path: unit.path(span).to_owned(), span: Some(span) };
    unit.read(&mut |item| match item {
        Item::Token(mut token) => {
            token.resolve(Catalog::builtin(), None);
            let mut gaps = Vec::new();
            if !token.form.shows_policies() && token.form != Form::Deleted {
                let message = "this API response does not include the policies of the token; export the token itself";
                gaps.push(at(token.grip, ProblemKind::Unchecked, message.to_owned()));
            }
            if let Some(first) = token.unknown.first() {
                let count = counted(token.unknown.len(), "value");
                let reason = shown(&first.value);
                gaps.push(at(
                    first.span,
                    ProblemKind::UnknownValue,
                    format!("{count} of this token could not be evaluated; first: {reason}"),
                ));
            }
            loaded.tokens.push(LoadedToken { token: *token, gaps });
        }
        Item::Document(_) | Item::Comment(_) | Item::Elements(..) => {}
        Item::Unsupported(problem) | Item::Unknown(problem) | Item::Problem(problem) => {
            let kind = ProblemKind::Read(problem.kind.clone());
            loaded.problems.push(at(problem.span, kind, problem.to_string()));
        }
    });
    loaded
}

impl<'s> Loaded<'s> {
    /// The tokens, and all problems that keep their access from being known.
    pub(crate) fn parts(self) -> (Vec<Token<'s>>, Vec<Problem>) {
        self.parts_if(|_| true)
    }

    /// The tokens, and the problems that keep them from being compared: expressions for IDs are compared as they are.
    pub(crate) fn comparable(self) -> (Vec<Token<'s>>, Vec<Problem>) {
        self.parts_if(|token| token.has_unread_part() || !token.form.shows_policies())
    }

    fn parts_if(self, has_gaps: impl Fn(&Token<'s>) -> bool) -> (Vec<Token<'s>>, Vec<Problem>) {
        let Loaded { tokens, mut problems } = self;
        let mut all = Vec::with_capacity(tokens.len());
        for LoadedToken { token, gaps } in tokens {
            if has_gaps(&token) {
                problems.extend(gaps);
            }
            all.push(token);
        }
        (all, problems)
    }
}

/// The tokens of a unit, and all problems that keep their access from being known.
pub(crate) fn tokens<'s>(unit: &'s Unit) -> (Vec<Token<'s>>, Vec<Problem>) {
    load(unit).parts()
}

/// The file of `--token-file`, and which of its tokens `--token` names. Without the former, `--token` may name the file.
///
/// # Errors
/// If there is the name of a token, and no file.
pub(crate) fn named_file<'a>(
    file: Option<&'a Path>,
    name: Option<&'a str>,
) -> Result<(Option<&'a Path>, Option<&'a str>), UsageError> {
    match (file, name) {
        (None, Some(name)) if Path::new(name).exists() => Ok((Some(Path::new(name)), None)),
        (None, Some(_)) => Err(UsageError::NoTokenFile),
        (file, name) => Ok((file, name)),
    }
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
        Some(problem) => {
            let message = problem.to_string();
            let kind = ProblemKind::Read(problem.kind);
            let problem = Problem { kind, message, path: source.path.clone(), span: Some(problem.span) };
            Err(InvalidFile::of(source, vec![problem]))
        }
    }
}
