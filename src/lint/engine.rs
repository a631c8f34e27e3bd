//! Runs the rules over units: severities, waivers, order and coverage are handled here, not in rules.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Check, FileState, Finding, Inventory, JudgedUnit, Linter, Origin, Problem, ProblemKind, Report, Reporter, Waived,
    Waiver, Waivers,
    conceal::conceal,
    fingerprint::{fingerprint, fingerprint_as, hashed, old_fingerprint},
    judged::Judged,
    pass::{self, level, reporter},
    pointers::point,
    seen::{Seen, Unseen},
};
use crate::{
    read::Unit,
    syntax::json,
    text::{Source, SourceError, SourceId, plain_path},
};

/// What a source is expected to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expectation {
    /// Tokens: a source without any is a problem, for example because the user named the file.
    Tokens,
    /// Anything: a source that does not mention tokens is skipped, for example because it is just in the directory.
    Anything,
}

/// One run: units come in, a report goes out.
pub struct Run<'l> {
    linter: &'l Linter,
    report: Report,
    inventory: Inventory,
    /// How often each fingerprint occurs in a source.
    fingerprints: HashMap<(String, SourceId), usize>,
    /// How often each fingerprint of version 0.1 occurs.
    old_fingerprints: HashMap<String, usize>,
    /// The waivers in comments of the sources.
    comments: Waivers,
    /// The arrays of each source that were read element by element.
    arrays: BTreeMap<SourceId, Vec<json::Elements>>,
}

/// The note on the entries of a baseline whose findings no longer occur.
fn stale_baseline(gone: &[&Waiver]) -> Option<Problem> {
    let first = gone.first()?;
    let message = match gone.len() {
        1 => "1 entry of the baseline matches no finding any more".to_owned(),
        count => format!("{count} entries of the baseline match no finding any more"),
    };
    let message = format!("{message}; renew it: tokenlint check --write-baseline FILE");
    Some(Problem { kind: ProblemKind::Waiver, message, path: String::new(), span: Some(first.span) })
}

impl<'l> Run<'l> {
    /// A run without any sources.
    pub fn new(linter: &'l Linter) -> Run<'l> {
        Run {
            linter,
            report: Report::default(),
            inventory: Inventory::default(),
            fingerprints: HashMap::new(),
            old_fingerprints: HashMap::new(),
            comments: Waivers::default(),
            arrays: BTreeMap::new(),
        }
    }

    /// Keeps a source that findings may point into without linting it, such as the configuration.
    pub fn keep(&mut self, source: Source) {
        self.report.sources.keep(source);
    }

    /// The ID for the next source.
    pub fn next_id(&self) -> SourceId {
        self.report.sources.next_id()
    }

    /// Reports a source, or a part of one, that could not be read.
    pub fn problem(&mut self, problem: Problem) {
        self.report.problems.push(problem);
    }

    /// Reports something that was not checked, although it is not wrong.
    pub fn note(&mut self, note: Problem) {
        self.report.coverage.not_evaluated += 1;
        self.report.notes.push(note);
    }

    /// Records what became of a file that is not linted.
    pub fn file(&mut self, path: &str, state: FileState, reason: &str) {
        if state == FileState::WithoutTokens && !self.report.ledger.has(path) {
            self.report.coverage.skipped += 1;
        }
        self.report.ledger.record(path, state, reason);
    }

    /// The number of tokens linted so far.
    pub fn tokens(&self) -> usize {
        self.report.coverage.tokens
    }

    /// Lints a document that the user named.
    ///
    /// # Errors
    /// If the bytes cannot become a source.
    pub fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), SourceError> {
        let source = Source::new(self.next_id(), path.to_owned(), bytes)?;
        self.unit(Unit::document(source), Expectation::Tokens);
        Ok(())
    }

    /// Lints what is read together: a document, or the files of a module.
    pub fn unit(&mut self, unit: Unit, expectation: Expectation) {
        let judged = self.linter.judge(unit);
        self.take(judged, expectation);
    }

    /// Lints a text of any kind, of which the rules about texts are all that applies, such as that about credentials.
    pub fn text(&mut self, source: Source) {
        let (id, path) = (source.id, source.path.clone());
        let unit = Unit::document(source);
        let mut all = Judged::default();
        pass::source_rules(self.linter, &unit, &mut all);
        if all.findings.is_empty() {
            return self.file(&path, FileState::Ignored, "the name is not one of those checked");
        }
        // A mention of a token was reported when the file was found.
        all.seen.insert(id, Seen { is_noted: true, ..Seen::default() });
        self.take(JudgedUnit { unit, all }, Expectation::Anything);
    }

