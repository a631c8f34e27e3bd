//! `check --add-waivers`: accepts the findings of a run, in comments of the files or in the configuration.

use std::{collections::BTreeMap, fs, io, path::Path};

use tokenlint::{
    Severity,
    config::{Acceptance, FILE_NAME, with_waivers},
    fix::{Commented, commented},
    lint::{Finding, Linter, Report},
    read::Unit,
    text::counted,
};

use super::{fix::write, walk::Editor};
use crate::{
    args::{CheckArgs, WaiversArgument},
    error::{Error, FixError, UsageError},
    files::config,
    output::{self, shown_path},
    terminal,
};

/// What new waivers say; `None` if none are wanted.
///
/// # Errors
/// If they would be over already.
pub(super) fn acceptance(arguments: &CheckArgs) -> Result<Option<Acceptance>, Error> {
    let (Some(place), Some(reason), Some(until)) = (arguments.add_waivers, &arguments.reason, arguments.until) else {
        return Ok(None);
    };
    let since = jiff::tz::Offset::UTC.to_datetime(arguments.now.get()).date();
    if until < since {
        return Err(UsageError::PastUntil(until).into());
    }
    let owner = arguments.waiver_owner.clone();
    if place == WaiversArgument::Comments {
        if owner.is_some() {
            return Err(UsageError::OwnerInComments.into());
        }
        if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(FixError::Stdin.into());
        }
    }
    Ok(Some(Acceptance { reason: reason.clone(), owner, since, until }))
}

fn least(arguments: &CheckArgs) -> Severity {
    arguments.view.min_severity.map_or(Severity::Info, Into::into)
}

/// Writes comments into the files, one unit after the other, and counts.
pub(super) struct Commenter<'l> {
    linter: &'l Linter,
    least: Severity,
    acceptance: Acceptance,
    accepted: usize,
    /// Whether a file could not be written.
    pub(super) has_failed: bool,
}

impl<'l> Commenter<'l> {
    /// The writer of comments that the arguments ask for.
    pub(super) fn wanted(
        arguments: &CheckArgs,
        acceptance: Option<&Acceptance>,
        linter: &'l Linter,
    ) -> Option<Commenter<'l>> {
        let acceptance = acceptance.filter(|_| arguments.add_waivers == Some(WaiversArgument::Comments))?.clone();
        Some(Commenter { linter, least: least(arguments), acceptance, accepted: 0, has_failed: false })
    }

    /// Says how many findings are accepted.
    pub(super) fn report(&self) {
        if self.accepted > 0 {
            let (accepted, until) = (counted(self.accepted, "finding"), self.acceptance.until);
            terminal::say(&format!("accepted {accepted} until {until} in comments"));
        }
    }
}

impl Editor for Commenter<'_> {
    fn edit(&mut self, unit: Unit) -> Unit {
        let Some(before) = unit.edited(&BTreeMap::new()) else { return unit };
        let Commented { unit: after, accepted } = commented(unit, self.linter, self.least, &self.acceptance);
        match write(&before, &after) {
            Ok(()) => {
                self.accepted += accepted;
                after
            }
            Err(error) => {
                self.has_failed = true;
                terminal::report(&error);
                before
            }
        }
    }
}

/// Adds waivers for the findings of the run to the configuration, which is created if there is none.
pub(super) fn add_waivers(arguments: &CheckArgs, acceptance: &Acceptance, report: &Report) -> Result<(), Error> {
    let path = config::path(arguments.config.config.as_deref()).unwrap_or_else(|| FILE_NAME.into());
    let shown = shown_path(Path::new(&config::relative(&path)));
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|source| Error::Read { path: shown.clone(), source: source.into() })?,
    };
    let least = least(arguments);
    // A waiver of a stale waiver would be stale itself.
    let is_accepted = |finding: &&Finding| finding.severity >= least && finding.rule.id != "stale-waiver";
    let accepted: Vec<&Finding> = report.findings.iter().filter(is_accepted).collect();
    let new = with_waivers(&text, accepted.iter().copied(), acceptance);
    let new = new.map_err(|errors| UsageError::InlineWaivers {
        path: shown.clone(),
        reason: errors.first().map(ToString::to_string).unwrap_or_default(),
    })?;
    if accepted.is_empty() {
        if arguments.add_waivers == Some(WaiversArgument::Config) {
            terminal::say("no findings to accept");
        }
        return Ok(());
    }
    output::replace(&path, |out| out.write_all(new.as_bytes()))?;
    let until = acceptance.until;
    terminal::say(&format!("accepted {} until {until} in {shown}", counted(accepted.len(), "finding")));
    Ok(())
}
