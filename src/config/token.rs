//! `[[token]]`: what the tokens whose names match are for.

use regex::Regex;
use serde::Deserialize;

use crate::{
    catalog::{Catalog, OwnerKind},
    usage::{self, Filter, Purpose, Uses},
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

impl TokenTable {
    /// The owner and the purpose that it declares.
    pub(super) fn checked(self) -> Result<(Regex, Option<OwnerKind>, Purpose), String> {
        let catalog = Catalog::builtin();
        let name =
            Regex::new(&self.r#match).map_err(|_| format!("`match` is no regular expression: `{}`", self.r#match))?;
        let unknown = |tool: &String| format!("there is no tool `{tool}`, `tokenlint catalog WORD` searches them");
        let tool = self.tool.map(|tool| catalog.tool(&tool).ok_or_else(|| unknown(&tool))).transpose()?;
        let mut uses = Uses::default();
        for call in &self.uses {
            let tally = usage::read(&mut call.as_bytes(), &Filter::default(), catalog, &mut uses);
            if !tally.is_ok_and(|tally| tally.calls == 1) {
                return Err(format!(
                    "`{call}` is no call of the catalogue: write a method and a path, as in \"GET /zones/<zone id>/dns_records\""
                ));
            }
        }
        if self.owner.is_none() && tool.is_none() && self.uses.is_empty() {
            return Err("this says nothing of the tokens: it needs `owner`, `tool` or `uses`".to_owned());
        }
        Ok((name.clone(), self.owner, Purpose { name, tool, uses }))
    }
}
