#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use serde::Deserialize;

use super::*;

fn catalog() -> &'static Catalog {
    Catalog::builtin()
}

fn named(name: &str) -> &'static Group {
    catalog().groups().iter().find(|group| group.name == name).unwrap()
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("catalog").join(name)
}

#[test]
fn every_file_is_read_and_none_is_empty() {
    let files = &catalog().files;
    let (public, others): (Vec<&Group>, Vec<&Group>) =
        catalog().groups().iter().partition(|group| group.public_id().is_some());
    assert_eq!((public.len(), others.len()), (370, 41));
    let file = fs::read_to_string(path("permission-groups.json")).unwrap();
    assert!(file.contains(&format!("\"date\": \"{DATE}\"")));
    assert!(files.nameless().names.len() > 30 && files.nameless().ids.len() == 4);
    assert!(files.twins().twins.len() > 150 && files.covers().covers.len() > 80);
    assert_eq!(files.sets().len(), 18);
    assert_eq!(files.escalation().edges.len(), 3);
    assert!(files.roles().roles.len() > 5 && files.incompatible().products.len() == 6);
    assert_eq!(files.templates().templates.len(), 8);
    assert_eq!(catalog().all_operations().iter().filter(|own| own.inferred_groups(catalog()).is_some()).count(), 418);
    assert_eq!(catalog().tools().len(), 73);
    assert!(catalog().wrangler_families().count() > 30 && catalog().legacy("#zone:read").is_some());
    assert!(
        catalog().terraform_calls(false, "cloudflare_dns_record", Phase::Create).is_some_and(|calls| calls.len() == 1)
    );
}

#[test]
fn ids_are_32_hexadecimal_digits_unique_and_in_order() {
    let ids: Vec<&str> = catalog().groups().iter().map(|group| group.id).collect();
    assert!(ids.is_sorted_by(|a, b| a < b));
    for group in catalog().groups() {
        let is_key = group.id.strip_prefix("name:") == Some(group.name) && catalog().group(group.id) == Some(group);
        let is_lower = group.public_id().is_some_and(|id| id.to_ascii_lowercase() == id);
        assert!(is_key || is_lower, "{group:?}");
    }
}

#[test]
fn every_id_that_a_table_names_is_a_group() {
    let files = &catalog().files;
    let pairs = files.twins().twins.iter().chain(&files.covers().covers).flat_map(|(a, b)| [*a, *b]);
    let sets = files.sets().iter().flat_map(|(_, ids)| ids.iter().copied());
    let products = files.incompatible().products.iter().flat_map(|product| product.groups.iter().copied());
    let templates = files.templates().templates.iter().flat_map(|template| template.groups.iter().copied());
    for id in pairs.chain(sets).chain(products).chain(templates) {
        assert!(catalog().group(id).is_some(), "{id}");
    }
    assert!(files.sets().iter().all(|(_, ids)| ids.is_sorted_by(|a, b| a < b)));
    assert!(files.covers().covers.is_sorted_by(|a, b| a < b));
}

#[derive(Deserialize)]
struct Operations {
    sets: Vec<Vec<String>>,
    operations: Vec<(String, String, usize)>,
}

/// A set of this many names or more means "any access to this object", not a specific requirement.
const GENERIC: usize = 8;

/// The group that an operation means by a name; if several scopes have the name, the path determines the scope.
fn meant(name: &str, path: &str) -> Option<&'static str> {
    let groups: Vec<&Group> = catalog().groups().iter().filter(|group| group.name == name).collect();
    let scope = match path.split('/').nth(1) {
        Some("zones") => Scope::Zone,
        Some("accounts") => Scope::Account,
        _ => Scope::User,
    };
    match groups.as_slice() {
        [one] => Some(one.id),
        several => several.iter().find(|group| group.scope == scope).map(|group| group.id),
    }
}

#[test]
fn every_cover_is_what_the_operations_confirm() {
    let operations: Operations = serde_json::from_str(&fs::read_to_string(path("operations.json")).unwrap()).unwrap();
    let mut accepted: BTreeMap<&str, Vec<BTreeSet<&str>>> = BTreeMap::new();
    for (_, path, set) in &operations.operations {
        let names = operations.sets.get(*set).unwrap();
        if names.len() < GENERIC {
            let ids: BTreeSet<&str> = names.iter().filter_map(|name| meant(name, path)).collect();
            ids.iter().for_each(|id| accepted.entry(id).or_default().push(ids.clone()));
        }
    }
    let is_confirmed = |stronger: &str, weaker: &str| {
        accepted.get(weaker).is_some_and(|sets| sets.iter().all(|ids| ids.contains(stronger)))
    };
    let twins = &catalog().files.twins().twins;
    let mut derived: Vec<_> = twins.iter().filter(|(a, b)| is_confirmed(a, b)).copied().collect();
    derived.sort_unstable();
    assert_eq!(derived, catalog().files.covers().covers);
}

