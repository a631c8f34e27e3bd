//! `trim`: the least-privilege policy for what a token is used for, with reasons and a verification.

use std::collections::BTreeSet;

use tokenlint::{
    access::{Access, gained},
    catalog::Catalog,
    model::Token,
    read::Unit,
    text::{Source, SourceId, counted, listed},
    trim::{Job, Missing, NoAddresses, Shape, Suggested, Trimmed, trim, written},
    usage::Uses,
};

use super::{
    uses::{evidence, summary},
    wrangler,
};
use crate::{
    args::{TrimArgs, TrimFormat},
    error::{Error, EvidenceError, TrimError, UsageError},
    exit::Exit,
    files::{
        tokens::{Loaded, load, tokens, unit, zones},
        variables::Variables,
    },
    output::shown_path,
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &TrimArgs) -> Result<Exit, Error> {
    let zones = zones(arguments.zones.zones.as_deref())?;
    let variables = Variables::of_environment();
    let unit = arguments.path.as_deref().map(|path| unit(path, 0, &variables)).transpose()?;
    let loaded = unit.as_ref().map(load);
    let old = selected(loaded.as_ref(), arguments)?;
    let name = old.map(tokenlint::model::TokenName::from);
    let (uses, tally) = evidence(&arguments.uses, &arguments.evidence, None)?;
    let uses = match &name {
        Some(name) => uses.of(name),
        None => uses,
    };
    if let Some(text) = wrangler::refused(&arguments.evidence.wrangler) {
        terminal::say(&text);
        return Ok(Exit::Unknown);
    }
    if uses.is_empty() {
        return Err(EvidenceError::OtherToken { summary: summary(&uses, &tally) }.into());
    }
    let owner = arguments.owner.owner.map(Into::into);
    let now = arguments.now.get();
    let job = Job {
        uses: &uses,
        old,
        zones: &zones,
        owner,
        account: arguments.evidence.account.clone(),
        takes_inferred: arguments.inferred,
        is_restricted: arguments.restrict,
        catalog: Catalog::builtin(),
        now,
    };
    let result = trim(&job);
    let gaps = wrangler::gaps(&arguments.evidence.wrangler, &result);
    gaps.iter().for_each(|gap| terminal::say(gap));
    let is_least = result.is_least() && gaps.is_empty();
    if arguments.check {
        return checked(&result, is_least);
    }
    if result.kept.is_empty() {
        report(&result, &uses, &job);
        // The token may do none of it: that is an answer, and no failure.
        if !result.missing.is_empty() {
            return Ok(exit(true, is_least));
        }
        return Err(TrimError::NothingMapped.into());
    }
    let name = old.and_then(|old| old.name.as_ref()).map_or(arguments.name.clone(), |name| name.value.to_string());
    let body = written(&result, &name, Shape::Body, &job);
    let verified = verified(&body, &job)?;
    let text = match arguments.format {
        TrimFormat::Body => body,
        TrimFormat::Terraform => written(&result, &name, Shape::Terraform, &job),
        TrimFormat::TerraformV4 => written(&result, &name, Shape::TerraformV4, &job),
        TrimFormat::Diff => difference(&body, &job)?,
        TrimFormat::OauthScopes => {
            let (scopes, without) = oauth_scopes(&result);
            terminal::print(&scopes)?;
            report(&result, &uses, &job);
            terminal::say("scopes apply to all that the user grants: they name no resources, denies, addresses or end");
            for name in &without {
                terminal::say(&format!("unknown: no OAuth scope is known for `{name}`"));
            }
            return Ok(exit(!result.missing.is_empty(), is_least && without.is_empty()));
        }
    };
    terminal::print(&text)?;
    if !arguments.quiet.quiet {
        report(&result, &uses, &job);
        terminal::say(verified);
        if arguments.path.is_none() && !arguments.uses.is_empty() {
            terminal::say(&summary(&uses, &tally));
        }
    }
    Ok(exit(!result.missing.is_empty(), is_least))
}

/// The OAuth scopes of the kept groups, one a line, and the groups without one.
fn oauth_scopes(result: &Trimmed) -> (String, BTreeSet<String>) {
    let mut scopes = BTreeSet::new();
    let mut without = BTreeSet::new();
    for kept in &result.kept {
        match kept.group.known.and_then(|known| known.oauth) {
            Some(scope) => drop(scopes.insert(format!("{scope}\n"))),
            None => drop(without.insert(kept.group.described())),
        }
    }
    (scopes.into_iter().collect(), without)
}

/// The exit code: missing permissions outrank unmapped API calls.
fn exit(is_missing: bool, is_least: bool) -> Exit {
    match (is_missing, is_least) {
        (true, _) => Exit::Findings,
        (false, false) => Exit::Unknown,
        (false, true) => Exit::Clean,
    }
}

/// The token to trim; `None` without a file.
fn selected<'t, 's>(loaded: Option<&'t Loaded<'s>>, arguments: &TrimArgs) -> Result<Option<&'t Token<'s>>, Error> {
    let (Some(loaded), Some(path)) = (loaded, &arguments.path) else { return Ok(None) };
    let path = shown_path(path);
    let wanted = arguments.token.token.as_deref();
    let old = loaded.one(wanted, &path)?;
    // What is unknown of the token makes answers unknown; a policy cannot be derived from it.
    let problems = loaded.problems_of(&[old], wanted.is_some());
    match problems.iter().find(|problem| !(problem.is_gap && arguments.check)) {
        None => Ok(Some(&old.token)),
        Some(found) => {
            let (path, message) = (found.problem.path.clone(), found.problem.message.clone());
            Err(TrimError::Incomplete { path, message }.into())
        }
    }
}