    /// Takes a unit that was judged before. The report does not depend on when or where that was, but on the order in
    /// which units are taken.
    pub fn take(&mut self, judged: JudgedUnit, expectation: Expectation) {
        let named = expectation == Expectation::Tokens;
        let JudgedUnit { unit, all } = judged;
        let Judged {
            findings, coverage, inventory, problems, others, notes, cards, access, waivers, seen, arrays, ..
        } = all;
        self.report.cards.extend(cards);
        self.report.access.extend(access);
        if !self.linter.ignores_waivers {
            self.comments.extend(waivers);
        }
        let seen_in = |source: &Source| seen.get(&source.id).copied().unwrap_or_default();
        let is_ours = named
            || coverage.documents > 0
            || !findings.is_empty()
            || unit.judged().any(|source| seen_in(source).must_be_read(source));
        if !is_ours {
            for source in unit.judged() {
                self.other(source, seen_in(source));
            }
            return;
        }
        self.report.coverage.add(coverage);
        for (source, elements) in arrays {
            self.arrays.entry(source).or_default().push(elements);
        }
        let has_tokens = seen.values().any(|seen| seen.tokens + seen.unknown_tokens > 0);
        let pointed: HashSet<SourceId> =
            findings.iter().filter_map(|finding| finding.primary().map(|span| span.source)).collect();
        for source in unit.judged() {
            self.report.coverage.sources += usize::from(!self.report.ledger.has(&source.path));
            let verdict = seen_in(source).verdict(source, pointed.contains(&source.id), has_tokens);
            self.report.ledger.record(&source.path, verdict.state, verdict.reason);
            self.unseen(source, verdict.report, named);
        }
        self.inventory.extend(inventory);
        self.report.problems.extend(problems);
        notes.into_iter().for_each(|note| self.note(note));
        self.report.problems.extend(others.into_iter().filter(|_| named));
        // A finding may be about a configuration that was read as evidence.
        let kept = std::mem::take(&mut self.report.sources);
        for finding in findings {
            let span = finding.primary();
            let source = span.and_then(|span| unit.source(span).or_else(|| kept.get(span.source)));
            if let Some(source) = source {
                self.finding(finding, source);
            }
        }
        self.report.sources = kept;
        unit.into_sources().into_iter().for_each(|source| self.report.sources.keep(source));
    }

    /// Records a source that no word marks as one with tokens. A text that ends too early, or that is no text at all,
    /// may be of any kind, so it is not called a file without tokens.
    fn other(&mut self, source: &Source, seen: Seen) {
        let is_binary = source.not_utf8().next().is_some() || source.text().contains('\0');
        if seen.is_truncated || is_binary {
            let reason = if is_binary { "not a text in UTF-8" } else { "the file ends too early" };
            let message = format!("{reason}; it is not checked");
            self.note(Problem { kind: ProblemKind::File, message, path: source.path.clone(), span: None });
            self.report.ledger.record(&source.path, FileState::Unreadable, reason);
            return;
        }
        let reason = if seen.is_broken { "cannot be parsed, and mentions no API token" } else { "no API token in it" };
        self.file(&source.path, FileState::WithoutTokens, reason);
    }

    /// Reports a token or a policy that would otherwise pass unseen. A named file has a problem of its own already.
    fn unseen(&mut self, source: &Source, unseen: Option<Unseen>, named: bool) {
        let at = |span, message: &str| Problem {
            kind: ProblemKind::Unchecked,
            message: message.to_owned(),
            path: source.path.clone(),
            span: Some(span),
        };
        match unseen {
            Some(Unseen::Problem(span)) if !named => {
                self.problem(at(span, "this file mentions an API token, but no token in it could be read"));
            }
            Some(Unseen::Note(span)) if !named => self.note(at(
                span,
                "no token was checked for this definition: it has no instance with the values that are known here",
            )),
            _ => {}
        }
    }

    fn finding(&mut self, mut finding: Finding, source: &Source) {
        let stem = fingerprint(&finding, source);
        let count = self.fingerprints.entry((stem.clone(), source.id)).or_default();
        *count += 1;
        finding.fingerprint = numbered(stem, *count);
        let before = finding.about_before.iter().map(|about| fingerprint_as(&finding, about, source));
        finding.earlier_fingerprints = before.map(|stem| numbered(stem, *count)).collect();
        let stem = finding.primary().map_or(String::new(), |span| old_fingerprint(&finding, span, source));
        let count = self.old_fingerprints.entry(stem.clone()).or_default();
        *count += 1;
        finding.old_fingerprint = numbered(stem, *count);
        let now = self.linter.now;
        let by_linter = self.linter.waivers.accept(&finding, source, now);
        match by_linter.or_else(|| self.comments.accept(&finding, source, now)) {
            Some(waiver) => self.report.waived.push(Waived::new(finding, waiver)),
            None => self.report.findings.push(finding),
        }
    }

