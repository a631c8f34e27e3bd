//! What a reader meets on its way: values that are wrong, and values that the document leaves open.

use super::Item;
use crate::{
    syntax::node::{Member, Node},
    text::{Span, Spanned, shown},
};

/// Values that cannot be judged, with their places.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// Values of a wrong type.
    pub(super) wrong: Vec<(Span, String)>,
    /// Values that are not known yet, and why.
    pub(super) unknown: Vec<Spanned<String>>,
}

impl Problems {
    /// How many there are so far.
    pub(super) fn count(&self) -> usize {
        self.wrong.len() + self.unknown.len()
    }

    /// A field's value is not what it must be.
    pub(super) fn expected(&mut self, member: &Member<'_, '_>, expected: &str) {
        let key = shown(&member.key);
        let found = member.value.kind().described();
        let message = format!("`{key}` must be {expected}, and {found} stands here, so it is not judged");
        self.add(member.value, message);
    }

    /// An element of a list is not what it must be: `what` with its article.
    pub(super) fn element(&mut self, node: Node<'_, '_>, what: &str) {
        self.add(node, format!("{what}, and {} stands here", node.kind().described()));
    }

    /// The values of a wrong type, to be handed out.
    pub(super) fn items<'s>(self) -> impl Iterator<Item = Item<'s>> {
        self.wrong.into_iter().map(|(span, message)| Item::Problem { span, message, is_syntax: false })
    }

    fn add(&mut self, node: Node<'_, '_>, message: String) {
        match node.unknown() {
            Some(why) => self.unknown.push(Spanned { value: why.into_owned(), span: node.span() }),
            None => self.wrong.push((node.span(), message)),
        }
    }
}
