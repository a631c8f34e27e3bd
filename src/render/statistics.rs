//! The findings of a run in numbers: how many each rule has, on how many tokens, and how many have a fix.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
    io::{self, Write},
};

use super::{human::Style, paint::paint, view::View};
use crate::{
    lint::{Finding, Report, Severity},
    model::TokenName,
};

/// The findings of one rule with one severity.
#[derive(Default)]
struct Row<'r> {
    findings: usize,
    fixable: usize,
    tokens: HashSet<&'r TokenName>,
}

/// Writes a table of severities and rules, the highest severity and the most findings first.
///
/// # Errors
/// Errors of the writer.
pub fn table(report: &Report, view: &View, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<(Reverse<Severity>, &'static str), Row<'_>> = BTreeMap::new();
    for finding in view.findings(report) {
        rows.entry((Reverse(finding.severity), finding.rule.id)).or_default().add(finding);
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort_by_key(|((severity, id), row)| (*severity, Reverse(row.findings), *id));
    if rows.is_empty() {
        return Ok(());
    }
    let width = rows.iter().map(|((_, id), _)| id.len()).max().unwrap_or_default();
    writeln!(out, "severity  {:width$}  findings  tokens  fixable", "rule")?;
    for ((Reverse(severity), id), row) in rows {
        let severity = paint(&format!("{:8}", severity.word()), severity.into(), style);
        let (findings, tokens, fixable) = (row.findings, row.tokens.len(), row.fixable);
        writeln!(out, "{severity}  {id:width$}  {findings:8}  {tokens:6}  {fixable:7}")?;
    }
    Ok(())
}

impl<'r> Row<'r> {
    fn add(&mut self, finding: &'r Finding) {
        self.findings += 1;
        self.fixable += usize::from(finding.fix.is_some());
        self.tokens.extend(&finding.token);
    }
}
