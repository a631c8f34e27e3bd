//! Signs of a token, by which it is found deep in a document of another format.

use super::shape::Shape;
use crate::syntax::node::{Member, Node, NodeKind};

/// Whether a value is what its shape says beyond doubt, so that it is read wherever it is in a document. Keys such as
/// `name` and `policies` alone are those of many formats.
pub(super) fn is_certain(node: Node<'_, '_>, shape: Shape) -> bool {
    match shape {
        Shape::Token => {
            let lists = node.members().filter(|member| matches!(&*member.key, "policies" | "policy"));
            lists.flat_map(|member| member.value.elements()).any(is_policy)
        }
        Shape::Policy => is_policy(node) && (node.get("effect").is_some() || node.get("resources").is_some()),
        // A string is the secret of a token that was rolled.
        Shape::Envelope => {
            let is_secret = node.get("result").is_some_and(|result| result.kind() == NodeKind::String);
            !is_secret || ["success", "errors", "messages"].iter().all(|key| node.get(key).is_some())
        }
        _ => true,
    }
}

/// Whether an object is a policy of a token: it lists permission groups, or selects resources of Cloudflare.
fn is_policy(node: Node<'_, '_>) -> bool {
    let is_of_member = node.get("resource_groups").is_some() || node.get("access").is_some();
    let lists_groups = |member: &Member<'_, '_>| {
        matches!(&*member.key, "permission_groups" | "permissionGroups") && member.value.elements().next().is_some()
    };
    !is_of_member && node.members().any(|member| lists_groups(&member) || has_selector(member.value))
}

/// What the keys of an object that is not a token or a policy say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signs {
    /// Whether it says what one may do: it selects resources of Cloudflare, or lists permission groups.
    pub(super) is_part_of_token: bool,
    /// Whether it has sets of patches, as a composition of Crossplane does.
    pub(super) has_patch_sets: bool,
    /// Whether it has a base for patches.
    pub(super) has_base: bool,
}

/// What the keys of an object say, in one pass: most objects of a document have none of these.
pub(super) fn of(node: Node<'_, '_>) -> Signs {
    let mut signs = Signs::default();
    let (mut has_selector, mut lists_groups, mut is_of_member) = (false, false, false);
    for member in node.members() {
        match &*member.key {
            "permission_groups" | "permissionGroups" | "permission_group_ids" | "permissionGroupIds" => {
                lists_groups |= member.value.elements().next().is_some();
            }
            "resource_groups" => is_of_member = true,
            "patchSets" => signs.has_patch_sets = true,
            "base" => signs.has_base = true,
            key => has_selector |= is_selector(key),
        }
    }
    signs.is_part_of_token = has_selector || (lists_groups && !is_of_member);
    signs
}

/// Whether an object has a key that selects resources of Cloudflare.
fn has_selector(node: Node<'_, '_>) -> bool {
    node.members().any(|member| is_selector(&member.key))
}

fn is_selector(key: &str) -> bool {
    key.starts_with("com.cloudflare.api.") || key.starts_with("com.cloudflare.edge.")
}

/// Whether a text is probably a token or a policy in JSON: one that cannot be parsed is reported, not skipped.
pub(super) fn mentions_token(text: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    has("com.cloudflare.") && (has("permission_groups") || has("permissionGroups"))
}
