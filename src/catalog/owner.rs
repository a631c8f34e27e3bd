//! The two kinds of token owner, and the Terraform resources that stand for them.

/// The two kinds of owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OwnerKind {
    /// A user: the token can do at most what the user can.
    User,
    /// An account: the token is a principal of its own.
    Account,
}

impl OwnerKind {
    /// The kind in a word.
    pub fn word(self) -> &'static str {
        match self {
            OwnerKind::User => "user",
            OwnerKind::Account => "account",
        }
    }
}

impl OwnerKind {
    /// The owner that a type of Terraform resource stands for; none where it is no token.
    pub fn of_resource(kind: &str) -> Option<OwnerKind> {
        match kind {
            "cloudflare_api_token" => Some(OwnerKind::User),
            "cloudflare_account_token" => Some(OwnerKind::Account),
            _ => None,
        }
    }
}
