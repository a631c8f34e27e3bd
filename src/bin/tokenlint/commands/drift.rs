//! `drift`: compares what files ask for with what Cloudflare has granted.

use std::collections::HashSet;

use tokenlint::{
    access::{Access, Difference},
    catalog::Catalog,
    model::Token,
    read::Unit,
    render::difference::{Compared, Side},
    text::{Source, SourceId},
};

use super::diff::{Ending, SIDE, finish};
use crate::{
    args::Drift,
    exit::{Exit, ended},
    files::tokens::{tokens, unit, zones},
    online::{
        self,
        session::{client, kind, owner, told},
    },
};

/// Runs the verb.
pub(crate) fn run(arguments: &Drift) -> Exit {
    ended(compared(arguments))
}

fn compared(arguments: &Drift) -> Result<Exit, String> {
    if arguments.online.token_stdin && arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err("error: standard input is either the API token or a file".to_owned());
    }
    let zones = zones(arguments.zones.as_deref())?;
    let ids = (0u32..).step_by(1 << 16);
    let units: Vec<Unit> =
        arguments.paths.iter().zip(ids).map(|(path, id)| unit(path, id)).collect::<Result<_, _>>()?;
    let mut problems = Vec::new();
    let mut asked: Vec<Token<'_>> = Vec::new();
    for own in &units {
        let (found, more) = tokens(own);
        if found.is_empty() && more.is_empty() {
            return Err(format!("error: no API token in {}", own.name()));
        }
        asked.extend(found);
        problems.extend(more);
    }
    let mut client = client(&arguments.online, arguments.verbose)?;
    let owner = owner(&arguments.online, &client)?;
    let listed = online::tokens(&mut client, &owner, &mut |_| ()).map_err(|failure| told(&failure))?;
    let items: Vec<&str> = listed.iter().map(|token| token.get()).collect();
    let text = format!("[\n{}\n]\n", items.join(",\n"));
    let source = Source::new(SourceId(u32::MAX - SIDE), "api.cloudflare.com".to_owned(), text.into_bytes());
    let live = Unit::document(source.map_err(|_| "error: the list of tokens is no text".to_owned())?);
    let (mut granted, _) = tokens(&live);
    granted.iter_mut().for_each(|token| token.resolve(Catalog::builtin(), Some(kind(&owner))));
    let now = crate::args::now(arguments.now);
    let all: Vec<Compared<'_, '_>> = pairs(&asked, &granted, arguments.all)
        .into_iter()
        .map(|(old, new)| {
            let (one, other) = (old.map(Access::of), new.map(Access::of));
            let difference = Difference::of(one.as_ref(), other.as_ref(), &zones, Catalog::builtin(), now);
            Compared { old, new, difference }
        })
        .collect();
    let mut sides: Vec<Side<'_>> = units.iter().map(|unit| Side { unit }).collect();
    sides.push(Side { unit: &live });
    let ending = Ending { format: arguments.format, color: arguments.color, fail_on: arguments.fail_on };
    Ok(finish(&ending, &all, problems, &sides, &zones))
}

type Pair<'t, 's> = (Option<&'t Token<'s>>, Option<&'t Token<'s>>);

/// Each token of the files with the one of its id, else with the only one of its name; and those that no file names,
/// where they count.
fn pairs<'t, 's>(asked: &'t [Token<'s>], granted: &'t [Token<'s>], counts_others: bool) -> Vec<Pair<'t, 's>> {
    let mut met = HashSet::new();
    let mut pairs = Vec::new();
    for token in asked {
        let is_it = |other: &Token<'_>| match &token.id {
            Some(id) => other.id.as_ref().is_some_and(|other| other.value.eq_ignore_ascii_case(&id.value)),
            None => {
                token.name.is_some() && other.name.as_ref().map(|n| &n.value) == token.name.as_ref().map(|n| &n.value)
            }
        };
        let mut found = granted.iter().enumerate().filter(|(_, other)| is_it(other));
        let one = found.next().filter(|_| found.next().is_none());
        met.extend(one.map(|(at, _)| at));
        pairs.push((Some(token), one.map(|(_, other)| other)));
    }
    let others = granted.iter().enumerate().filter(|(at, _)| counts_others && !met.contains(at));
    pairs.extend(others.map(|(_, other)| (None, Some(other))));
    pairs
}
