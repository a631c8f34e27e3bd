//! The API calls of a command as uses.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, ErrorKind},
    ops::ControlFlow,
    path::Path,
};

use jiff::Timestamp;
use tokenlint::{
    catalog::Catalog,
    text::counted,
    usage::{self, Evidence, Filter, Key, Need, Seen, Uses, is_failure},
};

use crate::{
    error::{Error, EvidenceError, ReadError},
    online::record::{Event, Request},
    output::{self, shown_path},
    patch::shown_line,
};

/// The calls of one command.
pub(super) struct Recording {
    uses: Uses,
    catalog: &'static Catalog,
    /// The number of calls that the API answered.
    calls: usize,
    /// The calls that failed, with their status.
    failed: BTreeMap<(String, u16), usize>,
    /// The calls that the API did not answer, with the reason.
    unreachable: BTreeMap<(String, String), usize>,
    /// The requests that are no calls, by their kind.
    refused: BTreeMap<&'static str, usize>,
}

impl Recording {
    /// A recording without calls, or with those of a file.
    ///
    /// # Errors
    /// If the file cannot be read, or has lines that are not uses, which would be lost.
    pub(super) fn new(earlier: Option<&Path>, catalog: &'static Catalog) -> Result<Recording, Error> {
        let mut uses = Uses::default();
        if let Some(path) = earlier {
            read(path, catalog, &mut uses)?;
        }
        Ok(Recording {
            uses,
            catalog,
            calls: 0,
            failed: BTreeMap::new(),
            unreachable: BTreeMap::new(),
            refused: BTreeMap::new(),
        })
    }

    /// Notes one event. The command always goes on.
    pub(super) fn note(&mut self, event: Event) -> ControlFlow<()> {
        match event {
            Event::Answered(request, status) => self.answered(&request, status, Timestamp::now()),
            Event::Unreachable(request, cause) => {
                let (need, _) = usage::of_call(&request.method, &request.path, self.catalog);
                *self.unreachable.entry((need.described(self.catalog), cause)).or_default() += 1;
            }
            Event::Refused(what) => *self.refused.entry(what).or_default() += 1,
            // Everything is passed on, so nothing is asked.
            Event::Asked { .. } => {}
        }
        ControlFlow::Continue(())
    }

    fn answered(&mut self, request: &Request, status: u16, at: Timestamp) {
        let (need, place) = usage::of_call(&request.method, &request.path, self.catalog);
        self.calls += 1;
        if is_failure(status) {
            *self.failed.entry((need.described(self.catalog), status)).or_default() += 1;
        }
        // Fractions of a second would only make files differ.
        let at = Timestamp::from_second(at.as_second()).unwrap_or(at);
        let key = Key { token_id: None, token_name: None, need, place, evidence: Evidence::HttpLog };
        self.uses.add(key, &Seen::once(Some(at), Some(status)));
    }

    /// Writes the uses, if there are any.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(super) fn write(&self, path: &Path) -> Result<(), Error> {
        if self.calls == 0 {
            return Ok(());
        }
        output::replace(path, |out| usage::write(&self.uses, self.catalog, out))
    }

    /// What was recorded, and what to do next.
    pub(super) fn report(&self, path: &Path) -> Vec<String> {
        let (path, distinct) = (shown_path(path), self.uses.all.len());
        let mut lines = Vec::new();
        if self.calls == 0 {
            lines.push(
                "no API call was recorded, and nothing was written: the command made none, or does not take the URL of the \
                 API from CLOUDFLARE_API_BASE_URL or CLOUDFLARE_BASE_URL; --env sets other variables as well"
                    .to_owned(),
            );
        } else {
            lines.push(format!("recorded {}, {distinct} distinct in {path}", counted(self.calls, "API call")));
        }
        for ((call, status), count) in &self.failed {
            lines.push(format!("failed: {}, {}, with status {status}", shown_line(call), counted(*count, "time")));
        }
        for ((call, cause), count) in &self.unreachable {
            lines.push(format!(
                "no response: {}, {}: {}",
                shown_line(call),
                counted(*count, "time"),
                shown_line(cause)
            ));
        }
        for (what, count) in &self.refused {
            lines.push(format!("not recorded: {what}, {}", counted(*count, "request")));
        }
        let unmapped = self.uses.all.keys().filter(|key| matches!(key.need, Need::Unmapped(..))).count();
        if unmapped > 0 {
            lines.push(format!("{} not in the catalog", counted(unmapped, "API call")));
        }
        if self.uses.overflow > 0 {
            lines.push(format!("{} unknown API calls over the limit were not written", self.uses.overflow));
        }
        if self.calls > 0 {
            lines.push(format!("least-privilege policy: tokenlint trim --uses {path}"));
        }
        lines
    }
}

/// Adds the uses of an earlier recording, if the file exists.
fn read(path: &Path, catalog: &'static Catalog, uses: &mut Uses) -> Result<(), Error> {
    let failed = |error| Error::Read { path: shown_path(path), source: ReadError::from(error) };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    let filter = Filter { keeps_failures: true, ..Filter::default() };
    let tally = usage::read(&mut BufReader::new(file), &filter, catalog, uses).map_err(failed)?;
    match tally.broken + tally.other + tally.foreign {
        0 => Ok(()),
        _ => Err(EvidenceError::NotUses { path: shown_path(path) }.into()),
    }
}
