//! What several tests need.

use tokenlint::{
    lint::{Active, Linter, Run},
    report::Report,
    rule::Rule,
    source::Source,
};

/// The instant that tests take for now.
pub(crate) fn now() -> jiff::Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// All rules, or one, over a text.
pub(crate) fn lint(name: &str, text: &str, only: Option<&'static Rule>, options: Option<&str>) -> Report {
    let mut linter = Linter::new(now());
    if let Some(rule) = only {
        let options = options.map(|text| (rule.options.expect("a rule with options"))(text.parse().unwrap()).unwrap());
        linter.rules = vec![Active { rule, severity: None, options }];
    }
    let mut run = Run::new(&linter);
    let source = Source::new(run.next_id(), name.to_owned(), text.as_bytes().to_vec()).unwrap();
    run.source(source, true);
    run.finish()
}
