//! `completions`: scripts that complete commands in a shell, with the rules and tools that options name.

use clap::{Command, CommandFactory, builder::PossibleValuesParser};
use clap_complete::Shell;
use tokenlint::{catalog::Catalog, rules::RULES};

use crate::{
    args::Cli,
    error::{Error, UsageError},
    exit::Exit,
    terminal,
};

/// Runs the verb. Without a shell, the script is for the one that the environment names.
pub(crate) fn run(shell: Option<Shell>) -> Result<Exit, Error> {
    let shell = match shell.or_else(Shell::from_env) {
        Some(shell) => shell,
        None => return Err(UsageError::UnknownShell.into()),
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut with_names(Cli::command()), "tokenlint", &mut script);
    terminal::print_as_is(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}

/// The command line in which names are values to choose from. The program itself accepts any text there, because its own
/// errors say more: they suggest what was meant.
fn with_names(command: Command) -> Command {
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.info.id).collect();
    let tools: Vec<&str> = Catalog::builtin().tools().iter().map(|tool| tool.name).collect();
    let topics = [&rules[..], &tools[..]].concat();
    let chosen = |command: Command, argument: &str, names: &[&'static str]| {
        let names = PossibleValuesParser::new(names.to_vec());
        command.mut_arg(argument, |argument| argument.value_parser(names))
    };
    command
        .mut_subcommand("check", |check| chosen(chosen(check, "rule", &rules), "skip", &rules))
        .mut_subcommand("trim", |trim| chosen(trim, "tool", &tools))
        .mut_subcommand("explain", |explain| chosen(explain, "what", &topics))
}
