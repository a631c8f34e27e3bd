//! Near-misses of the rules about privileges, secrets and fleets: documents that differ from a flagged one in the
//! condition that makes the rule stay silent, or in what decides its severity.

use std::slice::from_ref;

use serde_json::{Value, json};
use tokenlint::{
    catalog::{Catalog, Confidence, Level},
    lint::{Finding, Linter, Rule, Run, Severity},
    rules::RULES,
};

use crate::common::{lint, now};

const DNS_READ: &str = "82e64a83756745bbbb1c9c2701bf816b";
const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";
const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";
/// Allows changes, has no read counterpart and is not of high risk.
const CACHE_PURGE: &str = "e17beae8b8cb423a99b1730f21238bed";
/// Allows changes and has no read counterpart.
const APPS_WRITE: &str = "094547ab6e77498c8c4dfa87fadd5c51";
const LOAD_BALANCERS_WRITE: &str = "6d7f2f5f5b1d4a0e9081fdc98d432fd1";
const ZONE_SETTINGS_WRITE: &str = "3030687196b94b638145a3953da2b699";
const BILLING_READ: &str = "7cf72faf220841aabcfdfab81c43c4f6";
const WORKERS_SCRIPTS_WRITE: &str = "e086da7e2179491d91ee5f35b3ca210a";
const USER_DETAILS_READ: &str = "8acbe5bb0d54464ab867149d7f7cf8ac";
const UNKNOWN_GROUP: &str = "000000000000000000000000000000ff";

const EVERY_ZONE: &str = "com.cloudflare.api.account.zone.*";
const EVERY_ACCOUNT: &str = "com.cloudflare.api.account.*";
const ACCOUNT: &str = "com.cloudflare.api.account.00000000000000000000000000000acc";
const ZONE_1: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a1";
const ZONE_2: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a2";
const USER: &str = "com.cloudflare.api.user.000000000000000000000000000000d5";

