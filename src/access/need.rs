//! From an API call, or a declared need, to what a token must hold: the one place that answers "which permission".

use super::Target;
use crate::catalog::{Catalog, Confidence, Group, Operation, Scope};

/// What a call or a declared need acts on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// An account, by id.
    Account(String),
    /// A zone, by id.
    Zone(String),
    /// An R2 bucket: account, jurisdiction and name, as resource keys have them.
    Bucket(String),
    /// A Worker, by its tag.
    Worker(String),
    /// The token's own user.
    User,
    /// Nothing in particular: a list over everything that the token reaches, or a call without an id.
    Any,
}

impl Place {
    /// The place that a call's path names: its account or its zone, by the first two segments.
    pub fn of(operation: Operation, path: &str) -> Place {
        let is_id = |id: &String| !id.starts_with(['{', ':', '<']);
        match operation.place(path) {
            (Some(account), _) if is_id(&account) => Place::Account(account),
            (_, Some(zone)) if is_id(&zone) => Place::Zone(zone),
            _ if is_on_user(operation) => Place::User,
            _ => Place::Any,
        }
    }

    /// The place that a target is.
    pub fn of_target(target: &Target<'_>) -> Place {
        match target {
            Target::Account(id) => Place::Account(id.to_string()),
            Target::Zone { id, .. } => Place::Zone(id.to_string()),
            Target::Bucket { text, .. } => Place::Bucket(text.to_string()),
            Target::Worker { tag, .. } => Place::Worker(tag.to_string()),
            Target::User(_) => Place::User,
            Target::Unknown(_) => Place::Any,
        }
    }

    /// `zone:…`, `account:…`, `bucket:…`, `worker:…`, `user`, or nothing.
    pub fn key(&self) -> String {
        match self {
            Place::Account(id) => format!("account:{id}"),
            Place::Zone(id) => format!("zone:{id}"),
            Place::Bucket(text) => format!("bucket:{text}"),
            Place::Worker(tag) => format!("worker:{tag}"),
            Place::User => "user".to_owned(),
            Place::Any => String::new(),
        }
    }

    /// The place that a key names.
    pub fn parse(key: &str) -> Option<Place> {
        match key.split_once(':') {
            Some(("account", id)) if !id.is_empty() => Some(Place::Account(id.to_owned())),
            Some(("zone", id)) if !id.is_empty() => Some(Place::Zone(id.to_owned())),
            Some(("bucket", text)) if !text.is_empty() => Some(Place::Bucket(text.to_owned())),
            Some(("worker", tag)) if !tag.is_empty() => Some(Place::Worker(tag.to_owned())),
            None if key == "user" => Some(Place::User),
            None if key.is_empty() => Some(Place::Any),
            _ => None,
        }
    }
}

fn is_on_user(operation: Operation) -> bool {
    ["/user", "/memberships"].iter().any(|root| operation.path.starts_with(root))
}

