//! Resource blocks and calls of modules to instances, with `count` and `for_each`.

use std::rc::Rc;

use super::{
    Arguments, Instance,
    definitions::Definition,
    eval::Frame,
    module::Module,
    value::{Data, ObjectEntry, Value},
};
use crate::{
    syntax::{SyntaxErrorKind, node::Tape},
    text::{Span, Spanned},
};

/// The most instances of one block that are made.
const MAX_INSTANCES: usize = 1_000;

/// How a block is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeats {
    /// It is not.
    Once,
    Counted,
    Keyed,
    /// The number of instances is unknown.
    Unknown,
}

/// The instances of a block.
pub(super) struct Repetition {
    pub(super) repeats: Repeats,
    pub(super) each: Vec<Round>,
}

/// An instance of a block.
pub(super) struct Round {
    /// Its number or its key.
    pub(super) key: Option<Value>,
    /// What its address ends in: `[0]`, `["a"]`, `[?]`.
    pub(super) suffix: String,
    /// The names in scope there.
    pub(super) frame: Frame,
}

impl<'m> Module<'m> {
    /// Adds the wanted resources of this module and of the modules that it calls.
    pub(super) fn resources(self: &Rc<Self>, all: &mut Vec<Instance>) {
        let is_unit = self.blocks.unit.is_some();
        if !is_unit {
            self.evaluation.reached.borrow_mut().insert(self.folder.clone());
            self.evaluation.calling.borrow_mut().push(self.folder.clone());
        }
        for resource in &self.blocks.resources {
            let Some((kind, name)) = resource.kind_and_name() else { continue };
            if self.evaluation.host.wants(kind) {
                let address = format!("{}{kind}.{name}", self.prefix);
                self.instances(resource, kind, &address, all);
            }
        }
        for call in &self.blocks.calls {
            let Some(name) = call.labels.first() else { continue };
            let children = match self.children(name) {
                Ok(children) => children,
                Err(why) => {
                    self.unfollowed(call, name);
                    // A unit without a source and without a module is there to be included.
                    if !is_unit || call.attribute("source").is_some() {
                        self.evaluation.skip(call.place, why);
                    }
                    continue;
                }
            };
            for (_, child) in &children.each {
                if self.evaluation.calling.borrow().contains(&child.folder) {
                    self.evaluation.problem(call.place, SyntaxErrorKind::CyclicCalls);
                } else {
                    child.resources(all);
                }
            }
        }
        if !is_unit {
            self.evaluation.calling.borrow_mut().pop();
        }
    }

    /// Keeps the arguments of a call that is not followed: they may hold tokens.
    fn unfollowed(&self, call: &Definition, name: &str) {
        let keep = |path: String, values: &Value| {
            let mut tape = Tape::default();
            if self.spend(values.size()).is_ok() {
                values.lower(&mut tape);
                self.evaluation.arguments.borrow_mut().push(Arguments { path, place: call.place, values: tape });
            }
        };
        if self.blocks.unit.is_some() {
            self.inputs().iter().for_each(|inputs| keep("inputs".to_owned(), inputs));
            return;
        }
        for round in self.repetition(call).each {
            let path = format!("{}module.{name}{}", self.prefix, round.suffix);
            keep(path, &self.attributes(call, &round.frame));
        }
    }

    fn instances(&self, resource: &Definition, kind: &str, address: &str, all: &mut Vec<Instance>) {
        let place = resource.place;
        let each = self.repetition(resource).each;
        if each.is_empty() {
            self.evaluation.empty.borrow_mut().push(Spanned { value: address.to_owned(), span: place });
        }
        for round in each {
            let attributes = self.attributes(resource, &round.frame);
            // Writing the values takes as much work as making them. What is too large is unknown, and never lost.
            let attributes = match self.spend(attributes.size()) {
                Ok(()) => attributes,
                Err(fault) => outline(&attributes, &self.failed(fault, place)),
            };
            let mut tape = Tape::default();
            attributes.lower(&mut tape);
            all.push(Instance {
                kind: kind.to_owned(),
                address: format!("{address}{}", round.suffix),
                place,
                overrides: resource.overrides.clone(),
                attributes: tape,
                ignored_changes: resource.ignored_changes(),
            });
        }
    }

