//! The API as a token would find it: what the token allows is answered, what it does not is refused.

use std::ops::ControlFlow;

use tokenlint::{
    access::{Certainty, Circumstances, Decision, Everywhere, Place, Requirement, requirement},
    catalog::Catalog,
    model::{Resource, Token, Zones},
    render::difference,
    text::{counted, listed},
    usage,
};

use crate::{
    exit::Exit,
    online::record::{Answer, Answers, Event, Ids, Request},
    patch::shown_line,
};

/// The token that the command gets: its own would be of no use.
pub(super) const PLACEHOLDER: &str = "simulated-by-tokenlint-0000000000000000";

/// The most permission groups that a message names.
const MAX_GROUPS: usize = 3;

/// A simulation of the API for one token.
pub(super) struct Simulation<'a, 's> {
    everywhere: Everywhere<'a, 's>,
    zones: &'a Zones,
    now: jiff::Timestamp,
    /// Whether inferred permission groups are taken for documented ones.
    takes_inferred: bool,
    catalog: &'static Catalog,
    answers: Answers,
    /// The only account and the first zone of the token, which answers are about.
    account: Option<String>,
    zone: Option<String>,
    allowed: usize,
    /// What was refused, with the reason.
    denied: Tally,
    /// What was answered although the token may not allow it, with the reason.
    unknown: Tally,
    /// Requests that are no calls, by their kind.
    refused: Tally,
    /// The call for which there is no answer.
    stopped: Option<String>,
}

impl<'a, 's> Simulation<'a, 's> {
    /// A simulation in which no call was made yet.
    pub(super) fn new(
        token: &Token<'s>,
        everywhere: Everywhere<'a, 's>,
        zones: &'a Zones,
        now: jiff::Timestamp,
        takes_inferred: bool,
    ) -> Simulation<'a, 's> {
        let (account, zone) = ids(token, zones);
        Simulation {
            everywhere,
            zones,
            now,
            takes_inferred,
            catalog: Catalog::builtin(),
            answers: Answers::builtin(),
            account,
            zone,
            allowed: 0,
            denied: Tally::default(),
            unknown: Tally::default(),
            refused: Tally::default(),
            stopped: None,
        }
    }

