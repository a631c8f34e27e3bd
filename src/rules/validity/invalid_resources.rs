use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Policy, ResourceEntry, Resources, Selection, Token, is_sample, is_template},
    syntax::node::NodeKind,
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-resources",
        summary: "resources are not an object of keys with `*`",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/invalid-resources.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    if let Resources::Malformed { kind, text, fault: None } = &policy.resources {
        malformed(kind.span, kind.value, text.as_deref(), reporter);
    }
    for entry in policy.resources.entries() {
        if let Some(message) = wrong(entry) {
            reporter
                .report(entry.selection.span, message)
                .help("write \"*\": the key alone selects, and \"*\" is its only value");
        }
    }
}

fn malformed(span: Span, kind: NodeKind, text: Option<&str>, reporter: &mut Reporter<'_>) {
    if text.is_some_and(is_template) {
        return;
    }
    let help = match text {
        Some(text) if text.trim_start().starts_with('{') => {
            "the API takes the object itself: remove the quotes around it, and the backslashes in it"
        }
        _ => "write an object: \"resources\": { \"com.cloudflare.api.account.zone.<zone id>\": \"*\" }",
    };
    reporter.report(span, format!("`resources` must be an object, and {} stands here", kind.described())).help(help);
}

fn wrong(entry: &ResourceEntry<'_>) -> Option<String> {
    // The pair that the vendor's generated samples hold is placeholder-value's.
    if is_sample(&entry.key.value, None) {
        return None;
    }
    match &entry.selection.value {
        Selection::All => None,
        Selection::Text(text) if is_template(text) => None,
        Selection::Text(_) => Some("only `\"*\"` may stand under a resource".to_owned()),
        Selection::Empty => Some("an empty object under a resource selects nothing".to_owned()),
        Selection::Other(NodeKind::Object) => Some("resources nest one level deep at most".to_owned()),
        Selection::Other(kind) => {
            Some(format!("only `\"*\"` may stand under a resource, and {} stands here", kind.described()))
        }
    }
}
