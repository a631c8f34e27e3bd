use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, InventoryToken, Reporter, Rule, RuleInfo, Severity},
    model::Form,
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "token-takeover",
        summary: "token can take over other tokens of the list",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Escalation,
        is_default: true,
        page: include_str!("../../../rules/token-takeover.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let usable: Vec<&InventoryToken> =
        inventory.tokens.iter().filter(|summary| summary.is_usable && summary.form == Form::Exported).collect();
    for (minter, span) in usable.iter().filter_map(|summary| Some((summary, summary.minting?))) {
        let may_share_owner = |other: &&&InventoryToken| {
            let (one, other) = (minter.owner.kind, other.owner.kind);
            one.is_none() || other.is_none() || one == other
        };
        let others: Vec<&&InventoryToken> = usable
            .iter()
            .filter(|other| other.token != minter.token && other.minting.is_none())
            .filter(may_share_owner)
            .collect();
        let Some(first) = others.first() else { continue };
        let count = counted(others.len(), "other token");
        let message = format!("this token can edit and roll {count} of the list, and so do all that they can");
        reporter.about(minter.token.clone());
        reporter
            .report(span, message)
            .label(first.grip, "one that it can take over")
            .help("keep the power over tokens out of scripts, or count every token of the list as exposed when this one leaks");
    }
}
