//! Differences as JSON, version 1.

use std::io::{self, Write};

use serde::Serialize;

use super::{Compared, Side, path, place, refusal, target};
use crate::{
    access::{Change, Gain},
    model::{Text, Token, Zones},
    text::shown,
};

#[derive(Serialize)]
struct JsonDifferences {
    version: u8,
    tokens: Vec<JsonComparedToken>,
}

#[derive(Serialize)]
struct JsonComparedToken {
    id: Option<String>,
    name: Option<String>,
    state: &'static str,
    verdicts: Vec<&'static str>,
    gained: Vec<JsonChange>,
    lost: Vec<JsonChange>,
}

#[derive(Serialize)]
struct JsonChange {
    kind: &'static str,
    sure: bool,
    message: String,
    group: Option<String>,
    witness: Option<JsonWitness>,
}

#[derive(Serialize)]
struct JsonWitness {
    group: String,
    method: Option<&'static str>,
    path: Option<String>,
    target: String,
    address: String,
    at: String,
    policy: usize,
    place: Option<String>,
    refusal: String,
}

/// Writes all differences as one JSON object, version 1.
///
/// # Errors
/// Errors of the writer.
pub fn json(all: &[Compared<'_, '_>], sides: &[Side<'_>], zones: &Zones, out: &mut dyn Write) -> io::Result<()> {
    let tokens = all.iter().map(|one| {
        let text = |text: Option<&Text<'_>>| text.map(|text| shown(&text.value));
        let changes = |changes: &[Change<'_>], token: Option<&Token<'_>>| -> Vec<JsonChange> {
            changes.iter().map(|change| json_change(change, token, sides, zones)).collect()
        };
        JsonComparedToken {
            id: text(one.token().and_then(|token| token.id.as_ref())),
            name: text(one.token().and_then(|token| token.name.as_ref())),
            state: one.state(),
            verdicts: one.verdicts(),
            gained: changes(&one.difference.gained, one.new),
            lost: changes(&one.difference.lost, one.old),
        }
    });
    serde_json::to_writer_pretty(&mut *out, &JsonDifferences { version: 1, tokens: tokens.collect() })?;
    writeln!(out)
}

fn json_change(change: &Change<'_>, token: Option<&Token<'_>>, sides: &[Side<'_>], zones: &Zones) -> JsonChange {
    let (kind, group) = match &change.gain {
        Gain::Grant { group, .. } => ("grant", Some(group.described())),
        Gain::Addresses(_) => ("addresses", None),
        Gain::Time(_) => ("time", None),
    };
    let witness = change.witness.as_ref().map(|witness| JsonWitness {
        group: witness.group.described(),
        method: witness.request.as_ref().map(|(method, _)| *method),
        path: witness.request.as_ref().map(|(_, template)| path(template, &witness.target)),
        target: target(&witness.target, zones),
        address: witness.address.to_string(),
        at: witness.at.to_string(),
        policy: witness.policy + 1,
        place: token.and_then(|token| token.policies.get(witness.policy)).map(|policy| place(sides, policy.grip)),
        refusal: refusal(witness.refusal),
    });
    JsonChange { kind, sure: change.is_sure, message: change.gain.described(zones), group, witness }
}
