//! The values of locals, variables, and outputs of called modules.

use std::{collections::BTreeMap, rc::Rc};

use super::{
    UnresolvedModule,
    eval::Frame,
    module::{Code, Content, In, Module, is_local, joined},
    value::Value,
};
use crate::{
    syntax::SyntaxErrorKind,
    text::{Span, shown},
};

impl<'m> Module<'m> {
    pub(super) fn local(&self, name: &str, span: Span) -> Value {
        let Some(own) = self.blocks.locals.get(name).cloned() else {
            return Value::unknown(span, format!("local `{}` is not defined in this module", shown(name)));
        };
        let value = self.once(format!("local.{name}"), span, || self.run(&own.item, &Frame::new(own.file)));
        value.at_path(&format!("{}local.{name}", self.prefix))
    }

    pub(super) fn variable(&self, name: &str, span: Span) -> Value {
        self.once(format!("var.{name}"), span, || self.assigned(name, span))
    }

    /// The value of a variable: of the call or the assignments, or its default; as the type that it declares.
    fn assigned(&self, name: &str, span: Span) -> Value {
        let run = |own: &In<Code>| self.run(&own.item, &Frame::new(own.file));
        let given = match self.arguments.get(name) {
            Some(argument) => Some(argument.clone()),
            None if self.prefix.is_empty() => self.blocks.given.get(name).map(|own| run(own)),
            None => None,
        };
        let none = || {
            let why = format!("variable `{}` has no value", shown(name));
            Value::unknown_at(span, why, format!("{}var.{name}", self.prefix))
        };
        // The file that declares it may not be among those that are read.
        let Some(variable) = self.blocks.variables.get(name) else { return given.unwrap_or_else(none) };
        let own = |key: &str| variable.item.attribute(key).map(|item| run(&In { file: variable.file, item }));
        let is_nullable = own("nullable").and_then(|value| value.as_bool()) != Some(false);
        let given = given.filter(|value| is_nullable || !value.is_null());
        match given.or_else(|| own("default")) {
            Some(value) => self.constrained(variable, value),
            None => none(),
        }
    }

    /// Evaluates a name once. A name that depends on its own value is unknown.
    fn once(&self, key: String, span: Span, evaluate: impl FnOnce() -> Value) -> Value {
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone().unwrap_or_else(|| {
                self.evaluation.problem(span, SyntaxErrorKind::Cycle(shown(&key)));
                Value::unknown(span, "value refers to itself")
            });
        }
        self.known.borrow_mut().insert(key.clone(), None);
        let value = evaluate();
        self.known.borrow_mut().insert(key, Some(value.clone()));
        value
    }

    pub(super) fn output(&self, module: &str, output: &str, span: Span) -> Value {
        match self.child(module) {
            Ok(child) => match child.blocks.outputs.get(output).cloned() {
                Some(own) => {
                    child.once(format!("output.{output}"), span, || child.run(&own.item, &Frame::new(own.file)))
                }
                None => Value::unknown(span, format!("module `{}` has no output `{}`", shown(module), shown(output))),
            },
            Err(error) => Value::unknown(span, error.to_string()),
        }
    }

    /// A module that this one calls, with the arguments of the call.
    ///
    /// # Errors
    /// The module cannot be followed.
    pub(super) fn child(&self, name: &str) -> Result<Rc<Module<'m>>, UnresolvedModule> {
        if let Some(child) = self.children.borrow().get(name) {
            return Ok(child.clone());
        }
        let call = self.blocks.calls.iter().find(|call| call.item.labels.first().is_some_and(|own| own == name));
        let call = call.ok_or_else(|| UnresolvedModule::Undefined(shown(name)))?;
        let source = call.item.text("source").ok_or_else(|| UnresolvedModule::UnknownSource(shown(name)))?;
        if !is_local(&source) {
            return Err(UnresolvedModule::Remote(shown(&source)));
        }
        let folder = joined(&self.folder, &source);
        let Some(blocks) = self.evaluation.folders.get(&folder) else {
            return Err(UnresolvedModule::Empty(shown(&folder)));
        };
        if call.item.attribute("count").or_else(|| call.item.attribute("for_each")).is_some() {
            return Err(UnresolvedModule::Repeated(shown(name)));
        }
        let arguments = self.arguments_of(&call.item.body, &Frame::new(call.file));
        let prefix = format!("{}module.{name}.", self.prefix);
        let child = Rc::new(Module::new(prefix, folder, blocks, arguments, self.evaluation));
        self.children.borrow_mut().insert(name.to_owned(), child.clone());
        Ok(child)
    }

    fn arguments_of(&self, body: &Content, frame: &Frame) -> BTreeMap<String, Value> {
        let is_own = |key: &str| !matches!(key, "source" | "version" | "providers" | "depends_on");
        match body {
            Content::Hcl(body) => {
                let own = body.attributes().filter(|attribute| is_own(attribute.key.as_str()));
                own.map(|attribute| (attribute.key.to_string(), self.eval(&attribute.value, frame))).collect()
            }
            Content::Json(object) => {
                let own = self.json(object, frame).items().unwrap_or_default();
                let own = own.into_iter().filter_map(|(key, value)| Some((key.as_text()?.to_string(), value)));
                own.filter(|(key, _)| is_own(key)).collect()
            }
        }
    }
}
