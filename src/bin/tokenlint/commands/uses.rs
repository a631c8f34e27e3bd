//! `uses`: reduces logs to distinct API calls; and the evidence of other verbs.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use tokenlint::{
    catalog::{Catalog, Scope, call},
    text::{Source, counted, shown, suggest},
    usage::{self, Filter, Tally, Uses},
};

use super::wrangler::unobserved;
use crate::{
    args::{EvidenceArgs, UsesArgs},
    error::{Error, EvidenceError, ReadError, UnknownName, UsageError},
    exit::Exit,
    files::{logs::read_uses, overwrite::refuse_overwrite, tokens::open},
    output::{self, shown_path},
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &UsesArgs) -> Result<Exit, Error> {
    let catalog = Catalog::builtin();
    let outputs: Vec<&Path> = arguments.output.iter().map(PathBuf::as_path).collect();
    refuse_overwrite(&outputs, arguments.paths.iter().map(PathBuf::as_path))?;
    let (uses, tally) = evidence(&arguments.paths, &arguments.evidence, arguments.token.token.as_deref())?;
    match &arguments.output {
        None => terminal::print_with(|out| usage::write(&uses, catalog, out))?,
        Some(path) => output::replace(path, |out| usage::write(&uses, catalog, out))?,
    }
    if !arguments.quiet.quiet {
        terminal::say(&summary(&uses, &tally));
        unobserved(&arguments.evidence.wrangler).iter().for_each(|gap| terminal::say(gap));
    }
    let has_calls = !uses.is_empty() || tally.left_out > 0;
    Ok(Exit::Clean.if_complete(has_calls))
}

/// One line on what was read.
pub(crate) fn summary(uses: &Uses, tally: &Tally) -> String {
    let mut text = format!("{} from {} calls", counted(uses.all.len(), "distinct API call"), tally.calls);
    for (count, what) in [
        (tally.left_out, "failed or filtered"),
        (tally.foreign, "to other APIs"),
        (tally.other, "lines without a call"),
        (tally.broken, "invalid"),
        (uses.overflow, "unknown calls over the limit"),
    ] {
        if count > 0 {
            text += &format!(" · {count} {what}");
        }
    }
    let unmapped = uses.all.keys().filter(|key| matches!(key.need, usage::Need::Unmapped(..))).count();
    if unmapped > 0 {
        text += &format!(" · {} not in the catalog", counted(unmapped, "API call"));
    }
    text
}

/// Reads all evidence that the arguments give.
///
/// # Errors
/// If there is none, if a file cannot be read, or if a name is unknown.
pub(crate) fn evidence(paths: &[PathBuf], more: &EvidenceArgs, token: Option<&str>) -> Result<(Uses, Tally), Error> {
    if paths.is_empty() && more.tool.is_empty() && more.wrangler.is_empty() && more.calls.is_empty() {
        return Err(EvidenceError::Missing.into());
    }
    let catalog = Catalog::builtin();
    let on = (more.zone.as_slice(), more.account.as_deref());
    // An asterisk is every zone: what no place says.
    let zones = if on.0 == ["*"] { &[][..] } else { on.0 };
    let filter =
        Filter { token: token.map(str::to_owned), since: more.since, until: more.until, keeps_failures: more.failures };
    let mut uses = Uses::default();
    let mut all = Tally::default();
    for path in paths {
        all.add(&read_log(path, &filter, (zones, on.1), &mut uses)?);
    }
    for name in &more.tool {
        let tool = catalog.tool(name).ok_or_else(|| unknown_tool(name, catalog))?;
        if on.0.is_empty() && tool.groups(catalog).any(|group| group.scope == Scope::Zone) {
            return Err(UsageError::MissingZone(tool.name.to_owned()).into());
        }
        uses.extend(&usage::of_tool(tool, more.optional, zones, on.1, catalog));
    }
    for family in &more.wrangler {
        let Some(family_uses) = usage::of_wrangler(family, zones, on.1, catalog) else {
            let known = catalog.wrangler_families().join(", ");
            return Err(UnknownName::WranglerFamily { name: shown(family), known }.into());
        };
        uses.extend(&family_uses);
    }
    if !more.calls.is_empty() {
        all.add(&read_calls(&more.calls, catalog, &mut uses)?);
    }
    Ok((uses, all))
}

