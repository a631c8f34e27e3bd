//! The facts about one permission group, and the types that describe it.

use serde::{Deserialize, Serialize};

use super::{OwnerKind, is_id};

/// A permission group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The ID: 32 hexadecimal digits in lower case. For a group whose ID is not public it is a key that no policy
    /// contains, `name:` and the name; see [`Group::public_id`].
    pub id: &'static str,
    /// The name in the API.
    pub name: &'static str,
    /// The kind of resource that the group acts on.
    pub scope: Scope,
    /// The level of access that the group gives.
    pub level: Level,
    /// Names that the group had earlier.
    pub aliases: &'static [&'static str],
    /// Names that the dashboard shows instead of the API's.
    pub labels: &'static [&'static str],
    /// The category in the dashboard.
    pub category: Option<&'static str>,
    /// The number of independent sources that agree on ID and name; 0 if the ID is not public.
    pub confirmations: u8,
    /// The OAuth scope that has the same permissions.
    pub oauth: Option<&'static str>,
    /// The name of the group that replaces this legacy one.
    pub replaced_by: Option<&'static str>,
    /// The only kind of token that can have the group; `None` if the scope alone decides.
    pub owner: Option<OwnerKind>,
    /// The sets that the group belongs to, from a table of their own.
    pub(super) sets: SetBits,
    /// The IDs of the groups that this one covers, sorted, from a table of their own.
    pub(super) parts: &'static [&'static str],
}

impl Group {
    /// The ID, if it is public.
    pub fn public_id(&self) -> Option<&'static str> {
        is_id(self.id).then_some(self.id)
    }

    /// The ID for display; a text of the same width if it is not public.
    pub fn shown_id(&self) -> &'static str {
        self.public_id().unwrap_or("(ID not public)                 ")
    }

    /// Whether this group allows everything that the weaker one allows: confirmed by the operations table, never
    /// inferred from names.
    pub fn covers(&self, weaker: &Group) -> bool {
        self.parts.binary_search(&weaker.id).is_ok()
    }

    /// Whether the group covers any other group.
    pub fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether the group belongs to a set.
    pub fn is_in(&self, set: Set) -> bool {
        self.sets.0 & SetBits::bit(set) != 0
    }

    /// Whether the group can change something, by its level: every level can, except `read` and those that only use
    /// what exists (`bind`, `run`, `evaluate`, `report`, `monitor`).
    pub fn changes(&self) -> bool {
        match self.level {
            Level::Read => false,
            Level::Write => true,
            Level::Other(verb) => !matches!(verb, "bind" | "run" | "evaluate" | "report" | "monitor"),
        }
    }
}

/// The kind of resource that a group acts on. Every group has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Acts on accounts.
    Account,
    /// Acts on zones.
    Zone,
    /// Acts on the user who owns the token.
    User,
    /// Acts on R2 buckets.
    #[serde(rename = "r2-bucket")]
    R2Bucket,
    /// Acts on individual Workers.
    WorkerScript,
    /// Acts on web search in an account.
    Websearch,
    /// Acts on individual Flagship apps.
    FlagshipApp,
}

impl Scope {
    /// The scopes of single resources that policies name only nested under their account, and only in account-owned
    /// tokens.
    pub const PARTS: [Scope; 2] = [Scope::WorkerScript, Scope::FlagshipApp];

    /// All scopes.
    const ALL: [Scope; 7] = [
        Scope::Account,
        Scope::Zone,
        Scope::User,
        Scope::R2Bucket,
        Scope::WorkerScript,
        Scope::Websearch,
        Scope::FlagshipApp,
    ];

    /// The scope as written in the API.
    pub fn key(self) -> &'static str {
        match self {
            Scope::Account => "com.cloudflare.api.account",
            Scope::Zone => "com.cloudflare.api.account.zone",
            Scope::User => "com.cloudflare.api.user",
            Scope::R2Bucket => "com.cloudflare.edge.r2.bucket",
            Scope::WorkerScript => "com.cloudflare.edge.worker.script",
            Scope::Websearch => "com.cloudflare.api.account.websearch",
            Scope::FlagshipApp => "com.cloudflare.api.account.flagship.app",
        }
    }

    /// The scope with this name in the API.
    pub fn of_key(key: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.key() == key)
    }

    /// The scope for display.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Account => "account",
            Scope::Zone => "zone",
            Scope::User => "user",
            Scope::R2Bucket => "R2 bucket",
            Scope::WorkerScript => "Worker",
            Scope::Websearch => "web search",
            Scope::FlagshipApp => "Flagship app",
        }
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u8);

const _: () = assert!(Scope::ALL.len() <= u8::BITS as usize, "a bit for each scope");

