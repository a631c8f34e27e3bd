//! What tokens are for: as the configuration declares it, and as logs show it.

use regex::Regex;
use serde::Deserialize;

use crate::{
    catalog::{Catalog, Tool},
    token::{OwnerKind, Token},
    uses::{self, Filter, Uses},
};

/// What the tokens whose names match are for.
#[derive(Debug)]
pub struct Purpose {
    /// On the name.
    pub name: Regex,
    /// The tool that works with them.
    pub tool: Option<&'static Tool>,
    /// Calls that they are declared to make.
    pub uses: Uses,
}

/// All that is known of what tokens are for.
#[derive(Debug, Default)]
pub struct Purposes {
    /// As logs and plans show it.
    pub seen: Uses,
    /// As the configuration declares it.
    pub declared: Vec<Purpose>,
}

impl Purposes {
    /// The evidence of one token; none where there is none.
    pub fn of(&self, token: &Token<'_>) -> Option<Uses> {
        // The common case: nothing is known, and no name is copied.
        if self.seen.is_empty() && self.declared.iter().all(|purpose| purpose.uses.is_empty()) {
            return None;
        }
        let mut uses = self.seen.of(&token.into());
        self.declared_for(token).for_each(|purpose| uses.extend(&purpose.uses));
        (!uses.is_empty()).then_some(uses)
    }

    /// The tool of one token, where the configuration names it.
    pub fn tool(&self, token: &Token<'_>) -> Option<&'static Tool> {
        self.declared_for(token).find_map(|purpose| purpose.tool)
    }

    fn declared_for(&self, token: &Token<'_>) -> impl Iterator<Item = &Purpose> {
        let name = token.name.as_ref().map_or("", |name| &name.value);
        self.declared.iter().filter(move |purpose| purpose.name.is_match(name))
    }
}

/// A `[[token]]` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    r#match: String,
    owner: Option<OwnerKind>,
    tool: Option<String>,
    #[serde(default)]
    uses: Vec<String>,
}

impl Entry {
    /// The owner and the purpose that it declares.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub fn checked(self) -> Result<(Regex, Option<OwnerKind>, Purpose), String> {
        let catalog = Catalog::builtin();
        let name =
            Regex::new(&self.r#match).map_err(|_| format!("`match` is no regular expression: `{}`", self.r#match))?;
        let unknown = |tool: &String| format!("there is no tool `{tool}`, `tokenlint catalog WORD` searches them");
        let tool = self.tool.map(|tool| catalog.tool(&tool).ok_or_else(|| unknown(&tool))).transpose()?;
        let mut uses = Uses::default();
        for call in &self.uses {
            let tally = uses::read(&mut call.as_bytes(), &Filter::default(), catalog, &mut uses);
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
