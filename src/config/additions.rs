//! New `[[waiver]]` entries for findings, appended to a configuration as it is written.

use std::collections::BTreeMap;

use super::{ConfigError, parse};
use crate::{
    lint::Finding,
    model::TokenName,
    text::{Source, counted, shown},
};

/// What the new entries say.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Why the findings are accepted.
    pub reason: String,
    /// Who accepts them.
    pub owner: Option<String>,
    /// The day on which they are accepted.
    pub since: jiff::civil::Date,
    /// The last day.
    pub until: jiff::civil::Date,
}

/// The text of a configuration with entries that accept findings, each exactly as it was found. The text before stays
/// as it is. One entry for each rule lists the fingerprints of its findings.
///
/// # Errors
/// If the result would not be a valid configuration, for example because waivers are written as `waiver = [...]`.
pub fn with_waivers<'f>(
    text: &str,
    findings: impl IntoIterator<Item = &'f Finding>,
    acceptance: &Acceptance,
) -> Result<String, Vec<ConfigError>> {
    let mut by_rule: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for finding in findings {
        let token = finding.token.as_ref().and_then(TokenName::called).map_or_else(String::new, shown);
        by_rule.entry(finding.rule.id).or_default().insert(&finding.fingerprint, token);
    }
    let mut new = text.to_owned();
    if !new.is_empty() && !new.ends_with('\n') {
        new.push('\n');
    }
    for (rule, fingerprints) in by_rule {
        if !new.is_empty() {
            new.push('\n');
        }
        new += &entry(rule, &fingerprints, acceptance);
    }
    let bytes = new.clone().into_bytes();
    let Ok(source) = Source::new(crate::text::SourceId(0), super::FILE_NAME.to_owned(), bytes) else { return Ok(new) };
    parse(&source).map(|_| new)
}

fn entry(rule: &str, fingerprints: &BTreeMap<&str, String>, acceptance: &Acceptance) -> String {
    let Acceptance { reason, owner, since, until } = acceptance;
    let mut text = format!("[[waiver]]\nrule = \"{rule}\"\n");
    text += &format!("# {}, as found on {since}\nfingerprint = [\n", counted(fingerprints.len(), "finding"));
    for (fingerprint, token) in fingerprints {
        let comment = if token.is_empty() { String::new() } else { format!(" # {token}") };
        text += &format!("    \"{fingerprint}\",{comment}\n");
    }
    text += &format!("]\nreason = {}\n", quoted(reason));
    if let Some(owner) = owner {
        text += &format!("owner = {}\n", quoted(owner));
    }
    text + &format!("since = {since}\nuntil = {until}\n")
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            control if control.is_control() => out += &format!("\\u{:04x}", u32::from(control)),
            other => out.push(other),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn texts_are_quoted_as_toml_reads_them() {
        for text in ["a \"b\" \\ c", "a\nb\tc\u{7f}\u{1}", "é # [x]"] {
            let read: toml::Table = toml::from_str(&format!("a = {}", quoted(text))).unwrap();
            assert_eq!(read.get("a").and_then(toml::Value::as_str), Some(text));
        }
    }
}
