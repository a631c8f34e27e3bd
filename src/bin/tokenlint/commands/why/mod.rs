//! `why`: from a refusal to its cause, and with the token to the least change after which the call succeeds.

mod answer;
mod human;
mod json;

use tokenlint::{
    catalog::Catalog,
    edit::Facts,
    model::{Token, Zones},
    read::Unit,
    refusal::{Refusals, refusals},
    text::{counted, shown},
    trim::{Remedy, remedy},
};

use self::answer::{Answer, Inquiry};
use crate::{
    args::{Format, WhyArgs},
    error::{Error, EvidenceError},
    exit::Exit,
    files::{
        tokens::{load, named_file, open, unit, zones},
        variables::Variables,
    },
    output::shown_path,
    patch::patch,
    terminal,
};

/// The change that the token needs.
struct Proposal {
    remedy: Remedy,
    /// The change as a unified diff, if it is proved.
    patch: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(arguments: &WhyArgs) -> Result<Exit, Error> {
    let catalog = Catalog::builtin();
    let source = open(&arguments.path, 0)?;
    let refusals = refusals(source.text(), catalog);
    let zones = zones(arguments.zones.zones.as_deref())?;
    let (file, name) = named_file(arguments.token_file.as_deref(), arguments.token.token.as_deref())?;
    let variables = Variables::of_environment();
    let unit = file.map(|path| unit(path, 1, &variables)).transpose()?;
    let loaded = unit.as_ref().map(load);
    let token = loaded.as_ref().zip(file).map(|(loaded, file)| loaded.one(name, &shown_path(file))).transpose()?;
    let token = token.map(|loaded| &loaded.token);
    let inquiry = Inquiry { token, zones: &zones, now: arguments.now.get(), catalog };
    let answers: Vec<Answer<'_, '_>> = asked(&refusals).iter().map(|own| inquiry.answer(own)).collect();
    if answers.is_empty() {
        let input = source.shown_path().to_owned();
        let outcome = format!(
            "{} succeeded, {} failed for another reason",
            counted(refusals.succeeded, "API call"),
            refusals.failed
        );
        return Err(EvidenceError::NothingRefused { input, outcome }.into());
    }
    let proposal = token.zip(unit.as_ref()).and_then(|(token, unit)| proposal(&answers, token, unit, &inquiry));
    let name = token.map(name_of);
    let text = match arguments.format.format {
        Format::Human => described(&answers, name.as_deref(), proposal.as_ref(), &zones, catalog),
        Format::Json => {
            let name = token.and_then(|token| Some(shown(&token.name.as_ref()?.value)));
            let all = json::document(&refusals, &answers, name.as_deref(), proposal.as_ref(), &zones, catalog);
            format!("{all:#}\n")
        }
    };
    terminal::print(&text)?;
    Ok(exit(&answers))
}

/// The answers to a text that is given as an argument; `None` if it says nothing about API calls.
pub(super) fn explained(text: &str, catalog: &'static Catalog) -> Option<String> {
    let refusals = refusals(text, catalog);
    let zones = Zones::default();
    let inquiry = Inquiry { token: None, zones: &zones, now: jiff::Timestamp::now(), catalog };
    let answers: Vec<Answer<'_, '_>> = asked(&refusals).iter().map(|own| inquiry.answer(own)).collect();
    (!answers.is_empty()).then(|| described(&answers, None, None, &zones, catalog))
}

/// The refusals, or if there are none the calls that the text only names.
fn asked(refusals: &Refusals) -> &[tokenlint::refusal::Refusal] {
    if refusals.all.is_empty() { &refusals.asked } else { &refusals.all }
}

fn name_of(token: &Token<'_>) -> String {
    let name = token.name.as_ref().or(token.id.as_ref());
    name.map_or("without a name".to_owned(), |text| format!("`{}`", shown(&text.value)))
}

/// What to add to the token, if that is what it needs.
fn proposal(answers: &[Answer<'_, '_>], token: &Token<'_>, unit: &Unit, inquiry: &Inquiry<'_, '_>) -> Option<Proposal> {
    let mut missing: Vec<_> = answers.iter().flat_map(Answer::missing).collect();
    missing.sort();
    missing.dedup();
    if missing.is_empty() {
        return None;
    }
    let facts = Facts { catalog: inquiry.catalog, zones: inquiry.zones, now: inquiry.now };
    let remedy = remedy(token, unit, &missing, &facts);
    let patch = remedy.edited.as_ref().map(|edited| patch(unit, edited));
    Some(Proposal { remedy, patch })
}

/// The answers as text.
fn described(
    answers: &[Answer<'_, '_>],
    name: Option<&str>,
    proposal: Option<&Proposal>,
    zones: &Zones,
    catalog: &'static Catalog,
) -> String {
    let all: Vec<String> = answers.iter().map(|own| human::answer(own, name, zones, catalog)).collect();
    let mut text = all.join("\n");
    let Some(Proposal { remedy, patch }) = proposal else { return text };
    for kept in &remedy.added {
        let on = zones.described(&kept.on);
        text += &format!("\nadd `{}` on {on}, for {}\n", kept.group.described(), kept.reasons.join(", "));
    }
    for own in &remedy.unexplained {
        text += &format!("\nnot certain what to add for {}: {}\n", own.what, own.why);
    }
    match patch {
        Some(patch) => {
            text +=
                &format!("\n{patch}\nproved: with this change the token can make the calls, and gains nothing else\n");
        }
        None if remedy.policies.is_empty() => {}
        None => {
            text += "\nthe change cannot be written into the file; add to the policies of the token, with your own IDs:\n\n";
            remedy.policies.iter().for_each(|policy| text += &format!("{policy:#}\n"));
        }
    }
    text
}

/// The exit code: a call that the token cannot make outranks what is not clear.
fn exit(answers: &[Answer<'_, '_>]) -> Exit {
    if answers.iter().any(Answer::is_denied) {
        return Exit::Findings;
    }
    if answers.iter().all(Answer::is_clear) { Exit::Clean } else { Exit::Unknown }
}
