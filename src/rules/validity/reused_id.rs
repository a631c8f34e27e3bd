use std::collections::{HashMap, HashSet};

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, NamedId, Reporter, Rule, RuleInfo, Severity, Subject},
    text::{partial, shown},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "reused-id",
        summary: "one ID is used for two kinds of resources",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/reused-id.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    // The same expression means something else in another module.
    let mut firsts: HashMap<(&str, &str), &NamedId> = HashMap::new();
    for token in &inventory.tokens {
        let mut reported: HashSet<&str> = HashSet::new();
        for named in &token.ids {
            let first = *firsts.entry((&named.id, &named.within)).or_insert(named);
            if first.kind == named.kind || reported.contains(named.id.as_str()) {
                continue;
            }
            reported.insert(&named.id);
            let id = partial::only_expression(&named.id).unwrap_or(&named.id);
            let message = format!("`{}` is used as the ID of {} and of {}", shown(id), an(first.kind), an(named.kind));
            reporter.about(token);
            reporter
                .report(named.span, message)
                .about(Subject::Token, named.id.as_str())
                .saying(format!("{} here", named.kind))
                .label(first.span, format!("{} here", first.kind))
                .help("no account, zone or user has the ID of another; use the right one in each place");
        }
    }
}

/// The kind with its article.
fn an(kind: &str) -> &'static str {
    match kind {
        "account" => "an account",
        "zone" => "a zone",
        _ => "a user",
    }
}
