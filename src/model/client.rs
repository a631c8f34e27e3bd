//! OAuth clients and other lists of OAuth scopes: credentials that have scopes instead of policies.

use serde::Serialize;

use super::Text;

/// What a list of OAuth scopes belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ClientKind {
    /// An OAuth client, or a link to its consent page.
    #[default]
    Client,
    /// The file in which wrangler or another program keeps a login: what a user granted.
    Login,
    /// An MCP server in the configuration of a client: what the client asks for.
    McpServer,
    /// What an authorization server or a protected resource supports; a client that names no scopes asks for all of them.
    Metadata,
}

impl ClientKind {
    /// The kind as a word of reports.
    pub fn described(self) -> &'static str {
        match self {
            ClientKind::Client => "OAuth client",
            ClientKind::Login => "OAuth login",
            ClientKind::McpServer => "MCP server",
            ClientKind::Metadata => "OAuth metadata",
        }
    }
}

/// A scope that is taken for a documented one because of its name.
#[derive(Debug, Clone)]
pub struct ScopeByName<'s> {
    /// The scope as written, such as `workers_scripts:write`.
    pub scope: Text<'s>,
    /// The documented scope, such as `workers-scripts.write`.
    pub documented: &'static str,
}

/// What an OAuth client has that a token has not.
///
/// Its scopes are also the permission groups of the token's policies, on resources that each user chooses. Source:
/// [the API](https://developers.cloudflare.com/api/resources/iam/subresources/oauth_clients/), 2026-11.
#[derive(Debug, Clone, Default)]
pub struct OauthClient<'s> {
    /// What the scopes belong to.
    pub kind: ClientKind,
    /// The scopes that are asked for, in source order.
    pub scopes: Vec<Text<'s>>,
    /// Those of them that a user may decline.
    pub optional_scopes: Vec<Text<'s>>,
    /// The addresses that users are sent back to, with a code for their access.
    pub redirect_uris: Vec<Text<'s>>,
    /// `public` or `private`: whether users outside of the account can consent. The API decides if it is absent.
    pub visibility: Option<Text<'s>>,
    /// The scopes that no source documents in this spelling.
    pub by_name: Vec<ScopeByName<'s>>,
}

/// Scopes of OpenID Connect and of refresh tokens, which are no permissions and cannot be optional.
pub const IDENTITY_SCOPES: [&str; 3] = ["openid", "offline", "offline_access"];

impl OauthClient<'_> {
    /// Whether a user may decline a scope.
    pub fn is_optional(&self, scope: &str) -> bool {
        self.optional_scopes.iter().any(|own| own.value == scope)
    }
}
