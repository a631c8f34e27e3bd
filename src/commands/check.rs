//! `check`: judges tokens, writes the findings, and decides the exit code.

use std::{env, path::Path};

use super::{
    Exit,
    input::{Input, inputs, unreadable},
    modules::{called, modules},
    output, terminal,
    tokens::zones,
};
use crate::{
    cli::{Check, OwnerArgument},
    config::{self, Config, FailOn},
    lint::{Active, DeclaredOwner, Linter, Run},
    render::human,
    report::{Problem, Report},
    rules,
    shown::shown,
    source::{Source, SourceId, Sources},
    token::OwnerKind,
};

/// Runs the verb.
pub(super) fn run(arguments: &Check) -> Exit {
    match judge(arguments) {
        Ok((report, fail_on)) => finish(arguments, &report, fail_on),
        Err(message) => {
            terminal::complain(message.trim_end());
            Exit::Unusable
        }
    }
}

fn judge(arguments: &Check) -> Result<(Report, FailOn), String> {
    let (config, source) = configuration(arguments)?;
    let fail_on = arguments.fail_on.or(config.fail_on).unwrap_or_default();
    let mut linter = linter(arguments, config)?;
    linter.zones = zones(arguments.zones.as_deref())?;
    let (inputs, errors) = inputs(&arguments.paths, &arguments.glob).map_err(|error| format!("error: {error}"))?;
    let mut run = Run::new(&linter);
    source.into_iter().for_each(|source| run.keep(source));
    for message in errors {
        run.problem(Problem { message, path: String::new(), span: None });
    }
    let (inputs, modules) = modules(inputs);
    for input in inputs {
        judge_one(&mut run, &input, arguments.allow_empty);
    }
    let called = called(&modules);
    for module in modules.iter().filter(|module| !module.is_called(&called)) {
        match module.unit(run.next_id()) {
            Ok(unit) => run.unit(unit, module.is_named && !arguments.allow_empty),
            Err((path, message)) => run.problem(Problem { message, path, span: None }),
        }
    }
    Ok((run.finish(), fail_on))
}

fn judge_one(run: &mut Run<'_>, input: &Input, allow_empty: bool) {
    let problem = |message: String| Problem { message, path: input.path.clone(), span: None };
    let is_named = input.is_named && !allow_empty;
    match input.source(run.next_id()) {
        Ok(Some(source)) => run.source(source, is_named),
        Ok(None) if is_named => run.problem(problem("the file is empty".to_owned())),
        Ok(None) => run.skip(),
        Err(message) => run.problem(problem(message)),
    }
}

fn configuration(arguments: &Check) -> Result<(Config, Option<Source>), String> {
    let found = || env::current_dir().ok().and_then(|folder| config::find(&folder));
    let path = match &arguments.config {
        Some(path) => path.clone(),
        None if arguments.no_config => return Ok((Config::default(), None)),
        None => match found() {
            Some(path) => path,
            None => return Ok((Config::default(), None)),
        },
    };
    let name = shown_path(&path);
    let bytes = config::load(&path).map_err(|error| format!("error: {name}: {}", unreadable(&error)))?;
    let source = Source::new(SourceId(0), name.clone(), bytes).map_err(|_| format!("error: {name}: not UTF-8"))?;
    match config::parse(&source) {
        Ok(config) => Ok((config, Some(source))),
        Err(problems) => {
            let mut sources = Sources::default();
            sources.keep(source);
            let style = terminal::error_style(arguments.color);
            Err(problems.iter().map(|problem| human::problem(problem, &sources, style)).collect())
        }
    }
}

fn shown_path(path: &Path) -> String {
    let here = env::current_dir().ok();
    let relative = here.as_deref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    relative.display().to_string()
}

fn linter(arguments: &Check, config: Config) -> Result<Linter, String> {
    let now = crate::cli::now(arguments.now);
    let mut linter = Linter::new(now);
    config.apply(&mut linter);
    if let Some(owner) = arguments.owner {
        let kind = match owner {
            OwnerArgument::User => OwnerKind::User,
            OwnerArgument::Account => OwnerKind::Account,
        };
        linter.owners.push(DeclaredOwner { name: None, kind });
    }
    for id in arguments.rule.iter().chain(&arguments.skip) {
        if rules::find(id).is_none() {
            return Err(super::explain::unknown(id));
        }
    }
    if !arguments.rule.is_empty() {
        linter.rules.retain(|active| arguments.rule.iter().any(|id| id == active.rule.id));
        for id in &arguments.rule {
            if !linter.rules.iter().any(|active| active.rule.id == id) {
                let off = rules::find(id).map(|rule| Active { rule, severity: None, options: None });
                linter.rules.extend(off);
            }
        }
    }
    linter.rules.retain(|active| !arguments.skip.iter().any(|id| id == active.rule.id));
    Ok(linter)
}

fn finish(arguments: &Check, report: &Report, fail_on: FailOn) -> Exit {
    let date = crate::catalog::Catalog::builtin().date();
    let style = terminal::output_style(arguments.color);
    let mut is_written = terminal::print_with(|out| output::write(report, arguments.format, style, date, out));
    for output in &arguments.output {
        if let Err(error) = output::to_file(report, output.format, &output.path, date) {
            is_written = false;
            terminal::complain(&format!("error: {} cannot be written: {error}", output.path.display()));
        }
    }
    let style = terminal::error_style(arguments.color);
    for note in &report.notes {
        terminal::complain(&human::note(note, &report.sources, style));
    }
    for problem in &report.problems {
        terminal::complain(&human::problem(problem, &report.sources, style));
    }
    terminal::complain(&human::summary(report, date));
    let is_empty = report.coverage.tokens == 0 && report.findings.is_empty();
    if is_empty && !arguments.allow_empty && report.problems.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| shown(&path.display().to_string())).collect();
        let paths = crate::shown::listed(&paths);
        terminal::complain(&format!(
            "error: no API token in {paths}: give an export or a request body, or --allow-empty"
        ));
    }
    if !is_written || !report.problems.is_empty() || (is_empty && !arguments.allow_empty) {
        Exit::Unusable
    } else if report.worst().is_some_and(|worst| fail_on.fails(worst)) {
        Exit::Findings
    } else if arguments.strict && (report.coverage.groups.unknown > 0 || report.coverage.not_evaluated > 0) {
        Exit::NotJudged
    } else {
        Exit::Clean
    }
}
