//! Bodies of blocks as objects, with `dynamic` blocks.

use std::{collections::BTreeMap, rc::Rc};

use hcl_edit::{
    expr::Expression,
    structure::{Block, Body, Structure},
};

use super::{
    blocks::round,
    definitions::{Content, Definition, listed},
    eval::Frame,
    fault::Fault,
    module::Module,
    value::{Data, ObjectEntry, Value},
};
use crate::text::Span;

/// The meta-arguments of Terraform, which are not attributes of the resource.
const META: [&str; 7] = ["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"];

/// The members of a body: attributes, and blocks by name.
#[derive(Default)]
struct Members {
    attributes: Vec<ObjectEntry>,
    blocks: BTreeMap<Rc<str>, (Span, Vec<Value>)>,
}

/// How a `dynamic` block makes each of its blocks.
struct Dynamic<'d> {
    /// The name of the element in the content.
    iterator: &'d str,
    /// The names in scope around it.
    frame: &'d Frame,
    make: &'d dyn Fn(&Frame) -> Option<Value>,
}

impl Members {
    /// Adds a block to those of its name.
    fn block(&mut self, name: &str, place: Span, value: Value) {
        self.blocks.entry(Rc::from(name)).or_insert((place, Vec::new())).1.push(value);
    }

    fn object(self, span: Span) -> Value {
        let block = |(key, (place, values)): (Rc<str>, (Span, Vec<Value>))| ObjectEntry {
            key,
            key_span: place,
            value: Value::list(place, values),
        };
        Value::object(span, self.attributes.into_iter().chain(self.blocks.into_iter().map(block)).collect())
    }
}

