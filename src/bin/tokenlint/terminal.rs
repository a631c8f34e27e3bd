//! Standard output and standard error: printing, and the style that the terminal supports.

use std::{
    borrow::Cow,
    env,
    io::{self, IsTerminal, Write},
};

use tokenlint::{
    lint::Problem,
    render::human::{self, Style},
    text::{Sources, masked_output},
};

use crate::{
    args::{Colour, meant},
    error::Error,
    exit::Exit,
};

/// The width in columns if there is no terminal.
const DEFAULT_WIDTH: usize = 100;

/// Writes a text to standard output, with secrets masked.
///
/// # Errors
/// If standard output cannot be written. A closed pipe, such as that of `head`, is not an error.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    print_as_is(|out| out.write_all(masked_output(text).as_bytes()))
}

/// Writes what is rendered to standard output, with secrets masked.
///
/// # Errors
/// If standard output cannot be written. A closed pipe, such as that of `head`, is not an error.
pub(crate) fn print_with(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut text = Vec::new();
    write(&mut text).map_err(Error::Stdout)?;
    print(&String::from_utf8_lossy(&text))
}

/// Writes to standard output while rendering. For reports, which hold no secret, and for texts of the program, whose
/// examples would be masked.
///
/// # Errors
/// If standard output cannot be written. A closed pipe, such as that of `head`, is not an error.
pub(crate) fn print_as_is(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::Stdout(error)),
        _ => Ok(()),
    }
}

/// Writes an error to standard error: the only place of the program that does.
pub(crate) fn report(error: &Error) {
    match error {
        Error::Invalid(file) => problems(&file.problems, &file.sources, Colour::Auto),
        _ => say(&format!("error: {}", error.described().trim_end())),
    }
}

/// Writes problems with their places to standard error.
pub(crate) fn problems(problems: &[Problem], sources: &Sources, colour: Colour) {
    let style = error_style(colour);
    for problem in problems {
        say(&human::problem(problem, sources, style));
    }
}

/// Writes a usage error of the command line, whose arguments may hold a secret.
pub(crate) fn usage(error: &clap::Error) -> Exit {
    let text = error.render().to_string();
    match masked_output(&text) {
        Cow::Borrowed(_) => {
            // There is nowhere left to report a failure to.
            let _ = error.print();
        }
        Cow::Owned(masked) => say(masked.trim_end()),
    }
    if let Some(tip) = meant(error) {
        say(&tip);
    }
    if error.use_stderr() { Exit::Failed } else { Exit::Clean }
}

/// Writes a line to standard error, with secrets masked.
pub(crate) fn say(line: &str) {
    // There is nowhere left to report a failure to.
    let _ = writeln!(io::stderr().lock(), "{}", masked_output(line));
}

/// Writes a question to standard error, without a line break.
pub(crate) fn ask(question: &str) {
    let mut out = io::stderr().lock();
    // If the question cannot be written, the answer cannot be read either.
    let _ = write!(out, "{question}").and_then(|()| out.flush());
}

/// Whether standard output is a terminal.
pub(crate) fn is_output() -> bool {
    io::stdout().is_terminal()
}

/// The style of standard output.
pub(crate) fn output_style(colour: Colour) -> Style {
    style(colour, io::stdout().is_terminal())
}

/// The style of standard error.
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
