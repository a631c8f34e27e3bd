//! The tokens as Cloudflare has them, to compare with those in files.

use std::collections::BTreeMap;

use crate::{
    catalog::{Catalog, OwnerKind},
    model::Token,
    read::Unit,
    text::{Source, SourceId},
};

/// The tokens of one owner by ID, each as the JSON from the API.
#[derive(Debug)]
pub struct Granted {
    owner: OwnerKind,
    tokens: BTreeMap<String, Unit>,
}

impl Granted {
    /// Collects the tokens of an owner from one JSON text each.
    pub fn new<'t>(owner: OwnerKind, texts: impl IntoIterator<Item = &'t str>) -> Granted {
        let mut tokens = BTreeMap::new();
        for text in texts {
            let bytes = text.as_bytes().to_vec();
            let Ok(source) = Source::new(SourceId(u32::MAX), "api.cloudflare.com".to_owned(), bytes) else { continue };
            let unit = Unit::document(source);
            if let Some(id) = first(&unit).and_then(|token| token.id).map(|id| id.value.to_ascii_lowercase()) {
                tokens.insert(id, unit);
            }
        }
        Granted { owner, tokens }
    }

    /// The owner of the tokens.
    pub fn owner(&self) -> OwnerKind {
        self.owner
    }

    /// The token with an ID.
    pub fn token(&self, id: &str, catalog: &'static Catalog) -> Option<Token<'_>> {
        let mut token = first(self.tokens.get(&id.to_ascii_lowercase())?)?;
        token.resolve(catalog, Some(self.owner));
        Some(token)
    }
}

fn first(unit: &Unit) -> Option<Token<'_>> {
    unit.contents().tokens.into_iter().next()
}