impl Module<'_> {
    /// The attributes and blocks of a resource, as one object. What a body of an override file has takes the place of
    /// what the bodies before it have.
    pub(super) fn attributes(&self, resource: &Definition, frame: &Frame) -> Value {
        let mut all: BTreeMap<Rc<str>, ObjectEntry> = BTreeMap::new();
        for body in &resource.bodies {
            let frame = Frame { file: body.file, ..frame.clone() };
            let own = match &body.item {
                Content::Hcl(body) => self.object_of(body, resource.place, &frame, true),
                Content::Json(object) => self.json_body(object, &frame, true),
            };
            if resource.bodies.len() == 1 {
                return own;
            }
            let members = own.members().unwrap_or_default();
            all.extend(members.into_iter().map(|own| (own.key.clone(), own.clone())));
        }
        Value::object(resource.place, all.into_values().collect())
    }

    /// A body as an object: attributes as they are, blocks of one name as a list.
    fn object_of(&self, body: &Body, span: Span, frame: &Frame, is_resource: bool) -> Value {
        // A resource keeps its keys even if nothing more is evaluated: its values are unknown, not absent.
        if let Err(fault) = self.spend(1)
            && !is_resource
        {
            return self.failed(fault, span);
        }
        let mut members = Members::default();
        for structure in body {
            match structure {
                Structure::Attribute(own) if is_resource && META.contains(&own.key.as_str()) => {}
                Structure::Attribute(attribute) => {
                    let key_span = self.place(frame, &attribute.key);
                    let value = self.eval(&attribute.value, frame);
                    members.attributes.push(ObjectEntry { key: Rc::from(attribute.key.as_str()), key_span, value });
                }
                Structure::Block(block) if block.has_ident("dynamic") => self.dynamic(block, frame, &mut members),
                Structure::Block(block) if is_resource && META.contains(&block.ident.as_str()) => {}
                Structure::Block(block) => {
                    let place = self.place(frame, &block.ident);
                    let value = self.object_of(&block.body, place, frame, false);
                    members.block(block.ident.as_str(), place, value);
                }
            }
        }
        members.object(span)
    }

    /// `dynamic "policy" { for_each = …  content { … } }`
    fn dynamic(&self, block: &Block, frame: &Frame, members: &mut Members) {
        let Some(name) = block.labels.first().map(|label| label.as_str()) else { return };
        let place = self.place(frame, &block.ident);
        let Some(each) = block.body.get_attribute("for_each") else { return };
        let iterator = block.body.get_attribute("iterator").and_then(|own| match &own.value {
            Expression::Variable(name) => Some(name.as_str().to_owned()),
            _ => None,
        });
        let iterator = iterator.unwrap_or_else(|| name.to_owned());
        let content = block.body.blocks().find(|own| own.has_ident("content"));
        let make = |frame: &Frame| content.map(|content| self.object_of(&content.body, place, frame, false));
        let dynamic = Dynamic { iterator: &iterator, frame, make: &make };
        self.generated(name, place, &self.eval(&each.value, frame), &dynamic, members);
    }

    /// Adds the blocks that a `dynamic` block makes: one for each element.
    fn generated(&self, name: &str, place: Span, each: &Value, dynamic: &Dynamic<'_>, members: &mut Members) {
        let items = each.items();
        let why = match &items {
            Some(_) => None,
            None => Some(each.gap().unwrap_or_else(|| Fault::invalid("`for_each` requires a list, a set or a map"))),
        };
        let unknown_items = || if each.is_unknown() { each.unknown_items(each.span) } else { Vec::new() };
        let items = items.unwrap_or_else(unknown_items);
        let count = self.bounded(items.len(), place);
        for (key, value) in items.into_iter().take(count) {
            let inner = dynamic.frame.with([(dynamic.iterator.to_owned(), round(key, value, place))]);
            let made = (dynamic.make)(&inner);
            made.into_iter().for_each(|value| members.block(name, place, value));
        }
        // One block stands for a number of blocks that is unknown.
        if let Some(why) = why {
            members.block(name, place, why.value(each.span));
        }
    }

    /// A body of the JSON syntax, in which `dynamic` is a member by the names of the blocks.
    fn json_body(&self, body: &Value, frame: &Frame, is_resource: bool) -> Value {
        let mut members = Members::default();
        for own in body.members().unwrap_or_default() {
            match &*own.key {
                "//" => {}
                key if is_resource && META.contains(&key) => {}
                "dynamic" => {
                    for named in listed(&own.value).iter().filter_map(Value::members).flatten() {
                        for block in listed(&named.value) {
                            self.json_dynamic(&named.key, named.key_span, &block, frame, &mut members);
                        }
                    }
                }
                key => {
                    let value = self.json_part(&own.value, frame);
                    members.attributes.push(ObjectEntry { key: Rc::from(key), key_span: own.key_span, value });
                }
            }
        }
        members.joined(body.span)
    }

    /// An attribute, a block or a list of blocks: the syntax does not tell them apart.
    fn json_part(&self, value: &Value, frame: &Frame) -> Value {
        let has_dynamic = |value: &Value| value.member("dynamic").is_some();
        match &value.data {
            Data::Object(_) if has_dynamic(value) => self.json_body(value, frame, false),
            Data::List(values) if values.iter().any(has_dynamic) => {
                Value::list(value.span, values.iter().map(|own| self.json_part(own, frame)).collect())
            }
            _ => self.json(value, frame),
        }
    }

    fn json_dynamic(&self, name: &str, place: Span, block: &Value, frame: &Frame, members: &mut Members) {
        let Some(each) = block.member("for_each") else { return };
        let iterator = block.member("iterator").and_then(Value::as_text).unwrap_or_else(|| Rc::from(name));
        let contents = block.member("content").map(listed).unwrap_or_default();
        let make = |frame: &Frame| contents.first().map(|content| self.json_body(content, frame, false));
        let dynamic = Dynamic { iterator: &iterator, frame, make: &make };
        self.generated(name, place, &self.json(each, frame), &dynamic, members);
    }
}

impl Members {
    /// The object, in which blocks that are made follow those that are written.
    fn joined(mut self, span: Span) -> Value {
        for own in &mut self.attributes {
            if let Some((_, made)) = self.blocks.remove(&own.key) {
                own.value = Value::list(own.value.span, listed(&own.value).into_iter().chain(made).collect());
            }
        }
        self.object(span)
    }
}
