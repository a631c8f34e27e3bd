//! What several tests need.

use tokenlint::{
    catalog::OwnerKind,
    config,
    lint::{Active, Granted, Linter, Report, Rule, Run},
    render::{human, view::View},
    text::{Source, SourceError, SourceId},
};

/// The instant that tests take for now.
pub(crate) fn now() -> jiff::Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// All rules, or one, over a text.
pub(crate) fn lint(
    name: &str,
    text: &str,
    only: Option<&'static Rule>,
    options: Option<&str>,
    granted: Option<&str>,
) -> Report {
    let mut linter = Linter::new(now());
    linter.granted = granted.map(|text| Granted::new(OwnerKind::User, [text]));
    let configuration = options.map(|text| Source::new(SourceId(0), "tokenlint.toml".into(), text.into()).unwrap());
    if let Some(source) = &configuration {
        config::parse(source).unwrap().apply(&mut linter);
    }
    if let Some(rule) = only {
        linter.rules.retain(|active| active.rule.info.id == rule.info.id || rule.info.id == "stale-waiver");
        if linter.rules.is_empty() {
            linter.rules = vec![Active { rule, severity: None, options: None }];
        }
    }
    let mut run = Run::new(&linter);
    configuration.into_iter().for_each(|source| run.keep(source));
    run.add(name, text.into()).unwrap();
    run.finish()
}

/// All default rules over a file's bytes.
pub(crate) fn lint_bytes(name: &str, bytes: Vec<u8>) -> Result<Report, SourceError> {
    tokenlint::check(&Linter::new(now()), name, bytes)
}

/// A report as it is drawn on a terminal of 100 columns without colour.
pub(crate) fn drawn(report: &Report) -> String {
    let style = human::Style { colour: false, width: 100 };
    let mut out = Vec::new();
    human::findings(report, &View::default(), style, &mut out).unwrap();
    let mut text = String::from_utf8(out).unwrap();
    for problem in &report.problems {
        text += &human::problem(problem, &report.sources, style);
        text.push('\n');
    }
    text + &human::summary(report, "2026-07-27") + "\n"
}
