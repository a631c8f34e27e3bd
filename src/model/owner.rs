//! Who owns a token, with the evidence: the JSON does not name it.

use super::{Resource, Token};
use crate::{
    catalog::{OwnerKind, Scope},
    text::Span,
};

/// The owner as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The kind, where there is evidence.
    pub kind: Option<OwnerKind>,
    /// What says so, in words.
    pub evidence: &'static str,
    /// Where it says so.
    pub span: Option<Span>,
}

impl Owner {
    /// No evidence.
    pub fn unknown() -> Owner {
        Owner { kind: None, evidence: "nothing in the file names the owner", span: None }
    }

    /// Said by the type of the resource.
    pub fn stated(kind: OwnerKind) -> Owner {
        Owner { evidence: "the type of the resource", ..Owner::declared(kind) }
    }

    /// Set by the user of this tool, or by the shape.
    pub fn declared(kind: OwnerKind) -> Owner {
        Owner { kind: Some(kind), evidence: "declared", span: None }
    }

    /// The kind that the token's own fields give away, strongest evidence first.
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
                    return of(OwnerKind::User, "it holds a user-scope permission group", group.span);
                }
            }
            for entry in policy.resources.entries() {
                let evidence = match entry.resource {
                    Resource::User(_) | Resource::AllUsers => "it names a user as resource",
                    Resource::AllZones | Resource::AllAccounts => "only user-owned tokens reach across accounts",
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
