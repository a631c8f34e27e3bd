//! The lists of an inventory, page by page, and the inventory as one file.

use std::io::{self, Write};

use serde_json::value::RawValue;

use super::{
    Client, OnlineError, TokenOwner,
    pages::{Identified, Next, PER_PAGE, PageFault, Pages},
};

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
        let mut seen = |count| seen(what, count);
        let all = match owner {
            TokenOwner::Account(id) if part == Part::Accounts => account(client, id, &mut seen),
            _ => all(client, path, &mut seen),
        };
        all.map(Some).map_err(|error| OnlineError::Part { part, source: Box::new(error) })
    };
    let groups = format!("{}/permission_groups", owner.tokens_path());
    let groups = part(client, Part::PermissionGroups, "permission groups", &groups)?;
    let zones = match owner {
        TokenOwner::User => "/zones".to_owned(),
        TokenOwner::Account(id) => format!("/zones?account.id={id}"),
    };
    let zones = part(client, Part::Zones, "zones", &zones)?;
    let accounts = part(client, Part::Accounts, "accounts", "/accounts")?;
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

/// All items of a list, in the order of its pages.
fn all(client: &mut Client, path: &str, seen: &mut dyn FnMut(usize)) -> Result<Vec<Box<RawValue>>, OnlineError> {
    let mut list = Pages::default();
    let join = if path.contains('?') { '&' } else { '?' };
    let mut page = 1;
    loop {
        let asked = format!("{path}{join}page={page}&per_page={PER_PAGE}");
        let answer = client.get(&asked)?;
        let Some(own) = answer.list() else { return Err(OnlineError::NotAList { path: asked }) };
        let next = list.add(own, answer.result_info);
        seen(list.items.len());
        match next {
            Ok(Next::End) => return Ok(list.items),
            Ok(Next::Page) => page += 1,
            Err(fault) => return Err(failure(fault, path, asked, list.items.len())),
        }
    }
}

fn failure(fault: PageFault, path: &str, asked: String, items: usize) -> OnlineError {
    let path = path.to_owned();
    match fault {
        PageFault::NoId => OnlineError::NoId { path: asked },
        PageFault::Changed => OnlineError::ListChanged { path },
        PageFault::Contradiction(reason) => OnlineError::Incomplete { path, reason },
        PageFault::TooManyPages => OnlineError::EndlessList { path, items },
        PageFault::TooLarge => OnlineError::ListTooLarge { path, items },
    }
}

/// One account, as a list.
fn account(client: &mut Client, id: &str, seen: &mut dyn FnMut(usize)) -> Result<Vec<Box<RawValue>>, OnlineError> {
    let path = format!("/accounts/{id}");
    let answer = client.get(&path)?;
    let own = answer.result.as_ref().and_then(|result| serde_json::from_str::<Identified>(result.get()).ok());
    if own.is_none_or(|own| own.id.as_deref() != Some(id)) {
        return Err(OnlineError::NoId { path });
    }
    seen(1);
    Ok(answer.result.into_iter().collect())
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
