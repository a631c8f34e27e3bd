//! `record`: runs a command behind a proxy, and either records the API calls that it makes or simulates the API.

mod recording;
mod run;
mod simulation;

use std::path::Path;

use tokenlint::{access::Access, catalog::Catalog};

use self::{recording::Recording, run::Run, simulation::Simulation};
use crate::{
    args::RecordArgs,
    error::{Error, UsageError},
    exit::Exit,
    files::{
        tokens::{load, named_file, unit, zones},
        variables::Variables,
    },
    online::{record::Upstream, session},
    output::{self, shown_path},
    terminal,
};

/// The file that is written if none is named.
const OUTPUT: &str = "uses.jsonl";

/// Runs the verb.
pub(crate) fn run(arguments: &RecordArgs) -> Result<Exit, Error> {
    if arguments.simulate { simulated(arguments) } else { recorded(arguments) }
}

fn recorded(arguments: &RecordArgs) -> Result<Exit, Error> {
    let only_simulates = [
        ("--token", arguments.token.token.is_some()),
        ("--zones", arguments.zones.zones.is_some()),
        ("--now", arguments.now.now.is_some()),
    ];
    if let Some((option, _)) = only_simulates.iter().find(|(_, is_given)| *is_given) {
        return Err(UsageError::OnlySimulates(option).into());
    }
    let path = arguments.output.as_deref().unwrap_or(Path::new(OUTPUT));
    output::test(path)?;
    let upstream = Upstream::new(&arguments.api_url, session::certificates()?.as_deref())?;
    let mut recording = Recording::new(arguments.append.then_some(path), Catalog::builtin())?;
    let run = Run { command: &arguments.command, variables: &arguments.env, upstream: Some(upstream), token: None };
    let code = run.run(&mut |event, _| recording.note(event))?;
    recording.write(path)?;
    if !arguments.quiet.quiet {
        recording.report(path).iter().for_each(|line| terminal::say(line));
    }
    Ok(Exit::Command(code))
}

fn simulated(arguments: &RecordArgs) -> Result<Exit, Error> {
    let (path, name) = named_file(arguments.token_file.as_deref(), arguments.token.token.as_deref())?;
    let path = path.ok_or(UsageError::NothingToSimulate)?;
    let zones = zones(arguments.zones.zones.as_deref())?;
    let unit = unit(path, 0, &Variables::of_environment())?;
    let loaded = load(&unit);
    let token = &loaded.one(name, &shown_path(path))?.token;
    let access = Access::of(token);
    let mut simulation = Simulation::new(token, access.among(&zones), &zones, arguments.now.get(), arguments.inferred);
    let run = Run {
        command: &arguments.command,
        variables: &arguments.env,
        upstream: None,
        token: Some(simulation::PLACEHOLDER),
    };
    let code = run.run(&mut |event, origin| simulation.note(event, origin))?;
    if !arguments.quiet.quiet {
        simulation.report().iter().for_each(|line| terminal::say(line));
    }
    Ok(simulation.exit(code))
}
