//! Answers about access, against an oracle that tries every point of a small universe.

use tokenlint::{
    access::{
        Access, Answer, Circumstances, Decision, Difference, Gain, GroupKey, Need, Place, Question, Requirement,
        Target, Universe, Witness, requirement,
    },
    catalog::Catalog,
    model::{Token, Zones},
    read::{self, Item},
    text::{Source, SourceId},
};

use crate::common::now;

use proptest::{
    prelude::*,
    test_runner::{Config, FileFailurePersistence, TestRunner},
};

/// Pairs of tokens that each property is tried on.
const PAIRS: u32 = 10_000;
/// How many of the tokens are written with so many policies that an index is made.
const IS_LONG: f64 = 0.05;

/// DNS Write, DNS Read (which DNS Write covers), Zone Read, and Workers Scripts Write, which acts on accounts. Questions
/// about calls are also tried with Billing Read, which acts on accounts and serves paths of zones, the groups of two
/// phases of rulesets, and a group that the catalog does not know.
const GROUPS: [&str; 8] = [
    "4755a26eedb94da69e1066d98aa820be",
    "82e64a83756745bbbb1c9c2701bf816b",
    "c8fed203ed3043cba015a93ad1616f1f",
    "e086da7e2179491d91ee5f35b3ca210a",
    "7cf72faf220841aabcfdfab81c43c4f6",
    "9ff81cbbe65c400b97d92c3c1033cab6",
    "06f0526e6e464647bd61b63c54935235",
    "0badc0de0badc0de0badc0de0badc0de",
];
/// How many of the groups every test but that of calls uses: the first ones.
const CORE: usize = 4;
const ACCOUNT_GROUPS: [usize; 2] = [3, 4];
const UNKNOWN: usize = 7;
const ACCOUNTS: [&str; 2] = ["0000000000000000000000000000acc1", "0000000000000000000000000000acc2"];
const ZONES: [&str; 2] = ["000000000000000000000000000000a1", "000000000000000000000000000000a2"];
const NETS: [&str; 2] = ["1.1.1.0/25", "1.1.1.128/25"];
const ADDRESSES: [&str; 3] = ["1.1.1.1", "1.1.1.200", "9.9.9.9"];
/// The last is an account, or a zone, that no policy names.
const OTHER: usize = 2;
/// Hours in which a lifetime may begin or end; the points between them are asked.
const DAY: &str = "2026-11-24";

#[derive(Debug, Clone, Copy, PartialEq)]
enum Selector {
    AllAccounts,
    Account(usize),
    AllZones,
    ZonesOf(usize),
    Zone(usize),
    Nested(usize, usize),
}

#[derive(Debug, Clone)]
struct Statement {
    is_allow: bool,
    groups: Vec<usize>,
    selectors: Vec<Selector>,
}

#[derive(Debug, Clone)]
struct Model {
    is_active: bool,
    statements: Vec<Statement>,
    nets: Option<[bool; 2]>,
    start: Option<u8>,
    end: Option<u8>,
}

/// One way in which the open questions may be answered: whether groups of zones reach them through their account,
/// whether a deny cuts related groups, and the account of each zone.
#[derive(Debug, Clone, Copy)]
struct Case {
    mismatch: bool,
    related: bool,
    account_of: [usize; 2],
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Thing {
    Account(usize),
    /// The zone, and its account where no policy names the zone.
    Zone(usize, usize),
}

const THINGS: [Thing; 8] = [
    Thing::Account(0),
    Thing::Account(1),
    Thing::Account(OTHER),
    Thing::Zone(0, OTHER),
    Thing::Zone(1, OTHER),
    Thing::Zone(OTHER, 0),
    Thing::Zone(OTHER, 1),
    Thing::Zone(OTHER, OTHER),
];

impl Case {
    fn account(self, thing: Thing) -> usize {
        match thing {
            Thing::Account(account) | Thing::Zone(OTHER, account) => account,
            Thing::Zone(zone, _) => self.account_of[zone],
        }
    }

