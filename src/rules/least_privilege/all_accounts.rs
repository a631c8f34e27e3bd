use crate::{
    catalog::{Confidence, Scope},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet},
    model::{Policy, Resource, Token},
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "all-accounts",
        summary: "grant reaches every account",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        page: include_str!("../../../rules/all-accounts.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !policy.is_allow() {
        return;
    }
    let Some(entry) = policy.resources.entries().iter().find(|entry| entry.resource == Resource::AllAccounts) else {
        return;
    };
    let groups: Vec<_> = policy.known_groups().filter(|(_, known)| known.scope == Scope::Account).collect();
    let Some((group, known)) = groups.iter().find(|(_, known)| known.changes()).or(groups.first()) else { return };
    let others = groups.len() - 1;
    let and_more = if others == 0 { String::new() } else { format!(" and {}", counted(others, "other group")) };
    let reaches = if others == 0 { "reaches" } else { "reach" };
    let finding = reporter.report(entry.key.span, format!("`{}`{and_more} {reaches} every account", known.name));
    finding.saying("every account of the user, also those joined later");
    if known.changes() {
        finding.severity(Severity::High).label(group.span, "can change things in all of them");
    } else {
        finding.label(group.span, "can read in all of them");
    }
    finding.help("name the account: {snippet}").snippet(Snippet::resource("com.cloudflare.api.account.<account id>"));
}
