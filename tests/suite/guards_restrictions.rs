//! Near-misses of the rules about restrictions and escalation: each line holds one condition of a rule in place.

use tokenlint::rules;

use crate::common::lint;

/// A rule, the document's name, its text, the severities of the findings of that rule, and why.
type Line = (&'static str, &'static str, String, &'static [&'static str], &'static str);

const ACCOUNT: &str = "com.cloudflare.api.account.00000000000000000000000000000acc";
const USER: &str = "com.cloudflare.api.user.000000000000000000000000000000d5";
const ZONE: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a1";
const OTHER_ZONE: &str = "com.cloudflare.api.account.zone.000000000000000000000000000000a2";
const ALL_ZONES: &str = "com.cloudflare.api.account.zone.*";

const ACCESS_APPS_WRITE: &str = "1e13c5124ca64b72b1969a67e8829049";
const ACCOUNT_TOKENS_WRITE: &str = "5bc3f8b21c554832afc660159ab75fa4";
const BUCKET: &str = "com.cloudflare.edge.r2.bucket.00000000000000000000000000000acc_default_logs";
const ITEM_READ: &str = "6a018a9f2fc74eb6b293b0c548f38b39";
const ITEM_WRITE: &str = "2efd5506f9c8494dacb1fa10a3e7d5b6";
const SETTINGS_WRITE: &str = "1af1fa2adc104452b74a9a3364202f20";
const USER_DETAILS_WRITE: &str = "55a5e17cc99e4a3fa1f3432d262f2e55";
const BILLING_WRITE: &str = "6c80e02421494afc9ae14414ed442632";
const CERTIFICATES_WRITE: &str = "c03055bc037c4ea9afb9a9f104b7b721";
const D1_READ: &str = "192192df92ee43ac90f2aeeffce67e35";
const DNS_READ: &str = "82e64a83756745bbbb1c9c2701bf816b";
const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";
const IDENTITY_PROVIDERS_WRITE: &str = "5541aee5804a4850aa6d77351cc4a610";
const KV_READ: &str = "8b47d2786a534c08a1f94ee8f9f599ef";
const LOGS_WRITE: &str = "3e0b5820118e47f3922f7c989e673882";
const MAIL_ADDRESSES_WRITE: &str = "e4589eb09e63436686cd64252a3aebeb";
const MAIL_RULES_WRITE: &str = "79b3ec0d10ce4148a8f8bdc0cc5f97f2";
const R2_READ: &str = "b4992e1108244f5d8bfbd5744320c2e1";
const R2_WRITE: &str = "bf7481a1826f439697cb59a20b22293e";
const REDIRECTS_WRITE: &str = "74e1036f577a48528b78d2413b40538d";
const ROUTES_WRITE: &str = "28f4b596e7d643029c524985477ae49a";
const SCRIPTS_WRITE: &str = "e086da7e2179491d91ee5f35b3ca210a";
const TUNNEL_WRITE: &str = "c07321b023e944ff818fec44d8203567";
const USER_TOKENS_WRITE: &str = "686d18d5ac6c441c867cbf6771e58a0a";
const WAF_WRITE: &str = "fb6778dc191143babbfaa57993f1d275";
const ZONE_SETTINGS_WRITE: &str = "3030687196b94b638145a3953da2b699";
const ZONE_WRITE: &str = "e6d2666161e84845a636613608cee8d5";

const EXPIRY: &str = r#""expires_on":"2027-02-01T00:00:00Z""#;
const FILTER: &str = r#""condition":{"request_ip":{"in":["1.1.1.0/24","2606:4700:4700::/48"]}}"#;
/// A handful of addresses.
const FEW: &str = r#""condition":{"request_ip":{"in":["1.1.1.1/32","2606:4700:4700::1111/128"]}}"#;
/// A status and an expiry with which a token can never be used again.
const SPENT: &str = r#""status":"expired","expires_on":"2026-10-01T00:00:00Z""#;

type Grants = [(&'static str, &'static str)];

