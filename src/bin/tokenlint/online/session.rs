//! The credential, the owner and the client of the online verbs.

use std::{
    env,
    fs::File,
    io::{self, Read},
    time::Duration,
};

use tokenlint::{catalog::OwnerKind, lint::Granted};

use crate::{
    args::OnlineArgs,
    error::ReadError,
    online::{self, Client, ClientSettings, Credential, CredentialError, OnlineError, TokenOwner},
    terminal,
};

/// The environment variable with the API token, as in Cloudflare's own tools.
const TOKEN: &str = "CLOUDFLARE_API_TOKEN";
/// The environment variable with the account ID.
const ACCOUNT: &str = "CLOUDFLARE_ACCOUNT_ID";

/// The maximum size of the input with the API token in bytes.
const MAX_TOKEN: u64 = 4096;

/// The client that the arguments ask for. It reports requests if verbose.
pub(crate) fn client(online: &OnlineArgs, is_verbose: bool) -> Result<Client, OnlineError> {
    let settings = ClientSettings {
        url: online.api_url.clone(),
        timeout: Duration::from_secs(online.timeout),
        retries: online.retries,
        certificates: certificates()?,
    };
    let log: Box<dyn FnMut(&str)> = if is_verbose { Box::new(terminal::say) } else { Box::new(|_| ()) };
    Client::new(credential(online)?, &settings, log)
}

/// The root certificates of `SSL_CERT_FILE`, if it is set.
pub(crate) fn certificates() -> Result<Option<Vec<u8>>, OnlineError> {
    let Some(path) = env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()) else { return Ok(None) };
    let read = std::fs::read(&path).map_err(|error| {
        let path = tokenlint::text::shown(&path.to_string_lossy());
        OnlineError::UnreadableCertificates { path, reason: ReadError::from(error).to_string() }
    });
    read.map(Some)
}

fn credential(online: &OnlineArgs) -> Result<Credential, OnlineError> {
    let (text, from) = if online.token_stdin {
        (read(io::stdin().lock()), "standard input".to_owned())
    } else if let Some(fd) = online.token_fd {
        (File::open(format!("/dev/fd/{fd}")).and_then(read), format!("file descriptor {fd}"))
    } else {
        match env::var(TOKEN) {
            Ok(text) => (Ok(text), TOKEN.to_owned()),
            Err(env::VarError::NotUnicode(_)) => {
                let (from, source) = (TOKEN.to_owned(), CredentialError::NotAToken);
                return Err(OnlineError::InvalidCredential { from, source });
            }
            Err(env::VarError::NotPresent) => return Err(OnlineError::NoCredential),
        }
    };
    match text {
        Ok(text) => Credential::new(text).map_err(|source| OnlineError::InvalidCredential { from, source }),
        Err(source) => Err(OnlineError::UnreadableCredential { from, source }),
    }
}

/// Reads a stream into one allocation, because growing would leave copies in memory.
fn read(stream: impl Read) -> io::Result<String> {
    let mut text = String::with_capacity(usize::try_from(MAX_TOKEN).unwrap_or(0) + 1);
    stream.take(MAX_TOKEN).read_to_string(&mut text)?;
    Ok(text)
}

/// The account ID in the environment.
fn account() -> Option<String> {
    env::var(ACCOUNT).ok().filter(|id| tokenlint::catalog::is_id(id)).map(|id| id.to_ascii_lowercase())
}

/// The owner of the tokens that requests are about.
pub(crate) fn owner(online: &OnlineArgs, client: &Client) -> Result<TokenOwner, OnlineError> {
    match (&online.account, online.user) {
        (Some(id), _) => Ok(TokenOwner::Account(id.clone())),
        (None, true) => Ok(TokenOwner::User),
        (None, false) => client.credential().owner(account().as_deref()),
    }
}

/// The possible owners of the credential, most likely first.
pub(crate) fn owners(online: &OnlineArgs, client: &Client) -> Result<Vec<TokenOwner>, OnlineError> {
    let first = owner(online, client)?;
    let is_given = online.account.is_some() || online.user;
    let second = match &first {
        TokenOwner::User => account().map(TokenOwner::Account),
        TokenOwner::Account(_) => Some(TokenOwner::User),
    };
    Ok(std::iter::once(first).chain(second.filter(|_| !is_given)).collect())
}

/// The tokens that exist at Cloudflare, for rules that compare with them.
pub(crate) fn granted(online: &OnlineArgs, is_verbose: bool) -> Result<Granted, OnlineError> {
    let mut client = client(online, is_verbose)?;
    let owner = owner(online, &client)?;
    let tokens = online::tokens(&mut client, &owner, &mut |_| ())?;
    Ok(Granted::new(kind(&owner), tokens.iter().map(|token| token.get())))
}

/// The kind of an owner.
pub(crate) fn kind(owner: &TokenOwner) -> OwnerKind {
    match owner {
        TokenOwner::User => OwnerKind::User,
        TokenOwner::Account(_) => OwnerKind::Account,
    }
}
