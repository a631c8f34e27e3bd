//! From an API call or a declared need to what a token must have; the only place that maps calls to permission groups.

use super::Target;
use crate::catalog::{Catalog, Condition, Confidence, Group, Operation, Scope};

/// The resource that a call or a declared need acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place<Id = String> {
    /// An account, by ID.
    Account(Id),
    /// A zone, by ID.
    Zone(Id),
    /// An R2 bucket: `<account>_<jurisdiction>_<name>`, as in resource keys.
    Bucket(Id),
    /// A Worker, by its script tag.
    Worker(Id),
    /// A Flagship app, by the account ID if known and its own ID.
    App(Option<Id>, Id),
    /// The user who owns the token.
    User,
    /// No single resource: a list of everything the token can reach, or a call without an ID.
    Any,
}

impl<'p> Place<&'p str> {
    /// The account or zone that the path of a call names in its first two segments, with borrowed IDs.
    pub(crate) fn in_path(operation: Operation, path: &'p str) -> Self {
        let is_id = |id: &&str| !id.starts_with(['{', ':', '<']);
        match operation.place(path) {
            (account, _) if let Some(id) = operation.app_in(path).filter(is_id) => {
                Place::App(account.filter(is_id), id)
            }
            (Some(account), _) if is_id(&account) => Place::Account(account),
            (_, Some(zone)) if is_id(&zone) => Place::Zone(zone),
            _ if is_on_user(operation) => Place::User,
            _ => Place::Any,
        }
    }

    /// The place with IDs of its own.
    pub(crate) fn owned(self) -> Place {
        match self {
            Place::Account(id) => Place::Account(id.to_owned()),
            Place::Zone(id) => Place::Zone(id.to_owned()),
            Place::Bucket(text) => Place::Bucket(text.to_owned()),
            Place::Worker(tag) => Place::Worker(tag.to_owned()),
            Place::App(account, id) => Place::App(account.map(str::to_owned), id.to_owned()),
            Place::User => Place::User,
            Place::Any => Place::Any,
        }
    }
}

impl Place {
    /// The account or zone that the path of a call names in its first two segments.
    pub fn of(operation: Operation, path: &str) -> Place {
        Place::in_path(operation, path).owned()
    }

    /// The place of a target.
    pub fn of_target(target: &Target<'_>) -> Place {
        match target {
            Target::Account(id) => Place::Account(id.to_string()),
            Target::Zone { id, .. } => Place::Zone(id.to_string()),
            Target::Bucket { text, .. } => Place::Bucket(text.to_string()),
            Target::Part { scope: Scope::FlagshipApp, id, account } => {
                Place::App(account.as_ref().map(ToString::to_string), id.to_string())
            }
            Target::Part { id, .. } => Place::Worker(id.to_string()),
            Target::User(_) => Place::User,
            Target::Unknown(_) => Place::Any,
        }
    }

    /// The place as a text: `zone:…`, `account:…`, `bucket:…`, `worker:…`, `app:…`, `user`, or empty for [`Place::Any`].
    pub fn key(&self) -> String {
        match self {
            Place::Account(id) => format!("account:{id}"),
            Place::Zone(id) => format!("zone:{id}"),
            Place::Bucket(text) => format!("bucket:{text}"),
            Place::Worker(tag) => format!("worker:{tag}"),
            Place::App(None, id) => format!("app:{id}"),
            Place::App(Some(account), id) => format!("app:{account}/{id}"),
            Place::User => "user".to_owned(),
            Place::Any => String::new(),
        }
    }

    /// Parses the text that [`Place::key`] writes.
    pub fn parse(key: &str) -> Option<Place> {
        match key.split_once(':') {
            Some(("account", id)) if !id.is_empty() => Some(Place::Account(id.to_owned())),
            Some(("zone", id)) if !id.is_empty() => Some(Place::Zone(id.to_owned())),
            Some(("bucket", text)) if !text.is_empty() => Some(Place::Bucket(text.to_owned())),
            Some(("worker", tag)) if !tag.is_empty() => Some(Place::Worker(tag.to_owned())),
            Some(("app", id)) if !id.is_empty() => Some(match id.split_once('/') {
                Some((account, id)) => Place::App(Some(account.to_owned()), id.to_owned()),
                None => Place::App(None, id.to_owned()),
            }),
            None if key == "user" => Some(Place::User),
            None if key.is_empty() => Some(Place::Any),
            _ => None,
        }
    }
}

