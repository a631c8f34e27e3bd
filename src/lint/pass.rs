//! Lints the items of one unit: in order if it is small, on all cores if it is large.

use super::{
    Active, Card, Check, Finding, InventoryToken, Linter, Problem, ProblemKind, Reporter, Rule,
    accepted::{Narrowed, body},
    digest::hex,
    fingerprint::identity,
    help::{self, Style},
    judged::Judged,
    mismatched::mismatched,
    parallel,
    report::TokenAccess,
    seen::{Seen, has_unknown_access},
    subject::Subjects,
    waiver,
};
use crate::{
    access,
    edit::{Fix, Trial, is_literal},
    model::{Form, Syntax, Token, TokenName},
    read::{self, Item, ReadProblem, Unit},
    syntax::Notation,
    text::Span,
};

/// Reads a unit to its end and lints its tokens.
pub(super) fn judged(linter: &Linter, unit: &Unit) -> Judged {
    let mut judged = if unit.sources().iter().any(|source| source.text().len() >= parallel::LARGE) {
        parallel::judged(unit, &|pieces| {
            let mut pass = Pass::new(linter, unit);
            pieces.into_iter().for_each(|piece| piece.items(&mut |item| pass.item(item)));
            pass.judged
        })
    } else {
        let mut pass = Pass::new(linter, unit);
        unit.read(&mut |item| pass.item(item));
        pass.judged
    };
    withdraw_fixes(linter, unit, &mut judged.findings);
    judged
}

/// Removes the fixes that would be refused: a finding only offers what can be done.
fn withdraw_fixes(linter: &Linter, unit: &Unit, findings: &mut [Finding]) {
    let fixes: Vec<&Fix> = findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    if fixes.is_empty() {
        return;
    }
    let possible = Trial::new(unit, linter.facts()).are_possible(&fixes);
    let offered = findings.iter_mut().filter(|finding| finding.fix.is_some());
    for (finding, is_possible) in offered.zip(possible) {
        finding.fix = finding.fix.take().filter(|_| is_possible);
    }
}

/// Runs the rules about source texts, after those about tokens.
pub(super) fn source_rules(linter: &Linter, unit: &Unit, judged: &mut Judged) {
    let secrets = std::mem::take(&mut judged.secrets);
    for source in unit.judged() {
        let own: Vec<Span> = secrets.iter().copied().filter(|span| span.source == source.id).collect();
        each(linter, &mut judged.findings, |rule, reporter| {
            if let Check::Source(check) = rule.check {
                check(source, &own, reporter);
            }
        });
    }
}

/// The items of one unit as they pass through the rules.
struct Pass<'l, 's> {
    linter: &'l Linter,
    unit: &'s Unit,
    judged: Judged,
}

impl<'l, 's> Pass<'l, 's> {
    fn new(linter: &'l Linter, unit: &'s Unit) -> Self {
        Pass { linter, unit, judged: Judged::default() }
    }

    fn item(&mut self, item: Item<'_>) {
        match item {
            Item::Token(mut token) => self.token(&mut token),
            Item::Document(document) => {
                self.judged.coverage.documents += 1;
                self.judged.inventory.documents.push(document);
            }
            Item::Unsupported(problem) => {
                self.seen(problem.span).is_unrecognized |= problem.is_unrecognized();
                self.judged.others.push(self.problem(&problem));
            }
            Item::Comment(comment) => match waiver::of_comment(&comment, |id| self.linter.is_rule(id)) {
                Ok(waivers) => {
                    for waiver in waivers {
                        self.judged.waivers.add(waiver);
                    }
                }
                Err(error) => {
                    let problem = self.at(comment.span, ProblemKind::Waiver, error.to_string());
                    self.judged.problems.push(problem);
                }
            },
            Item::Elements(source, elements) => self.judged.arrays.push((source, elements)),
            Item::Unknown(problem) => {
                let seen = self.seen(problem.span);
                seen.is_noted = true;
                seen.is_about_tokens |= problem.is_unread_program();
                self.judged.notes.push(self.problem(&problem));
            }
            Item::Problem(problem) => {
                let seen = self.seen(problem.span);
                seen.is_broken |= problem.is_unparsable();
                seen.is_truncated |= problem.is_truncation();
                seen.is_about_tokens |= problem.is_about_tokens();
                seen.is_noted = true;
                self.judged.problems.push(self.problem(&problem));
            }
        }
    }

