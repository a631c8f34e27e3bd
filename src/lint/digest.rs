//! The texts and digests that stand for parts of a token, whatever their order, spelling and format.
//!
//! In: parts of a token. Out: for each a text, equal for all spellings of one meaning, and for policies and for the
//! token's access as a whole a digest of such texts. Secrets are masked in them. `docs/fingerprints.md` lists what the
//! texts hold. Begin with [`access_digest`].

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::{
    access::GroupKey,
    model::{
        AddressSet, Container, GroupRef, Policy, Range, Resource, ResourceEntry, Resources, Selection, Timestamp,
        Token, addresses,
    },
    read::Unit,
    text::{Source, Span, masked},
};

/// The text that stands for a field, whatever the case of its key: `expiresAt` and `expires_at` are equal.
pub(crate) fn field(place: Container, key: &str) -> String {
    let mut text = format!("{}.", place.word());
    for (at, character) in masked(key).chars().enumerate() {
        if character.is_uppercase() && at > 0 {
            text.push('_');
        }
        text.extend(character.to_lowercase().map(|lower| if lower == '-' { '_' } else { lower }));
    }
    text
}

/// The text that stands for a resource.
pub(crate) fn selector<'e>(entry: &'e ResourceEntry<'_>) -> Cow<'e, str> {
    if is_canonical(entry) { Cow::Borrowed(&entry.key.value) } else { Cow::Owned(canonical(entry)) }
}

/// Whether the key as written is the text that stands for the resource, as most are.
fn is_canonical(entry: &ResourceEntry<'_>) -> bool {
    // A zone is the same zone whatever account it is nested under.
    let is_flat = entry.outer.is_none() || matches!(entry.resource, Resource::Zone { .. });
    let has_upper = || entry.key.value.bytes().any(|byte| byte.is_ascii_uppercase());
    is_flat && matches!(entry.selection.value, Selection::All) && entry.resource.is_well_formed() && !has_upper()
}

fn canonical(entry: &ResourceEntry<'_>) -> String {
    let (outer, key) = entry.resource.plain().keys();
    // An unknown resource has lost the key that it is nested under.
    let outer = outer.or_else(|| {
        let is_unknown = entry.resource.scope().is_none();
        entry.outer.as_ref().filter(|_| is_unknown).map(|outer| outer.value.clone().into_owned())
    });
    let mut text = outer.map_or(String::new(), |outer| outer + ">");
    text += &key;
    if entry.resource.is_well_formed() {
        text.make_ascii_lowercase();
    } else {
        text = masked(&text).into_owned();
    }
    match &entry.selection.value {
        Selection::All => {}
        Selection::Unknown => text += "=?",
        Selection::Empty => text += "={}",
        Selection::Text(value) => text += &format!("={}", masked(value)),
        Selection::Other(kind) => text += &format!("={}", kind.described()),
    }
    text
}

