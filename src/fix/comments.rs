//! Comments that accept findings, each above the line that its findings are about.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    config::Acceptance,
    lint::{self, Finding, Linter, Severity},
    read::{CommentPlaces, Unit},
    text::{Source, SourceId},
};

/// A unit with new comments.
pub struct Commented {
    /// The unit with the comments.
    pub unit: Unit,
    /// The number of findings that they accept.
    pub accepted: usize,
}

/// A line, by the offset of its start.
type Line = (SourceId, usize);

/// The lines to comment, with the rules to accept.
type Lines = BTreeMap<Line, BTreeSet<&'static str>>;

/// Where comments can be written, for each source.
type Places = BTreeMap<SourceId, CommentPlaces>;

/// Tells whether comments are right: all findings, by rule, token and message, in order.
type Census = Vec<(&'static str, String)>;

/// Adds comments for the findings of a unit from a severity on. A comment is only added where judging the unit again
/// shows that it accepts exactly its findings and changes nothing else: JSON has no comments, and within a string that
/// spans several lines a comment is text.
pub fn commented(unit: Unit, linter: &Linter, least: Severity, acceptance: &Acceptance) -> Commented {
    let places: Places = unit.judged().filter_map(|source| Some((source.id, CommentPlaces::of(source)?))).collect();
    let (open, waived) = lint::findings(linter, &unit);
    let all = census(open.iter().chain(waived.iter().map(|waived| &waived.finding)));
    let open: Vec<(Option<Line>, Finding)> = open
        .into_iter()
        .map(|finding| (line_of(&finding, &unit, &places).filter(|_| finding.severity >= least), finding))
        .collect();
    let mut lines = Lines::new();
    for (line, finding) in &open {
        if let Some(line) = line {
            lines.entry(*line).or_default().insert(finding.rule.id);
        }
    }
    let job = Job { linter, acceptance, unit: &unit, places: &places, all, open };
    let found = job.tried(&lines).or_else(|| {
        // One that does not work keeps all from working: the others are found one by one.
        let (mut good, mut found) = (Lines::new(), None);
        for (line, rules) in lines {
            good.insert(line, rules);
            match job.tried(&good) {
                Some(more) => found = Some(more),
                None => drop(good.remove(&line)),
            }
        }
        found
    });
    found.unwrap_or(Commented { unit, accepted: 0 })
}

/// The start of the line that a finding is about, if comments can be written there.
fn line_of(finding: &Finding, unit: &Unit, places: &Places) -> Option<Line> {
    let span = finding.primary()?;
    let source = unit.judged().find(|source| source.id == span.source)?;
    let at = source.line_start(span.range().start);
    places.get(&source.id)?.has(at).then_some((source.id, at))
}

fn census<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Census {
    let entry = |finding: &Finding| {
        let token = finding.token.as_ref().map_or_else(String::new, |token| format!("{token:?} "));
        (finding.rule.id, token + &finding.message)
    };
    let mut census: Census = findings.into_iter().map(entry).collect();
    census.sort_unstable();
    census
}

struct Job<'j> {
    linter: &'j Linter,
    acceptance: &'j Acceptance,
    unit: &'j Unit,
    places: &'j Places,
    /// All findings of the unit, those that are accepted already among them.
    all: Census,
    /// Those that are not accepted, with the line that a comment would be above.
    open: Vec<(Option<Line>, Finding)>,
}

impl Job<'_> {
    /// The unit with comments at lines; `None` if one of them does not work.
    fn tried(&self, lines: &Lines) -> Option<Commented> {
        let mut texts = BTreeMap::new();
        for source in self.unit.judged() {
            let own = lines.range((source.id, 0)..=(source.id, usize::MAX));
            let own: Vec<(usize, &BTreeSet<&'static str>)> = own.map(|((_, at), rules)| (*at, rules)).collect();
            if !own.is_empty() {
                texts.insert(source.id, self.text(source, &own)?);
            }
        }
        let unit = self.unit.edited(&texts)?;
        let is_commented = |line: &Option<Line>, finding: &Finding| {
            line.and_then(|line| lines.get(&line)).is_some_and(|rules| rules.contains(finding.rule.id))
        };
        let (accepted, others): (Vec<_>, Vec<_>) =
            self.open.iter().partition(|(line, finding)| is_commented(line, finding));
        let (open, waived) = lint::findings(self.linter, &unit);
        let is_right = census(&open) == census(others.into_iter().map(|(_, own)| own))
            && census(open.iter().chain(waived.iter().map(|waived| &waived.finding))) == self.all;
        is_right.then_some(Commented { unit, accepted: accepted.len() })
    }

    fn text(&self, source: &Source, lines: &[(usize, &BTreeSet<&'static str>)]) -> Option<String> {
        let mark = self.places.get(&source.id)?.mark;
        let text = source.text();
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let reason: Vec<&str> = self.acceptance.reason.split_whitespace().collect();
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (at, rules) in lines {
            let rules: Vec<&str> = rules.iter().copied().collect();
            let line = text.get(*at..)?;
            let indent: String = line.chars().take_while(|character| matches!(character, ' ' | '\t')).collect();
            out += text.get(from..*at)?;
            let (rules, reason, until) = (rules.join(", "), reason.join(" "), self.acceptance.until);
            out += &format!("{indent}{mark} tokenlint: ignore[{rules}] {reason} until={until}{end}");
            from = *at;
        }
        out += text.get(from..)?;
        Some(out)
    }
}
