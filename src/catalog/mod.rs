//! The catalog: facts about Cloudflare's permission groups, API operations, and the tools that use them.
//!
//! The input is the JSON files in the `catalog` folder, which the binary embeds, and optionally a newer list of groups
//! ([`Catalog::extend`]); the output is answers, mostly as `&'static` data: a [`Group`] by ID or name, the
//! [`Operation`] of a call, the groups of which any one suffices for it.
//!
//! The compiler makes the table of groups; each other file is parsed on first use and never changes after that. IDs are
//! 32 hexadecimal digits in lower case. Facts that are only inferred carry a [`Confidence`]; what a group covers is never
//! inferred from its name. Whether a token may do something is decided in the `access` module.
//!
//! Begin with [`Catalog::builtin`] and [`Group`]; then read `operations` (from a path to an [`Operation`]) and `files`
//! (the tables).

mod addresses;
mod call;
mod confidence;
mod editions;
mod errors;
mod files;
mod group;
mod id;
mod names;
mod newer;
mod operations;
mod owner;
mod phases;
mod roles;
mod table;
mod tools;
mod wrangler;

use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

pub use self::{
    call::{CallError, METHODS},
    confidence::Confidence,
    editions::Edition,
    errors::{ErrorCause, KnownError, Phrase},
    group::{Edge, Group, Level, MemberRole, Scope, Scopes, Set, Template},
    id::is_id,
    newer::{ListError, Listed, News, date_of, listed},
    operations::{Operation, api_path, behind_scheme, call},
    owner::OwnerKind,
    roles::Condition,
    tools::{Observed, Phase, Tool},
    wrangler::{Setting, WranglerCall, WranglerCommands},
};
use self::{files::Files, names::Names};
use crate::text::least_edits;

/// The catalog. Each of its files but those of the groups is parsed on first use.
#[derive(Debug, Default)]
pub struct Catalog {
    files: Files,
    /// The groups of a newer list, if one was given.
    groups: Option<Vec<Group>>,
    names: OnceLock<Names>,
    operations: OnceLock<operations::Index>,
    operations_by_group: OnceLock<BTreeMap<&'static str, Vec<Operation>>>,
    /// The date of a newer list of groups, if one was given.
    date: Option<&'static str>,
}

static BUILTIN: OnceLock<Catalog> = OnceLock::new();

/// The date up to which the list of groups is complete; a test compares it with the file.
const DATE: &str = "2026-07-27";

/// An unknown ID within this edit distance of a known one is taken for a typo.
const MAX_ID_EDITS: usize = 2;

