//! What a person wants to know of a token: a card for one, a table for many, JSON for programs.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use serde::Serialize;

use super::human::Style;
use crate::{
    access::Zones,
    rule::Severity,
    shown::{counted, listed, shown},
    token::{OwnerKind, Policy, Token},
};

/// One token in words.
#[derive(Debug, Serialize)]
pub struct Card {
    id: Option<String>,
    name: Option<String>,
    #[serde(skip)]
    raw: (Option<String>, Option<String>),
    owner: &'static str,
    status: String,
    created: Option<String>,
    age_days: Option<i64>,
    last_used: Option<String>,
    unused_days: Option<i64>,
    not_before: Option<String>,
    expires: Option<String>,
    days_left: Option<i64>,
    addresses: Vec<String>,
    excluded_addresses: Vec<String>,
    levels: BTreeMap<String, &'static str>,
    allows: Vec<Statement>,
    denies: Vec<Statement>,
    /// The findings of the default rules: severity and rule.
    #[serde(serialize_with = "findings")]
    pub findings: Vec<(Severity, &'static str)>,
}

#[derive(Debug, Serialize)]
struct Statement {
    groups: Vec<String>,
    resources: Vec<String>,
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
        let text = |text: &Option<crate::token::Text<'_>>| text.as_ref().map(|text| shown(&text.value));
        let raw = |text: &Option<crate::token::Text<'_>>| text.as_ref().map(|text| text.value.clone().into_owned());
        let time = |field: &Option<crate::source::Spanned<crate::token::Timestamp<'_>>>| {
            let time = field.as_ref()?;
            let days = |instant: jiff::Timestamp| now.duration_since(instant).as_hours().div_euclid(24);
            Some((shown(&time.value.text), time.value.instant().map(days)))
        };
        let (created, used, ends) = (time(&token.issued_on), time(&token.last_used_on), time(&token.expires_on));
        let days = |time: &Option<(String, Option<i64>)>| time.as_ref().and_then(|(_, days)| *days);
        let words = |time: Option<(String, Option<i64>)>| time.map(|(words, _)| words);
        let filter = token.condition.as_ref().and_then(|condition| condition.request_ip.as_ref());
        let ranges = |ranges: &[crate::source::Spanned<crate::token::Range<'_>>]| -> Vec<String> {
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
            raw: (raw(&token.id), raw(&token.name)),
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
        self.raw.0.as_deref() == Some(wanted) || self.raw.1.as_deref() == Some(wanted)
    }

    /// Whether it is the token of a finding.
    pub fn matches(&self, id: Option<&str>, name: Option<&str>) -> bool {
        self.raw.0.as_deref() == id && self.raw.1.as_deref() == name
    }

    /// What it is sorted by: the gravest finding, then how many there are of each severity.
    pub fn risk(&self) -> Vec<usize> {
        Severity::ALL.iter().map(|severity| self.findings.iter().filter(|(own, _)| own == severity).count()).collect()
    }

    fn worst(&self) -> &'static str {
        self.findings.iter().map(|(severity, _)| *severity).max().map_or("-", Severity::word)
    }

    fn called(&self) -> &str {
        self.name.as_deref().or(self.id.as_deref()).unwrap_or("(no name)")
    }

    fn from(&self) -> String {
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
        levels.insert(format!("{} not in the catalogue", counted(unknown, "group")), "unknown");
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
    Statement { groups: groups.into_iter().collect(), resources: resources.into_iter().collect() }
}

