//! The expressions of a plan's configuration: what a value that is unknown depends on.

use std::collections::BTreeMap;

use crate::{
    model::Token,
    syntax::{
        json,
        node::{Node, NodeKind},
    },
    text::{Source, Span, Spanned},
};

/// Marks the times of tokens that are unknown although they refer to nothing: only functions of the current time make
/// such values.
pub(super) fn mark_moving(plan: Node<'_, '_>, tokens: &mut [Token<'_>], file: &Source) {
    if !tokens.iter().any(|token| TIMES.iter().any(|time| is_unknown(token, time))) {
        return;
    }
    let Some(configuration) = plan.get("configuration") else { return };
    // A large part of the plan that few plans need: it was skipped.
    let skipped = if configuration.is_null() { json::value_at(file, configuration.span()).ok() } else { None };
    let configuration = skipped.as_ref().map_or(configuration, |tape| tape.root(file));
    let mut all = BTreeMap::new();
    if let Some(module) = configuration.get("root_module") {
        constant_times(module, "", &mut all);
    }
    for token in tokens {
        let Some(address) = token.address.as_ref().map(|address| without_keys(&address.value)) else { continue };
        for time in TIMES {
            if !is_unknown(token, time) {
                continue;
            }
            let span = all.get(&(address.clone(), time)).copied();
            token.moving.extend(span.map(|span| Spanned { value: time, span }));
        }
    }
}

const TIMES: [&str; 2] = ["not_before", "expires_on"];

fn is_unknown(token: &Token<'_>, time: &str) -> bool {
    token.is_unread(time) && !token.unknown.is_empty() && token.moving.iter().all(|own| own.value != time)
}

/// The times that refer to nothing and are not constants, by the address of their resource.
fn constant_times(module: Node<'_, '_>, prefix: &str, all: &mut BTreeMap<(String, &'static str), Span>) {
    for resource in module.get("resources").iter().flat_map(Node::elements) {
        let Some(address) = resource.get("address").and_then(|address| address.string()) else { continue };
        for time in TIMES {
            let members = resource.get("expressions");
            let member = members.iter().flat_map(Node::members).find(|member| member.key == time);
            let Some(member) = member.filter(|member| member.value.kind() == NodeKind::Object) else { continue };
            if member.value.members().next().is_none() {
                all.insert((format!("{prefix}{address}"), time), member.span());
            }
        }
    }
    for call in module.get("module_calls").iter().flat_map(Node::members) {
        if let Some(module) = call.value.get("module") {
            constant_times(module, &format!("{prefix}module.{}.", call.key), all);
        }
    }
}

/// The address without the keys of instances: `module.a["x"].cloudflare_api_token.b[0]` is in the configuration as
/// `module.a.cloudflare_api_token.b`.
fn without_keys(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    let (mut is_key, mut is_quoted, mut is_escaped) = (false, false, false);
    for character in address.chars() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' if is_key => is_quoted = !is_quoted,
            '[' if !is_key => is_key = true,
            ']' if is_key && !is_quoted => is_key = false,
            _ if !is_key => out.push(character),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without_keys;

    #[test]
    fn keys_of_instances_are_dropped() {
        for (address, expected) in [
            ("cloudflare_api_token.a", "cloudflare_api_token.a"),
            ("module.a[\"x.y\"].cloudflare_api_token.b[0]", "module.a.cloudflare_api_token.b"),
            ("cloudflare_api_token.a[\"]\\\"[\"]", "cloudflare_api_token.a"),
        ] {
            assert_eq!(without_keys(address), expected);
        }
    }
}
