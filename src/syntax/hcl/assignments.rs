//! Values of variables of the root module from outside of its directory: the environment, the command line, and files
//! named there.

use std::rc::Rc;

use hcl_edit::expr::Expression;

use super::{
    definitions::{Blocks, Code, Definition, In, body},
    escaped, size,
    value::Value,
};
use crate::{
    syntax::{SyntaxError, SyntaxErrorKind},
    text::{Source, SourceId},
};

/// Where the value of a variable comes from, in the order in which Terraform lets later ones win: the environment counts
/// less than the files of the module, the others more.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Assignment {
    /// The environment variable `TF_VAR_name`; the source is its value.
    Environment(String),
    /// The option `-var name=value`; the source is the value.
    Option(String),
    /// The option `-var-file`; the source is the file.
    File,
}

impl Blocks {
    /// Sets variables, in order. Values for variables that the module does not declare are ignored, as Terraform does
    /// with those of the environment and of files.
    pub(super) fn assign(&mut self, files: &[Source], assigned: &[(SourceId, Assignment)]) {
        for (id, assignment) in assigned {
            let Some(file) = files.iter().find(|file| file.id == *id) else { continue };
            match assignment {
                Assignment::Environment(name) if self.given.contains_key(name) => {}
                Assignment::Environment(name) | Assignment::Option(name) => {
                    let Some(variable) = self.variables.get(name) else { continue };
                    match value(file, variable) {
                        Ok(item) => drop(self.given.insert(name.clone(), Rc::new(In { file: *id, item }))),
                        Err(error) => self.problems.push(error),
                    }
                }
                Assignment::File => {
                    let read = self.assign_file(file);
                    self.problems.extend(read.err());
                }
            }
        }
    }

    fn assign_file(&mut self, file: &Source) -> Result<(), SyntaxError> {
        let is_json = file.text().get(file.text_start()..).is_some_and(|text| text.trim_start().starts_with('{'));
        let mut insert = |name: String, item: Code| {
            self.given.insert(name, Rc::new(In { file: file.id, item }));
        };
        if is_json {
            let tape = crate::syntax::json::whole(file)?;
            for member in Value::of_node(tape.root(file)).members().unwrap_or_default() {
                insert(member.key.to_string(), Code::Json(member.value.clone()));
            }
            return Ok(());
        }
        for attribute in body(file)?.into_attributes() {
            insert(attribute.key.to_string(), Code::Hcl(attribute.value));
        }
        Ok(())
    }
}

/// The value of a text: the text itself for a variable of a primitive type or of none, an expression for others.
fn value(file: &Source, variable: &Definition) -> Result<Code, SyntaxError> {
    let text = file.text().get(file.text_start()..).unwrap_or_default();
    let is_text = match variable.attribute("type").map(|own| own.item) {
        None => true,
        Some(Code::Hcl(Expression::Variable(name))) => matches!(name.as_str(), "string" | "number" | "bool"),
        Some(Code::Hcl(Expression::String(name))) => matches!(name.as_str(), "string" | "number" | "bool"),
        Some(Code::Json(name)) => name.as_text().is_some_and(|name| matches!(&*name, "string" | "number" | "bool")),
        Some(Code::Hcl(_)) => false,
    };
    let span = file.span(file.text_start(), file.text().len());
    if is_text {
        // Strings of the JSON syntax are templates, and this text is none.
        let literal = escaped(text);
        return Ok(Code::Json(Value::text(span, literal)));
    }
    if size::comparisons(text).is_err() {
        return Err(SyntaxErrorKind::LargeObject(size::MAX_ENTRIES).at(span));
    }
    text.parse().map(Code::Hcl).map_err(|error: hcl_edit::parser::Error| {
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        SyntaxErrorKind::Hcl(message).at(span)
    })
}
