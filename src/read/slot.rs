//! Values of a resource next to the parts of them that are unknown.

use std::borrow::Cow;

use crate::{
    syntax::node::{Member, Node, NodeKind},
    text::Span,
};

/// A value and the parts of it that are unknown. At least one of the two is present.
#[derive(Clone, Copy)]
pub(super) struct Slot<'s, 't> {
    pub(super) value: Option<Node<'s, 't>>,
    pub(super) unknown: Option<Node<'s, 't>>,
}

/// The key of a member.
#[derive(Clone)]
pub(super) struct Key<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) span: Span,
    /// [`NodeKind::Partial`] if a part of it is unknown.
    pub(super) kind: NodeKind,
}

impl<'s, 't> Slot<'s, 't> {
    /// The span and the reason, if the whole value is unknown.
    pub(super) fn unknown_reason(&self) -> Option<(Span, Cow<'s, str>)> {
        if let Some(unknown) =
            self.unknown.filter(|unknown| unknown.kind() == NodeKind::Bool && unknown.scalar() == "true")
        {
            return Some((unknown.span(), Cow::Borrowed("known after apply")));
        }
        let value = self.value?;
        if let Some(why) = value.unknown() {
            return Some((value.span(), why));
        }
        (value.string().as_deref() == Some(PULUMI_UNKNOWN)).then(|| (value.span(), Cow::Borrowed("known after apply")))
    }

    pub(super) fn is_absent(&self) -> bool {
        self.unknown_reason().is_none() && self.value.is_none_or(|value| value.is_null())
    }

    /// The members of an object; those that only `unknown` has come last.
    pub(super) fn members(&self) -> Vec<(Key<'s>, Slot<'s, 't>)> {
        let known: Vec<Member<'s, 't>> = self.value.iter().flat_map(Node::members).collect();
        let unknown = |key: &str| self.unknown.and_then(|unknown| unknown.get(key));
        let mut all: Vec<_> = known
            .iter()
            .map(|member| {
                let kind = if member.is_partial { NodeKind::Partial } else { NodeKind::String };
                let key = Key { text: member.key.clone(), span: member.key_span, kind };
                (key, Slot { value: Some(member.value), unknown: unknown(&member.key) })
            })
            .collect();
        for member in self.unknown.iter().flat_map(Node::members) {
            if !known.iter().any(|own| own.key == member.key) {
                let key = Key { text: member.key, span: member.key_span, kind: NodeKind::String };
                all.push((key, Slot { value: None, unknown: Some(member.value) }));
            }
        }
        all
    }

    /// The elements of a list.
    pub(super) fn elements(&self) -> Vec<Slot<'s, 't>> {
        let mut unknown = self.unknown.iter().flat_map(Node::elements).collect::<Vec<_>>().into_iter();
        let known = self.value.iter().flat_map(Node::elements);
        let mut all: Vec<_> = known.map(|value| Slot { value: Some(value), unknown: unknown.next() }).collect();
        all.extend(unknown.map(|rest| Slot { value: None, unknown: Some(rest) }));
        all
    }

    pub(super) fn span(&self) -> Option<Span> {
        self.value.or(self.unknown).map(|node| node.span())
    }

    /// The only element of a list, as plans write blocks; any other value is returned as it is.
    pub(super) fn unlisted(self) -> Option<Slot<'s, 't>> {
        match self.value {
            Some(value) if value.kind() == NodeKind::Array => self.elements().into_iter().next(),
            None if self.unknown.is_some_and(|unknown| unknown.kind() == NodeKind::Array) => {
                self.elements().into_iter().next()
            }
            _ => Some(self),
        }
    }
}

/// What `pulumi preview` writes for an unknown value.
const PULUMI_UNKNOWN: &str = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
