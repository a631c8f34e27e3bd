//! Holds the program to its limits: an empty program, the bare parse of an export and of a plan, and the lines of a log
//! counted.
//!
//! `cargo bench --bench limits` prints ratios of instructions, where valgrind is installed, and of the CPU time of
//! alternating runs, on Linux. Both count the whole process, on all of its threads.
#![expect(clippy::indexing_slicing, clippy::print_stdout, clippy::unwrap_used, reason = "a program to be run by hand")]

#[path = "empty.rs"]
mod empty;
mod exports;
mod logs;
mod plans;

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use serde::de::IgnoredAny;

/// The variable that makes this program one of its limits.
const LIMIT: &str = "TOKENLINT_LIMIT";

/// Pairs of runs for the CPU time of each row.
const ROUNDS: usize = 9;

/// Ticks of the CPU that the runs of one side of a pair take at least.
const TICKS: u64 = 20;

/// A command of the program, and the limit to it.
struct Row {
    name: &'static str,
    arguments: &'static [&'static str],
    limit: Limit,
    /// The inputs: a small one for instructions, a large one for times.
    inputs: [String; 2],
}

#[derive(Clone, Copy)]
enum Limit {
    /// A program that does nothing.
    Empty,
    /// A program that parses the input.
    Parse,
    /// `wc -l`
    Lines,
}

fn main() {
    match env::var(LIMIT).as_deref() {
        Ok("empty") => empty::main(),
        Ok("parse") => {
            let text = fs::read(env::args().next_back().unwrap()).unwrap();
            serde_json::from_slice::<IgnoredAny>(&text).unwrap();
        }
        _ => compare(),
    }
}

fn compare() {
    let wanted: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let folder = env::temp_dir().join(format!("tokenlint-limits-{}", std::process::id()));
    fs::create_dir(&folder).unwrap();
    println!(
        "{:<12} {:>14} {:>14} {:>7}   {:>5} {:>15}",
        "", "instructions", "of the limit", "ratio", "CPU", "least, most"
    );
    for row in rows().iter().filter(|row| wanted.is_empty() || wanted.iter().any(|name| name == row.name)) {
        let paths = ["small", "large"].map(|name| folder.join(name));
        paths.iter().zip(&row.inputs).for_each(|(path, text)| fs::write(path, text).unwrap());
        let [small, large] = &paths;
        let counted = [row.command(small), row.limit.command(small)].map(|command| instructions(&command));
        let instructions = match counted {
            [Some(own), Some(limit)] => format!("{own:>14} {limit:>14} {:>7.2}", own as f64 / limit as f64),
            _ => format!("{:>14} {:>14} {:>7}", "no valgrind", "", ""),
        };
        let times = match ratios(row, large) {
            Some([middle, least, most]) => format!("{middle:>5.1} {:>15}", format!("{least:.1}, {most:.1}")),
            None => "no /proc".to_owned(),
        };
        println!("{:<12} {instructions}   {times}", row.name);
    }
    fs::remove_dir_all(&folder).unwrap();
}

fn rows() -> Vec<Row> {
    let log = |kind: &str| {
        let (_, line) = logs::KINDS.into_iter().find(|(name, _)| *name == kind).unwrap();
        [2, 200].map(|megabytes| logs::lines(line, 0, megabytes * 1_000_000))
    };
    let uses = |name, kind| Row { name, arguments: &["uses"], limit: Limit::Lines, inputs: log(kind) };
    vec![
        Row {
            name: "one-token",
            arguments: &["check", "--no-config"],
            limit: Limit::Empty,
            inputs: [1, 1].map(exports::export),
        },
        Row {
            name: "export",
            arguments: &["check", "--no-config"],
            limit: Limit::Parse,
            inputs: [2_000, 50_000].map(exports::export),
        },
        Row {
            name: "plan",
            arguments: &["check", "--no-config"],
            limit: Limit::Parse,
            inputs: [2, 40].map(|tokens| plans::plan(tokens, 2_000)),
        },
        uses("calls", "calls"),
        uses("json-lines", "json"),
        uses("audit-log", "audit"),
        uses("noise", "noise"),
    ]
}

impl Row {
    fn command(&self, path: &Path) -> Vec<String> {
        let words = [env!("CARGO_BIN_EXE_tokenlint")].into_iter().chain(self.arguments.iter().copied());
        words.map(str::to_owned).chain([path.display().to_string()]).collect()
    }
}

impl Limit {
    fn command(self, path: &Path) -> Vec<String> {
        let path = path.display().to_string();
        let own = env::current_exe().unwrap().display().to_string();
        let variable = |name| format!("{LIMIT}={name}");
        match self {
            Limit::Empty => vec![variable("empty"), own, path],
            Limit::Parse => vec![variable("parse"), own, path],
            Limit::Lines => ["wc", "-l", &path].map(str::to_owned).to_vec(),
        }
    }
}

/// A command, whose first words may set variables. Its exit code does not matter: findings set it as well.
fn command(words: &[String], before: &[&str]) -> Command {
    let is_variable = |word: &&String| word.starts_with(LIMIT);
    let variables = words.iter().take_while(is_variable).count();
    let mut all = before.iter().copied().chain(words.iter().skip(variables).map(String::as_str));
    let mut command = Command::new(all.next().unwrap());
    command.args(all).env_remove(LIMIT).stdin(Stdio::null()).stdout(Stdio::null());
    for (name, value) in words.iter().take(variables).filter_map(|word| word.split_once('=')) {
        command.env(name, value);
    }
    command
}

/// The instructions of a command; `None` without valgrind.
fn instructions(words: &[String]) -> Option<u64> {
    let valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];
    let output = command(words, &valgrind).output().ok()?;
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    log.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

/// The ratio of the CPU times of a row to those of its limit: the middle of all pairs, the least and the most.
fn ratios(row: &Row, path: &Path) -> Option<[f64; 3]> {
    let sides = [row.command(path), row.limit.command(path)];
    // As many runs as take a time that can be measured.
    let [own_runs, limit_runs] = sides
        .each_ref()
        .map(|words| (0..).map(|power| 1 << power).find(|runs| ticks(words, *runs).is_none_or(|ticks| ticks >= TICKS)));
    let (own_runs, limit_runs) = (own_runs?, limit_runs?);
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let [own, limit] = [ticks(&sides[0], own_runs)?, ticks(&sides[1], limit_runs)?];
        all.push((own as f64 / own_runs as f64) / (limit as f64 / limit_runs as f64));
    }
    all.sort_unstable_by(f64::total_cmp);
    Some([all.get(ROUNDS / 2).copied()?, all.first().copied()?, all.last().copied()?])
}

/// The ticks of the CPU that some runs of a command take, of its own and of the system; `None` where they are not known.
fn ticks(words: &[String], runs: u64) -> Option<u64> {
    let before = of_children()?;
    for _ in 0..runs {
        command(words, &[]).stderr(Stdio::null()).status().unwrap();
    }
    Some(of_children()? - before)
}

/// The ticks of all children that have ended.
fn of_children() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field, a name in parentheses, may contain blanks.
    let (_, fields) = text.rsplit_once(')')?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    Some(fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?)
}
