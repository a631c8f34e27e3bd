//! A pull request comment: a table of counts, and the findings in collapsed sections.

use std::io::{self, Write};

use super::{block::Block, headline::headline, human, place, view::View};
use crate::{
    lint::{Report, Severity},
    model::TokenName,
    text::{counted, harmless},
};

/// The maximum length of a comment in bytes; GitHub accepts 65,536 characters.
pub(super) const MAX_BYTES: usize = 60_000;

/// Writes the report.
///
/// # Errors
/// Errors of the writer.
pub fn report(report: &Report, view: &View, catalog_date: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::from("### tokenlint\n\n");
    if report.findings.is_empty() {
        text += "No findings.\n";
    } else {
        text += "| severity | findings |\n| --- | --- |\n";
        for severity in Severity::ALL.into_iter().filter(|severity| report.count(*severity) > 0) {
            text += &format!("| {} | {} |\n", severity.word(), report.count(severity));
        }
    }
    text.push('\n');
    let blocks = view.blocks(report);
    let mut left = blocks.iter().map(|block| block.rules().count()).sum::<usize>() + report.problems.len();
    for problem in &report.problems {
        let place = place::of_problem(report, problem);
        let part = format!("**error**: {} ({}:{})\n\n", escaped(&problem.message), escaped(place.path), place.line);
        if text.len() + part.len() > MAX_BYTES {
            break;
        }
        text += &part;
        left -= 1;
    }
    for block in blocks {
        let part = details(report, &block);
        if text.len() + part.len() > MAX_BYTES {
            break;
        }
        text += &part;
        left -= block.rules().count();
    }
    if left > 0 {
        text += &format!(
            "{} not shown because the comment is too long; see the log or the SARIF report.\n\n",
            counted(left, "finding")
        );
    }
    text += &format!("{}\n", escaped(&(human::summary(report, catalog_date) + &view.left_out(report))));
    out.write_all(text.as_bytes())
}

fn details(report: &Report, block: &Block<'_>) -> String {
    let finding = &*block.finding;
    let rules: Vec<&str> = block.rules().collect();
    let more: Vec<String> = rules.iter().map(|rule| format!("`tokenlint explain {rule}`")).collect();
    let place = place::of_finding(report, finding);
    let token = finding.token.as_ref().and_then(TokenName::called);
    let token = token.map_or(String::new(), |token| format!("- token: {}\n", escaped(&crate::text::shown(token))));
    let pointer = finding.pointer.as_ref();
    let pointer = pointer.map_or(String::new(), |pointer| format!("- pointer: {}\n", escaped(pointer)));
    let help = finding.help.as_ref().map_or(String::new(), |help| format!("- help: {}\n", escaped(help)));
    format!(
        "<details><summary><b>{}</b> {}: {}</summary>\n\n- location: {}:{}:{}\n{pointer}{token}{help}- more: {}\n\n</details>\n\n",
        finding.severity.word(),
        rules.join(", "),
        escaped(&headline(finding)),
        escaped(place.path),
        place.line,
        place.column,
        more.join(", ")
    )
}

/// Escapes everything that Markdown or HTML could interpret as markup, a mention, an issue or a link.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars().map(harmless) {
        let is_plain =
            character.is_alphanumeric() || matches!(character, ' ' | ',' | '.' | ';' | '-' | '\u{fffd}' | '…' | '·');
        if is_plain && !character.is_ascii_punctuation() || matches!(character, ',' | '.' | ';' | '-') {
            out.push(character);
        } else {
            out += &format!("&#{};", character as u32);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_mentions_and_links_are_escaped() {
        assert_eq!(escaped("a b, c. é"), "a b, c. é");
        let text = escaped("@team #1 **b** `c` <i> [d](http://e)");
        assert!(!text.contains(['@', '*', '`', '<', '>', '[', '(', '/', ':']), "{text}");
        assert!(text.contains("&#64;team"), "{text}");
    }
}
