//! `rules`: lists all rules.

use serde::Serialize;

use super::{Exit, terminal};
use crate::{
    cli::Format,
    rule::{Confidence, Family, Severity},
    rules::RULES,
};

#[derive(Serialize)]
struct Row {
    id: &'static str,
    family: Family,
    severity: Severity,
    confidence: Confidence,
    default: bool,
    summary: &'static str,
}

/// Runs the verb.
pub(super) fn run(format: Format) -> Exit {
    let text = match format {
        Format::Human => table(),
        Format::Json => {
            let rows: Vec<Row> = RULES
                .iter()
                .map(|rule| Row {
                    id: rule.id,
                    family: rule.family,
                    severity: rule.severity,
                    confidence: rule.confidence,
                    default: rule.is_default,
                    summary: rule.summary,
                })
                .collect();
            serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
        }
    };
    terminal::print(text.as_bytes())
}

fn table() -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let mut families: Vec<Family> = RULES.iter().map(|rule| rule.family).collect();
    families.sort_unstable();
    families.dedup();
    let mut text = String::new();
    for family in families {
        text += &format!("{}\n", family.title());
        for rule in RULES.iter().filter(|rule| rule.family == family) {
            let off = if rule.is_default { "" } else { " (off by default)" };
            text += &format!("  {:width$}  {:8}  {}{off}\n", rule.id, rule.severity.word(), rule.summary);
        }
        text.push('\n');
    }
    text + "tokenlint explain RULE prints a rule's page\n"
}
