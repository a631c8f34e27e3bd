//! `check --fix`: makes the fixes that are proved, in place, or shows them as a patch.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, IsTerminal},
    path::Path,
};

use similar::TextDiff;
use tokenlint::{
    fix::{self, Fixed},
    lint::{Linter, Safety},
    read::Unit,
    render::human,
    text::{Source, counted, harmless, masked},
};

use crate::{output, terminal};

/// Lines around a change in a patch.
const CONTEXT: usize = 3;

/// What is asked before a change is made.
enum Asking {
    /// Nothing.
    Never,
    /// About each change.
    Each,
    /// Nothing, and no more changes are made.
    Over,
}

/// Fixes units one after the other, and keeps count.
pub(crate) struct Fixer<'l> {
    linter: &'l Linter,
    wanted: Safety,
    shows: bool,
    asking: Asking,
    style: human::Style,
    /// All changes, as a patch.
    pub(crate) patch: String,
    made: usize,
    refused: usize,
    /// Whether a change could not be written.
    pub(crate) has_failed: bool,
}

impl<'l> Fixer<'l> {
    /// A fixer that shows patches only, or writes.
    ///
    /// # Errors
    /// In words, where it would have to ask, and there is nobody.
    pub(crate) fn new(
        linter: &'l Linter,
        wanted: Safety,
        shows: bool,
        style: human::Style,
    ) -> Result<Fixer<'l>, String> {
        let asks = wanted == Safety::Suggested && !shows;
        if asks && !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            return Err("error: --fix=suggested asks before each change, which needs a terminal: see them with --fix=suggested --diff".to_owned());
        }
        let asking = if asks { Asking::Each } else { Asking::Never };
        let (patch, made, refused, has_failed) = (String::new(), 0, 0, false);
        Ok(Fixer { linter, wanted, shows, asking, style, patch, made, refused, has_failed })
    }

    /// The unit after its fixes.
    pub(crate) fn fix(&mut self, unit: Unit) -> Unit {
        let Some(before) = unit.edited(&BTreeMap::new()) else { return unit };
        if unit.sources().iter().any(|source| source.not_utf8().chain(source.lone_surrogates()).next().is_some()) {
            return unit;
        }
        let Fixer { linter, wanted, asking, style, .. } = self;
        let (linter, style) = (*linter, *style);
        let Fixed { unit: after, outcomes } = fix::fixed(unit, linter, *wanted, &mut |finding, old, new| {
            accept(asking, &mut io::stdin().lock(), &|| proposal(finding, old, new, style))
        });
        for outcome in &outcomes {
            let head = format!("{} {}: {}", shown_line(&outcome.place), outcome.rule, outcome.title);
            match &outcome.refused {
                Some(why) => {
                    self.refused += 1;
                    terminal::complain(&format!("not fixed {head} · {why}"));
                }
                None => {
                    self.made += 1;
                    let verb = if self.shows { "fixable" } else { "fixed" };
                    terminal::complain(&format!("{verb} {head} · proved: {}", proof(&outcome.lost)));
                }
            }
        }
        if self.shows {
            self.patch += &patch(&before, &after);
            return before;
        }
        match self.write(&before, &after) {
            Ok(()) => after,
            Err(message) => {
                self.has_failed = true;
                terminal::complain(&message);
                before
            }
        }
    }

    fn write(&self, before: &Unit, after: &Unit) -> Result<(), String> {
        for (old, new) in changed(before, after) {
            if old.path == crate::files::input::STDIN {
                return Err("error: standard input cannot be fixed in place: see the changes with --diff".to_owned());
            }
            let path = Path::new(&old.path);
            let failed = |error: io::Error| format!("error: {} cannot be fixed: {error}", shown_line(&old.path));
            if fs::read(path).map_err(failed)? != old.text().as_bytes() {
                return Err(format!(
                    "error: {} has changed since it was read, and is left alone",
                    shown_line(&old.path)
                ));
            }
            output::replace(path, |out| out.write_all(new.text().as_bytes())).map_err(failed)?;
        }
        Ok(())
    }

    /// The last line about fixes, where there were any.
    pub(crate) fn summary(&self) -> Option<String> {
        let verb = if self.shows { "can be made" } else { "made" };
        let refused = if self.refused > 0 { format!(", {} refused", self.refused) } else { String::new() };
        (self.made + self.refused > 0)
            .then(|| format!("{} {verb}{refused}", counted(self.made, "fix").replace("fixs", "fixes")))
    }
}

fn proof(lost: &[String]) -> String {
    match lost {
        [] => "no access is gained or lost".to_owned(),
        [one] => format!("no access is gained, {one}"),
        [one, rest @ ..] => format!("no access is gained, {one}, and {}", counted(rest.len(), "more loss")),
    }
}

fn changed<'u>(before: &'u Unit, after: &'u Unit) -> impl Iterator<Item = (&'u Source, &'u Source)> {
    before.sources().iter().zip(after.sources()).filter(|(old, new)| old.text() != new.text())
}

/// A unified patch, with secrets masked and nothing in it that steers a terminal.
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

/// Asks until there is an answer; no answer is a no.
fn accept(asking: &mut Asking, input: &mut dyn BufRead, proposal: &dyn Fn() -> String) -> bool {
    match asking {
        Asking::Never => return true,
        Asking::Over => return false,
        Asking::Each => {}
    }
    terminal::complain(&proposal());
    loop {
        terminal::ask("make this change? [y]es, [n]o, [a]ll, [q]uit: ");
        let mut answer = String::new();
        if input.read_line(&mut answer).unwrap_or(0) == 0 {
            *asking = Asking::Over;
            return false;
        }
        match answer.trim() {
            "y" | "yes" => return true,
            "n" | "no" | "" => return false,
            "a" | "all" => {
                *asking = Asking::Never;
                return true;
            }
            "q" | "quit" => {
                *asking = Asking::Over;
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
    fn answers_are_taken_as_they_are_offered() {
        let mut asking = Asking::Each;
        let mut input = io::Cursor::new("what?\ny\nn\na\n");
        let mut ask = |input: &mut io::Cursor<&str>| accept(&mut asking, input, &String::new);
        assert_eq!([ask(&mut input), ask(&mut input), ask(&mut input), ask(&mut input)], [true, false, true, true]);
        let mut asking = Asking::Each;
        assert!(!accept(&mut asking, &mut io::Cursor::new("q\n"), &String::new));
        assert!(!accept(&mut asking, &mut io::Cursor::new("y\n"), &String::new));
        assert!(!accept(&mut Asking::Each, &mut io::Cursor::new(""), &String::new));
    }
}
