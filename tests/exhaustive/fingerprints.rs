//! Fingerprints accept what was seen: they survive every respelling of a token, and no addition to its access.

use std::collections::{BTreeMap, BTreeSet};

use tokenlint::lint::Report;

use crate::common::lint_bytes;

/// The number of tokens that each test tries.
const ROUNDS: usize = 60;

/// Groups by ID and name, of zones and of accounts.
const GROUPS: [(&str, &str); 7] = [
    ("4755a26eedb94da69e1066d98aa820be", "DNS Write"),
    ("82e64a83756745bbbb1c9c2701bf816b", "DNS Read"),
    ("3030687196b94b638145a3953da2b699", "Zone Settings Write"),
    ("e086da7e2179491d91ee5f35b3ca210a", "Workers Scripts Write"),
    ("1a71c399035b4950a1bd1466bbe4f420", "Workers Scripts Read"),
    ("686d18d5ac6c441c867cbf6771e58a0a", "API Tokens Write"),
    ("00000000000000000000000000000999", "Invented Write"),
];

/// Resources, narrow before wide: a key, or an outer and an inner one.
const RESOURCES: [(&str, Option<&str>); 7] = [
    ("com.cloudflare.api.account.zone.000000000000000000000000000000a1", None),
    ("com.cloudflare.api.account.zone.000000000000000000000000000000a2", None),
    ("com.cloudflare.api.account.0000000000000000000000000000acc1", Some("com.cloudflare.api.account.zone.*")),
    ("com.cloudflare.api.account.zone.*", None),
    ("com.cloudflare.api.account.000000000000000000000000000acc01", None),
    ("com.cloudflare.api.account.000000000000000000000000000acc02", None),
    ("com.cloudflare.api.account.*", None),
];

/// Ranges in two spellings each.
const RANGES: [[&str; 2]; 3] =
    [["1.1.1.0/24", "1.1.1.0/24"], ["2606:4700:4700::/48", "2606:4700:4700:0::/48"], ["8.8.0.0/14", "8.8.0.0/14"]];

/// Times in two notations each, in order.
const TIMES: [[&str; 2]; 3] = [
    ["2026-12-01T00:00:00Z", "2026-12-01T02:00:00+02:00"],
    ["2027-01-01T00:00:00Z", "2026-12-31T23:00:00-01:00"],
    ["2029-01-01T00:00:00Z", "2029-01-01T00:00:00.000Z"],
];

#[derive(Debug, Clone, PartialEq, Eq)]
struct Policy {
    is_allow: bool,
    groups: BTreeSet<usize>,
    resources: BTreeSet<usize>,
}

#[derive(Debug, Clone)]
struct Token {
    policies: Vec<Policy>,
    inside: Option<BTreeSet<usize>>,
    outside: bool,
    ends: Option<usize>,
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    fn some(&mut self, end: usize) -> BTreeSet<usize> {
        (0..=self.below(3)).map(|_| self.below(end)).collect()
    }

    fn shuffled<T>(&mut self, items: impl IntoIterator<Item = T>) -> Vec<T> {
        let mut items: Vec<T> = items.into_iter().collect();
        (1..items.len()).rev().for_each(|at| items.swap(at, self.below(at + 1)));
        items
    }

    fn token(&mut self) -> Token {
        let policies = (0..=self.below(3)).map(|at| Policy {
            is_allow: at == 0 || self.below(4) > 0,
            groups: self.some(GROUPS.len()),
            resources: self.some(RESOURCES.len()),
        });
        Token {
            policies: policies.collect(),
            inside: (self.below(2) == 0).then(|| self.some(RANGES.len())),
            outside: self.below(3) == 0,
            ends: (self.below(2) == 0).then(|| self.below(TIMES.len())),
        }
    }
}

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Body,
    Names,
    PulumiYaml,
    Version4,
    Version5Map,
    Version5Json,
}

const SHAPES: [Shape; 6] =
    [Shape::Body, Shape::Names, Shape::PulumiYaml, Shape::Version4, Shape::Version5Map, Shape::Version5Json];

