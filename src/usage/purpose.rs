//! The purposes of tokens, as the configuration declares them and as logs show them.

use regex::Regex;

use super::Uses;
use crate::{catalog::Tool, model::Token, text::Patterns};

/// The purpose of all tokens whose name matches.
#[derive(Debug)]
pub struct Purpose {
    /// The pattern that a token's name must match.
    pub name: Regex,
    /// The tool that uses the tokens.
    pub tool: Option<&'static Tool>,
    /// The calls that the tokens are declared to make.
    pub uses: Uses,
}

/// Everything known about the purposes of tokens.
#[derive(Debug, Default)]
pub struct Purposes {
    /// The calls that logs and plans show.
    pub seen: Uses,
    /// The purposes that the configuration declares.
    pub declared: Vec<Purpose>,
    /// The patterns of the declared purposes.
    patterns: Patterns,
}

impl Purposes {
    /// The uses of one token, seen and declared; `None` if nothing is known.
    pub fn of(&self, token: &Token<'_>) -> Option<Uses> {
        // The common case: avoids copying the token's name.
        if self.seen.is_empty() && self.declared.iter().all(|purpose| purpose.uses.is_empty()) {
            return None;
        }
        let mut uses = self.seen.of(&token.into());
        self.declared_for(token).for_each(|purpose| uses.extend(&purpose.uses));
        (!uses.is_empty()).then_some(uses)
    }

    /// The tool of one token, if the configuration names it.
    pub fn tool(&self, token: &Token<'_>) -> Option<&'static Tool> {
        self.declared_for(token).find_map(|purpose| purpose.tool)
    }

    fn declared_for(&self, token: &Token<'_>) -> impl Iterator<Item = &Purpose> {
        let name = token.name.as_ref().map_or("", |name| &name.value);
        let patterns = self.declared.iter().map(|purpose| Some(&purpose.name));
        self.patterns.matching(patterns, name).into_iter().filter_map(|at| self.declared.get(at))
    }
}
