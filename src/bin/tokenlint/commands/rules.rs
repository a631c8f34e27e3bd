//! `rules`: lists all rules.

use serde::Serialize;
use tokenlint::{
    catalog::Confidence,
    lint::{Active, Family, Linter, Rule, Safety, Severity},
    rules::{RULES, missing_input},
};

use crate::{args::Format, error::Error, exit::Exit, terminal};

#[derive(Serialize)]
struct RuleRow {
    id: &'static str,
    family: Family,
    severity: Severity,
    confidence: Confidence,
    default: bool,
    /// What the rule needs in addition to tokens.
    input: Option<&'static str>,
    /// The safest fix that findings of the rule can have.
    fix: Option<&'static str>,
    summary: &'static str,
}

/// Runs the verb.
pub(crate) fn run(format: Format) -> Result<Exit, Error> {
    let text = match format {
        Format::Human => table(),
        Format::Json => {
            let rows: Vec<RuleRow> = RULES
                .iter()
                .map(|rule| RuleRow {
                    id: rule.info.id,
                    family: rule.info.family,
                    severity: rule.info.severity,
                    confidence: rule.info.confidence,
                    default: rule.info.is_default,
                    input: input(rule),
                    fix: rule.info.fix.map(Safety::word),
                    summary: rule.info.summary,
                })
                .collect();
            serde_json::to_string_pretty(&rows).unwrap_or_default() + "\n"
        }
    };
    terminal::print_as_is(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Clean)
}

/// What a rule needs in addition to tokens. Only the rule itself runs, so another rule is not missed.
fn input(rule: &'static Rule) -> Option<&'static str> {
    let linter = Linter::new(jiff::Timestamp::UNIX_EPOCH);
    missing_input(&Active { rule, severity: None, options: None }, &linter)
}

fn table() -> String {
    let width = RULES.iter().map(|rule| rule.info.id.len()).max().unwrap_or_default();
    let mut families: Vec<Family> = RULES.iter().map(|rule| rule.info.family).collect();
    families.sort_unstable();
    families.dedup();
    let mut text = String::new();
    for family in families {
        text += &format!("{}\n", family.title());
        for rule in RULES.iter().filter(|rule| rule.info.family == family) {
            let off = if rule.info.is_default { "" } else { " (off by default)" };
            let needs = input(rule).map_or(String::new(), |input| format!(" (needs {input})"));
            let fix = match rule.info.fix {
                Some(Safety::Safe) => " (fixable with --fix)",
                Some(_) => " (fixable with --fix=suggested)",
                None => "",
            };
            let severity = rule.info.severity.word();
            text += &format!("  {:width$}  {severity:8}  {}{off}{needs}{fix}\n", rule.info.id, rule.info.summary);
        }
        text.push('\n');
    }
    text + "`tokenlint explain RULE` prints the page of a rule\n"
}