    /// Answers a request. The command is ended if there is no answer.
    pub(super) fn note(&mut self, event: Event, origin: &str) -> ControlFlow<()> {
        match event {
            Event::Asked { request, body, answer } => {
                let own = self.answer(&request, &body, origin);
                // The client may have gone away.
                let _ = answer.send(own);
            }
            Event::Refused(what) => self.refused.add(what.to_owned()),
            // Nothing is passed on.
            Event::Answered(..) | Event::Unreachable(..) => {}
        }
        if self.stopped.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn answer(&mut self, request: &Request, body: &[u8], origin: &str) -> Answer {
        let (need, place) = usage::of_call(&request.method, &request.path, self.catalog);
        let mut needed = requirement(&need, &place, self.catalog);
        if needed.certainty == Certainty::Unmapped {
            let call = shown_line(&need.described(self.catalog));
            let answer = Answer::error(501, 0, &format!("tokenlint record: no answer is known for {call}"));
            self.stopped = Some(call);
            return answer;
        }
        if self.takes_inferred && needed.is_inferred() {
            needed.certainty = Certainty::Documented;
        }
        let circumstances = Circumstances { address: None, at: self.now, zones: self.zones };
        match self.everywhere.decide(&needed, circumstances) {
            Decision::Allowed(_) => self.allowed += 1,
            Decision::Denied(denial) => {
                let because = format!("{}{}", difference::denial(&denial), by(&needed));
                self.denied.add(self.entry(&needed, &because));
                return Answer::error(403, 10000, "Authentication error");
            }
            Decision::Unknown(_, doubts) => {
                let reasons: Vec<String> = doubts.iter().map(|doubt| doubt.described(self.zones)).collect();
                self.unknown.add(self.entry(&needed, &reasons.join("; ")));
            }
        }
        let zone = self.zone_named(&request.path).or(self.zone.as_deref());
        let (account, zone) = match &place {
            Place::Account(id) => (Some(id.as_str()), zone),
            Place::Zone(id) => (self.zones.account(id).or(self.account.as_deref()), Some(id.as_str())),
            _ => (self.account.as_deref(), zone),
        };
        self.answers.answer(request, body, Ids { account, zone, origin })
    }

    /// The zone that a query asks for by name, if `--zones` names it.
    fn zone_named(&self, path: &str) -> Option<&'a str> {
        let (_, query) = path.split_once('?')?;
        let (_, name) = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "name")?;
        self.zones.all.iter().find(|(_, zone)| zone.name == *name).map(|(id, _)| id.as_str())
    }

    fn entry(&self, needed: &Requirement, because: &str) -> String {
        let on = needed.place.described(self.zones).map_or(String::new(), |on| format!(" on {on}"));
        shown_line(&format!("{}{on}: {because}", needed.need.described(self.catalog)))
    }

    /// What the token allowed, and what not.
    pub(super) fn report(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (word, all) in [("denied", &self.denied), ("unknown", &self.unknown), ("not simulated", &self.refused)] {
            lines.extend(all.0.iter().map(|(what, count)| format!("{word}: {what}{}", times(*count))));
        }
        if let Some(call) = &self.stopped {
            lines.push(format!("stopped: no answer is known for {call}; the command was ended"));
        }
        let count = |all: &Tally| all.0.iter().map(|(_, count)| count).sum::<usize>();
        lines.push(format!(
            "simulated: {} allowed · {} denied · {} unknown; nothing was sent to the API",
            counted(self.allowed, "API call"),
            count(&self.denied),
            count(&self.unknown)
        ));
        lines
    }

    /// The exit code: that of the command, unless its success is not certain.
    pub(super) fn exit(&self, code: u8) -> Exit {
        let is_sure = self.stopped.is_none() && self.unknown.0.is_empty() && self.refused.0.is_empty();
        match (code, &self.stopped) {
            (_, Some(_)) => Exit::Unknown,
            (0, None) if !is_sure => Exit::Unknown,
            (code, None) => Exit::Command(code),
        }
    }
}

/// What happened how often, in the order in which it first did.
#[derive(Default)]
struct Tally(Vec<(String, usize)>);

impl Tally {
    fn add(&mut self, what: String) {
        match self.0.iter_mut().find(|(own, _)| *own == what) {
            Some((_, count)) => *count += 1,
            None => self.0.push((what, 1)),
        }
    }
}

/// The permission groups of which any one would suffice.
fn by(needed: &Requirement) -> String {
    let mut groups: Vec<String> = needed.groups().map(|group| format!("`{}`", group.name)).collect();
    groups.dedup();
    groups.truncate(MAX_GROUPS);
    match groups.as_slice() {
        [] => String::new(),
        [one] => format!("; granted by {one}"),
        _ => format!("; granted by any of {}", listed(&groups)),
    }
}

fn times(count: usize) -> String {
    if count == 1 { String::new() } else { format!(", {}", counted(count, "time")) }
}

/// The only account that a token names, and the first zone.
fn ids(token: &Token<'_>, zones: &Zones) -> (Option<String>, Option<String>) {
    let entries = || token.allows().flat_map(|policy| policy.resources.entries()).map(|entry| &entry.resource);
    let zone = entries().find_map(|resource| match resource {
        Resource::Zone { id, .. } => Some(id.to_string()),
        _ => None,
    });
    let mut accounts: Vec<&str> = entries().filter_map(|resource| account(resource, zones)).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let account = if let [only] = accounts.as_slice() { Some((*only).to_owned()) } else { None };
    (account, zone)
}

fn account<'r>(resource: &'r Resource<'_>, zones: &'r Zones) -> Option<&'r str> {
    match resource {
        Resource::Account(id) | Resource::ZonesOf(id) | Resource::BucketsOf(id) => Some(id),
        Resource::Zone { id, account } => account.as_deref().or_else(|| zones.account(id)),
        Resource::AllParts { account, .. } | Resource::Part { account, .. } => account.as_deref(),
        _ => None,
    }
}