    /// The notation of the members at a location; needed for each token, and the same for most.
    fn notation(&self, span: Span) -> Notation {
        self.unit.source(span).map_or(Notation::Json, read::notation)
    }

    fn seen(&mut self, place: Span) -> &mut Seen {
        self.judged.seen.entry(place.source).or_default()
    }

    fn problem(&self, problem: &ReadProblem) -> Problem {
        self.at(problem.span, ProblemKind::Read(problem.kind.clone()), problem.to_string())
    }

    fn at(&self, span: Span, kind: ProblemKind, message: String) -> Problem {
        Problem { kind, message, path: self.unit.path(span).to_owned(), span: Some(span) }
    }

    fn token(&mut self, token: &mut Token<'_>) {
        let name = token.name.as_ref().map_or("", |name| &name.value);
        let owners = &self.linter.owners;
        let patterns = owners.iter().map(|owner| owner.name.as_ref());
        let matching = self.linter.owner_patterns.matching(patterns, name);
        let declared = matching.first().and_then(|at| owners.get(*at));
        token.resolve(self.linter.catalog, declared.map(|owner| owner.kind));
        let token = &*token;
        self.count(token);
        let from = self.judged.findings.len();
        let effective = access::effective(token);
        let effective = effective.as_ref().unwrap_or(token);
        let doubtful = mismatched(effective);
        each(self.linter, &mut self.judged.findings, |rule, reporter| {
            if !rule.applies_to.includes(token, reporter.now) {
                return;
            }
            // Rules about access see the token after its denies; rules about validity also check what is denied.
            let seen = if rule.info.family.is_about_access() { effective } else { token };
            let from = reporter.findings.len();
            match rule.check {
                Check::Token(check) => check(seen, reporter),
                Check::Policy(check) => {
                    for (at, policy) in seen.policies.iter().enumerate() {
                        let from = reporter.findings.len();
                        check(policy, seen, reporter);
                        let own = reporter.findings.get_mut(from..).unwrap_or_default();
                        own.iter_mut().for_each(|finding| finding.policy = Some(at));
                    }
                }
                Check::Source(_) | Check::Inventory(_) | Check::Waiver(_) => {}
            }
            if rule.info.family.is_about_grants() {
                let own = reporter.findings.get_mut(from..).unwrap_or_default();
                own.iter_mut().for_each(|finding| doubtful.qualify(finding));
            }
        });
        let subjects = Subjects::new(token, self.unit);
        let accepted = self.accepted(token, &subjects);
        // Edits other than those of literals are made in the syntax of documents.
        let is_program = token.notation.is_some();
        let style = Style {
            notation: token.notation.unwrap_or_else(|| self.notation(token.span)),
            has_blocks: token.syntax.iter().any(|syntax| syntax.value == Syntax::Blocks),
        };
        for finding in self.judged.findings.get_mut(from..).unwrap_or_default() {
            help::complete(finding, style);
            finding.token = Some(token.into());
            finding.about = Some(subjects.of(finding));
            finding.about_before = accepted.iter().flat_map(|then| subjects.before(finding, then)).collect();
            // A record is not fixed by editing it: the token itself is elsewhere.
            let is_editable = |fix: &Fix| token.is_authored && (!is_program || is_literal(fix, self.unit));
            finding.fix = finding.fix.take().filter(is_editable);
        }
        self.judged.secrets.extend(token.secret.map(|secret| secret.span));
        if self.linter.wants_cards {
            let file = self.unit.path(token.span);
            self.judged.cards.push(Card::new(token, file, &self.linter.zones, self.linter.now));
        }
        if self.linter.wants_access {
            let name = TokenName::from(token);
            let source = self.unit.source(token.span);
            let own = source.map_or(String::new(), |source| identity(Some(&name), source));
            self.judged.access.push(TokenAccess {
                name,
                token: own,
                digest: hex(subjects.access()),
                body: body(token),
            });
        }
        if token.client.is_some() {
            // Rules over all tokens are about tokens.
            return;
        }
        let mut summary = InventoryToken::new(token, effective, subjects.access(), self.unit, self.linter.now);
        summary.accepted = accepted.iter().map(|then| then.access.to_owned()).collect();
        self.judged.inventory.tokens.push(summary);
    }