fn policies(effect: &str, grants: &Grants) -> Vec<String> {
    let policy = |(group, resource): &(&str, &str)| {
        format!(r#"{{"effect":"{effect}","permission_groups":[{{"id":"{group}"}}],"resources":{{"{resource}":"*"}}}}"#)
    };
    grants.iter().map(policy).collect()
}

/// A request body: a policy for each grant, and other members.
fn body(grants: &Grants, members: &[&str]) -> String {
    let rest: String = members.iter().map(|member| format!(",{member}")).collect();
    format!(r#"{{"name":"deploy","policies":[{}]{rest}}}"#, policies("allow", grants).join(","))
}

/// One token as the API returns it.
fn token(id: &str, grants: &Grants, members: &[&str]) -> String {
    let body = body(grants, members);
    let rest = body.trim_start_matches('{');
    format!(r#"{{"id":"00000000000000000000000000000{id}","modified_on":"2026-01-05T10:00:00Z",{rest}"#)
}

/// The answer to a get.
fn exported(grants: &Grants, members: &[&str]) -> String {
    format!(r#"{{"success":true,"errors":[],"messages":[],"result":{}}}"#, token("101", grants, members))
}

/// A request body with an IP filter.
fn filtered(filter: &str) -> String {
    body(&[(DNS_WRITE, ZONE)], &[EXPIRY, &format!(r#""condition":{{"request_ip":{filter}}}"#)])
}

/// An expired token with an IP filter.
fn expired(filter: &str) -> String {
    exported(&[(DNS_WRITE, ZONE)], &[SPENT, &format!(r#""condition":{{"request_ip":{filter}}}"#)])
}

fn assert_severities(lines: Vec<Line>) {
    let mut wrong = Vec::new();
    for (id, name, text, expected, why) in lines {
        let report = lint(name, &text, Some(rules::find(id).unwrap()), None, None);
        assert!(report.coverage.tokens > 0, "{id}: no token in {text}");
        let own = report.findings.iter().filter(|finding| finding.rule.id == id);
        let found: Vec<_> = own.map(|finding| finding.severity.word()).collect();
        if found != expected {
            wrong.push(format!("{id}: {why}: found {found:?}, expected {expected:?} in\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn restrictions() {
    let mut lines = lifetimes();
    lines.extend(filters());
    assert_severities(lines);
}

fn lifetimes() -> Vec<Line> {
    let from = |filter: &str| {
        let condition = format!(r#""condition":{{"request_ip":{{{filter}}}}}"#);
        body(&[(DNS_READ, ZONE)], &[&condition])
    };
    let dns: &Grants = &[(DNS_WRITE, ZONE)];
    let mints: &Grants = &[(USER_TOKENS_WRITE, USER)];
    let ends = |day: &str| format!(r#""expires_on":"{day}""#);
    let starts = |day: &str| format!(r#""not_before":"{day}""#);
    let verified = |expiry: &str| {
        format!(
            r#"{{"success":true,"errors":[],"messages":[],"result":{{"id":"00000000000000000000000000000101","status":"active"{expiry}}}}}"#
        )
    };
    let now = ends("2026-11-24T12:00:00Z");
    let later = ends("2026-11-24T12:00:01Z");
    let past = ends("2026-10-01T00:00:00Z");
    let active = r#""status":"active""#;
    let issued = r#""issued_on":"2026-01-05T10:00:00Z""#;
    vec![
        (
            "expired-token",
            "a.json",
            exported(dns, &[&now, active]),
            &["medium"],
            "the expiry is the first instant at which it is no longer valid",
        ),
        ("expired-token", "a.json", exported(dns, &[&later, active]), &[], "it expires in a second"),
        ("expired-token", "a.json", exported(dns, &[&past]), &["medium"], "without a status"),
        (
            "expired-token",
            "a.json",
            exported(dns, &[&past, r#""status":"disabled""#]),
            &[],
            "the status says that it is not usable",
        ),
        (
            "expired-token",
            "a.json",
            exported(dns, &[&past, &starts("2026-01-01T00:00:00Z"), active]),
            &["medium"],
            "inverted-lifetime reports only planned tokens with both times in the past",
        ),
        (
            "expired-token",
            "a.json",
            body(dns, &[&past, &starts("2026-01-01T00:00:00Z")]),
            &[],
            "reported by inverted-lifetime",
        ),
        (
            "expired-token",
            "a.json",
            body(dns, &[&past, &starts("soon")]),
            &["medium"],
            "inverted-lifetime needs a start that can be read",
        ),
        ("expired-token", "a.json", body(dns, &[&later]), &[], "a planned token that expires in a second"),
        ("expiring-soon", "a.json", exported(dns, &[&past, active]), &[], "already expired"),
        (
            "expiring-soon",
            "a.json",
            exported(dns, &[&ends("2026-12-08T11:59:59Z"), active]),
            &["low"],
            "a second less than two weeks",
        ),
        ("expiring-soon", "a.json", exported(dns, &[&ends("2026-12-08T12:00:00Z"), active]), &[], "two weeks"),
        (
            "expiring-soon",
            "a.json",
            exported(dns, &[&ends("2026-12-01T00:00:00Z"), r#""status":"disabled""#]),
            &[],
            "a disabled token is not in use",
        ),
        (
            "expiring-soon",
            "a.json",
            body(dns, &[&ends("2026-12-01T00:00:00Z")]),
            &[],
            "a planned token may be short-lived",
        ),
        (
            "inverted-lifetime",
            "a.json",
            body(dns, &[&starts("2026-10-01T00:00:00Z"), &now]),
            &["high"],
            "both in the past",
        ),
        (
            "inverted-lifetime",
            "a.json",
            body(dns, &[&starts("2026-10-01T00:00:00Z"), &later]),
            &[],
            "still valid for a second",
        ),
        (
            "inverted-lifetime",
            "a.json",
            exported(dns, &[&starts("2026-01-01T00:00:00Z"), &past]),
            &[],
            "exported tokens expire in the normal course",
        ),
        (
            "inverted-lifetime",
            "a.json",
            body(dns, &[&starts("2026-11-24T11:59:59Z"), &now]),
            &["high"],
            "a second of validity that is over",
        ),
        (
            "inverted-lifetime",
            "a.json",
            exported(dns, &[&starts("2027-03-01T00:00:00Z"), &past, r#""status":"expired""#]),
            &["high"],
            "also where the token has expired",
        ),
        (
            "long-lifetime",
            "a.json",
            verified(r#","expires_on":"2039-01-01T00:00:00Z""#),
            &[],
            "without its policies the class is unknown",
        ),
        (
            "long-lifetime",
            "a.json",
            body(dns, &[&ends("2027-02-24T11:00:00Z")]),
            &[],
            "91 days: one more than the limit is tolerated",
        ),
        ("long-lifetime", "a.json", body(dns, &[&ends("2027-02-24T12:00:00Z")]), &["low"], "92 days"),
        (
            "long-lifetime",
            "a.json",
            exported(dns, &[&ends("2026-12-31T00:00:00Z"), issued]),
            &["low"],
            "the lifetime is counted from issued_on",
        ),
        (
            "long-lifetime",
            "a.json",
            exported(dns, &[&ends("2027-02-01T00:00:00Z"), &starts("2027-01-01T00:00:00Z"), issued]),
            &[],
            "the lifetime is counted from not_before",
        ),
        (
            "long-lifetime",
            "a.json",
            body(&[(DNS_READ, ZONE)], &[&ends("2027-11-24T00:00:00Z")]),
            &[],
            "tokens that only read have a year",
        ),
        (
            "long-lifetime",
            "a.json",
            body(mints, &[&ends("2026-11-26T12:00:00Z")]),
            &[],
            "two days: one more than the limit is tolerated",
        ),
        ("long-lifetime", "a.json", body(mints, &[&ends("2026-11-27T12:00:00Z")]), &["high"], "three days"),
        (
            "long-lifetime",
            "a.json",
            exported(dns, &[SPENT, r#""issued_on":"2020-01-05T10:00:00Z""#]),
            &[],
            "expired tokens are not checked",
        ),
        (
            "missing-expiry",
            "a.json",
            body(dns, &[r#""expires_on":5"#]),
            &[],
            "a value of a wrong type is unknown, not missing",
        ),
        (
            "missing-expiry",
            "a.json",
            format!("[{}]", policies("allow", dns).join(",")),
            &[],
            "a list of policies has no lifetime",
        ),
        ("missing-expiry", "a.json", verified(""), &["medium"], "the answer to a verify request has one"),
        ("missing-expiry", "a.json", body(dns, &[]), &["medium"], "changes DNS only"),
        ("missing-expiry", "a.json", body(mints, &[]), &["high"], "can create tokens"),
        ("missing-expiry", "a.json", body(&[(DNS_READ, ZONE)], &[FEW]), &["low"], "reads from a handful of addresses"),
        ("missing-expiry", "a.json", body(&[(DNS_READ, ZONE)], &[FILTER]), &["medium"], "from more addresses"),
        ("missing-expiry", "a.json", from(r#""in":["1.1.1.0/28"]"#), &["low"], "sixteen addresses"),
        ("missing-expiry", "a.json", from(r#""in":["1.1.1.0/27"]"#), &["medium"], "32 addresses"),
        (
            "missing-expiry",
            "a.json",
            from(r#""in":["1.1.1.1/32","2606:4700:4700::/63"]"#),
            &["medium"],
            "more than one network of IPv6",
        ),
        ("missing-expiry", "a.json", from(r#""in":["1.1.1.1/32","office"]"#), &["medium"], "an unreadable range"),
        ("missing-expiry", "a.json", from(r#""not_in":["1.1.1.1/32"]"#), &["medium"], "all addresses but one"),
        ("missing-expiry", "a.json", body(dns, &[FEW]), &["medium"], "changes records"),
        ("missing-expiry", "a.json", body(mints, &[FEW]), &["high"], "can create tokens from anywhere else, too"),
        ("missing-ip-filter", "a.json", body(dns, &[EXPIRY]), &["low"], "a named zone, for 69 days"),
        (
            "missing-ip-filter",
            "a.json",
            body(dns, &[r#""expires_on":"2027-02-23T12:00:00Z""#]),
            &["low"],
            "for 91 days, as an expiry may be rounded up",
        ),
        (
            "missing-ip-filter",
            "a.json",
            body(dns, &[r#""expires_on":"2027-02-24T12:00:00Z""#]),
            &["medium"],
            "for 92 days",
        ),
        (
            "missing-ip-filter",
            "a.json",
            body(dns, &[r#""expires_on":"2027-12-01T00:00:00Z""#]),
            &["medium"],
            "for a year",
        ),
        ("missing-ip-filter", "a.json", body(&[(DNS_WRITE, ALL_ZONES)], &[EXPIRY]), &["medium"], "on all zones"),
        ("missing-ip-filter", "a.json", body(mints, &[EXPIRY]), &["high"], "can create tokens"),
        (
            "wide-ip-filter",
            "a.json",
            filtered(r#"{"in":["199.27.128.0/21","1.1.1.0/24"]}"#),
            &["medium"],
            "a range of Cloudflare from an example",
        ),
        ("missing-expiry", "a.json", body(&[(SETTINGS_WRITE, ACCOUNT)], &[]), &["high"], "can control the account"),
        (
            "missing-expiry",
            "a.json",
            exported(dns, &[r#""status":"revoked (exposed)""#]),
            &[],
            "revoked tokens are not checked",
        ),
    ]
}

fn filters() -> Vec<Line> {
    let dns: &Grants = &[(DNS_WRITE, ZONE)];
    let condition = |text: &str| body(&[(DNS_WRITE, ZONE)], &[EXPIRY, &format!(r#""condition":{text}"#)]);
    vec![
        (
            "cancelled-ip-filter",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24","2606:4700::/32"],"not_in":["2606:4700::/32"]}"#),
            &["high"],
            "every IPv6 address is excluded",
        ),
        (
            "cancelled-ip-filter",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24","2606:4700::/32"],"not_in":["1.1.1.0/24"]}"#),
            &["high"],
            "every IPv4 address is excluded",
        ),
        (
            "cancelled-ip-filter",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24","2606:4700::/32"],"not_in":["1.1.1.0/25","2606:4700::/33"]}"#),
            &[],
            "half of each family is left",
        ),
        (
            "cancelled-ip-filter",
            "a.json",
            filtered(r#"{"in":["2606:4700::/32"],"not_in":["1.1.1.0/24"]}"#),
            &[],
            "IPv4 was never allowed",
        ),
        (
            "cancelled-ip-filter",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24"],"not_in":["2606:4700::/32"]}"#),
            &[],
            "IPv6 was never allowed",
        ),
        (
            "cancelled-ip-filter",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24","${EGRESS}"],"not_in":["1.1.1.0/24"]}"#),
            &[],
            "the unknown range may be left",
        ),
        (
            "cancelled-ip-filter",
            "a.json",
            expired(r#"{"in":["1.1.1.0/24"],"not_in":["1.1.1.0/24"]}"#),
            &[],
            "expired tokens are not checked",
        ),
        ("empty-ip-filter", "a.json", condition("{}"), &["medium"], "an empty condition"),
        ("empty-ip-filter", "a.json", condition(r#"{"request_ip":{}}"#), &["high"], "an empty filter"),
        (
            "empty-ip-filter",
            "a.json",
            condition(r#"{"request_ip":{"not_in":[]}}"#),
            &["high"],
            "an empty exclusion alone",
        ),
        (
            "empty-ip-filter",
            "a.json",
            condition(r#"{"request_ip":{"not_in":["1.1.1.7/32"]}}"#),
            &[],
            "exclusions alone are reported by wide-ip-filter",
        ),
        ("empty-ip-filter", "a.json", condition("[]"), &[], "a value of a wrong type is unknown, not empty"),
        (
            "empty-ip-filter",
            "a.json",
            condition(r#"{"request_ip":5}"#),
            &[],
            "a filter of a wrong type is unknown, not empty",
        ),
        ("empty-ip-filter", "a.json", expired("{}"), &[], "expired tokens are not checked"),
        (
            "invalid-ip-range",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24"],"not_in":["1.1.1.300/32"]}"#),
            &["high"],
            "exclusions are checked too",
        ),
        ("invalid-ip-range", "a.json", filtered(r#"{"in":["${EGRESS}"]}"#), &[], "reported by placeholder-value"),
        (
            "invalid-ip-range",
            "a.json",
            filtered(r#"{"in":["1.1.1.7","8.8.8.8/24"]}"#),
            &["low", "medium"],
            "a bare address, and host bits",
        ),
        ("invalid-ip-range", "a.json", expired(r#"{"in":["1.1.1.300/32"]}"#), &[], "expired tokens are not checked"),
        (
            "missing-ip-filter",
            "a.json",
            body(dns, &[r#""condition":5"#]),
            &[],
            "a value of a wrong type is unknown, not missing",
        ),
        (
            "missing-ip-filter",
            "a.json",
            format!("[{}]", policies("allow", dns).join(",")),
            &[],
            "a list of policies has no condition",
        ),
        ("missing-ip-filter", "a.json", body(dns, &[r#""condition":{}"#]), &[], "reported by empty-ip-filter"),
        ("missing-ip-filter", "a.json", exported(dns, &[SPENT]), &[], "expired tokens are not checked"),
        ("missing-ip-filter", "a.json", body(&[(DNS_READ, ZONE)], &[]), &["low"], "only reads"),
        ("missing-ip-filter", "a.json", body(dns, &[]), &["medium"], "can redirect traffic"),
        (
            "missing-ip-filter",
            "a.json",
            body(&[(DNS_WRITE, ZONE), (USER_TOKENS_WRITE, USER)], &[]),
            &["high"],
            "can create tokens",
        ),
        (
            "redundant-ip-range",
            "a.json",
            filtered(r#"{"not_in":["8.8.8.8/32"]}"#),
            &[],
            "without `in` every address is allowed",
        ),
        (
            "redundant-ip-range",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24","${EGRESS}"],"not_in":["8.8.8.8/32"]}"#),
            &[],
            "the unknown range may allow it",
        ),
        (
            "redundant-ip-range",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24"],"not_in":["1.1.0.0/16"]}"#),
            &[],
            "a wider exclusion has an effect",
        ),
        (
            "redundant-ip-range",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24"],"not_in":["1.1.1.7/32","1.1.1.7/32"]}"#),
            &["info"],
            "exclusions are compared with each other",
        ),
        (
            "redundant-ip-range",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/32","1.1.1.0/24","1.1.2.0/24"]}"#),
            &["info"],
            "the narrower range comes first",
        ),
        ("redundant-ip-range", "a.json", filtered(r#"{"in":["1.1.1.0/25","1.1.1.128/25"]}"#), &[], "adjacent ranges"),
        (
            "redundant-ip-range",
            "a.json",
            expired(r#"{"in":["1.1.1.0/24","1.1.1.0/24"]}"#),
            &[],
            "expired tokens are not checked",
        ),
        (
            "single-ip-family",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24","${IPV6}"]}"#),
            &[],
            "the unknown range may be IPv6",
        ),
        (
            "single-ip-family",
            "a.json",
            filtered(r#"{"not_in":["1.1.1.0/24"]}"#),
            &[],
            "an exclusion allows every other address",
        ),
        ("single-ip-family", "a.json", filtered(r#"{"in":[]}"#), &[], "an empty list is reported by empty-ip-filter"),
        ("single-ip-family", "a.json", expired(r#"{"in":["1.1.1.0/24"]}"#), &[], "expired tokens are not checked"),
        (
            "unroutable-ip-range",
            "a.json",
            filtered(r#"{"in":["10.0.0.0/8","${EGRESS}"]}"#),
            &["medium"],
            "the unknown range may be public",
        ),
        (
            "unroutable-ip-range",
            "a.json",
            filtered(r#"{"in":["10.0.0.0/8","fd00::/8"]}"#),
            &["high"],
            "no range can match",
        ),
        (
            "unroutable-ip-range",
            "a.json",
            filtered(r#"{"in":["1.1.1.0/24"],"not_in":["10.0.0.0/8"]}"#),
            &[],
            "excluded ranges are not allowed anyway",
        ),
        ("unroutable-ip-range", "a.json", filtered(r#"{"in":["8.0.0.0/6"]}"#), &[], "holds public addresses too"),
        ("unroutable-ip-range", "a.json", expired(r#"{"in":["10.0.0.0/8"]}"#), &[], "expired tokens are not checked"),
        ("wide-ip-filter", "a.json", expired(r#"{"in":["0.0.0.0/0"]}"#), &[], "expired tokens are not checked"),
        ("wide-ip-filter", "a.json", expired(r#"{"not_in":["1.1.1.0/24"]}"#), &[], "expired tokens are not checked"),
        ("wide-ip-filter", "a.json", filtered(r#"{"not_in":[]}"#), &[], "reported by empty-ip-filter"),
        (
            "wide-ip-filter",
            "a.json",
            filtered(r#"{"not_in":["0.0.0.0/0","::/0"]}"#),
            &[],
            "reported by cancelled-ip-filter",
        ),
        ("cancelled-ip-filter", "a.json", filtered(r#"{"not_in":["::/0"]}"#), &["high"], "one family, without `in`"),
        ("cancelled-ip-filter", "a.json", filtered(r#"{"not_in":["0.0.0.0/1"]}"#), &[], "half of a family"),
        ("wide-ip-filter", "a.json", filtered(r#"{"in":["240.0.0.0/4"]}"#), &[], "reserved ranges never match"),
        (
            "wide-ip-filter",
            "a.json",
            filtered(r#"{"in":["16.0.0.0/7"],"not_in":["16.0.0.0/8"]}"#),
            &[],
            "exclusions are subtracted",
        ),
        ("wide-ip-filter", "a.json", filtered(r#"{"in":["17.0.0.0/8"]}"#), &[], "a /8 is the limit"),
        (
            "wide-ip-filter",
            "a.json",
            filtered(r#"{"in":["17.0.0.0/8","1.1.1.7/32"]}"#),
            &["medium"],
            "one address more than a /8",
        ),
        ("wide-ip-filter", "a.json", filtered(r#"{"in":["1.1.1.0/24","2600::/19"]}"#), &[], "a /19 is the limit"),
        ("wide-ip-filter", "a.json", filtered(r#"{"in":["1.1.1.0/24","2600::/18"]}"#), &["medium"], "IPv6 only"),
    ]
}

#[test]
fn escalation() {
    let mut lines = single_sets();
    lines.extend(sets_together());
    lines.extend(takeovers());
    assert_severities(lines);
}

/// Rules that look for one set, and the paths from one to the next.
fn single_sets() -> Vec<Line> {
    let held = |grants: &Grants| body(grants, &[EXPIRY, FILTER]);
    let spent = |grants: &Grants| exported(grants, &[SPENT, FILTER]);
    let denied = |group, resource| {
        let all = [policies("allow", &[(DNS_READ, ZONE)]), policies("deny", &[(group, resource)])].concat();
        format!(r#"{{"name":"deploy",{EXPIRY},{FILTER},"policies":[{}]}}"#, all.join(","))
    };
    vec![
        (
            "access-gate-control",
            "a.json",
            spent(&[(ACCESS_APPS_WRITE, ACCOUNT)]),
            &[],
            "expired tokens are not checked",
        ),
        ("access-gate-control", "a.json", denied(ACCESS_APPS_WRITE, ACCOUNT), &[], "a deny policy grants nothing"),
        ("account-control", "a.json", spent(&[(SETTINGS_WRITE, ACCOUNT)]), &[], "expired tokens are not checked"),
        ("account-control", "a.json", denied(SETTINGS_WRITE, ACCOUNT), &[], "a deny policy grants nothing"),
        ("account-control", "a.json", held(&[(SETTINGS_WRITE, ACCOUNT)]), &["high"], "can change members"),
        ("account-control", "a.json", held(&[(BILLING_WRITE, ACCOUNT)]), &["medium"], "money is not control"),
        ("account-control", "a.json", held(&[(USER_DETAILS_WRITE, USER)]), &[], "a name and a telephone number"),
        ("workers-reach", "a.json", held(&[(SCRIPTS_WRITE, ACCOUNT)]), &["medium"], "bindings are not limited"),
        ("sensitive-read", "a.json", held(&[(ITEM_READ, BUCKET)]), &["low"], "reads objects"),
        (
            "sensitive-read",
            "a.json",
            format!(
                r#"{{"name":"t",{EXPIRY},{FILTER},"policies":[{{"effect":"allow","permission_groups":[{{"id":"{ITEM_READ}"}},{{"id":"{ITEM_WRITE}"}}],"resources":{{"{BUCKET}":"*"}}}}]}}"#
            ),
            &[],
            "redundant-read reports a group beside the one that covers it",
        ),
        (
            "redundant-read",
            "a.json",
            held(&[(ITEM_READ, BUCKET), (ITEM_WRITE, BUCKET)]),
            &["info"],
            "writing objects includes reading them",
        ),
        ("network-outage", "a.json", spent(&[(ZONE_WRITE, ZONE)]), &[], "expired tokens are not checked"),
        ("network-outage", "a.json", denied(ZONE_WRITE, ZONE), &[], "a deny policy grants nothing"),
        ("sensitive-read", "a.json", spent(&[(KV_READ, ACCOUNT)]), &[], "expired tokens are not checked"),
        ("sensitive-read", "a.json", denied(KV_READ, ACCOUNT), &[], "a deny policy grants nothing"),
        ("workers-reach", "a.json", spent(&[(SCRIPTS_WRITE, ACCOUNT)]), &[], "expired tokens are not checked"),
        ("workers-reach", "a.json", denied(SCRIPTS_WRITE, ACCOUNT), &[], "a deny policy grants nothing"),
        ("token-minting", "a.json", spent(&[(USER_TOKENS_WRITE, USER)]), &[], "expired tokens are not checked"),
        ("token-minting", "a.json", denied(USER_TOKENS_WRITE, USER), &[], "a deny policy grants nothing"),
        (
            "token-minting",
            "a.json",
            held(&[(USER_TOKENS_WRITE, USER), (ACCOUNT_TOKENS_WRITE, ACCOUNT)]),
            &["critical", "critical"],
            "one finding per group",
        ),
        ("traffic-interception", "a.json", spent(&[(REDIRECTS_WRITE, ZONE)]), &[], "expired tokens are not checked"),
        ("traffic-interception", "a.json", held(&[(REDIRECTS_WRITE, ALL_ZONES)]), &["high"], "on all zones"),
        (
            "traffic-interception",
            "a.json",
            held(&[(REDIRECTS_WRITE, ZONE), (DNS_READ, ALL_ZONES)]),
            &["medium"],
            "only reading is granted on all zones",
        ),
        ("traffic-interception", "a.json", held(&[(DNS_WRITE, ALL_ZONES)]), &[], "many tools need DNS Write"),
        (
            "traffic-interception",
            "a.json",
            held(&[(DNS_WRITE, ALL_ZONES), (TUNNEL_WRITE, ACCOUNT)]),
            &["medium"],
            "what reaches all zones is not the tunnel",
        ),
        (
            "traffic-interception",
            "a.json",
            held(&[(SCRIPTS_WRITE, ACCOUNT), (ROUTES_WRITE, ALL_ZONES)]),
            &["high"],
            "Workers on all zones",
        ),
        (
            "traffic-interception",
            "a.json",
            held(&[(SCRIPTS_WRITE, ACCOUNT), (ZONE_SETTINGS_WRITE, ZONE)]),
            &["medium"],
            "reported once, as zone settings",
        ),
        ("traffic-interception", "a.json", held(&[(ROUTES_WRITE, ZONE)]), &[], "routes without Workers"),
        ("traffic-interception", "a.json", held(&[(SCRIPTS_WRITE, ACCOUNT)]), &[], "Workers without routes"),
        (
            "escalation-path",
            "a.json",
            spent(&[(IDENTITY_PROVIDERS_WRITE, ACCOUNT)]),
            &[],
            "expired tokens are not checked",
        ),
        (
            "escalation-path",
            "a.json",
            held(&[(IDENTITY_PROVIDERS_WRITE, ACCOUNT)]),
            &["high"],
            "changes how members sign in",
        ),
        (
            "escalation-path",
            "a.json",
            held(&[(IDENTITY_PROVIDERS_WRITE, ACCOUNT), (SETTINGS_WRITE, ACCOUNT)]),
            &[],
            "reported by account-control",
        ),
        (
            "escalation-path",
            "a.json",
            held(&[(IDENTITY_PROVIDERS_WRITE, ACCOUNT), (ACCOUNT_TOKENS_WRITE, ACCOUNT)]),
            &[],
            "reported by token-minting",
        ),
        (
            "escalation-path",
            "a.json",
            held(&[(MAIL_RULES_WRITE, ALL_ZONES), (DNS_WRITE, ALL_ZONES)]),
            &[],
            "reported by mail-takeover and certificate-issuance",
        ),
    ]
}

/// Rules that look for two sets with which a token can do more.
fn sets_together() -> Vec<Line> {
    let held = |grants: &Grants| body(grants, &[EXPIRY, FILTER]);
    let spent = |grants: &Grants| exported(grants, &[SPENT, FILTER]);
    vec![
        (
            "certificate-issuance",
            "a.json",
            spent(&[(DNS_WRITE, ZONE), (CERTIFICATES_WRITE, ZONE)]),
            &[],
            "expired tokens are not checked",
        ),
        (
            "certificate-issuance",
            "a.json",
            held(&[(CERTIFICATES_WRITE, ZONE), (DNS_READ, ZONE)]),
            &[],
            "only reads DNS records",
        ),
        (
            "certificate-issuance",
            "a.json",
            held(&[(DNS_WRITE, ZONE), (CERTIFICATES_WRITE, OTHER_ZONE)]),
            &[],
            "the reach decides",
        ),
        ("certificate-issuance", "a.json", held(&[(DNS_WRITE, ZONE)]), &[], "one zone is no alarm"),
        ("certificate-issuance", "a.json", held(&[(DNS_WRITE, ALL_ZONES)]), &["medium"], "DNS challenges of all zones"),
        ("mail-takeover", "a.json", held(&[(DNS_WRITE, ALL_ZONES)]), &[], "stated once, by certificate-issuance"),
        ("mail-takeover", "a.json", held(&[(MAIL_RULES_WRITE, ALL_ZONES)]), &["medium"], "no second group is needed"),
        ("data-exfiltration", "a.json", held(&[(LOGS_WRITE, ZONE)]), &["medium"], "logs go anywhere, unread"),
        (
            "certificate-issuance",
            "a.json",
            held(&[(DNS_WRITE, ZONE), (CERTIFICATES_WRITE, ALL_ZONES)]),
            &["medium"],
            "all zones include the zone",
        ),
        (
            "data-exfiltration",
            "a.json",
            spent(&[(D1_READ, ACCOUNT), (R2_WRITE, ACCOUNT)]),
            &[],
            "expired tokens are not checked",
        ),
        (
            "data-exfiltration",
            "a.json",
            held(&[(R2_READ, ACCOUNT), (R2_WRITE, ACCOUNT)]),
            &[],
            "reads and writes the same product",
        ),
        ("data-exfiltration", "a.json", held(&[(D1_READ, ACCOUNT), (R2_READ, ACCOUNT)]), &[], "only reads"),
        ("data-exfiltration", "a.json", held(&[(R2_WRITE, ACCOUNT), (SCRIPTS_WRITE, ACCOUNT)]), &[], "only writes"),
        (
            "defence-removal",
            "a.json",
            spent(&[(WAF_WRITE, ZONE), (LOGS_WRITE, ZONE)]),
            &[],
            "expired tokens are not checked",
        ),
        (
            "defence-removal",
            "a.json",
            held(&[(DNS_WRITE, ZONE), (LOGS_WRITE, ZONE)]),
            &[],
            "does not change security rules",
        ),
        ("defence-removal", "a.json", held(&[(WAF_WRITE, ZONE), (LOGS_WRITE, OTHER_ZONE)]), &[], "on different zones"),
        (
            "mail-takeover",
            "a.json",
            spent(&[(DNS_WRITE, ZONE), (MAIL_RULES_WRITE, ZONE)]),
            &[],
            "expired tokens are not checked",
        ),
        ("mail-takeover", "a.json", held(&[(DNS_WRITE, ZONE), (MAIL_RULES_WRITE, ZONE)]), &[], "the reach decides"),
        (
            "mail-takeover",
            "a.json",
            held(&[(DNS_WRITE, ZONE), (MAIL_ADDRESSES_WRITE, ACCOUNT)]),
            &[],
            "an address receives nothing without a rule",
        ),
    ]
}

/// A token that can edit others, next to other tokens.
fn takeovers() -> Vec<Line> {
    let active = r#""status":"active""#;
    let disabled = r#""status":"disabled""#;
    let of_account = r#""creator_email_at_creation":"ops@example.com""#;
    let user_minter = |status: &str| token("101", &[(USER_TOKENS_WRITE, USER)], &[EXPIRY, FILTER, status]);
    let account_minter = || token("101", &[(ACCOUNT_TOKENS_WRITE, ACCOUNT)], &[EXPIRY, FILTER, active, of_account]);
    let other = |id: &str, members: &[&str]| {
        let members = [&[EXPIRY, FILTER], members].concat();
        token(id, &[(DNS_WRITE, ZONE)], &members)
    };
    let lines = |tokens: &[String]| tokens.join("\n");
    vec![
        (
            "token-takeover",
            "a.jsonl",
            lines(&[user_minter(active), other("102", &[active])]),
            &["high"],
            "the owner of the other is unknown, and may be the same",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[user_minter(active), other("102", &[active, of_account])]),
            &[],
            "the other belongs to the account",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[account_minter(), other("102", &[active, of_account])]),
            &["high"],
            "both belong to the account",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[account_minter(), other("102", &[active])]),
            &["high"],
            "the owner of the other is unknown, and may be the account",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[user_minter(disabled), other("102", &[active])]),
            &[],
            "the token that can edit others is disabled",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[user_minter(active), other("102", &[disabled])]),
            &[],
            "the other is disabled",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[user_minter(active), other("101", &[active])]),
            &[],
            "the same token as exported twice",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[user_minter(active), user_minter(active).replace("101", "102")]),
            &[],
            "the other can edit tokens itself",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[body(&[(USER_TOKENS_WRITE, USER)], &[EXPIRY, FILTER]), other("102", &[active])]),
            &[],
            "a planned token is not in the account yet",
        ),
        (
            "token-takeover",
            "a.jsonl",
            lines(&[user_minter(active), body(&[(DNS_WRITE, ZONE)], &[EXPIRY, FILTER])]),
            &[],
            "the other is planned",
        ),
    ]
}

#[test]
fn a_wide_filter_is_underlined_at_a_range_that_counts() {
    let text = body(&[(DNS_WRITE, ZONE)], &[r#""condition":{"request_ip":{"in":["240.0.0.0/4","8.0.0.0/7"]}}"#]);
    let report = lint("a.json", &text, None, None, None);
    let finding = report.findings.iter().find(|finding| finding.rule.id == "wide-ip-filter").unwrap();
    let span = finding.primary().unwrap();
    assert_eq!(text.get(span.range()), Some("\"8.0.0.0/7\""));
}

#[test]
fn a_range_that_many_customers_of_a_provider_share_is_reported_if_the_configuration_names_it() {
    let rule = Some(rules::find("wide-ip-filter").unwrap());
    let options = "[rules.wide-ip-filter]\nshared = [\"1.1.0.0/16\"]\n";
    let shared = "is shared by many customers of its provider";
    for (filter, options, expected) in [
        (r#"{"in":["1.1.1.0/24"]}"#, None, None),
        (r#"{"in":["1.1.1.0/24"]}"#, Some(options), Some(shared)),
        (r#"{"in":["1.0.0.0/24"]}"#, Some(options), None),
        (r#"{"in":["199.27.128.0/24"]}"#, Some(options), Some("is a range of Cloudflare from an example")),
    ] {
        let report = lint("a.json", &filtered(filter), rule, options, None);
        let messages: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages.len(), usize::from(expected.is_some()), "{filter}: {messages:?}");
        assert!(messages.iter().all(|message| message.contains(expected.unwrap_or_default())), "{messages:?}");
    }
}
