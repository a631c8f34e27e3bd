//! One policy of a token: an effect, permission groups, and the resources they apply to.

use std::borrow::Cow;

use super::{Resource, Text, is_template};
use crate::{
    catalog::{Catalog, Group, Scope, Scopes, is_id},
    syntax::{SyntaxError, node::NodeKind},
    text::{Span, Spanned},
};

/// One policy of a token.
#[derive(Debug, Clone)]
pub struct Policy<'s> {
    /// The span of the whole object.
    pub span: Span,
    /// The span to underline if something is missing: the first key.
    pub grip: Span,
    /// The ID that Cloudflare assigned to the policy.
    pub id: Option<Text<'s>>,
    /// The effect; `None` if the field is missing.
    pub effect: Option<Spanned<Effect<'s>>>,
    /// The permission groups, in source order.
    pub groups: Vec<Spanned<GroupRef<'s>>>,
    /// Groups of which one is meant, because a condition that is unknown chooses: the alternatives, at the expression.
    /// None of them counts as granted.
    pub undecided: Vec<Spanned<Vec<GroupRef<'s>>>>,
    /// The list of groups, if there is one.
    pub groups_span: Option<Span>,
    /// The resources that the groups apply to.
    pub resources: Resources<'s>,
    /// Fields with a value of a wrong type: present, but unreadable.
    pub unread: Vec<Cow<'s, str>>,
}

/// The effect of a policy, `allow` or `deny`, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect<'s> {
    /// The text, as written.
    pub text: Cow<'s, str>,
}

impl Effect<'_> {
    /// Whether the effect is `allow`; case is ignored.
    pub fn is_allow(&self) -> bool {
        self.text.eq_ignore_ascii_case("allow")
    }

    /// Whether the effect is `allow` or `deny`.
    pub fn is_known(&self) -> bool {
        self.is_allow() || self.is_deny()
    }

    /// Whether the effect is `deny`; case is ignored.
    pub fn is_deny(&self) -> bool {
        self.text.eq_ignore_ascii_case("deny")
    }
}

/// A permission group as a policy names it.
#[derive(Debug, Clone, Default)]
pub struct GroupRef<'s> {
    /// The ID: the only field that the API reads on write.
    pub id: Option<Text<'s>>,
    /// The name: returned by the API, ignored on write.
    pub name: Option<Text<'s>>,
    /// The comment behind the ID, which people read as its name.
    pub comment: Option<Text<'s>>,
    /// The span of the entry.
    pub entry: Option<Span>,
    /// Whether the entry is a plain string, which other tools interpret as an ID or a name.
    pub is_bare: bool,
    /// The catalog entry, by ID, or by a name that only one group has if there is no ID.
    pub known: Option<&'static Group>,
    /// Whether the document itself maps this ID to this name, so that the name can be trusted.
    pub is_vouched: bool,
}

impl GroupRef<'_> {
    /// Looks up the group in the catalog.
    pub(super) fn resolve(&mut self, catalog: &'static Catalog) {
        self.known = match (&self.id, &self.name) {
            (Some(id), name) => catalog
                .group(&id.value)
                .or_else(|| only(catalog.by_name(&id.value)))
                .or_else(|| {
                    let vouched = name.as_ref().filter(|_| self.is_vouched)?;
                    only(catalog.by_name(&vouched.value))
                })
                .or_else(|| {
                    // The only name that an ID which is not public can have.
                    let named = name.as_ref().filter(|_| is_id(&id.value))?;
                    only(catalog.by_name(&named.value)).filter(|group| group.public_id().is_none())
                }),
            (None, Some(name)) => only(catalog.by_name(&name.value)),
            (None, None) => None,
        };
    }

    /// Whether the ID itself is in the catalog, rather than a name in its place.
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
    /// The field is missing or null.
    Missing,
    /// The value is not an object.
    Malformed {
        /// The kind of the value.
        kind: Spanned<NodeKind>,
        /// The text, if the value is a string.
        text: Option<Cow<'s, str>>,
        /// The syntax error in a string that should contain JSON, as in Terraform.
        fault: Option<SyntaxError>,
    },
    /// The entries, in source order.
    Listed {
        /// The span of the key and the object.
        span: Span,
        /// The key without its value.
        key_span: Span,
        /// The entries: one for each resource, and for a nested object one for each inner key.
        entries: Vec<ResourceEntry<'s>>,
    },
}

