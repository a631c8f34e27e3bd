//! Differences in access, one file per format.
//!
//! In: pairs of tokens with the [`Difference`] between them, and the two [`Side`]s with their files. Out: text for people,
//! JSON version 1, Markdown for a pull request, or a [`Report`](crate::lint::Report) whose findings every report format
//! can write. The words for targets and refusals are here as well. Begin with [`Compared`].

mod findings;
mod human;
mod json;
mod markdown;

pub use self::{findings::report, human::human, json::json, markdown::markdown};
use crate::{
    access::{Denial, Difference, Refusal, Target, Witness},
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
    /// The files that the side was read from.
    pub units: &'s [Unit],
    /// What its tokens are called in sentences: `the old token`.
    pub name: &'static str,
    /// What precedes the paths of its files: `main:`, as Git writes a file of a revision.
    pub prefix: &'s str,
}

impl Side<'_> {
    fn place(&self, span: Span) -> Option<String> {
        let source = self.units.iter().find_map(|unit| unit.source(span))?;
        let place = source.position(span.start as usize);
        Some(format!("{}{}:{}:{}", shown(self.prefix), source.shown_path(), place.line, place.column))
    }
}

/// The location of a span, such as `new.json:5:7`; empty if neither side has its source.
pub fn place(sides: &[Side<'_>], span: Span) -> String {
    sides.iter().find_map(|side| side.place(span)).unwrap_or_default()
}

/// The verdict on a change that only reorders.
const ORDER_ONLY: &str = "order only: nobody gains or loses access";
/// The verdict on a change that makes another token.
const REPLACED: &str = "replacement: the secret changes";

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

    /// What a reviewer has to know in addition to the differences.
    fn verdicts(&self) -> Vec<&'static str> {
        let (Some(old), Some(new)) = (self.old, self.new) else { return Vec::new() };
        let is_other = |old: &str, new: &str| !old.eq_ignore_ascii_case(new);
        let has_other_id =
            old.id.as_ref().zip(new.id.as_ref()).is_some_and(|(old, new)| is_other(&old.value, &new.value));
        let mut verdicts = Vec::new();
        if new.replaced.is_some() || has_other_id {
            verdicts.push(REPLACED);
        }
        if self.difference.is_empty() && old.is_reordered_as(new) {
            verdicts.push(ORDER_ONLY);
        }
        verdicts
    }

    /// The name of the token for display.
    fn name(&self) -> String {
        self.token().map_or("(unnamed)".to_owned(), name_of)
    }
}

fn name_of(token: &Token<'_>) -> String {
    let text = token.name.as_ref().or(token.address.as_ref()).or(token.id.as_ref());
    text.map_or("(unnamed)".to_owned(), |text| shown(&text.value))
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
    if all.is_empty() {
        return "no token compared".to_owned();
    }
    let compared = counted(all.len(), "token");
    let is_partial =
        |one: &&Compared<'_, '_>| [one.old, one.new].into_iter().flatten().any(|token| !token.unknown.is_empty());
    let partial = match all.iter().filter(is_partial).count() {
        0 => String::new(),
        count => format!(" · unknown values in {}, compared by their expressions", counted(count, "token")),
    };
    format!("{compared} compared: {} · {gained} gained, {lost} lost{partial}", states.join(", "))
}

/// An example of a request, in words.
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
