//! OAuth clients: credentials that ask each user for scopes, instead of having policies.

use super::Text;

/// What an OAuth client has that a token has not.
///
/// Its scopes are also the permission groups of the token's policies, on resources that each user chooses. Source:
/// [the API](https://developers.cloudflare.com/api/resources/iam/subresources/oauth_clients/), 2026-11.
#[derive(Debug, Clone, Default)]
pub struct OauthClient<'s> {
    /// The scopes that are asked for, in source order.
    pub scopes: Vec<Text<'s>>,
    /// Those of them that a user may decline.
    pub optional_scopes: Vec<Text<'s>>,
    /// The addresses that users are sent back to, with a code for their access.
    pub redirect_uris: Vec<Text<'s>>,
    /// `public` or `private`: whether users outside of the account can consent. The API decides if it is absent.
    pub visibility: Option<Text<'s>>,
}

/// Scopes of OpenID Connect and of refresh tokens, which are no permissions and cannot be optional.
pub const IDENTITY_SCOPES: [&str; 3] = ["openid", "offline", "offline_access"];

impl OauthClient<'_> {
    /// Whether a user may decline a scope.
    pub fn is_optional(&self, scope: &str) -> bool {
        self.optional_scopes.iter().any(|own| own.value == scope)
    }
}
