//! Fingerprints, which identify a finding from run to run.

use sha2::{Digest, Sha256};

use super::Finding;
use crate::{model::TokenName, text::Source};

/// The digest of the rule, the token and the underlined text, which stay the same when a file is reformatted or
/// reordered.
pub(super) fn fingerprint(finding: &Finding, source: &Source) -> String {
    let file = source.path.rsplit(['/', '\\']).next().unwrap_or_default();
    let token = match &finding.token {
        Some(TokenName { id: Some(id), .. }) => format!("id {id}"),
        Some(TokenName { address: Some(address), .. }) => format!("address {address} in {file}"),
        Some(TokenName { name: Some(name), .. }) => format!("name {name} in {file}"),
        _ => format!("file {file}"),
    };
    let span = finding.primary();
    let text = span.filter(|span| !source.holds_secret(*span)).map_or("", |span| source.slice(span));
    let text: String = text.split_whitespace().collect();
    hashed(&[finding.rule.id, &token, &text])
}

pub(super) fn hashed(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
