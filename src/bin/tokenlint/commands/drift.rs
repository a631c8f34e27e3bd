//! `drift`: compares tokens in files with the tokens that exist at Cloudflare.

use std::collections::HashSet;

use tokenlint::{
    catalog::Catalog,
    model::Token,
    read::Unit,
    render::difference::Side,
    text::{Source, SourceId},
};

use super::diff::{DifferenceOutput, Pair, SIDE, SideFiles, compared, written};
use crate::{
    args::DriftArgs,
    error::{Error, UsageError},
    exit::Exit,
    files::{
        tokens::{tokens, unit, zones},
        variables::Variables,
    },
    online::{
        self, OnlineError,
        session::{client, kind, owner},
    },
};

/// Runs the verb.
pub(crate) fn run(arguments: &DriftArgs) -> Result<Exit, Error> {
    if arguments.online.token_stdin && arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(UsageError::StdinToken.into());
    }
    let zones = zones(arguments.zones.zones.as_deref())?;
    let ids = (0u32..).step_by(1 << 16);
    let variables = Variables::of_environment();
    let units: Vec<Unit> =
        arguments.paths.iter().zip(ids).map(|(path, id)| unit(path, id, &variables)).collect::<Result<_, _>>()?;
    let mut problems = Vec::new();
    let mut expected: Vec<Token<'_>> = Vec::new();
    for unit in &units {
        let (found, more) = tokens(unit);
        if found.is_empty() && more.is_empty() {
            return Err(Error::NoToken { input: unit.name().to_owned(), offers_allow_empty: false });
        }
        expected.extend(found);
        problems.extend(more);
    }
    let mut client = client(&arguments.online, arguments.verbose.verbose)?;
    let owner = owner(&arguments.online, &client)?;
    let listed = online::tokens(&mut client, &owner, &mut |_| ())?;
    let items: Vec<&str> = listed.iter().map(|token| token.get()).collect();
    let text = format!("[\n{}\n]\n", items.join(",\n"));
    let source = Source::new(SourceId(u32::MAX - SIDE), "api.cloudflare.com".to_owned(), text.into_bytes());
    let live = Unit::document(source.map_err(|_| OnlineError::TooManyTokens)?);
    let (mut granted, _) = tokens(&live);
    for token in &mut granted {
        token.resolve(Catalog::builtin(), Some(kind(&owner)));
    }
    let output = DifferenceOutput {
        format: arguments.format.format.into(),
        colour: arguments.color.color,
        fail_on: arguments.fail_on,
        now: arguments.now.get(),
    };
    let all = compared(pairs(&expected, &granted, arguments.all), &zones, output.now);
    let sides = [
        Side { units: &units, name: "the expected token", prefix: "" },
        Side { units: std::slice::from_ref(&live), name: "the granted token", prefix: "" },
    ];
    let written = written(&output, &all, problems, &sides, &zones)?;
    drop(all);
    drop(expected);
    written.finish(&output, [SideFiles { units, ..SideFiles::default() }])
}

/// Matches each expected token with the granted one of the same ID, or with the only one of the same name. Granted
/// tokens that match none are added if wanted.
fn pairs<'t, 's>(expected: &'t [Token<'s>], granted: &'t [Token<'s>], adds_others: bool) -> Vec<Pair<'t, 's>> {
    let mut matched = HashSet::new();
    let mut pairs = Vec::new();
    for token in expected {
        let is_same = |other: &Token<'_>| match &token.id {
            Some(id) => other.id.as_ref().is_some_and(|other| other.value.eq_ignore_ascii_case(&id.value)),
            None => {
                token.name.is_some() && other.name.as_ref().map(|n| &n.value) == token.name.as_ref().map(|n| &n.value)
            }
        };
        let mut found = granted.iter().enumerate().filter(|(_, other)| is_same(other));
        let only = match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        };
        matched.extend(only.map(|(at, _)| at));
        pairs.push((Some(token), only.map(|(_, other)| other)));
    }
    if adds_others {
        let others = granted.iter().enumerate().filter(|(at, _)| !matched.contains(at));
        pairs.extend(others.map(|(_, other)| (None, Some(other))));
    }
    pairs
}
