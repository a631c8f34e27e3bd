//! What a token is called.

use super::Token;

/// A token as far as it has a name: for what outlives its source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct TokenName {
    /// Its id, as written.
    pub id: Option<String>,
    /// Its name, as written: to be masked and made harmless where it is shown.
    pub name: Option<String>,
    /// Where an infrastructure tool has it: `cloudflare_api_token.deploy`.
    pub address: Option<String>,
}

impl TokenName {
    /// What a person calls it: by name, else by address, else by id, as written.
    pub fn called(&self) -> Option<&str> {
        self.name.as_deref().or(self.address.as_deref()).or(self.id.as_deref())
    }
}

impl From<&Token<'_>> for TokenName {
    fn from(token: &Token<'_>) -> TokenName {
        let text = |field: &Option<super::Text<'_>>| field.as_ref().map(|text| text.value.clone().into_owned());
        TokenName { id: text(&token.id), name: text(&token.name), address: text(&token.address) }
    }
}
