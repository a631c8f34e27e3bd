//! The two kinds of token owner, and the Terraform resource types for them.

/// The two kinds of owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OwnerKind {
    /// A user: the token can do at most what its user can.
    User,
    /// An account: the token is a principal of its own.
    Account,
}

impl OwnerKind {
    /// The kind for display.
    pub fn word(self) -> &'static str {
        match self {
            OwnerKind::User => "user",
            OwnerKind::Account => "account",
        }
    }
}

impl OwnerKind {
    /// The owner that a Terraform resource type implies; `None` if the type is not a token.
    pub fn of_resource(kind: &str) -> Option<OwnerKind> {
        match kind {
            "cloudflare_api_token" => Some(OwnerKind::User),
            "cloudflare_account_token" => Some(OwnerKind::Account),
            // An OAuth client acts for the user who consents.
            "cloudflare_oauth_client" => Some(OwnerKind::User),
            _ => None,
        }
    }
}
