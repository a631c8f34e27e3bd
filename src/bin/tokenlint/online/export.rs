//! The lists of an inventory, page by page, and the inventory as one file.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Client, OnlineError, TokenOwner};

/// The page size that every list of the API supports.
const PER_PAGE: usize = 50;
/// The largest number of pages of a list.
const MAX_PAGES: usize = 20_000;

/// A list that can be omitted from an inventory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Part {
    /// All permission groups.
    PermissionGroups,
    /// The zones that the credential can read.
    Zones,
    /// The accounts that the credential can read.
    Accounts,
}

impl Part {
    /// The value of `--without`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Part::PermissionGroups => "permission-groups",
            Part::Zones => "zones",
            Part::Accounts => "accounts",
        }
    }
}

/// Complete lists, each item as the API wrote it.
#[derive(Debug)]
pub(crate) struct ExportedInventory {
    owner: TokenOwner,
    date: jiff::Timestamp,
    /// The tokens, including expired ones.
    pub(crate) tokens: Vec<Box<RawValue>>,
    /// All permission groups.
    pub(crate) groups: Option<Vec<Box<RawValue>>>,
    /// The zones.
    pub(crate) zones: Option<Vec<Box<RawValue>>>,
    /// The accounts.
    pub(crate) accounts: Option<Vec<Box<RawValue>>>,
}

/// Reads all lists that are not omitted.
///
/// # Errors
/// The first failure; there are no partial inventories.
pub(crate) fn export(
    client: &mut Client,
    owner: &TokenOwner,
    without: &[Part],
    now: jiff::Timestamp,
    seen: &mut dyn FnMut(&str, usize),
) -> Result<ExportedInventory, OnlineError> {
    let mut part = |client: &mut Client, part: Part, what: &str, path: &str| {
        if without.contains(&part) {
            return Ok(None);
        }
        let all = all(client, path, &mut |count| seen(what, count));
        all.map(Some).map_err(|error| OnlineError::Part { part, source: Box::new(error) })
    };
    let groups = format!("{}/permission_groups", owner.tokens_path());
    let groups = part(client, Part::PermissionGroups, "permission groups", &groups)?;
    let zones = match owner {
        TokenOwner::User => "/zones".to_owned(),
        TokenOwner::Account(id) => format!("/zones?account.id={id}"),
    };
    let zones = part(client, Part::Zones, "zones", &zones)?;
    let accounts = match owner {
        TokenOwner::User => "/accounts".to_owned(),
        TokenOwner::Account(id) => format!("/accounts/{id}"),
    };
    let accounts = part(client, Part::Accounts, "accounts", &accounts)?;
    let tokens = tokens(client, owner, &mut |count| seen("tokens", count))?;
    Ok(ExportedInventory { owner: owner.clone(), date: now, tokens, groups, zones, accounts })
}

/// All tokens of an owner, including expired ones.
///
/// # Errors
/// The first failure.
pub(crate) fn tokens(
    client: &mut Client,
    owner: &TokenOwner,
    seen: &mut dyn FnMut(usize),
) -> Result<Vec<Box<RawValue>>, OnlineError> {
    all(client, &format!("{}?include_expired=true", owner.tokens_path()), seen)
}

/// All permission groups that an owner can grant.
///
/// # Errors
/// The first failure.
pub(crate) fn groups(client: &mut Client, owner: &TokenOwner) -> Result<Vec<Box<RawValue>>, OnlineError> {
    all(client, &format!("{}/permission_groups", owner.tokens_path()), &mut |_| ())
}

#[derive(Deserialize)]
struct Identified {
    #[serde(default)]
    id: Option<String>,
}

/// All items of a list, in the order of its pages.
fn all(client: &mut Client, path: &str, seen: &mut dyn FnMut(usize)) -> Result<Vec<Box<RawValue>>, OnlineError> {
    let mut items: Vec<Box<RawValue>> = Vec::new();
    let mut ids: HashSet<String> = HashSet::new();
    let join = if path.contains('?') { '&' } else { '?' };
    let changed = || OnlineError::ListChanged { path: path.to_owned() };
    for page in 1..=MAX_PAGES {
        let asked = format!("{path}{join}page={page}&per_page={PER_PAGE}");
        let answer = client.get(&asked)?;
        let info = answer.result_info.unwrap_or_default();
        let own = match answer.list() {
            Some(own) => own,
            // A single object is a list of one.
            None if page == 1 && answer.result_info.is_none() => answer.result.into_iter().collect(),
            None => return Err(OnlineError::NotAList { path: asked }),
        };
        let count = own.len();
        for item in own {
            let id = serde_json::from_str::<Identified>(item.get()).ok().and_then(|own| own.id);
            let Some(id) = id else {
                return Err(OnlineError::NoId { path: asked });
            };
            // An item that is seen twice moved to another page, so another item may have been missed.
            if !ids.insert(id) {
                return Err(changed());
            }
            items.push(item);
        }
        seen(items.len());
        // Some lists ignore the page size and are complete.
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
    Err(OnlineError::EndlessList { path: path.to_owned(), items: items.len() })
}

impl ExportedInventory {
    /// Writes the inventory as one document, one item per line.
    ///
    /// # Errors
    /// If the writer fails.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let owner = match &self.owner {
            TokenOwner::User => "user",
            TokenOwner::Account(_) => "account",
        };
        writeln!(out, "{{\n\"tokenlint_inventory\": 1,\n\"date\": \"{}\",\n\"owner\": \"{owner}\",", self.date)?;
        if let TokenOwner::Account(id) = &self.owner {
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

/// Joins the lines of JSON; strings never contain line breaks.
fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
