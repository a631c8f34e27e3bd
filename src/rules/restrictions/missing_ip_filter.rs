use serde::Deserialize;

use crate::{
    catalog::{Confidence, Set},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet, options},
    model::{Policy, Resource, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "missing-ip-filter",
        summary: "token can be used from any IP address",
        severity: Severity::Low,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/missing-ip-filter.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The rule's options.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    /// The longest lifetime in days with which a token on named resources needs no filter as much.
    write_days: i64,
}

impl Default for Options {
    fn default() -> Options {
        Options { write_days: 90 }
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let is_set = token.condition.is_some() || token.is_unread("condition");
    if !token.shows_condition() || is_set {
        return;
    }
    let first = |set: Set| token.granted().find(|(_, _, known)| known.is_in(set));
    let is_tight = is_short_lived(token, reporter) && token.allows().all(names_resources);
    let (severity, riskiest) = match (first(Set::TokenMinting), first(Set::HighRisk)) {
        (Some(minting), _) => (Severity::High, Some(minting)),
        (None, Some(_)) if is_tight => (Severity::Low, None),
        (None, Some(risky)) => (Severity::Medium, Some(risky)),
        (None, None) => (Severity::Low, None),
    };
    let finding = reporter
        .report(token.grip, "this token can be used from any IP address")
        .severity(severity)
        .saying("no `condition`")
        .help(
            "list the addresses that use this token: {snippet}; hosted CI runners have no fixed addresses, so keep \
             their tokens narrow and short-lived",
        )
        .snippet(Snippet::ip_filter());
    if let Some((_, group, known)) = riskiest {
        finding.label(group.span, format!("`{}` from any IP address", known.name));
    }
}

/// Whether the token expires within the limit.
fn is_short_lived(token: &Token<'_>, reporter: &Reporter<'_>) -> bool {
    let Some(expires) = token.expires_on.as_ref().and_then(|time| time.value.instant()) else { return false };
    let start = token.not_before.as_ref().or(token.issued_on.as_ref()).and_then(|start| start.value.instant());
    let days = expires.duration_since(start.unwrap_or(reporter.now)).as_hours() / 24;
    // An expiry is often rounded up to the next midnight.
    days <= reporter.options::<Options>().write_days + 1
}

/// Whether a policy names each of its resources.
fn names_resources(policy: &Policy<'_>) -> bool {
    let mut entries = policy.resources.entries().iter();
    !policy.resources.entries().is_empty()
        && entries.all(|entry| {
            matches!(
                entry.resource,
                Resource::Account(_)
                    | Resource::Zone { .. }
                    | Resource::Bucket(_)
                    | Resource::Part { .. }
                    | Resource::User(_)
            )
        })
}
