//! Messages that name their token, for formats in which a finding is a single line.

use std::borrow::Cow;

use crate::{lint::Finding, text::shown};

/// How rules refer to the token of a finding.
const THIS: &str = "this token";

/// The message with the name of the token in place of "this token".
pub(super) fn named(finding: &Finding) -> Cow<'_, str> {
    if !finding.message.contains(THIS) {
        return Cow::Borrowed(&finding.message);
    }
    match name(finding) {
        Some(name) => Cow::Owned(finding.message.replacen(THIS, &name, 1)),
        None => Cow::Borrowed(&finding.message),
    }
}

/// The message, preceded by the name of the token unless it contains it.
pub(super) fn headline(finding: &Finding) -> Cow<'_, str> {
    let message = &finding.message;
    if message.contains(THIS) {
        return named(finding);
    }
    match name(finding).filter(|name| !message.contains(name.as_str())) {
        Some(name) => Cow::Owned(format!("{name}: {message}")),
        None => Cow::Borrowed(message),
    }
}

/// The name of the token in backticks, safe to display.
fn name(finding: &Finding) -> Option<String> {
    finding.token.as_ref()?.called().map(|name| format!("`{}`", shown(name)))
}
