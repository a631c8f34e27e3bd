use crate::{
    catalog::Confidence,
    lint::{AppliesTo, Check, Edit, Family, Reporter, Rule, RuleInfo, Severity},
    model::{Container, Field, Token},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unknown-field",
        summary: "field is not part of the token format",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        page: include_str!("../../../rules/unknown-field.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Token(check),
    options: None,
};

fn check(token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for field in &token.unknown_fields {
        let is_about_addresses = matches!(field.place, Container::Condition | Container::RequestIp);
        // The server may add fields to what it returns, but no other condition is known.
        if token.form.is_planned() || is_about_addresses {
            judge(field, reporter);
        }
    }
}

fn judge(field: &Field<'_>, reporter: &mut Reporter<'_>) {
    let (key, place) = (shown(&field.key), field.place.word());
    let meant = meant(field);
    let restricts = meant.is_some() || matches!(field.place, Container::Condition | Container::RequestIp);
    let finding = reporter
        .report(field.key_span, format!("`{key}` is no field of a {place}, so Cloudflare ignores or refuses it"));
    if restricts {
        finding.saying("this restricts nothing");
    } else {
        finding.severity(Severity::Low);
    }
    match meant {
        Some(meant) => {
            finding.help(format!("did you mean \"{meant}\"?"));
            let edit = Edit::Replace { span: field.key_span, text: meant.to_owned() };
            finding.suggest(format!("write \"{meant}\""), vec![edit])
        }
        None => finding.help(format!("remove it, or write one of {}", known(field.place))),
    };
}

/// Fields of other systems and of memory, and what this one calls them.
const MEANT: [(&str, &str); 24] = [
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
    ("request_ip", "condition\": { \"request_ip\": … }"),
    ("request.ip", "condition\": { \"request_ip\": … }"),
    ("allowed_ips", "condition\": { \"request_ip\": { \"in\": … } }"),
    ("ip_filter", "condition\": { \"request_ip\": { \"in\": … } }"),
    ("policy", "policies"),
    ("permissions", "permission_groups"),
    ("permission_group", "permission_groups"),
    ("permission_group_ids", "permission_groups"),
    ("resource", "resources"),
    ("action", "permission_groups"),
];

/// The field that its author had in mind, where that is plain.
pub(in crate::rules) fn meant(field: &Field<'_>) -> Option<&'static str> {
    let key = field.key.to_ascii_lowercase().replace('-', "_");
    match field.place {
        Container::Condition if key.starts_with("request") || key == "ip" => Some("request_ip"),
        Container::RequestIp if matches!(key.as_str(), "ins" | "allow" | "include" | "cidrs" | "in_cidrs") => {
            Some("in")
        }
        Container::RequestIp if matches!(key.as_str(), "notin" | "notins" | "not_ins" | "deny" | "exclude") => {
            Some("not_in")
        }
        Container::Token | Container::Policy => MEANT.iter().find(|(wrong, _)| *wrong == key).map(|(_, right)| *right),
        _ => None,
    }
}

fn known(place: Container) -> &'static str {
    match place {
        Container::Token => "`name`, `policies`, `condition`, `not_before`, `expires_on`",
        Container::Policy => "`effect`, `permission_groups`, `resources`",
        Container::Group => "`id`, `name`",
        Container::Resources => "a resource's key",
        Container::Condition => "`request_ip`",
        Container::RequestIp => "`in`, `not_in`",
    }
}
