//! Facts about Cloudflare's permission groups: shipped in the binary, read when first asked for.

mod call;
mod confidence;
mod files;
mod group;
mod id;
mod names;
mod newer;
mod operations;
mod owner;
mod phases;
mod tools;

use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

pub use self::{
    call::CallError,
    confidence::Confidence,
    group::{Edge, Group, Level, MemberRole, Scope, Set, Template},
    id::is_id,
    newer::{Listed, News, date_of, listed},
    operations::{Operation, api_path, call},
    owner::OwnerKind,
    tools::{Phase, Setting, Tool},
};
use self::{files::Files, names::Names};

/// The catalog. Each of its files is parsed at the first question that needs it.
#[derive(Debug, Default)]
pub struct Catalog {
    files: Files,
    names: OnceLock<Names>,
    operations: OnceLock<operations::Index>,
    operations_by_group: OnceLock<BTreeMap<&'static str, Vec<Operation>>>,
    /// The day of a newer list of groups, where one was given.
    date: Option<&'static str>,
}

static BUILTIN: OnceLock<Catalog> = OnceLock::new();

/// The day up to which the list of groups is believed complete; a test compares it with the file.
const DATE: &str = "2026-07-27";

/// Ids this many single-character edits apart are taken for a typing error.
const MAX_ID_EDITS: usize = 2;

impl Catalog {
    /// The catalog that the binary carries, with the newer list of groups where [`Catalog::extend`] was given one.
    pub fn builtin() -> &'static Catalog {
        BUILTIN.get_or_init(Catalog::default)
    }

    /// The day up to which the list of groups is believed complete, `2026-07-27`.
    pub fn date(&self) -> &'static str {
        self.date.unwrap_or(DATE)
    }

    /// All groups in order of id.
    pub fn groups(&self) -> &[Group] {
        &self.files.groups().groups
    }

    /// The group with an id: 32 hexadecimal digits of either case.
    pub fn group(&self, id: &str) -> Option<&Group> {
        let groups = self.groups();
        let id = lower(id);
        let at = groups.binary_search_by(|group| group.id.cmp(&id)).ok()?;
        groups.get(at)
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(self.groups()))
    }

    /// The groups of all scopes that go by a name: the present one, an earlier one, or the dashboard's label,
    /// with `Edit` for `Write`, any case, any separators, and a leading scope (`Zone:DNS:Edit`).
    pub fn by_name(&self, name: &str) -> Vec<&Group> {
        self.names().find(name).iter().filter_map(|at| self.groups().get(*at)).collect()
    }

    /// The group with an id, else those that go by a name.
    pub fn called(&self, text: &str) -> Vec<&Group> {
        self.group(text).map_or_else(|| self.by_name(text), |group| vec![group])
    }

    /// The one group of a scope that goes by a name.
    pub fn by_name_in(&self, name: &str, scope: Scope) -> Option<&Group> {
        self.by_name(name).into_iter().find(|group| group.scope == scope)
    }

    /// Whether a name is one that the group goes by.
    pub fn is_same_name(&self, group: &Group, name: &str) -> bool {
        group.name == name || self.by_name(name).iter().any(|found| found.id == group.id)
    }

    /// Whether a name is known to be a group's whose id is not known.
    pub fn is_name_without_id(&self, name: &str) -> bool {
        let wanted = names::normal(name);
        self.files.nameless().names.iter().any(|known| names::normal(known.name) == wanted)
    }

    /// The scope of an id that was seen in real policies without a name.
    pub fn id_without_name(&self, id: &str) -> Option<Scope> {
        let id = lower(id);
        self.files.nameless().ids.iter().find(|known| known.id == id).map(|known| known.scope)
    }

    /// The group whose name is so near that it may be meant.
    pub fn suggest(&self, name: &str) -> Option<&Group> {
        self.names().nearest(name).and_then(|at| self.groups().get(at))
    }

    /// The group whose id is so near that a typing error is likely.
    pub fn suggest_id(&self, id: &str) -> Option<&Group> {
        if !(30..=34).contains(&id.len()) {
            return None;
        }
        let id = lower(id);
        let distance = |group: &&Group| strsim::levenshtein(group.id, &id);
        self.groups().iter().min_by_key(distance).filter(|group| distance(group) <= MAX_ID_EDITS)
    }

    /// The group to take instead, where reading suffices. Advice: the names propose it.
    pub fn read_twin(&self, group: &Group) -> Option<&Group> {
        let twins = &self.files.twins().twins;
        let pair = twins.iter().find(|(stronger, _)| *stronger == group.id)?;
        self.group(pair.1)
    }

    /// The groups that are part of a group.
    pub fn parts_of(&self, stronger: &Group) -> impl Iterator<Item = &Group> {
        self.groups().iter().filter(move |weaker| stronger.covers(weaker))
    }

    /// The groups that a group is part of.
    pub fn wholes_of(&self, weaker: &Group) -> impl Iterator<Item = &Group> {
        self.groups().iter().filter(move |stronger| stronger.covers(weaker))
    }

    /// The member (IAM) role with an id: not valid in tokens, and mistaken for a group.
    pub fn member_group(&self, id: &str) -> Option<&MemberRole> {
        let id = lower(id);
        self.files.roles().roles.iter().find(|role| role.id == id)
    }

    /// The product of a group that the documentation says account-owned tokens cannot use.
    pub fn unsupported_by_account_tokens(&self, group: &Group) -> Option<&'static str> {
        let products = &self.files.incompatible().products;
        products.iter().find(|product| product.groups.contains(&group.id)).map(|product| product.product)
    }

    /// Steps from what a token holds to control of the account.
    pub fn escalation(&self) -> &[Edge] {
        &self.files.escalation().edges
    }

    /// The group that a link to a pre-filled token form means by a key and a type, such as `dns` and `edit`.
    pub fn by_template_key(&self, key: &str, kind: &str) -> Option<&Group> {
        let (_, stem, scope) = self.files.template_keys().keys.iter().find(|(own, ..)| *own == key)?;
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

/// An id as the catalog spells it; most are so already.
fn lower(id: &str) -> Cow<'_, str> {
    let has_upper = id.bytes().any(|byte| byte.is_ascii_uppercase());
    if has_upper { Cow::Owned(id.to_ascii_lowercase()) } else { Cow::Borrowed(id) }
}

#[cfg(test)]
mod tests;
