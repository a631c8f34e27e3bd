//! The API token of the client, which cannot be printed and is wiped when dropped.

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use ureq::http::HeaderValue;

use super::{OnlineError, TokenOwner, error::CredentialError};

/// The maximum length of an API token in bytes.
const MAX_LENGTH: usize = 512;

/// An API token. Its `Debug` output does not contain the token.
#[derive(Debug)]
pub(crate) struct Credential(SecretString);

impl Credential {
    /// Wraps the text of an environment variable or a stream.
    ///
    /// # Errors
    /// If the text cannot be an API token. The error never contains the text.
    pub(crate) fn new(text: String) -> Result<Credential, CredentialError> {
        let text = Zeroizing::new(text);
        let token = text.trim();
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if token.is_empty() {
            return Err(CredentialError::Empty);
        }
        if token.starts_with("cfk_") || (token.len() == 37 && is_hex(token)) {
            return Err(CredentialError::GlobalKey);
        }
        if token.len() > MAX_LENGTH || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CredentialError::NotAToken);
        }
        Ok(Credential(SecretString::from(token)))
    }

    /// Whether the prefix says that the token is account-owned; `None` for tokens without a prefix.
    pub(super) fn is_account_owned(&self) -> Option<bool> {
        let token = self.0.expose_secret();
        match (token.starts_with("cfat_"), token.starts_with("cfut_")) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// The default owner of the tokens that requests are about.
    ///
    /// # Errors
    /// If the token is account-owned and the account is unknown.
    pub(crate) fn owner(&self, account: Option<&str>) -> Result<TokenOwner, OnlineError> {
        match (self.is_account_owned(), account) {
            (Some(true), Some(account)) => Ok(TokenOwner::Account(account.to_owned())),
            (Some(true), None) => Err(OnlineError::MissingAccount),
            _ => Ok(TokenOwner::User),
        }
    }

    /// The authorization header, marked as sensitive so that no library prints it.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.expose_secret()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// A text with the token replaced, in case a response repeats it.
    pub(super) fn removed_from(&self, text: &str) -> String {
        text.replace(self.0.expose_secret(), "***")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_token_is_never_shown() {
        let text = "cfut_0123456789abcdefghijklmnopqrstuvwxyz0123";
        let credential = Credential::new(format!(" {text}\n")).unwrap();
        assert!(!format!("{credential:?}{:?}", credential.header().unwrap()).contains("0123"));
        assert_eq!(credential.removed_from(&format!("a {text} b")), "a *** b");
        assert_eq!(credential.owner(None).ok(), Some(TokenOwner::User));
    }

    #[test]
    fn other_texts_are_rejected_without_being_shown() {
        for text in [
            "",
            "Bearer abcdefgh",
            "\"abcdefgh\"\u{7f}",
            &"a".repeat(600),
            "cfk_abcdefgh",
            &format!("{}0", "0f".repeat(18)),
        ] {
            let message = Credential::new(text.to_owned()).unwrap_err().to_string();
            assert!(text.len() < 8 || !message.contains(text), "{message}");
        }
    }

    #[test]
    fn an_account_owned_token_needs_its_account() {
        let credential = Credential::new("cfat_abcdefgh".to_owned()).unwrap();
        assert!(credential.owner(None).is_err());
        assert_eq!(credential.owner(Some("a")).ok(), Some(TokenOwner::Account("a".to_owned())));
    }
}
