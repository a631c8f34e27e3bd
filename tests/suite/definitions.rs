//! Definitions of tokens as people write them, each with the verdict of a reader: `verdicts.toml` in each folder, of
//! configuration in `fixtures/definitions`, and of programs, scripts and notes in `fixtures/programs`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use tokenlint::{
    lint::{Expectation, Family, Linter, Report, Run},
    read::Unit,
    text::{Source, SourceId},
};

use crate::common::now;

const FOLDERS: [&str; 2] = ["fixtures/definitions", "fixtures/programs"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdicts {
    definition: Vec<Verdict>,
}

/// The verdict on one file, or on one folder with a module.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Verdict {
    file: String,
    /// What is particular about the way it is written.
    idiom: String,
    /// All findings of the families that are compared.
    faults: Vec<Expected>,
    /// Findings of the other families.
    #[serde(default)]
    others: Vec<Expected>,
    /// Rules that must not fire.
    #[serde(default)]
    never: Vec<String>,
    /// Rules that are not judged here.
    #[serde(default)]
    may: Vec<String>,
    /// Why the answer is not yet the verdict.
    known: Option<String>,
    /// The faults that are not found yet.
    #[serde(default)]
    missed: Vec<Expected>,
    /// The findings that should not be.
    #[serde(default)]
    wrong: Vec<Expected>,
}

/// `rule`, `rule severity`, or either with `:line`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "String")]
struct Expected {
    rule: String,
    severity: Option<String>,
    line: Option<usize>,
}

impl From<String> for Expected {
    fn from(text: String) -> Expected {
        let (what, line) = match text.split_once(':') {
            Some((what, line)) => (what, Some(line.parse().unwrap())),
            None => (&*text, None),
        };
        let (rule, severity) = match what.split_once(' ') {
            Some((rule, severity)) => (rule, Some(severity.to_owned())),
            None => (what, None),
        };
        Expected { rule: rule.to_owned(), severity, line }
    }
}

/// A finding, as far as verdicts speak of it.
#[derive(Debug)]
struct Found {
    rule: &'static str,
    family: Family,
    severity: &'static str,
    line: usize,
    message: String,
}

impl Expected {
    fn is(&self, found: &Found) -> bool {
        self.rule == found.rule
            && self.severity.as_ref().is_none_or(|severity| *severity == found.severity)
            && self.line.is_none_or(|line| line == found.line)
    }
}

#[test]
fn definitions_get_the_verdict_of_a_reader() {
    FOLDERS.into_iter().for_each(verify);
}

fn verify(folder: &str) {
    let table = verdicts(folder);
    let mut differences = String::new();
    for verdict in &table.definition {
        let lines = compare(verdict, &lint(folder, &verdict.file));
        if !lines.is_empty() {
            let _ = writeln!(differences, "{} ({})", verdict.file, verdict.idiom);
            lines.iter().for_each(|line| differences.push_str(line));
        }
    }
    assert!(differences.is_empty(), "answers that are not the verdict:\n{differences}");
}

#[test]
fn the_table_and_the_folder_are_the_same_set() {
    FOLDERS.into_iter().for_each(lists_its_files);
}

fn lists_its_files(folder: &str) {
    let table = verdicts(folder);
    let listed: BTreeSet<String> = table.definition.iter().map(|verdict| verdict.file.clone()).collect();
    assert_eq!(listed.len(), table.definition.len(), "a file is listed twice");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let present: BTreeSet<String> = names.filter(|name| name != "verdicts.toml").collect();
    assert_eq!(listed, present);
    let rules: BTreeMap<&str, Family> =
        tokenlint::rules::RULES.iter().map(|rule| (rule.info.id, rule.info.family)).collect();
    for verdict in &table.definition {
        let expected = [&verdict.faults, &verdict.others, &verdict.missed, &verdict.wrong];
        for rule in
            expected.into_iter().flatten().map(|expected| &expected.rule).chain(&verdict.never).chain(&verdict.may)
        {
            assert!(rules.contains_key(&**rule), "{}: no rule is named {rule}", verdict.file);
        }
        assert!(verdict.faults.iter().all(|fault| is_compared(&fault.rule, rules[&*fault.rule])), "{}", verdict.file);
        assert!(verdict.missed.iter().all(|missed| verdict.faults.contains(missed)), "{}", verdict.file);
        let differs = !verdict.missed.is_empty() || !verdict.wrong.is_empty();
        assert_eq!(verdict.known.as_ref().is_some_and(|why| !why.is_empty()), differs, "{}", verdict.file);
    }
}

