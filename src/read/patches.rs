//! Patches of Crossplane compositions: which fields of a resource they set. The values are those of each claim, so they
//! are unknown.

use std::collections::BTreeMap;

use crate::{
    syntax::node::{Node, NodeKind, Tape},
    text::{Span, shown},
};

/// A patch that sets a field of a resource, or a set of patches that may set any.
#[derive(Debug, Clone)]
pub(super) struct Patch {
    /// The rest of the path to the field.
    path: Vec<String>,
    /// The patch in the composition.
    pub(super) span: Span,
    /// Why the value is unknown.
    pub(super) why: String,
    /// Whether this is a reference to a set of patches.
    pub(super) is_set: bool,
}

/// The patches of a composition's sets, by name.
pub(super) type PatchSets = BTreeMap<String, Vec<Patch>>;

impl Patch {
    /// The patches of a composition's resource that set fields of that resource, those of its sets included. A set that
    /// the composition does not have stays a patch that may set any field.
    pub(super) fn all(list: Node<'_, '_>, sets: &PatchSets) -> Vec<Patch> {
        let mut all = Vec::new();
        for node in list.elements() {
            let name = node.get("patchSetName").and_then(|name| name.string());
            let Some(patch) = Patch::of(node) else { continue };
            match name.and_then(|name| sets.get(&*name)).filter(|_| patch.is_set) {
                Some(patches) => all.extend(patches.iter().cloned()),
                None => all.push(patch),
            }
        }
        all
    }

    /// The sets of a composition. A set cannot refer to others.
    pub(super) fn sets(list: Node<'_, '_>) -> PatchSets {
        let set = |node: Node<'_, '_>| {
            let name = node.get("name")?.string()?.into_owned();
            let patches = node.get("patches")?;
            Some((name, Patch::all(patches, &PatchSets::new())))
        };
        list.elements().filter_map(set).collect()
    }

    fn of(node: Node<'_, '_>) -> Option<Patch> {
        let text = |key: &str| node.get(key).and_then(|value| value.string());
        let kind = text("type").unwrap_or("FromCompositeFieldPath".into());
        if kind == "PatchSet" {
            let why = format!("may be set by the patch set `{}`", shown(&text("patchSetName").unwrap_or_default()));
            return Some(Patch { path: Vec::new(), span: node.first_character(), why, is_set: true });
        }
        if !kind.starts_with("From") && !kind.starts_with("CombineFrom") {
            return None;
        }
        let from = text("fromFieldPath");
        let to = node.get("toFieldPath").or_else(|| node.get("fromFieldPath"))?;
        let why = match &from {
            Some(from) => format!("set by a patch from `{}`", shown(from)),
            None => "set by a patch".to_owned(),
        };
        Some(Patch { path: segments(&to.string()?), span: to.span(), why, is_set: false })
    }

    /// The patch as seen from a field: `None` if it sets something else.
    pub(super) fn under(&self, keys: &[&str]) -> Option<Patch> {
        let (head, rest) = self.path.split_at_checked(keys.len())?;
        let is_there = head.iter().zip(keys).all(|(own, key)| own == key || own == "*");
        (!self.is_set && is_there).then(|| Patch { path: rest.to_vec(), ..self.clone() })
    }

    /// The first key of the rest of the path.
    pub(super) fn first(&self) -> Option<&str> {
        self.path.first().map(String::as_str)
    }
}

/// The segments of a field path: `spec.forProvider.policy[0].resources["a.b"]`.
pub(super) fn segments(path: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (segment, next) = match rest.strip_prefix('[') {
            // A key in quotes may contain brackets.
            Some(inner) => match inner.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
                Some(quote) => inner.split_once(&format!("{quote}]")).unwrap_or((inner, "")),
                None => inner.split_once(']').unwrap_or((inner, "")),
            },
            None => rest.find(['.', '[']).map_or((rest, ""), |end| rest.split_at(end)),
        };
        all.push(segment.trim_matches(['"', '\'']).to_owned());
        rest = next.strip_prefix('.').unwrap_or(next);
    }
    all
}

/// Copies a value, with what the patches set as unknown.
pub(super) fn patched(node: Node<'_, '_>, patches: &[Patch], tape: &mut Tape) {
    if let Some(patch) = patches.iter().find(|patch| patch.path.is_empty()) {
        return tape.text(NodeKind::Unknown, node.span(), patch.why.as_str());
    }
    let Some(patch) = patches.first() else { return tape.keep(node) };
    let below = |key: &str| -> Vec<Patch> { patches.iter().filter_map(|patch| patch.under(&[key])).collect() };
    match node.kind() {
        NodeKind::Object => {
            let object = tape.begin(NodeKind::Object, node.span());
            for member in node.members() {
                tape.text(NodeKind::String, member.key_span, &*member.key);
                patched(member.value, &below(&member.key), tape);
            }
            let mut added: Vec<&str> = Vec::new();
            for patch in patches {
                let Some(key) = patch.first().filter(|key| node.get(key).is_none() && !added.contains(key)) else {
                    continue;
                };
                tape.text(NodeKind::String, patch.span, key);
                tape.text(NodeKind::Unknown, patch.span, patch.why.as_str());
                added.push(key);
            }
            tape.end(object);
        }
        NodeKind::Array => {
            let list = tape.begin(NodeKind::Array, node.span());
            let mut count = 0;
            for element in node.elements() {
                patched(element, &below(&count.to_string()), tape);
                count += 1;
            }
            let is_beyond =
                |patch: &&Patch| patch.first().and_then(|at| at.parse().ok()).is_some_and(|at: usize| at >= count);
            for patch in patches.iter().filter(is_beyond) {
                tape.text(NodeKind::Unknown, patch.span, patch.why.as_str());
            }
            tape.end(list);
        }
        _ => tape.text(NodeKind::Unknown, node.span(), patch.why.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn paths_are_split_at_dots_and_brackets() {
        for (path, expected) in [
            ("spec.forProvider.name", ["spec", "forProvider", "name"].as_slice()),
            ("policy[0].resources[a.b.c]", &["policy", "0", "resources", "a.b.c"]),
            ("policy[*]['x.y'].z", &["policy", "*", "x.y", "z"]),
            ("", &[]),
            ("a[", &["a", ""]),
        ] {
            assert_eq!(segments(path), expected, "{path}");
        }
    }
}