impl Scopes {
    /// Whether a scope is in the set.
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Scopes {
        Scopes(scopes.into_iter().fold(0, |set, scope| set | 1 << scope as u8))
    }
}

/// The level of access of a group, from data rather than from its name, which may mislead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Can only read.
    Read,
    /// Can write; most such groups can read, too.
    Write,
    /// Another level: `full`, `admin`, `edit`, `revoke`, `run`, `purge`, `bind`, `index`, `provision`, `monitor`,
    /// `evaluate`, `send`, `report`.
    Other(&'static str),
}

impl Level {
    /// The level that the catalog calls so.
    pub(super) const fn of_word(word: &'static str) -> Level {
        match word.as_bytes() {
            b"read" => Level::Read,
            b"write" => Level::Write,
            _ => Level::Other(word),
        }
    }
}

/// Groups that pose the same risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Set {
    /// Can create, edit and roll tokens.
    TokenMinting,
    /// Can change members, settings or identity of the account.
    AccountControl,
    /// Can change what the account pays for.
    BillingControl,
    /// Can change who is allowed through Zero Trust Access.
    AccessGateControl,
    /// Can read personal data, audit trails or bulk content.
    SensitiveRead,
    /// Can read records about the account itself, such as audit logs, rather than the data in it.
    AccountRecords,
    /// Can change the code of Workers.
    WorkersWrite,
    /// Can read or redirect traffic.
    TrafficInterception,
    /// Can read or redirect traffic without any other group.
    TrafficRules,
    /// Can silence notifications or logs.
    AlarmControl,
    /// Has an equivalent group for individual buckets or Workers.
    NarrowerScope,
    /// Can change how members of the account sign in.
    IdentityControl,
    /// Acts as a member in the dashboard, which no single group permits.
    MemberSession,
    /// Can obtain certificates.
    CertificateIssuance,
    /// Can change where email is delivered.
    MailTakeover,
    /// Can disable protection.
    DefenceRemoval,
    /// Can send data to another place.
    DataExfiltration,
    /// Can send logs to any destination without reading them.
    LogExport,
    /// Can take networks or zones down.
    NetworkOutage,
    /// Can take over control, traffic or data; rules derive severity from this set.
    HighRisk,
}

impl Set {
    /// The set that the catalog calls so. A function of its own, because the compiler makes tables with it.
    pub(super) const fn of_key(key: &str) -> Option<Set> {
        Some(match key.as_bytes() {
            b"token-minting" => Set::TokenMinting,
            b"account-control" => Set::AccountControl,
            b"billing-control" => Set::BillingControl,
            b"access-gate-control" => Set::AccessGateControl,
            b"sensitive-read" => Set::SensitiveRead,
            b"account-records" => Set::AccountRecords,
            b"workers-write" => Set::WorkersWrite,
            b"traffic-interception" => Set::TrafficInterception,
            b"traffic-rules" => Set::TrafficRules,
            b"alarm-control" => Set::AlarmControl,
            b"narrower-scope" => Set::NarrowerScope,
            b"identity-control" => Set::IdentityControl,
            b"certificate-issuance" => Set::CertificateIssuance,
            b"mail-takeover" => Set::MailTakeover,
            b"defence-removal" => Set::DefenceRemoval,
            b"data-exfiltration" => Set::DataExfiltration,
            b"log-export" => Set::LogExport,
            b"network-outage" => Set::NetworkOutage,
            b"high-risk" => Set::HighRisk,
            _ => return None,
        })
    }

    /// The set as written in the catalog.
    pub fn key(self) -> String {
        serde_json::to_value(self).ok().and_then(|key| key.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// A set of [`Set`]s, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SetBits(u32);

impl SetBits {
    pub(super) const NONE: SetBits = SetBits(0);

    const fn bit(set: Set) -> u32 {
        1 << set as u32
    }

    pub(super) const fn add(&mut self, set: Set) {
        self.0 |= SetBits::bit(set);
    }
}

/// One escalation step: what a token holds, and what it can gain with it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Edge {
    /// The ID of the step.
    pub id: &'static str,
    /// The sets that are needed, all of them.
    pub needs: Vec<Set>,
    /// The set that the step gives.
    pub gives: Set,
    /// How the step works: a phrase whose subject is the token.
    pub why: &'static str,
}

/// An account member role, which is not a permission group of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MemberRole {
    /// The ID: 32 hexadecimal digits in lower case.
    pub id: &'static str,
    /// The role's name.
    pub name: &'static str,
    /// The number of independent sources that agree on ID and name.
    pub confirmations: u8,
}

/// A token template of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Template {
    /// The template's name.
    pub name: &'static str,
    /// The IDs of the template's groups; empty if the template means all Read groups.
    pub groups: Vec<&'static str>,
    /// The resources of the template, for display.
    pub resources: &'static str,
}
