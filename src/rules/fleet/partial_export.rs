use std::collections::{BTreeMap, BTreeSet};

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Inventory, Reporter, Rule, RuleInfo, Severity},
    read::{Document, PageInfo},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "partial-export",
        summary: "export does not contain all tokens",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/partial-export.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: None,
};

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let pages: Vec<(&Document, PageInfo)> =
        inventory.documents.iter().filter_map(|document| Some((document, document.page?))).collect();
    // The pages of one list have the same total count.
    let mut lists: BTreeMap<Option<u64>, Vec<&(&Document, PageInfo)>> = BTreeMap::new();
    for page in &pages {
        lists.entry(page.1.total_count).or_default().push(page);
    }
    for (total, own) in lists {
        check_list(&own, total, reporter);
    }
}

/// Reports on the last page of a list that pages or tokens of it are missing.
fn check_list(pages: &[&(&Document, PageInfo)], total: Option<u64>, reporter: &mut Reporter<'_>) {
    let Some((last, info)) = pages.last() else { return };
    let seen = pages.iter().map(|(document, _)| document.tokens as u64).sum::<u64>();
    let numbers: BTreeSet<u64> = pages.iter().filter_map(|(_, other)| other.page).collect();
    let missing_page = info.total_pages.and_then(|count| (1..=count).find(|number| !numbers.contains(number)));
    let is_full = info.per_page.is_some_and(|most| most > 0 && last.tokens as u64 >= most);
    let help = "export every page: request page=2 and so on, or per_page=50, until result is empty; then pass all files in one call";
    match (total, missing_page) {
        (Some(total), _) if seen < total => {
            reporter.report(info.span, format!("this list contains {seen} of {total} tokens")).help(help);
        }
        (None, Some(page)) => {
            reporter.report(info.span, format!("page {page} of this list is missing")).help(help);
        }
        (None, None) if is_full => {
            let message = "this page is full, so more pages may exist";
            reporter.report(info.span, message).confidence(Confidence::Medium).help(help);
        }
        _ => {}
    }
}
