use std::collections::HashMap;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, InventoryToken, Reporter, Rule, RuleInfo, Severity},
    model::Form,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "identical-tokens",
        summary: "several tokens can do the same",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        page: include_str!("../../../rules/identical-tokens.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let mut first: HashMap<u64, &InventoryToken> = HashMap::new();
    for summary in inventory.tokens.iter().filter(|summary| summary.is_usable && summary.form == Form::Exported) {
        let Some(access) = summary.access else { continue };
        let Some(earlier) = first.get(&access) else {
            first.insert(access, summary);
            continue;
        };
        // The same token twice, as in overlapping pages, is no second one.
        if earlier.token.id == summary.token.id {
            continue;
        }
        reporter.about(summary.token.clone());
        reporter
            .report(summary.grip, "this token can do exactly what another can")
            .label(earlier.grip, "the other")
            .help("revoke one of them if the same job uses both; else give each job what it needs");
    }
}
