//! `check`: judges tokens, writes the findings, and decides the exit code.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Instant,
};

use tokenlint::{
    config::{self, Config, FailOn},
    lint::{Active, DeclaredOwner, Linter, Problem, Report, Run, Safety, Waivers, baseline},
    read::Unit,
    render::human,
    rules,
    text::{Source, SourceId, Sources, counted, shown},
    usage::Filter,
};

use super::{fix::Fixer, newer::extend, uses::of_file};
use crate::{
    args::{Check, Colour, FixArgument, ReportFormat},
    exit::{Exit, ended},
    files::{
        input::{Input, inputs, unreadable},
        modules::{called, modules},
        tokens::{open, zones},
    },
    output,
    progress::Progress,
    terminal,
};

/// Runs the verb.
pub(crate) fn run(arguments: &Check) -> Exit {
    ended(judge(arguments).map(|judged| finish(arguments, judged)))
}

fn judge(arguments: &Check) -> Result<Checked, String> {
    let began = Instant::now();
    arguments.catalog.as_deref().map_or(Ok(()), extend)?;
    let (config, source) = configuration(arguments.config.as_deref(), arguments.no_config, arguments.color)?;
    let fail_on = arguments.fail_on.map(Into::into).or(config.fail_on).unwrap_or_default();
    let mut linter = linter(arguments, config)?;
    linter.zones = zones(arguments.zones.as_deref())?;
    for path in &arguments.uses {
        let tally = of_file(path, &Filter::default(), (&[], None), &mut linter.purposes.seen)?;
        if tally.calls == 0 {
            let path = shown(&path.display().to_string());
            return Err(format!("error: {path} shows no use: `tokenlint uses {path}` tells what it holds"));
        }
    }
    #[cfg(feature = "online")]
    if arguments.is_online {
        linter.granted = Some(crate::online::session::granted(&arguments.online, arguments.verbose)?);
    }
    let mut kept: Vec<Source> = source.into_iter().collect();
    accept(arguments.baseline.as_deref(), &mut linter, &mut kept)?;
    if arguments.no_waivers {
        linter.waivers = Waivers::default();
        linter.ignores_waivers = true;
    }
    let formats = arguments.output.iter().map(|output| output.format);
    linter.wants_cards = formats.chain([arguments.format]).any(|format| format == ReportFormat::Html);
    let read = Instant::now();
    let mut fixer = match (arguments.fix, arguments.diff) {
        (None, false) => None,
        (wanted, shows) => {
            let wanted = if wanted == Some(FixArgument::Suggested) { Safety::Suggested } else { Safety::Safe };
            Some(Fixer::new(&linter, wanted, shows, terminal::error_style(arguments.color))?)
        }
    };
    let run =
        over(&linter, kept, &arguments.paths, &arguments.glob, arguments.allow_empty, arguments.quiet, fixer.as_mut())?;
    let judged = Instant::now();
    let fixes = fixer.map(|fixer| Fixes {
        summary: fixer.summary(),
        has_failed: fixer.has_failed,
        patch: arguments.diff.then_some(fixer.patch),
    });
    let report = run.finish();
    let times = vec![
        ("set-up", began, read),
        ("reading and judging", read, judged),
        ("lists and order", judged, Instant::now()),
    ];
    Ok(Checked { report, fail_on, fixes: fixes.unwrap_or_default(), times })
}

/// What came of fixing.
#[derive(Default)]
struct Fixes {
    summary: Option<String>,
    has_failed: bool,
    /// Where the changes are only to be shown.
    patch: Option<String>,
}

