//! Comments that say which permission group an ID is.

use std::borrow::Cow;

use crate::{
    model::Token,
    text::{Source, SourceId, Spanned},
};

/// The longest comment that is taken for a name.
const MAX_NAME: usize = 80;

/// Adds the comments of a single source, if its syntax has any.
pub(super) fn attach_in<'s>(token: &mut Token<'s>, source: &'s Source) {
    let text = source.text().get(source.text_start()..).unwrap_or_default();
    // JSON, which may be large, has no comments.
    if !text.starts_with(['{', '[']) {
        attach(token, &|id| (id == source.id).then_some(source));
    }
}

/// Adds to each permission group the comment on the rest of its line. `source` finds the source of an ID.
pub(super) fn attach<'s>(token: &mut Token<'s>, source: &dyn Fn(SourceId) -> Option<&'s Source>) {
    for group in token.policies.iter_mut().flat_map(|policy| &mut policy.groups) {
        let id = group.value.id.as_ref().map(|id| id.span);
        group.value.comment = id.and_then(|id| {
            let source = source(id.source)?;
            let rest = source.text().get(id.end as usize..)?.lines().next()?;
            let at = rest.find(['#', '/'])?;
            // Only closing marks may stand between: a comment behind another value belongs to that one.
            let between = rest.get(..at)?;
            if !between.chars().all(|mark| mark.is_whitespace() || matches!(mark, '"' | '\'' | '}' | ']' | ',')) {
                return None;
            }
            let comment = rest.get(at..)?;
            let text = comment.strip_prefix('#').or_else(|| comment.strip_prefix("//"))?.trim();
            let start = id.end as usize + at + comment.find(text)?;
            let span = source.span(start, start + text.len());
            let is_name = !text.is_empty() && text.len() <= MAX_NAME;
            is_name.then_some(Spanned { value: Cow::Borrowed(text), span })
        });
    }
}