/// Whether verdicts list all findings of a rule.
fn is_compared(rule: &str, family: Family) -> bool {
    rule != "not-evaluated" && matches!(family, Family::Validity | Family::LeastPrivilege | Family::Escalation)
}

/// The differences between a verdict, with the exceptions that are known, and what was found.
fn compare(verdict: &Verdict, found: &[Found]) -> Vec<String> {
    let is_found = |expected: &Expected| found.iter().any(|one| expected.is(one));
    let mut lines = Vec::new();
    for fault in verdict.faults.iter().chain(&verdict.others) {
        match (is_found(fault), verdict.missed.contains(fault)) {
            (false, false) => lines.push(format!("  missed: {fault:?}\n")),
            (true, true) => lines.push(format!("  is found now, so remove it from `missed`: {fault:?}\n")),
            _ => {}
        }
    }
    for wrong in verdict.wrong.iter().filter(|wrong| !is_found(wrong)) {
        lines.push(format!("  is not found any more, so remove it from `wrong`: {wrong:?}\n"));
    }
    for one in found {
        let is_listed = verdict.faults.iter().chain(&verdict.wrong).any(|expected| expected.is(one));
        let is_judged = is_compared(one.rule, one.family) && !verdict.may.iter().any(|rule| rule == one.rule);
        if is_judged && !is_listed || verdict.never.iter().any(|rule| rule == one.rule) {
            lines.push(format!("  wrong: {} {}:{} {}\n", one.rule, one.severity, one.line, one.message));
        }
    }
    lines
}

fn verdicts(folder: &str) -> Verdicts {
    toml::from_str(&fs::read_to_string(Path::new(folder).join("verdicts.toml")).unwrap()).unwrap()
}

/// What is found in a file, or in the module of a folder.
fn lint(folder: &str, name: &str) -> Vec<Found> {
    let path = Path::new(folder).join(name);
    let mut files = Vec::new();
    collect(&path, &mut files);
    files.sort();
    let of = |(id, file): (usize, &PathBuf)| {
        let id = SourceId(u32::try_from(id).unwrap());
        let inside = file.strip_prefix(&path).ok().filter(|rest| !rest.as_os_str().is_empty());
        let shown = inside.unwrap_or(Path::new(name)).to_str().unwrap();
        Source::new(id, shown.into(), fs::read(file).unwrap()).unwrap()
    };
    let mut sources: Vec<Source> = files.iter().enumerate().map(of).collect();
    let is_module = path.is_dir() || name.ends_with(".tf") || name.ends_with(".tf.json");
    let judged = sources.iter().map(|source| source.id).collect();
    let unit = match sources.pop() {
        Some(source) if !is_module => Unit::document(source),
        last => Unit::module(String::new(), sources.into_iter().chain(last).collect(), judged),
    };
    let linter = Linter::new(now());
    let mut run = Run::new(&linter);
    run.unit(unit, Expectation::Tokens);
    let report = run.finish();
    let has_tokens = report.coverage.tokens > 0 || report.coverage.policies > 0;
    assert!(has_tokens && report.problems.is_empty(), "{name}: {:?}", report.problems);
    // SARIF refuses a location that is listed twice.
    for finding in &report.findings {
        let is_twice = |at: usize| finding.labels[..at].contains(&finding.labels[at]);
        assert!(!(0..finding.labels.len()).any(is_twice), "{name}: {}", finding.rule.id);
    }
    found(&report)
}

fn found(report: &Report) -> Vec<Found> {
    let one = |finding: &tokenlint::lint::Finding| {
        let span = finding.primary().unwrap();
        let source = report.sources.get(span.source).unwrap();
        let before = &source.text()[..span.range().start];
        Found {
            rule: finding.rule.id,
            family: finding.rule.family,
            severity: finding.severity.word(),
            line: 1 + before.matches('\n').count(),
            message: finding.message.clone(),
        }
    };
    report.findings.iter().map(one).collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| collect(&entry.unwrap().path(), files));
    } else {
        files.push(path.to_owned());
    }
}
