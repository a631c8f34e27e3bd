use std::collections::HashMap;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, InventoryToken, Reporter, Rule, RuleInfo, Severity},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "repeated-token",
        summary: "one token is in several places of the input",
        severity: Severity::Info,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/repeated-token.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let mut firsts: HashMap<&str, &InventoryToken> = HashMap::new();
    // A planned token has no ID of its own yet, and one that is only verified or rolled is not listed twice.
    let tokens = inventory.tokens.iter().filter(|token| !token.form.is_planned() && token.form.shows_policies());
    for token in tokens {
        let Some(id) = token.token.id.as_deref().filter(|id| !id.trim().is_empty()) else { continue };
        let first = *firsts.entry(id).or_insert(token);
        if std::ptr::eq(first, token) {
            continue;
        }
        reporter.about(token);
        let place = if first.grip.source == token.grip.source { "this file" } else { "another file" };
        let finding = reporter.report(token.grip, format!("this token is also in {place}"));
        if first.grip.source == token.grip.source {
            finding.label(first.grip, "first place");
        }
        finding.help("check each token once: findings and counts include it each time, and the two places may differ");
    }
}