/// Rule id, document name, text, expected number of findings of that rule, reason.
type Case = (&'static str, &'static str, String, usize, &'static str);

fn found(id: &str, name: &str, text: &str, configuration: Option<&str>) -> Vec<Finding> {
    let rule: &'static Rule = RULES.iter().find(|rule| rule.info.id == id).unwrap();
    let report = lint(name, text, Some(rule), configuration, None);
    assert_eq!(report.problems, [], "{id}: {text}");
    assert!(report.coverage.documents > 0, "{id}: no document is read in {text}");
    report.findings.into_iter().filter(|finding| finding.rule.id == id).collect()
}

fn check(cases: &[Case]) {
    check_configured("", cases);
}

fn check_configured(configuration: &str, cases: &[Case]) {
    let configuration = Some(configuration).filter(|text| !text.is_empty());
    let mut wrong = Vec::new();
    for (id, name, text, expected, reason) in cases {
        let messages: Vec<String> =
            found(id, name, text, configuration).into_iter().map(|finding| finding.message).collect();
        if messages.len() != *expected {
            wrong.push(format!("{id}: {reason}: expected {expected}, found {messages:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The one finding has a severity and a confidence.
fn check_severity(id: &str, text: &str, configuration: Option<&str>, severity: Severity, confidence: Confidence) {
    let findings = found(id, "token.json", text, configuration);
    let actual: Vec<_> = findings.iter().map(|finding| (finding.severity, finding.confidence)).collect();
    assert_eq!(actual, [(severity, confidence)], "{id}: {text}");
}

fn policy(effect: &str, groups: &[&str], resources: &[&str]) -> Value {
    let groups: Vec<Value> = groups.iter().map(|id| json!({ "id": id })).collect();
    let resources: serde_json::Map<String, Value> =
        resources.iter().map(|key| ((*key).to_owned(), json!("*"))).collect();
    json!({ "effect": effect, "permission_groups": groups, "resources": resources })
}

fn allow(groups: &[&str], resources: &[&str]) -> Value {
    policy("allow", groups, resources)
}

fn deny(groups: &[&str], resources: &[&str]) -> Value {
    policy("deny", groups, resources)
}

/// Every zone of one account.
fn on_account_zones(groups: &[&str]) -> Value {
    let mut policy = allow(groups, &[]);
    policy["resources"] = json!({ ACCOUNT: { EVERY_ZONE: "*" } });
    policy
}

/// A token as a request creates it.
fn planned(name: &str, policies: &[Value]) -> Value {
    json!({
        "name": name,
        "policies": policies,
        "expires_on": "2027-02-01T00:00:00Z",
        "condition": { "request_ip": { "in": ["1.1.1.0/24", "2606:4700:4700::/48"] } },
    })
}

/// A token as the API lists it, with other fields in the place of its own or next to them.
fn exported(number: usize, policies: &[Value], other: &Value) -> Value {
    let mut token = planned("deploy", policies);
    let own = json!({
        "id": format!("{number:032x}"),
        "status": "active",
        "issued_on": "2026-11-05T10:00:00Z",
        "modified_on": "2026-11-05T10:00:00Z",
        "last_used_on": "2026-11-20T08:30:00Z",
    });
    for fields in [&own, other] {
        for (key, value) in fields.as_object().unwrap() {
            token[key] = value.clone();
        }
    }
    token
}

/// The response of the API with a result.
fn response(result: &Value) -> Value {
    json!({ "success": true, "errors": [], "messages": [], "result": result })
}

fn expired(policies: &[Value]) -> String {
    let fields = json!({ "status": "expired", "expires_on": "2026-10-01T00:00:00Z" });
    response(&exported(0x101, policies, &fields)).to_string()
}

/// One document per line.
fn lines(documents: &[Value]) -> String {
    documents.iter().map(|document| document.to_string() + "\n").collect()
}

/// A Terraform plan that changes a token.
fn plan(actions: &[&str], before: &Value, after: &Value) -> String {
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": [{
            "address": "cloudflare_api_token.deploy",
            "mode": "managed",
            "type": "cloudflare_api_token",
            "change": { "actions": actions, "before": before, "after": after },
        }],
    })
    .to_string()
}

/// A token as a plan for version 5 of the provider has it.
fn resource(policies: &[Value]) -> Value {
    let mut token = planned("deploy", policies);
    for policy in token["policies"].as_array_mut().unwrap() {
        policy["resources"] = json!(policy["resources"].to_string());
    }
    token
}

fn declared_calls(calls: &[&str]) -> String {
    format!("[[token]]\nmatch = \"\"\nuses = {}\n", json!(calls))
}

/// A change of a zone's cache in the audit log, which does not record reads.
fn audit_log_of_a_purge() -> String {
    let entry = json!({
        "action": { "result": "success", "time": "2026-11-01T10:00:00Z" },
        "actor": { "context": "api_token", "token_id": format!("{:032x}", 0x101) },
        "raw": { "method": "POST", "status_code": 200, "uri": "/zones/000000000000000000000000000000a1/purge_cache" },
    });
    declared_calls(&[&entry.to_string()])
}

#[test]
fn least_privilege() {
    let body = |policies: &[Value]| planned("deploy", policies).to_string();
    let named = |name: &str, policies: &[Value]| planned(name, policies).to_string();
    let dns_1 = allow(&[DNS_WRITE], &[ZONE_1]);
    let dns_2 = allow(&[DNS_WRITE], &[ZONE_2]);
    check(&[
        (
            "access-widened",
            "plan.json",
            plan(&["create"], &Value::Null, &resource(from_ref(&dns_1))),
            0,
            "a new token has no access today",
        ),
        (
            "account-wide-storage",
            "token.json",
            body(&[allow(&[BILLING_READ], &[ACCOUNT]), deny(&[WORKERS_SCRIPTS_WRITE], &[ACCOUNT])]),
            0,
            "a deny policy grants nothing",
        ),
        (
            "account-wide-storage",
            "token.json",
            expired(&[allow(&[WORKERS_SCRIPTS_WRITE], &[ACCOUNT])]),
            0,
            "the token has expired",
        ),
        (
            "all-accounts",
            "token.json",
            body(&[allow(&[DNS_WRITE], &[EVERY_ACCOUNT])]),
            0,
            "a zone-scope permission group has no access to accounts",
        ),
        (
            "all-zones",
            "token.json",
            body(&[allow(&[BILLING_READ], &[EVERY_ZONE])]),
            0,
            "an account-scope permission group has no access to zones",
        ),
        ("all-zones", "token.json", expired(&[allow(&[DNS_WRITE], &[EVERY_ZONE])]), 0, "the token has expired"),
        ("all-zones", "token.json", body(&[allow(&[DNS_WRITE], &[ACCOUNT])]), 0, "the resource is an account"),
        (
            "edit-where-read-suffices",
            "token.json",
            named("read-only", &[allow(&[DNS_READ, DNS_WRITE], &[ZONE_1])]),
            1,
            "only the permission group that allows changes is reported",
        ),
        (
            "edit-where-read-suffices",
            "token.json",
            named("exporter deploy", from_ref(&dns_1)),
            0,
            "the token may deploy an exporter",
        ),
        (
            "edit-where-read-suffices",
            "token.json",
            named("only dns, read docs", from_ref(&dns_1)),
            0,
            "`read` is not followed by `only`",
        ),
        (
            "edit-where-read-suffices",
            "token.json",
            response(&exported(
                0x101,
                from_ref(&dns_1),
                &json!({ "name": "read-only", "status": "expired", "expires_on": "2026-10-01T00:00:00Z" }),
            ))
            .to_string(),
            0,
            "the token has expired",
        ),
        (
            "excessive-permissions",
            "token.json",
            body(&[allow(&writes(10), &[EVERY_ACCOUNT]), allow(&writes(10), &[ACCOUNT])]),
            0,
            "a permission group is counted once",
        ),
        (
            "excessive-permissions",
            "token.json",
            body(&[allow(&writes(10), &[ACCOUNT]), deny(&writes(11), &[ACCOUNT])]),
            0,
            "a deny policy grants nothing",
        ),
        ("excessive-permissions", "token.json", body(&[allow(&writes(11), &[ACCOUNT])]), 1, "eleven writes"),
        ("excessive-permissions", "token.json", expired(&[allow(&writes(11), &[ACCOUNT])]), 0, "the token has expired"),
        ("excessive-permissions", "token.json", body(&[allow(&reads(25), &[ACCOUNT])]), 0, "a quarter of all groups"),
        ("excessive-permissions", "token.json", body(&[allow(&reads(26), &[ACCOUNT])]), 1, "more than a quarter"),
        (
            "redundant-read",
            "token.json",
            body(&[allow(&[DNS_READ, DNS_WRITE], &[ACCOUNT])]),
            0,
            "neither group is granted on a zone",
        ),
        (
            "redundant-read",
            "token.json",
            body(&[allow(&[DNS_READ], &[EVERY_ZONE]), dns_1.clone()]),
            0,
            "the stronger group covers one of the zones",
        ),
        (
            "redundant-read",
            "token.json",
            body(&[allow(&[DNS_READ], &[ZONE_1]), allow(&[DNS_WRITE], &[ZONE_1, ZONE_2])]),
            1,
            "the stronger group covers more zones",
        ),
        (
            "redundant-read",
            "token.json",
            body(&[allow(&[DNS_READ], &[ZONE_1]), allow(&[LOAD_BALANCERS_WRITE], &[ZONE_1]), dns_2.clone()]),
            0,
            "the group on the same zone covers another Read",
        ),
        (
            "unused-resource",
            "token.json",
            body(&[allow(&[DNS_WRITE], &[ZONE_1, ZONE_2])]),
            0,
            "there is no evidence about the token",
        ),
    ]);
    check_configured(
        "[rules.edit-where-read-suffices]\npattern = \"^grafana\"\n",
        &[(
            "edit-where-read-suffices",
            "token.json",
            named("read-only", from_ref(&dns_1)),
            0,
            "the pattern replaces the built-in words",
        )],
    );
    check_configured(
        &declared_calls(&["PUT /zones/000000000000000000000000000000a1/dns_records/1"]),
        &[
            (
                "edit-where-read-suffices",
                "token.json",
                named("read-only", from_ref(&dns_1)),
                0,
                "evidence counts more than the name",
            ),
            (
                "unused-resource",
                "token.json",
                body(&[allow(&[DNS_WRITE], &[EVERY_ZONE])]),
                0,
                "the policy lists no single zone",
            ),
            (
                "unused-resource",
                "token.json",
                body(&[allow(&[DNS_WRITE], &["com.cloudflare.api.account.zone.000000000000000000000000000000A1"])]),
                0,
                "the case of an id does not matter",
            ),
            ("unused-resource", "token.json", expired(from_ref(&dns_2)), 0, "the token has expired"),
            (
                "unused-resource",
                "token.json",
                body(&[dns_1.clone(), deny(&[DNS_WRITE], &[ZONE_2])]),
                0,
                "a deny policy grants nothing",
            ),
            ("unused-resource", "token.json", body(&[dns_1.clone(), dns_2.clone()]), 1, "the second zone is not used"),
            (
                "unused-permission",
                "token.json",
                body(&[dns_1.clone(), deny(&[CACHE_PURGE], &[ZONE_1])]),
                0,
                "a deny policy grants nothing",
            ),
            (
                "unused-permission",
                "token.json",
                expired(&[allow(&[CACHE_PURGE], &[ZONE_1])]),
                0,
                "the token has expired",
            ),
        ],
    );
    check_configured(
        &declared_calls(&["GET /zones/000000000000000000000000000000a1/dns_records"]),
        &[
            (
                "edit-where-read-suffices",
                "token.json",
                body(&[allow(&[ZONE_SETTINGS_WRITE], &[ZONE_1])]),
                0,
                "no call needs the group, which unused-permission reports",
            ),
            (
                "edit-where-read-suffices",
                "token.json",
                body(&[allow(&[CACHE_PURGE], &[ZONE_1])]),
                0,
                "the group has no read counterpart",
            ),
            ("edit-where-read-suffices", "token.json", expired(from_ref(&dns_1)), 0, "the token has expired"),
        ],
    );
    check_configured(
        &audit_log_of_a_purge(),
        &[
            (
                "edit-where-read-suffices",
                "token.json",
                response(&exported(0x101, from_ref(&dns_1), &json!({}))).to_string(),
                1,
                "the audit log shows no change of DNS records",
            ),
            (
                "edit-where-read-suffices",
                "token.json",
                response(&exported(0x101, &[allow(&[APPS_WRITE], &[ZONE_1])], &json!({}))).to_string(),
                0,
                "the group has no read counterpart",
            ),
            (
                "unused-permission",
                "token.json",
                response(&exported(0x101, &[allow(&[CACHE_PURGE, DNS_READ], &[ZONE_1])], &json!({}))).to_string(),
                0,
                "audit logs do not record reads",
            ),
            (
                "unused-permission",
                "token.json",
                response(&exported(0x101, from_ref(&dns_1), &json!({}))).to_string(),
                0,
                "the group has a read counterpart, so edit-where-read-suffices reports it",
            ),
            (
                "unused-permission",
                "token.json",
                response(&exported(0x101, &[allow(&[APPS_WRITE], &[ZONE_1])], &json!({}))).to_string(),
                1,
                "the audit log would show a use",
            ),
            (
                "unused-resource",
                "token.json",
                response(&exported(0x101, from_ref(&dns_2), &json!({}))).to_string(),
                0,
                "audit logs do not record reads of the zone",
            ),
        ],
    );
    check_configured(
        "[[token]]\nmatch = \"\"\ntool = \"cert-manager\"\n",
        &[
            (
                "exceeds-tool",
                "token.json",
                body(&[allow(&[DNS_WRITE, DNS_READ, ZONE_READ], &[ZONE_1])]),
                0,
                "a needed group covers `DNS Read`",
            ),
            (
                "exceeds-tool",
                "token.json",
                body(&[dns_1.clone(), deny(&[CACHE_PURGE], &[ZONE_1])]),
                0,
                "a deny policy grants nothing",
            ),
            ("exceeds-tool", "token.json", expired(&[allow(&[CACHE_PURGE], &[ZONE_1])]), 0, "the token has expired"),
        ],
    );
    check_configured(
        "[[token]]\nmatch = \"\"\ntool = \"dnscontrol\"\n",
        &[(
            "exceeds-tool",
            "token.json",
            body(&[allow(&[WORKERS_SCRIPTS_WRITE], &[ACCOUNT])]),
            0,
            "an optional feature of the tool needs the group",
        )],
    );
    let anywhere = "[[forbid]]\nid = \"no-dns\"\npermissions = [\"DNS Write\"]\nreason = \"freeze\"\n";
    check_configured(
        anywhere,
        &[
            ("forbidden-access", "token.json", body(from_ref(&dns_2)), 1, "no resources means every resource"),
            ("forbidden-access", "token.json", expired(from_ref(&dns_2)), 0, "the token has expired"),
            ("forbidden-access", "token.json", body(&[allow(&[DNS_READ], &[ZONE_1])]), 0, "another permission group"),
        ],
    );
}

/// Permission groups that allow changes.
fn writes(count: usize) -> Vec<&'static str> {
    let groups = Catalog::builtin().groups().iter();
    groups.filter(|group| group.level == Level::Write).map(|group| group.id).take(count).collect()
}

/// As many permission groups that only read as a share of all permission groups, in percent.
fn reads(percent: usize) -> Vec<&'static str> {
    let groups = Catalog::builtin().groups();
    let count = (groups.len() * percent).div_ceil(100);
    groups.iter().filter(|group| !group.changes()).map(|group| group.id).take(count).collect()
}

