//! What one token can do that another cannot: which grants are named, how sure that is, and the request that shows it.

use tokenlint::{
    access::{Access, Difference, Gain, Target},
    catalog::Catalog,
    model::{Resource, Zones},
};

use crate::{
    common::now,
    decisions::{ACCOUNT, ZONE, id, policy, with_access},
};

/// The gained groups in order, each with whether that is sure, the target of the witness, and the resources.
fn gained(old: &[String], new: &[String]) -> Vec<(String, bool, Option<String>, Vec<String>)> {
    let zones = Zones::default();
    let difference = |old: &Access<'_>| {
        with_access(new, |new| {
            let difference = Difference::of(Some(old), Some(new), &zones, Catalog::builtin(), now());
            let described = difference.gained.iter().map(|change| match &change.gain {
                Gain::Grant { group, resources } => {
                    let on = resources.iter().map(|one| match one {
                        Resource::Zone { id, account: Some(account) } => format!("zone `{id}` of `{account}`"),
                        other => zones.described(other),
                    });
                    let target = change.witness.as_ref().map(|witness| match &witness.target {
                        Target::Zone { id, .. } => id.to_string(),
                        other => panic!("{other:?}"),
                    });
                    (group.described(), change.is_sure, target, on.collect())
                }
                other => panic!("{other:?}"),
            });
            described.collect()
        })
    };
    with_access(old, difference)
}

fn zone(id: &str) -> String {
    format!("com.cloudflare.api.account.zone.{id}")
}