/// Writes what the token lacks.
fn checked(result: &Trimmed, is_least: bool) -> Result<Exit, Error> {
    let mut text = String::new();
    for missing in &result.missing {
        let by = match missing.is_for_users {
            true => format!("{}, which no account-owned token can have", any_of(missing)),
            false => any_of(missing),
        };
        text += &format!("missing: {} on {}\n  granted by any of {by}\n", missing.what, missing.on);
    }
    for unexplained in &result.unexplained {
        text += &format!("unknown: {}: {}\n", unexplained.what, unexplained.why);
    }
    terminal::print(&text)?;
    terminal::say(&format!(
        "{} allowed · {} missing · {} unknown",
        counted(result.met, "API call"),
        result.missing.len(),
        result.unexplained.len()
    ));
    Ok(exit(!result.missing.is_empty(), is_least))
}

/// The first permission groups that would suffice.
fn any_of(missing: &Missing) -> String {
    let groups: Vec<String> = missing.groups.iter().take(3).map(|name| format!("`{name}`")).collect();
    listed(&groups)
}

/// Reports the reasons for each part of the policy.
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
        terminal::say(&format!("keep `{}` on {}: {why}", kept.group.described(), zones.described(&kept.on)));
    }
    for deny in &result.denies {
        let on = zones.described(&deny.on);
        terminal::say(&format!(
            "keep deny of `{}` on {on}: {}",
            deny.group.described(),
            deny.caution.clone().unwrap_or_default()
        ));
    }
    for dropped in &result.dropped {
        terminal::say(&format!("drop `{}` on {}: {}", dropped.group, dropped.on, dropped.why));
    }
    for missing in &result.missing {
        terminal::say(&format!(
            "missing: {} on {}, granted by any of {}; the token does not have it, so it is not added",
            missing.what,
            missing.on,
            any_of(missing)
        ));
    }
    for unexplained in &result.unexplained {
        let times = if unexplained.count == 1 { "once" } else { &format!("{} times", unexplained.count) };
        terminal::say(&format!("unmapped: {}, {times}: {}", unexplained.what, unexplained.why));
    }
    for what in &result.inferred {
        terminal::say(&format!("inferred: the API documentation names no permission group for {what}"));
    }
    restrictions(job);
    let (first, last) = uses.window();
    if let (Some(first), Some(last)) = (first, last) {
        terminal::say(&format!("evidence from {first} to {last}; less frequent API calls may be missing"));
    }
}

/// Reports the IP filter and the end that are suggested, and whether the policy has them.
fn restrictions(job: &Job<'_, '_>) {
    let verb = if job.is_restricted { "added" } else { "suggested" };
    let suggested = Suggested::of(job);
    match suggested.addresses {
        Ok(ranges) => {
            let list: Vec<String> = ranges.iter().map(|range| format!("\"{range}\"")).collect();
            terminal::say(&format!(
                "{verb}: \"condition\": {{ \"request_ip\": {{ \"in\": [{}] }} }}, the addresses in the evidence",
                list.join(", ")
            ));
        }
        Err(why) if job.is_restricted => {
            if let Some(why) = without_filter(why) {
                terminal::say(&format!("not added: an IP filter, because {why}"));
            }
        }
        Err(_) => {}
    }
    if let Some(end) = suggested.expires_on {
        terminal::say(&format!("{verb}: \"expires_on\": \"{end}\""));
    }
}

/// The reason why no IP filter is added; `None` if the token has one.
fn without_filter(why: NoAddresses) -> Option<String> {
    Some(match why {
        NoAddresses::HasFilter => return None,
        NoAddresses::TooMany => "the evidence contains too many client addresses".to_owned(),
        NoAddresses::NotRoutable(address) => {
            format!("`{address}` in the evidence is not an address that Cloudflare sees")
        }
        _ => "the evidence contains no client addresses".to_owned(),
    })
}

fn parsed(body: &str) -> Result<Unit, TrimError> {
    let source = Source::new(SourceId(1 << 20), "trimmed.json".to_owned(), body.as_bytes().to_vec());
    source.map(Unit::document).map_err(|_| TrimError::TooLarge)
}

/// Parses the new policy and compares it with the current one: it must not grant more.
fn verified(body: &str, job: &Job<'_, '_>) -> Result<&'static str, TrimError> {
    let unit = parsed(body)?;
    let (new, problems) = tokens(&unit);
    let Some(new) = new.first().filter(|_| problems.is_empty()) else {
        return Err(TrimError::Unverified);
    };
    let Some(old) = job.old else {
        return Ok("not verified: there is no token to compare with");
    };
    let (was, is) = (Access::of(old), Access::of(new));
    let gain = gained(&is, Some(&was), job.zones, job.catalog, job.now);
    match gain.first() {
        None => Ok("verified: the new policy grants nothing that the current one does not"),
        Some(first) if first.is_sure => Err(TrimError::Widened { gain: first.gain.described(job.zones) }),
        Some(first) => Err(TrimError::MaybeWidened { gain: first.gain.described(job.zones) }),
    }
}

/// The access that the token loses, as `diff` writes it.
fn difference(body: &str, job: &Job<'_, '_>) -> Result<String, Error> {
    let Some(old) = job.old else { return Err(UsageError::NothingToCompare.into()) };
    let unit = parsed(body)?;
    let (new, _) = tokens(&unit);
    let Some(new) = new.first() else { return Ok(String::new()) };
    let (was, is) = (Access::of(old), Access::of(new));
    let lost = gained(&was, Some(&is), job.zones, job.catalog, job.now);
    Ok(lost.iter().map(|change| format!("- {}\n", change.gain.described(job.zones))).collect())
}
