//! The API calls of wrangler's commands, as a recorder observed them, and those that were only read in its source.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Catalog, Operation, tools::Calls};

/// The embedded table.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wrangler {
    version: &'static str,
    operations: Calls,
    /// The observed commands, each with its runs.
    commands: BTreeMap<&'static str, Vec<Run>>,
    /// Other names of commands, or of the first words of commands.
    aliases: BTreeMap<&'static str, &'static str>,
    /// Commands that were not run, with the reason.
    unobserved: BTreeMap<&'static str, &'static str>,
    /// Commands that make no calls.
    silent: Vec<&'static str>,
    settings: Vec<Setting>,
    /// Calls in wrangler's source that no run made, by the folder of the source.
    families: BTreeMap<&'static str, Vec<usize>>,
}

/// What is particular about a run, and its calls.
#[derive(Debug, Deserialize)]
struct Run(#[expect(dead_code, reason = "for readers of the table")] &'static str, Vec<usize>);

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
    /// A condition that the configuration does not show; such a setting is for readers of the table.
    #[serde(default)]
    when: Option<&'static str>,
    calls: Vec<usize>,
}

/// A call of wrangler; one that is not in the catalog is an `Err` with method and path.
pub type WranglerCall = Result<Operation, (&'static str, &'static str)>;

/// What is known of the calls of some commands of wrangler.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WranglerCommands {
    /// The number of commands that were observed.
    pub observed: usize,
    /// The observed calls.
    pub calls: Vec<WranglerCall>,
    /// Commands that were not observed, with the reason.
    pub unobserved: Vec<(&'static str, &'static str)>,
    /// Calls in wrangler's source for these commands that no run made.
    pub only_read: Vec<WranglerCall>,
}

impl Wrangler {
    /// A command, or the first words of commands, under its own name.
    fn own_name(&self, words: &str) -> String {
        let words: Vec<&str> = words.split_whitespace().filter(|word| *word != "wrangler").collect();
        let words = words.join(" ");
        let below = |alias: &str| words.strip_prefix(alias).filter(|rest| rest.is_empty() || rest.starts_with(' '));
        let found = self.aliases.iter().find_map(|(alias, own)| Some(format!("{own}{}", below(alias)?)));
        found.unwrap_or(words)
    }
}

impl Catalog {
    /// The first words of wrangler's commands, and the folders of its source with further calls.
    pub fn wrangler_families(&'static self) -> Vec<&'static str> {
        let table = self.files.wrangler();
        let commands = table.commands.keys().chain(table.unobserved.keys()).chain(&table.silent);
        let first = commands.filter_map(|command| command.split(' ').next());
        let mut all: Vec<&str> = first.chain(table.families.keys().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The version of wrangler whose calls were observed.
    pub fn wrangler_version(&'static self) -> &'static str {
        self.files.wrangler().version
    }

    /// The calls of the commands that begin with some words, such as `kv` or `kv key put`; `None` if there are none.
    pub fn wrangler(&'static self, words: &str) -> Option<WranglerCommands> {
        let table = self.files.wrangler();
        let name = table.own_name(words);
        let is_asked = |command: &str| {
            command.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let runs: Vec<&Vec<Run>> =
            table.commands.iter().filter(|(command, _)| is_asked(command)).map(|(_, runs)| runs).collect();
        let silent = table.silent.iter().filter(|command| is_asked(command)).count();
        let mut calls: Vec<usize> = runs.iter().flat_map(|runs| runs.iter()).flat_map(|run| run.1.clone()).collect();
        calls.sort_unstable();
        calls.dedup();
        let unobserved: Vec<(&str, &str)> =
            table.unobserved.iter().filter(|(command, _)| is_asked(command)).map(|(own, why)| (*own, *why)).collect();
        let read = table.families.get(name.as_str()).or_else(|| table.families.get(words)).map(Vec::as_slice);
        if name.is_empty() || (runs.is_empty() && silent == 0 && unobserved.is_empty() && read.is_none()) {
            return None;
        }
        Some(WranglerCommands {
            observed: runs.len() + silent,
            calls: self.calls(&calls, &table.operations),
            unobserved,
            only_read: self.calls(read.unwrap_or_default(), &table.operations),
        })
    }

    /// The settings in wrangler's configuration, with the calls that each causes in addition to those of a deployment.
    pub fn wrangler_settings(&'static self) -> impl Iterator<Item = (&'static Setting, Vec<WranglerCall>)> {
        let table = self.files.wrangler();
        let certain = table.settings.iter().filter(|setting| setting.when.is_none());
        certain.map(|setting| (setting, self.calls(&setting.calls, &table.operations)))
    }
}