struct Checked {
    report: Report,
    fail_on: FailOn,
    fixes: Fixes,
    /// What took from when to when.
    times: Vec<(&'static str, Instant, Instant)>,
}

/// Judges all that is named.
pub(crate) fn over<'l>(
    linter: &'l Linter,
    kept: Vec<Source>,
    paths: &[PathBuf],
    globs: &[String],
    allow_empty: bool,
    is_quiet: bool,
    mut fixer: Option<&mut Fixer<'_>>,
) -> Result<Run<'l>, String> {
    let (inputs, errors) = inputs(paths, globs).map_err(|error| format!("error: {error}"))?;
    let mut run = Run::new(linter);
    kept.into_iter().for_each(|source| run.keep(source));
    for message in errors {
        run.problem(Problem { message, path: String::new(), span: None });
    }
    let (inputs, modules) = modules(inputs);
    let mut progress = Progress::new(inputs.len() + modules.len(), is_quiet);
    for input in inputs {
        progress.begin(&input.path);
        judge_one(&mut run, &input, allow_empty, fixer.as_deref_mut());
        progress.end();
    }
    let called = called(&modules);
    for module in modules.iter().filter(|module| !module.is_called(&called)) {
        progress.begin(module.name());
        match module.unit(run.next_id()) {
            Ok(unit) => run.unit(mended(unit, fixer.as_deref_mut()), module.is_named && !allow_empty),
            Err((path, message)) => run.problem(Problem { message, path, span: None }),
        }
        progress.end();
    }
    Ok(run)
}

/// Has a linter accept what a baseline lists, where one is given; its source is kept with the others.
pub(crate) fn accept(path: Option<&Path>, linter: &mut Linter, kept: &mut Vec<Source>) -> Result<(), String> {
    let Some(path) = path else { return Ok(()) };
    let (waivers, source) = baseline(path, SourceId(u32::try_from(kept.len()).unwrap_or_default()))?;
    linter.waivers.extend(waivers);
    kept.push(source);
    Ok(())
}

/// Reads a baseline.
fn baseline(path: &Path, id: SourceId) -> Result<(Waivers, Source), String> {
    let source = open(path, id.0)?;
    match baseline::parse(&source) {
        Ok(waivers) => Ok((waivers, source)),
        Err(problems) => Err(drawn(&problems, source, Colour::Auto)),
    }
}

fn drawn(problems: &[Problem], source: Source, colour: Colour) -> String {
    let mut sources = Sources::default();
    sources.keep(source);
    let style = terminal::error_style(colour);
    problems.iter().map(|problem| human::problem(problem, &sources, style)).collect()
}

fn mended(unit: Unit, fixer: Option<&mut Fixer<'_>>) -> Unit {
    match fixer {
        Some(fixer) => fixer.fix(unit),
        None => unit,
    }
}

fn judge_one(run: &mut Run<'_>, input: &Input, allow_empty: bool, fixer: Option<&mut Fixer<'_>>) {
    let problem = |message: String| Problem { message, path: input.path.clone(), span: None };
    let is_named = input.is_named && !allow_empty;
    match input.source(run.next_id()) {
        Ok(Some(source)) => run.unit(mended(Unit::document(source), fixer), is_named),
        Ok(None) if is_named => run.problem(problem("the file is empty".to_owned())),
        Ok(None) => run.skip(),
        Err(message) => run.problem(problem(message)),
    }
}

/// The configuration that is named, or the nearest.
pub(crate) fn configuration(
    named: Option<&Path>,
    is_off: bool,
    colour: Colour,
) -> Result<(Config, Option<Source>), String> {
    let found = || env::current_dir().ok().and_then(|folder| nearest(&folder));
    let Some(path) = named.map(Path::to_owned).or_else(|| if is_off { None } else { found() }) else {
        return Ok((Config::default(), None));
    };
    let name = shown_path(&path);
    let bytes = fs::read(&path).map_err(|error| format!("error: {name}: {}", unreadable(&error)))?;
    let source = Source::new(SourceId(0), name.clone(), bytes).map_err(|_| format!("error: {name}: not UTF-8"))?;
    match config::parse(&source) {
        Ok(config) => Ok((config, Some(source))),
        Err(errors) => {
            let problem = |error: &config::ConfigError| Problem {
                message: error.to_string(),
                path: source.path.clone(),
                span: Some(error.span),
            };
            let problems: Vec<Problem> = errors.iter().map(problem).collect();
            Err(drawn(&problems, source, colour))
        }
    }
}

fn shown_path(path: &Path) -> String {
    let here = env::current_dir().ok();
    let relative = here.as_deref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
    relative.display().to_string()
}

