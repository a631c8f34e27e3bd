use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, InventoryToken, Reporter, Rule, RuleInfo, Severity},
    model::Form,
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-takeover",
        summary: "token can take over other tokens in the export",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/token-takeover.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let is_candidate = |summary: &&InventoryToken| summary.is_usable && summary.form == Form::Exported;
    let usable: Vec<&InventoryToken> = inventory.tokens.iter().filter(is_candidate).collect();
    for minter in &usable {
        let Some(span) = minter.minting else { continue };
        let others: Vec<&&InventoryToken> = usable.iter().filter(|other| can_take_over(minter, other)).collect();
        let Some(first) = others.first() else { continue };
        let count = counted(others.len(), "other token");
        let whose = if others.len() == 1 { "its" } else { "their" };
        reporter.about(minter);
        reporter
            .report(span, format!("this token can edit or roll {count} in this export, gaining {whose} permissions"))
            .label(first.grip, "can be taken over")
            .help(
                "do not let scripts edit tokens; if this token leaks, treat every token in this export as \
                 exposed",
            );
    }
}

/// Whether a token that can edit tokens gains something from another one. An unknown owner may be the same.
fn can_take_over(minter: &InventoryToken, other: &InventoryToken) -> bool {
    if other.token == minter.token || other.minting.is_some() {
        return false;
    }
    match (minter.owner.kind, other.owner.kind) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    }
}
