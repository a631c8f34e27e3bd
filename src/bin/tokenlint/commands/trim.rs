//! `trim`: the least policy that covers what a token is used for, with why, and the proof.

use std::collections::BTreeSet;

use tokenlint::{
    access::{Access, gained},
    catalog::Catalog,
    model::Token,
    read::Unit,
    text::{Source, SourceId, counted, listed, shown},
    trim::{Job, Missing, Shape, Trimmed, trim, written},
    usage::Uses,
};

use super::uses::{evidence, summary};
use crate::{
    args::{Trim, TrimFormat},
    exit::{Exit, ended},
    files::tokens::{tokens, unit, zones},
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Trim) -> Exit {
    ended(trimmed(arguments))
}

fn trimmed(arguments: &Trim) -> Result<Exit, String> {
    let zones = zones(arguments.zones.as_deref())?;
    let unit = arguments.path.as_deref().map(|path| unit(path, 0)).transpose()?;
    let (all, problems) = unit.as_ref().map(tokens).unwrap_or_default();
    if let Some(problem) = problems.first() {
        return Err(format!("error: {}: {}", problem.path, problem.message));
    }
    let old = chosen(&all, arguments)?;
    let name = old.map(tokenlint::model::TokenName::from);
    let (uses, tally) = evidence(&arguments.uses, &arguments.evidence, None)?;
    let uses = match &name {
        Some(name) => uses.of(name),
        None => uses,
    };
    if uses.is_empty() {
        return Err(format!("error: nothing in the evidence is of this token ({})", summary(&uses, &tally)));
    }
    let owner = arguments.owner.map(Into::into);
    let now = crate::args::now(arguments.now);
    let job = Job {
        uses: &uses,
        old,
        zones: &zones,
        owner,
        account: arguments.evidence.account.clone(),
        takes_inferred: arguments.inferred,
        catalog: Catalog::builtin(),
        now,
    };
    let result = trim(&job);
    if arguments.check {
        return Ok(checked(&result));
    }
    if result.kept.is_empty() {
        report(&result, &uses, &job);
        return Err("error: no use could be explained, so there is no policy to write".to_owned());
    }
    let name = old.and_then(|old| old.name.as_ref()).map_or(arguments.name.clone(), |name| name.value.to_string());
    let body = written(&result, &name, Shape::Body, &job);
    let proof = proof(&body, &job)?;
    let text = match arguments.format {
        TrimFormat::Body => body,
        TrimFormat::Terraform => written(&result, &name, Shape::Terraform, &job),
        TrimFormat::TerraformV4 => written(&result, &name, Shape::TerraformV4, &job),
        TrimFormat::Diff => difference(&body, &job)?,
    };
    if terminal::print(text.as_bytes()) != Exit::Clean {
        return Ok(Exit::Unusable);
    }
    if !arguments.quiet {
        report(&result, &uses, &job);
        terminal::complain(&proof);
        if arguments.path.is_none() && !arguments.uses.is_empty() {
            terminal::complain(&summary(&uses, &tally));
        }
    }
    Ok(match (result.missing.is_empty(), result.is_least()) {
        (false, _) => Exit::Findings,
        (true, false) => Exit::NotJudged,
        (true, true) => Exit::Clean,
    })
}

fn chosen<'t, 's>(all: &'t [Token<'s>], arguments: &Trim) -> Result<Option<&'t Token<'s>>, String> {
    let Some(path) = &arguments.path else { return Ok(None) };
    let path = shown(&path.display().to_string());
    let own: Vec<&Token<'s>> = match &arguments.token {
        Some(wanted) => all.iter().filter(|token| token.is_called(wanted)).collect(),
        None => all.iter().collect(),
    };
    match own.as_slice() {
        [one] => Ok(Some(one)),
        [] => Err(format!("error: no such API token in {path}")),
        more => Err(format!("error: {path} holds {}: say which, --token NAME", counted(more.len(), "token"))),
    }
}

fn checked(result: &Trimmed) -> Exit {
    let mut text = String::new();
    for missing in &result.missing {
        text += &format!("missing: {} on {}\n  any of {}\n", missing.what, missing.on, any_of(missing));
    }
    for unexplained in &result.unexplained {
        text += &format!("unknown: {}: {}\n", unexplained.what, unexplained.why);
    }
    if terminal::print(text.as_bytes()) != Exit::Clean {
        return Exit::Unusable;
    }
    let met = result.met;
    terminal::complain(&format!(
        "{} met · {} missing · {} unknown",
        counted(met, "need"),
        result.missing.len(),
        result.unexplained.len()
    ));
    match (result.missing.is_empty(), result.is_least()) {
        (false, _) => Exit::Findings,
        (true, false) => Exit::NotJudged,
        (true, true) => Exit::Clean,
    }
}

/// The first groups that would do.
fn any_of(missing: &Missing) -> String {
    let groups: Vec<String> = missing.groups.iter().take(3).map(|name| format!("`{name}`")).collect();
    listed(&groups)
}

