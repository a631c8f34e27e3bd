//! What the catalog says of one permission group, and the words it says it in.

use serde::{Deserialize, Serialize};

/// A permission group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// 32 hexadecimal digits in lower case.
    pub id: &'static str,
    /// The name that the API gives it.
    pub name: &'static str,
    /// What it acts on.
    pub scope: Scope,
    /// What it does there.
    pub level: Level,
    /// Names that it had before.
    #[serde(default)]
    pub aliases: Vec<&'static str>,
    /// Names that the dashboard shows instead.
    #[serde(default)]
    pub labels: Vec<&'static str>,
    /// The dashboard's category.
    pub category: Option<&'static str>,
    /// Independent sources that agree on id and name.
    pub confirmations: u8,
    /// The sets that it belongs to: a table of its own says so.
    #[serde(skip)]
    pub(super) sets: SetBits,
    /// The ids of the groups that are part of it, in order, from a table as well.
    #[serde(skip)]
    pub(super) parts: Vec<&'static str>,
}

impl Group {
    /// Whether whatever the weaker group allows, this one does too: confirmed by the operations table, never by the
    /// names.
    pub fn covers(&self, weaker: &Group) -> bool {
        self.parts.binary_search(&weaker.id).is_ok()
    }

    /// Whether it covers any other.
    pub fn has_parts(&self) -> bool {
        !self.parts.is_empty()
    }

    /// Whether the group belongs to a set.
    pub fn is_in(&self, set: Set) -> bool {
        self.sets.0 & SetBits::bit(set) != 0
    }

    /// Whether the group changes something, by its level: `bind`, `run`, `evaluate`, `report` and `monitor` use what
    /// is there, everything else but `read` changes it.
    pub fn changes(&self) -> bool {
        match self.level {
            Level::Read => false,
            Level::Write => true,
            Level::Other(verb) => !matches!(verb, "bind" | "run" | "evaluate" | "report" | "monitor"),
        }
    }
}

/// What a group acts on. Every group has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Accounts.
    Account,
    /// Zones.
    Zone,
    /// The token's own user.
    User,
    /// R2 buckets.
    #[serde(rename = "r2-bucket")]
    R2Bucket,
    /// Single Workers.
    WorkerScript,
    /// Web search of an account.
    Websearch,
}

impl Scope {
    /// The scope as the API spells it.
    pub fn key(self) -> &'static str {
        match self {
            Scope::Account => "com.cloudflare.api.account",
            Scope::Zone => "com.cloudflare.api.account.zone",
            Scope::User => "com.cloudflare.api.user",
            Scope::R2Bucket => "com.cloudflare.edge.r2.bucket",
            Scope::WorkerScript => "com.cloudflare.edge.worker.script",
            Scope::Websearch => "com.cloudflare.api.account.websearch",
        }
    }

    /// The scope that the API spells so.
    pub fn of_key(key: &str) -> Option<Scope> {
        let all = [Scope::Account, Scope::Zone, Scope::User, Scope::R2Bucket, Scope::WorkerScript, Scope::Websearch];
        all.into_iter().find(|scope| scope.key() == key)
    }

    /// The scope in a word.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Account => "account",
            Scope::Zone => "zone",
            Scope::User => "user",
            Scope::R2Bucket => "R2 bucket",
            Scope::WorkerScript => "Worker",
            Scope::Websearch => "web search",
        }
    }
}

/// What a group does, from data: names mislead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "&'static str")]
pub enum Level {
    /// Reads.
    Read,
    /// Reads and writes, or writes alone.
    Write,
    /// Another verb: `full`, `admin`, `edit`, `revoke`, `run`, `purge`, `bind`, `index`, `provision`, `monitor`,
    /// `evaluate`, `send`, `report`.
    Other(&'static str),
}

impl From<&'static str> for Level {
    fn from(word: &'static str) -> Level {
        match word {
            "read" => Level::Read,
            "write" => Level::Write,
            verb => Level::Other(verb),
        }
    }
}

/// Groups that mean the same for a token's risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Set {
    /// Can create, edit and roll tokens.
    TokenMinting,
    /// Can change members, settings, identity or payment of the account.
    AccountControl,
    /// Can change who passes Zero Trust Access.
    AccessGateControl,
    /// Can read personal data, audit trails or bulk content.
    SensitiveRead,
    /// Can change code.
    WorkersWrite,
    /// Can read or redirect traffic.
    TrafficInterception,
    /// Can read or redirect traffic, each alone.
    TrafficRules,
    /// Can silence notifications or logs.
    AlarmControl,
    /// Has a group of the same power for single buckets or Workers.
    NarrowerScope,
    /// Can change how members of the account sign in.
    IdentityControl,
    /// Can change the records of a zone.
    ZoneRecords,
    /// Can change where the mail of a zone goes.
    MailRouting,
    /// Acts as a member in the dashboard: no group gives it by itself.
    MemberSession,
    /// Can obtain certificates.
    CertificateIssuance,
    /// Can redirect mail.
    MailTakeover,
    /// Can switch protection off.
    DefenceRemoval,
    /// Can send data elsewhere.
    DataExfiltration,
    /// Can take networks or zones down.
    NetworkOutage,
    /// Can seize control, traffic or data: what gravity is measured by.
    HighRisk,
}

impl Set {
    /// The set as the catalog spells it.
    pub fn key(self) -> String {
        serde_json::to_value(self).ok().and_then(|key| key.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// Some sets, each a bit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SetBits(u32);

impl SetBits {
    fn bit(set: Set) -> u32 {
        1 << set as u32
    }

    pub(super) fn add(&mut self, set: Set) {
        self.0 |= SetBits::bit(set);
    }
}

/// One step from what somebody holds to more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Edge {
    /// Its name.
    pub id: &'static str,
    /// All of these are needed.
    pub needs: Vec<Set>,
    /// What the step gives.
    pub gives: Set,
    /// How it is done, in words that follow the holder.
    pub why: &'static str,
}

/// A role of account members: no permission group of tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MemberRole {
    /// 32 hexadecimal digits in lower case.
    pub id: &'static str,
    /// The role's name.
    pub name: &'static str,
    /// Independent sources that agree on id and name.
    pub confirmations: u8,
}

/// A token template of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Template {
    /// The template's name.
    pub name: &'static str,
    /// The ids of its groups; empty where the template means all Read groups.
    pub groups: Vec<&'static str>,
    /// What it reaches, in words.
    pub resources: &'static str,
}
