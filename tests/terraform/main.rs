//! Terraform's language as `syntax::hcl` evaluates it, held against Terraform itself.
//!
//! Where the evaluator gives a value, it is the value that Terraform gives; where Terraform fails, it gives none.
//! "Unknown" is always allowed, and counted. The program is `terraform` on the PATH, or the one that the environment
//! variable `TERRAFORM` names, as `tests/terraform.sh` finds or makes one; without it the tests are skipped, and say so.
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod generated;
mod modules;
mod program;
mod written;

use std::path::Path;

use program::Terraform;
use tokenlint::{
    syntax::hcl::{Host, Instance, Value, evaluate},
    text::{Source, SourceId, Span},
};
use written::written;

/// Wants the resource that is built into Terraform, and knows no data source.
struct Builtin;

impl Host for Builtin {
    fn wants(&self, kind: &str) -> bool {
        kind == "terraform_data"
    }

    fn knows_data_source(&self, _kind: &str) -> bool {
        false
    }

    fn data_source(&self, _kind: &str, _argument: &dyn Fn(&str) -> Option<Value>, _place: Span) -> Value {
        unreachable!("no data source is known")
    }
}

/// Names that the expressions refer to.
const PRELUDE: &str = include_str!("prelude.tf");

/// What became of the expressions of a group.
#[derive(Default)]
struct Tally {
    agree: usize,
    unknown: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, expression: &str, own: &str, expected: &str) {
        if own == expected || (own.contains('?') && expected == ERROR) {
            self.agree += 1;
        } else if own.contains("?(") {
            self.unknown += 1;
            if std::env::var_os("TERRAFORM_UNKNOWN").is_some() {
                eprintln!("unknown: {expression}\n     is: {own}\n Terraform: {expected}");
            }
        } else {
            self.wrong.push(format!("{expression}\n       is: {own}\nTerraform: {expected}"));
        }
    }

    #[track_caller]
    fn check(self, what: &str) {
        let count = self.agree + self.unknown + self.wrong.len();
        eprintln!(
            "{what}: {count} held against Terraform, {} agree, {} unknown, {} wrong",
            self.agree,
            self.unknown,
            self.wrong.len()
        );
        assert!(self.wrong.is_empty(), "{what}: not as in Terraform:\n{}", self.wrong.join("\n"));
        assert!(count > 0, "{what}: nothing was compared");
    }
}

/// What Terraform says of an expression that fails.
const ERROR: &str = "!error";

/// The value of an expression; unknown parts are written as `?(reason)`.
fn own(expression: &str) -> String {
    let text = format!("{PRELUDE}\nresource \"terraform_data\" \"x\" {{\n  input = {expression}\n}}\n");
    let file = Source::new(SourceId(0), "main.tf".to_owned(), text.into_bytes()).unwrap();
    let found = evaluate("", std::slice::from_ref(&file), &Builtin);
    if let Some(problem) = found.problems.first() {
        return format!("?({problem:?})");
    }
    let [instance] = found.resources.as_slice() else { return "?(no instance)".to_owned() };
    instance.attributes.root(&file).get("input").map_or_else(|| "?(nothing)".to_owned(), written)
}

#[test]
fn expressions() {
    let Some(terraform) = Terraform::find() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/terraform/expressions");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut tally = Tally::default();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let is_expression = |line: &&str| !line.is_empty() && !line.starts_with("# ");
        let expressions: Vec<&str> = text.lines().filter(is_expression).collect();
        compare(&terraform, &expressions, &mut tally);
    }
    tally.check("written expressions");
}

#[test]
fn generated_expressions() {
    let Some(terraform) = Terraform::find() else { return };
    let expressions = generated::expressions(2_000);
    let mut tally = Tally::default();
    compare(&terraform, &expressions.iter().map(String::as_str).collect::<Vec<_>>(), &mut tally);
    tally.check("generated expressions");
}

fn compare(terraform: &Terraform, expressions: &[&str], tally: &mut Tally) {
    for expressions in expressions.chunks(100) {
        for (expression, expected) in expressions.iter().zip(terraform.values(PRELUDE, expressions)) {
            tally.add(expression, &own(expression), &expected);
        }
    }
}

/// The value of `input` in an instance.
fn input(instance: &Instance, files: &[Source]) -> String {
    let file = files.iter().find(|file| file.id == instance.place.source).unwrap();
    instance.attributes.root(file).get("input").map_or_else(|| "null".to_owned(), written)
}