/// Reads the API calls of `--do`. Placeholders stay: a call without an ID is a call on any resource.
fn read_calls(calls: &[String], catalog: &'static Catalog, uses: &mut Uses) -> Result<Tally, Error> {
    for text in calls {
        let (method, path) = call(text).ok_or(EvidenceError::NotACall)?;
        catalog.parse_call(method, path)?;
    }
    let lines = calls.join("\n");
    let tally = usage::read(&mut lines.as_bytes(), &Filter::default(), catalog, uses);
    let expected = u64::try_from(calls.len()).unwrap_or(u64::MAX);
    // Reading from memory cannot fail.
    tally.ok().filter(|tally| tally.calls >= expected).ok_or(EvidenceError::NotACall.into())
}

/// Reads one file. `on` has the zones and the account of wrangler configurations that name none.
///
/// # Errors
/// If the file cannot be read, or is an invalid configuration of wrangler.
pub(crate) fn read_log(
    path: &Path,
    filter: &Filter,
    on: (&[String], Option<&str>),
    uses: &mut Uses,
) -> Result<Tally, Error> {
    let failed = |error: io::Error| Error::Read { path: shown_path(path), source: ReadError::from(error) };
    if usage::is_wrangler_file(path) {
        return read_wrangler(path, on, uses, 0).map(|(tally, _)| tally);
    }
    match path.to_str() {
        Some("-") => read_uses(io::stdin(), filter, uses),
        _ => File::open(path).and_then(|file| read_uses(file, filter, uses)),
    }
    .map_err(failed)
}

/// Reads a configuration of wrangler, whose source gets an ID. The uses have places in it.
///
/// # Errors
/// If the file cannot be read, or is an invalid configuration of wrangler.
pub(crate) fn read_wrangler(
    path: &Path,
    on: (&[String], Option<&str>),
    uses: &mut Uses,
    id: u32,
) -> Result<(Tally, Source), Error> {
    let source = open(path, id)?;
    let is_toml = path.extension().is_some_and(|extension| extension == "toml");
    let found = usage::of_wrangler_file(&source, is_toml, on, Catalog::builtin()).map_err(|error| Error::Content {
        path: shown_path(path),
        expected: "a wrangler configuration file",
        reason: error.to_string(),
    })?;
    Ok((extended(uses, &found), source))
}

/// Adds the uses of one document, and counts them.
fn extended(uses: &mut Uses, found: &Uses) -> Tally {
    uses.extend(found);
    let calls = found.all.values().map(|seen| seen.count).sum();
    Tally { entries: 1, calls, ..Tally::default() }
}

/// The bytes in which a plan names its versions.
const HEAD: u64 = 4096;

/// Whether a file begins like a plan in JSON. A log may be far too large to be read for that.
fn begins_like_plan(path: &Path) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let Some(file) = is_file.then(|| File::open(path).ok()).flatten() else { return false };
    let mut head = Vec::new();
    let is_read = file.take(HEAD).read_to_end(&mut head).is_ok();
    let head = String::from_utf8_lossy(&head);
    let has = |key: &str| head.contains(key);
    is_read && head.trim_start().starts_with('{') && has("\"format_version\"") && has("\"terraform_version\"")
}

/// Reads a file that is one plan, whose source gets an ID; `None` if it is not. The uses have places in it.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn read_plan(path: &Path, uses: &mut Uses, id: u32) -> Result<Option<(Tally, Source)>, Error> {
    if !begins_like_plan(path) {
        return Ok(None);
    }
    let source = open(path, id)?;
    Ok(usage::of_plan_file(&source, Catalog::builtin()).map(|found| (extended(uses, &found), source)))
}

fn unknown_tool(name: &str, catalog: &'static Catalog) -> UnknownName {
    let hint = match suggest(name, catalog.tools().iter().map(|tool| tool.name)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`tokenlint catalog WORD` searches tools".to_owned(),
    };
    UnknownName::Tool { name: shown(name), hint }
}
