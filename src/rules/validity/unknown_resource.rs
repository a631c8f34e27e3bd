use crate::{
    catalog::{Confidence, Scope, is_id},
    lint::{AppliesTo, Check, Family, Reporter, Rule, RuleInfo, Severity, Subject, digest},
    model::{Policy, Resource, ResourceEntry, Token, is_sample, is_template},
    text::shown,
};

pub(super) static RULE: Rule = Rule {
    info: RuleInfo {
        id: "unknown-resource",
        summary: "unknown resource key, or a resource with an invalid ID",
        severity: Severity::High,
        confidence: Confidence::High,
        family: Family::Validity,
        is_default: true,
        fix: None,
        page: include_str!("../../../rules/unknown-resource.md"),
    },
    applies_to: AppliesTo::Any,
    check: Check::Policy(check),
    options: None,
};

fn check(policy: &Policy<'_>, _token: &Token<'_>, reporter: &mut Reporter<'_>) {
    for entry in policy.resources.entries() {
        let is_unresolved =
            || is_template(&entry.key.value) || entry.outer.as_ref().is_some_and(|outer| is_template(&outer.value));
        let is_valid = match entry.is_partial {
            true => entry.resource.may_be_well_formed(),
            false => entry.resource.is_well_formed() || is_unresolved(),
        };
        if is_valid || is_sample(&entry.key.value, None) {
            continue;
        }
        if let Resource::Unknown(_) = entry.resource {
            unknown(entry, reporter);
        } else {
            malformed(entry, reporter);
        }
    }
}

fn unknown(entry: &ResourceEntry<'_>, reporter: &mut Reporter<'_>) {
    let key = &entry.key.value;
    let finding = reporter.report(entry.key.span, format!("unknown resource `{}`", shown(key)));
    // Cloudflare adds kinds of resources without notice.
    let may_be_new = key.starts_with("com.cloudflare.");
    if may_be_new {
        finding.severity(Severity::Medium).confidence(Confidence::Medium);
    }
    finding.help(match nearest(key) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known resources are {}", FAMILIES.map(|key| format!("`{key}`")).join(", ")),
    });
}

const FAMILIES: [&str; 6] = [
    "com.cloudflare.api.account.<account id>",
    "com.cloudflare.api.account.zone.<zone id>",
    "com.cloudflare.api.user.<user id>",
    "com.cloudflare.edge.r2.bucket.<account id>_<jurisdiction>_<bucket>",
    "com.cloudflare.edge.worker.script.<script tag>",
    "com.cloudflare.api.account.flagship.app.<app id>",
];

/// The key that was meant, if a known wrong prefix or a bare ID shows it.
fn nearest(key: &str) -> Option<String> {
    if is_id(key) {
        return Some(format!("com.cloudflare.api.account.zone.{key}"));
    }
    let swaps = [
        ("com.cloudflare.api.zone.", "com.cloudflare.api.account.zone."),
        ("com.cloudflare.zone.", "com.cloudflare.api.account.zone."),
        ("com.cloudflare.account.", "com.cloudflare.api.account."),
        ("com.cloudflare.api.r2.bucket.", "com.cloudflare.edge.r2.bucket."),
        ("com.cloudflare.r2.bucket.", "com.cloudflare.edge.r2.bucket."),
        ("com.cloudflare.api.account.worker.script.", "com.cloudflare.edge.worker.script."),
        ("com.cloudflare.api.worker.script.", "com.cloudflare.edge.worker.script."),
    ];
    let swapped = swaps.iter().find_map(|(wrong, right)| Some(format!("{right}{}", shown(key.strip_prefix(wrong)?))));
    swapped.or_else(|| (key == "com.cloudflare.api.account").then(|| format!("{key}.<account id>")))
}

fn malformed(entry: &ResourceEntry<'_>, reporter: &mut Reporter<'_>) {
    let help = match entry.resource {
        Resource::Bucket(_) => {
            "write a bucket as `<account id>_<jurisdiction>_<bucket name>`, for example `…_default_my-bucket`; a \
             jurisdiction is `default`, `eu` or `fedramp`, and no location"
        }
        Resource::Part { scope: Scope::WorkerScript, .. } => {
            "use the script tag of the Worker, 32 hexadecimal digits, instead of its name"
        }
        _ => "an ID has 32 hexadecimal digits; the dashboard shows it on the overview page of the zone or account",
    };
    let span = match &entry.outer {
        Some(outer) if !Resource::new(&outer.value, None).is_well_formed() => outer.span,
        _ => entry.key.span,
    };
    reporter
        .report(span, format!("invalid ID: {}", entry.resource.described()))
        .about(Subject::Policy, digest::selector(entry))
        .help(help);
}
