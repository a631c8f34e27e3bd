//! `man`: manual pages, one a verb.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{args::Cli, exit::Exit, terminal};

/// Runs the verb.
pub(crate) fn run(verb: Option<&str>, output: Option<&Path>) -> Exit {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let done = match (output, verb) {
        (Some(folder), _) => pages(&command, folder).map(|()| Exit::Clean),
        (None, None) => page(&command).map(|page| terminal::print(&page)).map_err(|error| error.to_string()),
        (None, Some(verb)) => match command.find_subcommand(verb) {
            Some(command) => page(command).map(|page| terminal::print(&page)).map_err(|error| error.to_string()),
            None => Err(format!("there is no verb `{}`, `tokenlint --help` lists them", tokenlint::text::shown(verb))),
        },
    };
    match done {
        Ok(exit) => exit,
        Err(message) => {
            terminal::complain(&format!("error: {message}"));
            Exit::Unusable
        }
    }
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}

fn pages(command: &Command, folder: &Path) -> Result<(), String> {
    let write = |path: PathBuf, command: &Command| {
        page(command)
            .and_then(|page| fs::write(&path, page))
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    write(folder.join("tokenlint.1"), command)?;
    for verb in command.get_subcommands() {
        write(folder.join(format!("tokenlint-{}.1", verb.get_name())), verb)?;
    }
    Ok(())
}
