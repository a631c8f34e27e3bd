//! Blocks to values: the wanted resources of a module, one for each instance.

use std::rc::Rc;

use hcl_edit::structure::{Block, Body, Structure};

use super::{
    Instance,
    eval::Frame,
    module::{Content, Definition, In, Module},
    value::{Data, ObjectEntry, Value},
};
use crate::{syntax::node::Tape, text::Span};

/// Instances of one resource that are judged.
const MAX_INSTANCES: usize = 1_000;
/// Modules that call each other deeper than this are not followed.
const MAX_CALLS: usize = 16;

/// Arguments of every resource, which are no attributes of its own.
const META: [&str; 7] = ["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"];

impl<'m> Module<'m> {
    /// The wanted resources of this module and of those that it calls.
    pub(super) fn resources(self: &Rc<Self>, all: &mut Vec<Instance>, depth: usize) {
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
                Ok(child) if depth < MAX_CALLS => child.resources(all, depth + 1),
                Ok(_) => self.evaluation.problem(place, "modules call each other too deep to be followed".to_owned()),
                Err(why) => self.evaluation.note(place, format!("{why}, so its tokens are not judged")),
            }
        }
    }

    fn instances(&self, resource: &In<Definition>, kind: &str, address: &str, all: &mut Vec<Instance>) {
        let frame = Frame::new(resource.file);
        let place = resource.item.place;
        let mut one = |address: String, frame: &Frame| {
            let attributes = match &resource.item.body {
                Content::Hcl(body) => self.object_of(body, place, frame, true),
                Content::Json(object) => without_meta(&self.json(object, frame)),
            };
            let mut tape = Tape::default();
            attributes.lower(&mut tape);
            all.push(Instance { kind: kind.to_owned(), address, place, attributes: tape });
        };
        let counted = resource.item.attribute("count").map(|own| self.run(&own, &frame));
        let each = resource.item.attribute("for_each").map(|own| self.run(&own, &frame));
        let with = |key: Value, value: Value| {
            let member = |name: &str, value: Value| ObjectEntry { key: Rc::from(name), key_span: value.span, value };
            Value::object(place, vec![member("key", key), member("value", value)])
        };
        let unknown = |why: &str| Value::unknown(place, why);
        match (counted, each) {
            (Some(count), _) => match count.as_number() {
                Some(count) if count >= 0.0 => {
                    let count = self.bounded(count as usize, place);
                    for at in 0..count {
                        let index = Value::new(place, Data::Number(at as f64));
                        let member = ObjectEntry { key: Rc::from("index"), key_span: place, value: index };
                        let names = [("count".to_owned(), Value::object(place, vec![member]))];
                        one(format!("{address}[{at}]"), &frame.with(names));
                    }
                }
                _ => one(
                    format!("{address}[?]"),
                    &frame.with([("count".to_owned(), unknown("how many there are is not known here"))]),
                ),
            },
            (None, Some(each)) => match each.items() {
                Some(items) => {
                    let is_list = matches!(each.data, Data::List(_));
                    let count = self.bounded(items.len(), place);
                    for (key, value) in items.into_iter().take(count) {
                        let key = if is_list { value.clone() } else { key };
                        let name = key.as_text().unwrap_or_else(|| Rc::from("?"));
                        let names = [("each".to_owned(), with(key, value))];
                        one(format!("{address}[\"{name}\"]"), &frame.with(names));
                    }
                }
                None => {
                    let each = unknown("what this goes over is not known here");
                    one(format!("{address}[?]"), &frame.with([("each".to_owned(), with(each.clone(), each))]));
                }
            },
            (None, None) => one(address.to_owned(), &frame),
        }
    }

    fn bounded(&self, count: usize, place: Span) -> usize {
        if count > MAX_INSTANCES {
            let message = format!("of {count} instances of this resource the first {MAX_INSTANCES} are judged");
            self.evaluation.problem(place, message);
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
        let Some(items) = each.items() else {
            let why = match &each.data {
                Data::Unknown(why) => why.clone(),
                _ => Rc::from("what this goes over is no collection"),
            };
            return push(members, name, place, Value::unknown(each.span, why));
        };
        let content = block.body.blocks().find(|own| own.has_ident("content"));
        for (key, value) in items.into_iter().take(MAX_INSTANCES) {
            let member = |name: &str, value: Value| ObjectEntry { key: Rc::from(name), key_span: value.span, value };
            let own = Value::object(place, vec![member("key", key), member("value", value)]);
            let frame = frame.with([(iterator.clone(), own)]);
            if let Some(content) = content {
                let value = self.object_of(&content.body, place, &frame, false);
                push(members, name, place, value);
            }
        }
    }
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