#[test]
fn levels_are_data_not_spelling() {
    assert_eq!(named("Magic Firewall Packet Captures - Read PCAPs API").level, Level::Read);
    assert!(!named("Workers Metadata Read-Only").changes());
    for name in ["Cache Purge", "Domain API Gateway", "Zaraz Edit", "SCIM Provisioning", "Access: Apps Revoke"] {
        assert!(named(name).changes(), "{name}");
    }
    assert!(!named("AI Gateway Run").changes());
}

#[test]
fn names_are_found_as_people_write_them() {
    let dns = named("DNS Write").id;
    for name in ["DNS Write", "DNS Edit", "dns_write", "Zone:DNS:Edit", "Zone.DNS.Edit", "Zone DNS Write", "DNS:Edit"] {
        let found: Vec<&str> = catalog().by_name(name).iter().map(|group| group.id).collect();
        assert_eq!(found, [dns], "{name}");
    }
    assert_eq!(catalog().by_name_in("Argo Tunnel Write", Scope::Account).unwrap().name, "Cloudflare Tunnel Write");
    assert_eq!(catalog().by_name_in("Cache Rules Edit", Scope::Zone).unwrap().name, "Cache Settings Write");
    assert!(catalog().by_name("Zone").is_empty() && catalog().by_name("").is_empty());
}

#[test]
fn a_name_that_exists_at_two_scopes_gives_both() {
    for name in ["Logs Read", "Logs Write", "Disable ESC Write", "Access: Apps and Policies Read"] {
        let mut scopes: Vec<Scope> = catalog().by_name(name).iter().map(|group| group.scope).collect();
        scopes.sort_unstable();
        assert_eq!(scopes, [Scope::Account, Scope::Zone], "{name}");
    }
}

#[test]
fn near_misses_are_suggested_and_far_ones_are_not() {
    assert_eq!(catalog().suggest("Worker Script Write").unwrap().name, "Workers Scripts Write");
    assert_eq!(catalog().suggest("DNS Wirte").unwrap().name, "DNS Write");
    assert!(catalog().suggest("pg1").is_none() && catalog().suggest("something else entirely").is_none());
    assert_eq!(catalog().suggest_id("4755a26eedb94da69e1066d98aa820b").unwrap().name, "DNS Write");
    assert!(catalog().suggest_id("00000000000000000000000000000401").is_none());
}

#[test]
fn twins_and_covers_answer_about_dns() {
    let (write, read) = (named("DNS Write"), named("DNS Read"));
    assert_eq!(catalog().read_counterpart(write), Some(read));
    assert!(write.covers(read) && !read.covers(write));
    assert!(write.is_in(Set::HighRisk) && !read.is_in(Set::HighRisk));
    assert!(named("API Tokens Write").is_in(Set::TokenMinting));
    assert_eq!(catalog().unsupported_by_account_tokens(named("Page Rules Write")), Some("Page Rules"));
}

#[test]
fn ids_and_names_that_are_known_by_half_are_told_apart() {
    assert_eq!(catalog().without_public_id("workers editor").unwrap().name, "Workers Editor");
    assert!(catalog().without_public_id("DNS Write").is_none());
    assert_eq!(catalog().id_without_name("de5cf65aae2140d6ba2e272db44e4fc1"), Some(Scope::Zone));
    assert_eq!(catalog().member_group("05784afa30c1afe1440e79d9351c7430").unwrap().name, "Administrator");
}

#[test]
fn roles_are_an_order_and_replace_legacy_groups() {
    let order = ["Metadata Read-Only", "Content Read-Only", "Editor", "Admin"];
    for family in ["Workers", "Individual Workers"] {
        let roles: Vec<&Group> = order.iter().map(|role| named(&format!("{family} {role}"))).collect();
        for (at, weaker) in roles.iter().enumerate() {
            for (other, stronger) in roles.iter().enumerate() {
                assert_eq!(stronger.covers(weaker), at < other, "{} {}", stronger.name, weaker.name);
            }
            assert!(catalog().is_role(weaker));
        }
    }
    let legacy = catalog().groups().iter().filter_map(|group| group.replaced_by);
    let legacy: Vec<&str> = legacy.collect();
    assert_eq!(legacy.len(), 10);
    assert!(legacy.iter().all(|role| catalog().is_role(named(role))));
}

#[test]
fn an_oauth_scope_belongs_to_one_group() {
    let scopes: Vec<&str> = catalog().groups().iter().filter_map(|group| group.oauth).collect();
    assert_eq!(scopes.iter().collect::<BTreeSet<_>>().len(), scopes.len());
    assert_eq!(scopes.len(), 387);
}
