//! `can`: whether a token may do something, somewhere, from an address, at a time.

use std::borrow::Cow;

use tokenlint::{
    access::{Access, Answer, GroupKey, Question, Target, Universe, World},
    catalog::{Catalog, Group, Scope, api_path, call},
    model::{Resource, Token, Zones},
    read::Unit,
    render::difference,
    text::{Sources, listed, shown},
};

use crate::{
    args::Can,
    exit::{Exit, ended},
    files::tokens::{complain, tokens, unit, zones},
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Can) -> Exit {
    ended(answer(arguments))
}

/// What is to be done: by any of some groups, and where, as far as a path says it.
struct Deed {
    groups: Vec<&'static Group>,
    target: Option<Target<'static>>,
    words: String,
}

fn answer(arguments: &Can) -> Result<Exit, String> {
    let catalog = Catalog::builtin();
    let zones = zones(arguments.zones.as_deref())?;
    let deed = deed(&arguments.deed, catalog)?;
    let on = arguments
        .on
        .as_deref()
        .map(|on| Target::parse(on, &zones))
        .transpose()
        .map_err(|error| format!("error: --on: {error}"))?;
    let unit = unit(&arguments.path, 0)?;
    let (tokens, problems) = tokens(&unit);
    let mut chosen: Vec<&Token<'_>> = tokens.iter().collect();
    if let Some(wanted) = &arguments.token {
        chosen.retain(|token| token.is_called(wanted));
        if chosen.is_empty() {
            return Err(format!("error: {} holds no token `{}`", unit.name(), shown(wanted)));
        }
    }
    if chosen.is_empty() && problems.is_empty() {
        return Err(format!("error: no API token in {}", unit.name()));
    }
    let mut answers = Vec::new();
    let mut lines = String::new();
    for token in chosen {
        let access = Access::of(token);
        let target = on.clone().or_else(|| deed.target.clone()).or_else(|| own_user(&access, &deed));
        let Some(target) = target else { return Err(needs_target(&deed)) };
        let (answer, line) = judge(arguments, token, &access, &deed, target, &zones, &unit);
        answers.push(answer);
        lines += &line;
    }
    let is_whole = terminal::print(lines.as_bytes()) == Exit::Clean && problems.is_empty();
    drop(tokens);
    let mut sources = Sources::default();
    unit.into_sources().into_iter().for_each(|source| sources.keep(source));
    complain(&problems, &sources, arguments.color);
    Ok(if !is_whole {
        Exit::Unusable
    } else if answers.contains(&Answer::No) {
        Exit::Findings
    } else if answers.contains(&Answer::Unknown) {
        Exit::NotJudged
    } else {
        Exit::Clean
    })
}

