//! Standard output and standard error, and what the terminal behind them can show.

use std::{
    env,
    io::{self, IsTerminal, Write},
};

use tokenlint::render::human::Style;

use super::exit::Exit;
use crate::args::Colour;

/// Columns where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 100;

/// Writes all that a verb has to say to standard output, and says how it ends.
pub(crate) fn print(bytes: &[u8]) -> Exit {
    if print_with(|out| out.write_all(bytes)) { Exit::Clean } else { Exit::Unusable }
}

/// Writes to standard output as it is rendered; whether it could. A reader that has gone away, as `head` does, is no
/// error.
pub(crate) fn print_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> bool {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => true,
        Err(error) => complain_of(&error),
    }
}

fn complain_of(error: &io::Error) -> bool {
    let has_gone = error.kind() == io::ErrorKind::BrokenPipe;
    if !has_gone {
        complain(&format!("error: standard output cannot be written: {error}"));
    }
    has_gone
}

/// Writes a line to standard error.
pub(crate) fn complain(line: &str) {
    // There is nowhere left to report a failure to.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes a question to standard error, and stays on its line.
pub(crate) fn ask(question: &str) {
    let mut out = io::stderr().lock();
    // Where it cannot be asked, the answer cannot be read either.
    let _ = write!(out, "{question}").and_then(|()| out.flush());
}

/// How to draw on standard output.
pub(crate) fn output_style(colour: Colour) -> Style {
    style(colour, io::stdout().is_terminal())
}

/// How to draw on standard error.
pub(crate) fn error_style(colour: Colour) -> Style {
    style(colour, io::stderr().is_terminal())
}

fn style(colour: Colour, is_terminal: bool) -> Style {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let colour = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if is_set("NO_COLOR") => false,
        Colour::Auto if env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0") => true,
        Colour::Auto => is_terminal && env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    let width = if is_terminal { terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)) } else { None };
    Style { colour, width: width.unwrap_or(DEFAULT_WIDTH).max(40) }
}
