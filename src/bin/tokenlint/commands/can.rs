//! `can`: whether a token allows an action on a resource, from an IP address, at a time.

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
    args::CanArgs,
    error::{Error, UnknownName, UsageError},
    exit::Exit,
    files::tokens::{tokens, unit, zones},
    terminal,
};

/// The action that is asked about.
struct Action {
    /// The permission groups of which any one allows the action.
    groups: Vec<&'static Group>,
    /// The resource, if the path of an API call names it.
    target: Option<Target<'static>>,
    /// The action as a verb phrase.
    words: String,
}

/// Runs the verb.
pub(crate) fn run(arguments: &CanArgs) -> Result<Exit, Error> {
    let zones = zones(arguments.zones.zones.as_deref())?;
    let action = action(&arguments.action, Catalog::builtin())?;
    let on = arguments.on.as_deref().map(|on| Target::parse(on, &zones)).transpose();
    let on = on.map_err(UsageError::InvalidTarget)?;
    let unit = unit(&arguments.path, 0)?;
    let (tokens, problems) = tokens(&unit);
    let selected = selected(&tokens, arguments.token.token.as_deref(), unit.name())?;
    if selected.is_empty() && problems.is_empty() {
        return Err(Error::NoToken { input: unit.name().to_owned(), offers_allow_empty: false });
    }
    let mut answers = Vec::new();
    let mut text = String::new();
    for token in selected {
        let access = Access::of(token);
        let target = on.clone().or_else(|| action.target.clone()).or_else(|| own_user(&access, &action));
        let Some(target) = target else { return Err(UsageError::MissingTarget(example_target(&action)).into()) };
        let (answer, lines) = answer(arguments, token, &access, &action, target, &zones, &unit);
        answers.push(answer);
        text += &lines;
    }
    terminal::print(text.as_bytes())?;
    drop(tokens);
    let mut sources = Sources::default();
    for source in unit.into_sources() {
        sources.keep(source);
    }
    terminal::problems(&problems, &sources, arguments.color.color);
    Ok(exit(&answers).if_complete(problems.is_empty()))
}

/// The exit code for the answers of all tokens: denied outranks unknown.
fn exit(answers: &[Answer]) -> Exit {
    if answers.contains(&Answer::No) {
        Exit::Findings
    } else if answers.contains(&Answer::Unknown) {
        Exit::Unknown
    } else {
        Exit::Clean
    }
}

/// The tokens with a name or ID; all tokens if none is wanted.
fn selected<'t, 's>(
    tokens: &'t [Token<'s>],
    wanted: Option<&str>,
    input: &str,
) -> Result<Vec<&'t Token<'s>>, UnknownName> {
    let Some(wanted) = wanted else { return Ok(tokens.iter().collect()) };
    let selected: Vec<&Token<'s>> = tokens.iter().filter(|token| token.is_called(wanted)).collect();
    if selected.is_empty() {
        return Err(UnknownName::Token { name: shown(wanted), input: input.to_owned() });
    }
    Ok(selected)
}

/// The answer for one token, and the lines that explain it.
fn answer<'s>(
    arguments: &CanArgs,
    token: &Token<'s>,
    access: &Access<'s>,
    action: &Action,
    target: Target<'s>,
    zones: &Zones,
    unit: &Unit,
) -> (Answer, String) {
    let mut universe = Universe::default();
    access.name_all(&mut universe);
    universe.add_target(&target);
    universe.settle(zones);
    let groups: Vec<GroupKey<'s>> = action.groups.iter().map(|group| (*group).into()).collect();
    let at = arguments.at.unwrap_or_else(|| arguments.now.get());
    let target = universe.settled(target);
    let question = Question { groups, target, address: arguments.from, at };
    let answer = if action.groups.is_empty() { Answer::Unknown } else { access.answer(&question, &universe) };
    let name = token.name.as_ref().or(token.id.as_ref());
    let name = name.map_or("the token".to_owned(), |text| format!("`{}`", shown(&text.value)));
    let target = difference::target(&question.target, zones);
    let policy_place = |policy: usize| {
        let span = token.policies.get(policy).map(|policy| policy.grip);
        span.map_or(String::new(), |span| format!(" ({})", difference::place(&[difference::Side { unit }], span)))
    };
    let variants = question.target.in_accounts(&universe);
    let worlds = World::all(&[access]);
    let cases = || worlds.iter().flat_map(|world| variants.iter().map(|variant| (*world, variant)));
    let granted = cases().find_map(|(world, variant)| {
        question.groups.iter().find_map(|group| access.grant(group, variant, world)).filter(|_| access.is_active)
    });
    let granted = granted.map_or(String::new(), |grant| {
        let group = grant.group.described();
        let policy = grant.policy;
        format!("`{group}` on {} by policy {}{}", zones.described(&grant.resource), policy + 1, policy_place(policy))
    });
    let refused = cases().find_map(|(world, variant)| access.refusal(&question, variant, world));
    let refused = refused.map_or(String::new(), difference::refusal);
    let words = &action.words;
    let lines = match answer {
        Answer::Yes => format!("allowed: {name} can {words} on {target}\n  {granted}\n"),
        Answer::No => format!("denied: {name} cannot {words} on {target}\n  {refused}\n"),
        Answer::Unknown if action.groups.is_empty() => {
            format!("unknown: the API documentation names no permission group for {words}\n")
        }
        Answer::Unknown => format!(
            "unknown: {name} may be able to {words} on {target}\n  allowed if the resource is covered by {granted}\n  otherwise {refused}\n  help: pass saved responses of GET /zones with --zones FILE to look up the accounts of zones\n"
        ),
    };
    (answer, lines)
}