/// Why the policy is as it is.
fn report(result: &Trimmed, uses: &Uses, job: &Job<'_, '_>) {
    let zones = job.zones;
    for kept in &result.kept {
        let why = match (kept.reasons.as_slice(), kept.count) {
            ([], _) => kept.caution.clone().unwrap_or_default(),
            (reasons, count) if count > reasons.len() => {
                format!("for {} and {} more", reasons.join(", "), count - reasons.len())
            }
            (reasons, _) => format!("for {}", listed(reasons)),
        };
        terminal::complain(&format!("keep `{}` on {}: {why}", kept.group.described(), zones.described(&kept.on)));
    }
    for deny in &result.denies {
        let on = zones.described(&deny.on);
        terminal::complain(&format!(
            "keep deny of `{}` on {on}: {}",
            deny.group.described(),
            deny.caution.clone().unwrap_or_default()
        ));
    }
    for dropped in &result.dropped {
        terminal::complain(&format!("drop `{}` on {}: {}", dropped.group, dropped.on, dropped.why));
    }
    for missing in &result.missing {
        terminal::complain(&format!(
            "missing: {} on {}, which any of {} would give; the token does not have it, so it is not added",
            missing.what,
            missing.on,
            any_of(missing)
        ));
    }
    for unexplained in &result.unexplained {
        let times = if unexplained.count == 1 { "once" } else { &format!("{} times", unexplained.count) };
        terminal::complain(&format!("unexplained: {}, {times}: {}", unexplained.what, unexplained.why));
    }
    for what in &result.inferred {
        terminal::complain(&format!("inferred: the group for {what} is not stated by the API's description"));
    }
    restrictions(uses, job);
    let (first, last) = uses.window();
    if let (Some(first), Some(last)) = (first, last) {
        terminal::complain(&format!("evidence from {first} to {last}: what is done more rarely is not in it"));
    }
}

/// What the evidence suggests beside groups and resources.
fn restrictions(uses: &Uses, job: &Job<'_, '_>) {
    let has_filter = job.old.is_some_and(|old| old.condition.as_ref().is_some_and(|own| own.request_ip.is_some()));
    let addresses: BTreeSet<String> = uses
        .all
        .values()
        .flat_map(|seen| &seen.addresses)
        .map(|address| format!("\"{address}/{}\"", if address.is_ipv4() { 32 } else { 128 }))
        .collect();
    let has_more = uses.all.values().any(|seen| seen.has_more_addresses);
    if !has_filter && !addresses.is_empty() && !has_more {
        let list: Vec<String> = addresses.into_iter().collect();
        terminal::complain(&format!(
            "suggested: \"condition\": {{ \"request_ip\": {{ \"in\": [{}] }} }}, all addresses that were seen",
            list.join(", ")
        ));
    }
    if job.old.is_none_or(|old| old.expires_on.is_none()) {
        let end = (job.now + jiff::SignedDuration::from_hours(24 * 90)).strftime("%Y-%m-%dT00:00:00Z");
        terminal::complain(&format!("suggested: \"expires_on\": \"{end}\""));
    }
}

fn parsed(body: &str) -> Result<Unit, String> {
    let source = Source::new(SourceId(1 << 20), "trimmed.json".to_owned(), body.as_bytes().to_vec());
    source.map(Unit::document).map_err(|_| "error: the new policy is too large".to_owned())
}

/// Reads the new policy back, and compares it with the old one: it may gain nothing.
fn proof(body: &str, job: &Job<'_, '_>) -> Result<String, String> {
    let unit = parsed(body)?;
    let (new, problems) = tokens(&unit);
    let Some(new) = new.first().filter(|_| problems.is_empty()) else {
        return Err("error: the new policy cannot be read back; nothing is written".to_owned());
    };
    let Some(old) = job.old else {
        return Ok("not compared: there is no old token".to_owned());
    };
    let (was, is) = (Access::of(old), Access::of(new));
    let gain = gained(&is, Some(&was), job.zones, job.catalog, job.now);
    match gain.first() {
        None => Ok("proved: the new policy gives nothing that the old one does not".to_owned()),
        Some(first) if first.is_sure => Err(format!(
            "error: the new policy would give {}, which the old one does not; nothing is written",
            first.gain.described(job.zones)
        )),
        Some(first) => Err(format!(
            "error: the new policy may give {}, which the old one may not: --zones FILE, the saved answer of GET /zones, settles it; nothing is written",
            first.gain.described(job.zones)
        )),
    }
}

/// What changes, as `diff` tells it.
fn difference(body: &str, job: &Job<'_, '_>) -> Result<String, String> {
    let Some(old) = job.old else { return Err("error: --format diff compares with a token: give its file".to_owned()) };
    let unit = parsed(body)?;
    let (new, _) = tokens(&unit);
    let Some(new) = new.first() else { return Ok(String::new()) };
    let (was, is) = (Access::of(old), Access::of(new));
    let lost = gained(&was, Some(&is), job.zones, job.catalog, job.now);
    Ok(lost.iter().map(|change| format!("- {}\n", change.gain.described(job.zones))).collect())
}