pub(super) fn group_text(group: &GroupRef<'_>) -> Cow<'static, str> {
    match GroupKey::of(group) {
        Some(GroupKey { known: Some(known), .. }) => Cow::Borrowed(known.id),
        Some(key) => Cow::Owned(masked(&key.id).into_owned()),
        None => Cow::Borrowed("?"),
    }
}

pub(super) fn time(name: &str, time: &Timestamp<'_>) -> String {
    match time.instant() {
        Some(instant) => format!("{name} {}", instant.as_nanosecond()),
        None => format!("{name} {}", masked(&time.text)),
    }
}

pub(super) fn range_text(range: &Range<'_>) -> String {
    range.net().map_or_else(|| masked(&range.text).into_owned(), |net| net.to_string())
}

/// The digest of a set of texts, which are sorted in place.
pub(super) fn digest_of<T: AsRef<[u8]> + Ord>(kind: &str, texts: &mut [T]) -> [u8; 16] {
    texts.sort_unstable();
    let mut hasher = Sha256::new();
    hasher.update(kind.as_bytes());
    for text in texts.chunk_by(|one, next| one == next).filter_map(<[T]>::first) {
        // Lengths keep two texts apart from one that contains a separator.
        hasher.update((text.as_ref().len() as u64).to_le_bytes());
        hasher.update(text.as_ref());
    }
    half(hasher)
}

/// The first half of a digest of SHA-256.
pub(super) fn half(hasher: Sha256) -> [u8; 16] {
    let mut digest = [0; 16];
    digest.iter_mut().zip(hasher.finalize()).for_each(|(own, byte)| *own = byte);
    digest
}

fn bytes<'t>(texts: &'t [Cow<'_, str>]) -> Vec<&'t [u8]> {
    texts.iter().map(|text| text.as_bytes()).collect()
}

/// A digest in hexadecimal digits.
pub(super) fn hex(digest: [u8; 16]) -> String {
    format!("{:032x}", u128::from_be_bytes(digest))
}

/// The digest of a policy: its effect, and its sets of groups and resources.
pub(super) fn policy_digest(policy: &Policy<'_>) -> [u8; 16] {
    let effect = match &policy.effect {
        Some(effect) if !effect.value.is_known() => masked(&effect.value.text),
        _ if policy.is_allow() => Cow::Borrowed("allow"),
        _ => Cow::Borrowed("deny"),
    };
    let groups: Vec<Cow<'_, str>> = policy.groups.iter().map(|group| group_text(&group.value)).collect();
    let mut resources: Vec<Cow<'_, str>> = policy.resources.entries().iter().map(selector).collect();
    if let Resources::Malformed { kind, text, .. } = &policy.resources {
        let text = format!("={}{}", kind.value.described(), masked(text.as_deref().unwrap_or_default()));
        resources.push(Cow::Owned(text));
    }
    let sets = [(0, "groups", &groups), (1, "resources", &resources), (2, "unread", &policy.unread)];
    let mut parts = sets.map(|(number, kind, texts)| {
        let mut part = [number; 17];
        let digest = digest_of(kind, &mut bytes(texts));
        part.iter_mut().skip(1).zip(digest).for_each(|(own, byte)| *own = byte);
        part
    });
    digest_of(&effect, &mut parts)
}

/// The digest of everything that decides the access of a token: its policies, addresses and lifetime, and whether it is
/// disabled. Values that are not known count by their expression.
pub(super) fn access_digest(token: &Token<'_>, unit: &Unit) -> [u8; 16] {
    let mut policies: Vec<[u8; 16]> = token.policies.iter().map(policy_digest).collect();
    let mut parts: Vec<Vec<u8>> = vec![digest_of("policies", &mut policies).to_vec()];
    let mut add = |text: String| parts.push(text.into_bytes());
    add(hex(digest_of("addresses", &mut address_parts(token))));
    let times = [("not_before", &token.not_before), ("expires_on", &token.expires_on)];
    for (name, field) in times {
        if let Some(field) = field {
            add(time(name, &field.value));
        }
    }
    if token.status.as_ref().is_some_and(|status| status.value == "disabled") {
        add("disabled".to_owned());
    }
    for field in &token.unread {
        add(format!("unread {field}"));
    }
    for unknown in &token.unknown {
        add(format!("unknown {}", plain_text(unit, unknown.span)));
    }
    digest_of("access", &mut parts)
}

/// The addresses that the token can be used from, as bounds of ranges.
fn address_parts(token: &Token<'_>) -> Vec<String> {
    let Some(condition) = &token.condition else { return Vec::new() };
    let Some(filter) = &condition.request_ip else { return vec!["empty".to_owned()] };
    let inside = filter.inside.as_ref().map_or_else(AddressSet::all, |list| addresses(&list.ranges));
    let allowed = inside.minus(&addresses(filter.excluded()));
    let mut parts: Vec<String> = allowed.bounds().map(|(first, last)| format!("{first}-{last}")).collect();
    for (name, list) in [("in", &filter.inside), ("not_in", &filter.outside)] {
        let Some(list) = list else { continue };
        if list.ranges.is_empty() {
            parts.push(format!("{name} empty"));
        }
        let unreadable = list.ranges.iter().filter(|range| range.value.net().is_none());
        parts.extend(unreadable.map(|range| format!("{name} {}", range_text(&range.value))));
    }
    parts
}

/// A text of a source without spaces; nothing if it holds a secret.
pub(super) fn without_spaces(source: &Source, span: Span) -> String {
    if source.holds_secret(span) { String::new() } else { source.slice(span).split_whitespace().collect() }
}

pub(super) fn plain_text(unit: &Unit, span: Span) -> String {
    unit.source(span).map_or(String::new(), |source| without_spaces(source, span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceId, Spanned};

    const ACCOUNT: &str = "com.cloudflare.api.account.000000000000000000000000000000ac";

    fn entry(key: &'static str, outer: Option<&'static str>, selection: Selection<'static>) -> ResourceEntry<'static> {
        let span = Span { source: SourceId(0), start: 0, end: 0 };
        let text = |text: &'static str| Spanned { value: Cow::Borrowed(text), span };
        let (key, outer) = (text(key), outer.map(text));
        let resource = Resource::new(&key.value, outer.as_ref().map(|outer| &outer.value));
        let selection = Spanned { value: selection, span };
        ResourceEntry { resource, key, outer, is_partial: false, selection, span }
    }

    #[test]
    fn a_key_as_written_is_only_used_if_it_is_the_canonical_text() {
        let keys = [
            ACCOUNT,
            "com.cloudflare.api.account.000000000000000000000000000000AC",
            "com.cloudflare.api.account.*",
            "com.cloudflare.api.account.zone.*",
            "com.cloudflare.api.account.zone.000000000000000000000000000000a1",
            "com.cloudflare.api.account.zone.000000000000000000000000000000A1",
            "com.cloudflare.api.account.zone.short",
            "com.cloudflare.edge.r2.bucket.*",
            "com.cloudflare.edge.r2.bucket.000000000000000000000000000000ac_default_logs",
            "com.cloudflare.edge.worker.script.*",
            "com.cloudflare.edge.worker.script.000000000000000000000000000000a3",
            "com.cloudflare.api.user.000000000000000000000000000000a4",
            "elsewhere",
        ];
        let mut borrowed = 0;
        for key in keys {
            for outer in [None, Some(ACCOUNT), Some("com.cloudflare.api.account.*"), Some("elsewhere")] {
                for selection in [Selection::All, Selection::Empty, Selection::Text("none".into())] {
                    let entry = entry(key, outer, selection);
                    let text = selector(&entry);
                    assert_eq!(text, canonical(&entry), "{key} in {outer:?}");
                    borrowed += usize::from(matches!(text, Cow::Borrowed(_)));
                }
            }
        }
        assert!(borrowed > keys.len() / 2, "{borrowed}");
    }
}
