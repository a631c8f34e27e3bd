//! Edits as unified diffs.

use similar::TextDiff;
use tokenlint::{
    read::Unit,
    text::{Source, harmless, masked},
};

/// The number of unchanged lines around a change in a patch.
const CONTEXT: usize = 3;

/// The sources that an edit has changed, before and after.
pub(crate) fn changed<'u>(before: &'u Unit, after: &'u Unit) -> impl Iterator<Item = (&'u Source, &'u Source)> {
    before.sources().iter().zip(after.sources()).filter(|(old, new)| old.text() != new.text())
}

/// A unified diff, with secrets masked and without terminal control characters.
pub(crate) fn patch(before: &Unit, after: &Unit) -> String {
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

/// A text on one line, with secrets masked and without terminal control characters.
pub(crate) fn shown_line(text: &str) -> String {
    masked(text).chars().map(harmless).collect()
}