/// The action that a permission group or an API call names.
fn action(text: &str, catalog: &'static Catalog) -> Result<Action, UnknownName> {
    if let Some((method, path)) = call(text) {
        let Some(operation) = catalog.operation(method, path) else {
            return Err(UnknownName::Operation { call: shown(text), date: catalog.date().to_owned() });
        };
        let words = format!("{} {}", operation.method, operation.path);
        let target = path_target(operation.parameters(&api_path(path)));
        return Ok(Action { groups: operation.groups(catalog).collect(), target, words });
    }
    let groups = catalog.called(text);
    if groups.is_empty() {
        let meant = catalog.suggest(text);
        let hint = meant.map_or(String::new(), |group| format!("; did you mean `{}`?", group.name));
        return Err(UnknownName::Group { name: shown(text), hint });
    }
    let mut names: Vec<String> = groups.iter().map(|group| format!("`{}`", group.name)).collect();
    names.dedup();
    Ok(Action { words: format!("use {}", listed(&names)), groups, target: None })
}

/// The innermost resource that a path names.
fn path_target(parameters: Vec<(&'static str, String)>) -> Option<Target<'static>> {
    let find = |names: &[&str]| {
        let found = parameters.iter().find(|(name, value)| names.contains(name) && !value.starts_with(['{', ':']));
        found.map(|(_, value)| Cow::Owned(value.clone()))
    };
    let zone = find(&["zone_id", "zone_identifier"]).map(|id| Target::Zone { id, account: None });
    zone.or_else(|| find(&["account_id", "account_identifier"]).map(Target::Account))
}

/// The user that owns the token: actions on users need no `--on`, because a token only acts on its own user.
fn own_user<'s>(access: &Access<'s>, action: &Action) -> Option<Target<'s>> {
    let is_of_users = !action.groups.is_empty() && action.groups.iter().all(|group| group.scope == Scope::User);
    let named = access.allows.iter().find_map(|grant| match &grant.resource {
        Resource::User(id) => Some(id.clone()),
        _ => None,
    });
    is_of_users.then(|| Target::User(named.unwrap_or(Cow::Borrowed("own"))))
}

/// An example of `--on` for the scope of the action.
fn example_target(action: &Action) -> &'static str {
    match action.groups.first().map(|group| group.scope) {
        Some(Scope::Account | Scope::Websearch) => "account:<account id>",
        Some(Scope::R2Bucket) => "bucket:<account id>_default_<bucket>",
        Some(Scope::WorkerScript) => "worker:<script tag>",
        _ => "zone:<zone id>",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denied_outranks_unknown_and_unknown_allowed() {
        for (answers, wanted) in [
            (&[][..], Exit::Clean),
            (&[Answer::Yes, Answer::Yes], Exit::Clean),
            (&[Answer::Yes, Answer::Unknown], Exit::Unknown),
            (&[Answer::Unknown, Answer::No, Answer::Yes], Exit::Findings),
        ] {
            assert_eq!(exit(answers), wanted, "{answers:?}");
        }
    }
}
