//! What a person wants to know of a token before approving it, in words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::{Finding, Severity};
use crate::{
    catalog::OwnerKind,
    model::{Policy, Token, TokenName, Zones},
    text::{counted, listed, shown},
};

/// One token in words.
#[derive(Debug, Serialize)]
pub struct Card {
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    #[serde(skip)]
    raw: TokenName,
    /// `user`, `account` or `unknown`.
    pub owner: &'static str,
    /// As the API says; `planned` where it is not there yet.
    pub status: String,
    /// When it was created, as written.
    pub created: Option<String>,
    /// Days since then.
    pub age_days: Option<i64>,
    /// When it was last used, as written.
    pub last_used: Option<String>,
    /// Days since then.
    pub unused_days: Option<i64>,
    /// When it begins, as written.
    pub not_before: Option<String>,
    /// When it ends, as written.
    pub expires: Option<String>,
    /// Days until then, negative where it is past.
    pub days_left: Option<i64>,
    /// The ranges that it is usable from; none means any address.
    pub addresses: Vec<String>,
    /// The ranges that it is not usable from.
    pub excluded_addresses: Vec<String>,
    /// The strongest level by product.
    pub levels: BTreeMap<String, &'static str>,
    /// What its policies allow.
    pub allows: Vec<Statement>,
    /// What its policies deny.
    pub denies: Vec<Statement>,
    /// The findings of the default rules: severity and rule.
    #[serde(serialize_with = "findings")]
    pub findings: Vec<(Severity, &'static str)>,
}

/// One policy in words.
#[derive(Debug, Serialize)]
pub struct Statement {
    /// The names of its groups.
    pub groups: Vec<String>,
    /// Its resources, with names where they are known.
    pub resources: Vec<String>,
    /// Whether one of its groups changes something.
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

impl Card {
    /// The card of a token whose groups have been looked up.
    pub fn new(token: &Token<'_>, zones: &Zones, now: jiff::Timestamp) -> Card {
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
                .map(|policy| statement(policy, zones))
                .collect()
        };
        Card {
            id: text(&token.id),
            name: text(&token.name),
            raw: token.into(),
            owner: match token.owner.kind {
                Some(OwnerKind::User) => "user",
                Some(OwnerKind::Account) => "account",
                None => "unknown",
            },
            status: text(&token.status)
                .unwrap_or_else(|| if token.form.is_planned() { "planned" } else { "unknown" }.to_owned()),
            age_days: days(&created),
            created: words(created),
            unused_days: days(&used),
            last_used: words(used),
            not_before: words(time(&token.not_before)),
            days_left: ends.as_ref().and_then(|(_, days)| days.map(|days| -days)),
            expires: words(ends),
            addresses: filter.map(|filter| ranges(filter.included())).unwrap_or_default(),
            excluded_addresses: filter.map(|filter| ranges(filter.excluded())).unwrap_or_default(),
            levels: levels(token),
            allows: statements(true),
            denies: statements(false),
            findings: Vec::new(),
        }
    }

    /// Whether it goes by an id or a name, as written.
    pub fn is_called(&self, wanted: &str) -> bool {
        self.raw.id.as_deref() == Some(wanted) || self.raw.name.as_deref() == Some(wanted)
    }

    /// The token's names, as written.
    pub fn token(&self) -> &TokenName {
        &self.raw
    }

    /// What it is sorted by: the gravest finding, then how many there are of each severity.
    pub fn risk(&self) -> Vec<usize> {
        Severity::ALL.iter().map(|severity| self.findings.iter().filter(|(own, _)| own == severity).count()).collect()
    }

    /// The gravest severity among its findings.
    pub fn worst(&self) -> &'static str {
        self.findings.iter().map(|(severity, _)| *severity).max().map_or("-", Severity::word)
    }

    /// Its name, else its id.
    pub fn called(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or("(no name)")
    }

    /// The addresses that it is usable from, in words.
    pub fn from(&self) -> String {
        let except = if self.excluded_addresses.is_empty() {
            String::new()
        } else {
            format!(", except {}", listed(&self.excluded_addresses))
        };
        let inside = if self.addresses.is_empty() { "any address".to_owned() } else { listed(&self.addresses) };
        inside + &except
    }
}

/// The strongest level by product: the dashboard's category, else the group's name.
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

fn statement(policy: &Policy<'_>, zones: &Zones) -> Statement {
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
    let resources: BTreeSet<String> = entries.map(|entry| zones.described(&entry.resource)).collect();
    let changes = policy.known_groups().any(|(_, known)| known.changes());
    Statement { groups: groups.into_iter().collect(), resources: resources.into_iter().collect(), changes }
}

/// Gives each finding to the card of its token; returns for each which one that is.
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