#[test]
fn severities() {
    use Confidence as C;
    use Severity as S;
    let body = |policies: &[Value]| planned("deploy", policies).to_string();
    let cases = [
        ("all-accounts", body(&[allow(&[BILLING_READ, WORKERS_SCRIPTS_WRITE], &[EVERY_ACCOUNT])]), S::High),
        ("all-accounts", body(&[allow(&[BILLING_READ], &[EVERY_ACCOUNT])]), S::Medium),
        ("all-zones", body(&[allow(&[DNS_READ, CACHE_PURGE, DNS_WRITE], &[EVERY_ZONE])]), S::High),
        ("all-zones", body(&[on_account_zones(&[CACHE_PURGE, DNS_WRITE])]), S::Medium),
        ("all-zones", body(&[allow(&[ZONE_READ, CACHE_PURGE], &[EVERY_ZONE])]), S::Medium),
        ("all-zones", body(&[on_account_zones(&[CACHE_PURGE])]), S::Low),
        ("all-zones", body(&[allow(&[DNS_READ, ZONE_READ], &[EVERY_ZONE])]), S::Low),
        ("all-zones", body(&[allow(&[ZONE_READ, DNS_READ], &[EVERY_ZONE])]), S::Low),
        ("all-zones", body(&[on_account_zones(&[DNS_READ])]), S::Info),
    ];
    for (id, text, severity) in &cases {
        check_severity(id, text, None, *severity, C::High);
    }
    let mut both = on_account_zones(&[DNS_WRITE]);
    both["resources"][EVERY_ZONE] = json!("*");
    check_severity("all-zones", &body(&[both]), None, S::High, C::High);
    let gains = |group: &str| {
        let before = allow(&[ZONE_READ], &[ZONE_1]);
        let after = allow(&[ZONE_READ, group], &[ZONE_1]);
        plan(&["update"], &resource(&[before]), &resource(&[after]))
    };
    check_severity("access-widened", &gains(DNS_READ), None, S::Medium, C::High);
    check_severity("access-widened", &gains(DNS_WRITE), None, S::High, C::High);
    let forbidden = concat!(
        "[[forbid]]\nid = \"freeze\"\npermissions = [\"DNS Write\"]\nseverity = \"low\"\nreason = \"freeze\"\n",
        "resources = [\"zone:000000000000000000000000000000a1\", \"zone:000000000000000000000000000000a2\"]\n",
    );
    let possible = body(&[on_account_zones(&[DNS_WRITE])]);
    check_severity("forbidden-access", &possible, Some(forbidden), S::Low, C::Medium);
    let certain = body(&[on_account_zones(&[DNS_WRITE]), allow(&[DNS_WRITE], &[ZONE_2])]);
    check_severity("forbidden-access", &certain, Some(forbidden), S::Low, C::High);
    let evidence = declared_calls(&["GET /zones/000000000000000000000000000000a1/dns_records"]);
    let dns = body(&[allow(&[DNS_WRITE], &[ZONE_1])]);
    check_severity("edit-where-read-suffices", &dns, Some(&evidence), S::High, C::High);
    let read_only = planned("read-only", &[allow(&[DNS_WRITE], &[ZONE_1])]).to_string();
    check_severity("edit-where-read-suffices", &read_only, None, S::Medium, C::Low);
    let with = |key: &str, value: &str| {
        let mut token = planned("deploy", &[allow(&[DNS_READ], &[ZONE_1])]);
        token[key] = json!(value);
        token.to_string()
    };
    check_severity("credential-in-file", &with("comment", &format!("cfut_{SECRET}")), None, S::Critical, C::High);
    check_severity("credential-in-file", &with("cloudflare_api_token", SECRET), None, S::High, C::Medium);
    let mut page = response(&json!([exported(0x101, &[allow(&[DNS_READ], &[ZONE_1])], &json!({}))]));
    page["result_info"] = json!({ "page": 1, "per_page": 1, "count": 1 });
    check_severity("partial-export", &page.to_string(), None, S::Medium, C::Medium);
    page["result_info"] = json!({ "page": 1, "per_page": 1, "count": 1, "total_count": 2 });
    check_severity("partial-export", &page.to_string(), None, S::Medium, C::High);
}