/// Writes a token with members, groups, resources, policies and ranges in any order, and values in any spelling.
fn written(token: &Token, shape: Shape, random: &mut Random) -> (&'static str, String) {
    let is_json = matches!(shape, Shape::Body | Shape::Names | Shape::PulumiYaml);
    let is_camel = shape == Shape::PulumiYaml;
    let key = |snake: &str, camel: &str| {
        let key = if is_camel { camel } else { snake };
        if is_json { format!("\"{key}\": ") } else { format!("{key} = ") }
    };
    let separator = if is_json { ", " } else { "\n" };
    let mut policies = Vec::new();
    for policy in random.shuffled(&token.policies) {
        policies.push(policy_text(policy, shape, random, separator));
    }
    let mut members = vec![format!("{}\"deploy robot\"", key("name", "name"))];
    if shape == Shape::Version4 {
        members.extend(policies.iter().map(|policy| format!("policy {{\n{policy}\n}}")));
    } else {
        let list: Vec<String> = policies.iter().map(|policy| format!("{{{policy}}}")).collect();
        members.push(format!("{}[{}]", key("policies", "policies"), list.join(", ")));
    }
    if let Some(ends) = token.ends {
        members.push(format!("{}\"{}\"", key("expires_on", "expiresOn"), TIMES[ends][random.below(2)]));
    }
    let list = |name: String, ranges: Vec<&str>| {
        let quoted: Vec<String> = ranges.iter().map(|range| format!("\"{range}\"")).collect();
        format!("{name}[{}]", quoted.join(", "))
    };
    let mut lists = Vec::new();
    if let Some(inside) = &token.inside {
        let ranges = random.shuffled(inside).into_iter().map(|at| RANGES[*at][random.below(2)]).collect();
        lists.push(list(key("in", if is_camel { "ins" } else { "in" }), ranges));
    }
    if token.outside {
        lists.push(list(key("not_in", "notIns"), vec!["1.1.1.9/32"]));
    }
    if !lists.is_empty() {
        let lists = random.shuffled(lists).join(separator);
        members.push(match shape {
            Shape::Version4 => format!("condition {{\nrequest_ip {{\n{lists}\n}}\n}}"),
            _ => format!("{}{{{}{{{lists}}}}}", key("condition", "condition"), key("request_ip", "requestIp")),
        });
    }
    let members = random.shuffled(members).join(separator);
    match shape {
        Shape::Body | Shape::Names => ("token.json", format!("{{{members}}}")),
        Shape::PulumiYaml => (
            "Pulumi.yaml",
            format!(
                "name: a\nruntime: yaml\nresources:\n  a:\n    type: cloudflare:ApiToken\n    properties: {{{members}}}\n"
            ),
        ),
        _ => ("main.tf", format!("resource \"cloudflare_api_token\" \"a\" {{\n{members}\n}}\n")),
    }
}

fn policy_text(policy: &Policy, shape: Shape, random: &mut Random, separator: &str) -> String {
    let is_json = matches!(shape, Shape::Body | Shape::Names | Shape::PulumiYaml);
    let is = if is_json { ": " } else { " = " };
    let quote = |key: &str| if is_json { format!("\"{key}\"") } else { key.to_owned() };
    let groups = random.shuffled(&policy.groups).into_iter().map(|at| {
        let (id, name) = GROUPS[*at];
        let id = if random.below(2) == 0 { id.to_owned() } else { id.to_uppercase() };
        match shape {
            Shape::Version4 => format!("\"{id}\""),
            Shape::Names if !name.starts_with("Invented") && !name.starts_with("API") => {
                format!("{{\"id\": \"{name}\"}}")
            }
            _ => format!("{{{}{is}\"{id}\"}}", quote("id")),
        }
    });
    let groups: Vec<String> = groups.collect();
    let in_text = shape == Shape::Version5Json;
    let colon = if is_json { ": " } else { " = " };
    let keys = random.shuffled(&policy.resources).into_iter().map(|at| match RESOURCES[*at] {
        (key, None) => format!("\"{key}\"{colon}\"*\""),
        (outer, Some(inner)) if shape == Shape::Version4 => {
            format!("\"{outer}\"{colon}jsonencode({{\"{inner}\" = \"*\"}})")
        }
        (outer, Some(inner)) => format!("\"{outer}\"{colon}{{\"{inner}\"{colon}\"*\"}}"),
    });
    let keys = format!("{{{}}}", keys.collect::<Vec<_>>().join(", "));
    let resources = match shape {
        _ if in_text => format!("jsonencode({keys})"),
        Shape::PulumiYaml => format!("{{\"fn::toJSON\": {keys}}}"),
        _ => keys,
    };
    let name = if shape == Shape::PulumiYaml { "permissionGroups" } else { "permission_groups" };
    let members = [
        format!("{}{is}\"{}\"", quote("effect"), if policy.is_allow { "allow" } else { "deny" }),
        format!("{}{is}[{}]", quote(name), groups.join(", ")),
        format!("{}{is}{resources}", quote("resources")),
    ];
    random.shuffled(members).join(separator)
}

