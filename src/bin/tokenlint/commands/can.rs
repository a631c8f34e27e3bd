//! `can`: whether a token allows an action on a resource, from an IP address, at a time.

use tokenlint::{
    access::{Access, Circumstances, Decision, Grant, Need, Place, Requirement, Target, requirement},
    catalog::{Catalog, Group, Scope, call},
    model::{Token, Zones},
    read::Unit,
    render::{
        answer::{Verdict, answer as rendered},
        difference::{self, Side},
        human::Style,
    },
    text::{Sources, counted, listed, shown},
};

use crate::{
    args::CanArgs,
    error::{Error, UnknownName, UsageError},
    exit::Exit,
    files::{
        tokens::{load, unit, zones},
        variables::Variables,
    },
    terminal,
};

/// The action that is asked about.
struct Action {
    /// What a token must hold to be allowed.
    requirement: Requirement,
    /// The action as a verb phrase.
    words: String,
}

/// Runs the verb.
pub(crate) fn run(arguments: &CanArgs) -> Result<Exit, Error> {
    let zones = zones(arguments.zones.zones.as_deref())?;
    let on = arguments.on.as_deref().map(|on| Target::parse(on, &zones)).transpose();
    let on = on.map_err(UsageError::InvalidTarget)?;
    let action = action(&arguments.action, on.as_ref(), Catalog::builtin())?;
    let variables = Variables::of(&arguments.variables)?;
    let unit = unit(&arguments.path, 0, &variables)?;
    let loaded = load(&unit);
    let wanted = arguments.token.token.as_deref();
    let selected = loaded.selected(wanted, unit.name())?;
    if selected.is_empty() && loaded.problems.is_empty() {
        return Err(Error::NoToken { input: unit.name().to_owned(), offers_allow_empty: false });
    }
    let at = arguments.at.unwrap_or_else(|| arguments.now.get());
    let circumstances = Circumstances { address: arguments.from, at, zones: &zones };
    let mut style = terminal::output_style(arguments.color.color);
    if !terminal::is_output() {
        // A line of a pipe is one answer, or one reason.
        style.width = usize::MAX;
    }
    let mut answers: Vec<(Verdict, String)> =
        selected.iter().map(|token| answer(&token.token, &action, circumstances, &unit, style)).collect();
    // Tokens with the same answer keep the order of the file.
    answers.sort_by_key(|(verdict, _)| *verdict);
    let text: String = answers.iter().map(|(_, lines)| lines.as_str()).collect();
    terminal::print(&text)?;
    let verdicts: Vec<Verdict> = answers.iter().map(|(verdict, _)| *verdict).collect();
    if verdicts.len() > 1 {
        terminal::say(&summary(&verdicts));
    }
    let problems = loaded.problems_of(&selected, wanted.is_some());
    drop(loaded);
    let is_complete = problems.iter().all(|problem| problem.is_gap);
    let problems: Vec<_> = problems.into_iter().map(|problem| problem.problem).collect();
    let mut sources = Sources::default();
    for source in unit.into_sources() {
        sources.keep(source);
    }
    terminal::problems(&problems, &sources, arguments.color.color);
    Ok(exit(&verdicts, arguments.all).if_complete(is_complete))
}

/// The exit code for the answers of all tokens: one that is allowed is enough, unless all are asked for.
fn exit(verdicts: &[Verdict], all: bool) -> Exit {
    let outranking = if all { verdicts.iter().max() } else { verdicts.iter().min() };
    match outranking {
        None | Some(Verdict::Allowed) => Exit::Clean,
        Some(Verdict::Unknown) => Exit::Unknown,
        Some(Verdict::Denied) => Exit::Findings,
    }
}

/// How many of several tokens may.
fn summary(verdicts: &[Verdict]) -> String {
    let count = |wanted: Verdict| verdicts.iter().filter(|verdict| **verdict == wanted).count();
    let unknown = match count(Verdict::Unknown) {
        0 => String::new(),
        unknown => format!(", {unknown} unknown"),
    };
    format!("{} of {} may{unknown}", count(Verdict::Allowed), counted(verdicts.len(), "token"))
}

