//! The spellings of other linters, answered with ours.

use clap::error::{ContextKind, ContextValue};

/// A spelling of another tool, and what it is here.
const SPELLINGS: [(&str, &str); 8] = [
    ("--select", "check --rule RULE,…"),
    ("--ignore", "check --skip RULE,…"),
    ("--output-format", "check --format FORMAT"),
    ("--exit-zero", "check --fail-on never"),
    ("--severity", "check --min-severity SEVERITY"),
    ("lint", "check PATH…"),
    ("scan", "check PATH…"),
    ("audit", "check PATH…"),
];

/// What was probably meant by an argument or a verb that does not exist.
pub(crate) fn meant(error: &clap::Error) -> Option<String> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let given = text(ContextKind::InvalidArg).or_else(|| text(ContextKind::InvalidSubcommand))?;
    let word = given.split_once('=').map_or(given, |(word, _)| word);
    if let Some((_, own)) = SPELLINGS.iter().find(|(other, _)| *other == word) {
        return Some(format!("tip: `tokenlint {own}` does this"));
    }
    let is_path = text(ContextKind::InvalidSubcommand).is_some() && word.contains(['.', '/', '\\']);
    is_path.then(|| "tip: `tokenlint check PATH…` checks files and directories".to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use clap::Parser;

    use super::*;
    use crate::args::Cli;

    fn answer(arguments: &[&str]) -> Option<String> {
        meant(&Cli::try_parse_from([&["tokenlint"], arguments].concat()).unwrap_err())
    }

    #[test]
    fn every_spelling_of_another_tool_is_answered() {
        for (other, own) in SPELLINGS {
            let arguments = if other.starts_with("--") { vec!["check", other, "x"] } else { vec![other, "x"] };
            assert!(answer(&arguments).unwrap().contains(own), "{other}");
        }
        assert!(answer(&["check", "--select=all-zones"]).unwrap().contains("--rule"));
        assert!(answer(&["tokens.json"]).unwrap().contains("check PATH"));
        assert!(answer(&["infra/prod"]).unwrap().contains("check PATH"));
    }

    #[test]
    fn what_is_merely_misspelt_is_left_to_the_parser() {
        assert_eq!(answer(&["chekc"]), None);
        assert_eq!(answer(&["check", "--formt", "json"]), None);
        assert_eq!(answer(&["check", "--format", "jsno"]), None);
    }

    #[test]
    fn our_spellings_exist() {
        for (_, own) in SPELLINGS {
            let mut words: Vec<&str> = own.split(' ').collect();
            for value in &mut words {
                *value = match *value {
                    "RULE,…" | "PATH…" => "x",
                    "FORMAT" => "json",
                    "SEVERITY" => "high",
                    other => other,
                };
            }
            assert!(Cli::try_parse_from([&["tokenlint"], &words[..]].concat()).is_ok(), "{own}");
        }
    }
}
