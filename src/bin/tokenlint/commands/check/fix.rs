//! `check --fix`: applies verified fixes in place, or prints them as a unified diff.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, IsTerminal},
    path::Path,
};

use tokenlint::{
    fix::{self, Ask, Consent, Fixed, Outcome},
    lint::{Linter, Safety},
    read::Unit,
    render::human,
    text::{Source, counted},
};

use super::walk::Editor;
use crate::{
    args::{CheckArgs, FixArgument},
    error::{Error, FixError},
    output,
    patch::{changed, patch, shown_line},
    terminal,
};

/// Whether to ask for confirmation before a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Confirmation {
    /// Apply fixes without asking.
    Skip,
    /// Ask before each fix.
    Ask,
    /// Apply no more fixes.
    Stop,
}

/// Fixes units one after the other, and counts.
pub(crate) struct Fixer<'l> {
    linter: &'l Linter,
    wanted: Safety,
    is_preview: bool,
    confirmation: Confirmation,
    style: human::Style,
    patch: String,
    fixed: usize,
    rejected: usize,
    unwritten: usize,
    has_failed: bool,
}

/// The result of fixing.
#[derive(Default)]
pub(super) struct FixSummary {
    /// The number of fixes, if there were any.
    pub(super) summary: Option<String>,
    /// Whether a fix could not be written.
    pub(super) has_failed: bool,
    /// With `--diff`, all fixes as a unified diff.
    pub(super) patch: Option<String>,
}

impl<'l> Fixer<'l> {
    /// The fixer that the arguments ask for; `None` without `--fix` and `--diff`.
    ///
    /// # Errors
    /// If standard input is to be fixed, or if it has to ask for confirmation and there is no terminal.
    pub(super) fn wanted(arguments: &CheckArgs, linter: &'l Linter) -> Result<Option<Fixer<'l>>, FixError> {
        if arguments.fix.is_none() && !arguments.diff {
            return Ok(None);
        }
        if !arguments.diff && arguments.paths.iter().any(|path| path.as_os_str() == "-") {
            return Err(FixError::Stdin);
        }
        let wanted = if arguments.fix == Some(FixArgument::Suggested) { Safety::Suggested } else { Safety::Safe };
        let asks = wanted == Safety::Suggested && !arguments.diff;
        if asks && !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            return Err(FixError::NoTerminal);
        }
        Ok(Some(Fixer {
            linter,
            wanted,
            is_preview: arguments.diff,
            confirmation: if asks { Confirmation::Ask } else { Confirmation::Skip },
            style: terminal::error_style(arguments.color.color),
            patch: String::new(),
            fixed: 0,
            rejected: 0,
            unwritten: 0,
            has_failed: false,
        }))
    }

    fn fixed(&mut self, unit: Unit) -> Fixed {
        let Fixer { linter, wanted, confirmation, style, .. } = self;
        let (linter, style) = (*linter, *style);
        let ask: Ask<'_> = match confirmation {
            Confirmation::Skip => return fix::fixed(unit, linter, *wanted, None),
            Confirmation::Stop => return Fixed { unit, outcomes: Vec::new() },
            Confirmation::Ask => &mut |finding, old, new| {
                let consent = consent(&mut io::stdin().lock(), &proposal(finding, old, new, style));
                match consent {
                    Consent::All => *confirmation = Confirmation::Skip,
                    Consent::Stop => *confirmation = Confirmation::Stop,
                    Consent::Yes | Consent::No => {}
                }
                consent
            },
        };
        fix::fixed(unit, linter, *wanted, Some(ask))
    }

    /// Counts a fix and reports it.
    fn count(&mut self, outcome: &Outcome, is_written: bool) {
        let head = format!("{} {}: {}", shown_line(&outcome.place), outcome.rule, outcome.title);
        if let Some(reason) = &outcome.refused {
            self.rejected += 1;
            terminal::say(&format!("not fixed {head} · {reason}"));
            return;
        }
        if !is_written {
            self.unwritten += 1;
            terminal::say(&format!("not fixed {head} · the file was not written"));
            return;
        }
        self.fixed += 1;
        let verb = if self.is_preview { "fixable" } else { "fixed" };
        terminal::say(&format!("{verb} {head} · verified: {}", effect(&outcome.lost)));
    }

    /// The result of all fixes.
    pub(super) fn finish(self) -> FixSummary {
        FixSummary {
            summary: self.summary(),
            has_failed: self.has_failed,
            patch: if self.is_preview { Some(self.patch) } else { None },
        }
    }

    fn summary(&self) -> Option<String> {
        if self.fixed + self.rejected + self.unwritten == 0 {
            return None;
        }
        let fixes = if self.fixed == 1 { "1 fix".to_owned() } else { format!("{} fixes", self.fixed) };
        let verb = if self.is_preview { "available" } else { "applied" };
        let rejected = if self.rejected > 0 { format!(", {} rejected", self.rejected) } else { String::new() };
        let unwritten = if self.unwritten > 0 { format!(", {} not written", self.unwritten) } else { String::new() };
        Some(format!("{fixes} {verb}{rejected}{unwritten}"))
    }
}

