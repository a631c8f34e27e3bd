//! `uses`: reduces logs to distinct uses; and the evidence that other verbs are given.

use std::{
    fs::File,
    io::{self, BufReader},
    path::PathBuf,
};

use tokenlint::{
    catalog::Catalog,
    text::{counted, shown, suggest},
    usage::{self, Filter, Tally, Uses},
};

use crate::{
    args::{EvidenceArguments, UsesArguments},
    exit::Exit,
    output, terminal,
};

/// Bytes that are read at once.
const BUFFER: usize = 1 << 18;

/// Runs the verb.
pub(crate) fn run(arguments: &UsesArguments) -> Exit {
    let catalog = Catalog::builtin();
    let given = evidence(&arguments.paths, &arguments.evidence, arguments.token.as_deref());
    let (uses, tally) = match given {
        Ok(given) => given,
        Err(message) => {
            terminal::complain(&message);
            return Exit::Unusable;
        }
    };
    let is_written = match &arguments.output {
        None => terminal::print_with(|out| usage::write(&uses, catalog, out)),
        Some(path) => match output::replace(path, |out| usage::write(&uses, catalog, out)) {
            Ok(()) => true,
            Err(error) => {
                terminal::complain(&format!("error: {} cannot be written: {error}", path.display()));
                false
            }
        },
    };
    if !arguments.quiet {
        terminal::complain(&summary(&uses, &tally));
    }
    if !is_written || (uses.is_empty() && tally.left_out == 0) { Exit::Unusable } else { Exit::Clean }
}

/// The ledger of what was read.
pub(crate) fn summary(uses: &Uses, tally: &Tally) -> String {
    let mut text = format!("{} from {} calls", counted(uses.all.len(), "distinct use"), tally.calls);
    for (count, what) in [
        (tally.left_out, "failed or left out"),
        (tally.foreign, "of other APIs"),
        (tally.other, "lines without a call"),
        (tally.broken, "broken"),
        (uses.overflow, "unknown calls past the limit"),
    ] {
        if count > 0 {
            text += &format!(" · {count} {what}");
        }
    }
    let unmapped = uses.all.keys().filter(|key| matches!(key.need, usage::Need::Unmapped(..))).count();
    if unmapped > 0 {
        text += &format!(" · {} not in the catalogue", counted(unmapped, "use"));
    }
    text
}

/// Reads all evidence that is given.
pub(crate) fn evidence(
    paths: &[PathBuf],
    also: &EvidenceArguments,
    token: Option<&str>,
) -> Result<(Uses, Tally), String> {
    let catalog = Catalog::builtin();
    let filter =
        Filter { token: token.map(str::to_owned), since: also.since, until: also.until, keeps_failures: also.failures };
    let mut uses = Uses::default();
    let mut all = Tally::default();
    for path in paths {
        let tally = of_file(path, &filter, (&also.zone, also.account.as_deref()), &mut uses)?;
        all.add(&tally);
    }
    for name in &also.tool {
        let Some(tool) = catalog.tool(name) else { return Err(unknown_tool(name, catalog)) };
        uses.extend(&usage::of_tool(tool, also.optional, &also.zone, also.account.as_deref(), catalog));
    }
    for family in &also.wrangler {
        let Some(more) = usage::of_wrangler(family, &also.zone, also.account.as_deref(), catalog) else {
            let known: Vec<&str> = catalog.wrangler_families().collect();
            return Err(format!("error: wrangler has no commands `{}`, known are {}", shown(family), known.join(", ")));
        };
        uses.extend(&more);
    }
    if !also.calls.is_empty() {
        // Placeholders stay: a call without an id is one on any.
        let lines = also.calls.join("\n");
        let before = all;
        let filter = Filter::default();
        let tally =
            usage::read(&mut lines.as_bytes(), &filter, catalog, &mut uses).map_err(|error| error.to_string())?;
        all.add(&tally);
        if all.calls - before.calls < u64::try_from(also.calls.len()).unwrap_or(u64::MAX) {
            return Err("error: --do takes a method and a path of the catalogue, as in --do \"GET /zones/<zone id>/dns_records\"; `tokenlint catalog WORD` searches them".to_owned());
        }
    }
    if paths.is_empty() && also.tool.is_empty() && also.wrangler.is_empty() && also.calls.is_empty() {
        return Err("error: no evidence: give logs, --tool, --wrangler or --do".to_owned());
    }
    Ok((uses, all))
}

/// Reads one file. Zones and the account are what a configuration of wrangler works on that names none.
pub(crate) fn of_file(
    path: &PathBuf,
    filter: &Filter,
    on: (&[String], Option<&str>),
    uses: &mut Uses,
) -> Result<Tally, String> {
    let catalog = Catalog::builtin();
    let name = shown(&path.display().to_string());
    let failed = |error: io::Error| format!("error: {name}: {}", crate::files::input::unreadable(&error));
    if usage::is_wrangler_file(path) {
        let text = std::fs::read_to_string(path).map_err(failed)?;
        let is_toml = path.extension().is_some_and(|extension| extension == "toml");
        let more = usage::of_wrangler_file(&text, is_toml, on, catalog)
            .map_err(|error| format!("error: {name} is not a configuration of wrangler: {}", shown(&error)))?;
        let calls = more.all.values().map(|seen| seen.count).sum();
        uses.extend(&more);
        return Ok(Tally { entries: 1, calls, ..Tally::default() });
    }
    if path.as_os_str() == "-" {
        let mut input = BufReader::with_capacity(BUFFER, io::stdin().lock());
        return usage::read(&mut input, filter, catalog, uses).map_err(failed);
    }
    let mut input = BufReader::with_capacity(BUFFER, File::open(path).map_err(failed)?);
    usage::read(&mut input, filter, catalog, uses).map_err(failed)
}

fn unknown_tool(name: &str, catalog: &'static Catalog) -> String {
    let meant = suggest(name, catalog.tools().iter().map(|tool| tool.name));
    let hint = meant.map(|meant| format!(", did you mean `{meant}`?"));
    let hint = hint.unwrap_or_else(|| ": `tokenlint catalog WORD` searches them".to_owned());
    format!("error: there is no tool `{}`{hint}", shown(name))
}
