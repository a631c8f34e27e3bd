//! Differences as a comment on a pull request.

use std::io::{self, Write};

use super::{Compared, Side, example, place, summary};
use crate::{
    access::Change,
    model::{Token, Zones},
    render::markdown::{MAX_BYTES, escaped},
    text::counted,
};

/// Writes a section for each token whose access, secret or order changes.
///
/// # Errors
/// Errors of the writer.
pub fn markdown(all: &[Compared<'_, '_>], sides: &[Side<'_>], zones: &Zones, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::from("### tokenlint: changes of access\n\n");
    let sections: Vec<String> = all.iter().filter_map(|one| section(one, sides, zones)).collect();
    if sections.is_empty() {
        text += "No token gains or loses access.\n\n";
    }
    let mut left = sections.len();
    for section in sections {
        if text.len() + section.len() > MAX_BYTES {
            break;
        }
        text += &section;
        left -= 1;
    }
    if left > 0 {
        let left = counted(left, "token");
        text += &format!("{left} not shown because the comment is too long; see the log of the job.\n\n");
    }
    text += &format!("{}\n", escaped(&summary(all)));
    out.write_all(text.as_bytes())
}

fn section(one: &Compared<'_, '_>, sides: &[Side<'_>], zones: &Zones) -> Option<String> {
    let verdicts = one.verdicts();
    if one.state() == "unchanged" && verdicts.is_empty() {
        return None;
    }
    let mut text = format!("**{}**, {}\n\n", escaped(&one.name()), one.state());
    for verdict in verdicts {
        text += &format!("{}\n\n", escaped(verdict));
    }
    let changes =
        [("gains", "may gain", &one.difference.gained, one.new), ("loses", "may lose", &one.difference.lost, one.old)];
    let rows: Vec<String> = changes
        .into_iter()
        .flat_map(|(sure, unsure, changes, token)| {
            changes
                .iter()
                .map(move |change| row(if change.is_sure { sure } else { unsure }, change, token, sides, zones))
        })
        .collect();
    if !rows.is_empty() {
        text += "| | access | for example | where |\n| --- | --- | --- | --- |\n";
        text += &rows.concat();
        text.push('\n');
    }
    Some(text)
}

fn row(verb: &str, change: &Change<'_>, token: Option<&Token<'_>>, sides: &[Side<'_>], zones: &Zones) -> String {
    let witness = change.witness.as_ref();
    let example = witness.map_or(String::new(), |witness| example(witness, zones));
    let policy = witness.and_then(|witness| token?.policies.get(witness.policy));
    let place = policy.map_or(String::new(), |policy| place(sides, policy.grip));
    let cells = [verb, &change.gain.described(zones), &example, &place].map(escaped);
    format!("| {} |\n", cells.join(" | "))
}
