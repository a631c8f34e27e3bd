//! An entry of a log as JSON: what tells of a call is kept and borrowed, the rest is only checked.

use std::{borrow::Cow, collections::HashMap, fmt, sync::LazyLock};

use foldhash::fast::FixedState;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::Number;

/// What a member of an entry tells, by the object that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    Method,
    Address,
    Host,
    Status,
    From,
    Started,
    Time,
    Timestamp,
    Ts,
    AtTimestamp,
    /// Of an audit log.
    Context,
    ActorFrom,
    Result,
    ActionTimestamp,
    SnakeActionTimestamp,
    /// In the object `raw` of an audit log.
    RawMethod,
    RawAddress,
    RawStatus,
    /// In `actor`.
    InnerContext,
    InnerFrom,
    InnerTokenId,
    InnerTokenName,
    /// In the details of a token.
    TokenId,
    TokenName,
    /// In `action`.
    InnerResult,
    InnerTime,
    /// In a request, and in a response.
    RequestMethod,
    RequestAddress,
    RequestHost,
    RequestStatus,
    ResponseStatus,
    /// Objects, and members that only matter by being there.
    Raw,
    Actor,
    Details,
    Action,
    Request,
    Response,
    AuditLogId,
    SavedUse,
}

/// The number of facts.
const FACTS: usize = Fact::SavedUse as usize + 1;

const METHODS: [&str; 5] = ["method", "request_method", "http_method", "requestMethod", "verb"];
const ADDRESSES: [&str; 9] =
    ["url", "uri", "request_uri", "requestUrl", "http_url", "target", "full_url", "path", "request_path"];
const STATUSES: [&str; 4] = ["status", "status_code", "statusCode", "response_code"];

/// The names of the members of an object, the one that counts most first. The object is that of another fact, or the
/// entry itself.
const NAMES: [(Option<Fact>, Fact, &[&str]); 39] = [
    (None, Fact::Method, &METHODS),
    (None, Fact::Address, &ADDRESSES),
    (None, Fact::Host, &["host", "http_host", "authority"]),
    (None, Fact::Status, &STATUSES),
    (None, Fact::From, &["client_ip", "remote_addr", "remote_ip", "clientIp", "src_ip"]),
    (None, Fact::Started, &["startedDateTime"]),
    (None, Fact::Time, &["time"]),
    (None, Fact::Timestamp, &["timestamp"]),
    (None, Fact::Ts, &["ts"]),
    (None, Fact::AtTimestamp, &["@timestamp"]),
    (None, Fact::Context, &["ActorContext", "actor_context"]),
    (None, Fact::ActorFrom, &["ActorIPAddress", "actor_ip_address"]),
    (None, Fact::Result, &["ActionResult", "action_result"]),
    (None, Fact::ActionTimestamp, &["ActionTimestamp"]),
    (None, Fact::SnakeActionTimestamp, &["action_timestamp"]),
    (None, Fact::Raw, &["raw", "Raw"]),
    (Some(Fact::Raw), Fact::RawMethod, &["method", "Method", "RequestMethod"]),
    (Some(Fact::Raw), Fact::RawAddress, &["uri", "URI", "Uri", "url"]),
    (Some(Fact::Raw), Fact::RawStatus, &["status_code", "StatusCode"]),
    (None, Fact::Actor, &["actor"]),
    (Some(Fact::Actor), Fact::InnerContext, &["context"]),
    (Some(Fact::Actor), Fact::InnerFrom, &["ip_address"]),
    (Some(Fact::Actor), Fact::InnerTokenId, &["token_id"]),
    (Some(Fact::Actor), Fact::InnerTokenName, &["token_name"]),
    (None, Fact::Details, &["ActorTokenDetails", "actor_token_details"]),
    (Some(Fact::Details), Fact::TokenId, &["token_id", "TokenID", "id", "ID"]),
    (Some(Fact::Details), Fact::TokenName, &["token_name", "TokenName", "name", "Name"]),
    (None, Fact::Action, &["action"]),
    (Some(Fact::Action), Fact::InnerResult, &["result"]),
    (Some(Fact::Action), Fact::InnerTime, &["time"]),
    (None, Fact::Request, &["request", "req", "httpRequest"]),
    (Some(Fact::Request), Fact::RequestMethod, &["method", "requestMethod"]),
    (Some(Fact::Request), Fact::RequestAddress, &ADDRESSES),
    (Some(Fact::Request), Fact::RequestHost, &["host"]),
    (Some(Fact::Request), Fact::RequestStatus, &STATUSES),
    (None, Fact::Response, &["response", "res"]),
    (Some(Fact::Response), Fact::ResponseStatus, &STATUSES),
    (None, Fact::AuditLogId, &["AuditLogID"]),
    (None, Fact::SavedUse, &["tokenlint_use"]),
];

/// The facts that a name can be, each with the fact of the object that it is in, and its position among the names of
/// the fact.
type Named = HashMap<&'static str, Vec<(Option<Fact>, Fact, usize)>, FixedState>;

static NAMED: LazyLock<Named> = LazyLock::new(|| {
    let mut all = Named::default();
    for (object, fact, names) in NAMES {
        for (rank, name) in names.iter().enumerate() {
            all.entry(name).or_default().push((object, fact, rank));
        }
    }
    all
});