    /// What was accepted for the token, if it has less access now and nothing more.
    fn accepted(&self, token: &Token<'_>, subjects: &Subjects<'_, '_>) -> Vec<Narrowed<'l>> {
        let linter = self.linter;
        let Some(source) = self.unit.source(token.span).filter(|_| linter.waivers.has_access()) else {
            return Vec::new();
        };
        let all = linter.waivers.access(&identity(Some(&token.into()), source));
        let access = hex(subjects.access());
        let others = all.iter().filter(|accepted| accepted.access != access);
        others.filter_map(|then| then.covers(token, &linter.zones, linter.catalog, linter.now)).collect()
    }

    fn count(&mut self, token: &Token<'_>) {
        let is_unknown = has_unknown_access(token);
        for source in token.sources() {
            let seen = self.judged.seen.entry(source).or_default();
            seen.tokens += usize::from(!is_unknown);
            seen.unknown_tokens += usize::from(is_unknown);
        }
        let coverage = &mut self.judged.coverage;
        coverage.tokens += 1;
        coverage.unknown_tokens += usize::from(is_unknown);
        coverage.policies += token.policies.len();
        let groups = token.policies.iter().flat_map(|policy| &policy.groups);
        for group in groups {
            match group.value.known {
                Some(_) => coverage.groups.known += 1,
                None => coverage.groups.unknown += 1,
            }
        }
        let resources = token.policies.iter().flat_map(|policy| policy.resources.entries());
        coverage.not_evaluated += resources.filter(|entry| entry.resource.scope().is_none()).count();
        let is_partial = token.client.is_none() && !token.form.shows_condition() && token.form != Form::Deleted;
        coverage.not_evaluated += usize::from(is_partial) + token.unknown.len();
    }
}

/// Runs all active rules that `run` applies to.
fn each(linter: &Linter, findings: &mut Vec<Finding>, mut run: impl FnMut(&Rule, &mut Reporter<'_>)) {
    for active in &linter.rules {
        let from = findings.len();
        run(active.rule, &mut reporter(linter, active, findings));
        level(active, findings.get_mut(from..).unwrap_or_default());
    }
}

/// The reporter for one rule.
pub(super) fn reporter<'r>(linter: &'r Linter, active: &'r Active, findings: &'r mut Vec<Finding>) -> Reporter<'r> {
    let options = active.options.as_ref();
    Reporter {
        rule: active.rule,
        catalog: linter.catalog,
        now: linter.now,
        zones: &linter.zones,
        purposes: &linter.purposes,
        granted: linter.granted.as_ref(),
        options,
        token: None,
        about: None,
        about_before: Vec::new(),
        findings,
    }
}

/// Applies the configured severity of a rule to its findings.
pub(super) fn level(active: &Active, findings: &mut [Finding]) {
    if let Some(severity) = active.severity {
        findings
            .iter_mut()
            .filter(|finding| finding.rule.id == active.rule.info.id)
            .for_each(|finding| finding.severity = severity);
    }
}
