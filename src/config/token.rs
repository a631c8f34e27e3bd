//! `[[token]]`: the owner and the purpose of the tokens whose names match.

use regex::Regex;
use serde::Deserialize;

use super::ConfigErrorKind;
use crate::{
    catalog::{Catalog, OwnerKind},
    usage::{self, Evidence, Filter, Key, Purpose, Uses},
};

/// A `[[token]]` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenTable {
    r#match: String,
    owner: Option<OwnerKind>,
    tool: Option<String>,
    #[serde(default)]
    uses: Vec<String>,
}

/// Calls by method and path as declared ones: they were read like a log.
fn declared(uses: &Uses) -> Uses {
    let mut all = Uses::default();
    for (key, seen) in &uses.all {
        let evidence = if key.evidence == Evidence::HttpLog { Evidence::Declared } else { key.evidence };
        all.add(Key { evidence, ..key.clone() }, seen);
    }
    all
}

impl TokenTable {
    /// Checks the entry: the expression that names must match, the owner and the purpose of those tokens.
    ///
    /// # Errors
    /// An invalid expression, unknown tools and API calls, or an entry that says nothing about the tokens.
    pub(super) fn checked(self) -> Result<(Regex, Option<OwnerKind>, Purpose), ConfigErrorKind> {
        let Ok(name) = Regex::new(&self.r#match) else {
            return Err(ConfigErrorKind::InvalidRegex { key: "match", pattern: self.r#match });
        };
        let catalog = Catalog::builtin();
        let tool = match self.tool {
            None => None,
            Some(tool) => match catalog.tool(&tool) {
                Some(tool) => Some(tool),
                None => return Err(ConfigErrorKind::UnknownTool(tool)),
            },
        };
        let mut uses = Uses::default();
        for call in &self.uses {
            let tally = usage::read(&mut call.as_bytes(), &Filter::default(), catalog, &mut uses);
            let is_one_call = tally.is_ok_and(|tally| tally.calls == 1);
            if !is_one_call {
                return Err(ConfigErrorKind::UnknownCall(call.clone()));
            }
        }
        let uses = declared(&uses);
        if self.owner.is_none() && tool.is_none() && self.uses.is_empty() {
            return Err(ConfigErrorKind::EmptyToken);
        }
        Ok((name.clone(), self.owner, Purpose { name, tool, uses }))
    }
}