    fn selects(self, group: usize, selector: Selector, thing: Thing) -> bool {
        let own = self.account(thing);
        match thing {
            Thing::Account(_) if !ACCOUNT_GROUPS.contains(&group) && group != UNKNOWN => false,
            Thing::Account(_) => selector == Selector::AllAccounts || selector == Selector::Account(own),
            Thing::Zone(..) if ACCOUNT_GROUPS.contains(&group) => false,
            Thing::Zone(zone, _) => match selector {
                Selector::AllZones => true,
                Selector::ZonesOf(account) => account == own,
                Selector::Zone(id) => id == zone,
                Selector::Nested(account, id) => id == zone && account == own,
                Selector::AllAccounts => self.mismatch,
                Selector::Account(account) => self.mismatch && account == own,
            },
        }
    }

    /// `DNS Write` covers `DNS Read`; nothing else here covers another.
    fn grants(self, model: &Model, group: usize, thing: Thing) -> bool {
        let covers = |strong: usize, weak: usize| strong == 0 && weak == 1;
        let reaches = |statement: &Statement, group: usize| {
            statement.selectors.iter().any(|selector| self.selects(group, *selector, thing))
        };
        let denies = |held: usize| {
            model.statements.iter().filter(|statement| !statement.is_allow).any(|deny| {
                deny.groups.iter().any(|denied| {
                    let is_related = *denied == group || covers(*denied, held) || covers(*denied, group);
                    (*denied == held || (self.related && is_related)) && reaches(deny, *denied)
                })
            })
        };
        model.statements.iter().filter(|statement| statement.is_allow).any(|allow| {
            let holding = allow.groups.iter().filter(|held| **held == group || covers(**held, group));
            holding.into_iter().any(|held| reaches(allow, *held) && !denies(*held))
        })
    }
}

impl Model {
    fn is_live(&self, address: usize, hour: i8) -> bool {
        let admits = match self.nets {
            None | Some([false, false]) => true,
            Some(nets) => nets.get(address) == Some(&true),
        };
        let begun = self.start.is_none_or(|start| i8::try_from(start).unwrap() <= hour);
        let over = self.end.is_some_and(|end| i8::try_from(end).unwrap() <= hour);
        self.is_active && admits && begun && !over
    }

    fn hints(&self, all: &mut [Vec<usize>; 2]) {
        for selector in self.statements.iter().flat_map(|statement| &statement.selectors) {
            if let Selector::Nested(account, zone) = selector
                && !all[*zone].contains(account)
            {
                all[*zone].push(*account);
            }
        }
    }