fn is_on_user(operation: Operation) -> bool {
    ["/user", "/memberships"].iter().any(|root| operation.path.starts_with(root))
}

/// Something that a token is needed for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Need {
    /// A call: the index of the operation in the catalog's table.
    Operation(usize),
    /// A call on a ruleset of a known phase: the index of the operation, and the phase.
    Phase(usize, &'static str),
    /// A permission group by ID, as a tool or a person requests it.
    Group(&'static str),
    /// A call that is not in the catalog: method, and path without IDs.
    Unmapped(String, String),
}

impl Need {
    /// The need of a call, with the phase of the ruleset if the catalog knows it.
    pub fn of(operation: Operation, phase: Option<&str>, catalog: &'static Catalog) -> Need {
        match phase.and_then(|phase| catalog.ruleset_phase(phase)) {
            Some(phase) => Need::Phase(operation.at, phase),
            None => Need::Operation(operation.at),
        }
    }

    /// The need of a call to a path, which may name the phase of a ruleset in its parameters.
    pub fn of_call(operation: Operation, path: &str, catalog: &'static Catalog) -> Need {
        Need::of(operation, operation.phase_in(path), catalog)
    }

    /// The operation, if the need is a call in the catalog.
    pub fn operation(&self, catalog: &'static Catalog) -> Option<Operation> {
        match self {
            Need::Operation(at) | Need::Phase(at, _) => catalog.all_operations().get(*at).copied(),
            Need::Group(_) | Need::Unmapped(..) => None,
        }
    }

    /// The method and path, with the phase of the ruleset filled in, if the need is a call in the catalog.
    pub fn call(&self, catalog: &'static Catalog) -> Option<(&'static str, String)> {
        let operation = self.operation(catalog)?;
        let path = match self {
            Need::Phase(_, phase) => operation.path.replace("{ruleset_phase}", phase),
            _ => operation.path.to_owned(),
        };
        Some((operation.method, path))
    }

    /// The need for display: `GET /zones`, or ``use `DNS Write` ``.
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

/// How certain it is which permission groups a need requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// The API's description names the groups, or the need itself names the group.
    Documented,
    /// Any valid token suffices.
    AnyToken,
    /// The known phase of the ruleset selects among the groups of the API's description.
    ByPhase(Confidence),
    /// The phase of the ruleset determines the group, and the call does not name the phase.
    PhaseUnknown,
    /// The dataset of a GraphQL query determines the group, and the call does not name it.
    DatasetUnknown,
    /// The API's description names no group; neighbouring operations suggest these.
    Inferred(Confidence),
    /// The API's description names no group.
    Undocumented,
    /// The operation is not in the catalog.
    Unmapped,
}

/// What a token must be able to reach with a permission group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// The place itself.
    Place,
    /// The account that the zone of the place belongs to.
    AccountOfZone,
    /// At least one zone of the place's account.
    SomeZoneOfAccount,
    /// The one resource of a scope, in the place's account, that the call is about and whose ID the path does not give.
    PartOfAccount(Scope),
    /// Every zone of the place's account, including future ones; of every account if the place names none.
    EveryZone,
    /// At least one resource of a scope; for users, the token's own user.
    Some(Scope),
}

/// One way to meet a requirement: a permission group, and what the token must reach with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The permission group.
    pub group: &'static Group,
    /// What the token must reach with the group.
    pub reach: Reach,
}

/// What a token must have to meet a need on a place: any one of the alternatives suffices.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The call or group that is needed.
    pub need: Need,
    /// The resource that the need is about.
    pub place: Place,
    /// The alternatives; with [`Certainty::PhaseUnknown`], [`Certainty::DatasetUnknown`] or [`Certainty::Inferred`], the groups that may suffice.
    pub any_of: Vec<Alternative>,
    /// Groups that the API's description also names, but the phase rules out.
    pub ruled_out: Vec<Alternative>,
    /// Groups that suffice only under a condition, and the condition.
    pub conditional: Option<(Vec<Alternative>, Condition)>,
    /// How certain the alternatives are.
    pub certainty: Certainty,
    /// Whether account-owned tokens can never meet the requirement.
    pub is_for_users: bool,
}

