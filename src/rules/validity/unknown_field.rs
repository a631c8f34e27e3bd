use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Safety, Severity, Snippet, Subject, digest},
    model::{Container, Field, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unknown-field",
        summary: "unknown field",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: Some(Safety::Suggested),
        page: include_str!("../../../rules/unknown-field.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for field in &token.unknown_fields {
        let is_in_condition = matches!(field.place, Container::Condition | Container::RequestIp);
        // The server may return new fields of tokens and policies, but no other condition is known.
        if token.form.is_planned() || is_in_condition {
            report(field, reporter);
        }
    }
}

fn report(field: &Field<'_>, reporter: &mut Reporter<'_>) {
    let (key, place) = (shown(&field.key), field.place.word());
    let finding =
        reporter.report(field.key_span, format!("unknown field `{key}` in {place}; Cloudflare ignores or rejects it"));
    finding.about(Subject::Token, digest::field(field.place, &field.key));
    if let Some(meant) = meant(field) {
        let edit = Edit::Replace { span: field.key_span, text: meant.to_owned() };
        finding
            .saying("this restricts nothing")
            .help(format!("did you mean `{meant}`?"))
            .suggest(format!("rename to `{meant}`"), vec![edit]);
    } else if is_ip_filter(field) {
        finding.saying("this restricts nothing").help("write the IP filter as {snippet}").snippet(Snippet::ip_filter());
    } else {
        finding.help(format!("remove it, or use a known field: {}", known(field.place)));
        if matches!(field.place, Container::Condition | Container::RequestIp) {
            finding.saying("this restricts nothing");
        } else {
            finding.severity(Severity::Low);
        }
    }
}

/// Names from other systems or from memory, and the field that they mean.
const SYNONYMS: [(&str, &str); 20] = [
    ("expires_at", "expires_on"),
    ("expire_on", "expires_on"),
    ("expires", "expires_on"),
    ("expiry", "expires_on"),
    ("expiration", "expires_on"),
    ("expiration_date", "expires_on"),
    ("not_after", "expires_on"),
    ("valid_until", "expires_on"),
    ("ttl", "expires_on"),
    ("starts_on", "not_before"),
    ("start_on", "not_before"),
    ("valid_from", "not_before"),
    ("conditions", "condition"),
    ("restrictions", "condition"),
    ("policy", "policies"),
    ("permissions", "permission_groups"),
    ("permission_group", "permission_groups"),
    ("permission_group_ids", "permission_groups"),
    ("resource", "resources"),
    ("action", "permission_groups"),
];

/// Names of an IP filter that is not within a `condition`. Renaming the field does not fix it: the value moves.
const IP_FILTERS: [&str; 4] = ["request_ip", "request.ip", "allowed_ips", "ip_filter"];

/// The field that the author meant, where the name shows it.
pub(in crate::rules) fn meant(field: &Field<'_>) -> Option<&'static str> {
    let key = normalized(field);
    match field.place {
        Container::Condition if key.starts_with("request") || key == "ip" => Some("request_ip"),
        Container::RequestIp if matches!(key.as_str(), "ins" | "allow" | "include" | "cidrs" | "in_cidrs") => {
            Some("in")
        }
        Container::RequestIp if matches!(key.as_str(), "notin" | "notins" | "not_ins" | "deny" | "exclude") => {
            Some("not_in")
        }
        Container::Token | Container::Policy => {
            SYNONYMS.iter().find(|(wrong, _)| *wrong == key).map(|(_, right)| *right)
        }
        _ => None,
    }
}

fn is_ip_filter(field: &Field<'_>) -> bool {
    matches!(field.place, Container::Token | Container::Policy) && IP_FILTERS.contains(&normalized(field).as_str())
}

fn normalized(field: &Field<'_>) -> String {
    field.key.to_ascii_lowercase().replace('-', "_")
}

fn known(place: Container) -> &'static str {
    match place {
        Container::Token => "`name`, `policies`, `condition`, `not_before`, `expires_on`",
        Container::Policy => "`effect`, `permission_groups`, `resources`",
        Container::Group => "`id`, `name`",
        Container::Resources => "a resource key",
        Container::Condition => "`request_ip`",
        Container::RequestIp => "`in`, `not_in`",
    }
}