/// The answer for one token, and the lines that explain it.
fn answer(
    token: &Token<'_>,
    action: &Action,
    circumstances: Circumstances<'_>,
    unit: &Unit,
    style: Style,
) -> (Verdict, String) {
    let zones = circumstances.zones;
    let name = token.name.as_ref().or(token.id.as_ref());
    let name = name.map_or("the token".to_owned(), |text| format!("`{}`", shown(&text.value)));
    let words = format!("{}{}", action.words, place(&action.requirement, zones));
    let granted = |grant: &Grant<'_>| {
        let span = token.policies.get(grant.policy).map(|policy| policy.grip);
        let side = Side { units: std::slice::from_ref(unit), name: "the token", prefix: "" };
        let at = span.map_or(String::new(), |span| format!(" ({})", difference::place(&[side], span)));
        let (group, on) = (grant.group.described(), zones.described(&grant.resource));
        format!("`{group}` on {on} by policy {}{at}", grant.policy + 1)
    };
    let (verdict, text, reasons) = match Access::of(token).decide(&action.requirement, circumstances) {
        Decision::Allowed(grant) => {
            let by = grant.map_or("any valid token is accepted".to_owned(), |grant| granted(&grant));
            (Verdict::Allowed, format!("{name} can {words}"), vec![by])
        }
        Decision::Denied(denial) => {
            (Verdict::Denied, format!("{name} cannot {words}"), vec![difference::denial(&denial)])
        }
        Decision::Unknown(grant, doubts) => {
            let grant = grant.map(|grant| format!("possibly by {}", granted(&grant)));
            let doubts = doubts.iter().map(|doubt| doubt.described(zones));
            (Verdict::Unknown, format!("{name} may be able to {words}"), grant.into_iter().chain(doubts).collect())
        }
    };
    (verdict, rendered(verdict, &text, &reasons, style))
}

/// The place of the action, as the end of a sentence. The path of a call on the user says so itself.
fn place(requirement: &Requirement, zones: &Zones) -> String {
    match &requirement.place {
        Place::User if !matches!(requirement.need, Need::Group(_)) => String::new(),
        place => place.described(zones).map_or(String::new(), |place| format!(" on {place}")),
    }
}

/// The action that a permission group or an API call names, on the given target or on what the path names.
fn action(text: &str, on: Option<&Target<'_>>, catalog: &'static Catalog) -> Result<Action, Error> {
    if let Some((method, path)) = call(text) {
        let (operation, path) = catalog.parse_call(method, path)?;
        let place = on.map_or_else(|| Place::of(operation, &path), Place::of_target);
        let needs_id = ["/zones/{", "/accounts/{"].iter().find(|root| operation.path.starts_with(*root));
        if let (Place::Any, Some(root)) = (&place, needs_id) {
            let example = if root.contains("zones") { "zone:<zone id>" } else { "account:<account id>" };
            return Err(UsageError::MissingTarget(example).into());
        }
        let need = Need::of_call(operation, &path, catalog);
        let words = need.described(catalog);
        return Ok(Action { requirement: requirement(&need, &place, catalog), words });
    }
    let groups = catalog.called(text);
    let Some(first) = groups.first() else {
        let meant = catalog.suggest(text);
        let hint = meant.map_or(String::new(), |group| format!("; did you mean `{}`?", group.name));
        return Err(UnknownName::Group { name: shown(text), hint }.into());
    };
    let is_of_users = groups.iter().all(|group| group.scope == Scope::User);
    let place = match on {
        Some(target) => Place::of_target(target),
        None if is_of_users => Place::User,
        None => return Err(UsageError::MissingTarget(example_target(first)).into()),
    };
    let mut names: Vec<String> = groups.iter().map(|group| format!("`{}`", group.name)).collect();
    names.dedup();
    let words = format!("use {}", listed(&names));
    // A name that exists in several scopes: whichever acts on the target.
    let mut requirement_of_all = requirement(&Need::Group(first.id), &place, catalog);
    for group in groups.iter().skip(1) {
        requirement_of_all.any_of.extend(requirement(&Need::Group(group.id), &place, catalog).any_of);
    }
    Ok(Action { requirement: requirement_of_all, words })
}

/// An example of `--on` for the scope of a permission group.
fn example_target(group: &Group) -> &'static str {
    match group.scope {
        Scope::Account | Scope::Websearch => "account:<account id>",
        Scope::R2Bucket => "bucket:<account id>_default_<bucket>",
        Scope::WorkerScript => "worker:<script tag>",
        Scope::FlagshipApp => "app:<app id>",
        _ => "zone:<zone id>",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_that_may_is_enough_unless_all_are_asked_for() {
        use Verdict::{Allowed, Denied, Unknown};
        for (verdicts, any, all) in [
            (&[][..], Exit::Clean, Exit::Clean),
            (&[Allowed], Exit::Clean, Exit::Clean),
            (&[Denied], Exit::Findings, Exit::Findings),
            (&[Unknown], Exit::Unknown, Exit::Unknown),
            (&[Allowed, Denied], Exit::Clean, Exit::Findings),
            (&[Allowed, Unknown], Exit::Clean, Exit::Unknown),
            (&[Denied, Unknown], Exit::Unknown, Exit::Findings),
        ] {
            assert_eq!(exit(verdicts, false), any, "{verdicts:?}");
            assert_eq!(exit(verdicts, true), all, "{verdicts:?} --all");
        }
    }
}
