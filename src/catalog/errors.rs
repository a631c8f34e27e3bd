//! Error codes and texts of the API, and phrases by which tools name the call that failed.

use serde::{Deserialize, Serialize};

use super::{Catalog, Operation};

#[derive(Debug, Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Errors {
    errors: Vec<KnownError>,
    phrases: Vec<Phrase>,
}

/// An error of the API whose cause is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct KnownError {
    /// The code; some errors have none.
    pub code: Option<u32>,
    /// The text, or the part of it that does not vary.
    pub text: &'static str,
    /// Why the API answers with it.
    pub cause: ErrorCause,
}

/// Why the API answers with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ErrorCause {
    /// No policy of the token allows the call on the resource, or the resource is not one of the token's accounts.
    Permission,
    /// The IP filter of the token excludes the client.
    Address,
    /// The call is one for users, and the token is owned by an account.
    Owner,
    /// No valid token has this value: it is mistyped, expired, disabled, rolled or deleted.
    Credential,
    /// What was sent is not a token in an `Authorization` header.
    Header,
    /// The call does not accept API tokens.
    Scheme,
    /// The token to be created would exceed what its creator may grant.
    Minting,
    /// The policy to be created is one that no token can have.
    Policy,
    /// The address of the call, or an ID in it, is wrong.
    Path,
    /// Too many requests.
    Rate,
    /// Too many failed attempts to authenticate, so that valid ones are refused as well.
    Failures,
    /// The text is part of a success.
    Success,
}

impl ErrorCause {
    /// The cause as a sentence.
    pub fn described(self) -> &'static str {
        match self {
            ErrorCause::Permission => {
                "no policy of the token allows this call on this resource, or its owner has no access to the account or zone"
            }
            ErrorCause::Address => "the IP filter of the token does not include the address that the request came from",
            ErrorCause::Owner => {
                "only user-owned tokens can make this call; the token is owned by an account, or is not valid"
            }
            ErrorCause::Credential => {
                "the value is not that of a valid token: it is mistyped, expired, disabled, rolled or deleted"
            }
            ErrorCause::Header => {
                "the request does not carry an API token in an `Authorization: Bearer` header; often a global API key or \
                 an email address is configured together with the token, or in its place"
            }
            ErrorCause::Scheme => "this call does not accept API tokens",
            ErrorCause::Minting => {
                "the token to be created would have permissions that its creator does not have, or may not grant"
            }
            ErrorCause::Policy => "the policy to be created is one that Cloudflare refuses for any token",
            ErrorCause::Path => "the address of the call, or an ID in it, is wrong; the token is not the cause",
            ErrorCause::Rate => "too many requests in a short time; the token is not the cause",
            ErrorCause::Failures => {
                "too many failed attempts to authenticate, so that valid tokens are refused for a while"
            }
            ErrorCause::Success => "the request succeeded",
        }
    }

    /// Whether a permission of the token can be what is missing.
    pub fn is_permission(self) -> bool {
        self == ErrorCause::Permission
    }
}

/// Words by which a tool names the call that failed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Phrase {
    /// The words, in this order and close to each other.
    pub words: Vec<&'static str>,
    calls: Vec<(&'static str, &'static str)>,
}

impl Phrase {
    /// The calls of which the tool makes one.
    pub fn operations(&self, catalog: &'static Catalog) -> Vec<Operation> {
        self.calls.iter().filter_map(|(method, path)| catalog.operation(method, path)).collect()
    }
}

impl Catalog {
    /// The known errors, those with a more specific text first.
    pub fn errors(&'static self) -> &'static [KnownError] {
        &self.files.errors().errors
    }

    /// The phrases by which tools name calls.
    pub fn phrases(&'static self) -> &'static [Phrase] {
        &self.files.errors().phrases
    }

    /// The known errors that a code and a message may be: the one with the message, or else all with the code.
    pub fn errors_of(&'static self, code: Option<u32>, message: &str) -> Vec<&'static KnownError> {
        let message = message.to_ascii_lowercase();
        let same: Vec<&KnownError> = self.errors().iter().filter(|own| code.is_none() || own.code == code).collect();
        match same.iter().find(|own| message.contains(&own.text.to_ascii_lowercase())) {
            Some(own) => vec![own],
            // A success is never what a code without its message means.
            None if code.is_some() => same.into_iter().filter(|own| own.cause != ErrorCause::Success).collect(),
            None => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn causes(code: Option<u32>, message: &str) -> Vec<ErrorCause> {
        Catalog::builtin().errors_of(code, message).into_iter().map(|own| own.cause).collect()
    }

    #[test]
    fn the_message_decides_between_the_causes_of_a_code() {
        use ErrorCause::{Address, Permission, Success};
        assert_eq!(causes(Some(9109), "Cannot use the access token from location: 192.0.2.1"), [Address]);
        assert_eq!(causes(Some(9109), "Unauthorized to access requested resource"), [Permission]);
        assert_eq!(causes(Some(10000), "This API Token is valid and active"), [Success]);
        assert_eq!(causes(None, "AUTHENTICATION ERROR"), [Permission]);
        assert_eq!(causes(Some(4_242), "Authentication error"), []);
        assert_eq!(causes(None, "certificate expired"), []);
        for message in ["", "something new"] {
            let all = causes(Some(9109), message);
            assert!(all.contains(&Address) && all.contains(&Permission), "{all:?}");
        }
    }

    #[test]
    fn every_phrase_names_calls_of_the_catalog() {
        let catalog = Catalog::builtin();
        assert!(!catalog.phrases().is_empty());
        for phrase in catalog.phrases() {
            assert!(!phrase.words.is_empty());
            assert_eq!(phrase.operations(catalog).len(), phrase.calls.len(), "{:?}", phrase.words);
        }
    }

    #[test]
    fn no_error_hides_a_later_one() {
        let all = Catalog::builtin().errors();
        for (at, own) in all.iter().enumerate() {
            let found = Catalog::builtin().errors_of(own.code, own.text);
            assert_eq!(found, [all.get(at).unwrap()], "{own:?}");
        }
    }
}