/// What somebody wants to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Need {
    /// To make a call: the operation's index in the catalog's table.
    Operation(usize),
    /// To make a call on a ruleset of a known phase: the operation's index, and the phase.
    Phase(usize, &'static str),
    /// To use a permission group, by id: where a tool or a person asks for it.
    Group(&'static str),
    /// To make a call that the catalog does not have: method and path without ids.
    Unmapped(String, String),
}

impl Need {
    /// To make a call, on a ruleset of a phase where the catalog knows it.
    pub fn of(operation: Operation, phase: Option<&str>, catalog: &'static Catalog) -> Need {
        match phase.and_then(|phase| catalog.ruleset_phase(phase)) {
            Some(phase) => Need::Phase(operation.at, phase),
            None => Need::Operation(operation.at),
        }
    }

    /// To make a call to a path, whose parameters may name the phase of a ruleset.
    pub fn of_call(operation: Operation, path: &str, catalog: &'static Catalog) -> Need {
        let parameters = operation.parameters(path);
        let phase = parameters.iter().find(|(name, _)| *name == "ruleset_phase").map(|(_, phase)| phase.as_str());
        Need::of(operation, phase, catalog)
    }

    /// The operation, where the need is a call that the catalog has.
    pub fn operation(&self, catalog: &'static Catalog) -> Option<Operation> {
        match self {
            Need::Operation(at) | Need::Phase(at, _) => catalog.all_operations().get(*at).copied(),
            Need::Group(_) | Need::Unmapped(..) => None,
        }
    }

    /// Method and path, with the phase of the ruleset filled in, where the need is a call that the catalog has.
    pub fn call(&self, catalog: &'static Catalog) -> Option<(&'static str, String)> {
        let operation = self.operation(catalog)?;
        let path = match self {
            Need::Phase(_, phase) => operation.path.replace("{ruleset_phase}", phase),
            _ => operation.path.to_owned(),
        };
        Some((operation.method, path))
    }

    /// The need in words: `GET /zones`, or `DNS Write`.
    pub fn described(&self, catalog: &'static Catalog) -> String {
        let call = || self.call(catalog).map_or(String::new(), |(method, path)| format!("{method} {path}"));
        match self {
            Need::Phase(_, phase) if !call().contains(phase) => format!("{} (phase {phase})", call()),
            Need::Operation(_) | Need::Phase(..) => call(),
            Need::Group(id) => catalog.group(id).map_or((*id).to_owned(), |group| format!("use `{}`", group.name)),
            Need::Unmapped(method, path) => {
                format!("{} {}", crate::text::shown(method), crate::text::shown(path))
            }
        }
    }
}

/// How it is known which permission groups a need takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The API's description names them, or the need names the group itself.
    Documented,
    /// Any valid token will do.
    AnyToken,
    /// The phase of the ruleset, which is known, selects them from those of the API's description.
    ByPhase(Confidence),
    /// The phase of the ruleset decides, and the call does not name it.
    PhaseUnknown,
    /// The API's description names none; neighbouring operations suggest them.
    Inferred(Confidence),
    /// The API's description names none.
    Undocumented,
    /// The catalog has no such operation.
    Unmapped,
}

/// What a token must reach with a permission group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The place itself.
    Place,
    /// The account that the zone of the place belongs to.
    AccountOfZone,
    /// At least one zone of the account of the place.
    SomeZoneOfAccount,
    /// Every zone of the account of the place, future ones included; of every account where the place names none.
    EveryZone,
    /// At least one thing that groups of a scope act on; of users, the token's own.
    Some(Scope),
}

/// One way to meet a requirement: a permission group, and what the token must reach with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The permission group.
    pub group: &'static Group,
    /// What it must reach.
    pub reach: Reach,
}

/// What a token must hold to meet a need on a place: any one of the alternatives suffices.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// What is to be done.
    pub need: Need,
    /// On what.
    pub place: Place,
    /// The alternatives; where the certainty is [`Certainty::PhaseUnknown`] or [`Certainty::Inferred`], those that may
    /// suffice.
    pub any_of: Vec<Alternative>,
    /// Groups that the API's description names as well, and the phase rules out.
    pub ruled_out: Vec<Alternative>,
    /// How that is known.
    pub certainty: Certainty,
    /// Whether a token that is owned by an account can never do it.
    pub is_for_users: bool,
}

impl Requirement {
    /// The groups of the alternatives.
    pub fn groups(&self) -> impl Iterator<Item = &'static Group> {
        self.any_of.iter().map(|alternative| alternative.group)
    }

    /// Whether it is sure which groups suffice.
    pub fn is_sure(&self) -> bool {
        match self.certainty {
            Certainty::Documented | Certainty::AnyToken => true,
            Certainty::ByPhase(confidence) => confidence > Confidence::Low,
            _ => false,
        }
    }

    /// The group to propose where many suffice only because they give any access to the object at all.
    pub fn plain(&self, catalog: &'static Catalog) -> Option<&'static Group> {
        let operation = self.need.operation(catalog).filter(|operation| operation.is_generic())?;
        let name = if operation.path.starts_with("/zones") { "Zone Read" } else { "Account Settings Read" };
        self.groups().find(|group| group.name == name)
    }
}

/// The calls that any valid token may make.
const ANY_TOKEN: [(&str, &str); 3] =
    [("GET", "/user/tokens/verify"), ("GET", "/accounts/{account_id}/tokens/verify"), ("GET", "/ips")];

