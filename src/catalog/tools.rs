//! The groups and calls that tools need, from their documentation or their source code.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalog, Group, Operation};

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
    /// `documented` by the tool, `derived` from its calls, or `secondary`: documented by others.
    pub basis: &'static str,
    groups: Vec<&'static str>,
    #[serde(default)]
    optional: Vec<&'static str>,
    /// Further permissions that the tool needs and that have no group in the catalog.
    #[serde(default)]
    pub unmapped: Vec<&'static str>,
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
}

type Calls = Vec<(&'static str, &'static str)>;

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
pub(super) struct Wrangler {
    operations: Calls,
    /// The families whose calls a recorder has observed, with the version of wrangler.
    observed: BTreeMap<&'static str, &'static str>,
    families: BTreeMap<&'static str, Vec<usize>>,
    settings: Vec<Setting>,
}

/// A setting in wrangler's configuration that causes calls on deployment.
#[derive(Debug, Deserialize)]
pub struct Setting {
    /// The JSON pointer to the setting: a value, or a list of values.
    pub setting: &'static str,
    /// Keys that must be set in a value.
    #[serde(default)]
    pub has: Vec<&'static str>,
    /// Keys that must not be set in a value.
    #[serde(default)]
    pub lacks: Vec<&'static str>,
    calls: Calls,
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

    /// The families of wrangler commands.
    pub fn wrangler_families(&'static self) -> impl Iterator<Item = &'static str> {
        self.files.wrangler().families.keys().copied()
    }

    /// The version of wrangler whose calls were observed for a family of commands; `None` if they were only read in its
    /// source, so that some may be missing.
    pub fn wrangler_observed(&'static self, family: &str) -> Option<&'static str> {
        self.files.wrangler().observed.get(family).copied()
    }

    /// The calls of a family of wrangler commands; `None` if there is no such family.
    pub fn wrangler_calls(&'static self, family: &str) -> Option<Vec<Result<Operation, (&'static str, &'static str)>>> {
        let table = self.files.wrangler();
        Some(self.calls(table.families.get(family)?, &table.operations))
    }

    /// The settings in wrangler's configuration, with the calls that each causes.
    pub fn wrangler_settings(&'static self) -> impl Iterator<Item = (&'static Setting, Vec<Operation>)> {
        let known = |setting: &'static Setting| {
            setting.calls.iter().filter_map(|(method, path)| self.operation(method, path)).collect()
        };
        self.files.wrangler().settings.iter().map(move |setting| (setting, known(setting)))
    }

    fn calls(&'static self, at: &[usize], all: &'static Calls) -> Vec<Result<Operation, (&'static str, &'static str)>> {
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
}
