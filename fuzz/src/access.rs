//! Answers about access do not depend on how grants are found, and agree with the comparison.

use arbitrary::Unstructured;
use tokenlint::{
    access::{Access, Answer, GroupKey, Question, Target, Universe, gained},
    catalog::Catalog,
    model::{Token, Zones},
    read::{self, Item},
    text::{Source, SourceId},
};

use super::now;

const GROUPS: [&str; 4] = [
    "4755a26eedb94da69e1066d98aa820be",
    "82e64a83756745bbbb1c9c2701bf816b",
    "c8fed203ed3043cba015a93ad1616f1f",
    "e086da7e2179491d91ee5f35b3ca210a",
];
const RESOURCES: [&str; 9] = [
    r#""com.cloudflare.api.account.*":"*""#,
    r#""com.cloudflare.api.account.0000000000000000000000000000acc1":"*""#,
    r#""com.cloudflare.api.account.0000000000000000000000000000acc2":"*""#,
    r#""com.cloudflare.api.account.zone.*":"*""#,
    r#""com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*""#,
    r#""com.cloudflare.api.account.zone.000000000000000000000000000000a2":"*""#,
    r#""com.cloudflare.api.account.0000000000000000000000000000acc1":{"com.cloudflare.api.account.zone.*":"*"}"#,
    r#""com.cloudflare.api.account.0000000000000000000000000000acc1":{"com.cloudflare.api.account.zone.000000000000000000000000000000a1":"*"}"#,
    r#""com.cloudflare.edge.r2.bucket.0000000000000000000000000000acc1_default_logs":"*""#,
];
const TARGETS: [&str; 6] = [
    "account:0000000000000000000000000000acc1",
    "account:0000000000000000000000000000acc3",
    "zone:000000000000000000000000000000a1",
    "zone:000000000000000000000000000000a2",
    "zone:000000000000000000000000000000a3",
    "bucket:0000000000000000000000000000acc1_default_logs",
];

/// Policies as JSON, from whatever bytes there are.
fn policies(data: &mut Unstructured<'_>) -> Vec<String> {
    let count = data.int_in_range(1..=4).unwrap_or(1);
    let some = |data: &mut Unstructured<'_>, all: &[&str]| -> Vec<String> {
        let mask: u16 = data.arbitrary().unwrap_or(1);
        all.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, text)| (*text).to_owned()).collect()
    };
    (0..count)
        .map(|_| {
            let effect = if data.ratio(1, 3).unwrap_or(false) { "deny" } else { "allow" };
            let groups: Vec<String> = some(data, &GROUPS).iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
            let resources = some(data, &RESOURCES).join(",");
            format!(r#"{{"effect":"{effect}","permission_groups":[{}],"resources":{{{resources}}}}}"#, groups.join(","))
        })
        .collect()
}

/// Grants of a group that nobody asks for, so many that an index is made.
fn padding() -> String {
    let buckets: Vec<String> = (0..80)
        .map(|at| format!(r#""com.cloudflare.edge.r2.bucket.0000000000000000000000000000acc1_default_p{at}":"*""#))
        .collect();
    let policy = |effect: &str| {
        format!(
            r#"{{"effect":"{effect}","permission_groups":[{{"id":"6a018a9f2fc74eb6b293b0c548f38b39"}}],"resources":{{{}}}}}"#,
            buckets.join(",")
        )
    };
    [policy("allow"), policy("deny")].join(",")
}

fn source(policies: &[String]) -> Source {
    let text = format!(r#"{{"name":"a","policies":[{}]}}"#, policies.join(","));
    Source::new(SourceId(0), "token.json".to_owned(), text.into_bytes()).unwrap()
}

fn token(source: &Source) -> Token<'_> {
    let mut found = None;
    read::read(source, &mut |item| {
        if let Item::Token(token) = item {
            found = Some(*token);
        }
    });
    let mut token = found.unwrap();
    token.resolve(Catalog::builtin(), None);
    token
}

fn answers<'s>(access: &Access<'s>, others: &[&Access<'s>]) -> Vec<Answer> {
    let mut universe = Universe::default();
    access.name_all(&mut universe);
    others.iter().for_each(|other| other.name_all(&mut universe));
    let mut all = Vec::new();
    for group in GROUPS {
        for target in TARGETS {
            // As everywhere, a zone belongs to the account under which a policy nests it.
            let target = universe.settled(Target::parse(target, &Zones::default()).unwrap());
            let groups = vec![GroupKey::from(Catalog::builtin().group(group).unwrap())];
            let question = Question { groups, target, address: None, at: now() };
            all.push(access.answer(&question, &universe));
        }
    }
    all
}

pub(super) fn access(data: &[u8]) {
    let mut data = Unstructured::new(data);
    let (one, other) = (policies(&mut data), policies(&mut data));
    let sources = [source(&one), source(&other), source(&[one.clone(), vec![padding()]].concat())];
    let tokens = [token(&sources[0]), token(&sources[1]), token(&sources[2])];
    let catalog = Catalog::builtin();
    let [a, b, padded] = [0, 1, 2].map(|at| Access::of(&tokens[at]));
    assert_eq!(answers(&a, &[&padded]), answers(&padded, &[&a]), "{one:?}");
    let now = now();
    let more =
        |wide: &Access<'_>, narrow: &Access<'_>| gained(wide, Some(narrow), &Zones::default(), catalog, now).is_empty();
    assert!(more(&a, &a) && more(&a, &padded), "{one:?}");
    if more(&a, &b) && more(&b, &a) {
        assert_eq!(answers(&a, &[&b]), answers(&b, &[&a]), "{one:?}\n{other:?}");
    }
}
