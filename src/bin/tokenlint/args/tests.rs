//! The flags of every verb: what scripts rely on.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use clap::{Arg, Command, CommandFactory, Parser};

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
    // A conflict holds both ways, whichever argument declares it.
    let conflicts = |one: &Arg, other: &Arg| command.get_arg_conflicts_with(one).contains(&other);
    let conflicting = command.get_arguments().filter(|other| conflicts(arg, other) || conflicts(other, arg));
    let mut conflicts: Vec<String> = conflicting.map(ToString::to_string).collect();
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

#[test]
fn options_that_need_others_are_rejected_without_them() {
    for (alone, together) in [
        (&["trim", "--optional"][..], &["trim", "--optional", "--tool", "cert-manager"][..]),
        (&["uses", "--optional"], &["uses", "--optional", "--tool", "cert-manager"]),
        (&["trim", "--check"], &["trim", "--check", "token.json"]),
    ] {
        let parse = |arguments: &[&str]| Cli::try_parse_from([&["tokenlint"], arguments].concat());
        assert!(parse(alone).is_err(), "{alone:?}");
        assert!(parse(together).is_ok(), "{together:?}");
    }
}

/// The options that several verbs share, in the order of every `--help`.
const SHARED: [&str; 10] =
    ["token", "owner", "zones", "baseline", "config", "format", "now", "color", "quiet", "verbose"];

#[test]
fn shared_options_have_one_order_and_one_wording() {
    let mut wordings: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut command = Cli::command();
    command.build();
    for verb in command.get_subcommands() {
        let long: Vec<&str> = verb.get_arguments().filter_map(Arg::get_long).collect();
        let shared: Vec<&str> = long.into_iter().filter(|name| SHARED.contains(name)).collect();
        let expected: Vec<&str> = SHARED.into_iter().filter(|name| shared.contains(name)).collect();
        assert_eq!(shared, expected, "{}", verb.get_name());
        for name in SHARED {
            let found = verb.get_arguments().find(|arg| arg.get_long() == Some(name));
            let help = found.and_then(Arg::get_help).map(ToString::to_string);
            wordings.entry(name).or_default().extend(help);
        }
    }
    for (name, wordings) in wordings {
        assert_eq!(wordings.len(), 1, "--{name}: {wordings:?}");
    }
}