fn judge<'s>(
    arguments: &Can,
    token: &Token<'s>,
    access: &Access<'s>,
    deed: &Deed,
    target: Target<'s>,
    zones: &Zones,
    unit: &Unit,
) -> (Answer, String) {
    let mut universe = Universe::default();
    access.name_all(&mut universe);
    universe.add_target(&target);
    universe.settle(zones);
    let groups: Vec<GroupKey<'s>> = deed.groups.iter().map(|group| (*group).into()).collect();
    let at = crate::args::now(arguments.at.or(arguments.now));
    let target = universe.settled(target);
    let question = Question { groups, target, address: arguments.from, at };
    let answer = if deed.groups.is_empty() { Answer::Unknown } else { access.answer(&question, &universe) };
    let name = token
        .name
        .as_ref()
        .or(token.id.as_ref())
        .map_or("the token".to_owned(), |text| format!("`{}`", shown(&text.value)));
    let place = difference::target(&question.target, zones);
    let place_of = |policy: usize| {
        let span = token.policies.get(policy).map(|policy| policy.grip);
        span.map_or(String::new(), |span| format!(" ({})", difference::place(&[difference::Side { unit }], span)))
    };
    let variants = question.target.in_accounts(&universe);
    let worlds = World::all(&[access]);
    let cases = || worlds.iter().flat_map(|world| variants.iter().map(|variant| (*world, variant)));
    let granted = cases().find_map(|(world, variant)| {
        question.groups.iter().find_map(|group| access.grant(group, variant, world)).filter(|_| access.is_active)
    });
    let by = granted.map(|grant| {
        let group = grant.group.described();
        let policy = grant.policy;
        format!("`{group}` on {} by policy {}{}", zones.described(&grant.resource), policy + 1, place_of(policy))
    });
    let refused =
        cases().find_map(|(world, variant)| access.refusal(&question, variant, world)).map(difference::refusal);
    let line = match answer {
        Answer::Yes => format!("allowed: {name} may {} on {place}\n  {}\n", deed.words, by.unwrap_or_default()),
        Answer::No => format!("denied: {name} may not {} on {place}\n  {}\n", deed.words, refused.unwrap_or_default()),
        Answer::Unknown if deed.groups.is_empty() => {
            format!("unknown: the API's description names no permission group for {}\n", deed.words)
        }
        Answer::Unknown => format!(
            "unknown: {name} may, or may not, {} on {place}\n  allowed if it is reached by {}\n  else {}\n  help: --zones FILE, the saved answer of GET /zones, tells the accounts of zones\n",
            deed.words,
            by.unwrap_or_default(),
            refused.unwrap_or_default()
        ),
    };
    (answer, line)
}

fn deed(text: &str, catalog: &'static Catalog) -> Result<Deed, String> {
    if let Some((method, path)) = call(text) {
        let Some(operation) = catalog.operation(method, path) else {
            return Err(format!(
                "error: no operation `{}` in the catalogue of {}: write the path as in the API's reference, after /client/v4",
                shown(text),
                catalog.date()
            ));
        };
        let words = format!("{} {}", operation.method, operation.path);
        let target = path_target(operation.parameters(&api_path(path)));
        return Ok(Deed { groups: operation.groups(catalog).collect(), target, words });
    }
    let groups = catalog.called(text);
    if groups.is_empty() {
        let meant = catalog.suggest(text).map_or(String::new(), |group| format!(": did you mean `{}`?", group.name));
        return Err(format!("error: no permission group `{}`{meant}", shown(text)));
    }
    let mut names: Vec<String> = groups.iter().map(|group| format!("`{}`", group.name)).collect();
    names.dedup();
    Ok(Deed { words: format!("use {}", listed(&names)), groups, target: None })
}

/// The innermost thing that a path names.
fn path_target(parameters: Vec<(&'static str, String)>) -> Option<Target<'static>> {
    let find = |names: &[&str]| {
        let found = parameters.iter().find(|(name, value)| names.contains(name) && !value.starts_with(['{', ':']));
        found.map(|(_, value)| Cow::Owned(value.clone()))
    };
    let zone = find(&["zone_id", "zone_identifier"]).map(|id| Target::Zone { id, account: None });
    zone.or_else(|| find(&["account_id", "account_identifier"]).map(Target::Account))
}

/// A user's token acts on its own user, whom only the token names.
fn own_user<'s>(access: &Access<'s>, deed: &Deed) -> Option<Target<'s>> {
    let is_of_users = !deed.groups.is_empty() && deed.groups.iter().all(|group| group.scope == Scope::User);
    let named = access.allows.iter().find_map(|grant| match &grant.resource {
        Resource::User(id) => Some(id.clone()),
        _ => None,
    });
    is_of_users.then(|| Target::User(named.unwrap_or(Cow::Borrowed("own"))))
}

fn needs_target(deed: &Deed) -> String {
    let scope = deed.groups.first().map(|group| group.scope);
    let example = match scope {
        Some(Scope::Account | Scope::Websearch) => "account:<account id>",
        Some(Scope::R2Bucket) => "bucket:<account id>_default_<bucket>",
        Some(Scope::WorkerScript) => "worker:<script tag>",
        _ => "zone:<zone id>",
    };
    format!("error: say on what: --on {example}")
}
