//! One policy of a token: an effect, permission groups, and the resources they act on.

use std::borrow::Cow;

use super::{Resource, Text};
use crate::{
    catalog::{Catalog, Group, Scope},
    syntax::{SyntaxError, node::NodeKind},
    text::{Span, Spanned},
};

/// One policy.
#[derive(Debug, Clone)]
pub struct Policy<'s> {
    /// The whole object.
    pub span: Span,
    /// What to underline where something is missing: the first key.
    pub grip: Span,
    /// The server's id.
    pub id: Option<Text<'s>>,
    /// Absent means that the field is missing.
    pub effect: Option<Spanned<Effect<'s>>>,
    /// The groups in the order of the text.
    pub groups: Vec<Spanned<GroupRef<'s>>>,
    /// The list of groups, where there is one.
    pub groups_span: Option<Span>,
    /// The resources.
    pub resources: Resources<'s>,
    /// Fields whose values are of a wrong type: they are there, and cannot be judged.
    pub unread: Vec<Cow<'s, str>>,
}

/// `allow` or `deny`, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect<'s> {
    /// The text.
    pub text: Cow<'s, str>,
}

impl Effect<'_> {
    /// Whether it allows, in any case.
    pub fn is_allow(&self) -> bool {
        self.text.eq_ignore_ascii_case("allow")
    }

    /// Whether it is one of the two.
    pub fn is_known(&self) -> bool {
        self.is_allow() || self.is_deny()
    }

    /// Whether it denies, in any case.
    pub fn is_deny(&self) -> bool {
        self.text.eq_ignore_ascii_case("deny")
    }
}

/// A permission group as a policy names it.
#[derive(Debug, Clone, Default)]
pub struct GroupRef<'s> {
    /// Only this is read by the API on write.
    pub id: Option<Text<'s>>,
    /// Returned by the API, ignored on write.
    pub name: Option<Text<'s>>,
    /// The whole entry.
    pub entry: Option<Span>,
    /// Whether it stands as a bare text, which tools of the field take for an id or a name.
    pub is_bare: bool,
    /// The catalog's entry, by id; where there is no id, by a name that only one group has.
    pub known: Option<&'static Group>,
    /// Whether the document itself tells which group the id is, so that its name is to be trusted.
    pub is_vouched: bool,
}

impl GroupRef<'_> {
    /// Looks the group up.
    pub(super) fn resolve(&mut self, catalog: &'static Catalog) {
        self.known = match (&self.id, &self.name) {
            (Some(id), name) => catalog.group(&id.value).or_else(|| only(catalog.by_name(&id.value))).or_else(|| {
                let vouched = name.as_ref().filter(|_| self.is_vouched)?;
                only(catalog.by_name(&vouched.value))
            }),
            (None, Some(name)) => only(catalog.by_name(&name.value)),
            (None, None) => None,
        };
    }

    /// Whether the id itself is the catalog's, not a name in its place.
    pub fn is_known_by_id(&self) -> bool {
        let same = |id: &Text<'_>, group: &Group| id.value.eq_ignore_ascii_case(group.id);
        self.id.as_ref().zip(self.known).is_some_and(|(id, group)| same(id, group))
    }
}

fn only(mut groups: Vec<&'static Group>) -> Option<&'static Group> {
    if groups.len() == 1 { groups.pop() } else { None }
}

/// The `resources` of a policy.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Resources<'s> {
    /// The field is not there, or null.
    Missing,
    /// Not an object: another kind of value stands there.
    Malformed {
        /// What stands there.
        kind: Spanned<NodeKind>,
        /// A string's text.
        text: Option<Cow<'s, str>>,
        /// The error in a string that should hold JSON, as in Terraform.
        fault: Option<SyntaxError>,
    },
    /// The entries in the order of the text.
    Listed {
        /// The key and the object.
        span: Span,
        /// The key alone.
        key_span: Span,
        /// One entry a resource; a nested object gives one for each inner key.
        entries: Vec<ResourceEntry<'s>>,
    },
}

impl<'s> Resources<'s> {
    /// The entries; none where there are no resources.
    pub fn entries(&self) -> &[ResourceEntry<'s>] {
        match self {
            Resources::Listed { entries, .. } => entries,
            _ => &[],
        }
    }
}

/// One key of `resources`, at the outer or at the inner level.
#[derive(Debug, Clone)]
pub struct ResourceEntry<'s> {
    /// What the key selects.
    pub resource: Resource<'s>,
    /// The key; of a nested form the inner one.
    pub key: Text<'s>,
    /// The outer key of a nested form.
    pub outer: Option<Text<'s>>,
    /// What stands under the key.
    pub selection: Spanned<Selection<'s>>,
    /// Key and value; of a nested form the inner ones.
    pub span: Span,
}

/// The value under a resource key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection<'s> {
    /// `"*"`, the only value that means something.
    All,
    /// An object without entries.
    Empty,
    /// Another string.
    Text(Cow<'s, str>),
    /// Something else, or an object nested more than once.
    Other(NodeKind),
}

impl<'s> Policy<'s> {
    /// Whether the policy allows. A policy without an effect is read as allowing: the worse case.
    pub fn is_allow(&self) -> bool {
        self.effect.as_ref().is_none_or(|effect| !effect.value.is_deny())
    }

    /// Whether a field, by the API's name, is there but cannot be judged.
    pub fn is_unread(&self, field: &str) -> bool {
        self.unread.iter().any(|unread| unread == field)
    }

    /// The groups that the catalog knows.
    pub fn known_groups(&self) -> impl Iterator<Item = (&Spanned<GroupRef<'s>>, &'static Group)> {
        self.groups.iter().filter_map(|group| group.value.known.map(|known| (group, known)))
    }

    /// The resources that are of a scope, or may be.
    pub fn entries_in(&self, scope: Scope) -> impl Iterator<Item = &ResourceEntry<'s>> {
        self.resources.entries().iter().filter(move |entry| entry.resource.scope() == Some(scope))
    }
}
