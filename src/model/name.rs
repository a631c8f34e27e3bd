//! The names by which a token is reported.

use super::Token;

/// The ID, name and address of a token, independent of its source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct TokenName {
    /// The ID, as written.
    pub id: Option<String>,
    /// The name, as written; to be masked and escaped before it is displayed.
    pub name: Option<String>,
    /// The address in an infrastructure tool: `cloudflare_api_token.deploy`.
    pub address: Option<String>,
}

impl TokenName {
    /// The text to report the token by: its name, or else its address, or else its ID, as written.
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
