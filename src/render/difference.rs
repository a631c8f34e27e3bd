//! Differences in access, human-readable and as JSON version 1.

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    access::{Change, Denial, Difference, Gain, Refusal, Target, Witness},
    model::{Token, Zones},
    read::Unit,
    text::{Span, counted, shown},
};

/// Two tokens and the difference between them; one of them can be missing.
pub struct Compared<'t, 's> {
    /// The old token.
    pub old: Option<&'t Token<'s>>,
    /// The new token.
    pub new: Option<&'t Token<'s>>,
    /// The difference in access.
    pub difference: Difference<'s>,
}

/// One side of a comparison.
#[derive(Clone, Copy)]
pub struct Side<'s> {
    /// The file or files that the side was read from.
    pub unit: &'s Unit,
    /// What its tokens are called in sentences: `the old token`.
    pub name: &'static str,
}

/// The location of a span, such as `new.json:5:7`; empty if neither side has its source.
pub fn place(sides: &[Side<'_>], span: Span) -> String {
    let Some(source) = sides.iter().find_map(|side| side.unit.source(span)) else { return String::new() };
    let place = source.position(span.start as usize);
    format!("{}:{}:{}", source.shown_path(), place.line, place.column)
}

impl Compared<'_, '_> {
    fn state(&self) -> &'static str {
        match (self.old, self.new) {
            (None, _) => "added",
            (_, None) => "removed",
            _ if self.difference.is_empty() => "unchanged",
            _ => "changed",
        }
    }

    fn token(&self) -> Option<&Token<'_>> {
        self.new.or(self.old)
    }
}

/// Describes a target, with names if they are known.
pub fn target(target: &Target<'_>, zones: &Zones) -> String {
    let in_account = |account: Option<&str>| match account {
        Some("*") | None => "in an account that no policy names".to_owned(),
        Some(id) => format!("in {}", zones.account_described(id)),
    };
    let any = |what: &str| format!("any {what} that no policy names {}", in_account(target.account()));
    match target {
        Target::Account(_) | Target::User(_) if target.is_other() => {
            let what = if matches!(target, Target::User(_)) { "user" } else { "account" };
            format!("any {what} that no policy names")
        }
        Target::Account(id) => zones.account_described(id),
        Target::Zone { .. } if target.is_other() => any("zone"),
        Target::Zone { id, .. } => zones.zone_described(id),
        Target::Bucket { .. } if target.is_other() => any("R2 bucket"),
        Target::Bucket { text, .. } => format!("R2 bucket `{}`", shown(text)),
        Target::Part { scope, .. } if target.is_other() => any(scope.word()),
        Target::Part { scope, id, .. } => format!("{} `{}`", scope.word(), shown(id)),
        Target::User(id) => format!("user `{}`", shown(id)),
        Target::Unknown(key) => format!("`{}`", shown(key)),
    }
}

/// Describes why a token cannot make a request.
pub fn refusal(refusal: Refusal) -> String {
    match refusal {
        Refusal::Inactive => "its status is not `active`".to_owned(),
        Refusal::Time => "it is not valid at this time".to_owned(),
        Refusal::Address => "its IP filter rejects this address".to_owned(),
        Refusal::Denied { policy } => format!("its policy {} denies it", policy + 1),
        Refusal::OtherResources => "it grants the permission group only on other resources".to_owned(),
        Refusal::NoGrant => "no policy grants the permission group".to_owned(),
    }
}

/// The reason for a denial.
pub fn denial(denial: &Denial) -> String {
    match denial {
        Denial::Refused(reason) => refusal(*reason),
        Denial::OwnedByAccount => "it is an account-owned token, and only user-owned tokens can do this".to_owned(),
        Denial::AccountAsZone(id) => format!("`{}` is an account, not a zone", shown(id)),
    }
}

/// Writes all differences in human-readable form. The first side is the old one, the last is the new one.
///
/// # Errors
/// Errors of the writer.
pub fn human(all: &[Compared<'_, '_>], sides: &[Side<'_>], zones: &Zones, out: &mut dyn Write) -> io::Result<()> {
    for one in all.iter().filter(|one| one.state() != "unchanged") {
        let Some(token) = one.token() else { continue };
        let name = token.name.as_ref().or(token.id.as_ref()).map_or("(unnamed)".to_owned(), |text| shown(&text.value));
        writeln!(out, "token: {name}, {}", one.state())?;
        for change in &one.difference.gained {
            write_change(out, "+", change, one.new, one.old.and(sides.first()), sides, zones)?;
        }
        for change in &one.difference.lost {
            write_change(out, "-", change, one.old, one.new.and(sides.last()), sides, zones)?;
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

fn example(witness: &Witness<'_>, zones: &Zones) -> String {
    let request = match &witness.request {
        Some((method, template)) => format!("{method} {}", path(template, &witness.target)),
        None => format!("a request that `{}` allows", witness.group.described()),
    };
    format!("{request} on {} from {} at {}", target(&witness.target, zones), witness.address, witness.at)
}

/// A path with the id of its target filled in, if it is known.
fn path(template: &str, target: &Target<'_>) -> String {
    if target.is_other() {
        return template.to_owned();
    }
    match target {
        Target::Zone { id, .. } => template.replace("{zone_id}", &shown(id)),
        Target::Account(id) => template.replace("{account_id}", &shown(id)),
        _ => template.to_owned(),
    }
}

/// The summary line: `2 tokens compared: 1 unchanged, 1 changed · 3 gained, 1 lost`.
pub fn summary(all: &[Compared<'_, '_>]) -> String {
    let count = |state: &str| all.iter().filter(|one| one.state() == state).count();
    let gained: usize = all.iter().map(|one| one.difference.gained.len()).sum();
    let lost: usize = all.iter().map(|one| one.difference.lost.len()).sum();
    let states: Vec<String> = ["unchanged", "changed", "added", "removed"]
        .iter()
        .filter(|state| count(state) > 0)
        .map(|state| format!("{} {state}", count(state)))
        .collect();
    let compared = counted(all.len(), "token");
    format!("{compared} compared: {} · {gained} gained, {lost} lost", states.join(", "))
}

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
        let text = |text: Option<&crate::model::Text<'_>>| text.map(|text| shown(&text.value));
        let changes = |changes: &[Change<'_>], token: Option<&Token<'_>>| -> Vec<JsonChange> {
            changes.iter().map(|change| json_change(change, token, sides, zones)).collect()
        };
        JsonComparedToken {
            id: text(one.token().and_then(|token| token.id.as_ref())),
            name: text(one.token().and_then(|token| token.name.as_ref())),
            state: one.state(),
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