fn linter(arguments: &Check, config: Config) -> Result<Linter, String> {
    let now = crate::args::now(arguments.now);
    let mut linter = Linter::new(now);
    config.apply(&mut linter);
    if let Some(owner) = arguments.owner {
        linter.owners.push(DeclaredOwner { name: None, kind: owner.into() });
    }
    for id in arguments.rule.iter().chain(&arguments.skip) {
        if rules::find(id).is_none() {
            return Err(super::explain::unknown(id));
        }
    }
    if !arguments.rule.is_empty() {
        linter.rules.retain(|active| arguments.rule.iter().any(|id| id == active.rule.info.id));
        for id in &arguments.rule {
            if !linter.rules.iter().any(|active| active.rule.info.id == id) {
                let off = rules::find(id).map(|rule| Active { rule, severity: None, options: None });
                linter.rules.extend(off);
            }
        }
    }
    linter.rules.retain(|active| !arguments.skip.iter().any(|id| id == active.rule.info.id));
    Ok(linter)
}

fn finish(arguments: &Check, judged: Checked) -> Exit {
    let Checked { mut report, fail_on, fixes, mut times } = judged;
    let began = Instant::now();
    let report = &mut report;
    let now = crate::args::now(arguments.now);
    let date = tokenlint::catalog::Catalog::builtin().date();
    let style = terminal::output_style(arguments.color);
    let mut is_written = terminal::print_with(|out| match &fixes.patch {
        Some(patch) => out.write_all(patch.as_bytes()),
        None => output::write(report, arguments.format, style, now, out),
    });
    is_written &= !fixes.has_failed;
    for output in &arguments.output {
        if let Err(error) = output::to_file(report, output.format, &output.path, now) {
            is_written = false;
            terminal::complain(&format!("error: {} cannot be written: {error}", output.path.display()));
        }
    }
    times.push(("writing", began, Instant::now()));
    if let Some(path) = &arguments.write_baseline {
        match write_baseline(report, path, now) {
            Ok(()) => terminal::complain(&format!(
                "{} written to {}: check --baseline accepts them",
                counted(report.findings.len(), "finding"),
                shown(&path.display().to_string())
            )),
            Err(message) => {
                is_written = false;
                terminal::complain(&message);
            }
        }
    }
    let style = terminal::error_style(arguments.color);
    for note in report.notes.iter().filter(|_| !arguments.quiet) {
        terminal::complain(&human::note(note, &report.sources, style));
    }
    for problem in &report.problems {
        terminal::complain(&human::problem(problem, &report.sources, style));
    }
    if !arguments.quiet {
        fixes.summary.iter().for_each(|summary| terminal::complain(summary));
        terminal::complain(&human::summary(report, date));
    }
    for (what, from, to) in times.iter().filter(|_| arguments.verbose) {
        terminal::complain(&format!("{what}: {:.1} ms", to.duration_since(*from).as_secs_f64() * 1000.0));
    }
    let is_empty = report.coverage.tokens == 0 && report.findings.is_empty();
    if is_empty && !arguments.allow_empty && report.problems.is_empty() {
        let paths: Vec<String> = arguments.paths.iter().map(|path| shown(&path.display().to_string())).collect();
        let paths = tokenlint::text::listed(&paths);
        terminal::complain(&format!(
            "error: no API token in {paths}: give an export or a request body, or --allow-empty"
        ));
    }
    if !is_written || !report.problems.is_empty() || (is_empty && !arguments.allow_empty) {
        Exit::Unusable
    } else if arguments.write_baseline.is_some() {
        Exit::Clean
    } else if let Some(patch) = &fixes.patch {
        if patch.is_empty() { Exit::Clean } else { Exit::Findings }
    } else if report.worst().is_some_and(|worst| fail_on.fails(worst)) {
        Exit::Findings
    } else if arguments.strict && (report.coverage.groups.unknown > 0 || report.coverage.not_evaluated > 0) {
        Exit::NotJudged
    } else {
        Exit::Clean
    }
}

/// Writes the findings, and keeps the ends that an earlier baseline in the same place sets.
fn write_baseline(report: &Report, path: &Path, now: jiff::Timestamp) -> Result<(), String> {
    let earlier = if path.exists() { baseline(path, SourceId(0))?.0 } else { Waivers::default() };
    output::replace(path, |out| baseline::write(report, &earlier, now, out))
        .map_err(|error| format!("error: {} cannot be written: {error}", path.display()))
}

/// The nearest configuration file, from a directory upwards.
fn nearest(from: &Path) -> Option<PathBuf> {
    from.ancestors().map(|folder| folder.join(config::FILE_NAME)).find(|path| path.is_file())
}
