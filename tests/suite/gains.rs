//! What one token can do that another cannot: which grants are named, how sure that is, and the request that shows it.

use tokenlint::{
    access::{Access, Difference, Gain},
    catalog::Catalog,
    model::Zones,
};

use crate::{
    common::now,
    decisions::{id, with_access},
};

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
