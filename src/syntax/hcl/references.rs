//! What refers to other blocks: modules that are called, resources and data sources.

use std::rc::Rc;

use hcl_edit::expr::TraversalOperator;

use super::{
    blocks::Repeats,
    definitions::Definition,
    eval::Frame,
    module::Module,
    names::Children,
    value::{Data, ObjectEntry, Table, Value},
};
use crate::text::Span;

/// A resource or a data source, of which the arguments in the configuration are known.
#[derive(Debug)]
struct Applied {
    path: String,
    /// Why all else is unknown.
    why: String,
    arguments: Value,
}

impl Table for Applied {
    fn get(&self, key: &Value, span: Span) -> Value {
        let name = key.as_text().unwrap_or_default();
        // What is null may be computed.
        let given = self.arguments.member(&name).filter(|value| !value.is_null());
        given.cloned().unwrap_or_else(|| Value::unknown_at(span, self.why.clone(), format!("{}.{name}", self.path)))
    }

    fn entries(&self, _span: Span) -> Option<Vec<ObjectEntry>> {
        None
    }

    fn described(&self) -> &'static str {
        "the attributes of a resource are known after apply"
    }
}

impl<'m> Module<'m> {
    /// The value of a resource: its arguments, and all else unknown.
    pub(super) fn resource(&self, kind: &str, name: &str, span: Span) -> Value {
        let path = format!("{}{kind}.{name}", self.prefix);
        let why = format!("`{path}` is known after apply");
        let found = self.blocks.resource(kind, name);
        match found {
            Some(found) => self.once(path.clone(), span, || self.applied(found, &path, &why)),
            None => Value::unknown_at(span, why, path),
        }
    }

    /// The value of a data source, if the host knows what it reads; otherwise its arguments, and all else unknown.
    pub(super) fn data(&self, kind: &str, name: &str, span: Span) -> Value {
        let path = format!("{}data.{kind}.{name}", self.prefix);
        let found = self.blocks.data.iter().find(|own| own.kind_and_name() == Some((kind, name)));
        let is_known = self.evaluation.host.knows_data_source(kind);
        let Some(found) = found else {
            let what = if is_known { "defined in this module" } else { "supported" };
            return Value::unknown_at(span, format!("data source `{path}` is not {what}"), path);
        };
        if !is_known {
            let why = format!("data source `{path}` is not supported");
            return self.once(path.clone(), span, || self.applied(found, &path, &why));
        }
        self.once(path.clone(), span, || {
            self.repeated_value(found, &path, |frame, _| {
                let argument = |key: &str| {
                    let own = found.attribute(key)?;
                    Some(self.run(&own.item, &Frame { file: own.file, ..frame.clone() }))
                };
                self.evaluation.host.data_source(kind, &argument, found.place)
            })
        })
    }

    fn applied(&self, block: &Definition, path: &str, why: &str) -> Value {
        self.repeated_value(block, path, |frame, suffix| {
            let arguments = self.attributes(block, frame);
            let applied = Applied { path: format!("{path}{suffix}"), why: why.to_owned(), arguments };
            Value::new(block.place, Data::Table(Rc::new(applied)))
        })
    }

    /// The value of a block: one, or a list or a map of several.
    fn repeated_value(&self, block: &Definition, path: &str, make: impl Fn(&Frame, &str) -> Value) -> Value {
        let repetition = self.repetition(block);
        if repetition.repeats == Repeats::Unknown {
            return Value::unknown_at(block.place, format!("the instances of `{path}` are unknown"), path);
        }
        let made = repetition.each.into_iter().map(|round| (round.key, make(&round.frame, &round.suffix)));
        collected(repetition.repeats, made.collect(), block.place)
    }

    /// The value of a module that is called, as far as the steps that follow need it; and the number of those that are
    /// done.
    pub(super) fn called(&self, name: &str, steps: &[&TraversalOperator], span: Span, frame: &Frame) -> (Value, usize) {
        let children = match self.children(name) {
            Ok(children) => children,
            Err(error) => return (Value::unknown(span, error.to_string()), 0),
        };
        let output = |module: &Module<'m>, at: usize| match steps.get(at) {
            Some(TraversalOperator::GetAttr(name)) => (module.output(name.as_str(), span), at + 1),
            _ => (module.outputs(span), at),
        };
        match (children.repeats, children.each.as_slice()) {
            (Repeats::Once, [(_, module)]) => output(module, 0),
            (Repeats::Unknown, _) => {
                let path = format!("{}module.{name}", self.prefix);
                (Value::unknown_at(span, format!("the instances of `{path}` are unknown"), path), 0)
            }
            _ => match steps.first().and_then(|step| self.chosen(&children, step, frame)) {
                Some(module) => output(&module, 1),
                None => {
                    let each = children.each.iter().map(|(key, module)| (key.clone(), module.outputs(span)));
                    (collected(children.repeats, each.collect(), span), 0)
                }
            },
        }
    }

    /// The module that a step leads to.
    fn chosen(&self, children: &Children<'m>, step: &TraversalOperator, frame: &Frame) -> Option<Rc<Module<'m>>> {
        let key = match step {
            TraversalOperator::GetAttr(name) => Rc::from(name.as_str()),
            TraversalOperator::LegacyIndex(at) => Rc::from(at.value().to_string()),
            TraversalOperator::Index(index) => self.eval(index, frame).as_text()?,
            _ => return None,
        };
        let is_it = |own: &Option<Value>| own.as_ref().and_then(Value::as_text).is_some_and(|own| own == key);
        children.each.iter().find(|(own, _)| is_it(own)).map(|(_, module)| module.clone())
    }

    /// All outputs of this module.
    fn outputs(&self, span: Span) -> Value {
        let output = |name: &String| ObjectEntry {
            key: Rc::from(name.as_str()),
            key_span: span,
            value: self.output(name, span),
        };
        Value::object(span, self.blocks.outputs.keys().map(output).collect())
    }
}

/// The values of a block's instances as Terraform has them.
fn collected(repeats: Repeats, made: Vec<(Option<Value>, Value)>, span: Span) -> Value {
    match repeats {
        Repeats::Once => {
            let only = made.into_iter().next();
            only.map_or_else(|| Value::unknown(span, "the block has no instance"), |(_, value)| value)
        }
        Repeats::Keyed => {
            let member = |(key, value): (Option<Value>, Value)| {
                let key = key?;
                Some(ObjectEntry { key: key.as_text()?, key_span: key.span, value })
            };
            Value::object(span, made.into_iter().filter_map(member).collect())
        }
        Repeats::Counted | Repeats::Unknown => Value::list(span, made.into_iter().map(|(_, value)| value).collect()),
    }
}
