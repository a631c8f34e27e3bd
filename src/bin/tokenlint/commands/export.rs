//! `export`: saves what an offline judgement asks for, whole or not at all.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};
use tokenlint::text::{counted, shown};

use crate::{
    args::Export,
    exit::{Exit, ended},
    online::{
        export,
        session::{client, owner, told},
    },
    output, terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Export) -> Exit {
    ended(exported(arguments))
}

fn exported(arguments: &Export) -> Result<Exit, String> {
    let mut client = client(&arguments.online, arguments.verbose)?;
    let owner = owner(&arguments.online, &client)?;
    // Draws nothing where standard error is no terminal.
    let is_silent = arguments.quiet || arguments.verbose;
    let target = if is_silent { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    bar.enable_steady_tick(Duration::from_millis(200));
    let mut seen = |what: &str, count: usize| bar.set_message(format!("{count} {what}"));
    let inventory = export(&mut client, &owner, &arguments.without, jiff::Timestamp::now(), &mut seen);
    bar.finish_and_clear();
    let inventory = inventory.map_err(|failure| told(&failure))?;
    match &arguments.output {
        None => {
            if !terminal::print_with(|out| inventory.write(out)) {
                return Ok(Exit::Unusable);
            }
        }
        Some(path) => output::replace_private(path, |out| inventory.write(out))
            .map_err(|error| format!("error: {} cannot be written: {error}", shown(&path.display().to_string())))?,
    }
    if !arguments.quiet {
        let count = |list: &Option<Vec<_>>, noun: &str| {
            list.as_ref().map_or(String::new(), |list| format!(", {}", counted(list.len(), noun)))
        };
        terminal::complain(&format!(
            "{} of {}{}{}{} · {}",
            counted(inventory.tokens.len(), "token"),
            owner.described(),
            count(&inventory.zones, "zone"),
            count(&inventory.accounts, "account"),
            count(&inventory.groups, "permission group"),
            counted(client.requests, "request")
        ));
    }
    Ok(Exit::Clean)
}
