use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    catalog::{Confidence, Group},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, options},
    model::{ClientKind, Token},
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "excessive-permissions",
        summary: "token has a large share of all permission groups",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::LeastPrivilege,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/excessive-permissions.md"),
    },
    applies_to: AppliesTo::Live,
    check: Check::Token(check),
    options: Some(options::<Options>),
};

/// The options of this rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Options {
    max_writes: usize,
    max_share: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { max_writes: 10, max_share: 25 }
    }
}

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let held: BTreeMap<&str, &Group> = token.granted().map(|(_, _, known)| (known.id, known)).collect();
    let writes = held.values().filter(|known| known.changes()).count();
    let options = reporter.options::<Options>();
    let share = held.len() * 100 / reporter.catalog.groups().len().max(1);
    let kind = token.client.as_ref().map(|client| client.kind);
    let what = kind.map_or("token", ClientKind::described);
    let message = if writes > options.max_writes {
        format!(
            "this {what} has {writes} permission groups that allow changes, more than the limit of {}",
            options.max_writes
        )
    } else if share > options.max_share {
        format!(
            "this {what} has {} permission groups, {share}% of all groups and more than the limit of {}%",
            held.len(),
            options.max_share
        )
    } else {
        return;
    };
    let span = token.policies_span.unwrap_or(token.grip);
    let minted = token.name.as_ref().and_then(|name| minted_by_cloudflare(&name.value));
    let finding = reporter.report(span, message);
    match minted {
        Some(what) => finding.help(format!("{what}; revoke it when nothing uses it")),
        None => finding.help(help(kind)),
    };
}

fn help(kind: Option<ClientKind>) -> &'static str {
    match kind {
        None => "use a separate token per job, each with only the permissions it needs",
        Some(ClientKind::Login) => "log in with the scopes that are needed: wrangler login --scopes <scopes>",
        Some(ClientKind::Metadata) => {
            "name the scopes in the configuration of each client, or it asks for all of these"
        }
        Some(_) => "request only the scopes that are needed",
    }
}

/// What a token is for that a product of Cloudflare creates under a name of its own.
fn minted_by_cloudflare(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if name.starts_with("cloudflare agent token") {
        return Some("Cloudflare creates tokens of this name for agents");
    }
    let is_build = name.contains("build token") || name.starts_with("workers builds");
    is_build.then_some("Workers Builds creates tokens of this name to deploy")
}