impl Editor for Fixer<'_> {
    fn edit(&mut self, unit: Unit) -> Unit {
        let Some(before) = unit.edited(&BTreeMap::new()) else { return unit };
        let Fixed { unit: after, outcomes } = self.fixed(unit);
        if self.is_preview {
            outcomes.iter().for_each(|outcome| self.count(outcome, true));
            self.patch += &patch(&before, &after);
            return before;
        }
        // Nothing is called fixed before it is written.
        let written = write(&before, &after);
        outcomes.iter().for_each(|outcome| self.count(outcome, written.is_ok()));
        match written {
            Ok(()) => after,
            Err(error) => {
                self.has_failed = true;
                terminal::report(&error);
                before
            }
        }
    }
}

/// Writes the files that changed: all of them, or none.
///
/// # Errors
/// If one of them cannot be written, or is not what was read.
pub(super) fn write(before: &Unit, after: &Unit) -> Result<(), Error> {
    let changed: Vec<(&Source, &Source)> = changed(before, after).collect();
    for (old, _) in &changed {
        let shown = shown_line(&old.path);
        // Reading a pipe again would wait for another writer.
        if fs::metadata(&old.path).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(FixError::NotAFile { path: shown }.into());
        }
        let current = fs::read(&old.path).map_err(|error| Error::Read { path: shown.clone(), source: error.into() })?;
        if current != old.text().as_bytes() {
            return Err(FixError::Changed { path: shown }.into());
        }
    }
    for (at, (old, new)) in changed.iter().enumerate() {
        if let Err(error) = replace(old, new.text()) {
            // The files of a module change together; the first error is the one to report.
            changed.iter().take(at).for_each(|(old, _)| drop(replace(old, old.text())));
            return Err(error);
        }
    }
    Ok(())
}

fn replace(source: &Source, text: &str) -> Result<(), Error> {
    output::replace(Path::new(&source.path), |out| out.write_all(text.as_bytes()))
}

/// What a fix changes about the access of the token.
fn effect(lost: &[String]) -> String {
    match lost {
        [] => "no access is gained or lost".to_owned(),
        [one] => format!("no access is gained, {one}"),
        [one, rest @ ..] => format!("no access is gained, {one}, and {}", counted(rest.len(), "more loss")),
    }
}

fn proposal(finding: &tokenlint::lint::Finding, old: &Unit, new: &Unit, style: human::Style) -> String {
    let mut sources = tokenlint::text::Sources::default();
    if let Some(copy) = old.edited(&BTreeMap::new()) {
        copy.into_sources().into_iter().for_each(|source| sources.keep(source));
    }
    format!("{}\n{}", human::finding(finding, &sources, style), patch(old, new))
}

/// Asks until there is a valid answer; the end of the input means stop.
fn consent(input: &mut dyn BufRead, proposal: &str) -> Consent {
    terminal::say(proposal);
    loop {
        terminal::ask("apply this fix? [y]es, [n]o, [a]ll, [q]uit: ");
        let mut answer = String::new();
        if input.read_line(&mut answer).unwrap_or(0) == 0 {
            return Consent::Stop;
        }
        match answer.trim() {
            "y" | "yes" => return Consent::Yes,
            "n" | "no" | "" => return Consent::No,
            "a" | "all" => return Consent::All,
            "q" | "quit" => return Consent::Stop,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_offered_answer_is_understood() {
        let mut input = io::Cursor::new("what?\ny\nn\n\nall\nq\n");
        let mut ask = || consent(&mut input, "");
        assert_eq!([ask(), ask(), ask()], [Consent::Yes, Consent::No, Consent::No]);
        assert_eq!([ask(), ask(), ask()], [Consent::All, Consent::Stop, Consent::Stop]);
    }
}
