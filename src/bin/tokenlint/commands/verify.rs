//! `verify`: asks Cloudflare whether an API token is active.

use std::io::{self, Write};

use serde::Serialize;
use tokenlint::{syntax::json, text::shown};

use crate::{
    args::{Format, VerifyArgs},
    error::Error,
    exit::Exit,
    online::{
        TokenOwner, Verified,
        session::{client, owners},
        verify,
    },
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &VerifyArgs) -> Result<Exit, Error> {
    let mut client = client(&arguments.online, arguments.verbose.verbose)?;
    let owners = owners(&arguments.online, &client)?;
    let verified = match verify(&mut client, &owners) {
        Ok(verified) => verified,
        Err(error) if error.is_unknown_token() => {
            terminal::say(&format!("unknown token: {error}"));
            return Ok(Exit::Findings);
        }
        Err(error) => return Err(error.into()),
    };
    terminal::print_with(|out| match arguments.format.format {
        Format::Human => human(&verified, out),
        Format::Json => json::write(&document(&verified), out),
    })?;
    terminal::say(
        "note: IP filter and permissions were not checked; requests with an active token can still be rejected",
    );
    Ok(if verified.status == "active" { Exit::Clean } else { Exit::Findings })
}

fn human(verified: &Verified, out: &mut dyn Write) -> io::Result<()> {
    let text = |text: &Option<String>, otherwise: &str| text.as_deref().map_or(otherwise.to_owned(), shown);
    writeln!(out, "status      {}", shown(&verified.status))?;
    writeln!(out, "id          {}", text(&verified.id, "unknown"))?;
    writeln!(out, "owner       {}", verified.owner.described())?;
    writeln!(out, "not before  {}", text(&verified.not_before, "immediately"))?;
    writeln!(out, "expires     {}", text(&verified.expires_on, "never"))
}

#[derive(Serialize)]
struct VerifiedDocument<'v> {
    version: u8,
    status: &'v str,
    id: Option<&'v str>,
    owner: &'static str,
    account: Option<&'v str>,
    not_before: Option<&'v str>,
    expires_on: Option<&'v str>,
}

fn document(verified: &Verified) -> VerifiedDocument<'_> {
    VerifiedDocument {
        version: 1,
        status: &verified.status,
        id: verified.id.as_deref(),
        owner: crate::online::session::kind(&verified.owner).word(),
        account: match &verified.owner {
            TokenOwner::User => None,
            TokenOwner::Account(id) => Some(id),
        },
        not_before: verified.not_before.as_deref(),
        expires_on: verified.expires_on.as_deref(),
    }
}
