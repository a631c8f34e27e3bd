//! The API token that the client works with: it cannot be printed, and is wiped when it is dropped.

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use ureq::http::HeaderValue;

use super::Owner;

/// Characters of an API token at most.
const MAX_LENGTH: usize = 512;

/// An API token. Its `Debug` shows nothing of it.
#[derive(Debug)]
pub(crate) struct Credential(SecretString);

impl Credential {
    /// Takes a text, as an environment variable or a pipe gives it.
    ///
    /// # Errors
    /// In words, where it can be no API token; never with any of its text.
    pub(crate) fn new(text: String) -> Result<Credential, String> {
        let text = Zeroizing::new(text);
        let token = text.trim();
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if token.is_empty() {
            return Err("the API token is empty".to_owned());
        }
        if token.starts_with("cfk_") || (token.len() == 37 && is_hex(token)) {
            return Err("this is a global API key, which may do everything: create an API token that only reads tokens, and give that".to_owned());
        }
        if token.len() > MAX_LENGTH || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("this is no API token: give the token alone, without `Bearer` and without quotes".to_owned());
        }
        Ok(Credential(SecretString::from(token)))
    }

    /// The owner that the prefix tells; none for tokens that were made before there were prefixes.
    pub(super) fn is_account_owned(&self) -> Option<bool> {
        let token = self.0.expose_secret();
        match (token.starts_with("cfat_"), token.starts_with("cfut_")) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    /// Whose tokens to ask about, where nobody says.
    ///
    /// # Errors
    /// Where the token is an account's, and the account is not known.
    pub(crate) fn owner(&self, account: Option<&str>) -> Result<Owner, String> {
        match (self.is_account_owned(), account) {
            (Some(true), Some(account)) => Ok(Owner::Account(account.to_owned())),
            (Some(true), None) => {
                Err("this is an account-owned token: say of which account, --account ID, or CLOUDFLARE_ACCOUNT_ID"
                    .to_owned())
            }
            _ => Ok(Owner::User),
        }
    }

    /// The header that carries it, marked so that no library prints it.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        let text = Zeroizing::new(format!("Bearer {}", self.0.expose_secret()));
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// A text without the token, should an answer repeat it.
    pub(super) fn kept_out(&self, text: &str) -> String {
        text.replace(self.0.expose_secret(), "***")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn nothing_of_it_is_shown() {
        let text = "cfut_0123456789abcdefghijklmnopqrstuvwxyz0123";
        let credential = Credential::new(format!(" {text}\n")).unwrap();
        assert!(!format!("{credential:?}{:?}", credential.header().unwrap()).contains("0123"));
        assert_eq!(credential.kept_out(&format!("a {text} b")), "a *** b");
        assert_eq!(credential.owner(None), Ok(Owner::User));
    }

    #[test]
    fn what_is_no_token_is_refused_without_showing_it() {
        for text in [
            "",
            "Bearer abcdefgh",
            "\"abcdefgh\"\u{7f}",
            &"a".repeat(600),
            "cfk_abcdefgh",
            &format!("{}0", "0f".repeat(18)),
        ] {
            let message = Credential::new(text.to_owned()).unwrap_err();
            assert!(text.len() < 8 || !message.contains(text), "{message}");
        }
    }

    #[test]
    fn an_account_owned_token_needs_its_account() {
        let credential = Credential::new("cfat_abcdefgh".to_owned()).unwrap();
        assert!(credential.owner(None).is_err());
        assert_eq!(credential.owner(Some("a")), Ok(Owner::Account("a".to_owned())));
    }
}