/// A policy that allows a group on zones within accounts.
fn nested(group: &str, zones: &[(&str, &str)]) -> String {
    let one =
        |(account, id): &(&str, &str)| format!(r#""com.cloudflare.api.account.{account}":{{"{}":"*"}}"#, zone(id));
    let all: Vec<String> = zones.iter().map(one).collect();
    policy("allow", group, "ZONES").replace(r#""ZONES":"*""#, &all.join(","))
}

#[test]
fn a_deny_on_an_unknown_resource_that_goes_is_a_possible_gain() {
    let allow = policy("allow", "DNS Write", &zone(ZONE));
    let other = policy("allow", "Zone Read", &zone(ZONE));
    let deny = |group: &str, variable: &str| policy("deny", group, &zone(&format!("${{{variable}}}")));
    let dns = ("DNS Write".to_owned(), false, None, vec![format!("zone `{ZONE}`")]);
    for (old_deny, new_deny, is_gained) in [
        (deny("DNS Write", "A"), None, true),
        (deny("DNS Write", "A"), Some(deny("DNS Write", "A")), false),
        (deny("DNS Write", "A"), Some(deny("DNS Write", "B")), true),
        (deny("DNS Write", "A"), Some(deny("Zone Write", "A")), true),
        (deny("Cache Purge", "A"), None, false),
    ] {
        let old = [allow.clone(), old_deny];
        let new: Vec<String> = [Some(allow.clone()), Some(other.clone()), new_deny].into_iter().flatten().collect();
        let found = gained(&old, &new);
        let expected: Vec<_> = is_gained.then(|| dns.clone()).into_iter().collect();
        let (others, own): (Vec<_>, Vec<_>) = found.into_iter().partition(|gain| gain.0 == "Zone Read");
        assert_eq!(own, expected, "{old:?} {new:?}");
        assert_eq!(others.len(), 1, "{others:?}");
    }
}

#[test]
fn the_witness_is_the_first_target_on_which_a_gain_is_sure() {
    const OTHER_ACCOUNT: &str = "00000000000000000000000000000ac2";
    let ids: Vec<String> = (1..=5).map(|zone| format!("{zone:032x}")).collect();
    let [one, two, three, four, five] = &ids[..] else { panic!("five zones") };
    // A group of zones on an account may reach its zones.
    let old = [policy("allow", "DNS Write", &format!("com.cloudflare.api.account.{ACCOUNT}"))];
    let new = [
        nested("DNS Write", &[(ACCOUNT, one), (OTHER_ACCOUNT, two), (ACCOUNT, three)]),
        nested("DNS Write", &[(OTHER_ACCOUNT, four), (ACCOUNT, five)]),
    ];
    let found = gained(&old, &new);
    assert_eq!(found.len(), 1, "{found:?}");
    let (_, is_sure, target, resources) = &found[0];
    assert_eq!((*is_sure, target.as_ref(), resources.len()), (true, Some(two), 5), "{found:?}");
    let found = gained(&old, &[nested("DNS Write", &[(ACCOUNT, one), (ACCOUNT, three)])]);
    let (_, is_sure, target, _) = &found[0];
    assert_eq!((*is_sure, target.as_ref()), (false, Some(one)), "{found:?}");
}

#[test]
fn groups_that_are_gained_on_the_same_zones_keep_the_selectors_of_their_policies() {
    let old = [policy("allow", "Cache Purge", &zone(ZONE))];
    let within = nested("Zone Read", &[(ACCOUNT, ZONE)]);
    let found = gained(&old, &[policy("allow", "DNS Write", &zone(ZONE)), within.clone(), old[0].clone()]);
    let resources = |name: &str| found.iter().find(|gain| gain.0 == name).map(|gain| gain.3.clone());
    assert_eq!(resources("DNS Write"), Some(vec![format!("zone `{ZONE}`")]));
    assert_eq!(resources("Zone Read"), Some(vec![format!("zone `{ZONE}` of `{ACCOUNT}`")]));
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn a_part_of_a_held_group_is_gained_whatever_other_groups_are() {
    let deny = policy("deny", "DNS Read", &zone(ZONE));
    let write = policy("allow", "DNS Write", &zone(ZONE));
    let rooms = policy("allow", "Waiting Rooms Write", &zone(ZONE));
    let names = |gains: Vec<(String, bool, Option<String>, Vec<String>)>| -> Vec<(String, bool)> {
        gains.into_iter().map(|(name, is_sure, ..)| (name, is_sure)).collect()
    };
    let mut found = names(gained(&[write.clone(), deny.clone()], &[write.clone(), rooms]));
    found.sort();
    assert_eq!(found, [("DNS Read".to_owned(), false), ("Waiting Rooms Write".to_owned(), true)]);
    // A part of a group that is gained itself is not reported beside it.
    let found = names(gained(&[deny], &[write]));
    assert_eq!(found, [("DNS Write".to_owned(), true)]);
}

fn policy_on(effect: &str, groups: &[&str], zones: impl Iterator<Item = usize>) -> String {
    let groups: Vec<String> = groups.iter().map(|group| format!(r#"{{"id":"{}"}}"#, id(group))).collect();
    let zones: Vec<String> =
        zones.map(|zone| format!(r#""com.cloudflare.api.account.zone.{zone:032x}":"*""#)).collect();
    let (groups, zones) = (groups.join(","), zones.join(","));
    format!(r#"{{"effect":"{effect}","permission_groups":[{groups}],"resources":{{{zones}}}}}"#)
}

#[test]
fn many_zones_of_many_groups_are_compared_one_by_one() {
    const COUNT: usize = 2_000;
    let old = [
        policy_on("allow", &["DNS Write", "Zone Read", "Zone Read"], 0..COUNT),
        policy_on("deny", &["Zone Read"], (0..COUNT).step_by(3)),
    ];
    let new = [
        policy_on("allow", &["Zone Read", "Cache Purge"], (0..COUNT).step_by(2)),
        policy_on("allow", &["DNS Write", "Cache Purge"], 0..COUNT - 1),
        policy_on("deny", &["Cache Purge"], (0..COUNT).step_by(5)),
    ];
    let gained = |wide: &Access<'_>, narrow: &Access<'_>| -> Vec<(String, Vec<String>)> {
        let zones = Zones::default();
        let difference = Difference::of(Some(narrow), Some(wide), &zones, Catalog::builtin(), now());
        let resources = |gain| match gain {
            Gain::Grant { group, resources } => {
                let mut on: Vec<String> = resources.iter().map(|one| zones.described(one)).collect();
                on.sort();
                (group.described(), on)
            }
            _ => panic!("only groups differ"),
        };
        difference.gained.into_iter().map(|change| resources(change.gain)).collect()
    };
    let expected = |group: &str, is_gained: &dyn Fn(usize) -> bool| {
        let zones = (0..COUNT).filter(|zone| is_gained(*zone)).map(|zone| format!("zone `{zone:032x}`"));
        (group.to_owned(), zones.collect::<Vec<_>>())
    };
    with_access(&old, |old| {
        with_access(&new, |new| {
            let mut found = gained(new, old);
            found.sort();
            let purged = expected("Cache Purge", &|zone| zone % 5 != 0 && (zone < COUNT - 1 || zone % 2 == 0));
            let read = expected("Zone Read", &|zone| zone % 3 == 0 && zone % 2 == 0);
            assert_eq!(found, [purged, read]);
            let mut lost = gained(old, new);
            lost.sort();
            let dns = expected("DNS Write", &|zone| zone == COUNT - 1);
            let read = expected("Zone Read", &|zone| zone % 3 != 0 && zone % 2 != 0);
            assert_eq!(lost, [dns, read]);
        });
    });
}
