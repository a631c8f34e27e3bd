//! What tokens are for: as the configuration declares it, and as logs show it.

use regex::Regex;

use super::Uses;
use crate::{catalog::Tool, model::Token};

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