    fn json(&self) -> String {
        let policy = |statement: &Statement| {
            let groups: Vec<String> =
                statement.groups.iter().map(|group| format!(r#"{{"id":"{}"}}"#, GROUPS[*group])).collect();
            let selectors: Vec<String> = statement.selectors.iter().map(|selector| selector.json()).collect();
            let effect = if statement.is_allow { "allow" } else { "deny" };
            format!(
                r#"{{"effect":"{effect}","permission_groups":[{}],"resources":{{{}}}}}"#,
                groups.join(","),
                selectors.join(",")
            )
        };
        let policies: Vec<String> = self.statements.iter().map(policy).collect();
        let mut fields = format!(r#""name":"t","policies":[{}]"#, policies.join(","));
        if let Some(nets) = self.nets {
            let nets: Vec<String> =
                NETS.iter().zip(nets).filter(|(_, is_in)| *is_in).map(|(net, _)| format!("\"{net}\"")).collect();
            fields += &format!(r#","condition":{{"request.ip":{{"in":[{}]}}}}"#, nets.join(","));
        }
        if !self.is_active {
            fields += r#","status":"disabled""#;
        }
        for (key, hour) in [("not_before", self.start), ("expires_on", self.end)] {
            if let Some(hour) = hour {
                fields += &format!(r#","{key}":"{DAY}T0{hour}:00:00Z""#);
            }
        }
        format!("{{{fields}}}")
    }
}

impl Selector {
    fn json(self) -> String {
        let account = |at: usize| format!("com.cloudflare.api.account.{}", ACCOUNTS[at]);
        let zone = |at: usize| format!("com.cloudflare.api.account.zone.{}", ZONES[at]);
        match self {
            Selector::AllAccounts => r#""com.cloudflare.api.account.*":"*""#.to_owned(),
            Selector::Account(at) => format!(r#""{}":"*""#, account(at)),
            Selector::AllZones => r#""com.cloudflare.api.account.zone.*":"*""#.to_owned(),
            Selector::ZonesOf(at) => format!(r#""{}":{{"com.cloudflare.api.account.zone.*":"*"}}"#, account(at)),
            Selector::Zone(at) => format!(r#""{}":"*""#, zone(at)),
            Selector::Nested(at, zone_at) => format!(r#""{}":{{"{}":"*"}}"#, account(at), zone(zone_at)),
        }
    }
}

/// Models with the first so many of the groups.
fn models(groups: usize) -> impl Strategy<Value = Model> {
    let selector = prop_oneof![
        1 => Just(Selector::AllAccounts),
        2 => (0..2_usize).prop_map(Selector::Account),
        1 => Just(Selector::AllZones),
        2 => (0..2_usize).prop_map(Selector::ZonesOf),
        3 => (0..2_usize).prop_map(Selector::Zone),
        2 => (0..2_usize, 0..2_usize).prop_map(|(account, zone)| Selector::Nested(account, zone)),
    ];
    let statement = (
        proptest::bool::weighted(0.75),
        proptest::collection::vec(0..groups, 1..3),
        proptest::collection::vec(selector, 1..3),
    );
    let statements = proptest::collection::vec(statement, 0..4);
    let hour = || proptest::option::weighted(0.4, 0..5_u8);
    let nets = proptest::option::weighted(0.5, proptest::array::uniform2(any::<bool>()));
    (proptest::bool::weighted(0.9), statements, nets, hour(), hour()).prop_map(
        |(is_active, statements, nets, start, end)| Model {
            is_active,
            statements: statements
                .into_iter()
                .map(|(is_allow, groups, selectors)| Statement { is_allow, groups, selectors })
                .collect(),
            nets,
            start,
            end,
        },
    )
}

/// Every case, where a zone that one account alone is said to hold belongs to that.
fn cases(models: &[&Model]) -> Vec<Case> {
    let mut hints = [Vec::new(), Vec::new()];
    models.iter().for_each(|model| model.hints(&mut hints));
    let accounts = |zone: usize| match hints[zone].as_slice() {
        [one] => vec![*one],
        _ => vec![0, 1, OTHER],
    };
    let mut all = Vec::new();
    for mismatch in [false, true] {
        for related in [false, true] {
            for first in accounts(0) {
                for second in accounts(1) {
                    all.push(Case { mismatch, related, account_of: [first, second] });
                }
            }
        }
    }
    all
}

fn source(model: &Model) -> Source {
    Source::new(SourceId(0), "token.json".into(), model.json().into_bytes()).unwrap()
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

fn access<'s>(token: &Token<'s>) -> Access<'s> {
    Access::of(token)
}

fn group(at: usize) -> GroupKey<'static> {
    Catalog::builtin().group(GROUPS[at]).unwrap().into()
}

fn target(thing: Thing) -> Target<'static> {
    let account = |at: usize| ACCOUNTS.get(at).copied().unwrap_or("0000000000000000000000000000accf").into();
    match thing {
        Thing::Account(at) => Target::Account(account(at)),
        Thing::Zone(OTHER, at) => {
            Target::Zone { id: "000000000000000000000000000000af".into(), account: Some(account(at)) }
        }
        Thing::Zone(at, _) => Target::Zone { id: ZONES[at].into(), account: None },
    }
}

/// Which thing of the oracle a target of an answer is; a zone without its account is the zone wherever it is.
fn thing(target: &Target<'_>) -> Thing {
    let at = |ids: &[&str], id: &str| ids.iter().position(|own| *own == id).unwrap_or(OTHER);
    match target {
        Target::Account(id) => Thing::Account(at(&ACCOUNTS, id)),
        Target::Zone { id, account } => {
            Thing::Zone(at(&ZONES, id), account.as_ref().map_or(OTHER, |id| at(&ACCOUNTS, id)))
        }
        other => panic!("no such target was made: {other:?}"),
    }
}

/// The same, by so many policies that grants are found by an index.
fn repeated(model: &Model) -> Model {
    const TIMES: usize = 40;
    let count = model.statements.len() * TIMES;
    Model { statements: model.statements.iter().cycle().take(count).cloned().collect(), ..model.clone() }
}

fn hours() -> impl Iterator<Item = i8> {
    -1..6
}

fn instant(hour: i8) -> jiff::Timestamp {
    let midnight: jiff::Timestamp = format!("{DAY}T00:00:00Z").parse().unwrap();
    midnight.checked_add(jiff::SignedDuration::from_mins(i64::from(hour) * 60 + 30)).unwrap()
}

/// The hour that an instant lies in, for lifetimes that begin and end on full hours.
fn hour(at: jiff::Timestamp) -> i8 {
    let seconds = at.as_second() - instant(0).as_second() + 1800;
    i8::try_from(seconds.div_euclid(3600).clamp(-1, 5)).unwrap()
}

/// Which of the addresses that are asked stands for an address.
fn address(of: std::net::IpAddr) -> usize {
    let is_in = |net: &str| net.parse::<ipnet::IpNet>().unwrap().contains(&of);
    NETS.iter().position(|net| is_in(net)).unwrap_or(OTHER)
}

fn runner() -> TestRunner {
    let failures = FileFailurePersistence::Direct("tests/suite/access.regressions");
    TestRunner::new(Config { cases: PAIRS, failure_persistence: Some(Box::new(failures)), ..Config::default() })
}

#[test]
fn a_token_can_what_the_oracle_says() {
    runner()
        .run(&(models(CORE), proptest::bool::weighted(IS_LONG)), |(model, is_long)| {
            let source = source(&if is_long { repeated(&model) } else { model.clone() });
            let token = token(&source);
            let access = access(&token);
            let cases = cases(&[&model]);
            for at in 0..CORE {
                for thing in THINGS {
                    let answers: Vec<bool> = cases.iter().map(|case| case.grants(&model, at, thing)).collect();
                    for (place, text) in ADDRESSES.iter().enumerate() {
                        for hour in hours().step_by(2) {
                            let is_live = model.is_live(place, hour);
                            let expected = Answer::over(answers.iter().map(|is_granted| *is_granted && is_live));
                            let mut universe = Universe::default();
                            access.name_all(&mut universe);
                            let question = Question {
                                groups: vec![group(at)],
                                target: universe.settled(target(thing)),
                                address: Some(text.parse().unwrap()),
                                at: instant(hour),
                            };
                            let found = access.answer(&question, &universe);
                            prop_assert_eq!(found, expected, "{} {:?} {} {}", at, thing, text, hour);
                        }
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Whether something can be done in one model and not in the other, in some case at some point.
fn differs(new: &Model, old: &Model, cases: &[Case]) -> bool {
    let points: Vec<(bool, bool)> = (0..ADDRESSES.len())
        .flat_map(|address| hours().map(move |hour| (address, hour)))
        .map(|(address, hour)| (new.is_live(address, hour), old.is_live(address, hour)))
        .collect();
    cases.iter().any(|case| {
        (0..CORE).any(|group| {
            THINGS.iter().any(|thing| {
                let (one, other) = (case.grants(new, group, *thing), case.grants(old, group, *thing));
                points.iter().any(|(new, old)| one && *new && !(other && *old))
            })
        })
    })
}

/// A witness must be allowed on one side and refused on the other, in some case.
fn is_shown(witness: &Witness<'_>, new: &Model, old: &Model, cases: &[Case]) -> bool {
    let group = GROUPS.iter().position(|id| *id == witness.group.id).unwrap();
    let (address, hour) = (address(witness.address), hour(witness.at));
    let thing = thing(&witness.target);
    cases.iter().any(|case| {
        case.grants(new, group, thing)
            && new.is_live(address, hour)
            && !(case.grants(old, group, thing) && old.is_live(address, hour))
    })
}

#[test]
fn gains_and_losses_are_those_of_the_oracle() {
    runner()
        .run(&(models(CORE), models(CORE), proptest::bool::weighted(IS_LONG)), |(old, new, is_long)| {
            let written = if is_long { repeated(&new) } else { new.clone() };
            let (old_source, new_source) = (source(&old), source(&written));
            let (old_token, new_token) = (token(&old_source), token(&new_source));
            let (one, other) = (access(&old_token), access(&new_token));
            let zones = Zones::default();
            let found = Difference::of(Some(&one), Some(&other), &zones, Catalog::builtin(), now());
            let cases = cases(&[&old, &new]);
            for (changes, wide, narrow) in [(&found.gained, &new, &old), (&found.lost, &old, &new)] {
                prop_assert_eq!(!changes.is_empty(), differs(wide, narrow, &cases));
                for change in changes {
                    let witness = change.witness.as_ref().unwrap();
                    prop_assert!(is_shown(witness, wide, narrow, &cases), "{:?}", witness);
                    if let Gain::Grant { group, resources } = &change.gain {
                        prop_assert_eq!(group, &witness.group);
                        prop_assert!(!resources.is_empty());
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

/// The same access in other words: order, statements split, the same again.
fn respelled(model: &Model) -> Model {
    let mut statements = Vec::new();
    for statement in model.statements.iter().rev() {
        for group in statement.groups.iter().rev() {
            for selector in &statement.selectors {
                let is_allow = statement.is_allow;
                statements.push(Statement { is_allow, groups: vec![*group], selectors: vec![*selector] });
            }
        }
    }
    statements.extend(statements.first().cloned());
    let nets = if model.nets == Some([false, false]) { None } else { model.nets };
    Model { statements, nets, ..model.clone() }
}

#[test]
fn a_token_does_not_differ_from_itself_in_other_words() {
    runner()
        .run(&models(CORE), |model| {
            let other = respelled(&model);
            let (one_source, other_source) = (source(&model), source(&other));
            let (one, other) = (token(&one_source), token(&other_source));
            let difference = Difference::of(
                Some(&access(&one)),
                Some(&access(&other)),
                &Zones::default(),
                Catalog::builtin(),
                now(),
            );
            prop_assert!(difference.is_empty(), "{:?}", difference);
            Ok(())
        })
        .unwrap();
}

/// A call, and the groups that allow it, by hand from the API's description.
struct Call {
    text: String,
    suffices: &'static [usize],
    on: On,
    /// Whether the groups are only candidates, because the call does not name the phase of the ruleset.
    is_phase_unknown: bool,
}

#[derive(Debug, Clone, Copy)]
enum On {
    Zone(usize),
    AccountOfZone(usize),
    Account(usize),
    /// Any zone at all.
    SomeZone,
}

fn calls() -> Vec<Call> {
    let mut all = Vec::new();
    let mut call = |text: String, suffices: &'static [usize], on: On| {
        all.push(Call { is_phase_unknown: text.ends_with("00d1"), text, suffices, on });
    };
    for (at, zone) in [ZONES[0], ZONES[1], "000000000000000000000000000000af"].into_iter().enumerate() {
        // DNS Write suffices as well, as far as it includes DNS Read.
        call(format!("GET /zones/{zone}/dns_records"), &[1], On::Zone(at));
        call(format!("POST /zones/{zone}/dns_records"), &[0], On::Zone(at));
        call(format!("GET /zones/{zone}/subscription"), &[4], On::AccountOfZone(at));
        let phase = |phase: &str| format!("PUT /zones/{zone}/rulesets/phases/{phase}/entrypoint");
        call(phase("http_request_cache_settings"), &[5], On::Zone(at));
        call(phase("http_config_settings"), &[6], On::Zone(at));
        call(format!("PUT /zones/{zone}/rulesets/000000000000000000000000000000d1"), &[5, 6], On::Zone(at));
    }
    for (at, account) in [ACCOUNTS[0], ACCOUNTS[1], "0000000000000000000000000000accf"].into_iter().enumerate() {
        call(format!("PUT /accounts/{account}/workers/scripts/app"), &[3], On::Account(at));
    }
    call("GET /zones".to_owned(), &[2], On::SomeZone);
    all
}

impl Call {
    /// Everything that the call can be about in a case.
    fn things(&self, case: Case, other_account: usize) -> Vec<Thing> {
        let zone = |at: usize| Thing::Zone(at, other_account);
        match self.on {
            On::Zone(at) => vec![zone(at)],
            On::AccountOfZone(at) => vec![Thing::Account(case.account(zone(at)))],
            On::Account(at) => vec![Thing::Account(at)],
            On::SomeZone => THINGS.into_iter().filter(|thing| matches!(thing, Thing::Zone(..))).collect(),
        }
    }

    /// Whether the policies allow the call, over all cases, those in which the unknown group allows it included.
    fn expected(&self, model: &Model, cases: &[Case]) -> Answer {
        let mut answers = Vec::new();
        let other_accounts = match self.on {
            On::Zone(OTHER) | On::AccountOfZone(OTHER) => vec![0, 1, OTHER],
            _ => vec![OTHER],
        };
        for case in cases {
            for other in &other_accounts {
                let things = self.things(*case, *other);
                let is_met = |group: usize| things.iter().any(|thing| case.grants(model, group, *thing));
                let is_met = self.suffices.iter().any(|group| is_met(*group));
                answers.push(is_met);
                // The scope of an unknown group is unknown as well, so what it reaches through an account is, too.
                let mut carriers = things.clone();
                carriers.extend(things.iter().map(|thing| Thing::Account(case.account(*thing))));
                if let On::AccountOfZone(at) = self.on {
                    carriers.push(Thing::Zone(at, *other));
                }
                for mismatch in [false, true] {
                    let scoped = Case { mismatch, ..*case };
                    answers.push(is_met || carriers.iter().any(|thing| scoped.grants(model, UNKNOWN, *thing)));
                }
            }
        }
        match Answer::over(answers) {
            Answer::Yes if self.is_phase_unknown => Answer::Unknown,
            answer => answer,
        }
    }
}

/// Each zone in the account of the same number.
fn inventory() -> Zones {
    let zone = |(zone, account)| format!(r#"{{"id":"{zone}","name":"{zone}.example","account":{{"id":"{account}"}}}}"#);
    let all: Vec<String> = ZONES.into_iter().zip(ACCOUNTS).map(zone).collect();
    let text = format!(r#"{{"result":[{}]}}"#, all.join(","));
    let source = Source::new(SourceId(0), "zones.json".to_owned(), text.into_bytes()).unwrap();
    let mut zones = Zones::default();
    assert!(read::zones(&source, &mut zones).is_empty());
    zones
}

#[test]
fn calls_are_decided_as_the_oracle_says() {
    let catalog = Catalog::builtin();
    let calls: Vec<(Call, Requirement)> = calls()
        .into_iter()
        .map(|call| {
            let (method, path) = call.text.split_once(' ').unwrap();
            let operation = catalog.operation(method, path).unwrap();
            let need = Need::of_call(operation, path, catalog);
            let requirement = requirement(&need, &Place::of(operation, path), catalog);
            (call, requirement)
        })
        .collect();
    runner()
        .run(&(models(GROUPS.len()), any::<bool>()), |(model, has_inventory)| {
            let source = source(&model);
            let token = token(&source);
            let access = access(&token);
            let mut cases = cases(&[&model]);
            let mut zones = Zones::default();
            // An inventory that contradicts the token is another matter.
            if has_inventory && cases.iter().any(|case| case.account_of == [0, 1]) {
                cases.retain(|case| case.account_of == [0, 1]);
                zones = inventory();
            }
            for (call, requirement) in &calls {
                let expected = match model.is_live(0, 2) {
                    true => call.expected(&model, &cases),
                    false => Answer::No,
                };
                let address = Some(ADDRESSES[0].parse().unwrap());
                let circumstances = Circumstances { address, at: instant(2), zones: &zones };
                let found = match access.decide(requirement, circumstances) {
                    Decision::Allowed(_) => Answer::Yes,
                    Decision::Denied(_) => Answer::No,
                    Decision::Unknown(..) => Answer::Unknown,
                };
                prop_assert_eq!(found, expected, "{} {}", call.text, model.json());
            }
            Ok(())
        })
        .unwrap();
}
