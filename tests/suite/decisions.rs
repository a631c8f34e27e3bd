//! Decisions about single requirements: the reasons, and what groups of narrower scopes reach.

use tokenlint::{
    access::{
        Access, Alternative, Circumstances, Decision, Denial, Doubt, GroupKey, Need, Place, Reach, Refusal,
        Requirement, requirement,
    },
    catalog::{Catalog, Scope},
    model::{Token, Zones},
    read::{self, Item},
    text::{Source, SourceId},
};

use crate::common::now;

pub(crate) const ZONE: &str = "000000000000000000000000000000a1";
pub(crate) const ACCOUNT: &str = "00000000000000000000000000000acc";
const OTHER_ACCOUNT: &str = "00000000000000000000000000000ac2";

pub(crate) fn id(name: &str) -> &'static str {
    Catalog::builtin().by_name(name).first().unwrap().id
}

pub(crate) fn policy(effect: &str, group: &str, resource: &str) -> String {
    let group = if group.is_empty() { "7".to_owned() } else { format!(r#"[{{"id":"{}"}}]"#, id(group)) };
    format!(r#"{{"effect":"{effect}","permission_groups":{group},"resources":{{"{resource}":"*"}}}}"#)
}

pub(crate) fn with_access<T>(policies: &[String], check: impl FnOnce(&Access<'_>) -> T) -> T {
    with_fields(policies, "", check)
}

/// The access of a token with more fields, such as `"status":"active"`.
fn with_fields<T>(policies: &[String], fields: &str, check: impl FnOnce(&Access<'_>) -> T) -> T {
    let comma = if fields.is_empty() { "" } else { "," };
    let text = format!(r#"{{"name":"t","policies":[{}]{comma}{fields}}}"#, policies.join(","));
    with_token("t.json", text, |token| check(&Access::of(token)))
}

/// The token of a text.
pub(crate) fn with_token<T>(path: &str, text: String, check: impl FnOnce(&Token<'_>) -> T) -> T {
    let source = Source::new(SourceId(0), path.to_owned(), text.into_bytes()).unwrap();
    let mut found: Option<Box<Token<'_>>> = None;
    read::read(&source, &mut |item| {
        if let Item::Token(token) = item {
            found = Some(token);
        }
    });
    let mut token = found.unwrap();
    token.resolve(Catalog::builtin(), None);
    check(&token)
}

pub(crate) fn inventory() -> Zones {
    let text = format!(r#"{{"result":[{{"id":"{ZONE}","name":"a.example","account":{{"id":"{ACCOUNT}"}}}}]}}"#);
    let source = Source::new(SourceId(0), "zones.json".to_owned(), text.into_bytes()).unwrap();
    let mut zones = Zones::default();
    assert!(read::zones(&source, &mut zones).is_empty());
    zones
}

/// `allowed`, `denied`, or the reasons why it is unknown.
fn decided(policies: &[String], group: &str, place: &Place, zones: &Zones) -> Vec<&'static str> {
    decided_on(policies, &requirement(&Need::Group(id(group)), place, Catalog::builtin()), zones)
}

fn decided_on(policies: &[String], required: &Requirement, zones: &Zones) -> Vec<&'static str> {
    with_access(policies, |access| words(access.decide(required, Circumstances { address: None, at: now(), zones })))
}

fn words(decision: Decision<'_>) -> Vec<&'static str> {
    let is = [decision.is_allowed(), decision.is_denied(), decision.is_unknown()];
    assert_eq!(is.iter().filter(|is| **is).count(), 1, "{decision:?}");
    match decision {
        Decision::Allowed(_) => vec!["allowed"],
        Decision::Denied(_) => vec!["denied"],
        Decision::Unknown(_, doubts) => doubts.iter().map(word).collect(),
    }
}

/// The requirement of a call, such as `GET /zones`.
pub(crate) fn required(call: &str) -> Requirement {
    let catalog = Catalog::builtin();
    let (method, path) = call.split_once(' ').unwrap();
    let operation = catalog.operation(method, path).unwrap();
    requirement(&Need::of_call(operation, path, catalog), &Place::of(operation, path), catalog)
}

fn word(doubt: &Doubt<'_>) -> &'static str {
    match doubt {
        Doubt::UnknownGroup { .. } => "unknown group",
        Doubt::AccountOfZone(_) => "account of the zone",
        Doubt::ZonesOfAccount(_) => "zones of the account",
        Doubt::ScopeMismatch => "scope mismatch",
        Doubt::PartialDeny => "partial deny",
        Doubt::Unreadable => "unreadable",
        Doubt::AccountOfPart(_) => "account of the part",
        Doubt::WhichPart(_) => "which part",
        Doubt::Conditional(..) => "conditional",
        Doubt::PhaseUnknown => "phase unknown",
        Doubt::PhaseInferred => "phase inferred",
        Doubt::DatasetUnknown => "dataset",
        Doubt::Inferred(..) => "inferred",
        Doubt::Undocumented => "undocumented",
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unknown_answer_names_exactly_what_is_open() {
    let on_zone = format!("com.cloudflare.api.account.zone.{ZONE}");
    let on_account = format!("com.cloudflare.api.account.{ACCOUNT}");
    let place = Place::Zone(ZONE.to_owned());
    let write = |resource: &str| policy("allow", "DNS Write", resource);
    let deny = policy("deny", "DNS Read", &on_zone);
    let deny_write = policy("deny", "DNS Write", &on_zone);
    let odd_write = write(&on_zone).replace('*', "edit");
    let odd = policy("allow", "Zone Read", &on_zone).replace('*', "edit");
    let gap = |effect: &str| policy(effect, "", &on_zone);
    let no_effect = gap("deny").replace(r#""deny""#, "7");
    let billing = policy("allow", "Billing Read", &on_account);
    for (policies, group, in_file, with_inventory) in [
        (vec![write(&on_zone)], "DNS Write", vec!["allowed"], vec!["allowed"]),
        (vec![billing.clone()], "Billing Read", vec!["account of the zone"], vec!["allowed"]),
        (vec![write(&on_account)], "DNS Write", vec!["scope mismatch", "account of the zone"], vec!["scope mismatch"]),
        // What is open about other groups is no reason.
        (
            vec![write(&on_account), policy("deny", "Cache Purge", &on_zone), odd.clone()],
            "DNS Write",
            vec!["scope mismatch", "account of the zone"],
            vec!["scope mismatch"],
        ),
        (
            vec![write(&on_zone), deny.clone(), policy("allow", "Zone Read", &on_account), odd.clone()],
            "DNS Read",
            vec!["partial deny"],
            vec!["partial deny"],
        ),
        (vec![write(&on_zone), deny.clone()], "DNS Write", vec!["allowed"], vec!["allowed"]),
        (vec![write(&on_zone), deny.clone()], "DNS Read", vec!["partial deny"], vec!["partial deny"]),
        // The zone may belong to the account that is named, and that makes no difference.
        (vec![write(&on_zone), deny, billing.clone()], "DNS Read", vec!["partial deny"], vec!["partial deny"]),
        (vec![gap("allow")], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        (vec![write(&on_zone), gap("deny")], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        (vec![write(&on_zone), gap("deny"), gap("deny")], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        (vec![write(&on_zone), deny_write.replace('*', "edit")], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        // Both policies may be invalid, or the deny alone.
        (vec![odd_write, deny_write.replace('*', "edit")], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        // The deny is certain whatever another policy means.
        (vec![write(&on_zone), deny_write, odd], "DNS Write", vec!["denied"], vec!["denied"]),
        (vec![write(&on_zone), no_effect], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        (vec![gap("allow"), gap("allow")], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        (vec![write(&on_zone), gap("allow")], "DNS Write", vec!["allowed"], vec!["allowed"]),
        (vec![policy("permit", "DNS Write", &on_zone)], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        (vec![write(&on_zone).replace('*', "edit")], "DNS Write", vec!["unreadable"], vec!["unreadable"]),
        (
            vec![write(&on_zone).replace('*', "edit"), billing.clone()],
            "DNS Write",
            vec!["unreadable"],
            vec!["unreadable"],
        ),
        (vec![policy("allow", "Zone Read", &on_zone)], "DNS Write", vec!["denied"], vec!["denied"]),
    ] {
        for (zones, expected) in [(Zones::default(), in_file), (inventory(), with_inventory)] {
            assert_eq!(decided(&policies, group, &place, &zones), expected, "{group} {policies:?}");
        }
    }
}

#[test]
fn an_unknown_answer_about_a_call_names_what_the_call_leaves_open() {
    let (on_zone, on_account) =
        (format!("com.cloudflare.api.account.zone.{ZONE}"), format!("com.cloudflare.api.account.{ACCOUNT}"));
    let rules = |place: &str, phase: &str| format!("PUT {place}/rulesets/phases/{phase}/entrypoint");
    let (zone, account) = (format!("/zones/{ZONE}"), format!("/accounts/{ACCOUNT}"));
    let (bots, firewall) = ("http_request_sbfm", "http_request_firewall_custom");
    for (call, group, resource, expected) in [
        ("POST /graphql".to_owned(), "Analytics Read", &on_zone, "dataset"),
        ("POST /graphql".to_owned(), "DNS Read", &on_zone, "denied"),
        (format!("GET {zone}/precursor"), "Zone Read", &on_zone, "undocumented"),
        (format!("POST {zone}/rulesets"), "Zone WAF Write", &on_zone, "phase unknown"),
        // The group of this phase is inferred with low confidence, so another one that is documented may suffice.
        (rules(&zone, bots), "Bot Management Write", &on_zone, "inferred"),
        (rules(&zone, bots), "Zone WAF Write", &on_zone, "phase inferred"),
        (rules(&zone, bots), "DNS Write", &on_zone, "denied"),
        (rules(&zone, firewall), "Zone WAF Write", &on_zone, "allowed"),
        (rules(&zone, firewall), "Bot Management Write", &on_zone, "denied"),
        (rules(&account, firewall), "Account WAF Write", &on_account, "allowed"),
        (rules(&account, firewall), "Account Rulesets Write", &on_account, "phase inferred"),
        (rules(&account, firewall), "Transform Rules Write", &on_account, "denied"),
    ] {
        let found = decided_on(&[policy("allow", group, resource)], &required(&call), &Zones::default());
        assert_eq!(found, [expected], "{call} with {group}");
    }
}

#[test]
fn a_zone_can_be_created_in_an_unknown_account_only_with_all_zones_of_all_accounts() {
    let every = r#""com.cloudflare.api.account.zone.*":"*""#;
    let of_account = format!(r#""com.cloudflare.api.account.{ACCOUNT}":{{{every}}}"#);
    let one = format!(r#""com.cloudflare.api.account.zone.{ZONE}":"*""#);
    for (resources, expected) in
        [(every, "allowed"), (of_account.as_str(), "account of the zone"), (one.as_str(), "denied")]
    {
        let policy = policy("allow", "Zone Write", "RESOURCES").replace(r#""RESOURCES":"*""#, resources);
        assert_eq!(decided_on(&[policy], &required("POST /zones"), &Zones::default()), [expected], "{resources}");
    }
}

#[test]
fn an_unreadable_lifetime_or_filter_may_refuse_what_the_policies_allow() {
    let policies = [policy("allow", "DNS Write", &format!("com.cloudflare.api.account.zone.{ZONE}"))];
    let (zones, place) = (Zones::default(), Place::Zone(ZONE.to_owned()));
    let required = requirement(&Need::Group(id("DNS Write")), &place, Catalog::builtin());
    let (past, future) = (r#""2026-01-01T00:00:00Z""#, r#""2027-01-01T00:00:00Z""#);
    let times = |start: &str, end: &str| format!(r#""not_before":{start},"expires_on":{end}"#);
    let filter = |parts: &str| format!(r#""condition":{{"request_ip":{{{parts}}}}}"#);
    for (fields, expected) in [
        (times(past, future), "allowed"),
        (times(past, past), "denied"),
        (times(future, future), "denied"),
        (times(past, r#""soon""#), "unreadable"),
        (times(r#""soon""#, future), "unreadable"),
        (times(past, "7"), "unreadable"),
        (times("7", future), "unreadable"),
        // Whatever the other end is, the token is not valid now.
        (times(r#""soon""#, past), "denied"),
        (times(future, "7"), "denied"),
        (r#""expires_on":"soon""#.to_owned(), "unreadable"),
        (r#""not_before":"soon""#.to_owned(), "unreadable"),
        (r#""condition":7"#.to_owned(), "unreadable"),
        (filter(""), "allowed"),
        (filter(r#""in":["203.0.113.0/24"]"#), "allowed"),
        (filter(r#""in":["198.51.100.0/24"]"#), "denied"),
        (filter(r#""in":["office"]"#), "unreadable"),
        // The address is in the filter whatever the other range is.
        (filter(r#""in":["office","203.0.113.0/24"]"#), "allowed"),
        (filter(r#""in":["office","198.51.100.0/24"]"#), "unreadable"),
        (filter(r#""not_in":["203.0.113.0/24"]"#), "denied"),
        (filter(r#""not_in":["office"]"#), "unreadable"),
        (filter(r#""not_in":["office","203.0.113.0/24"]"#), "denied"),
        (filter(r#""in":["203.0.113.0/24"],"not_in":["203.0.113.128/25"]"#), "allowed"),
        (r#""status":"disabled""#.to_owned(), "denied"),
    ] {
        let circumstances = Circumstances { address: "203.0.113.7".parse().ok(), at: now(), zones: &zones };
        let found = with_fields(&policies, &fields, |access| words(access.decide(&required, circumstances)));
        assert_eq!(found, [expected], "{fields}");
    }
}

#[test]
fn only_an_alternative_that_may_be_met_leaves_open_which_part_a_call_is_about() {
    let account = Place::Account(ACCOUNT.to_owned());
    let mut required = requirement(&Need::Group(id("Zone Read")), &account, Catalog::builtin());
    let worker = Catalog::builtin().groups().iter().find(|group| group.scope == Scope::WorkerScript).unwrap();
    required.any_of.push(Alternative { group: worker, reach: Reach::PartOfAccount(Scope::WorkerScript) });
    let zone = policy("allow", "Zone Read", &format!("com.cloudflare.api.account.zone.{ZONE}"));
    assert_eq!(decided_on(std::slice::from_ref(&zone), &required, &Zones::default()), ["zones of the account"]);
    let script = policy("allow", worker.name, &format!("com.cloudflare.edge.worker.script.{ZONE}"));
    assert_eq!(decided_on(&[zone, script], &required, &Zones::default()), ["which part"]);
}

#[test]
fn a_worker_may_be_in_the_account_of_a_call_unless_a_policy_names_another() {
    let group = Catalog::builtin().groups().iter().find(|group| group.scope == Scope::WorkerScript).unwrap();
    let workers = |resources: &str| {
        let id = group.id;
        format!(r#"{{"effect":"allow","permission_groups":[{{"id":"{id}"}}],"resources":{{{resources}}}}}"#)
    };
    let nested = |account: &str, key: &str| format!(r#""com.cloudflare.api.account.{account}":{{"{key}":"*"}}"#);
    let script = format!("com.cloudflare.edge.worker.script.{ZONE}");
    let every = "com.cloudflare.edge.worker.script.*";
    let billing = policy("allow", "Billing Read", &format!("com.cloudflare.api.account.{ACCOUNT}"));
    let of_account = requirement(&Need::Group(group.id), &Place::Account(ACCOUNT.to_owned()), Catalog::builtin());
    let of_script = requirement(&Need::Group(group.id), &Place::Worker(ZONE.to_owned()), Catalog::builtin());
    for (resources, in_account, by_tag) in [
        (format!(r#""{script}":"*""#), "which part", "allowed"),
        (nested(ACCOUNT, &script), "which part", "allowed"),
        (nested(OTHER_ACCOUNT, &script), "denied", "allowed"),
        (format!(r#""{every}":"*""#), "allowed", "allowed"),
        (nested(ACCOUNT, every), "allowed", "account of the part"),
        (nested(OTHER_ACCOUNT, every), "denied", "account of the part"),
    ] {
        for policies in [vec![workers(&resources)], vec![workers(&resources), billing.clone()]] {
            for (required, expected) in [(&of_account, in_account), (&of_script, by_tag)] {
                let found = decided_on(&policies, required, &Zones::default());
                assert_eq!(found, [expected], "{resources} {:?}", required.place);
            }
        }
    }
}

#[test]
fn a_denial_gives_the_most_specific_reason() {
    let resource = |zone: &str| format!("com.cloudflare.api.account.zone.{zone}");
    let other = "000000000000000000000000000000a2";
    let policies = [
        policy("allow", "DNS Write", &resource(ZONE)),
        policy("allow", "DNS Write", &resource(other)),
        policy("deny", "DNS Write", &resource(ZONE)),
    ];
    for (zone, group, expected) in [
        (ZONE, "DNS Write", Refusal::Denied { policy: 2 }),
        ("000000000000000000000000000000a3", "DNS Write", Refusal::OtherResources),
        (other, "Zone Read", Refusal::NoGrant),
    ] {
        let place = Place::Zone(zone.to_owned());
        let required = requirement(&Need::Group(id(group)), &place, Catalog::builtin());
        let circumstances = Circumstances { address: None, at: now(), zones: &Zones::default() };
        let decision = with_access(&policies, |access| match access.decide(&required, circumstances) {
            Decision::Denied(denial) => denial,
            other => panic!("{other:?}"),
        });
        assert_eq!(decision, Denial::Refused(expected), "{group} on {zone}");
    }
}

#[test]
fn a_zone_of_an_account_is_certain_if_its_account_is_known() {
    let one = format!("com.cloudflare.api.account.zone.{ZONE}");
    let every = "com.cloudflare.api.account.zone.*";
    for (resource, account, in_file, with_inventory) in [
        (one.as_str(), ACCOUNT, "zones of the account", "allowed"),
        (&one, OTHER_ACCOUNT, "zones of the account", "denied"),
        (every, OTHER_ACCOUNT, "allowed", "allowed"),
    ] {
        let policies = [policy("allow", "Zone Read", resource)];
        for (zones, expected) in [(Zones::default(), in_file), (inventory(), with_inventory)] {
            let found = decided(&policies, "Zone Read", &Place::Account(account.to_owned()), &zones);
            assert_eq!(found, [expected], "{resource} of {account}");
        }
    }
}

#[test]
fn groups_of_buckets_and_workers_are_asked_of_those_that_no_policy_names() {
    let zones = Zones::default();
    let account = |id: &str| Place::Account(id.to_owned());
    let bucket = "Workers R2 Storage Bucket Item Read";
    let one = format!("com.cloudflare.edge.r2.bucket.{ACCOUNT}_default_logs");
    let every = "com.cloudflare.edge.r2.bucket.*";
    for (resource, place, expected) in [
        (every, account(ACCOUNT), "allowed"),
        (&one, account(ACCOUNT), "denied"),
        (&one, Place::Bucket(format!("{ACCOUNT}_default_logs")), "allowed"),
        (&one, Place::Bucket(format!("{OTHER_ACCOUNT}_default_logs")), "denied"),
        (&one, Place::Bucket(format!("{ACCOUNT}_default_other")), "denied"),
    ] {
        let found = decided(&[policy("allow", bucket, resource)], bucket, &place, &zones);
        assert_eq!(found, [expected], "{resource} {place:?}");
    }
}

#[test]
fn a_place_is_what_the_path_names_by_id() {
    let catalog = Catalog::builtin();
    for (path, expected) in [
        (format!("/zones/{ZONE}/dns_records"), Place::Zone(ZONE.to_owned())),
        ("/zones/{zone_id}/dns_records".to_owned(), Place::Any),
        ("/zones/:zone_id/dns_records".to_owned(), Place::Any),
        (format!("/accounts/{ACCOUNT}/r2/buckets"), Place::Account(ACCOUNT.to_owned())),
        ("/accounts/<account id>/r2/buckets".to_owned(), Place::Any),
        ("/user/tokens".to_owned(), Place::User),
        ("/memberships".to_owned(), Place::User),
        ("/zones".to_owned(), Place::Any),
    ] {
        let operation = catalog.operation("GET", &path).unwrap();
        assert_eq!(Place::of(operation, &path), expected, "{path}");
    }
}

#[test]
fn a_place_is_written_as_it_is_read() {
    for key in ["account:a", "zone:a", "bucket:a_b_c", "worker:a", "app:a", "app:a/b", "user", ""] {
        assert_eq!(Place::parse(key).unwrap().key(), key);
    }
    for key in ["account:", "zone:", "bucket:", "worker:", "app:", "user:", "users", "place:a"] {
        assert_eq!(Place::parse(key), None, "{key}");
    }
}

#[test]
fn a_deny_is_related_to_groups_that_it_covers_or_is_part_of() {
    let key = |name: &str| GroupKey::from(Catalog::builtin().group(id(name)).unwrap());
    with_access(&[], |access| {
        for (denied, other, expected) in [
            ("DNS Write", "DNS Write", true),
            ("DNS Read", "DNS Write", true),
            ("DNS Write", "DNS Read", true),
            ("Zone Read", "DNS Write", false),
        ] {
            assert_eq!(access.is_related(&key(denied), &key(other)), expected, "{denied} {other}");
        }
    });
}