    /// Runs the rules over all tokens and over waivers, and returns the sorted report.
    pub fn finish(self) -> Report {
        self.finish_with_waivers().0
    }

    /// Like [`Run::finish`], and returns the waivers in comments as well.
    pub fn finish_with_waivers(mut self) -> (Report, Waivers) {
        let inventory = std::mem::take(&mut self.inventory);
        self.overall(|check, reporter| {
            if let Check::Inventory(check) = check {
                check(&inventory, reporter);
            }
        });
        let comments = std::mem::take(&mut self.comments);
        let linter = self.linter;
        let directory = linter.waivers.directory.as_deref();
        let paths: HashSet<String> =
            self.report.sources.shown_paths().map(|path| plain_path(path, directory)).collect();
        // A waiver can only be unused if its rule ran and, for a baseline entry, its file was read.
        let may_match = |waiver: &&Waiver| {
            let ran = linter.rules.iter().any(|active| active.rule.info.id == waiver.rule);
            let is_read = |path: &String| paths.contains(&plain_path(path, directory));
            ran && waiver.path.as_ref().is_none_or(is_read)
        };
        let all = linter.waivers.all().iter().chain(comments.all()).filter(may_match);
        // The entries of a baseline are many, and renewed together.
        let is_gone = |waiver: &&Waiver| waiver.origin == Origin::Baseline && waiver.matches() == 0;
        let (gone, judged): (Vec<&Waiver>, Vec<&Waiver>) = all.partition(is_gone);
        if linter.rules.iter().any(|active| matches!(active.rule.check, Check::Waiver(_))) {
            self.report.notes.extend(stale_baseline(&gone));
        }
        self.overall(|check, reporter| {
            if let Check::Waiver(check) = check {
                judged.iter().for_each(|waiver| check(waiver, reporter));
            }
        });
        self.report.coverage.problems = self.report.problems.len();
        self.report.coverage.files = self.report.ledger.counts();
        self.sort();
        point(&mut self.report, &self.arrays);
        conceal(&mut self.report);
        (self.report, comments)
    }

    fn overall(&mut self, mut run: impl FnMut(Check, &mut Reporter<'_>)) {
        let mut findings = Vec::new();
        for active in &self.linter.rules {
            run(active.rule.check, &mut reporter(self.linter, active, &mut findings));
            level(active, &mut findings);
        }
        let sources = std::mem::take(&mut self.report.sources);
        for mut finding in findings {
            // One token may have several findings of a rule, each about something else.
            if let Some(about) = finding.about.as_mut().filter(|_| !finding.detail.is_empty()) {
                about.push(' ');
                about.push_str(&finding.detail);
            }
            if let Some(source) = finding.primary().and_then(|span| sources.get(span.source)) {
                self.finding(finding, source);
            }
        }
        self.report.sources = sources;
    }

    fn sort(&mut self) {
        let Report { findings, waived, problems, notes, sources, .. } = &mut self.report;
        let key = |finding: &Finding| {
            let span = finding.primary();
            let path = span.and_then(|span| sources.get(span.source)).map(|source| source.path.clone());
            (path, span.map(|span| (span.start, span.end)), finding.rule.id, finding.message.clone())
        };
        findings.sort_by_cached_key(key);
        waived.sort_by_cached_key(|waived| key(&waived.finding));
        for places in [problems, notes] {
            places.sort_by_cached_key(|problem| (problem.path.clone(), problem.span));
        }
    }
}

/// The findings of a unit that no waiver accepts, in source order, and those that one accepts; for edits.
pub fn findings(linter: &Linter, unit: &Unit) -> (Vec<Finding>, Vec<Waived>) {
    let Judged { findings, waivers, .. } = pass::judged(linter, unit);
    let mut run = Run::new(linter);
    if !linter.ignores_waivers {
        run.comments.extend(waivers);
    }
    for finding in findings {
        if let Some(source) = finding.primary().and_then(|span| unit.source(span)) {
            run.finding(finding, source);
        }
    }
    run.report.findings.sort_by_key(Finding::primary);
    (run.report.findings, run.report.waived)
}

/// The findings of a unit that no waiver accepts, in source order; for fixes.
pub fn unwaived_findings(linter: &Linter, unit: &Unit) -> Vec<Finding> {
    findings(linter, unit).0
}

/// The fingerprint of one of several findings that are alike; the first keeps what they have in common.
fn numbered(stem: String, count: usize) -> String {
    if count == 1 { stem } else { hashed(&[&stem, &count.to_string()]) }
}
