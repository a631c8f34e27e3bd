//! The flags of every verb: what scripts rely on.

use std::fmt::Write as _;

use clap::{Arg, Command, CommandFactory};

use super::Cli;

/// An argument on one line: names, values, defaults and conflicts.
fn described(command: &Command, arg: &Arg) -> String {
    let mut text = match (arg.get_short(), arg.get_long()) {
        (Some(short), Some(long)) => format!("-{short}, --{long}"),
        (None, Some(long)) => format!("--{long}"),
        (Some(short), None) => format!("-{short}"),
        (None, None) => "[positional]".to_owned(),
    };
    for alias in arg.get_all_aliases().unwrap_or_default() {
        let _ = write!(text, " alias --{alias}");
    }
    if arg.get_action().takes_values() {
        for name in arg.get_value_names().unwrap_or_default() {
            let _ = write!(text, " <{name}>");
        }
        if let Some(count) = arg.get_num_args() {
            let _ = write!(text, " {count}");
        }
        if arg.is_require_equals_set() {
            text += " =";
        }
    }
    let _ = write!(text, " {:?}", arg.get_action());
    if arg.is_required_set() {
        text += " required";
    }
    let values: Vec<_> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if !values.is_empty() && arg.get_action().takes_values() {
        let _ = write!(text, " of {}", values.join("|"));
    }
    for default in arg.get_default_values() {
        let _ = write!(text, " default {}", default.display());
    }
    let mut conflicts: Vec<String> = command.get_arg_conflicts_with(arg).into_iter().map(ToString::to_string).collect();
    conflicts.sort();
    if !conflicts.is_empty() {
        let _ = write!(text, " not with {}", conflicts.join(", "));
    }
    text
}

/// A command and all below it, each with its arguments in alphabetical order.
fn list(command: &Command, path: &str, text: &mut String) {
    let _ = writeln!(text, "{path}");
    let mut lines: Vec<String> = command.get_arguments().map(|arg| described(command, arg)).collect();
    lines.sort();
    for line in lines {
        let _ = writeln!(text, "  {line}");
    }
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        list(verb, &format!("{path} {}", verb.get_name()), text);
    }
}

#[test]
fn the_flags_of_every_verb_stay_as_they_are() {
    let mut command = Cli::command();
    command.build();
    let mut text = String::new();
    list(&command, "tokenlint", &mut text);
    insta::assert_snapshot!(text);
}
