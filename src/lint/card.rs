//! Cards: the human-readable summaries of tokens, for review.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::{Finding, Severity};
use crate::{
    catalog::OwnerKind,
    model::{ClientKind, OauthClient, Policy, Token, TokenName, Zones},
    text::{counted, listed, masked, shown},
};

/// The summary of one token.
#[derive(Debug, Serialize)]
pub struct Card {
    /// The ID of the token.
    pub id: Option<String>,
    /// The name of the token.
    pub name: Option<String>,
    #[serde(skip)]
    raw: TokenName,
    /// The path of the file that defines the token.
    pub file: String,
    /// `user`, `account` or `unknown`.
    pub owner: &'static str,
    /// The status as reported by the API, or `planned` if the token has not been created yet.
    pub status: String,
    /// The time of creation, as written.
    pub created: Option<String>,
    /// The number of days since the creation.
    pub age_days: Option<i64>,
    /// The time of the last use, as written.
    pub last_used: Option<String>,
    /// The number of days since the last use.
    pub unused_days: Option<i64>,
    /// The time at which the token becomes valid, as written.
    pub not_before: Option<String>,
    /// The expiry, as written.
    pub expires: Option<String>,
    /// The number of days until the expiry; negative if it is past.
    pub days_left: Option<i64>,
    /// The expiry, if it is a valid time.
    #[serde(skip)]
    pub ends: Option<jiff::Timestamp>,
    /// The ranges that the token can be used from; empty means any address.
    pub addresses: Vec<String>,
    /// The ranges that the token cannot be used from.
    pub excluded_addresses: Vec<String>,
    /// Restrictions that the token may have although they are not known: `expires`, `addresses`. What is known of the
    /// addresses counts all the same.
    pub unknown_restrictions: Vec<&'static str>,
    /// The highest level by product.
    pub levels: BTreeMap<String, &'static str>,
    /// The policies that allow.
    pub allows: Vec<Statement>,
    /// The policies that deny.
    pub denies: Vec<Statement>,
    /// Why values of the token are unknown, for each; its access may differ from what is shown.
    pub unknown: Vec<String>,
    /// The findings of the default rules: severity and rule ID.
    #[serde(serialize_with = "findings")]
    pub findings: Vec<(Severity, &'static str)>,
    /// What an OAuth client has in addition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientCard>,
}

/// The summary of what an OAuth client has in addition to a token.
#[derive(Debug, Serialize)]
pub struct ClientCard {
    /// What the scopes belong to.
    pub kind: ClientKind,
    /// `public` or `private`, if the source says so.
    pub visibility: Option<String>,
    /// The addresses that users are sent back to.
    pub redirect_uris: Vec<String>,
    /// The scopes that a user may decline.
    pub optional_scopes: Vec<String>,
    /// The scopes that are taken for documented ones because of their names.
    pub scopes_by_name: Vec<CardScope>,
}

/// A scope that is taken for a documented one.
#[derive(Debug, Serialize)]
pub struct CardScope {
    /// The scope as written.
    pub scope: String,
    /// The documented scope.
    pub documented: &'static str,
}

/// The summary of one policy.
#[derive(Debug, Serialize)]
pub struct Statement {
    /// The names of the permission groups.
    pub groups: Vec<String>,
    /// The resources, with names if known.
    pub resources: Vec<String>,
    /// Whether any of the groups can change something.
    #[serde(skip)]
    pub changes: bool,
}

#[derive(Serialize)]
struct JsonFinding {
    severity: Severity,
    rule: &'static str,
}

fn findings<S: serde::Serializer>(all: &[(Severity, &'static str)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(all.iter().map(|(severity, rule)| JsonFinding { severity: *severity, rule }))
}

impl ClientCard {
    fn new(client: &OauthClient<'_>) -> ClientCard {
        let texts = |all: &[crate::model::Text<'_>]| all.iter().map(|text| shown(&text.value)).collect();
        let by_name = client.by_name.iter();
        ClientCard {
            kind: client.kind,
            visibility: client.visibility.as_ref().map(|text| shown(&text.value)),
            redirect_uris: texts(&client.redirect_uris),
            optional_scopes: texts(&client.optional_scopes),
            scopes_by_name: by_name
                .map(|own| CardScope { scope: shown(&own.scope.value), documented: own.documented })
                .collect(),
        }
    }
}

impl Card {
    /// The card of a token whose groups have been resolved, in a file.
    pub fn new(token: &Token<'_>, file: &str, zones: &Zones, now: jiff::Timestamp) -> Card {
        let text = |text: &Option<crate::model::Text<'_>>| text.as_ref().map(|text| shown(&text.value));
        let time = |field: &Option<crate::text::Spanned<crate::model::Timestamp<'_>>>| {
            let time = field.as_ref()?;
            let days = |instant: jiff::Timestamp| now.duration_since(instant).as_hours().div_euclid(24);
            Some((shown(&time.value.text), time.value.instant().map(days)))
        };
        let (created, used, ends) = (time(&token.issued_on), time(&token.last_used_on), time(&token.expires_on));
        let days = |time: &Option<(String, Option<i64>)>| time.as_ref().and_then(|(_, days)| *days);
        let words = |time: Option<(String, Option<i64>)>| time.map(|(words, _)| words);
        let filter = token.condition.as_ref().and_then(|condition| condition.request_ip.as_ref());
        let ranges = |ranges: &[crate::text::Spanned<crate::model::Range<'_>>]| -> Vec<String> {
            ranges.iter().map(|range| shown(&range.value.text)).collect()
        };
        let statements = |is_allow: bool| {
            token
                .policies
                .iter()
                .filter(|policy| policy.is_allow() == is_allow)
                .map(|policy| statement(policy, token.client.is_some(), zones))
                .collect()
        };
        Card {
            id: text(&token.id),
            name: text(&token.name),
            raw: token.into(),
            file: masked(file).into_owned(),
            owner: match token.owner.kind {
                Some(OwnerKind::User) => "user",
                Some(OwnerKind::Account) => "account",
                None => "unknown",
            },
            status: text(&token.status).unwrap_or_else(|| {
                let otherwise = match &token.client {
                    Some(client) => client.kind.described(),
                    None if token.form.is_planned() => "planned",
                    None => "unknown",
                };
                otherwise.to_owned()
            }),
            age_days: days(&created),
            created: words(created),
            unused_days: days(&used),
            last_used: words(used),
            not_before: words(time(&token.not_before)),
            days_left: ends.as_ref().and_then(|(_, days)| days.map(|days| -days)),
            expires: words(ends),
            ends: token.expires_on.as_ref().and_then(|end| end.value.instant()),
            addresses: filter.map(|filter| ranges(filter.included())).unwrap_or_default(),
            excluded_addresses: filter.map(|filter| ranges(filter.excluded())).unwrap_or_default(),
            unknown_restrictions: unknown_restrictions(token),
            levels: levels(token),
            allows: statements(true),
            denies: statements(false),
            unknown: token.unknown.iter().map(|unknown| shown(&unknown.value)).collect(),
            findings: Vec::new(),
            client: token.client.as_deref().map(ClientCard::new),
        }
    }

    /// Whether the ID or the name equals a text, as written.
    pub fn is_called(&self, wanted: &str) -> bool {
        self.raw.id.as_deref() == Some(wanted) || self.raw.name.as_deref() == Some(wanted)
    }

    /// The token's names, as written.
    pub fn token(&self) -> &TokenName {
        &self.raw
    }

    /// The sort key: the number of findings of each severity, highest severity first.
    pub fn risk(&self) -> Vec<usize> {
        Severity::ALL.iter().map(|severity| self.findings.iter().filter(|(own, _)| own == severity).count()).collect()
    }

    /// The highest severity among the token's findings.
    pub fn severity(&self) -> Option<Severity> {
        self.findings.iter().map(|(severity, _)| *severity).max()
    }

    /// The highest severity among the token's findings, as a word.
    pub fn worst(&self) -> &'static str {
        self.severity().map_or("-", Severity::word)
    }

    /// The first characters of the ID, which tell tokens of one name apart; empty without an ID.
    pub fn short_id(&self) -> String {
        self.id.iter().flat_map(|id| id.chars()).take(8).collect()
    }

    /// The rules of the findings, highest severity first: `all-zones (high)`.
    pub fn rules(&self) -> Vec<String> {
        let mut all = self.findings.clone();
        all.sort_by_key(|(severity, rule)| (std::cmp::Reverse(*severity), *rule));
        all.dedup();
        all.into_iter().map(|(severity, rule)| format!("{rule} ({})", severity.word())).collect()
    }

    /// The token's name, or else its ID.
    pub fn called(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or("(no name)")
    }

    /// The addresses that the token can be used from, for display.
    pub fn from(&self) -> String {
        let except = if self.excluded_addresses.is_empty() {
            String::new()
        } else {
            format!(", except {}", listed(&self.excluded_addresses))
        };
        let inside = match (self.addresses.is_empty(), self.are_addresses_unknown()) {
            (true, true) => "unknown addresses".to_owned(),
            (true, false) => "any address".to_owned(),
            (false, true) => format!("{} and unknown addresses", listed(&self.addresses)),
            (false, false) => listed(&self.addresses),
        };
        inside + &except
    }

    /// The same for a cell of a table.
    pub fn from_in_short(&self) -> String {
        match self.addresses.len() + self.excluded_addresses.len() {
            // A user consents from anywhere.
            0 if self.client.is_some() => "-".to_owned(),
            0 if self.are_addresses_unknown() => "?".to_owned(),
            0 => "any".to_owned(),
            count => counted(count, "range"),
        }
    }

    /// When the token ends, for a cell of a table.
    pub fn ends_in_short(&self) -> String {
        match self.days_left {
            Some(days) if days < 0 => "expired".to_owned(),
            Some(days) => format!("{days} d"),
            // The consent of a user ends when the user withdraws it.
            None if self.client.is_some() => "-".to_owned(),
            None if self.never_ends() => "never".to_owned(),
            None => "?".to_owned(),
        }
    }

    /// When the token ends, in words.
    pub fn ends_in_words(&self) -> String {
        match &self.expires {
            Some(end) => format!("expires {end}"),
            None if self.is_end_unknown() => "end unknown".to_owned(),
            None => "never expires".to_owned(),
        }
    }

    /// Whether the token is known to have no end.
    pub fn never_ends(&self) -> bool {
        self.expires.is_none() && self.client.is_none() && !self.is_end_unknown()
    }

    /// Whether the token may end although no end is known.
    pub fn is_end_unknown(&self) -> bool {
        self.unknown_restrictions.contains(&"expires")
    }

    fn are_addresses_unknown(&self) -> bool {
        self.unknown_restrictions.contains(&"addresses")
    }
}

fn unknown_restrictions(token: &Token<'_>) -> Vec<&'static str> {
    let end = token.expires_on.is_none() && (token.is_unread("expires_on") || !token.form.shows_lifetime());
    let addresses = token.is_unread("condition") || (token.condition.is_none() && !token.form.shows_condition());
    [("expires", end), ("addresses", addresses)]
        .into_iter()
        .filter_map(|(name, is_unknown)| (is_unknown && token.client.is_none()).then_some(name))
        .collect()
}

/// The highest level by product, which is the dashboard's category or else the name of the group.
fn levels(token: &Token<'_>) -> BTreeMap<String, &'static str> {
    let mut levels: BTreeMap<String, &'static str> = BTreeMap::new();
    for (_, _, known) in token.granted() {
        let level = if known.changes() { "write" } else { "read" };
        let product = known.category.unwrap_or(known.name).replace('_', " ");
        let own = levels.entry(product).or_insert(level);
        if level == "write" {
            *own = level;
        }
    }
    let unknown = token.allows().flat_map(|policy| &policy.groups).filter(|group| group.value.known.is_none()).count();
    if unknown > 0 {
        levels.insert(format!("{} not in the catalog", counted(unknown, "group")), "unknown");
    }
    levels
}

fn statement(policy: &Policy<'_>, is_of_client: bool, zones: &Zones) -> Statement {
    let groups: BTreeSet<String> = policy
        .groups
        .iter()
        .map(|group| match group.value.known {
            Some(known) => known.name.to_owned(),
            None => {
                let text = group.value.name.as_ref().or(group.value.id.as_ref());
                text.map_or("?".to_owned(), |text| format!("{} (unknown)", shown(&text.value)))
            }
        })
        .collect();
    let entries = policy.resources.entries().iter();
    let mut resources: BTreeSet<String> = entries.map(|entry| zones.described(&entry.resource)).collect();
    if is_of_client {
        resources = BTreeSet::from(["what each user chooses".to_owned()]);
    } else if resources.is_empty() && policy.unread.iter().any(|field| field == "resources") {
        resources = BTreeSet::from(["unknown resources".to_owned()]);
    }
    let changes = policy.known_groups().any(|(_, known)| known.changes());
    Statement { groups: groups.into_iter().collect(), resources: resources.into_iter().collect(), changes }
}

/// Adds each finding to the card of its token; returns the index of the card for each finding.
pub fn attach(findings: &[Finding], cards: &mut [Card]) -> Vec<Option<usize>> {
    let mut by_name: HashMap<TokenName, usize> = HashMap::new();
    for (at, card) in cards.iter().enumerate().rev() {
        by_name.insert(card.raw.clone(), at);
    }
    cards.iter_mut().for_each(|card| card.findings.clear());
    let mut owners = Vec::with_capacity(findings.len());
    for finding in findings {
        let at = finding.token.as_ref().and_then(|token| by_name.get(token)).copied();
        if let Some(card) = at.and_then(|at| cards.get_mut(at)) {
            card.findings.push((finding.severity, finding.rule.id));
        }
        owners.push(at);
    }
    owners
}
