//! Policies, their permission groups and their resources.

use std::borrow::Cow;

use super::{
    api::{SeenKeys, text, unknown_field},
    fields::canonical,
    problems::Problems,
};
use crate::{
    model::{Container, Effect, GroupRef, Policy, Resource, ResourceEntry, Resources, Selection, Token},
    syntax::node::{Member, Node, NodeKind},
    text::Spanned,
};

/// Reads a policy object. Its unknown fields and duplicates are added to the token.
pub(super) fn policy<'s>(node: Node<'s, '_>, token: &mut Token<'s>, problems: &mut Problems) -> Policy<'s> {
    let mut policy = Policy {
        span: node.span(),
        grip: node.members().next().map_or(node.first_character(), |member| member.key_span),
        id: None,
        effect: None,
        groups: Vec::new(),
        groups_span: None,
        undecided: Vec::new(),
        resources: Resources::Missing,
        unread: Vec::new(),
    };
    let mut seen = SeenKeys::default();
    // Whether it has members of another object that is not known.
    let mut is_open = false;
    for member in node.members() {
        if member.is_partial {
            problems.partial_key(&member);
            is_open = true;
            continue;
        }
        let key = canonical(&member.key);
        let before = problems.count();
        seen.note(Container::Policy, key.clone(), &member, &mut token.duplicates);
        match &*key {
            "id" => {
                token.server_fields.push(unknown_field(Container::Policy, &member));
                policy.id = text(&member, problems);
            }
            "effect" => {
                let effect = text(&member, problems);
                policy.effect = effect.map(|text| Spanned { value: Effect { text: text.value }, span: text.span });
            }
            "permission_groups" => {
                policy.groups_span = Some(member.key_span);
                policy.groups = groups(&member, token, problems);
                policy.undecided = undecided(&member);
            }
            "resources" => policy.resources = resources(&member, token, problems),
            _ => token.unknown_fields.push(unknown_field(Container::Policy, &member)),
        }
        if problems.count() > before {
            policy.unread.push(key);
        }
    }
    if is_open {
        let fields = ["effect", "permission_groups", "resources"];
        policy.unread.extend(fields.into_iter().filter(|key| seen.first(key).is_none()).map(Cow::Borrowed));
    }
    policy
}

fn groups<'s>(member: &Member<'s, '_>, token: &mut Token<'s>, problems: &mut Problems) -> Vec<Spanned<GroupRef<'s>>> {
    let mut groups = Vec::new();
    for node in list_of(member, "a list of permission groups", problems) {
        let before = problems.count();
        let mut value = match node.kind() {
            NodeKind::Object => group(node, token, problems),
            // Terraform and alchemy write only an ID or a name.
            NodeKind::String => {
                let id = node.string().map(|value| Spanned { value, span: node.span() });
                GroupRef { id, is_bare: true, ..GroupRef::default() }
            }
            _ => {
                problems.element(node, "permission group", "an object");
                continue;
            }
        };
        if value.id.is_none() && problems.count() > before {
            continue;
        }
        value.entry = Some(node.span());
        // Findings underline the name, which people recognise; without one, the ID.
        let grip = value.name.as_ref().or(value.id.as_ref()).map_or(node.span(), |text| text.span);
        groups.push(Spanned { value, span: grip });
    }
    groups
}

/// The groups of which one is meant, where a condition that is unknown chooses the ID.
fn undecided<'s>(member: &Member<'s, '_>) -> Vec<Spanned<Vec<GroupRef<'s>>>> {
    let mut all = Vec::new();
    for node in member.value.elements() {
        let Some(id) = node.get("id").or(Some(node)).filter(|id| id.kind() == NodeKind::Unknown) else { continue };
        let alternative = |id: Node<'s, '_>| {
            let id = id.string().map(|value| Spanned { value, span: id.span() });
            GroupRef { id, ..GroupRef::default() }
        };
        let groups: Vec<GroupRef<'_>> = id.alternatives().map(alternative).collect();
        if !groups.is_empty() {
            all.push(Spanned { value: groups, span: id.span() });
        }
    }
    all
}

/// Fields of a permission group that the API accepts: `meta`, and those that its list of groups has.
const GROUP_FIELDS: [&str; 6] = ["meta", "scopes", "description", "category", "is_selectable", "label"];

