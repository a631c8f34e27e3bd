//! Every verb decides the same way, for every operation of the catalog.

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use tokenlint::{
    access::{self, Access, Certainty, Circumstances, Decision, Need, Place, requirement},
    catalog::{Catalog, Group, Operation, Scope},
    lint::{Linter, Run},
    model::{Token, Zones},
    read::Item,
    text::{Source, SourceId},
    trim::{Job, Trimmed, trim},
    usage::{Evidence, Key, Seen, Uses},
};

use crate::common::{lint, now};

const ZONE: &str = "000000000000000000000000000000a1";
const OTHER_ZONE: &str = "000000000000000000000000000000a2";
const ACCOUNT: &str = "00000000000000000000000000000acc";
const OTHER_ACCOUNT: &str = "00000000000000000000000000000ac2";
/// An id that no catalog has.
const UNKNOWN: &str = "0badc0de0badc0de0badc0de0badc0de";

/// The resources that random policies name.
const RESOURCES: [&str; 12] = [
    r#""com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*""#,
    r#""com.cloudflare.api.account.zone.000000000000000000000000000000a2":"*""#,
    r#""com.cloudflare.api.account.00000000000000000000000000000acc":{"com.cloudflare.api.account.zone.*":"*"}"#,
    r#""com.cloudflare.api.account.00000000000000000000000000000ac2":{"com.cloudflare.api.account.zone.*":"*"}"#,
    r#""com.cloudflare.api.account.zone.*":"*""#,
    r#""com.cloudflare.api.account.00000000000000000000000000000acc":"*""#,
    r#""com.cloudflare.api.account.00000000000000000000000000000ac2":"*""#,
    r#""com.cloudflare.api.account.*":"*""#,
    r#""com.cloudflare.api.user.000000000000000000000000000000b1":"*""#,
    // Unknown IDs.
    r#""com.cloudflare.api.account.zone.${zone}":"*""#,
    r#""com.cloudflare.api.account.${account}":{"com.cloudflare.api.account.zone.*":"*"}"#,
    r#""com.cloudflare.api.account.${account}":"*""#,
];

/// One random policy: whether it allows, which group of those that matter, and its resource.
#[derive(Debug, Clone)]
struct Raw {
    is_allow: bool,
    group: usize,
    resource: usize,
}

fn raw() -> impl Strategy<Value = Raw> {
    (prop::bool::weighted(0.75), any::<usize>(), 0..RESOURCES.len()).prop_map(|(is_allow, group, resource)| Raw {
        is_allow,
        group,
        resource,
    })
}

