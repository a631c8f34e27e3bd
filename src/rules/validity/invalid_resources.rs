use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Snippet},
    model::{Policy, ResourceEntry, Resources, Selection, Token, is_sample, is_template},
    syntax::node::NodeKind,
    text::Span,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "invalid-resources",
        summary: "`resources` is not an object of resource keys with value `*`",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
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
                .help("set the value to \"*\"; the key alone selects the resource");
        }
    }
}

fn malformed(span: Span, kind: NodeKind, text: Option<&str>, reporter: &mut Reporter<'_>) {
    if text.is_some_and(is_template) {
        return;
    }
    let finding = reporter.report(span, format!("expected an object for `resources`, found {}", kind.described()));
    let is_quoted_object = text.is_some_and(|text| text.trim_start().starts_with('{'));
    if is_quoted_object {
        finding.help("write the object without the surrounding quotes and the backslashes");
        return;
    }
    let zone = Snippet::resource("com.cloudflare.api.account.zone.<zone id>");
    finding.help("write an object: {snippet}").snippet(Snippet::object("resources", [zone]));
}

fn wrong(entry: &ResourceEntry<'_>) -> Option<String> {
    // placeholder-value reports the pair from the generated samples.
    if is_sample(&entry.key.value, None) {
        return None;
    }
    match &entry.selection.value {
        Selection::All | Selection::Unknown => None,
        Selection::Text(text) if is_template(text) => None,
        Selection::Text(_) => Some("the only valid value for a resource is \"*\"".to_owned()),
        Selection::Empty => Some("empty object selects no resources".to_owned()),
        Selection::Other(NodeKind::Object) => Some("resources can be nested only one level deep".to_owned()),
        Selection::Other(kind) => {
            Some(format!("the only valid value for a resource is \"*\", found {}", kind.described()))
        }
    }
}
