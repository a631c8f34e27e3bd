//! Near-misses of the rules about validity: for each condition that keeps a rule silent, an input that is flagged
//! without that condition.

use tokenlint::{
    lint::{Linter, Report, Run},
    rules,
};

use crate::common::lint;

const DNS_WRITE: &str = r#"{"id": "4755a26eedb94da69e1066d98aa820be"}"#;
const DNS_READ: &str = r#"{"id": "82e64a83756745bbbb1c9c2701bf816b"}"#;
const ACCOUNT_SETTINGS_READ: &str = r#"{"id": "c1fde68c7bcc44588cbb6ddbc16d6480"}"#;
const UNKNOWN_GROUP: &str = r#"{"id": "0000000000000000000000000000beef"}"#;
const ZONE: &str = r#"{"com.cloudflare.api.account.zone.000000000000000000000000000000a1": "*"}"#;
const ACCOUNT: &str = r#"{"com.cloudflare.api.account.00000000000000000000000000000acc": "*"}"#;

fn policy(effect: &str, groups: &str, resources: &str) -> String {
    format!(r#"{{"effect": "{effect}", "permission_groups": [{groups}], "resources": {resources}}}"#)
}

fn allow(groups: &str, resources: &str) -> String {
    policy("allow", groups, resources)
}

/// The body of a request.
fn body(policies: &str) -> String {
    format!(r#"{{"name": "deploy", "policies": [{policies}]}}"#)
}

/// The body of a request with more fields.
fn body_with(policies: &str, fields: &str) -> String {
    format!(r#"{{"name": "deploy", {fields}, "policies": [{policies}]}}"#)
}

/// A token that was exported, with more fields.
fn exported(policies: &str, fields: &str) -> String {
    let record = r#""id": "00000000000000000000000000000101", "issued_on": "2026-11-05T10:00:00Z""#;
    format!(r#"{{{record}, "name": "deploy", "status": "active", {fields}, "policies": [{policies}]}}"#)
}

/// An exported token of an account.
fn account_owned(policies: &str) -> String {
    exported(policies, r#""creator_email_at_creation": "platform@example.com""#)
}

/// A Terraform plan that creates a token.
fn plan(after: &str, after_unknown: &str) -> String {
    let change =
        format!(r#""actions": ["create"], "before": null, "after": {after}, "after_unknown": {after_unknown}"#);
    let address = r#""address": "cloudflare_api_token.deploy", "mode": "managed", "type": "cloudflare_api_token""#;
    format!(r#"{{"format_version": "1.2", "resource_changes": [{{{address}, "change": {{{change}}}}}]}}"#)
}

/// A data source that names [`UNKNOWN_GROUP`].
const PRIOR_STATE: &str = r#""prior_state": {"values": {"root_module": {"resources": [{"address": "data.cloudflare_api_token_permission_groups.all", "mode": "data", "type": "cloudflare_api_token_permission_groups", "values": {"permissions": {"DNS Read": "0000000000000000000000000000beef"}}}]}}}"#;

fn own_severities(report: &Report, id: &str) -> Vec<&'static str> {
    let own = report.findings.iter().filter(|finding| finding.rule.id == id);
    own.map(|finding| finding.severity.word()).collect()
}

type Row = (&'static str, &'static str, String, usize, &'static str);

fn hold(rows: &[Row], granted: Option<&str>) {
    let mut wrong = Vec::new();
    for (id, name, text, expected, why) in rows {
        let report = lint(name, text, Some(rules::find(id).unwrap()), None, granted);
        assert!(report.coverage.documents > 0, "{id}: {why}: nothing is read from {text}");
        let found = own_severities(&report, id).len();
        if found != *expected {
            wrong.push(format!("{id}: {why}: expected {expected}, found {found} in {text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn near_misses_of_validity_rules_are_not_flagged() {
    let json = "token.json";
    let row = |id, text, expected, why| (id, json, text, expected, why);
    let bare = |name: &str| format!(r#"{{"effect": "allow", "permissionGroups": ["{name}"], "resources": {ZONE}}}"#);
    let two_zones = r#"{"com.cloudflare.api.account.zone.000000000000000000000000000000a1": "*", "com.cloudflare.api.account.zone.000000000000000000000000000000a2": "*"}"#;
    let unknown_zone = r#"{"com.cloudflare.api.future.000000000000000000000000000000a1": "*"}"#;
    let logs_read = r#"{"id": "c4a30cd58c5d42619c86a3c36c441e2d", "name": "Logs Read"}"#;
    let dns = allow(DNS_WRITE, ZONE);
    let deny_dns = policy("deny", DNS_WRITE, ZONE);
    let deny_settings = policy("deny", ACCOUNT_SETTINGS_READ, ACCOUNT);
    let all_accounts = r#"{"com.cloudflare.api.account.*": "*"}"#;
    let quoted_zone = format!("{ZONE:?}");
    let block = |resources: &str| {
        let groups = r#""permission_groups": ["82e64a83756745bbbb1c9c2701bf816b"]"#;
        format!(r#"{{"effect": "allow", {groups}, "resources": {resources}}}"#)
    };
    hold(
        &[
            row("ambiguous-group-name", body(&bare("DNS Read")), 0, "only one group has the name"),
            row("ambiguous-group-name", body(&allow(logs_read, ZONE)), 0, "the id decides"),
            row("ambiguous-group-name", body(&allow(r#"{"name": "Logs Read"}"#, ZONE)), 0, "no id to look up"),
            row("dead-policy", body(""), 0, "no policy denies"),
            row("dead-policy", body(&format!("{}, {deny_dns}", allow("5", ZONE))), 0, "an allow policy is unreadable"),
            row(
                "dead-policy",
                body(&format!("{}, {}, {}", allow("", ZONE), allow(DNS_WRITE, two_zones), deny_dns)),
                0,
                "an allow policy without groups has nothing to cancel",
            ),
            row("dead-policy", body(&format!("{}, {deny_dns}", allow("", ZONE))), 0, "nothing is allowed"),
            row("dead-policy", body(&deny_dns), 1, "every policy denies"),
            row("dead-policy", body(&format!("{deny_dns}, 7")), 0, "a policy that is unreadable may allow something"),
            row("dead-policy", body(&format!("{dns}, {deny_settings}")), 1, "no policy allows the group"),
            row(
                "dead-policy",
                body(&format!("{dns}, {deny_settings}, {}", allow("5", ACCOUNT))),
                0,
                "a group that is unreadable may be allowed",
            ),
            row(
                "dead-policy",
                body(&format!("{dns}, {deny_settings}, {}", policy("5", DNS_READ, ACCOUNT).replace("\"5\"", "5"))),
                0,
                "a policy whose effect is unreadable may allow the group",
            ),
            row(
                "dead-policy",
                body(&format!("{dns}, {deny_settings}, 7")),
                0,
                "a policy that is unreadable may allow the group",
            ),
            row(
                "dead-policy",
                body(&format!("{dns}, {}", policy("deny", DNS_WRITE, &ZONE.replace("a1", "a2")))),
                1,
                "the same group is denied on a zone where it is not allowed",
            ),
            row(
                "dead-policy",
                body(&format!("{dns}, {}", policy("deny", DNS_READ, ZONE))),
                0,
                "a part of a group may be denied where the group is allowed",
            ),
            row(
                "dead-policy",
                body(&format!("{dns}, {}, {}", allow(DNS_READ, ZONE), policy("deny", "", ZONE))),
                0,
                "a deny policy without groups is missing-field",
            ),
            row(
                "dead-policy",
                exported(&format!("{dns}, {deny_dns}"), r#""expires_on": "2026-11-01T00:00:00Z""#),
                0,
                "an expired token cannot be used",
            ),
            row("duplicate-grant", body(&allow(&format!("{DNS_WRITE}, {DNS_READ}"), ZONE)), 0, "two groups"),
            row("duplicate-grant", body(&format!("{dns}, {}", allow("", ZONE))), 0, "a resource twice without a group"),
            row("duplicate-grant", body(&format!("{deny_dns}, {deny_dns}")), 0, "deny policies grant nothing"),
            row("duplicate-grant", body(&format!("{dns}, {dns}, {dns}")), 2, "each repetition"),
            row("invalid-effect", body(&dns.replace(r#""allow""#, "null")), 0, "a null effect is missing-field"),
            row("invalid-effect", body(&dns.replace("allow", "${EFFECT}")), 0, "a placeholder"),
            row("invalid-resources", body(&allow(DNS_WRITE, r#""${RESOURCES}""#)), 0, "a placeholder as resources"),
            row("invalid-resources", body(&allow(DNS_WRITE, r#"{"foo": "string"}"#)), 0, "the generated sample"),
            row("invalid-resources", body(&allow(DNS_WRITE, &ZONE.replace('*', "${ALL}"))), 0, "a placeholder value"),
            row("invalid-resources", body(&allow(DNS_WRITE, &ZONE.replace('*', "read"))), 1, "another value"),
            row(
                "invalid-resources",
                plan(&body(&allow(DNS_WRITE, r#""{""#)), "{}"),
                0,
                "invalid JSON is invalid-resources-json",
            ),
            row(
                "invalid-resources-json",
                plan(&body(&allow(DNS_WRITE, r#""${RESOURCES}""#)), "{}"),
                0,
                "a placeholder",
            ),
            row("invalid-resources-json", plan(&body(&allow(DNS_WRITE, r#""{""#)), "{}"), 1, "invalid JSON"),
            row("invalid-resources-json", body(&allow(DNS_WRITE, r#""{""#)), 0, "the API takes no JSON string"),
            row("invalid-status", body_with(&dns, r#""status": "${STATUS}""#), 0, "a placeholder"),
            row("invalid-status", body_with(&dns, r#""status": "active""#), 0, "the other status a request may set"),
            row(
                "invalid-status",
                plan(&body_with(&dns, r#""status": "expired""#), "{}"),
                0,
                "a plan repeats what the server reported",
            ),
            row("invalid-timestamp", body_with(&dns, r#""not_before": "${START}""#), 0, "a placeholder"),
            row("invalid-timestamp", body_with(&dns, r#""not_before": "tomorrow""#), 1, "the start of the lifetime"),
            row(
                "mismatched-group-name",
                body(&allow(r#"{"id": "DNS Read", "name": "DNS Write"}"#, ZONE)),
                0,
                "a name instead of an id is unknown-permission-group",
            ),
            row(
                "mismatched-group-name",
                body(&allow(&DNS_WRITE.replace('}', r#", "name": "${GROUP}"}"#), ZONE)),
                0,
                "a placeholder",
            ),
            row("mismatched-group-name", body(&dns), 0, "no name"),
            row("missing-field", body(&dns).replace(r#""deploy""#, "5"), 0, "a name of a wrong type is a problem"),
            row("missing-field", format!("[{dns}]"), 0, "policies without their token"),
            row("missing-field", body(&dns.replace(r#""allow""#, "5")), 0, "an effect of a wrong type"),
            row("missing-field", body(&allow("5", ZONE)), 0, "a group of a wrong type"),
            row(
                "missing-field",
                plan(&body(&dns), r#"{"policies": [{"resources": true}]}"#),
                0,
                "resources that are unknown until the apply",
            ),
            row("missing-field", exported(&allow("", "{}"), r#""tags": []"#), 0, "an exported token"),
            row("missing-field", body(&allow("", "{}")), 2, "empty groups and resources"),
            row("mixed-scopes", body(&allow(&format!("{DNS_WRITE}, {DNS_READ}"), ZONE)), 0, "one scope"),
            row(
                "mixed-scopes",
                body(&allow(&format!("{DNS_WRITE}, {ACCOUNT_SETTINGS_READ}"), ZONE)),
                0,
                "a group without a resource is scope-mismatch",
            ),
            row(
                "placeholder-value",
                exported(&dns, r#""tags": []"#).replace("deploy", "${NAME}"),
                0,
                "an existing name",
            ),
            row("placeholder-value", body(&dns).replace("deploy", "${NAME}"), 1, "the whole name"),
            row("placeholder-value", body(&dns).replace("deploy", "$NAME deploy"), 0, "a part of the name"),
            row("placeholder-value", body(&dns).replace("deploy", "$NAME"), 1, "a shell variable as name"),
            row(
                "placeholder-value",
                body(&allow(
                    DNS_WRITE,
                    r#"{"com.cloudflare.edge.r2.bucket.00000000000000000000000000000acc_default_placeholder-images": "*"}"#,
                )),
                0,
                "a valid bucket name",
            ),
            row(
                "placeholder-value",
                body_with(&dns, r#""condition": {"request_ip": {"in": ["1.1.1.0/24"], "not_in": ["${OFFICE}"]}}"#),
                1,
                "an excluded range",
            ),
            row("placeholder-value", body_with(&dns, r#""not_before": "${START}""#), 1, "the start of the lifetime"),
            row("placeholder-value", body(&dns.replace("allow", "${EFFECT}")), 1, "an effect"),
            row("placeholder-value", body(&allow(DNS_WRITE, r#""${RESOURCES}""#)), 1, "all resources"),
            row("placeholder-value", body(&allow(DNS_WRITE, &ZONE.replace('*', "${ALL}"))), 1, "a resource's value"),
            row(
                "placeholder-value",
                body(&allow(
                    DNS_WRITE,
                    r#"{"com.cloudflare.api.account.${ACCOUNT}": {"com.cloudflare.api.account.zone.*": "*"}}"#,
                )),
                1,
                "an outer key",
            ),
            row(
                "placeholder-value",
                body(&allow(r#"{"id": "${GROUP}"}, {"id": "${GROUP}"}"#, ZONE)),
                1,
                "a repeated value is reported once",
            ),
            row(
                "provider-syntax",
                plan(&format!(r#"{{"name": "deploy", "policy": [{}, {}]}}"#, block(ZONE), block(&quoted_zone)), "{}"),
                0,
                "both forms of resources exist in version 5 only",
            ),
            row("server-field", body_with(&dns, r#""value": "REDACTED""#), 0, "a secret is token-secret"),
            row("scope-mismatch", body(&allow(ACCOUNT_SETTINGS_READ, "{}")), 0, "empty resources are missing-field"),
            row("scope-mismatch", body(&allow("", ZONE)), 0, "empty groups are missing-field"),
            row("scope-mismatch", body(&allow(ACCOUNT_SETTINGS_READ, unknown_zone)), 0, "an unknown resource"),
            row("scope-mismatch", body(&allow(UNKNOWN_GROUP, ZONE)), 0, "an unknown group"),
            row(
                "scope-mismatch",
                body(&allow(
                    &format!(r#"{ACCOUNT_SETTINGS_READ}, {{"id": "7be86e6d99394878b4c8753de0be5e6a"}}"#),
                    ACCOUNT,
                )),
                0,
                "the resource of web search groups is not documented",
            ),
            row("server-field", exported(&dns, r#""tags": []"#), 0, "an exported token"),
            row(
                "superseded-group",
                body(&allow(r#"{"id": "Access: Custom Page Read"}"#, ACCOUNT)),
                0,
                "a name as id is unknown-permission-group",
            ),
            row(
                "superseded-group",
                body(&allow(&DNS_WRITE.replace('}', r#", "name": "Access: Custom Page Read"}"#), ZONE)),
                0,
                "the old name of another group is mismatched-group-name",
            ),
            row("superseded-group", body(&bare("Access: Custom Page Read")), 1, "tools look up the old name"),
            row(
                "unknown-field",
                exported(&dns, r#""expires_at": "2027-02-01T00:00:00Z""#),
                0,
                "a field from the server",
            ),
            row(
                "unknown-field",
                exported(&dns, r#""condition": {"request_ip": {"in": ["1.1.1.0/24"]}, "country": "NZ"}"#),
                1,
                "an unknown condition",
            ),
            row("unknown-permission-group", body(&bare("DNS Read")), 0, "tools look names up"),
            row("unknown-permission-group", body(&bare("Logs Read")), 0, "several groups are ambiguous-group-name"),
            row(
                "unknown-permission-group",
                plan(&body(&allow(UNKNOWN_GROUP, ZONE)), "{}").replacen('{', &format!("{{{PRIOR_STATE}, "), 1),
                0,
                "a data source of the plan names the group",
            ),
            row("unknown-permission-group", plan(&body(&allow(UNKNOWN_GROUP, ZONE)), "{}"), 1, "no data source"),
            row("unknown-permission-group", body(&allow(r#"{"name": "DNS Read"}"#, ZONE)), 0, "no id is missing-field"),
            row("unknown-resource", body(&allow(DNS_WRITE, r#"{"foo": "*"}"#)), 0, "the generated sample"),
            row(
                "unknown-resource",
                body(&allow(
                    DNS_WRITE,
                    r#"{"com.cloudflare.api.account.${ACCOUNT}": {"com.cloudflare.api.account.zone.*": "*"}}"#,
                )),
                0,
                "a placeholder in the outer key",
            ),
            row(
                "unsupported-by-account-tokens",
                account_owned(&allow(
                    r#"{"id": "ed07f6c337da4195b4e72a1fb2c6bcae"}, {"id": "b415b70a4fd1412886f164451f20405c"}"#,
                    ZONE,
                )),
                1,
                "each product once",
            ),
            row(
                "unsupported-by-account-tokens",
                account_owned(&policy("deny", r#"{"id": "ed07f6c337da4195b4e72a1fb2c6bcae"}"#, ZONE)),
                0,
                "a denied product is not used",
            ),
            row("unsupported-resource", body(&allow(ACCOUNT_SETTINGS_READ, all_accounts)), 0, "a user-owned token"),
            row("unsupported-resource", account_owned(&allow(ACCOUNT_SETTINGS_READ, all_accounts)), 1, "every account"),
            row(
                "unsupported-resource",
                account_owned(&allow(
                    DNS_WRITE,
                    r#"{"com.cloudflare.api.account.00000000000000000000000000000acc": {"com.cloudflare.api.account.zone.*": "*"}}"#,
                )),
                0,
                "all zones nested under the account",
            ),
            row(
                "unsupported-resource",
                body(&allow(
                    DNS_WRITE,
                    r#"{"com.cloudflare.api.account.*": {"com.cloudflare.api.account.zone.*": "*"}}"#,
                )),
                1,
                "nested under all accounts",
            ),
            row(
                "unsupported-resource",
                body(&allow(DNS_WRITE, r#"{"com.cloudflare.api.account.*": {"com.cloudflare.api.future.*": "*"}}"#)),
                0,
                "an unknown resource under all accounts is unknown-resource",
            ),
            row(
                "unsupported-resource",
                body(&allow(DNS_WRITE, r#"{"com.cloudflare.edge.r2.bucket.*": "*"}"#)),
                1,
                "buckets",
            ),
            row(
                "unsupported-resource",
                body(&allow(
                    DNS_WRITE,
                    r#"{"com.cloudflare.api.account.00000000000000000000000000000acc": {"com.cloudflare.edge.r2.bucket.*": "*"}}"#,
                )),
                0,
                "buckets nested under the account",
            ),
        ],
        None,
    );
}

/// What Cloudflare has for the token in [`drift_compares_the_same_token_only`].
const GRANTED: &str = r#"{"id": "00000000000000000000000000000101", "name": "deploy", "status": "disabled", "policies": [{"id": "00000000000000000000000000000210", "effect": "allow", "permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be"}], "resources": {"com.cloudflare.api.account.zone.000000000000000000000000000000a1": "*"}}]}"#;

#[test]
fn drift_compares_the_same_token_only() {
    let row = |text, expected, why| ("drift", "token.json", text, expected, why);
    let read = allow(DNS_READ, ZONE);
    let verified = r#"{"success": true, "errors": [], "messages": [], "result": {"id": "00000000000000000000000000000101", "status": "disabled"}}"#;
    hold(
        &[
            row(body(&read), 0, "a token without an id cannot be matched"),
            row(account_owned(&read), 0, "a token of another owner"),
            row(verified.to_owned(), 0, "a response to a verify request shows no policies"),
            row(exported(&read, r#""tags": []"#), 2, "another status and more access"),
            row(exported(&allow(DNS_WRITE, ZONE), r#""tags": []"#).replace("active", "disabled"), 0, "the same status"),
        ],
        Some(GRANTED),
    );
}

/// The conditions that change the severity of a finding.
#[test]
fn severities_follow_what_is_known() {
    let unknown = |inner: &str| allow(DNS_WRITE, inner);
    for (id, text, expected, why) in [
        ("invalid-effect", body(&policy("Allow", DNS_WRITE, ZONE)), "low", "only the case is wrong"),
        ("invalid-effect", body(&policy("permit", DNS_WRITE, ZONE)), "high", "another word"),
        (
            "unknown-permission-group",
            body(&allow(r#"{"id": "1d9f8b86d5d84ce497fc64a620be96e5"}"#, ACCOUNT)),
            "info",
            "an id that is known to exist",
        ),
        (
            "unknown-permission-group",
            body(&allow(&UNKNOWN_GROUP.replace('}', r#", "name": "AI Search Metadata Read"}"#), ACCOUNT)),
            "info",
            "a name that is known to exist",
        ),
        ("unknown-permission-group", body(&allow(UNKNOWN_GROUP, ZONE)), "medium", "an old catalog"),
        (
            "unknown-permission-group",
            body(&allow(r#"{"id": "4755a26eedb94da69e1066d98aa820bf"}"#, ZONE)),
            "high",
            "a typo",
        ),
        (
            "unknown-resource",
            body(&unknown(r#"{"com.cloudflare.api.future.*": "*"}"#)),
            "medium",
            "Cloudflare may have added it",
        ),
        (
            "unknown-resource",
            body(&unknown(
                r#"{"com.cloudflare.api.account.00000000000000000000000000000acc": {"com.cloudflare.api.future.*": "*"}}"#,
            )),
            "medium",
            "new kinds of resources may be nested",
        ),
        ("unknown-resource", body(&unknown(r#"{"com.example.future.*": "*"}"#)), "high", "not of Cloudflare"),
    ] {
        let report = lint("token.json", &text, Some(rules::find(id).unwrap()), None, None);
        assert_eq!(own_severities(&report, id), [expected], "{id}: {why}: {text}");
    }
    let linter = Linter::new("2026-08-01T00:00:00Z".parse().unwrap());
    let mut run = Run::new(&linter);
    let text = body(&allow(UNKNOWN_GROUP, ZONE));
    run.add("token.json", text.into_bytes()).unwrap();
    let severities = own_severities(&run.finish(), "unknown-permission-group");
    assert_eq!(severities, ["high"], "a recent catalog");
}

#[test]
fn misspelt_fields_are_recognised() {
    let dns = allow(DNS_WRITE, ZONE);
    let filter = "`condition`, `not_before`";
    for (place, fields, meant) in [
        (
            "token",
            &["expires_at", "expire_on", "expires", "expiry", "expiration", "expiration-date", "not_after"][..],
            "`expires_on`",
        ),
        ("token", &["valid_until", "TTL"], "`expires_on`"),
        ("token", &["starts_on", "start_on", "valid_from"], "`not_before`"),
        ("token", &["conditions", "restrictions"], "`condition`"),
        ("token", &["policy"], "`policies`"),
        ("token", &["request_ip", "request.ip", "allowed_ips", "ip_filter"], r#""condition": { "request_ip""#),
        ("token", &["note"], filter),
        ("policy", &["permissions", "permission_group", "permission_group_ids", "action"], "`permission_groups`"),
        ("policy", &["resource"], "`resources`"),
        ("policy", &["note"], "`effect`, `permission_groups`"),
        ("condition", &["request", "request_ips", "ip"], "did you mean `request_ip`"),
        ("condition", &["country"], "known field: `request_ip`"),
        ("filter", &["ins", "allow", "include", "cidrs", "in_cidrs"], "did you mean `in`"),
        ("filter", &["notin", "notIns", "not_ins", "deny", "exclude"], "did you mean `not_in`"),
        ("filter", &["country"], "known field: `in`"),
    ] {
        for field in fields {
            let text = match place {
                "token" => body_with(&dns, &format!(r#""{field}": "x""#)),
                "policy" => body(&dns.replacen('{', &format!(r#"{{"{field}": "x", "#), 1)),
                "condition" => body_with(&dns, &format!(r#""condition": {{"{field}": "x"}}"#)),
                _ => body_with(&dns, &format!(r#""condition": {{"request_ip": {{"{field}": "x"}}}}"#)),
            };
            let report = lint("token.json", &text, rules::find("unknown-field"), None, None);
            let [finding] = report.findings.as_slice() else { panic!("{place} {field}: {:?}", report.findings) };
            let help = finding.help.as_deref().unwrap();
            assert!(help.contains(meant), "{place} {field}: {help}");
            let is_harmless = *field == "note";
            assert_eq!(finding.severity.word() == "low", is_harmless, "{place} {field}");
        }
    }
}

/// The findings of one rule on a text: the help, and the text at the first label.
fn helps(id: &str, name: &str, text: &str) -> Vec<(String, String)> {
    let report = lint(name, text, Some(rules::find(id).unwrap()), None, None);
    let own = report.findings.iter().filter(|finding| finding.rule.id == id);
    let place = |finding: &tokenlint::Finding| {
        let span = finding.primary().unwrap();
        report.sources.get(span.source).unwrap().slice(span).to_owned()
    };
    own.map(|finding| (finding.help.clone().unwrap_or_default(), place(finding))).collect()
}

#[test]
fn documentation_is_read_with_care() {
    let found = |name: &str, text: &str| helps("outdated-permission-name", name, text).len();
    for (name, text, expected) in [
        ("a.md", "external-dns needs Zone:Zone:Edit.", 1),
        ("a.TXT", "external-dns needs Zone:Zone:Edit.", 1),
        ("a.py", "# external-dns needs Zone:Zone:Edit.", 0),
        // Longer words are other programs.
        ("a.md", "my-external-dns needs Zone:Zone:Edit.", 0),
        ("a.md", "external-dns_2 needs Zone:Zone:Edit.", 0),
        ("a.md", "Use (external-dns), with Zone:Zone:Edit.", 1),
        // What the tool needs, and what it needs a part of.
        ("a.md", "external-dns needs Zone:DNS:Edit and Zone:Zone:Read.", 0),
        ("a.md", "Zone:DNS:Edit and `DNS Edit`, `DNS Write` and `DNS Read`.", 0),
        ("a.md", "Zone:DNS:Administer", 0),
    ] {
        assert_eq!(found(name, text), expected, "{name}: {text}");
    }
}

#[test]
fn help_fits_what_is_wrong() {
    let body = |resources: &str, group: &str| body(&allow(&format!(r#"{{"id": "{group}"}}"#), resources));
    for (id, resources, group, help, place) in [
        (
            "unknown-resource",
            r#"{"com.cloudflare.edge.r2.bucket.uploads": "*"}"#,
            "2efd5506f9c8494dacb1fa10a3e7d5b6",
            "jurisdiction",
            "com.cloudflare.edge.r2.bucket.uploads",
        ),
        (
            "unknown-resource",
            r#"{"com.cloudflare.edge.worker.script.my-worker": "*"}"#,
            "2efd5506f9c8494dacb1fa10a3e7d5b6",
            "script tag",
            "com.cloudflare.edge.worker.script.my-worker",
        ),
        (
            "unknown-resource",
            r#"{"com.cloudflare.api.account.acc": {"com.cloudflare.api.account.zone.000000000000000000000000000000a1": "*"}}"#,
            "82e64a83756745bbbb1c9c2701bf816b",
            "32 hexadecimal digits",
            "com.cloudflare.api.account.acc",
        ),
        ("scope-mismatch", ZONE, "8acbe5bb0d54464ab867149d7f7cf8ac", "your user", "8acbe5bb0d54464ab867149d7f7cf8ac"),
    ] {
        let found = helps(id, "token.json", &body(resources, group));
        assert!(found.iter().any(|(own, at)| own.contains(help) && at.contains(place)), "{id}: {resources}: {found:?}");
    }
}
