//! `check --fix`: applies verified fixes in place, or prints them as a unified diff.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, IsTerminal},
    path::Path,
};

use similar::TextDiff;
use tokenlint::{
    fix::{self, Fixed, Outcome},
    lint::{Linter, Safety},
    read::Unit,
    render::human,
    text::{Source, counted, harmless, masked},
};

use crate::{
    args::{CheckArgs, FixArgument},
    error::{Error, FixError},
    files::input::STDIN,
    output, terminal,
};

/// The number of unchanged lines around a change in a patch.
const CONTEXT: usize = 3;

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
    /// If it has to ask for confirmation and there is no terminal.
    pub(super) fn wanted(arguments: &CheckArgs, linter: &'l Linter) -> Result<Option<Fixer<'l>>, FixError> {
        if arguments.fix.is_none() && !arguments.diff {
            return Ok(None);
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
            has_failed: false,
        }))
    }

    /// The unit after its fixes.
    pub(crate) fn fix(&mut self, unit: Unit) -> Unit {
        let Some(before) = unit.edited(&BTreeMap::new()) else { return unit };
        if unit.sources().iter().any(|source| source.not_utf8().chain(source.lone_surrogates()).next().is_some()) {
            return unit;
        }
        let Fixer { linter, wanted, confirmation, style, .. } = self;
        let (linter, style) = (*linter, *style);
        let Fixed { unit: after, outcomes } = fix::fixed(unit, linter, *wanted, &mut |finding, old, new| {
            confirmed(confirmation, &mut io::stdin().lock(), &|| proposal(finding, old, new, style))
        });
        for outcome in &outcomes {
            self.count(outcome);
        }
        if self.is_preview {
            self.patch += &patch(&before, &after);
            return before;
        }
        match write(&before, &after) {
            Ok(()) => after,
            Err(error) => {
                self.has_failed = true;
                terminal::report(&error);
                before
            }
        }
    }

    /// Counts a fix and reports it.
    fn count(&mut self, outcome: &Outcome) {
        let head = format!("{} {}: {}", shown_line(&outcome.place), outcome.rule, outcome.title);
        if let Some(reason) = &outcome.refused {
            self.rejected += 1;
            terminal::say(&format!("not fixed {head} · {reason}"));
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
        if self.fixed + self.rejected == 0 {
            return None;
        }
        let fixes = if self.fixed == 1 { "1 fix".to_owned() } else { format!("{} fixes", self.fixed) };
        let verb = if self.is_preview { "available" } else { "applied" };
        let rejected = if self.rejected > 0 { format!(", {} rejected", self.rejected) } else { String::new() };
        Some(format!("{fixes} {verb}{rejected}"))
    }
}

/// Writes the files that changed.
fn write(before: &Unit, after: &Unit) -> Result<(), Error> {
    for (old, new) in changed(before, after) {
        if old.path == STDIN {
            return Err(FixError::Stdin.into());
        }
        let path = Path::new(&old.path);
        let shown = shown_line(&old.path);
        let current = fs::read(path).map_err(|error| Error::Read { path: shown.clone(), source: error.into() })?;
        if current != old.text().as_bytes() {
            return Err(FixError::Changed { path: shown }.into());
        }
        output::replace(path, |out| out.write_all(new.text().as_bytes()))?;
    }
    Ok(())
}

/// What a fix changes about the access of the token.
fn effect(lost: &[String]) -> String {
    match lost {
        [] => "no access is gained or lost".to_owned(),
        [one] => format!("no access is gained, {one}"),
        [one, rest @ ..] => format!("no access is gained, {one}, and {}", counted(rest.len(), "more loss")),
    }
}

fn changed<'u>(before: &'u Unit, after: &'u Unit) -> impl Iterator<Item = (&'u Source, &'u Source)> {
    before.sources().iter().zip(after.sources()).filter(|(old, new)| old.text() != new.text())
}

/// A unified diff, with secrets masked and without terminal control characters.
fn patch(before: &Unit, after: &Unit) -> String {
    let mut text = String::new();
    for (old, new) in changed(before, after) {
        let (was, is) = (masked(old.text()), masked(new.text()));
        let path = shown_line(&old.path).trim_start_matches('/').to_owned();
        let diff = TextDiff::from_lines(was.as_ref(), is.as_ref());
        let unified =
            diff.unified_diff().context_radius(CONTEXT).header(&format!("a/{path}"), &format!("b/{path}")).to_string();
        text.extend(unified.chars().map(|c| if matches!(c, '\n' | '\t' | '\r') { c } else { harmless(c) }));
    }
    text
}

fn shown_line(text: &str) -> String {
    masked(text).chars().map(harmless).collect()
}

fn proposal(finding: &tokenlint::lint::Finding, old: &Unit, new: &Unit, style: human::Style) -> String {
    let mut sources = tokenlint::text::Sources::default();
    if let Some(copy) = old.edited(&BTreeMap::new()) {
        copy.into_sources().into_iter().for_each(|source| sources.keep(source));
    }
    format!("{}\n{}", human::finding(finding, &sources, style), patch(old, new))
}

/// Asks until there is a valid answer; the end of the input is a no.
fn confirmed(confirmation: &mut Confirmation, input: &mut dyn BufRead, proposal: &dyn Fn() -> String) -> bool {
    match confirmation {
        Confirmation::Skip => return true,
        Confirmation::Stop => return false,
        Confirmation::Ask => {}
    }
    terminal::say(&proposal());
    loop {
        terminal::ask("apply this fix? [y]es, [n]o, [a]ll, [q]uit: ");
        let mut answer = String::new();
        if input.read_line(&mut answer).unwrap_or(0) == 0 {
            *confirmation = Confirmation::Stop;
            return false;
        }
        match answer.trim() {
            "y" | "yes" => return true,
            "n" | "no" | "" => return false,
            "a" | "all" => {
                *confirmation = Confirmation::Skip;
                return true;
            }
            "q" | "quit" => {
                *confirmation = Confirmation::Stop;
                return false;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_offered_answer_is_understood() {
        let mut confirmation = Confirmation::Ask;
        let mut input = io::Cursor::new("what?\ny\nn\na\n");
        let mut ask = |input: &mut io::Cursor<&str>| confirmed(&mut confirmation, input, &String::new);
        assert_eq!([ask(&mut input), ask(&mut input), ask(&mut input), ask(&mut input)], [true, false, true, true]);
        let mut confirmation = Confirmation::Ask;
        assert!(!confirmed(&mut confirmation, &mut io::Cursor::new("q\n"), &String::new));
        assert!(!confirmed(&mut confirmation, &mut io::Cursor::new("y\n"), &String::new));
        assert!(!confirmed(&mut Confirmation::Ask, &mut io::Cursor::new(""), &String::new));
    }
}