impl<'s> Resources<'s> {
    /// The entries; empty if there are no resources.
    pub fn entries(&self) -> &[ResourceEntry<'s>] {
        match self {
            Resources::Listed { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The scopes of the resources that are known.
    pub fn scopes(&self) -> Scopes {
        self.entries().iter().filter_map(|entry| entry.resource.scope()).collect()
    }
}

/// One key of `resources`, at the outer or the inner level.
#[derive(Debug, Clone)]
pub struct ResourceEntry<'s> {
    /// The resource that the key selects.
    pub resource: Resource<'s>,
    /// The key; the inner one if nested.
    pub key: Text<'s>,
    /// The outer key, if nested.
    pub outer: Option<Text<'s>>,
    /// Whether a part of a key is unknown. It is written as `${expression}` in the keys and in the IDs of the resource.
    pub is_partial: bool,
    /// The value of the key.
    pub selection: Spanned<Selection<'s>>,
    /// The key and the value; the inner ones if nested.
    pub span: Span,
}

impl ResourceEntry<'_> {
    /// Whether an ID in a key is unknown, or a placeholder: the key may select any resource of its kind.
    pub fn is_unresolved(&self) -> bool {
        let is_placeholder = |key: &Text<'_>| is_template(&key.value);
        self.is_partial || is_placeholder(&self.key) || self.outer.as_ref().is_some_and(is_placeholder)
    }

    /// Whether the entry may select resources of any kind, because not even the kind is known.
    pub fn is_wholly_unknown(&self) -> bool {
        self.is_partial && matches!(self.resource, Resource::Unknown(_))
    }
}

/// The value of a resource key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection<'s> {
    /// `"*"`, the only valid value.
    All,
    /// A value that is not known.
    Unknown,
    /// An object without entries.
    Empty,
    /// Any other string.
    Text(Cow<'s, str>),
    /// A value of another type, or an object nested more than once.
    Other(NodeKind),
}

impl<'s> Policy<'s> {
    /// Whether the policy allows. A policy without an effect counts as allowing, the worse case.
    pub fn is_allow(&self) -> bool {
        self.effect.as_ref().is_none_or(|effect| !effect.value.is_deny())
    }

    /// Whether a field, by its API name, is present but unreadable.
    pub fn is_unread(&self, field: &str) -> bool {
        self.unread.iter().any(|unread| unread == field)
    }

    /// Whether groups or resources that are not known at all may be among those of the policy. Resources of which only
    /// the ID is unknown do not count.
    pub fn has_unread_part(&self) -> bool {
        let mut entries = self.resources.entries().iter();
        self.unread.iter().any(|field| field != "resources")
            || self.resources.entries().is_empty() && self.is_unread("resources")
            || entries.any(ResourceEntry::is_wholly_unknown)
    }

    /// The groups that are in the catalog, with their entries.
    pub fn known_groups(&self) -> impl Iterator<Item = (&Spanned<GroupRef<'s>>, &'static Group)> {
        self.groups.iter().filter_map(|group| group.value.known.map(|known| (group, known)))
    }

    /// The known groups that no resource of the policy is of the scope of; none if the policy has no resources.
    pub fn mismatched_groups(&self) -> impl Iterator<Item = (&Spanned<GroupRef<'s>>, &'static Group)> {
        let scopes = self.resources.scopes();
        let has_resources = !self.resources.entries().is_empty();
        self.known_groups().filter(move |(_, known)| has_resources && !scopes.contains(known.scope))
    }

    /// The resources of a scope, or that may be of it.
    pub fn entries_in(&self, scope: Scope) -> impl Iterator<Item = &ResourceEntry<'s>> {
        self.resources.entries().iter().filter(move |entry| entry.resource.scope() == Some(scope))
    }
}
