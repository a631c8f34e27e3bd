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
    assert!(files.nameless().ids.len() == 4);
    assert!(files.twins().twins.len() > 150 && files.covers().covers.len() > 80);
    assert_eq!(files.sets().len(), 19);
    assert_eq!(files.escalation().edges.len(), 2);
    assert!(files.roles().roles.len() > 5 && files.incompatible().products.len() == 6);
    assert_eq!(files.templates().templates.len(), 8);
    assert_eq!(catalog().all_operations().iter().filter(|own| own.inferred_groups(catalog()).is_some()).count(), 550);
    assert_eq!(catalog().tools().len(), 74);
    assert!(catalog().wrangler_families().len() > 30 && catalog().legacy("#zone:read").is_some());
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
    for group in catalog().groups() {
        let Some(scope) = group.oauth else { continue };
        assert_eq!(catalog().by_oauth_scope(scope), Some(group));
        assert_eq!(catalog().called(scope), [group], "{scope}");
    }
    assert!(catalog().by_oauth_scope("dns.steal").is_none());
}

#[test]
fn tables_of_calls_name_operations_of_the_catalog() {
    let methods = catalog().sdk_methods();
    assert!(methods.len() > 2800 && methods.is_sorted());
    for (name, method, path) in methods {
        let found = catalog().operation(method, path);
        assert!(found.is_some_and(|own| own.path == *path), "{name}: {method} {path}");
    }
    for kind in ["cloudflare_ct_alerting", "cloudflare_zone_tracing", "cloudflare_field_extractor"] {
        let phases = catalog().terraform_phases(false, kind);
        let calls = phases.iter().flat_map(|phase| catalog().terraform_calls(false, kind, *phase).unwrap());
        assert!(calls.clone().count() > 0 && calls.clone().all(|call| call.is_ok()), "{kind}");
    }
}

#[test]
fn creating_a_zone_takes_only_the_group_for_zones() {
    let operation = catalog().operation("POST", "/zones").unwrap();
    let names: Vec<&str> = operation.groups(catalog()).map(|group| group.name).collect();
    assert_eq!(names, ["Zone Write"]);
}

#[test]
fn every_key_of_a_link_gives_a_group_for_each_verb() {
    let table = catalog().files.template_keys();
    assert!(table.named.len() > 140 && table.named.is_sorted_by(|one, other| one.0 < other.0));
    for (key, verbs, _) in &table.named {
        assert!(table.keys.iter().all(|(own, ..)| own != key), "{key} stands twice");
        for (verb, name) in verbs {
            assert_eq!(catalog().by_template_key(key, verb).map(|group| group.name), Some(*name), "{key} {verb}");
        }
        if verbs.contains_key("write") && !verbs.contains_key("edit") {
            let write = catalog().by_template_key(key, "write");
            assert_eq!(catalog().by_template_key(key, "edit"), write, "{key}");
        }
    }
}

#[test]
fn other_names_of_tools_mean_one_tool() {
    let names = catalog().tools().iter().flat_map(|tool| tool.aliases.iter().chain([&tool.name]));
    let all: Vec<String> = names.map(|name| name.to_ascii_lowercase()).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    for name in ["octodns", "caddy", "certbot", "acme.sh", "traefik", "wrangler deploy"] {
        assert!(catalog().tool(name).is_some(), "{name}");
    }
}

#[test]
fn names_in_error_messages_are_found_inside_them() {
    for (text, group) in [
        ("com.cloudflare.api.account.zone.create", "Zone Write"),
        ("Requires permission \"com.cloudflare.api.account.zone.list\" to list zones", "Zone Read"),
        ("#cache_purge:edit", "Cache Purge"),
    ] {
        assert_eq!(catalog().legacy(text).unwrap(), [[group]], "{text}");
    }
    assert!(catalog().legacy("Zone Write").is_none() && catalog().legacy("").is_none());
    for (name, sets) in &catalog().files.legacy().names {
        for group in sets.iter().flatten() {
            assert!(!catalog().by_name(group).is_empty(), "{name}: {group}");
        }
    }
}

#[derive(Deserialize)]
struct SetTable {
    sets: Vec<SetRow>,
}

#[derive(Deserialize)]
struct SetRow {
    key: String,
    members: Vec<Vec<Option<String>>>,
    others: Vec<(String, String)>,
}

/// A member: its group, the operation that earns its place, and whether a reason is given.
fn member(row: &[Option<String>]) -> (&'static Group, Option<Operation>, bool) {
    let text = |at: usize| row.get(at).cloned().flatten();
    let group = catalog().group(&text(0).unwrap()).unwrap();
    assert_eq!(Some(group.name), text(1).as_deref());
    let operation = text(2).map(|call| {
        let (method, path) = call.split_once(' ').unwrap();
        let found = catalog().operation(method, path).filter(|own| own.path == path);
        assert!(found.is_some(), "{call} is no operation");
        found.unwrap()
    });
    (group, operation, text(3).is_some_and(|reason| !reason.is_empty()))
}

/// The groups that the tables name for an operation; none if the phase of a ruleset or any access decides.
fn accepted(operation: Operation) -> Vec<&'static Group> {
    if operation.is_generic() {
        return Vec::new();
    }
    let named: Vec<&Group> = operation.groups(catalog()).collect();
    let inferred = operation.inferred_groups(catalog()).map_or(Vec::new(), |(groups, _)| groups);
    if named.is_empty() { inferred } else { named }
}

