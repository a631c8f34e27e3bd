//! `completions`: the script that makes a shell ask this program for completions, and the answers.
//!
//! The names of rules, tools, permission groups, API operations and of the tokens in the files of the command line are
//! completed, which a fixed script cannot know.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::Path,
};

use clap::{Command, CommandFactory};
use clap_complete::{
    ArgValueCompleter, CompletionCandidate, Shell,
    env::{CompleteEnv, Shells},
};
use tokenlint::{catalog::Catalog, rules::RULES};

use crate::{
    args::Cli,
    error::{Error, UsageError},
    exit::Exit,
    files::{
        tokens::{load, unit},
        variables::Variables,
    },
    terminal,
};

/// The variable in which a script names its shell when it asks. Nobody else sets it, so that no run is taken for a
/// question.
const VARIABLE: &str = "_TOKENLINT_COMPLETE";

/// The maximum size in bytes of a file whose tokens are completed: an answer must not take long.
const MAX_FILE: u64 = 8 << 20;

/// Runs the verb. Without a shell, the script is for the one that the environment names.
pub(crate) fn run(shell: Option<Shell>) -> Result<Exit, Error> {
    let shell = match shell.or_else(Shell::from_env) {
        Some(shell) => shell,
        None => return Err(UsageError::UnknownShell.into()),
    };
    let shells = Shells::builtins();
    let own = shells.completer(&shell.to_string()).ok_or(UsageError::UnknownShell)?;
    terminal::print_as_is(|out| own.write_registration(VARIABLE, "tokenlint", "tokenlint", "tokenlint", out))?;
    Ok(Exit::Clean)
}

/// Answers the script of a shell, if that is what runs the program.
pub(crate) fn answer() -> Option<Exit> {
    // Bash inserts text as it is, so that blanks are escaped there.
    let is_escaped = env::var_os(VARIABLE)? == "bash";
    let directory = env::current_dir().ok();
    let asked = CompleteEnv::with_factory(|| with_names(Cli::command(), is_escaped)).var(VARIABLE);
    // The shell shows nothing of an error.
    match asked.try_complete(env::args_os(), directory.as_deref()) {
        Ok(true) => Some(Exit::Clean),
        Ok(false) | Err(_) => Some(Exit::Failed),
    }
}

/// The command line with the names that its arguments can have.
fn with_names(mut command: Command, is_escaped: bool) -> Command {
    let named = |command: Command, verb: &str, argument: &str, names: fn() -> Vec<String>| {
        let completer = ArgValueCompleter::new(move |current: &OsStr| candidates(current, &names(), is_escaped));
        command.mut_subcommand(verb, |verb| verb.mut_arg(argument, |own| own.add(completer)))
    };
    for (verb, argument, names) in [
        ("check", "rule", rules as fn() -> Vec<String>),
        ("check", "skip", rules),
        ("can", "action", groups),
        ("trim", "tool", tools),
        ("uses", "tool", tools),
        ("explain", "what", topics),
        ("catalog", "words", groups),
    ] {
        command = named(command, verb, argument, names);
    }
    let verbs = ["can", "show", "trim", "why"].into_iter().chain(cfg!(feature = "online").then_some("record"));
    for verb in verbs {
        command = named(command, verb, "token", tokens);
    }
    command
}

fn rules() -> Vec<String> {
    RULES.iter().map(|rule| rule.info.id.to_owned()).collect()
}

fn tools() -> Vec<String> {
    Catalog::builtin().tools().iter().map(|tool| tool.name.to_owned()).collect()
}

fn groups() -> Vec<String> {
    let mut names: Vec<String> = Catalog::builtin().groups().iter().map(|group| group.name.to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

fn topics() -> Vec<String> {
    [rules(), tools(), groups()].concat()
}

/// The names of the tokens in the files that the command line names.
fn tokens() -> Vec<String> {
    let is_small = |path: &Path| fs::metadata(path).is_ok_and(|own| own.is_file() && own.len() <= MAX_FILE);
    let mut names = Vec::new();
    for path in env::args_os().skip(2).filter(|path| is_small(Path::new(path))) {
        let Ok(unit) = unit(Path::new(&path), 0, &Variables::default()) else { continue };
        let loaded = load(&unit);
        names.extend(loaded.tokens.iter().filter_map(|own| Some(own.token.name.as_ref()?.value.to_string())));
    }
    names.dedup();
    names
}

/// The names that begin with what is written, in any case.
fn candidates(current: &OsStr, names: &[String], is_escaped: bool) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy().replace('\\', "").to_lowercase();
    let begins = |name: &&String| name.to_lowercase().starts_with(current.trim_start_matches(['"', '\'']));
    let is_plain = |name: &&String| !name.chars().any(char::is_control);
    let written = |name: &String| match is_escaped {
        true => escaped(name),
        false => name.into(),
    };
    names.iter().filter(begins).filter(is_plain).map(|name| CompletionCandidate::new(written(name))).collect()
}

/// A name as a single word of a shell.
fn escaped(name: &str) -> OsString {
    let mut text = String::new();
    for character in name.chars() {
        if !character.is_alphanumeric() && !"-_./:@+,".contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    text.into()
}
