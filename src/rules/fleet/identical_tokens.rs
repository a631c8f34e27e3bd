use std::collections::HashMap;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, InventoryToken, Reporter, Rule, RuleInfo, Severity},
    model::Form,
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "identical-tokens",
        summary: "several tokens have identical access",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/identical-tokens.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let mut firsts: HashMap<u64, &InventoryToken> = HashMap::new();
    for token in inventory.tokens.iter().filter(|token| token.is_usable && token.form == Form::Exported) {
        let Some(access) = token.access else { continue };
        let first = *firsts.entry(access).or_insert(token);
        // One token in several documents, as in overlapping pages.
        if first.token.id == token.token.id {
            continue;
        }
        reporter.about(token);
        let other =
            first.token.called().map_or_else(|| "another token".to_owned(), |name| format!("`{}`", shown(name)));
        reporter
            .report(token.grip, format!("this token has the same access as {other}"))
            .label(first.grip, "the other token")
            .help(
                "revoke one of them if the same job uses both; otherwise give each job only the permissions it needs",
            );
    }
}