/// The fingerprints of each rule that is about access, or about a policy as a whole.
fn fingerprints(report: &Report) -> BTreeMap<&'static str, BTreeSet<&str>> {
    let mut all: BTreeMap<&'static str, BTreeSet<&str>> = BTreeMap::new();
    for finding in &report.findings {
        let rule = finding.rule;
        if rule.family.is_about_access() || matches!(rule.id, "mixed-scopes" | "scope-mismatch" | "dead-policy") {
            let is_new = all.entry(rule.id).or_default().insert(&finding.fingerprint);
            assert!(is_new, "two findings of {} share {}", rule.id, finding.fingerprint);
        }
    }
    all
}

fn linted((name, text): &(&'static str, String)) -> Report {
    let report = lint_bytes(name, text.clone().into_bytes()).unwrap();
    assert_eq!((report.coverage.tokens, report.problems.as_slice()), (1, &[][..]), "{text}");
    report
}

#[test]
fn every_respelling_keeps_every_fingerprint() {
    let mut random = Random(0x1234_5678_9abc_def1);
    let mut compared = 0;
    for _ in 0..ROUNDS {
        let token = random.token();
        let first = written(&token, Shape::Body, &mut random);
        let expected = linted(&first);
        let expected = fingerprints(&expected);
        for shape in SHAPES {
            let other = written(&token, shape, &mut random);
            let report = linted(&other);
            let own = fingerprints(&report);
            // The resource type states the owner, which silences or adds rules.
            for (rule, fingerprints) in own.iter().filter(|(rule, _)| expected.contains_key(*rule)) {
                assert_eq!(fingerprints, &expected[rule], "{rule} in\n{}\nand\n{}", first.1, other.1);
                compared += fingerprints.len();
            }
        }
    }
    assert!(compared > 10 * ROUNDS, "{compared}");
}

/// Everything that adds to the access of a token, each with what it is.
fn widened(token: &Token, random: &mut Random) -> Vec<(&'static str, Token)> {
    let mut all = Vec::new();
    let mut add = |what, change: &dyn Fn(&mut Token)| {
        let mut wider = token.clone();
        change(&mut wider);
        all.push((what, wider));
    };
    let group = random.below(GROUPS.len());
    if !token.policies[0].groups.contains(&group) {
        add("a group", &|wider| wider.policies[0].groups.extend([group]));
    }
    let held: BTreeSet<usize> = token.policies.iter().flat_map(|policy| policy.resources.clone()).collect();
    if !held.contains(&3) {
        add("all zones", &|wider| wider.policies[0].resources.extend([3]));
        for narrow in token.policies[0].resources.iter().filter(|at| **at < 3) {
            add("a wider resource", &|wider| {
                wider.policies[0].resources.remove(narrow);
                wider.policies[0].resources.insert(3);
            });
        }
    }
    if !held.contains(&5) && !held.contains(&6) {
        add("an account", &|wider| wider.policies[0].resources.extend([5]));
    }
    let new = Policy { is_allow: true, groups: BTreeSet::from([group]), resources: BTreeSet::from([1]) };
    let is_new = !token.policies.contains(&new);
    if is_new {
        add("a policy", &|wider| wider.policies.push(new.clone()));
    }
    if let Some(deny) = token.policies.iter().find(|policy| !policy.is_allow) {
        add("no deny", &|wider| wider.policies.retain(|policy| policy != deny));
    }
    if token.inside.is_some() {
        add("no filter", &|wider| wider.inside = None);
    }
    if token.outside {
        add("no exclusion", &|wider| wider.outside = false);
    }
    if let Some(ends) = token.ends {
        add("no end", &|wider| wider.ends = None);
        if ends < 2 {
            add("a later end", &|wider| wider.ends = Some(2));
        }
    }
    all
}

#[test]
fn every_addition_of_access_changes_the_fingerprints_of_what_was_accepted() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut compared = 0;
    for round in 0..ROUNDS {
        let token = random.token();
        let shape = SHAPES[round % SHAPES.len()];
        let before = written(&token, shape, &mut random);
        let report = linted(&before);
        let accepted = fingerprints(&report);
        for (what, wider) in widened(&token, &mut random) {
            // Excluding an address that the filter does not allow excludes nothing.
            let excludes = token.inside.as_ref().is_none_or(|inside| inside.contains(&0));
            if what == "no exclusion" && !excludes {
                continue;
            }
            let after = written(&wider, shape, &mut random);
            let report = linted(&after);
            for (rule, fingerprints) in fingerprints(&report) {
                if matches!(rule, "mixed-scopes" | "scope-mismatch" | "dead-policy") {
                    continue;
                }
                let kept = accepted.get(rule).into_iter().flatten().find(|own| fingerprints.contains(*own));
                assert!(kept.is_none(), "{what} keeps a finding of {rule}:\n{}\n{}", before.1, after.1);
                compared += 1;
            }
        }
    }
    assert!(compared > 10 * ROUNDS, "{compared}");
}
