//! Fingerprints, which identify a finding from run to run.

use sha2::{Digest, Sha256};

use super::{Finding, digest};
use crate::{
    model::{TokenName, is_template},
    text::{Source, Span, masked},
};

/// The digest of the rule, the token and what the finding is about. `docs/fingerprints.md` lists the contents.
pub(super) fn fingerprint(finding: &Finding, source: &Source) -> String {
    let subject = match (&finding.about, finding.primary()) {
        (Some(about), _) => about.clone(),
        (None, Some(span)) => format!("{} {}", digest::without_spaces(source, span), finding.detail),
        (None, None) => finding.detail.clone(),
    };
    fingerprint_as(finding, &subject, source)
}

/// The fingerprint of a finding that has another subject.
pub(super) fn fingerprint_as(finding: &Finding, subject: &str, source: &Source) -> String {
    hashed(&["2", finding.rule.id, &identity(finding.token.as_ref(), source), subject])
}

/// What tells a token from others: its ID, or else its name, or else its address, or else its file. The path is not
/// part of it: waivers compare it, so that a file can be moved.
pub(super) fn identity(token: Option<&TokenName>, source: &Source) -> String {
    let Some(token) = token else { return format!("file {}", file_name(source)) };
    let name = token.name.as_deref().filter(|name| !name.is_empty() && !is_template(name));
    match (&token.id, name, &token.address) {
        (Some(id), ..) => format!("id {}", masked(id).to_ascii_lowercase()),
        (None, Some(name), _) => format!("name {}", masked(name)),
        (None, None, Some(address)) => format!("address {}", masked(address)),
        (None, None, None) => format!("file {}", file_name(source)),
    }
}

fn file_name(source: &Source) -> &str {
    source.path.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// The fingerprint of version 0.1: the digest of the rule, the token and the text of a label. It stays the same when
/// the token gains access. Baselines and waivers that contain it are read until version 0.3.
pub(super) fn old_fingerprint(finding: &Finding, span: Span, source: &Source) -> String {
    let file = file_name(source);
    let token = match &finding.token {
        Some(TokenName { id: Some(id), .. }) => format!("id {id}"),
        Some(TokenName { address: Some(address), .. }) => format!("address {address} in {file}"),
        Some(TokenName { name: Some(name), .. }) => format!("name {name} in {file}"),
        _ => format!("file {file}"),
    };
    hashed(&[finding.rule.id, &token, &digest::without_spaces(source, span)])
}

/// The first half of the SHA-256 digest of some texts, in hexadecimal digits.
pub(crate) fn hashed(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    digest::hex(digest::half(hasher))
}
