//! The linter that the arguments and the configuration of `check` ask for.

use tokenlint::{
    config::{Config, FailOn},
    lint::{Active, DeclaredOwner, Linter, Waivers},
    rules,
    text::Source,
    usage::{Filter, is_wrangler_file},
};

use crate::{
    args::{CheckArgs, ReportFormat},
    commands::{
        explain::unknown_rule,
        newer::extend,
        uses::{read_log, read_plan, read_wrangler},
    },
    error::{Error, EvidenceError, UsageError},
    files::{
        config::{add_baseline, configuration},
        tokens::zones,
    },
    output::shown_path,
    terminal,
};

/// What is needed before the first file is read.
pub(super) struct Setup {
    /// The linter.
    pub(super) linter: Linter,
    /// The severity at which the run fails.
    pub(super) fail_on: FailOn,
    /// The sources of waivers: the configuration and the baseline.
    pub(super) sources: Vec<Source>,
}

/// Reads everything that the arguments name except the tokens.
pub(super) fn setup(arguments: &CheckArgs) -> Result<Setup, Error> {
    if let Some(path) = &arguments.catalog {
        extend(path)?;
    }
    let (config, source) = configuration(arguments.config.config.as_deref(), arguments.no_config)?;
    if arguments.verbose {
        let path = source.as_ref().map_or("none", Source::shown_path);
        terminal::say(&format!("configuration: {path}"));
    }
    let fail_on = arguments.fail_on.map(Into::into).or(config.fail_on).unwrap_or_default();
    let mut linter = linter(arguments, config)?;
    linter.zones = zones(arguments.zones.zones.as_deref())?;
    #[cfg(feature = "online")]
    if arguments.is_online {
        linter.granted = Some(crate::online::session::granted(&arguments.online, arguments.verbose)?);
    }
    let mut sources: Vec<Source> = source.into_iter().collect();
    read_evidence(arguments, &mut linter, &mut sources)?;
    add_baseline(arguments.baseline.baseline.as_deref(), &mut linter, &mut sources)?;
    if arguments.no_waivers {
        linter.waivers = Waivers::default();
        linter.ignores_waivers = true;
    }
    require_input(arguments, &linter)?;
    let mut formats = arguments.output.iter().map(|output| output.format).chain(arguments.format);
    linter.wants_cards = formats.any(|format| format == ReportFormat::Html);
    linter.wants_access = arguments.write_baseline.is_some();
    Ok(Setup { linter, fail_on, sources })
}

fn linter(arguments: &CheckArgs, config: Config) -> Result<Linter, Error> {
    let mut linter = Linter::new(arguments.now.get());
    config.apply(&mut linter);
    if let Some(owner) = arguments.owner.owner {
        linter.owners.push(DeclaredOwner { name: None, kind: owner.into() });
    }
    select_rules(arguments, &mut linter)?;
    Ok(linter)
}

/// Applies `--rule` and `--skip`.
fn select_rules(arguments: &CheckArgs, linter: &mut Linter) -> Result<(), Error> {
    for id in arguments.rule.iter().chain(&arguments.skip) {
        if rules::find(id).is_none() {
            return Err(unknown_rule(id).into());
        }
    }
    if !arguments.rule.is_empty() {
        linter.rules.retain(|active| arguments.rule.iter().any(|id| id == active.rule.info.id));
        for id in &arguments.rule {
            if !linter.rules.iter().any(|active| active.rule.info.id == id) {
                // A rule that is off by default.
                let rule = rules::find(id).map(|rule| Active { rule, severity: None, options: None });
                linter.rules.extend(rule);
            }
        }
    }
    linter.rules.retain(|active| !arguments.skip.iter().any(|id| id == active.rule.info.id));
    Ok(())
}

/// Refuses a run that could not find anything: without rules, or with rules that lack their input.
fn require_input(arguments: &CheckArgs, linter: &Linter) -> Result<(), UsageError> {
    if linter.rules.is_empty() {
        return Err(UsageError::NoRules);
    }
    let missing: Vec<(&'static str, &'static str)> = linter
        .rules
        .iter()
        .filter_map(|active| Some((active.rule.info.id, rules::missing_input(active, linter)?)))
        .collect();
    if let Some((rule, input)) = missing.iter().find(|(id, _)| arguments.rule.iter().any(|own| own == id)) {
        return Err(UsageError::MissingInput { rule, input });
    }
    if missing.len() == linter.rules.len() {
        let missing = missing.iter().map(|(rule, input)| format!("`{rule}` needs {input}")).collect();
        return Err(UsageError::NoInput(missing));
    }
    Ok(())
}

/// Reads the files of `--uses`. Findings may point into plans and configurations of wrangler, so their sources are kept.
fn read_evidence(arguments: &CheckArgs, linter: &mut Linter, sources: &mut Vec<Source>) -> Result<(), Error> {
    let uses = &mut linter.purposes.seen;
    for path in &arguments.uses {
        let id = u32::try_from(sources.len()).unwrap_or(u32::MAX);
        let (tally, source) = if is_wrangler_file(path) {
            let (tally, source) = read_wrangler(path, (&[], None), uses, id)?;
            (tally, Some(source))
        } else if let Some((tally, source)) = read_plan(path, uses, id)? {
            (tally, Some(source))
        } else {
            (read_log(path, &Filter::default(), (&[], None), uses)?, None)
        };
        sources.extend(source);
        if tally.calls == 0 {
            return Err(EvidenceError::NoCalls { path: shown_path(path) }.into());
        }
    }
    Ok(())
}