/// What a token must hold to meet a need on a place.
pub fn requirement(need: &Need, place: &Place, catalog: &'static Catalog) -> Requirement {
    let mut requirement = Requirement {
        need: need.clone(),
        place: place.clone(),
        any_of: Vec::new(),
        ruled_out: Vec::new(),
        certainty: Certainty::Unmapped,
        is_for_users: false,
    };
    let Some(operation) = need.operation(catalog) else {
        if let Need::Group(id) = need
            && let Some(group) = catalog.group(id)
        {
            requirement.certainty = Certainty::Documented;
            requirement.any_of = of_group(group, place, catalog);
        }
        return requirement;
    };
    if ANY_TOKEN.contains(&(operation.method, operation.path)) {
        requirement.certainty = Certainty::AnyToken;
        requirement.is_for_users = operation.path.starts_with("/user/");
        return requirement;
    }
    let reach = |group: &'static Group| Some(Alternative { group, reach: reach_of(operation, group.scope, place)? });
    let documented: Vec<&'static Group> = operation.groups(catalog).collect();
    let (groups, certainty) = match &documented[..] {
        [] => match operation.inferred_groups(catalog) {
            Some((groups, confidence)) => (groups, Certainty::Inferred(confidence)),
            None => (Vec::new(), Certainty::Undocumented),
        },
        all if is_of_ruleset(operation) => match catalog.groups_of_call(operation, phase_of(need)) {
            Some((groups, confidence)) => {
                let others = all.iter().copied().filter(|group| !groups.iter().any(|own| own.id == group.id));
                requirement.ruled_out = others.filter_map(reach).collect();
                (groups, Certainty::ByPhase(confidence))
            }
            None => (all.to_vec(), Certainty::PhaseUnknown),
        },
        all => (all.to_vec(), Certainty::Documented),
    };
    requirement.certainty = certainty;
    requirement.any_of = with_wholes(groups, catalog).into_iter().filter_map(reach).collect();
    requirement.is_for_users =
        !requirement.any_of.is_empty() && requirement.groups().all(|group| group.scope == Scope::User);
    requirement
}

fn phase_of(need: &Need) -> Option<&'static str> {
    match need {
        Need::Phase(_, phase) => Some(phase),
        _ => None,
    }
}

/// Whether the phase of a ruleset decides which group a call takes.
fn is_of_ruleset(operation: Operation) -> bool {
    let mut segments = operation.path.split('/');
    segments.any(|segment| matches!(segment, "rulesets" | "managed_headers" | "url_normalization"))
}

/// Groups, and those that cover one of them.
fn with_wholes(groups: Vec<&'static Group>, catalog: &'static Catalog) -> Vec<&'static Group> {
    let mut all = groups.clone();
    for group in groups {
        for whole in catalog.wholes_of(group) {
            if !all.iter().any(|own| own.id == whole.id) {
                all.push(whole);
            }
        }
    }
    all
}

/// A group itself, those that cover it, and for single buckets those of the whole account.
fn of_group(group: &'static Group, place: &Place, catalog: &'static Catalog) -> Vec<Alternative> {
    let mut groups = vec![group];
    if group.scope == Scope::R2Bucket {
        let above = group.name.replace("Bucket Item ", "");
        groups.extend(catalog.groups().iter().filter(|own| own.name == above));
    }
    let all = with_wholes(groups, catalog).into_iter();
    all.filter_map(|group| Some(Alternative { group, reach: plain_reach(group.scope, place)? })).collect()
}

/// What a group of a scope must reach for a call. Creating a zone takes all zones of its account.
fn reach_of(operation: Operation, scope: Scope, place: &Place) -> Option<Reach> {
    if scope == Scope::Zone && (operation.method, operation.path) == ("POST", "/zones") {
        return Some(Reach::EveryZone);
    }
    plain_reach(scope, place)
}

/// What a group of a scope must reach to act on a place; none where no group of the scope can.
fn plain_reach(scope: Scope, place: &Place) -> Option<Reach> {
    Some(match (scope, place) {
        (Scope::Zone, Place::Zone(_)) => Reach::Place,
        (Scope::Account | Scope::Websearch, Place::Zone(_)) => Reach::AccountOfZone,
        (Scope::Zone, Place::Account(_)) => Reach::SomeZoneOfAccount,
        (Scope::User, _) => Reach::Some(Scope::User),
        (Scope::Websearch, Place::User | Place::Any) => Reach::Some(Scope::Account),
        (_, Place::User | Place::Any) => Reach::Some(scope),
        (Scope::Account | Scope::Websearch, _) => Reach::Place,
        (Scope::R2Bucket, Place::Bucket(_) | Place::Account(_)) => Reach::Place,
        (Scope::WorkerScript, Place::Worker(_) | Place::Account(_)) => Reach::Place,
        _ => return None,
    })
}