/// An invented secret of 40 characters.
const SECRET: &str = "Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fGh7jKl0n";

#[test]
fn secrets() {
    let with = |key: &str, value: &str| {
        let mut token = planned("deploy", &[allow(&[DNS_READ], &[ZONE_1])]);
        token[key] = json!(value);
        token.to_string()
    };
    let created = |value: &str| {
        let token = exported(0x101, &[allow(&[DNS_READ], &[ZONE_1])], &json!({ "value": value }));
        response(&token).to_string()
    };
    let note = |text: &str| with("comment", text);
    check(&[
        (
            "credential-in-file",
            "token.json",
            created(&format!("cfut_{SECRET}")),
            0,
            "the secret of a token is for token-secret to report",
        ),
        ("token-secret", "token.json", created(&format!("cfut_{SECRET}")), 1, "the secret of a token"),
        ("credential-in-file", "token.json", with("secret", SECRET), 1, "the name says that it is a secret"),
        (
            "credential-in-file",
            "token.json",
            note(&format!("cfut_{}", SECRET.get(..36).unwrap())),
            0,
            "the text is too short",
        ),
        (
            "credential-in-file",
            "token.json",
            note(&format!("cfut_{}", SECRET.get(..37).unwrap())),
            1,
            "long enough for a key",
        ),
        ("credential-in-file", "token.json", note(&format!("cfut_{}", "Ab3xy".repeat(9))), 0, "only five characters"),
        ("credential-in-file", "token.json", note(&format!("cfut_{}", "Ab3xyz".repeat(9))), 1, "six characters"),
    ]);
    for placeholder in ["EXAMPLE", "Redacted", "xxxx", "your_", "YOUR-", "placeholder", "0123456789abcdef"] {
        check(&[(
            "credential-in-file",
            "token.json",
            note(&format!("cfut_{SECRET}{placeholder}")),
            0,
            "part of a placeholder",
        )]);
    }
}

