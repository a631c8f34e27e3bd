//! What Cloudflare has of the tokens that are judged, where it was asked.

use std::collections::BTreeMap;

use crate::{
    catalog::{Catalog, OwnerKind},
    model::Token,
    read::Unit,
    text::{Source, SourceId},
};

/// The tokens of one owner, by id, each as the API wrote it.
#[derive(Debug)]
pub struct Granted {
    owner: OwnerKind,
    tokens: BTreeMap<String, Unit>,
}

impl Granted {
    /// The tokens of an owner, each a JSON text.
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

    /// Whose tokens these are.
    pub fn owner(&self) -> OwnerKind {
        self.owner
    }

    /// The token of an id.
    pub fn token(&self, id: &str, catalog: &'static Catalog) -> Option<Token<'_>> {
        let mut token = first(self.tokens.get(&id.to_ascii_lowercase())?)?;
        token.resolve(catalog, Some(self.owner));
        Some(token)
    }
}

fn first(unit: &Unit) -> Option<Token<'_>> {
    unit.contents().tokens.into_iter().next()
}
