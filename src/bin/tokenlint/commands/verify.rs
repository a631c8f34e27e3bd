//! `verify`: asks whether an API token is active.

use std::io::{self, Write};

use serde::Serialize;
use tokenlint::{syntax::json, text::shown};

use crate::{
    args::{Format, Verify},
    exit::{Exit, ended},
    online::{
        Owner, Verified,
        session::{client, owners, told},
        verify,
    },
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Verify) -> Exit {
    ended(verified(arguments))
}

fn verified(arguments: &Verify) -> Result<Exit, String> {
    let mut client = client(&arguments.online, arguments.verbose)?;
    let owners = owners(&arguments.online, &client)?;
    let verified = match verify(&mut client, &owners) {
        Ok(verified) => verified,
        Err(failure) if failure.is_unknown_token() => {
            terminal::complain(&format!("not known: {}", failure.message));
            return Ok(Exit::Findings);
        }
        Err(failure) => return Err(told(&failure)),
    };
    let is_written = terminal::print_with(|out| match arguments.format {
        Format::Human => human(&verified, out),
        Format::Json => json::write(&document(&verified), out),
    });
    terminal::complain(
        "this does not look at the token's address filter, nor at what it may do: an active token may be refused from here",
    );
    Ok(match (is_written, verified.status == "active") {
        (false, _) => Exit::Unusable,
        (true, true) => Exit::Clean,
        (true, false) => Exit::Findings,
    })
}

fn human(verified: &Verified, out: &mut dyn Write) -> io::Result<()> {
    let text = |text: &Option<String>, otherwise: &str| text.as_deref().map_or(otherwise.to_owned(), shown);
    writeln!(out, "status      {}", shown(&verified.status))?;
    writeln!(out, "id          {}", text(&verified.id, "not told"))?;
    writeln!(out, "owner       {}", verified.owner.described())?;
    writeln!(out, "not before  {}", text(&verified.not_before, "at once"))?;
    writeln!(out, "expires     {}", text(&verified.expires_on, "never"))
}

#[derive(Serialize)]
struct Document<'v> {
    version: u8,
    status: &'v str,
    id: Option<&'v str>,
    owner: &'static str,
    account: Option<&'v str>,
    not_before: Option<&'v str>,
    expires_on: Option<&'v str>,
}

fn document(verified: &Verified) -> Document<'_> {
    Document {
        version: 1,
        status: &verified.status,
        id: verified.id.as_deref(),
        owner: crate::online::session::kind(&verified.owner).word(),
        account: match &verified.owner {
            Owner::User => None,
            Owner::Account(id) => Some(id),
        },
        not_before: verified.not_before.as_deref(),
        expires_on: verified.expires_on.as_deref(),
    }
}
