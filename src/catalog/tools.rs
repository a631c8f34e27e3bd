//! What tools need: by their documentation, or by the calls in their source.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalog, Group, Operation};

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Tools {
    tools: Vec<Tool>,
}

/// A tool that works with a token.
#[derive(Debug, Deserialize)]
pub struct Tool {
    /// What it is called.
    pub name: &'static str,
    /// `documented` by the tool, `derived` from its calls, or `secondary`: said by others.
    pub basis: &'static str,
    groups: Vec<&'static str>,
    #[serde(default)]
    optional: Vec<&'static str>,
    /// What it needs beside its groups, and the catalog has no group for.
    #[serde(default)]
    pub unmapped: Vec<&'static str>,
}

impl Tool {
    /// The groups that it needs.
    pub fn groups(&self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        self.groups.iter().filter_map(|id| catalog.group(id))
    }

    /// The groups that some of its functions need.
    pub fn optional(&self, catalog: &'static Catalog) -> impl Iterator<Item = &'static Group> {
        self.optional.iter().filter_map(|id| catalog.group(id))
    }
}

type Calls = Vec<(&'static str, &'static str)>;

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Phase {
    /// It is made.
    Create,
    /// It is looked at, as before every plan.
    Read,
    /// It is changed in place.
    Update,
    /// It is removed.
    Delete,
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
    families: BTreeMap<&'static str, Vec<usize>>,
    settings: Vec<Setting>,
}

/// A setting of wrangler's configuration that leads to calls when it is deployed.
#[derive(Debug, Deserialize)]
pub struct Setting {
    /// Where it stands, as a JSON pointer: a value, or a list of them.
    pub setting: &'static str,
    /// Keys that a value must have set.
    #[serde(default)]
    pub has: Vec<&'static str>,
    /// Keys that a value must not have set.
    #[serde(default)]
    pub lacks: Vec<&'static str>,
    calls: Calls,
}

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Legacy {
    names: BTreeMap<&'static str, Vec<Vec<&'static str>>>,
}

impl Catalog {
    /// All tools, in order of name.
    pub fn tools(&'static self) -> &'static [Tool] {
        &self.files.tools().tools
    }

    /// The tool of a name, in any case.
    pub fn tool(&'static self, name: &str) -> Option<&'static Tool> {
        self.tools().iter().find(|tool| tool.name.eq_ignore_ascii_case(name))
    }

    /// The calls that Terraform's provider makes for a phase of a resource, or of a data source; none where its type is
    /// not known. A call that the API's description does not have stands as method and path.
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

    /// The families of wrangler's commands.
    pub fn wrangler_families(&'static self) -> impl Iterator<Item = &'static str> {
        self.files.wrangler().families.keys().copied()
    }

    /// The calls of a family of wrangler's commands.
    pub fn wrangler_calls(&'static self, family: &str) -> Option<Vec<Result<Operation, (&'static str, &'static str)>>> {
        let table = self.files.wrangler();
        Some(self.calls(table.families.get(family)?, &table.operations))
    }

    /// The settings of wrangler's configuration, with the calls that they lead to.
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

    /// The sets of groups that stand beside a permission's old name, such as `#dns_records:edit`, as error messages
    /// quote it.
    pub fn legacy(&'static self, name: &str) -> Option<&'static [Vec<&'static str>]> {
        let name = name.trim().trim_matches('"');
        let names = &self.files.legacy().names;
        names
            .iter()
            .find(|(own, _)| own.trim_start_matches('#') == name.trim_start_matches('#'))
            .map(|(_, sets)| sets.as_slice())
    }
}
