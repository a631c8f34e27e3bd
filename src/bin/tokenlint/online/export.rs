//! Everything that an offline judgement asks for, as one file.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use serde::Deserialize;
use serde_json::value::RawValue;
use tokenlint::text::counted;

use super::{Client, Failure, Owner};

/// Items of a page, as many as every list of the API gives.
const PER_PAGE: usize = 50;
/// Pages at most: a server that never ends is no API.
const MAX_PAGES: usize = 20_000;

/// A list that may be left out of an inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Part {
    /// The permission groups that exist.
    PermissionGroups,
    /// The zones that the credential sees.
    Zones,
    /// The accounts that the credential sees.
    Accounts,
}

/// Whole lists, each item as the API wrote it.
#[derive(Debug)]
pub(crate) struct ExportedInventory {
    owner: Owner,
    date: jiff::Timestamp,
    /// The tokens, with those that have expired.
    pub(crate) tokens: Vec<Box<RawValue>>,
    /// The permission groups that exist.
    pub(crate) groups: Option<Vec<Box<RawValue>>>,
    /// The zones.
    pub(crate) zones: Option<Vec<Box<RawValue>>>,
    /// The accounts.
    pub(crate) accounts: Option<Vec<Box<RawValue>>>,
}

/// Reads all lists, or fails.
///
/// # Errors
/// The first failure: a part of an inventory is none.
pub(crate) fn export(
    client: &mut Client,
    owner: &Owner,
    without: &[Part],
    now: jiff::Timestamp,
    seen: &mut dyn FnMut(&str, usize),
) -> Result<ExportedInventory, Failure> {
    let mut part = |client: &mut Client, part: Part, what: &str, path: &str| {
        let is_wanted = !without.contains(&part);
        let all = is_wanted.then(|| all(client, path, &mut |count| seen(what, count))).transpose();
        all.map_err(|mut failure| {
            failure.message += &format!("; without {what}: --without {}", what.replace(' ', "-"));
            failure
        })
    };
    let groups = format!("{}/permission_groups", owner.tokens_path());
    let groups = part(client, Part::PermissionGroups, "permission groups", &groups)?;
    let zones = match owner {
        Owner::User => "/zones".to_owned(),
        Owner::Account(id) => format!("/zones?account.id={id}"),
    };
    let zones = part(client, Part::Zones, "zones", &zones)?;
    let accounts = match owner {
        Owner::User => "/accounts".to_owned(),
        Owner::Account(id) => format!("/accounts/{id}"),
    };
    let accounts = part(client, Part::Accounts, "accounts", &accounts)?;
    let tokens = tokens(client, owner, &mut |count| seen("tokens", count))?;
    Ok(ExportedInventory { owner: owner.clone(), date: now, tokens, groups, zones, accounts })
}

/// All tokens of an owner, with those that have expired.
///
/// # Errors
/// The first failure.
pub(crate) fn tokens(
    client: &mut Client,
    owner: &Owner,
    seen: &mut dyn FnMut(usize),
) -> Result<Vec<Box<RawValue>>, Failure> {
    all(client, &format!("{}?include_expired=true", owner.tokens_path()), seen)
}

/// All permission groups that an owner may grant.
///
/// # Errors
/// The first failure.
pub(crate) fn groups(client: &mut Client, owner: &Owner) -> Result<Vec<Box<RawValue>>, Failure> {
    all(client, &format!("{}/permission_groups", owner.tokens_path()), &mut |_| ())
}

#[derive(Deserialize)]
struct Identified {
    #[serde(default)]
    id: Option<String>,
}

/// All pages of a list, in order.
fn all(client: &mut Client, path: &str, seen: &mut dyn FnMut(usize)) -> Result<Vec<Box<RawValue>>, Failure> {
    let mut items: Vec<Box<RawValue>> = Vec::new();
    let mut ids: HashSet<String> = HashSet::new();
    let join = if path.contains('?') { '&' } else { '?' };
    let changed =
        || Failure::new(format!("the list of GET {path} changed while it was read: run again; nothing was written"));
    for page in 1..=MAX_PAGES {
        let asked = format!("{path}{join}page={page}&per_page={PER_PAGE}");
        let answer = client.get(&asked)?;
        let info = answer.result_info.unwrap_or_default();
        let own = match answer.list() {
            Some(own) => own,
            // One thing is a list of one.
            None if page == 1 && answer.result_info.is_none() => answer.result.into_iter().collect(),
            None => return Err(Failure::new(format!("the answer to GET {asked} holds no list"))),
        };
        let count = own.len();
        for item in own {
            let id = serde_json::from_str::<Identified>(item.get()).ok().and_then(|own| own.id);
            let Some(id) = id else {
                return Err(Failure::new(format!("an item of GET {asked} has no id")));
            };
            // An item that comes twice moved while it was read, and another one went by unseen.
            if !ids.insert(id) {
                return Err(changed());
            }
            items.push(item);
        }
        seen(items.len());
        // Some lists come whole, whatever is asked.
        let is_whole = answer.result_info.is_none() || count > info.per_page.unwrap_or(PER_PAGE);
        let is_last = count == 0
            || is_whole
            || match (info.total_pages, info.total_count) {
                (Some(pages), _) => page >= pages,
                (None, Some(total)) => items.len() >= total,
                (None, None) => count < info.per_page.unwrap_or(PER_PAGE),
            };
        if is_last {
            let is_complete = info.total_count.is_none_or(|total| total == items.len());
            return if is_complete { Ok(items) } else { Err(changed()) };
        }
    }
    Err(Failure::new(format!("GET {path} does not end: {} were read", counted(items.len(), "item"))))
}

impl ExportedInventory {
    /// Writes it as one document, an item a line.
    ///
    /// # Errors
    /// Those of the writer.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let owner = match &self.owner {
            Owner::User => "user",
            Owner::Account(_) => "account",
        };
        writeln!(out, "{{\n\"tokenlint_inventory\": 1,\n\"date\": \"{}\",\n\"owner\": \"{owner}\",", self.date)?;
        if let Owner::Account(id) = &self.owner {
            writeln!(out, "\"account\": {},", serde_json::Value::from(id.as_str()))?;
        }
        let lists = [
            ("accounts", self.accounts.as_ref()),
            ("zones", self.zones.as_ref()),
            ("groups", self.groups.as_ref()),
            ("tokens", Some(&self.tokens)),
        ];
        let lists: Vec<_> = lists.into_iter().filter_map(|(key, list)| Some((key, list?))).collect();
        for (at, (key, list)) in lists.iter().enumerate() {
            write!(out, "\"{key}\": [")?;
            for (at, item) in list.iter().enumerate() {
                write!(out, "{}\n{}", if at == 0 { "" } else { "," }, one_line(item.get()))?;
            }
            writeln!(out, "\n]{}", if at + 1 == lists.len() { "" } else { "," })?;
        }
        writeln!(out, "}}")
    }
}

/// JSON on one line: line breaks are only between its parts, never within a text.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
