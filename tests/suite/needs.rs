//! What calls and declared needs require.

use tokenlint::{
    access::{Need, Place, Reach, Requirement, Target, TargetError, requirement},
    catalog::{Catalog, Scope},
    model::Zones,
};

use crate::decisions::{ACCOUNT, ZONE, id, required};

fn names(requirement: &Requirement) -> Vec<&'static str> {
    requirement.groups().map(|group| group.name).collect()
}

#[test]
fn the_phase_of_a_ruleset_is_shown_in_the_path_or_after_it() {
    let catalog = Catalog::builtin();
    for (call, expected) in [
        ("POST /zones/{zone_id}/rulesets", "POST /zones/{zone_id}/rulesets (phase http_ratelimit)"),
        (
            "PUT /zones/{zone_id}/rulesets/phases/{ruleset_phase}/entrypoint",
            "PUT /zones/{zone_id}/rulesets/phases/http_ratelimit/entrypoint",
        ),
    ] {
        let (method, path) = call.split_once(' ').unwrap();
        let need = Need::of(catalog.operation(method, path).unwrap(), Some("http_ratelimit"), catalog);
        assert_eq!(need.described(catalog), expected);
    }
}

#[test]
fn only_groups_that_are_inferred_with_low_confidence_or_by_other_calls_can_be_accepted() {
    let phase = |phase: &str| required(&format!("PUT /zones/{ZONE}/rulesets/phases/{phase}/entrypoint"));
    let inferred = Catalog::builtin().all_operations().iter().find(|operation| {
        operation.groups(Catalog::builtin()).next().is_none() && operation.inferred_groups(Catalog::builtin()).is_some()
    });
    let inferred = inferred.unwrap();
    let path = inferred.path.replace("{account_identifier}", ACCOUNT).replace("{account_id}", ACCOUNT);
    let inferred = required(&format!("{} {path}", inferred.method));
    let nowhere = Requirement { any_of: Vec::new(), ..inferred.clone() };
    for (required, expected) in [
        (inferred, true),
        (nowhere, false),
        (phase("http_request_sbfm"), true),
        (phase("http_ratelimit"), false),
        (required(&format!("GET /zones/{ZONE}/dns_records")), false),
        (required(&format!("POST /zones/{ZONE}/rulesets")), false),
        (required(&format!("GET /zones/{ZONE}/precursor")), false),
        (required("GET /user/tokens/verify"), false),
    ] {
        assert_eq!(required.is_inferred(), expected, "{:?}", required.need.described(Catalog::builtin()));
    }
}

#[test]
fn a_call_that_any_group_of_the_object_allows_is_met_by_the_plainest() {
    for (call, expected) in [
        (format!("GET /zones/{ZONE}"), Some("Zone Read")),
        (format!("GET /accounts/{ACCOUNT}"), Some("Account Settings Read")),
        (format!("GET /zones/{ZONE}/dns_records"), None),
    ] {
        let plain = required(&call).plain(Catalog::builtin()).map(|group| group.name);
        assert_eq!(plain, expected, "{call}");
    }
}

#[test]
fn a_phase_rules_out_the_documented_groups_of_the_others() {
    let required = required(&format!("PUT /zones/{ZONE}/rulesets/phases/http_ratelimit/entrypoint"));
    assert_eq!(names(&required), ["Zone WAF Write"]);
    let ruled_out: Vec<&str> = required.ruled_out.iter().map(|alternative| alternative.group.name).collect();
    assert!(ruled_out.contains(&"Cache Settings Write"), "{ruled_out:?}");
    assert!(!ruled_out.contains(&"Zone WAF Write"), "{ruled_out:?}");
}

#[test]
fn what_a_group_must_reach_follows_from_its_scope_and_the_place() {
    let (zone, account) = (Place::Zone(ZONE.to_owned()), Place::Account(ACCOUNT.to_owned()));
    for (group, place, expected) in [
        ("DNS Write", &zone, Some(Reach::Place)),
        ("DNS Write", &account, Some(Reach::SomeZoneOfAccount)),
        ("DNS Write", &Place::Any, Some(Reach::Some(Scope::Zone))),
        ("DNS Write", &Place::Worker(ZONE.to_owned()), None),
        ("Billing Read", &zone, Some(Reach::AccountOfZone)),
        ("Billing Read", &account, Some(Reach::Place)),
        ("Billing Read", &Place::User, Some(Reach::Some(Scope::Account))),
        ("Memberships Read", &account, Some(Reach::Some(Scope::User))),
        ("Memberships Read", &zone, Some(Reach::Some(Scope::User))),
        ("Memberships Read", &Place::User, Some(Reach::Some(Scope::User))),
        ("Workers Websearch Bind", &zone, Some(Reach::AccountOfZone)),
        ("Workers Websearch Bind", &account, Some(Reach::Place)),
        ("Workers Websearch Bind", &Place::Any, Some(Reach::Some(Scope::Account))),
    ] {
        let required = requirement(&Need::Group(id(group)), place, Catalog::builtin());
        let own = required.any_of.iter().find(|alternative| alternative.group.id == id(group));
        assert_eq!(own.map(|alternative| alternative.reach.clone()), expected, "{group} on {place:?}");
    }
}

#[test]
fn targets_are_parsed_by_their_kinds() {
    let parse = |text: &str| Target::parse(text, &Zones::default());
    assert_eq!(parse("account:a"), Ok(Target::Account("a".into())));
    assert_eq!(parse("zone:a"), Ok(Target::Zone { id: "a".into(), account: None }));
    assert_eq!(parse("bucket:a_b_c"), Ok(Target::Bucket { account: "a".into(), text: "a_b_c".into() }));
    let part = |scope| Ok(Target::Part { scope, id: "a".into(), account: None });
    assert_eq!(parse("worker:a"), part(Scope::WorkerScript));
    assert_eq!(parse("app:a"), part(Scope::FlagshipApp));
    assert_eq!(parse("user:a"), Ok(Target::User("a".into())));
    assert_eq!(parse("zone:a.example"), Err(TargetError::UnknownZone("a.example".to_owned())));
    for text in ["a", "users:a", ""] {
        assert_eq!(parse(text), Err(TargetError::UnknownKind(text.to_owned())));
    }
}

#[test]
fn groups_of_websearch_act_on_accounts_alone() {
    let account = Target::Account("a".into());
    let zone = Target::Zone { id: "a".into(), account: None };
    let other = Target::Unknown("a".into());
    for (target, scope, expected) in [
        (&account, Some(Scope::Account), true),
        (&account, Some(Scope::Websearch), true),
        (&account, Some(Scope::Zone), false),
        (&zone, Some(Scope::Zone), true),
        (&zone, Some(Scope::Websearch), false),
        (&zone, Some(Scope::Account), false),
        (&zone, None, true),
        (&other, Some(Scope::Zone), true),
    ] {
        assert_eq!(target.is_of(scope), expected, "{target:?} {scope:?}");
    }
}
