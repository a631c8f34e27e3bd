//! Files that expressions read: `file`, `templatefile` and `fileexists`.
//!
//! The evaluator opens no file. It notes the paths of those that it needs, and the program supplies them:
//! [`Found::wanted`](super::Found::wanted), [`NamedFile`].

use std::rc::Rc;

use thiserror::Error;

use super::{
    eval::{Frame, MAX_TEXT},
    fault::Fault,
    files::joined,
    layout::Style,
    module::Module,
    value::{Data, Value},
};
use crate::text::{Source, SourceId, Span, shown};

/// The size limit of a file that an expression reads, in bytes.
pub const MAX_FILE: u64 = MAX_TEXT as u64;

/// A file that an expression reads, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    /// The path, without `.` and `..`.
    pub path: String,
    /// The source with its text, or why it is not read.
    pub contents: Result<SourceId, UnreadFile>,
}

/// Why a file that an expression names is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum UnreadFile {
    /// Its path, or the target of a symbolic link, is elsewhere.
    #[error("it is outside of the module's directory")]
    Outside,
    /// There is no such file.
    #[error("there is no such file")]
    Missing,
    /// It is a directory, a pipe or a device.
    #[error("it is not a regular file")]
    NotRegular,
    /// It, or a directory that it is in, is hidden: the name begins with a dot.
    #[error("it is hidden")]
    Hidden,
    /// It is larger than [`MAX_FILE`].
    #[error("it is larger than {MAX_FILE} bytes")]
    TooLarge,
    /// It is not UTF-8, or cannot be opened.
    #[error("it cannot be read as UTF-8")]
    Unreadable,
    /// Only the text of the configuration was passed.
    #[error("its contents were not passed")]
    NotPassed,
}

/// Whether a file may have calls of functions that read files.
pub fn reads_files(file: &Source) -> bool {
    file.text().contains("file(") || file.text().contains("fileexists(")
}

impl Module<'_> {
    /// The value of a call of a function that reads files; `None` for others.
    pub(super) fn reading(&self, name: &str, arguments: &[Value], span: Span, frame: &Frame) -> Option<Value> {
        let made = match (name, arguments) {
            ("file", [path]) => self.contents(path).map(|(_, text)| Value::text(span, text)),
            ("fileexists", [path]) => self.contents(path).map(|_| Value::bool(span, true)),
            ("templatefile", [path, variables]) => self.filled(path, variables, span, frame),
            ("file" | "fileexists" | "templatefile", _) => {
                Err(Fault::invalid(format!("`{name}` does not take {} arguments", arguments.len())))
            }
            _ => return None,
        };
        Some(made.unwrap_or_else(|fault| self.failed(fault, span)))
    }

    /// The text of a file, and its ID.
    fn contents(&self, path: &Value) -> Result<(SourceId, Rc<str>), Fault> {
        if let Some(fault) = path.gap() {
            return Err(fault);
        }
        let written = path.to_text()?;
        let unread = |why: UnreadFile| Fault::unknown(format!("file `{}` is not read: {why}", shown(&written)));
        let path = joined(self.evaluation.root, &written);
        if written.starts_with(['/', '~']) || !self.is_inside(&path) {
            return Err(unread(UnreadFile::Outside));
        }
        let Some(file) = self.evaluation.named.iter().find(|file| file.path == path) else {
            self.evaluation.wanted.borrow_mut().insert(path);
            return Err(unread(UnreadFile::NotPassed));
        };
        let id = file.contents.map_err(unread)?;
        let source = self.evaluation.sources.get(&id).ok_or_else(|| unread(UnreadFile::NotPassed))?;
        self.spend(source.text().len() / 64)?;
        Ok((id, Rc::from(source.text())))
    }

    /// Whether a path is below the directory of the root module, or of this one.
    fn is_inside(&self, path: &str) -> bool {
        let is_below = |folder: &str| match folder {
            "" => path != ".." && !path.starts_with("../") && !path.starts_with('/'),
            folder => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        };
        is_below(self.evaluation.root) || is_below(&self.folder)
    }

    /// The text of a file as a template, in which only some variables are in scope.
    fn filled(&self, path: &Value, variables: &Value, span: Span, frame: &Frame) -> Result<Value, Fault> {
        if frame.is_closed {
            return Err(Fault::invalid("`templatefile` cannot be called by a template"));
        }
        let (_, text) = self.contents(path)?;
        let Data::Object(_) = &variables.data else {
            return Err(variables.gap().unwrap_or_else(|| Fault::invalid("the variables of a template are a map")));
        };
        let members = variables.members().unwrap_or_default();
        if let Some(open) = members.iter().find(|own| own.is_partial()) {
            return Err(open.key().gap().unwrap_or_else(|| Fault::unknown("a variable of the template is unknown")));
        }
        let template = self.parsed(&text)?;
        let names = members.into_iter().map(|own| (own.key.to_string(), own.value.clone()));
        let inner = Frame { names: Rc::new(names.collect()), fixed: Some(span), is_closed: true, ..frame.clone() };
        Ok(self.template(template.iter(), Style::Lines, span, &inner).at(span))
    }

    /// The value of `path.module`: the path from the root module.
    pub(super) fn path(&self) -> String {
        relative(self.evaluation.root, &self.folder)
    }
}

/// The path that leads from one folder to another.
fn relative(from: &str, to: &str) -> String {
    let parts = |path: &'_ str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(from), parts(to));
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
    let up = from.iter().skip(shared).map(|_| "..".to_owned());
    let all: Vec<String> = up.chain(to.into_iter().skip(shared)).collect();
    if all.is_empty() { ".".to_owned() } else { all.join("/") }
}
