//! Differences for people.

use std::io::{self, Write};

use super::{Compared, Side, example, place, refusal};
use crate::{
    access::Change,
    model::{Token, Zones},
    render::{
        human::Style,
        paint::{Paint, paint},
    },
};

/// Writes all differences in human-readable form. The first side is the old one, the last is the new one.
///
/// # Errors
/// Errors of the writer.
pub fn human(
    all: &[Compared<'_, '_>],
    sides: &[Side<'_>],
    zones: &Zones,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    for one in all {
        let verdicts = one.verdicts();
        if one.difference.is_empty() && one.state() == "unchanged" && verdicts.is_empty() {
            continue;
        }
        writeln!(out, "{}", paint(&format!("token: {}, {}", one.name(), one.state()), Paint::Heading, style))?;
        for verdict in verdicts {
            writeln!(out, "  {verdict}")?;
        }
        for change in &one.difference.gained {
            let sign = paint("+", Paint::Gained, style);
            write_change(out, &sign, change, one.new, one.old.and(sides.first()), sides, zones)?;
        }
        for change in &one.difference.lost {
            let sign = paint("-", Paint::Lost, style);
            write_change(out, &sign, change, one.old, one.new.and(sides.last()), sides, zones)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_change(
    out: &mut dyn Write,
    sign: &str,
    change: &Change<'_>,
    token: Option<&Token<'_>>,
    other: Option<&Side<'_>>,
    sides: &[Side<'_>],
    zones: &Zones,
) -> io::Result<()> {
    let doubt = if change.is_sure { "" } else { "possibly " };
    writeln!(out, "  {sign} {doubt}{}", change.gain.described(zones))?;
    let Some(witness) = &change.witness else { return Ok(()) };
    writeln!(out, "      for example {}", example(witness, zones))?;
    let policy = token.and_then(|token| token.policies.get(witness.policy));
    let place = policy.map_or(String::new(), |policy| format!(" ({})", place(sides, policy.grip)));
    let refused = other.map_or(String::new(), |other| format!("; {}: {}", other.name, refusal(witness.refusal)));
    writeln!(out, "      by policy {}{place}{refused}", witness.policy + 1)
}