/// A token's text. The groups are drawn from those that the operation takes, their neighbours and one unknown.
fn text(policies: &[Raw], groups: &[&str]) -> String {
    let policies: Vec<String> = policies
        .iter()
        .map(|raw| {
            let effect = if raw.is_allow { "allow" } else { "deny" };
            let id = groups[raw.group % groups.len()];
            let resource = RESOURCES[raw.resource];
            format!(r#"{{"effect":"{effect}","permission_groups":[{{"id":"{id}"}}],"resources":{{{resource}}}}}"#)
        })
        .collect();
    format!(r#"{{"name":"t","policies":[{}]}}"#, policies.join(","))
}

fn with_token<T>(text: &str, check: impl FnOnce(&Token<'_>) -> T) -> T {
    let source = Source::new(SourceId(0), "t.json".to_owned(), text.as_bytes().to_vec()).unwrap();
    let mut found = None;
    tokenlint::read::read(&source, &mut |item| {
        if let Item::Token(token) = item {
            found = Some(token);
        }
    });
    let mut token = found.unwrap();
    token.resolve(Catalog::builtin(), None);
    check(&token)
}

/// The path of an operation with invented ids, and the place that it names.
fn path(operation: Operation) -> String {
    let parts = operation.path.split('/').map(|part| match part {
        "{zone_id}" | "{zone_identifier}" => ZONE.to_owned(),
        "{account_id}" | "{account_identifier}" => ACCOUNT.to_owned(),
        "{ruleset_phase}" => "http_request_cache_settings".to_owned(),
        part if part.contains('{') => part.replace('{', "x").replace('}', ""),
        part => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

fn zones() -> Zones {
    let mut zones = Zones::default();
    let text = format!(
        r#"{{"result":[{{"id":"{ZONE}","name":"a.example","account":{{"id":"{ACCOUNT}","name":"one"}}}},{{"id":"{OTHER_ZONE}","name":"b.example","account":{{"id":"{OTHER_ACCOUNT}","name":"two"}}}}]}}"#
    );
    let source = Source::new(SourceId(0), "zones.json".to_owned(), text.into_bytes()).unwrap();
    assert!(tokenlint::read::zones(&source, &mut zones).is_empty());
    zones
}

fn trimmed(need: &Need, place: &Place, token: &Token<'_>, zones: &Zones) -> Trimmed {
    let mut uses = Uses::default();
    let mut seen = Seen::default();
    seen.add(None, None);
    let key = Key {
        token_id: None,
        token_name: None,
        need: need.clone(),
        place: place.clone(),
        evidence: Evidence::Declared,
    };
    uses.add(key, &seen);
    let job = Job {
        uses: &uses,
        old: Some(token),
        zones,
        owner: None,
        account: None,
        takes_inferred: false,
        is_restricted: false,
        catalog: Catalog::builtin(),
        now: now(),
    };
    trim(&job)
}

/// What each of the verbs says: allowed, denied or unknown.
fn answers(need: &Need, place: &Place, token: &Token<'_>, zones: &Zones) -> (char, char) {
    let catalog = Catalog::builtin();
    let circumstances = Circumstances { address: None, at: now(), zones };
    let decision = match Access::of(token).decide(&requirement(need, place, catalog), circumstances) {
        Decision::Allowed(_) => 'a',
        Decision::Denied(_) => 'd',
        Decision::Unknown(..) => 'u',
    };
    let result = trimmed(need, place, token, zones);
    let trim = match (result.missing.is_empty(), result.unexplained.is_empty()) {
        (false, _) => 'd',
        (true, false) => 'u',
        (true, true) => 'a',
    };
    (decision, trim)
}

/// Groups that tell something about an operation: what it takes, others of the same scopes, one that is unknown.
fn groups_for(operation: Operation, catalog: &'static Catalog) -> Vec<&'static str> {
    let mut groups: Vec<&'static str> = operation.groups(catalog).map(|group| group.id).take(6).collect();
    groups.extend(["4755a26eedb94da69e1066d98aa820be", "c8fed203ed3043cba015a93ad1616f1f", UNKNOWN]);
    groups
}

#[test]
fn all_verbs_decide_the_same_for_every_operation() {
    let catalog = Catalog::builtin();
    let inventory = zones();
    let mut runner = TestRunner::deterministic();
    let mut seen = [0_usize; 3];
    for operation in catalog.all_operations() {
        let path = path(*operation);
        let need = Need::of_call(*operation, &path, catalog);
        let place = Place::of(*operation, &path);
        let groups = groups_for(*operation, catalog);
        for round in 0..4 {
            let policies = prop::collection::vec(raw(), 0..4).new_tree(&mut runner).unwrap().current();
            let text = text(&policies, &groups);
            let zones = if round % 2 == 0 { inventory.clone() } else { Zones::default() };
            with_token(&text, |token| {
                let (can, trim) = answers(&need, &place, token, &zones);
                assert_eq!(can, trim, "{} {path}: can and trim differ for\n{text}", operation.method);
                let at = ['a', 'd', 'u'].iter().position(|own| *own == can).unwrap();
                seen[at] += 1;
            });
        }
    }
    assert!(seen.iter().all(|count| *count > 300), "{seen:?}");
}

#[test]
fn explain_lists_exactly_the_groups_that_are_accepted() {
    let catalog = Catalog::builtin();
    let zones = zones();
    for operation in catalog.all_operations().iter().step_by(7) {
        let path = path(*operation);
        let need = Need::of_call(*operation, &path, catalog);
        let place = Place::of(*operation, &path);
        let required = requirement(&need, &place, catalog);
        if required.certainty == Certainty::AnyToken || !required.is_sure() {
            continue;
        }
        let listed: Vec<&str> = required.groups().map(|group| group.id).collect();
        for group in catalog.groups().iter().step_by(5).chain(required.groups()) {
            let text = text_of(group);
            let accepted = with_token(&text, |token| {
                let circumstances = Circumstances { address: None, at: now(), zones: &zones };
                Access::of(token).decide(&required, circumstances).is_allowed()
            });
            assert_eq!(accepted, listed.contains(&group.id), "{} {path}: {}", operation.method, group.name);
        }
    }
}

/// A token with one group on everything that its scope can act on.
fn text_of(group: &Group) -> String {
    let resource = match group.scope {
        Scope::Zone => r#""com.cloudflare.api.account.zone.*":"*""#,
        Scope::User => r#""com.cloudflare.api.user.000000000000000000000000000000b1":"*""#,
        Scope::R2Bucket => r#""com.cloudflare.edge.r2.bucket.*":"*""#,
        Scope::WorkerScript => r#""com.cloudflare.edge.worker.script.*":"*""#,
        Scope::FlagshipApp => r#""com.cloudflare.api.account.flagship.app.*":"*""#,
        Scope::Account | Scope::Websearch => r#""com.cloudflare.api.account.*":"*""#,
    };
    format!(
        r#"{{"name":"t","policies":[{{"effect":"allow","permission_groups":[{{"id":"{}"}}],"resources":{{{resource}}}}}]}}"#,
        group.id
    )
}

/// The gate on forbidden access reports exactly what `can` says that a token may do, or may be able to do.
#[test]
fn forbidden_access_is_what_can_allows() {
    let catalog = Catalog::builtin();
    let zones = Zones::default();
    let mut runner = TestRunner::deterministic();
    let mut seen = [0_usize; 3];
    for group in catalog.groups() {
        let (key, place) = match group.scope {
            Scope::Zone => (format!("zone:{ZONE}"), Place::Zone(ZONE.to_owned())),
            Scope::Account => (format!("account:{ACCOUNT}"), Place::Account(ACCOUNT.to_owned())),
            _ => continue,
        };
        // A name that two groups share does not say which of them is forbidden.
        if catalog.by_name(group.name).len() > 1 {
            continue;
        }
        let forbid = format!(
            "[[forbid]]\nid = \"own\"\npermissions = [\"{}\"]\nresources = [\"{key}\"]\nreason = \"own\"\n",
            group.name
        );
        let required = requirement(&Need::Group(group.id), &place, catalog);
        for _ in 0..6 {
            let policies = prop::collection::vec(raw(), 1..4).new_tree(&mut runner).unwrap().current();
            let text = text(&policies, &[group.id, group.id, UNKNOWN]);
            let (at, expected) = with_token(&text, |token| {
                let circumstances = Circumstances { address: None, at: now(), zones: &zones };
                match Access::of(token).decide(&required, circumstances) {
                    Decision::Allowed(_) => (0, Some("this token can ")),
                    Decision::Denied(_) => (1, None),
                    Decision::Unknown(..) => (2, Some("this token may ")),
                }
            });
            let report = lint("t.json", &text, None, Some(&forbid), None);
            let found: Vec<&str> = report
                .findings
                .iter()
                .filter(|own| own.rule.id == "forbidden-access")
                .map(|own| &*own.message)
                .collect();
            assert_eq!(!found.is_empty(), expected.is_some(), "{}: {found:?} for\n{text}", group.name);
            let begins = |text: &&str| expected.is_some_and(|expected| text.starts_with(expected));
            assert!(found.iter().all(begins), "{}: {found:?} for\n{text}", group.name);
            seen[at] += 1;
        }
    }
    assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
}

/// An unknown group on a resource that could carry the need is never counted as granting nothing, nor dropped in silence.
#[test]
fn unknown_groups_make_an_answer_unknown_and_are_kept() {
    let catalog = Catalog::builtin();
    let zones = zones();
    let mut tried = 0;
    for operation in catalog.all_operations().iter().filter(|own| own.groups(catalog).next().is_some()) {
        let path = path(*operation);
        let need = Need::of_call(*operation, &path, catalog);
        let place = Place::of(*operation, &path);
        for resource in [r#""com.cloudflare.api.account.*":"*""#, RESOURCES[5]] {
            if place == Place::User || place == Place::Any {
                continue;
            }
            let text = format!(
                r#"{{"name":"t","policies":[{{"effect":"allow","permission_groups":[{{"id":"{UNKNOWN}"}}],"resources":{{{resource}}}}}]}}"#
            );
            with_token(&text, |token| {
                let (can, trim) = answers(&need, &place, token, &zones);
                assert_eq!((can, trim), ('u', 'u'), "{} {path} on {resource}", operation.method);
                let kept = trimmed(&need, &place, token, &zones).kept;
                assert!(kept.iter().any(|kept| kept.group.id == UNKNOWN), "{} {path}: dropped", operation.method);
                tried += 1;
            });
        }
    }
    assert!(tried > 4_000, "{tried}");
}

/// An answer about a token with unknown IDs holds whatever the IDs turn out to be.
#[test]
fn what_is_certain_of_unknown_ids_is_so_for_every_id() {
    let catalog = Catalog::builtin();
    let inventory = zones();
    let mut runner = TestRunner::deterministic();
    let mut seen = [0_usize; 3];
    let groups: Vec<&str> = ["DNS Write", "DNS Read", "Zone Read", "Workers Scripts Write", "Account API Tokens Write"]
        .iter()
        .flat_map(|name| catalog.by_name(name))
        .map(|group| group.id)
        .collect();
    let places = [Place::Zone(ZONE.to_owned()), Place::Zone(OTHER_ZONE.to_owned()), Place::Account(ACCOUNT.to_owned())];
    for round in 0..6_000 {
        let policies = prop::collection::vec(raw(), 1..4).new_tree(&mut runner).unwrap().current();
        let text = text(&policies, &groups);
        let zones = if round % 2 == 0 { inventory.clone() } else { Zones::default() };
        let place = &places[round % places.len()];
        let required = requirement(&Need::Group(groups[round % groups.len()]), place, catalog);
        let decide = |text: &str| {
            with_token(text, |token| {
                let circumstances = Circumstances { address: None, at: now(), zones: &zones };
                match Access::of(token).decide(&required, circumstances) {
                    Decision::Allowed(_) => 0,
                    Decision::Denied(_) => 1,
                    Decision::Unknown(..) => 2,
                }
            })
        };
        if !text.contains("${") {
            continue;
        }
        let answer = decide(&text);
        seen[answer] += 1;
        for zone in [ZONE, OTHER_ZONE] {
            for account in [ACCOUNT, OTHER_ACCOUNT] {
                let known = text.replace("${zone}", zone).replace("${account}", account);
                let same = decide(&known);
                assert!(answer == 2 || answer == same, "{answer} becomes {same} for\n{text}\n{known}");
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

/// A difference that two tokens with unknown IDs do not show, they do not have, whatever the IDs turn out to be.
#[test]
fn what_is_not_gained_with_unknown_ids_is_gained_with_none() {
    let groups: Vec<&str> = ["DNS Write", "DNS Read", "Zone Read"]
        .iter()
        .flat_map(|name| Catalog::builtin().by_name(name))
        .map(|group| group.id)
        .collect();
    let mut runner = TestRunner::deterministic();
    let no_zones = Zones::default();
    let gained = |wide: &str, narrow: &str| {
        with_token(wide, |wide| {
            with_token(narrow, |narrow| {
                let (wide, narrow) = (Access::of(wide), Access::of(narrow));
                let changes = access::gained(&wide, Some(&narrow), &no_zones, Catalog::builtin(), now());
                (!changes.is_empty(), changes.iter().any(|change| change.is_sure))
            })
        })
    };
    let (mut unchanged, mut sure) = (0, 0);
    for round in 0..8_000 {
        let old = prop::collection::vec(raw(), 1..4).new_tree(&mut runner).unwrap().current();
        let mut new = old.clone();
        // Most differences are small.
        match round % 3 {
            0 => drop(new.pop()),
            1 => new.reverse(),
            _ => new = prop::collection::vec(raw(), 1..3).new_tree(&mut runner).unwrap().current(),
        }
        let (narrow, wide) = (text(&old, &groups), text(&new, &groups));
        if !narrow.contains("${") && !wide.contains("${") {
            continue;
        }
        let (is_gained, is_sure) = gained(&wide, &narrow);
        unchanged += usize::from(!is_gained);
        sure += usize::from(is_sure);
        for zone in [ZONE, OTHER_ZONE] {
            for account in [ACCOUNT, OTHER_ACCOUNT] {
                let known = |text: &str| text.replace("${zone}", zone).replace("${account}", account);
                let (is_gained_here, _) = gained(&known(&wide), &known(&narrow));
                let is_right = if is_gained_here { is_gained } else { !is_sure };
                assert!(
                    is_right,
                    "{is_gained} {is_sure}, but {is_gained_here} with\n{}\n{}",
                    known(&narrow),
                    known(&wide)
                );
            }
        }
    }
    assert!(unchanged > 500 && sure > 500, "{unchanged} {sure}");
}

/// Denies only take away: what a rule says of a token with another deny, it said without it.
#[test]
fn another_deny_adds_no_finding_but_about_itself() {
    let groups: Vec<&str> = ["DNS Write", "DNS Read", "Zone Read", "Account API Tokens Write", "Workers Scripts Write"]
        .iter()
        .flat_map(|name| Catalog::builtin().by_name(name))
        .map(|group| group.id)
        .collect();
    let mut runner = TestRunner::deterministic();
    let linter = Linter::new(now());
    let rules = |text: &str| {
        let mut run = Run::new(&linter);
        run.add("t.json", text.into()).unwrap();
        let mut rules: Vec<&str> = run.finish().findings.iter().map(|finding| finding.rule.id).collect();
        rules.sort_unstable();
        rules
    };
    let mut silenced = 0;
    for _ in 0..3_000 {
        let mut policies = prop::collection::vec(raw(), 1..4).new_tree(&mut runner).unwrap().current();
        let before = rules(&text(&policies, &groups));
        let mut deny = raw().new_tree(&mut runner).unwrap().current();
        deny.is_allow = false;
        policies.push(deny);
        let after = rules(&text(&policies, &groups));
        let written = ["dead-policy", "duplicate-grant", "scope-mismatch", "mixed-scopes", "placeholder-value"];
        let [before, after] = [before, after].map(|mut all| {
            all.retain(|rule| !written.contains(rule));
            all
        });
        for rule in &after {
            let count = |all: &[&str]| all.iter().filter(|own| *own == rule).count();
            assert!(count(&after) <= count(&before), "{rule} is new in\n{}", text(&policies, &groups));
        }
        silenced += usize::from(after.len() < before.len());
    }
    assert!(silenced > 20, "{silenced}");
}