#[test]
fn every_member_of_a_set_is_earned_by_an_operation() {
    let table: SetTable = serde_json::from_str(&fs::read_to_string(path("sets.json")).unwrap()).unwrap();
    for set in &table.sets {
        for row in &set.members {
            let (group, operation, has_reason) = member(row);
            let accepts = operation.is_some_and(|own| accepted(own).iter().any(|other| other.id == group.id));
            assert!(accepts || has_reason, "{}: nothing shows why {} belongs to it", set.key, group.name);
        }
    }
}

#[test]
fn whoever_can_do_what_a_set_is_about_belongs_to_it_or_has_a_reason() {
    let table: SetTable = serde_json::from_str(&fs::read_to_string(path("sets.json")).unwrap()).unwrap();
    for set in table.sets.iter().filter(|set| set.key != "high-risk") {
        let members: Vec<_> = set.members.iter().map(|row| member(row)).collect();
        let mut excused: BTreeSet<&str> = BTreeSet::new();
        for (group, operation, _) in &members {
            let Some(operation) = operation else { continue };
            let others = accepted(*operation);
            // Only the scope of the group counts, where a name has several.
            if !others.iter().any(|other| other.name == group.name) {
                continue;
            }
            for other in others {
                let is_member = members.iter().any(|(own, ..)| own.name == other.name);
                let reason = set.others.iter().find(|(name, _)| name == other.name);
                assert!(
                    is_member || reason.is_some(),
                    "{}: {} can {} {}, too",
                    set.key,
                    other.name,
                    operation.method,
                    operation.path
                );
                excused.extend(reason.map(|(name, _)| name.as_str()));
            }
        }
        for (name, reason) in &set.others {
            assert!(!reason.is_empty() && excused.contains(name.as_str()), "{}: {name} needs no reason", set.key);
        }
    }
}

#[test]
fn high_risk_contains_every_set_that_takes_control() {
    for (set, ids) in catalog().files.sets() {
        let is_contained = !matches!(
            set,
            Set::SensitiveRead
                | Set::AccountRecords
                | Set::AlarmControl
                | Set::NarrowerScope
                | Set::DataExfiltration
                | Set::HighRisk
        );
        for id in ids.iter().filter(|_| is_contained) {
            assert!(catalog().group(id).unwrap().is_in(Set::HighRisk), "{}: {id}", set.key());
        }
    }
}

/// Every table says the same of a group: each name and key resolves, and scopes and levels agree.
#[test]
fn no_two_tables_contradict_each_other() {
    let files = &catalog().files;
    let known: BTreeSet<&str> = catalog().groups().iter().map(|group| group.name).collect();
    let raw: Operations = serde_json::from_str(&fs::read_to_string(path("operations.json")).unwrap()).unwrap();
    let used: BTreeSet<usize> = raw.operations.iter().map(|(.., set)| *set).collect();
    for name in used.iter().flat_map(|set| raw.sets.get(*set).unwrap()) {
        assert!(known.contains(name.as_str()), "operations.json: {name}");
    }
    for name in files.legacy().names.values().flatten().flatten() {
        assert!(known.contains(name), "legacy-permissions.json: {name}");
    }
    let mut keys: BTreeSet<(&str, &str)> = BTreeSet::new();
    for group in catalog().groups() {
        assert!(keys.insert((group.name, group.scope.word())), "{} stands twice", group.name);
        let is_part = Scope::PARTS.contains(&group.scope);
        assert!(!is_part || group.owner == Some(OwnerKind::Account) || group.public_id().is_some(), "{}", group.name);
    }
    let pairs = files.covers().covers.iter().chain(&files.covers().documented).chain(&files.twins().twins);
    for (stronger, weaker) in pairs {
        let (stronger, weaker) = (catalog().group(stronger).unwrap(), catalog().group(weaker).unwrap());
        assert_eq!(stronger.scope, weaker.scope, "{} {}", stronger.name, weaker.name);
        assert!(stronger.changes() || !weaker.changes(), "{} {}", stronger.name, weaker.name);
    }
    for phase in catalog().ruleset_phases() {
        let all = catalog().all_operations().iter().filter(|own| own.path.contains("{ruleset_phase}"));
        let found = all.filter(|own| catalog().groups_of_phase(**own, phase).is_some()).count();
        assert!(found > 0, "ruleset-phases.json: {phase}");
    }
    // A group is documented to read, or to change, what its operations say.
    for group in catalog().groups().iter().filter(|group| group.level == Level::Read) {
        let dangerous =
            [Set::TokenMinting, Set::AccountControl, Set::WorkersWrite, Set::TrafficRules, Set::NetworkOutage];
        assert!(dangerous.iter().all(|set| !group.is_in(*set)), "{} only reads", group.name);
    }
    for edge in catalog().escalation() {
        let held = files.sets().iter().any(|(set, ids)| edge.needs.contains(set) && !ids.is_empty());
        assert!(held || edge.needs.contains(&Set::MemberSession), "escalation.json: {}", edge.id);
    }
}