    /// The instances of a block: one, or those of `count` or `for_each`.
    pub(super) fn repetition(&self, block: &Definition) -> Repetition {
        let place = block.place;
        if let Some(count) = block.attribute("count") {
            let frame = Frame::new(count.file);
            return self.counted(&self.run(&count.item, &frame), place, &frame);
        }
        if let Some(each) = block.attribute("for_each") {
            let frame = Frame::new(each.file);
            return self.keyed(&self.run(&each.item, &frame), place, &frame);
        }
        let file = block.bodies.first().map_or(place.source, |body| body.file);
        let only = Round { key: None, suffix: String::new(), frame: Frame::new(file) };
        Repetition { repeats: Repeats::Once, each: vec![only] }
    }

    /// The instances of a block with `count`.
    fn counted(&self, count: &Value, place: Span, frame: &Frame) -> Repetition {
        let round = |index: Value, suffix: String| {
            let member = ObjectEntry { key: Rc::from("index"), key_span: place, value: index.clone() };
            let names = [("count".to_owned(), Value::object(place, vec![member]))];
            Round { key: Some(index), suffix, frame: frame.with(names) }
        };
        let whole = count.to_number().ok().filter(|count| *count >= 0.0 && count.fract() == 0.0);
        let Some(count) = whole else {
            let unknown = round(Value::unknown(place, "`count` is unknown"), "[?]".to_owned());
            return Repetition { repeats: Repeats::Unknown, each: vec![unknown] };
        };
        let instance = |at: usize| round(Value::number(place, at as f64), format!("[{at}]"));
        let made = self.bounded(count as usize, place);
        let repeats = if made < count as usize { Repeats::Unknown } else { Repeats::Counted };
        Repetition { repeats, each: (0..made).map(instance).collect() }
    }

    /// The instances of a block with `for_each`: a map, or a set of strings.
    fn keyed(&self, each: &Value, place: Span, frame: &Frame) -> Repetition {
        let with = |key: Value, value: Value| {
            let name = key.as_text().filter(|_| !key.is_unknown());
            let suffix = name.map_or_else(|| "[?]".to_owned(), |name| format!("[{:?}]", &*name));
            let names = [("each".to_owned(), round(key.clone(), value, place))];
            Round { key: Some(key), suffix, frame: frame.with(names) }
        };
        let is_text = |value: &Value| value.is_unknown() || matches!(value.data, Data::Text(_) | Data::Json(_));
        let items = match &each.data {
            Data::Object(_) | Data::Table(_) => each.items(),
            Data::Set(values) if values.iter().all(is_text) => each.items(),
            _ => None,
        };
        let Some(items) = items else {
            let known = each.known_elements().and_then(Value::items).unwrap_or_default();
            let why = match &each.data {
                Data::Unknown(_) | Data::Invalid(_) => "`for_each` is unknown",
                _ => "`for_each` requires a map, or a set of strings",
            };
            let unknown = Value::unknown(place, why);
            let all = known.into_iter().chain([(unknown.clone(), unknown)]).take(MAX_INSTANCES);
            return Repetition { repeats: Repeats::Unknown, each: all.map(|(key, value)| with(key, value)).collect() };
        };
        let count = self.bounded(items.len(), place);
        let is_open = count < items.len() || items.iter().any(|(key, _)| key.is_unknown());
        let repeats = if is_open { Repeats::Unknown } else { Repeats::Keyed };
        Repetition { repeats, each: items.into_iter().take(count).map(|(key, value)| with(key, value)).collect() }
    }

    /// How many of some instances are made.
    pub(super) fn bounded(&self, count: usize, place: Span) -> usize {
        if count > MAX_INSTANCES {
            self.evaluation.problem(place, SyntaxErrorKind::TooManyInstances { count, limit: MAX_INSTANCES });
        }
        count.min(MAX_INSTANCES)
    }
}

/// The object with `key` and `value` that an iteration brings into scope.
pub(super) fn round(key: Value, value: Value, place: Span) -> Value {
    let member = |name: &str, value: Value| ObjectEntry { key: Rc::from(name), key_span: value.span, value };
    Value::object(place, vec![member("key", key), member("value", value)])
}

/// An object with the keys and the scalars of another one; `unknown` takes the place of everything else.
fn outline(whole: &Value, unknown: &Value) -> Value {
    let Some(members) = whole.members() else { return unknown.clone() };
    let short = |member: &ObjectEntry| {
        let value = if member.value.size() > 1 { unknown.clone().at(member.value.span) } else { member.value.clone() };
        ObjectEntry { value, ..member.clone() }
    };
    Value::object(whole.span, members.into_iter().map(short).collect())
}
