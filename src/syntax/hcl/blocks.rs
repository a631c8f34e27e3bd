//! Resource blocks to instances, with `count`, `for_each` and `dynamic`.

use std::rc::Rc;

use hcl_edit::structure::{Block, Body, Structure};

use super::{
    Instance,
    eval::Frame,
    fault::Fault,
    module::{Content, Definition, In, Module},
    value::{Data, ObjectEntry, Value},
};
use crate::{
    syntax::{SyntaxErrorKind, node::Tape},
    text::{Span, Spanned},
};

/// The most instances of one resource that are made.
const MAX_INSTANCES: usize = 1_000;
/// The deepest nesting of module calls that is followed.
const MAX_CALLS: usize = 16;

/// The meta-arguments of Terraform, which are not attributes of the resource.
const META: [&str; 7] = ["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"];

impl<'m> Module<'m> {
    /// Adds the wanted resources of this module and of the modules that it calls.
    pub(super) fn resources(self: &Rc<Self>, all: &mut Vec<Instance>) {
        self.evaluation.reached.borrow_mut().insert(self.folder.clone());
        self.evaluation.calling.borrow_mut().push(self.folder.clone());
        for resource in &self.blocks.resources {
            let Some((kind, name)) = resource.item.kind_and_name() else { continue };
            if self.evaluation.host.wants(kind) {
                self.instances(resource, kind, &format!("{}{kind}.{name}", self.prefix), all);
            }
        }
        for call in &self.blocks.calls {
            let Some(name) = call.item.labels.first() else { continue };
            let place = call.item.place;
            match self.child(name) {
                Ok(child) if self.evaluation.calling.borrow().contains(&child.folder) => {
                    self.evaluation.problem(place, SyntaxErrorKind::CyclicCalls);
                }
                Ok(child) if self.evaluation.calling.borrow().len() <= MAX_CALLS => child.resources(all),
                Ok(_) => self.evaluation.problem(place, SyntaxErrorKind::NestedCalls { limit: MAX_CALLS }),
                Err(why) => self.evaluation.skip(place, why),
            }
        }
        self.evaluation.calling.borrow_mut().pop();
    }

    fn instances(&self, resource: &In<Definition>, kind: &str, address: &str, all: &mut Vec<Instance>) {
        let place = resource.item.place;
        let frames = self.frames(resource, address);
        if frames.is_empty() {
            self.evaluation.empty.borrow_mut().push(Spanned { value: address.to_owned(), span: place });
        }
        for (address, frame) in frames {
            let attributes = match &resource.item.body {
                Content::Hcl(body) => self.object_of(body, place, &frame, true),
                Content::Json(object) => without_meta(&self.json(object, &frame)),
            };
            // Writing the values takes as much work as making them.
            if let Err(fault) = self.spend(attributes.size()) {
                self.failed(fault, place);
                return;
            }
            let mut tape = Tape::default();
            attributes.lower(&mut tape);
            let ignored_changes = resource.item.ignored_changes();
            all.push(Instance { kind: kind.to_owned(), address, place, attributes: tape, ignored_changes });
        }
    }

    /// The address of each instance of a resource, with the names in scope there.
    fn frames(&self, resource: &In<Definition>, address: &str) -> Vec<(String, Frame)> {
        let frame = Frame::new(resource.file);
        let place = resource.item.place;
        if let Some(count) = resource.item.attribute("count") {
            return self.counted(&self.run(&count, &frame), place, address, &frame);
        }
        match resource.item.attribute("for_each") {
            Some(each) => self.keyed(&self.run(&each, &frame), place, address, &frame),
            None => vec![(address.to_owned(), frame)],
        }
    }

    /// The instances of a resource with `count`.
    fn counted(&self, count: &Value, place: Span, address: &str, frame: &Frame) -> Vec<(String, Frame)> {
        let Some(count) = count.to_number().ok().filter(|count| *count >= 0.0) else {
            let unknown = Value::unknown(place, "`count` is unknown");
            return vec![(format!("{address}[?]"), frame.with([("count".to_owned(), unknown)]))];
        };
        let instance = |at: usize| {
            let index = Value::number(place, at as f64);
            let member = ObjectEntry { key: Rc::from("index"), key_span: place, value: index };
            let names = [("count".to_owned(), Value::object(place, vec![member]))];
            (format!("{address}[{at}]"), frame.with(names))
        };
        (0..self.bounded(count as usize, place)).map(instance).collect()
    }