/// A value, of which texts and numbers are kept.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar<'e> {
    Text(Cow<'e, str>),
    Number(Number),
    Other,
}

/// The facts of one entry.
pub(super) struct Entry<'e> {
    facts: [Option<Scalar<'e>>; FACTS],
    /// The positions of the names that the facts have.
    ranks: [usize; FACTS],
}

impl Default for Entry<'_> {
    fn default() -> Self {
        Entry { facts: [const { None }; FACTS], ranks: [0; FACTS] }
    }
}

impl<'e> Entry<'e> {
    /// The entry in a line; `None` if the line is not JSON.
    pub(super) fn parse(line: &'e [u8]) -> Option<Entry<'e>> {
        let mut deserializer = serde_json::Deserializer::from_str(std::str::from_utf8(line).ok()?);
        let entry = Entry::deserialize(&mut deserializer).ok()?;
        deserializer.end().ok().map(|()| entry)
    }

    /// Whether a member is there, whatever its value.
    pub(super) fn has(&self, fact: Fact) -> bool {
        self.get(fact).is_some()
    }

    /// Whether the member is there under the first of its names.
    pub(super) fn has_first(&self, fact: Fact) -> bool {
        self.has(fact) && self.ranks.get(fact as usize) == Some(&0)
    }

    /// The value of a member.
    pub(super) fn get(&self, fact: Fact) -> Option<&Scalar<'e>> {
        self.facts.get(fact as usize)?.as_ref()
    }

    /// The text of the first member that has one; of a number, its digits.
    pub(super) fn text(&self, facts: &[Fact]) -> Option<Cow<'_, str>> {
        facts.iter().find_map(|fact| match self.get(*fact)? {
            Scalar::Text(text) => Some(Cow::Borrowed(&**text)),
            Scalar::Number(number) => Some(Cow::Owned(number.to_string())),
            Scalar::Other => None,
        })
    }

    /// Whether a member counts more than the one of the same fact so far; a later one of the same name does.
    fn takes(&self, fact: Fact, rank: usize) -> bool {
        !self.has(fact) || self.ranks.get(fact as usize).is_none_or(|own| rank <= *own)
    }

    fn set(&mut self, fact: Fact, rank: usize, value: Scalar<'e>) {
        if let (Some(own), Some(own_rank)) = (self.facts.get_mut(fact as usize), self.ranks.get_mut(fact as usize)) {
            (*own, *own_rank) = (Some(value), rank);
        }
    }

    /// Removes what the members of an object told.
    fn clear(&mut self, object: Fact) {
        let members = NAMES.iter().filter(|(own, ..)| *own == Some(object));
        for (_, member, _) in members {
            if let Some(own) = self.facts.get_mut(*member as usize) {
                *own = None;
            }
        }
    }
}

impl<'de> Deserialize<'de> for Entry<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut entry = Entry::default();
        Walk(Some((&mut entry, None))).deserialize(deserializer)?;
        Ok(entry)
    }
}

/// Reads a value: with an entry, the members of an object of the entry; without, a value of no interest, which is read
/// all the same, because only then it is known to be valid.
struct Walk<'s, 'e>(Option<(&'s mut Entry<'e>, Option<Fact>)>);

impl<'e> DeserializeSeed<'e> for Walk<'_, 'e> {
    type Value = Scalar<'e>;

    fn deserialize<D: Deserializer<'e>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'e> Visitor<'e> for Walk<'_, 'e> {
    type Value = Scalar<'e>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'e str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number.into()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Number::from_f64(number).map_or(Scalar::Other, Scalar::Number))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }

    fn visit_seq<A: SeqAccess<'e>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element_seed(Walk(None))?.is_some() {}
        Ok(Scalar::Other)
    }

    fn visit_map<A: MapAccess<'e>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let Some((entry, object)) = self.0 else {
            while members.next_key_seed(Name(None))?.is_some() {
                members.next_value_seed(Walk(None))?;
            }
            return Ok(Scalar::Other);
        };
        while let Some(named) = members.next_key_seed(Name(Some(object)))? {
            let Some((fact, rank)) = named.filter(|(fact, rank)| entry.takes(*fact, *rank)) else {
                members.next_value_seed(Walk(None))?;
                continue;
            };
            let is_object = fact as usize >= Fact::Raw as usize && fact as usize <= Fact::Response as usize;
            let inner = is_object.then(|| {
                entry.clear(fact);
                (&mut *entry, Some(fact))
            });
            let value = members.next_value_seed(Walk(inner))?;
            entry.set(fact, rank, value);
        }
        Ok(Scalar::Other)
    }
}

/// The fact that a name is in an object of the entry, or in no such object.
struct Name(Option<Option<Fact>>);

impl<'e> DeserializeSeed<'e> for Name {
    type Value = Option<(Fact, usize)>;

    fn deserialize<D: Deserializer<'e>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<(Fact, usize)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        let Some(object) = self.0 else { return Ok(None) };
        let facts = NAMED.get(name).map_or(&[][..], Vec::as_slice);
        Ok(facts.iter().find(|(own, ..)| *own == object).map(|(_, fact, rank)| (*fact, *rank)))
    }
}
