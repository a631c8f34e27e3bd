//! The values of locals, variables, and outputs of called modules.

use std::{cell::RefCell, rc::Rc};

use super::{
    UnresolvedModule,
    blocks::{Repeats, Round},
    definitions::{Blocks, Code, In},
    eval::Frame,
    files::{is_local, joined},
    module::{Caller, Evaluation, Module},
    terragrunt::OWN_DIRECTORY,
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
        let given = match &self.caller {
            // Terragrunt passes inputs as the environment does, so that files of variables count more.
            Some(caller) if caller.is_terragrunt() => {
                let own = self.blocks.given.get(name).map(|own| run(own));
                own.or_else(|| caller.module.upgrade()?.input(name))
            }
            Some(_) => self.argument(name),
            None => self.blocks.given.get(name).map(|own| run(own)),
        };
        let none = || {
            let why = format!("variable `{}` has no value", shown(name));
            Value::unknown_at(span, why, format!("{}var.{name}", self.prefix))
        };
        // The file that declares it may not be among those that are read.
        let Some(variable) = self.blocks.variables.get(name) else { return given.unwrap_or_else(none) };
        let own = |key: &str| variable.attribute(key).map(|code| run(&code));
        let is_nullable = own("nullable").and_then(|value| value.as_bool()) != Some(false);
        let given = given.filter(|value| is_nullable || !value.is_null());
        match given.or_else(|| own("default")) {
            Some(value) => self.constrained(variable, value),
            None => none(),
        }
    }

    /// Evaluates a name once. A name that depends on its own value is unknown.
    pub(super) fn once(&self, key: String, span: Span, evaluate: impl FnOnce() -> Value) -> Value {
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

    /// The value of an output of this module.
    pub(super) fn output(&self, name: &str, span: Span) -> Value {
        let Some(own) = self.blocks.outputs.get(name).and_then(|output| output.attribute("value")) else {
            let module = self.prefix.trim_end_matches('.');
            return Value::unknown(span, format!("`{}` has no output `{}`", shown(module), shown(name)));
        };
        self.once(format!("output.{name}"), span, || self.run(&own.item, &Frame::new(own.file)))
    }

    /// The modules that a call of this one makes.
    ///
    /// # Errors
    /// The module cannot be followed.
    pub(super) fn children(&self, name: &str) -> Result<Rc<Children<'m>>, UnresolvedModule> {
        if let Some(children) = self.children.borrow().get(name) {
            return Ok(children.clone());
        }
        let call = self.blocks.calls.iter().find(|call| call.labels.first().is_some_and(|own| own == name));
        let call = call.ok_or_else(|| UnresolvedModule::Undefined(shown(name)))?;
        let is_unit = self.blocks.unit.is_some();
        let source = match call.text("source") {
            Some(source) => source,
            None if is_unit && call.attribute("source").is_none() => OWN_DIRECTORY.to_owned(),
            None => return Err(UnresolvedModule::UnknownSource(shown(name))),
        };
        if !is_local(&source) {
            return Err(UnresolvedModule::Remote(shown(&source)));
        }
        let folder = joined(&self.folder, &source);
        let Some(blocks) = self.evaluation.folders.get(&folder) else {
            return Err(UnresolvedModule::Empty(shown(&folder)));
        };
        let depth = self.caller.as_ref().map_or(0, |caller| caller.depth) + 1;
        let repetition = self.repetition(call);
        let work = repetition.each.len() * (1 + blocks.resources.len() + blocks.calls.len());
        let mut children = Children { repeats: repetition.repeats, each: Vec::new() };
        if depth > MAX_CALLS {
            self.evaluation.problem(call.place, SyntaxErrorKind::NestedCalls { limit: MAX_CALLS });
        } else if let Err(fault) = self.spend(work) {
            self.failed(fault, call.place);
        } else {
            for Round { key, suffix, frame } in repetition.each {
                let prefix = match is_unit {
                    true => self.prefix.clone(),
                    false => format!("{}module.{name}{suffix}.", self.prefix),
                };
                let caller = Caller { module: self.own.clone(), call, frame, depth };
                let child = Module::new(prefix, folder.clone(), blocks, Some(caller), self.evaluation);
                children.each.push((key, child));
            }
        }
        let children = Rc::new(children);
        self.children.borrow_mut().insert(name.to_owned(), children.clone());
        Ok(children)
    }

    /// The value of an argument of the call of this module.
    fn argument(&self, name: &str) -> Option<Value> {
        let caller = self.caller.as_ref()?;
        let own = caller.call.attribute(name).filter(|_| !META.contains(&name))?;
        Some(caller.module.upgrade()?.run(&own.item, &Frame { file: own.file, ..caller.frame.clone() }))
    }

    pub(super) fn new(
        prefix: String,
        folder: String,
        blocks: &'m Blocks,
        caller: Option<Caller<'m>>,
        evaluation: &'m Evaluation<'m>,
    ) -> Rc<Module<'m>> {
        Rc::new_cyclic(|own| Module {
            own: own.clone(),
            prefix,
            folder,
            blocks,
            caller,
            known: RefCell::default(),
            children: RefCell::default(),
            evaluation,
        })
    }
}

/// The modules that a call makes, each with its number or its key.
pub(super) struct Children<'m> {
    pub(super) repeats: Repeats,
    pub(super) each: Vec<(Option<Value>, Rc<Module<'m>>)>,
}

/// The deepest nesting of module calls that is followed.
const MAX_CALLS: usize = 16;

/// The arguments of a call that are not variables of the module.
const META: [&str; 6] = ["source", "version", "providers", "depends_on", "count", "for_each"];