    /// The instances of a resource with `for_each`.
    fn keyed(&self, each: &Value, place: Span, address: &str, frame: &Frame) -> Vec<(String, Frame)> {
        let with = |key: Value, value: Value| {
            let names = [("each".to_owned(), round(key, value, place))];
            frame.with(names)
        };
        let Some(items) = each.items() else {
            let unknown = Value::unknown(place, "`for_each` is unknown");
            return vec![(format!("{address}[?]"), with(unknown.clone(), unknown))];
        };
        let is_list = matches!(each.data, Data::List(_));
        let count = self.bounded(items.len(), place);
        let instance = |(key, value): (Value, Value)| {
            // A set has no keys: its elements are both.
            let key = if is_list { value.clone() } else { key };
            let name = key.as_text().unwrap_or_else(|| Rc::from("?"));
            (format!("{address}[\"{name}\"]"), with(key, value))
        };
        items.into_iter().take(count).map(instance).collect()
    }

    fn bounded(&self, count: usize, place: Span) -> usize {
        if count > MAX_INSTANCES {
            self.evaluation.problem(place, SyntaxErrorKind::TooManyInstances { count, limit: MAX_INSTANCES });
        }
        count.min(MAX_INSTANCES)
    }

    /// A body as an object: attributes as they are, blocks of one name as a list.
    fn object_of(&self, body: &Body, span: Span, frame: &Frame, is_resource: bool) -> Value {
        let mut members: Vec<ObjectEntry> = Vec::new();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let key = attribute.key.as_str();
                    if !(is_resource && META.contains(&key)) {
                        let key_span = self.place(frame, &attribute.key);
                        members.push(ObjectEntry {
                            key: Rc::from(key),
                            key_span,
                            value: self.eval(&attribute.value, frame),
                        });
                    }
                }
                Structure::Block(block) if block.has_ident("dynamic") => self.dynamic(block, frame, &mut members),
                Structure::Block(block) if is_resource && META.contains(&block.ident.as_str()) => {}
                Structure::Block(block) => {
                    let place = self.place(frame, &block.ident);
                    let value = self.object_of(&block.body, place, frame, false);
                    push(&mut members, block.ident.as_str(), place, value);
                }
            }
        }
        Value::object(span, members)
    }

    /// `dynamic "policy" { for_each = …  content { … } }`
    fn dynamic(&self, block: &Block, frame: &Frame, members: &mut Vec<ObjectEntry>) {
        let Some(name) = block.labels.first().map(|label| label.as_str()) else { return };
        let place = self.place(frame, &block.ident);
        let Some(each) = block.body.get_attribute("for_each") else { return };
        let iterator = block.body.get_attribute("iterator").and_then(|own| match &own.value {
            hcl_edit::expr::Expression::Variable(name) => Some(name.as_str().to_owned()),
            _ => None,
        });
        let iterator = iterator.unwrap_or_else(|| name.to_owned());
        let each = self.eval(&each.value, frame);
        let why = match each.items() {
            Some(_) => None,
            None => Some(each.gap().unwrap_or_else(|| Fault::invalid("`for_each` requires a list, a set or a map"))),
        };
        let items =
            each.items().unwrap_or_else(|| if each.is_unknown() { each.unknown_items(each.span) } else { Vec::new() });
        let content = block.body.blocks().find(|own| own.has_ident("content"));
        for (key, value) in items.into_iter().take(MAX_INSTANCES) {
            let frame = frame.with([(iterator.clone(), round(key, value, place))]);
            if let Some(content) = content {
                let value = self.object_of(&content.body, place, &frame, false);
                push(members, name, place, value);
            }
        }
        // One block stands for a number of blocks that is unknown.
        if let Some(why) = why {
            push(members, name, place, why.value(each.span));
        }
    }
}

/// The object with `key` and `value` that an iteration brings into scope.
fn round(key: Value, value: Value, place: Span) -> Value {
    let member = |name: &str, value: Value| ObjectEntry { key: Rc::from(name), key_span: value.span, value };
    Value::object(place, vec![member("key", key), member("value", value)])
}

fn without_meta(value: &Value) -> Value {
    let Data::Object(members) = &value.data else { return value.clone() };
    let own = members.iter().filter(|member| !META.contains(&&*member.key)).cloned();
    Value::object(value.span, own.collect())
}

/// Adds a block to the list of those with its name.
fn push(members: &mut Vec<ObjectEntry>, name: &str, place: Span, value: Value) {
    if let Some(present) = members.iter_mut().find(|member| &*member.key == name)
        && let Data::List(values) = &present.value.data
    {
        present.value = Value::list(present.value.span, values.iter().cloned().chain([value]).collect());
        return;
    }
    members.push(ObjectEntry { key: Rc::from(name), key_span: place, value: Value::list(place, vec![value]) });
}
