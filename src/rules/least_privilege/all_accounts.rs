use crate::{
    catalog::{Confidence, Scope},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet, Subject},
    model::{Policy, Resource, Token},
    text::counted,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "all-accounts",
        summary: "policy grants access to every account",
        severity: Severity::Medium,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/all-accounts.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Policy(check),
    options: None,
};

const HELP: &str = "list the accounts that the token needs: {snippet}";

fn check(policy: &Policy<'_>, _: &Token<'_>, reporter: &mut Reporter<'_>) {
    if !policy.is_allow() {
        return;
    }
    let Some(entry) = policy.resources.entries().iter().find(|entry| entry.resource == Resource::AllAccounts) else {
        return;
    };
    let groups: Vec<_> = policy.known_groups().filter(|(_, known)| known.scope == Scope::Account).collect();
    // A group that allows changes is the one to name: it decides the severity.
    let Some((group, known)) = groups.iter().find(|(_, known)| known.changes()).or(groups.first()) else {
        if policy.is_unread("permission_groups") {
            // The reach is known although the groups are not.
            reporter
                .report(entry.key.span, "unknown permission groups are granted on every account")
                .confidence(Confidence::Medium)
                .saying("every account of the user, including accounts joined later")
                .help(HELP)
                .snippet(Snippet::resource("com.cloudflare.api.account.<account id>"));
        }
        return;
    };
    let named = match groups.len() - 1 {
        0 => format!("`{}` is", known.name),
        others => format!("`{}` and {} are", known.name, counted(others, "other permission group")),
    };
    let finding = reporter.report(entry.key.span, format!("{named} granted on every account"));
    finding.about(Subject::Policy, "");
    finding.saying("every account of the user, including accounts joined later");
    if known.changes() {
        finding.severity(Severity::High).label(group.span, "allows changes in all of them");
    } else {
        finding.label(group.span, "allows reading all of them");
    }
    finding.help(HELP).snippet(Snippet::resource("com.cloudflare.api.account.<account id>"));
}
