//! `man`: manual pages, one per verb.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use tokenlint::text::shown;

use crate::{
    args::Cli,
    error::{Error, UnknownName},
    exit::Exit,
    output::shown_path,
    terminal,
};

/// Runs the verb.
pub(crate) fn run(verb: Option<&str>, output: Option<&Path>) -> Result<Exit, Error> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    if let Some(folder) = output {
        write_pages(&command, folder)?;
        return Ok(Exit::Clean);
    }
    let command = match verb {
        None => &command,
        Some(verb) => command.find_subcommand(verb).ok_or_else(|| UnknownName::Verb(shown(verb)))?,
    };
    terminal::print_as_is(|out| Man::new(command.clone()).render(out))?;
    Ok(Exit::Clean)
}

fn page(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    Ok(page)
}

fn write_pages(command: &Command, folder: &Path) -> Result<(), Error> {
    let write = |path: PathBuf, command: &Command| {
        let written = page(command).and_then(|page| fs::write(&path, page));
        written.map_err(|source| Error::Write { path: shown_path(&path), source })
    };
    fs::create_dir_all(folder).map_err(|source| Error::Write { path: shown_path(folder), source })?;
    write(folder.join("tokenlint.1"), command)?;
    for verb in command.get_subcommands() {
        write(folder.join(format!("tokenlint-{}.1", verb.get_name())), verb)?;
    }
    Ok(())
}
