//! The kind of owner of a token, with the evidence: the JSON does not name it.

use super::{Resource, Token};
use crate::{
    catalog::{OwnerKind, Scope},
    text::Span,
};

/// The owner of a token, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The kind of owner; `None` if there is no evidence.
    pub kind: Option<OwnerKind>,
    /// The evidence, human-readable.
    pub evidence: &'static str,
    /// The location of the evidence.
    pub span: Option<Span>,
}

impl Owner {
    /// An owner without evidence.
    pub fn unknown() -> Owner {
        Owner { kind: None, evidence: "the file does not name the owner", span: None }
    }

    /// An owner given by the resource type.
    pub fn stated(kind: OwnerKind) -> Owner {
        Owner { evidence: "the resource type implies the owner", ..Owner::declared(kind) }
    }

    /// An owner declared in the configuration, or implied by the form of the document.
    pub fn declared(kind: OwnerKind) -> Owner {
        Owner { kind: Some(kind), evidence: "declared", span: None }
    }

    /// The owner inferred from the token's own fields, strongest evidence first.
    pub fn inferred(token: &Token<'_>) -> Owner {
        let of = |kind, evidence, span| Owner { kind: Some(kind), evidence, span: Some(span) };
        if let Some(creator) = &token.creator {
            return of(OwnerKind::Account, "only account-owned tokens name their creator", creator.span);
        }
        let provisioner = token.server_fields.iter().find(|field| field.key.starts_with("provisioner"));
        if let Some(field) = provisioner {
            return of(OwnerKind::Account, "only account-owned tokens name a provisioner", field.key_span);
        }
        for policy in &token.policies {
            for (group, known) in policy.known_groups() {
                if known.scope == Scope::User {
                    return of(
                        OwnerKind::User,
                        "only user-owned tokens have user-scoped permission groups",
                        group.span,
                    );
                }
            }
            for entry in policy.resources.entries() {
                let evidence = match entry.resource {
                    Resource::User(_) | Resource::AllUsers => "only user-owned tokens have a user as resource",
                    Resource::AllZones | Resource::AllAccounts => "only user-owned tokens can cover all accounts",
                    _ => continue,
                };
                return of(OwnerKind::User, evidence, entry.key.span);
            }
        }
        Owner::unknown()
    }

    /// Whether the token is known to be owned by an account.
    pub fn is_account(self) -> bool {
        self.kind == Some(OwnerKind::Account)
    }

    /// Whether the token is known to be owned by a user.
    pub fn is_user(self) -> bool {
        self.kind == Some(OwnerKind::User)
    }
}
