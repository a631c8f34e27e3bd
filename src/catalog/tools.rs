//! The groups and calls that tools need, from their documentation or their source code.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalog, Group, Level, Operation};

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Tools {
    tools: Vec<Tool>,
}

/// A tool that uses a token.
#[derive(Debug, Deserialize)]
pub struct Tool {
    /// The tool's name.
    pub name: &'static str,
    /// Other names of the tool.
    #[serde(default)]
    pub aliases: Vec<&'static str>,
    /// `documented` by the tool, `observed` or `derived` from its calls, or `secondary`: documented by others.
    pub basis: &'static str,
    /// What a recorder observed, if the tool was run.
    #[serde(default)]
    pub observed: Option<Observed>,
    groups: Vec<&'static str>,
    #[serde(default)]
    optional: Vec<&'static str>,
    /// Further permissions that the tool needs and that have no group in the catalog.
    #[serde(default)]
    pub unmapped: Vec<&'static str>,
}

/// What the calls of a tool show that was run against a recorder: how they differ from its other basis.
#[derive(Debug, Deserialize)]
pub struct Observed {
    /// The version that was run.
    pub version: &'static str,
    /// The day of the run, `2026-01-31`.
    pub date: &'static str,
    /// Groups that the API's description names for observed calls, each with its call, and that the tool does not name.
    #[serde(default)]
    beyond: Vec<(&'static str, &'static str)>,
    /// Groups that the tool names and for which no call was observed.
    #[serde(default)]
    unseen: Vec<&'static str>,
}

impl Observed {
    /// Groups that observed calls need and the tool does not name, each with its call.
    pub fn beyond(&self, catalog: &'static Catalog) -> impl Iterator<Item = (&'static Group, &'static str)> {
        self.beyond.iter().filter_map(|(id, call)| Some((catalog.group(id)?, *call)))
    }

    /// Groups that the tool names and no observed call needs.
    pub fn unseen(&self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        self.unseen.iter().filter_map(|id| catalog.group(id))
    }
}

impl Tool {
    /// The groups that the tool needs.
    pub fn groups(&self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        self.groups.iter().filter_map(|id| catalog.group(id))
    }

    /// The groups that only some features of the tool need.
    pub fn optional(&self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        self.optional.iter().filter_map(|id| catalog.group(id))
    }

    /// The groups that observed calls of the tool need and that it does not name.
    pub fn beyond(&self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        self.observed.iter().flat_map(move |own| own.beyond(catalog)).map(|(group, _)| group)
    }
}

pub(super) type Calls = Vec<(&'static str, &'static str)>;

/// An action on a Terraform resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Phase {
    /// The resource is created.
    Create,
    /// The resource is read, as before every plan.
    Read,
    /// The resource is changed in place.
    Update,
    /// The resource is deleted.
    Delete,
}

impl Phase {
    /// The phase for display.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Create => "create",
            Phase::Read => "read",
            Phase::Update => "update",
            Phase::Delete => "delete",
        }
    }
}

type Phases = BTreeMap<Phase, Vec<usize>>;

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Terraform {
    operations: Calls,
    resource: BTreeMap<&'static str, Phases>,
    data: BTreeMap<&'static str, Phases>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Legacy {
    pub(super) names: BTreeMap<&'static str, Vec<Vec<&'static str>>>,
}

impl Catalog {
    /// All tools, sorted by name.
    pub fn tools(&'static self) -> &'static [Tool] {
        &self.files.tools().tools
    }

    /// The tool with a name, or else with another name; case is ignored.
    pub fn tool(&'static self, name: &str) -> Option<&'static Tool> {
        let is_own = |tool: &&Tool| tool.name.eq_ignore_ascii_case(name);
        let is_other = |tool: &&Tool| tool.aliases.iter().any(|own| own.eq_ignore_ascii_case(name));
        self.tools().iter().find(is_own).or_else(|| self.tools().iter().find(is_other))
    }

    /// The phases in which Terraform's provider makes calls for a resource or a data source; empty if its type is
    /// unknown.
    pub fn terraform_phases(&'static self, is_data: bool, kind: &str) -> Vec<Phase> {
        let table = self.files.terraform();
        let kinds = if is_data { &table.data } else { &table.resource };
        kinds.get(kind).map_or(Vec::new(), |phases| phases.keys().copied().collect())
    }

    /// The calls that Terraform's provider makes for an action on a resource or a data source; `None` if its type is
    /// unknown. A call that is not in the catalog is an `Err` with method and path.
    pub fn terraform_calls(
        &'static self,
        is_data: bool,
        kind: &str,
        phase: Phase,
    ) -> Option<Vec<Result<Operation, (&'static str, &'static str)>>> {
        let table = self.files.terraform();
        let kinds = if is_data { &table.data } else { &table.resource };
        let calls = kinds.get(kind)?.get(&phase).map_or(&[][..], Vec::as_slice);
        Some(self.calls(calls, &table.operations))
    }

    /// The calls of a table by their numbers; a call that is not in the catalog is an `Err` with method and path.
    pub(super) fn calls(
        &'static self,
        at: &[usize],
        all: &'static Calls,
    ) -> Vec<Result<Operation, (&'static str, &'static str)>> {
        let known = |(method, path): &(&'static str, &'static str)| {
            let template = self.operation(method, path);
            template.ok_or((*method, *path))
        };
        at.iter().filter_map(|at| all.get(*at)).map(known).collect()
    }

    /// The sets of groups that correspond to an old permission name as quoted in error messages, such as
    /// `#dns_records:edit`.
    pub fn legacy(&'static self, name: &str) -> Option<&'static [Vec<&'static str>]> {
        let names = &self.files.legacy().names;
        let plain = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
        // A whole error message quotes the name.
        let words =
            std::iter::once(name).chain(name.split(|c: char| c.is_whitespace() || matches!(c, '"' | '`' | '\'')));
        let mut found = words.filter_map(|word| names.iter().find(|(own, _)| plain(own) == plain(word)));
        found.next().map(|(_, sets)| sets.as_slice())
    }

    /// The groups that an old permission name such as `#worker:edit` may mean, by the word and the level in it; for
    /// names that [`Catalog::legacy`] does not have.
    pub fn legacy_by_words(&'static self, name: &str) -> Vec<&'static Group> {
        let Some((word, level)) =
            name.trim_matches(['"', '`', '\'']).strip_prefix('#').and_then(|own| own.split_once(':'))
        else {
            return Vec::new();
        };
        let level = match level {
            "edit" => Level::Write,
            "read" => Level::Read,
            _ => return Vec::new(),
        };
        let word = word.replace(['_', '.'], " ").to_ascii_lowercase();
        let is_meant = |group: &&Group| {
            let name = group.name.to_ascii_lowercase();
            let rest = name.strip_prefix(word.as_str()).filter(|_| !word.is_empty());
            group.level == level && rest.is_some_and(|rest| rest.starts_with([' ', 's']))
        };
        let mut all: Vec<&Group> = self.groups().iter().filter(is_meant).collect();
        // The group that allows the most is the most likely one.
        all.sort_by_cached_key(|group| (std::cmp::Reverse(self.operations_of(group).count()), group.name));
        all
    }
}
