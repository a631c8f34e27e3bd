//! `completions`: the script that makes a shell ask this program for completions, and the answers.
//!
//! The names of rules, tools, permission groups, API operations and of the tokens in the files of the command line are
//! completed, which a fixed script cannot know.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    path::Path,
    sync::OnceLock,
};

use clap::CommandFactory;
use clap_complete::{
    CompletionCandidate, Shell,
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

/// Whether that shell is Bash. The variable is gone when names are asked for.
static IS_BASH: OnceLock<bool> = OnceLock::new();

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
    let shell = env::var_os(VARIABLE)?;
    IS_BASH.get_or_init(|| shell == "bash");
    let directory = env::current_dir().ok();
    let asked = CompleteEnv::with_factory(Cli::command).var(VARIABLE);
    // The shell shows nothing of an error.
    match asked.try_complete(env::args_os(), directory.as_deref()) {
        Ok(true) => Some(Exit::Clean),
        Ok(false) | Err(_) => Some(Exit::Failed),
    }
}

/// Completes a rule.
pub(crate) fn rules(current: &OsStr) -> Vec<CompletionCandidate> {
    candidates(current, rule_names())
}

/// Completes a tool.
pub(crate) fn tools(current: &OsStr) -> Vec<CompletionCandidate> {
    candidates(current, tool_names())
}

/// Completes a permission group.
pub(crate) fn groups(current: &OsStr) -> Vec<CompletionCandidate> {
    candidates(current, group_names())
}

/// Completes what `explain` explains.
pub(crate) fn topics(current: &OsStr) -> Vec<CompletionCandidate> {
    candidates(current, rule_names().chain(tool_names()).chain(group_names()))
}

fn rule_names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|rule| rule.info.id)
}

fn tool_names() -> impl Iterator<Item = &'static str> {
    Catalog::builtin().tools().iter().map(|tool| tool.name)
}

fn group_names() -> impl Iterator<Item = &'static str> {
    let mut names: Vec<&str> = Catalog::builtin().groups().iter().map(|group| group.name).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter()
}

/// Completes a token by the names of those in the files that the command line names.
pub(crate) fn tokens(current: &OsStr) -> Vec<CompletionCandidate> {
    let is_small = |path: &Path| fs::metadata(path).is_ok_and(|own| own.is_file() && own.len() <= MAX_FILE);
    let mut names = Vec::new();
    for path in env::args_os().skip(2).filter(|path| is_small(Path::new(path))) {
        let Ok(unit) = unit(Path::new(&path), 0, &Variables::default()) else { continue };
        let loaded = load(&unit);
        names.extend(loaded.tokens.iter().filter_map(|own| Some(own.token.name.as_ref()?.value.to_string())));
    }
    names.dedup();
    candidates(current, names.iter().map(String::as_str))
}

/// The names that begin with what is written, in any case.
fn candidates<'n>(current: &OsStr, names: impl Iterator<Item = &'n str>) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy().replace('\\', "").to_lowercase();
    let begins = |name: &&str| name.to_lowercase().starts_with(current.trim_start_matches(['"', '\'']));
    let is_plain = |name: &&str| !name.chars().any(char::is_control);
    // Bash inserts text as it is, so that blanks are escaped there.
    let is_escaped = IS_BASH.get() == Some(&true);
    let written = |name: &str| if is_escaped { escaped(name) } else { name.into() };
    names.filter(begins).filter(is_plain).map(|name| CompletionCandidate::new(written(name))).collect()
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
