use std::collections::BTreeSet;

use serde::Deserialize;

use crate::{
    catalog::{Confidence, OwnerKind},
    lint::{AppliesTo, Check, Family, Inventory, Reporter, Rule, RuleInfo, Severity, Subject, options},
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "near-quota",
        summary: "number of tokens is close to Cloudflare's limit",
        severity: Severity::Info,
        confidence: Confidence::Medium,
        family: Family::Fleet,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/near-quota.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Inventory(check),
    options: Some(options::<Options>),
};

/// The options of this rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    user: usize,
    account: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { user: 50, account: 500 }
    }
}

/// The part of the quota, in tenths, from which the rule reports.
const TENTHS: usize = 9;

fn check(inventory: &Inventory, reporter: &mut Reporter<'_>) {
    let options = reporter.options::<Options>();
    for (kind, quota, owned, owner) in [
        (OwnerKind::User, options.user, "user-owned", "user"),
        (OwnerKind::Account, options.account, "account-owned", "account"),
    ] {
        let mut own =
            inventory.tokens.iter().filter(|token| !token.form.is_planned() && token.owner.kind == Some(kind));
        let ids: BTreeSet<_> = own.clone().filter_map(|token| token.token.id.as_deref()).collect();
        let count = ids.len();
        if count * 10 < quota * TENTHS {
            continue;
        }
        let Some(last) = own.next_back() else { continue };
        reporter
            .report(
                last.grip,
                format!("found {}; the limit is {quota} per {owner}", counted(count, &format!("{owned} token"))),
            )
            .about(Subject::Token, kind.word())
            .help("delete expired and unused tokens, or ask Cloudflare for a higher limit");
    }
}