fn group<'s>(node: Node<'s, '_>, token: &mut Token<'s>, problems: &mut Problems) -> GroupRef<'s> {
    let mut group = GroupRef::default();
    let mut seen = SeenKeys::default();
    for member in node.members() {
        let key = canonical(&member.key);
        seen.note(Container::Group, key.clone(), &member, &mut token.duplicates);
        match &*key {
            "id" => group.id = text(&member, problems),
            "name" => group.name = text(&member, problems),
            known if GROUP_FIELDS.contains(&known) => {}
            _ => token.unknown_fields.push(unknown_field(Container::Group, &member)),
        }
    }
    group
}

fn resources<'s>(member: &Member<'s, '_>, token: &mut Token<'s>, problems: &mut Problems) -> Resources<'s> {
    match member.value.kind() {
        NodeKind::Null => Resources::Missing,
        NodeKind::Unknown | NodeKind::Partial => {
            problems.expected(member, "an object");
            Resources::Missing
        }
        NodeKind::Object => {
            let mut entries = Vec::new();
            let mut seen = SeenKeys::default();
            for outer in member.value.members() {
                seen.note(Container::Resources, outer.key.clone(), &outer, &mut token.duplicates);
                entries_of(&outer, &mut entries, token, problems);
            }
            Resources::Listed { span: member.span(), key_span: member.key_span, entries }
        }
        kind => Resources::Malformed {
            kind: Spanned { value: kind, span: member.value.span() },
            text: member.value.string(),
            fault: None,
        },
    }
}

fn entries_of<'s>(
    outer: &Member<'s, '_>,
    entries: &mut Vec<ResourceEntry<'s>>,
    token: &mut Token<'s>,
    problems: &mut Problems,
) {
    // The value may be an object, so that the key alone does not tell the resource.
    if outer.value.kind() == NodeKind::Unknown {
        problems.expected(outer, "`*`");
        return entries.push(unknown(outer));
    }
    if outer.is_partial {
        problems.partial_key(outer);
    }
    let mut inner = outer.value.members().peekable();
    if inner.peek().is_none() {
        entries.push(entry(outer, None));
        return;
    }
    let mut seen = SeenKeys::default();
    for member in inner {
        if member.value.is_unknown() {
            problems.expected(&member, "`*`");
            if member.is_partial {
                entries.push(unknown(&member));
                continue;
            }
        } else if member.is_partial {
            problems.partial_key(&member);
        }
        seen.note(Container::Resources, member.key.clone(), &member, &mut token.duplicates);
        entries.push(entry(&member, Some(outer)));
    }
}

/// The entry of a key that may select anything.
fn unknown<'s>(member: &Member<'s, '_>) -> ResourceEntry<'s> {
    ResourceEntry { resource: Resource::Unknown(member.key.clone()), is_partial: true, ..entry(member, None) }
}

fn entry<'s>(member: &Member<'s, '_>, outer: Option<&Member<'s, '_>>) -> ResourceEntry<'s> {
    ResourceEntry {
        resource: Resource::new(&member.key, outer.map(|outer| &outer.key)),
        key: Spanned { value: member.key.clone(), span: member.key_span },
        outer: outer.map(|outer| Spanned { value: outer.key.clone(), span: outer.key_span }),
        is_partial: member.is_partial || outer.is_some_and(|outer| outer.is_partial),
        selection: Spanned { value: selection(member.value), span: member.value.span() },
        span: member.span(),
    }
}

fn selection<'s>(value: Node<'s, '_>) -> Selection<'s> {
    if let Some(text) = value.string() {
        return if text == "*" { Selection::All } else { Selection::Text(text) };
    }
    match value.kind() {
        NodeKind::Unknown | NodeKind::Partial => Selection::Unknown,
        NodeKind::Object if value.members().next().is_none() => Selection::Empty,
        kind => Selection::Other(kind),
    }
}

/// The elements of a list. Null is an empty list; any other value is a problem.
pub(super) fn list_of<'s, 't>(
    member: &Member<'s, 't>,
    expected: &'static str,
    problems: &mut Problems,
) -> impl Iterator<Item = Node<'s, 't>> + use<'s, 't> {
    if !matches!(member.value.kind(), NodeKind::Array | NodeKind::Null) {
        problems.expected(member, expected);
    }
    member.value.elements()
}