#[test]
fn fleet() {
    let dns = || allow(&[DNS_WRITE], &[ZONE_1]);
    let token = |number: usize, other: Value| exported(number, &[dns()], &other);
    let one = |number: usize, other: Value| response(&token(number, other));
    let verified = json!({ "id": token(0x101, json!({}))["id"], "status": "active" });
    let planned_with = |other: Value| {
        let mut body = planned("deploy", &[dns()]);
        for (key, value) in other.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    check(&[
        (
            "duplicate-token-name",
            "tokens.jsonl",
            lines(&[planned("deploy", &[dns()]), planned("deploy", &[dns()])]),
            0,
            "planned tokens may be the same token",
        ),
        (
            "duplicate-token-name",
            "tokens.jsonl",
            lines(&[one(0x101, json!({})), planned("deploy", &[dns()])]),
            0,
            "a planned token may be an update of the existing one",
        ),
        (
            "duplicate-token-name",
            "tokens.jsonl",
            lines(&[one(0x101, json!({ "name": " " })), one(0x102, json!({ "name": " " }))]),
            0,
            "the names are blank",
        ),
        (
            "duplicate-token-name",
            "tokens.jsonl",
            lines(&[one(0x101, json!({})), one(0x102, json!({})), one(0x103, json!({}))]),
            2,
            "the first token of a name is not reported",
        ),
        (
            "exposed-token",
            "token.json",
            one(0x101, json!({ "status": "disabled" })).to_string(),
            0,
            "the token is disabled, not revoked",
        ),
        (
            "exposed-token",
            "token.json",
            one(0x101, json!({ "status": "revoked" })).to_string(),
            1,
            "every status that begins with `revoked` counts",
        ),
        (
            "identical-tokens",
            "tokens.jsonl",
            lines(&[one(0x101, json!({})), one(0x102, json!({ "status": "disabled" }))]),
            0,
            "one of the tokens is disabled",
        ),
        (
            "identical-tokens",
            "tokens.jsonl",
            lines(&[planned("a", &[dns()]), planned("b", &[dns()])]),
            0,
            "planned tokens do not exist yet",
        ),
        (
            "identical-tokens",
            "tokens.jsonl",
            lines(&[one(0x101, json!({})), planned("deploy", &[dns()])]),
            0,
            "a planned token may be an update of the existing one",
        ),
        (
            "identical-tokens",
            "tokens.jsonl",
            lines(&[one(0x101, json!({})), one(0x101, json!({}))]),
            0,
            "the same token on two pages",
        ),
        (
            "identical-tokens",
            "tokens.jsonl",
            lines(&[
                response(&exported(0x101, &[allow(&[DNS_WRITE, UNKNOWN_GROUP], &[ZONE_1])], &json!({}))),
                response(&exported(0x102, &[allow(&[DNS_WRITE, UNKNOWN_GROUP], &[ZONE_1])], &json!({}))),
            ]),
            0,
            "the access of an unknown permission group is unknown",
        ),
        (
            "identical-tokens",
            "tokens.jsonl",
            lines(&[
                one(0x101, json!({})),
                response(&exported(0x102, &[dns(), deny(&[DNS_WRITE], &[ZONE_1])], &json!({}))),
            ]),
            0,
            "a deny policy changes the access",
        ),
        (
            "leftover-token",
            "token.json",
            planned_with(json!({ "status": "expired", "expires_on": "2026-01-01T00:00:00Z" })).to_string(),
            0,
            "a planned token does not exist yet",
        ),
        (
            "leftover-token",
            "token.json",
            one(0x101, json!({ "status": "disabled", "modified_on": "2026-10-25T12:00:00Z" })).to_string(),
            0,
            "disabled 30 days ago",
        ),
        (
            "leftover-token",
            "token.json",
            one(0x101, json!({ "status": "disabled", "modified_on": "2026-10-24T12:00:00Z" })).to_string(),
            1,
            "disabled 31 days ago",
        ),
        (
            "leftover-token",
            "token.json",
            one(
                0x101,
                json!({
                    "status": "expired",
                    "modified_on": "2026-01-01T00:00:00Z",
                    "expires_on": "2026-11-20T00:00:00Z",
                }),
            )
            .to_string(),
            0,
            "the expiry counts, not the last change",
        ),
        (
            "leftover-token",
            "token.json",
            one(0x101, json!({ "status": "expired", "modified_on": "2026-01-01T00:00:00Z", "expires_on": null }))
                .to_string(),
            1,
            "without an expiry the last change counts",
        ),
        (
            "leftover-token",
            "token.json",
            one(0x101, json!({ "modified_on": "2026-01-01T00:00:00Z" })).to_string(),
            0,
            "the token is active",
        ),
        (
            "leftover-token",
            "token.json",
            one(0x101, json!({ "status": "disabled", "issued_on": "2026-01-01T00:00:00Z", "modified_on": null }))
                .to_string(),
            0,
            "it is unknown when the token was disabled",
        ),
        (
            "partial-export",
            "token.json",
            list(&[token(0x101, json!({}))], json!({ "page": 1, "per_page": 1, "count": 1, "total_count": 1 })),
            0,
            "the page is full and contains all tokens",
        ),
        (
            "partial-export",
            "token.json",
            list(&[token(0x101, json!({}))], json!({ "page": 1, "per_page": 2, "count": 1 })),
            0,
            "the page is not full",
        ),
        (
            "partial-export",
            "token.json",
            list(&[token(0x101, json!({})), token(0x102, json!({}))], json!({ "page": 1, "per_page": 1, "count": 2 })),
            1,
            "the page has more tokens than its size",
        ),
        ("repeated-token", "tokens.jsonl", format!("{0}\n{0}", one(0x101, json!({}))), 1, "the same token twice"),
        (
            "repeated-token",
            "tokens.jsonl",
            format!("{}\n{}", one(0x101, json!({})), response(&verified)),
            0,
            "a token that is only verified is not listed",
        ),
        (
            "partial-export",
            "pages.jsonl",
            pages(&[json!({ "page": 1, "total_count": 5 }), json!({ "page": 2, "total_count": 5 })]),
            1,
            "the pages of one list are reported once",
        ),
        (
            "partial-export",
            "pages.jsonl",
            pages(&[json!({ "page": 1, "total_count": 1 }), json!({ "page": 1, "total_count": 2 })]),
            1,
            "the tokens of a complete list do not count for another list",
        ),
        (
            "partial-export",
            "pages.jsonl",
            pages(&[json!({ "page": 1, "total_pages": 2 }), json!({ "page": 2, "total_pages": 2 })]),
            0,
            "both pages of the list are there",
        ),
        (
            "partial-export",
            "token.json",
            list(&[token(0x101, json!({}))], json!({ "page": 1, "per_page": 0, "count": 1 })),
            0,
            "a page size of 0 does not make a page full",
        ),
        (
            "partial-export",
            "token.json",
            list(
                &[token(0x101, json!({}))],
                json!({ "page": 2, "per_page": 1, "count": 1, "total_pages": 2, "total_count": 1 }),
            ),
            0,
            "a total count that is reached counts more than a missing page",
        ),
        (
            "unused-token",
            "token.json",
            planned_with(json!({ "last_used_on": "2026-01-01T00:00:00Z" })).to_string(),
            0,
            "a planned token does not exist yet",
        ),
        (
            "unused-token",
            "token.json",
            one(0x101, json!({ "last_used_on": "2026-08-26T12:00:00Z" })).to_string(),
            0,
            "last used 90 days ago",
        ),
        (
            "unused-token",
            "token.json",
            one(0x101, json!({ "last_used_on": "2026-08-25T12:00:00Z" })).to_string(),
            1,
            "last used 91 days ago",
        ),
        (
            "unused-token",
            "token.json",
            one(0x101, json!({ "issued_on": "2026-08-26T12:00:00Z", "last_used_on": null })).to_string(),
            0,
            "created 90 days ago and not used yet",
        ),
        (
            "unused-token",
            "tokens.json",
            json!([
                token(0x101, json!({ "issued_on": "2026-01-01T00:00:00Z", "last_used_on": null })),
                token(0x102, json!({}))
            ])
            .to_string(),
            1,
            "another token of the file has `last_used_on`",
        ),
        (
            "unused-token",
            "token.json",
            one(0x101, json!({ "issued_on": "2026-01-01T00:00:00Z", "last_used_on": null, "value": "REDACTED" }))
                .to_string(),
            1,
            "the response to a create request shows whether a token was used",
        ),
        (
            "unused-token",
            "tokens.jsonl",
            lines(&[one(0x101, json!({})), state(&json!({ "issued_on": "2026-01-01T00:00:00Z", "status": "active" }))]),
            0,
            "a state does not show whether a token was used",
        ),
        (
            "vague-token-name",
            "token.json",
            planned("", &[dns()]).to_string(),
            0,
            "an empty name is for missing-field to report",
        ),
    ]);
    check_configured(
        "[rules.vague-token-name]\npattern = \"^migration$\"\n",
        &[(
            "vague-token-name",
            "token.json",
            planned("test", &[dns()]).to_string(),
            0,
            "the pattern replaces the built-in words",
        )],
    );
    check_configured(
        "[rules.vague-token-name]\npattern = \"^$\"\n",
        &[("vague-token-name", "token.json", planned("", &[dns()]).to_string(), 0, "a name is missing, not vague")],
    );
    check_configured(
        "[rules.unexpected-creator]\nlevel = \"low\"\ndomains = [\"example.com\"]\n",
        &[
            ("unexpected-creator", "token.json", one(0x101, json!({})).to_string(), 0, "the creator is unknown"),
            (
                "unexpected-creator",
                "token.json",
                one(0x101, json!({ "creator_email_at_creation": "a@mail.example.com" })).to_string(),
                1,
                "a subdomain is a different domain",
            ),
            (
                "unexpected-creator",
                "token.json",
                one(0x101, json!({ "creator_email_at_creation": "\"a@b\"@example.com" })).to_string(),
                0,
                "the domain follows the last `@`",
            ),
        ],
    );
    let user = || allow(&[USER_DETAILS_READ], &[USER]);
    check_configured(
        "[rules.user-owned-automation]\nlevel = \"low\"\n",
        &[(
            "user-owned-automation",
            "token.json",
            one(0x101, json!({ "name": "deploy bot", "creator_email_at_creation": "a@example.com" })).to_string(),
            0,
            "an account owns the token",
        )],
    );
    check_configured(
        "[rules.user-owned-automation]\nlevel = \"low\"\npattern = \"^nightwatch\"\n",
        &[(
            "user-owned-automation",
            "token.json",
            planned("deploy bot", &[user()]).to_string(),
            0,
            "the pattern replaces the built-in words",
        )],
    );
    let owned = |count: usize| -> Vec<Value> {
        let users = (0..count).map(|at| response(&exported(0x100 + at, &[user()], &json!({}))));
        users.collect()
    };
    let account = one(0x200, json!({ "creator_email_at_creation": "a@example.com" }));
    check_configured(
        "[rules.near-quota]\nuser = 10\n",
        &[
            ("near-quota", "tokens.jsonl", lines(&owned(9)), 1, "nine of ten tokens"),
            ("near-quota", "tokens.jsonl", lines(&owned(8)), 0, "eight of ten tokens"),
            (
                "near-quota",
                "tokens.jsonl",
                lines(&[owned(8), vec![account]].concat()),
                0,
                "an account-owned token does not count for the user",
            ),
            (
                "near-quota",
                "tokens.jsonl",
                lines(&[owned(8), vec![planned_token_with_id(&[user()])]].concat()),
                0,
                "a planned token does not exist yet",
            ),
            (
                "near-quota",
                "tokens.jsonl",
                lines(&[owned(8), owned(1)].concat()),
                0,
                "the same token in two documents is counted once",
            ),
        ],
    );
}

/// The body of a request that has an id, as a copy of an exported token has.
fn planned_token_with_id(policies: &[Value]) -> Value {
    let mut body = planned("deploy", policies);
    body["id"] = json!(format!("{:032x}", 0x300));
    body
}

/// One response per line, each with one token and its page information.
fn pages(infos: &[Value]) -> String {
    let token = |at: usize| exported(0x101 + at, &[allow(&[DNS_READ], &[ZONE_1])], &json!({}));
    let pages = infos.iter().enumerate().map(|(at, info)| list(&[token(at)], info.clone()) + "\n");
    pages.collect()
}

/// A Terraform state with a token.
fn state(other: &Value) -> Value {
    let mut attributes = resource(&[allow(&[DNS_WRITE], &[ZONE_1])]);
    for (key, value) in other.as_object().unwrap() {
        attributes[key] = value.clone();
    }
    json!({
        "version": 4,
        "terraform_version": "1.11.4",
        "resources": [{
            "mode": "managed",
            "type": "cloudflare_api_token",
            "name": "deploy",
            "instances": [{ "attributes": attributes }],
        }],
    })
}

#[test]
fn the_last_use_of_a_token_in_another_file_shows_nothing() {
    let token = |number: usize, other: Value| exported(number, &[allow(&[DNS_WRITE], &[ZONE_1])], &other);
    let unused = json!({ "issued_on": "2026-01-01T00:00:00Z", "last_used_on": null });
    let findings = |files: &[Value]| {
        let linter = Linter::new(now());
        let mut run = Run::new(&linter);
        for file in files {
            run.add("tokens.json", file.to_string().into_bytes()).unwrap();
        }
        run.finish().findings.iter().filter(|finding| finding.rule.id == "unused-token").count()
    };
    assert_eq!(findings(&[json!([token(0x101, unused.clone())]), json!([token(0x102, json!({}))])]), 0);
    assert_eq!(findings(&[json!([token(0x101, unused), token(0x102, json!({}))])]), 1);
}

/// The response of the API with a list of tokens.
fn list(tokens: &[Value], info: Value) -> String {
    let mut all = response(&json!(tokens));
    all["result_info"] = info;
    all.to_string()
}

#[test]
fn a_waiver_is_stale_after_its_last_day_or_without_a_finding() {
    let waiver = |rule: &str, until: &str| {
        format!("[[waiver]]\nrule = \"{rule}\"\ntoken = \"deploy\"\nreason = \"accepted\"\nuntil = {until}\n")
    };
    let text = planned("deploy", &[allow(&[DNS_WRITE], &[EVERY_ZONE])]).to_string();
    let messages = |configuration: &str| -> Vec<String> {
        let report = lint("token.json", &text, None, Some(configuration), None);
        let stale = report.findings.into_iter().filter(|finding| finding.rule.id == "stale-waiver");
        stale.map(|finding| finding.message).collect()
    };
    assert_eq!(messages(&waiver("all-zones", "2026-11-24")), [] as [String; 0]);
    assert_eq!(
        messages(&waiver("all-zones", "2026-11-23")),
        ["this waiver of `all-zones` expired on 2026-11-23 and no longer applies"]
    );
    assert_eq!(
        messages(&waiver("all-accounts", "2026-11-24")),
        ["this waiver of `all-accounts` for `deploy` matches no finding"]
    );
}

#[test]
fn the_help_names_the_product_that_created_a_token_with_many_permissions() {
    for (name, expected) in [
        ("Cloudflare Agent Token 7", "for agents"),
        ("my Build Token", "Workers Builds"),
        ("Workers Builds - 2026", "Workers Builds"),
        ("deploy", "a separate token per job"),
        ("the workers builds", "a separate token per job"),
    ] {
        let token = planned(name, &[allow(&writes(11), &[ACCOUNT])]).to_string();
        let findings = found("excessive-permissions", "token.json", &token, None);
        let help: Vec<String> = findings.into_iter().filter_map(|finding| finding.help).collect();
        assert!(help.len() == 1 && help[0].contains(expected), "{name}: {help:?}");
    }
}

#[test]
fn an_unused_zone_is_only_removed_next_to_another_one_that_is_not_nested() {
    let evidence = declared_calls(&["GET /zones/000000000000000000000000000000a1/dns_records"]);
    let (one, two) = (format!(r#""{ZONE_1}": "*""#), format!(r#""{ZONE_2}": "*""#));
    for (resources, expected) in
        [(format!("{one}, {two}"), true), (two.clone(), false), (format!(r#"{one}, "{ACCOUNT}": {{ {two} }}"#), false)]
    {
        let token = planned("deploy", &[allow(&[DNS_WRITE], &["RESOURCES"])]).to_string();
        let token = token.replace(r#""RESOURCES":"*""#, &resources);
        let findings = found("unused-resource", "token.json", &token, Some(&evidence));
        let fixes: Vec<bool> = findings.iter().map(|finding| finding.fix.is_some()).collect();
        assert_eq!(fixes, [expected], "{token}");
    }
}
