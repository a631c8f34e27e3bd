//! What the verbs that ask Cloudflare share: the credential, the owner, the client.

use std::{
    env,
    fs::File,
    io::{self, Read},
    time::Duration,
};

use tokenlint::{catalog::OwnerKind, lint::Granted};

use crate::{
    args::Online,
    online::{self, Client, Credential, Owner, Settings},
    terminal,
};

/// The variable that holds the API token, as Cloudflare's own tools name it.
const TOKEN: &str = "CLOUDFLARE_API_TOKEN";
/// The variable that names the account.
const ACCOUNT: &str = "CLOUDFLARE_ACCOUNT_ID";

/// Bytes that a token may have.
const MAX_TOKEN: u64 = 4096;

/// A client, as the arguments say; whose progress is told where that is asked for.
pub(crate) fn client(online: &Online, is_verbose: bool) -> Result<Client, String> {
    let certificates = match env::var_os("SSL_CERT_FILE").filter(|path| !path.is_empty()) {
        None => None,
        Some(path) => Some(std::fs::read(&path).map_err(|error| {
            let path = tokenlint::text::shown(&path.to_string_lossy());
            format!("error: SSL_CERT_FILE={path}: {}", crate::files::input::unreadable(&error))
        })?),
    };
    let settings = Settings {
        url: online.api_url.clone(),
        timeout: Duration::from_secs(online.timeout),
        retries: online.retries,
        certificates,
    };
    let told: Box<dyn FnMut(&str)> = if is_verbose { Box::new(terminal::complain) } else { Box::new(|_| ()) };
    Client::new(credential(online)?, &settings, told).map_err(|error| format!("error: {error}"))
}

fn credential(online: &Online) -> Result<Credential, String> {
    let (text, from) = if online.token_stdin {
        (read(io::stdin().lock()), "standard input".to_owned())
    } else if let Some(fd) = online.token_fd {
        (File::open(format!("/dev/fd/{fd}")).and_then(read), format!("file descriptor {fd}"))
    } else {
        match env::var(TOKEN) {
            Ok(text) => (Ok(text), TOKEN.to_owned()),
            Err(env::VarError::NotUnicode(_)) => return Err(format!("error: {TOKEN} holds no API token")),
            Err(env::VarError::NotPresent) => {
                return Err(format!(
                    "error: an API token is needed to ask Cloudflare: set {TOKEN}, or pipe it in with --token-stdin; never put it into an argument"
                ));
            }
        }
    };
    let text = text.map_err(|error| format!("error: the API token cannot be read from {from}: {error}"))?;
    Credential::new(text).map_err(|error| format!("error: {from}: {error}"))
}

/// All that a stream has, in one allocation: growing would leave copies behind.
fn read(stream: impl Read) -> io::Result<String> {
    let mut text = String::with_capacity(usize::try_from(MAX_TOKEN).unwrap_or(0) + 1);
    stream.take(MAX_TOKEN).read_to_string(&mut text)?;
    Ok(text)
}

/// The account that the environment names.
fn account() -> Option<String> {
    env::var(ACCOUNT).ok().filter(|id| tokenlint::catalog::is_id(id)).map(|id| id.to_ascii_lowercase())
}

/// Whose tokens to ask about.
pub(crate) fn owner(online: &Online, client: &Client) -> Result<Owner, String> {
    match (&online.account, online.user) {
        (Some(id), _) => Ok(Owner::Account(id.clone())),
        (None, true) => Ok(Owner::User),
        (None, false) => client.credential().owner(account().as_deref()).map_err(|error| format!("error: {error}")),
    }
}

/// Whose the credential may be, the likeliest first.
pub(crate) fn owners(online: &Online, client: &Client) -> Result<Vec<Owner>, String> {
    let first = owner(online, client)?;
    let is_told = online.account.is_some() || online.user;
    let second = match &first {
        Owner::User => account().map(Owner::Account),
        Owner::Account(_) => Some(Owner::User),
    };
    Ok(std::iter::once(first).chain(second.filter(|_| !is_told)).collect())
}

/// What Cloudflare has of the tokens of the owner, for rules.
pub(crate) fn granted(online: &Online, is_verbose: bool) -> Result<Granted, String> {
    let mut client = client(online, is_verbose)?;
    let owner = owner(online, &client)?;
    let tokens = online::tokens(&mut client, &owner, &mut |_| ()).map_err(|failure| told(&failure))?;
    Ok(Granted::new(kind(&owner), tokens.iter().map(|token| token.get())))
}

/// The kind of an owner.
pub(crate) fn kind(owner: &Owner) -> OwnerKind {
    match owner {
        Owner::User => OwnerKind::User,
        Owner::Account(_) => OwnerKind::Account,
    }
}

/// A failure as the last line of a run.
pub(crate) fn told(failure: &online::Failure) -> String {
    format!("error: {}", failure.message)
}