impl Requirement {
    /// The groups of all alternatives.
    pub fn groups(&self) -> impl Iterator<Item = &'static Group> {
        self.any_of.iter().map(|alternative| alternative.group)
    }

    /// Whether it is certain which groups suffice.
    pub fn is_sure(&self) -> bool {
        match self.certainty {
            Certainty::Documented | Certainty::AnyToken => true,
            Certainty::ByPhase(confidence) => confidence > Confidence::Low,
            _ => false,
        }
    }

    /// Whether the groups are known, but only inferred: from similar operations, or from the phase of a ruleset with low
    /// confidence. A user can accept them.
    pub fn is_inferred(&self) -> bool {
        let is_guess = matches!(self.certainty, Certainty::Inferred(_) | Certainty::ByPhase(_)) && !self.is_sure();
        is_guess && !self.any_of.is_empty()
    }

    /// The group to suggest for a call that any access to the object allows.
    pub fn plain(&self, catalog: &'static Catalog) -> Option<&'static Group> {
        let operation = self.need.operation(catalog).filter(|operation| operation.is_generic())?;
        let name = if operation.path.starts_with("/zones") { "Zone Read" } else { "Account Settings Read" };
        self.groups().find(|group| group.name == name)
    }
}

/// Calls that any valid token may make, or that are made with another token: that of an upload to Pages.
const ANY_TOKEN: [(&str, &str); 6] = [
    ("GET", "/user/tokens/verify"),
    ("GET", "/accounts/{account_id}/tokens/verify"),
    ("GET", "/ips"),
    ("POST", "/pages/assets/check-missing"),
    ("POST", "/pages/assets/upload"),
    ("POST", "/pages/assets/upsert-hashes"),
];

/// The groups for the datasets of GraphQL: of accounts, and of zones.
const DATASETS: [(&str, Scope); 2] = [("Account Analytics Read", Scope::Account), ("Analytics Read", Scope::Zone)];

/// The requirement of a need on a place.
pub fn requirement(need: &Need, place: &Place, catalog: &'static Catalog) -> Requirement {
    let mut requirement = Requirement {
        need: need.clone(),
        place: place.clone(),
        any_of: Vec::new(),
        ruled_out: Vec::new(),
        conditional: None,
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
    if operation.path == "/graphql" {
        requirement.certainty = Certainty::DatasetUnknown;
        let groups = DATASETS.iter().filter_map(|(name, scope)| catalog.by_name_in(name, *scope));
        let reach = |group: &'static Group| Some(Alternative { group, reach: plain_reach(group.scope, place)? });
        requirement.any_of = groups.filter_map(reach).collect();
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
    requirement.conditional = operation
        .conditional_groups(catalog)
        .map(|(groups, condition)| (groups.into_iter().filter_map(reach).collect(), condition));
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

/// Whether the phase of a ruleset determines which group a call requires.
fn is_of_ruleset(operation: Operation) -> bool {
    let mut segments = operation.path.split('/');
    segments.any(|segment| matches!(segment, "rulesets" | "managed_headers" | "url_normalization"))
}

/// The groups, and all groups that cover one of them.
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

/// The group, the groups that cover it, and for a single bucket the groups for the whole account.
fn of_group(group: &'static Group, place: &Place, catalog: &'static Catalog) -> Vec<Alternative> {
    let mut groups = vec![group];
    groups.extend(catalog.whole_account(group));
    groups.extend(catalog.roles_covering(group));
    let all = with_wholes(groups, catalog).into_iter();
    all.filter_map(|group| Some(Alternative { group, reach: plain_reach(group.scope, place)? })).collect()
}

/// What a group of a scope must reach for a call. Creating a zone requires all zones of the account.
fn reach_of(operation: Operation, scope: Scope, place: &Place) -> Option<Reach> {
    if scope == Scope::Zone && operation.creates_zones() {
        return Some(Reach::EveryZone);
    }
    plain_reach(scope, place)
}

/// What a group of a scope must reach to act on a place; `None` if no group of the scope can.
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
        (Scope::WorkerScript, Place::Worker(_)) | (Scope::FlagshipApp, Place::App(..)) => Reach::Place,
        (Scope::WorkerScript | Scope::FlagshipApp, Place::Account(_)) => Reach::PartOfAccount(scope),
        _ => return None,
    })
}
