use std::collections::HashMap;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, InventoryToken, Reporter, Rule, RuleInfo, Severity},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "duplicate-token-name",
        summary: "several tokens have the same name",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/duplicate-token-name.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let mut firsts: HashMap<&str, &InventoryToken> = HashMap::new();
    for token in inventory.tokens.iter().filter(|token| !token.form.is_planned()) {
        let Some(name) = token.token.name.as_deref().filter(|name| !name.trim().is_empty()) else { continue };
        let first = *firsts.entry(name).or_insert(token);
        // One token in several documents, as in overlapping pages.
        if first.token.id == token.token.id {
            continue;
        }
        reporter.about(token);
        let finding = reporter.report(token.grip, format!("duplicate token name `{}`", shown(name)));
        if first.grip.source == token.grip.source {
            finding.label(first.grip, "first token with this name");
        }
        finding.help("give each token a name that says what it is for and who uses it");
    }
}
