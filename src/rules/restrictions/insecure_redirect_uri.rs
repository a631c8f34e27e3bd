use std::net::IpAddr;

use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Token, is_template},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "insecure-redirect-uri",
        summary: "OAuth client sends authorization codes to an address that others can read",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Restrictions,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/insecure-redirect-uri.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    let client = token.client.iter();
    for uri in client.flat_map(|client| &client.redirect_uris).filter(|uri| !is_template(&uri.value)) {
        let Some((problem, help)) = problem(&uri.value) else { continue };
        let message = format!("redirect URI `{}` {problem}", shown(&uri.value));
        reporter.report(uri.span, message).help(help);
    }
}

/// Why others can get the codes that are sent to an address, and what to do about it.
fn problem(uri: &str) -> Option<(&'static str, &'static str)> {
    let (scheme, rest) = uri.split_once(':')?;
    if rest.contains('*') {
        return Some(("matches addresses that others may control", "list each address in full"));
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" if !is_loopback(rest) => Some(("sends authorization codes unencrypted", "use https")),
        "javascript" | "data" | "vbscript" | "file" => {
            Some(("runs or reads what an attacker can provide", "use an https address of the application"))
        }
        _ => None,
    }
}

/// Whether an address without its scheme is on the user's own machine, where native programs listen (RFC 8252, 7.3).
fn is_loopback(rest: &str) -> bool {
    let authority = rest.trim_start_matches('/').split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