/// Writes the card of one token.
///
/// # Errors
/// Those of the output.
pub fn card(card: &Card, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let id = card.id.as_deref().filter(|id| Some(*id) != card.name.as_deref());
    writeln!(out, "{}{}", card.called(), id.map_or(String::new(), |id| format!(" ({id})")))?;
    let mut line = |label: &str, text: &str| -> io::Result<()> {
        for (at, part) in wrapped(text, style.width.saturating_sub(14)).iter().enumerate() {
            writeln!(out, "  {:<11} {part}", if at == 0 { label } else { "" })?;
        }
        Ok(())
    };
    let mut rules: Vec<String> =
        card.findings.iter().map(|(severity, rule)| format!("{rule} ({})", severity.word())).collect();
    rules.sort();
    rules.dedup();
    let risk =
        if rules.is_empty() { "no findings".to_owned() } else { format!("{}: {}", card.worst(), rules.join(", ")) };
    line("risk", &risk)?;
    line("owner", card.owner)?;
    let ago = |text: &Option<String>, days: Option<i64>| {
        text.as_ref().map(|text| {
            format!(
                "{text}{}",
                days.map_or(String::new(), |days| format!(
                    ", {} ago",
                    counted(usize::try_from(days).unwrap_or(0), "day")
                ))
            )
        })
    };
    line("status", &card.status)?;
    if let Some(created) = ago(&card.created, card.age_days) {
        line("created", &created)?;
        line(
            "last used",
            &ago(&card.last_used, card.unused_days).unwrap_or_else(|| "never, as far as the file shows".to_owned()),
        )?;
    }
    let left = card.days_left.map_or(String::new(), |days| match usize::try_from(days) {
        Ok(days) => format!(", {} left", counted(days, "day")),
        Err(_) => ", over".to_owned(),
    });
    let begin = card.not_before.as_ref().map_or(String::new(), |begin| format!("from {begin} "));
    line(
        "lifetime",
        &card.expires.as_ref().map_or(format!("{begin}for ever"), |end| format!("{begin}until {end}{left}")),
    )?;
    line("from", &card.from())?;
    for (label, statements) in [("allows", &card.allows), ("denies", &card.denies)] {
        for statement in statements {
            let none = |all: &[String]| if all.is_empty() { "nothing".to_owned() } else { all.join(", ") };
            line(label, &none(&statement.groups))?;
            line("", &format!("on {}", none(&statement.resources)))?;
        }
    }
    Ok(())
}

/// Breaks a text at blanks into lines of a width.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(last) = lines.last_mut() else { continue };
        if last.is_empty() {
            last.push_str(word);
        } else if last.chars().count() + 1 + word.chars().count() <= width {
            last.push(' ');
            last.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Writes a row for each token.
///
/// # Errors
/// Those of the output.
pub fn table(cards: &[Card], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let head = ["risk", "token", "owner", "status", "age", "used", "ends", "from", ""].map(String::from);
    let mut rows = vec![head];
    let days = |days: Option<i64>, none: &str| days.map_or(none.to_owned(), |days| format!("{days} d"));
    for card in cards {
        let mut by_level: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        card.levels.iter().for_each(|(product, level)| by_level.entry(level).or_default().push(product));
        let levels: Vec<String> =
            by_level.iter().rev().map(|(level, products)| format!("{level} {}", products.join(", "))).collect();
        let resources: BTreeSet<&String> = card.allows.iter().flat_map(|statement| &statement.resources).collect();
        let resources: Vec<&String> = resources.into_iter().collect();
        let from = match (card.addresses.len(), card.excluded_addresses.len()) {
            (0, 0) => "any".to_owned(),
            (inside, outside) => counted(inside + outside, "range"),
        };
        let ends = match card.days_left {
            Some(days) if days < 0 => "over".to_owned(),
            left => days(left, if card.expires.is_some() { "?" } else { "never" }),
        };
        rows.push([
            card.worst().to_owned(),
            card.called().to_owned(),
            card.owner.to_owned(),
            card.status.clone(),
            days(card.age_days, "-"),
            days(card.unused_days, "-"),
            ends,
            from,
            format!("{} on {}", levels.join("; "), listed(&resources)),
        ]);
    }
    let widths: Vec<usize> = (0..8)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0).min(32))
        .collect();
    for row in &rows {
        let mut text = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            text += &format!("{:<width$}  ", cut(cell, *width), width = *width);
        }
        writeln!(out, "{}", cut(&text, style.width).trim_end())?;
        if let Some(access) = row.last().filter(|access| !access.is_empty()) {
            writeln!(out, "{}", cut(&format!("    {access}"), style.width))?;
        }
    }
    Ok(())
}

fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[derive(Serialize)]
struct JsonCards<'c> {
    version: u8,
    tokens: &'c [Card],
}

/// Writes all cards as one JSON object, version 1.
///
/// # Errors
/// Those of the output.
pub fn json(cards: &[Card], out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &JsonCards { version: 1, tokens: cards })?;
    writeln!(out)
}