impl Catalog {
    /// The embedded catalog, with the newer list of groups if [`Catalog::extend`] was called.
    pub fn builtin() -> &'static Catalog {
        BUILTIN.get_or_init(Catalog::default)
    }

    /// The date up to which the list of groups is complete, `2026-07-27`.
    pub fn date(&self) -> &'static str {
        self.date.unwrap_or(DATE)
    }

    /// All groups, sorted by ID.
    pub fn groups(&self) -> &[Group] {
        self.groups.as_deref().unwrap_or(&table::GROUPS)
    }

    /// The group with an ID: 32 hexadecimal digits in either case; or the key of a group whose ID is not public.
    pub fn group(&self, id: &str) -> Option<&Group> {
        let groups = self.groups();
        let id = if is_id(id) { lower(id) } else { Cow::Borrowed(id) };
        let at = groups.binary_search_by(|group| group.id.cmp(&id)).ok();
        let found = at.and_then(|at| groups.get(at));
        // A newer list may have given an ID to a group that the tables know by its name.
        let by_key = || {
            let name = id.strip_prefix(files::NAME)?;
            groups.iter().find(|group| group.name == name)
        };
        found.or_else(by_key)
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.groups()))
    }

    /// The groups of all scopes with a name: the current one, an earlier one, or the dashboard's label; `Edit` equals
    /// `Write`, case and separators are ignored, and a leading scope is allowed (`Zone:DNS:Edit`).
    pub fn by_name(&self, name: &str) -> Vec<&Group> {
        self.names().find(name).iter().filter_map(|at| self.groups().get(*at)).collect()
    }

    /// The group with an ID or an OAuth scope, or else the groups with a name.
    pub fn called(&self, text: &str) -> Vec<&Group> {
        self.group(text).or_else(|| self.by_oauth_scope(text)).map_or_else(|| self.by_name(text), |group| vec![group])
    }

    /// The group with the same permissions as an OAuth scope.
    pub fn by_oauth_scope(&self, scope: &str) -> Option<&Group> {
        self.groups().iter().find(|group| group.oauth == Some(scope))
    }

    /// The group of an OAuth scope that is written with colons or underscores, such as `dns:write`.
    pub fn by_respelled_scope(&self, scope: &str) -> Option<&Group> {
        self.by_oauth_scope(&Catalog::respelled(scope))
    }

    /// An OAuth scope in the spelling of the API, `dns.write` for `dns:write`. No source documents that they are the same.
    pub fn respelled(scope: &str) -> String {
        scope.replace('_', "-").replace(':', ".")
    }

    /// Whether an OAuth scope is documented, but not which permission group it is.
    ///
    /// Source: the examples of [GET /oauth/scopes](https://developers.cloudflare.com/api/resources/iam/subresources/oauth_scopes/)
    /// and of [creating a client](https://developers.cloudflare.com/fundamentals/oauth/create-an-oauth-client/),
    /// 2026-11-26; `account_api_tokens:create` is in the
    /// [changelog](https://developers.cloudflare.com/changelog/post/2026-10-01-account-api-token-provisioning/) of
    /// 2026-10-01.
    pub fn is_scope_without_group(&self, scope: &str) -> bool {
        matches!(scope, "account.read" | "workers-platform.read" | "account_api_tokens:create")
    }

    /// The group of a scope with a name, if there is exactly one.
    pub fn by_name_in(&self, name: &str, scope: Scope) -> Option<&Group> {
        self.by_name(name).into_iter().find(|group| group.scope == scope)
    }

    /// Whether a name is one of the group's names.
    pub fn is_same_name(&self, group: &Group, name: &str) -> bool {
        group.name == name || self.by_name(name).iter().any(|found| found.id == group.id)
    }

    /// The group whose ID is not public with a name.
    pub fn without_public_id(&self, name: &str) -> Option<&Group> {
        self.by_name(name).into_iter().find(|group| group.public_id().is_none())
    }

    /// The scope of a group ID that was observed in real policies but whose name is unknown.
    pub fn id_without_name(&self, id: &str) -> Option<Scope> {
        let id = lower(id);
        self.files.nameless().ids.iter().find(|known| known.id == id).map(|known| known.scope)
    }

    /// The group to suggest for an unknown name.
    pub fn suggest(&self, name: &str) -> Option<&Group> {
        self.names().nearest(name).and_then(|at| self.groups().get(at))
    }

    /// The group to suggest for an unknown ID that looks like a typo.
    pub fn suggest_id(&self, id: &str) -> Option<&Group> {
        if !(30..=34).contains(&id.len()) {
            return None;
        }
        let id = lower(id);
        let distance = |group: &&Group| strsim::levenshtein(group.id, &id);
        let public = self.groups().iter().filter(|group| group.public_id().is_some());
        let near = public.filter(|group| least_edits(group.id, &id) <= MAX_ID_EDITS);
        near.min_by_key(distance).filter(|group| distance(group) <= MAX_ID_EDITS)
    }

    /// The group that gives on the whole account what another one gives on single buckets, Workers or apps.
    pub fn whole_account(&self, group: &Group) -> Option<&Group> {
        let part = match group.scope {
            Scope::R2Bucket => "Bucket Item ",
            Scope::WorkerScript => "Individual ",
            Scope::FlagshipApp => "App ",
            _ => return None,
        };
        let name = group.name.replace(part, "");
        self.groups().iter().find(|own| own.name == name && own.scope == Scope::Account)
    }

    /// The group to use instead if read access suffices. Only for advice: the pairs are derived from names.
    pub fn read_counterpart(&self, group: &Group) -> Option<&Group> {
        let twins = &self.files.twins().twins;
        let pair = twins.iter().find(|(stronger, _)| *stronger == group.id)?;
        self.group(pair.1)
    }

    /// The groups that a group covers.
    pub fn parts_of(&self, stronger: &Group) -> impl Iterator<Item = &Group> {
        self.groups().iter().filter(move |weaker| stronger.covers(weaker))
    }

    /// The groups that cover a group.
    pub fn wholes_of(&self, weaker: &Group) -> impl Iterator<Item = &Group> {
        self.groups().iter().filter(move |stronger| stronger.covers(weaker))
    }

    /// The roles that cover a legacy group, except for its calls to other products.
    pub fn roles_covering(&self, legacy: &Group) -> impl Iterator<Item = &Group> {
        let pairs = self.files.covers().legacy.iter();
        pairs.filter(|(_, weaker)| *weaker == legacy.id).filter_map(|(role, _)| self.group(role))
    }

    /// The legacy groups that a role covers, except for calls to other products.
    pub fn legacy_covered_by(&self, role: &Group) -> impl Iterator<Item = &Group> {
        let pairs = self.files.covers().legacy.iter();
        let is_role = |key: &str| self.group(key).is_some_and(|own| own.id == role.id);
        pairs.filter(move |(key, _)| is_role(key)).filter_map(|(_, weaker)| self.group(weaker))
    }

    /// The account member (IAM) role with an ID; not valid in tokens, and easily mistaken for a permission group.
    pub fn member_group(&self, id: &str) -> Option<&MemberRole> {
        let id = lower(id);
        self.files.roles().roles.iter().find(|role| role.id == id)
    }

    /// The product of a group that account-owned tokens cannot use, according to the documentation.
    pub fn unsupported_by_account_tokens(&self, group: &Group) -> Option<&'static str> {
        let products = &self.files.incompatible().products;
        products.iter().find(|product| product.groups.contains(&group.id)).map(|product| product.product)
    }

    /// The steps by which a token can escalate to control of the account.
    pub fn escalation(&self) -> &[Edge] {
        &self.files.escalation().edges
    }

    /// The group for a key and a type in a link to a pre-filled token form, such as `dns` and `edit`.
    pub fn by_template_key(&self, key: &str, kind: &str) -> Option<&Group> {
        let table = self.files.template_keys();
        if let Some((_, verbs, scope)) = table.named.iter().find(|(own, ..)| *own == key) {
            // The form calls writing "edit".
            let name = verbs.get(kind).or_else(|| verbs.get("write").filter(|_| kind == "edit"))?;
            let is_it = |group: &&Group| group.name == *name && scope.is_none_or(|own| own == group.scope);
            return self.groups().iter().find(is_it);
        }
        let (_, stem, scope) = table.keys.iter().find(|(own, ..)| *own == key)?;
        let names = match kind {
            "edit" => [format!("{stem} Write"), format!("{stem} Edit")],
            "read" => [format!("{stem} Read"), format!("{stem} Report")],
            "revoke" => [format!("{stem} Revoke"), String::new()],
            "run" => [format!("{stem} Run"), String::new()],
            "purge" => [(*stem).to_owned(), format!("{stem} Purge")],
            _ => return None,
        };
        let is_it =
            |group: &&Group| names.iter().any(|name| name == group.name) && scope.is_none_or(|own| own == group.scope);
        self.groups().iter().find(is_it)
    }

    /// The dashboard's token templates.
    pub fn templates(&self) -> &[Template] {
        &self.files.templates().templates
    }
}

/// An ID in lower case; borrowed if it already is.
fn lower(id: &str) -> Cow<'_, str> {
    let has_upper = id.bytes().any(|byte| byte.is_ascii_uppercase());
    if has_upper { Cow::Owned(id.to_ascii_lowercase()) } else { Cow::Borrowed(id) }
}

#[cfg(test)]
mod observed_tests;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
