//! `export`: saves everything that offline checks need to one file.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};
use tokenlint::text::counted;

use crate::{
    args::ExportArgs,
    error::Error,
    exit::Exit,
    online::{
        export,
        session::{client, owner},
    },
    output, terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &ExportArgs) -> Result<Exit, Error> {
    let mut client = client(&arguments.online, arguments.verbose)?;
    let owner = owner(&arguments.online, &client)?;
    // Draws nothing if standard error is not a terminal.
    let is_silent = arguments.quiet.quiet || arguments.verbose;
    let target = if is_silent { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(None, target);
    bar.enable_steady_tick(Duration::from_millis(200));
    let mut seen = |what: &str, count: usize| bar.set_message(format!("{count} {what}"));
    let inventory = export(&mut client, &owner, &arguments.without, jiff::Timestamp::now(), &mut seen);
    bar.finish_and_clear();
    let inventory = inventory?;
    match &arguments.output {
        None => terminal::print_with(|out| inventory.write(out))?,
        Some(path) => output::replace_private(path, |out| inventory.write(out))?,
    }
    if !arguments.quiet.quiet {
        let count = |list: &Option<Vec<_>>, noun: &str| {
            list.as_ref().map_or(String::new(), |list| format!(", {}", counted(list.len(), noun)))
        };
        terminal::say(&format!(
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
