//! The blocks of a module's files, by kind.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use hcl_edit::{
    expr::Expression,
    structure::{Attribute, Block, Body, Structure},
};

use super::{
    files::{is_assigned, is_override, is_terragrunt, is_variables},
    size,
    terragrunt::Unit,
    value::Value,
};
use crate::{
    syntax::{SyntaxError, SyntaxErrorKind},
    text::{Source, SourceId, Span, shown},
};

/// A part of a file, with the ID of the file.
#[derive(Debug)]
pub(super) struct In<T> {
    pub(super) file: SourceId,
    pub(super) item: T,
}

/// An expression in HCL or JSON syntax.
#[derive(Debug, Clone)]
pub(super) enum Code {
    Hcl(Expression),
    /// A value of the JSON syntax, whose strings are templates.
    Json(Value),
}

/// A block in HCL or JSON syntax.
#[derive(Debug)]
pub(super) struct Definition {
    /// The labels: type and name of a resource, or a name alone.
    pub(super) labels: Vec<String>,
    /// The span of the last label.
    pub(super) place: Span,
    /// Its body, and those of override files, each of which replaces the attributes and blocks that it has.
    pub(super) bodies: Vec<In<Content>>,
    /// The spans of the last labels in override files.
    pub(super) overrides: Vec<Span>,
}

/// The body of a block.
#[derive(Debug)]
pub(super) enum Content {
    Hcl(Body),
    Json(Value),
}

impl Definition {
    /// The expression of an attribute.
    pub(super) fn attribute(&self, key: &str) -> Option<In<Code>> {
        self.bodies.iter().rev().find_map(|body| {
            let item = match &body.item {
                Content::Hcl(own) => Code::Hcl(own.get_attribute(key)?.value.clone()),
                Content::Json(object) => Code::Json(object.member(key)?.clone()),
            };
            Some(In { file: body.file, item })
        })
    }

    /// The text of an attribute that is a string literal.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.attribute(key)?.item {
            Code::Hcl(expression) => expression.as_str().map(String::from),
            Code::Json(value) => value.as_text().map(|text| text.to_string()),
        }
    }

    /// The attributes that `lifecycle` keeps as they are after the resource was created; `all` means every one.
    pub(super) fn ignored_changes(&self) -> Vec<String> {
        let of_body = |body: &In<Content>| match &body.item {
            Content::Hcl(body) => {
                let blocks = body.blocks().filter(|block| block.has_ident("lifecycle"));
                let lists = blocks.filter_map(|block| block.body.get_attribute("ignore_changes"));
                lists.flat_map(|list| attribute_names(&list.value)).collect::<Vec<_>>()
            }
            Content::Json(object) => {
                let lifecycle = object.member("lifecycle");
                let list = lifecycle.and_then(|block| block.member("ignore_changes"));
                let items = list.and_then(Value::items).unwrap_or_default();
                items.iter().filter_map(|(_, name)| Some(name.as_text()?.to_string())).collect()
            }
        };
        self.bodies.iter().rev().map(of_body).find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// The type and the name of a resource.
    pub(super) fn kind_and_name(&self) -> Option<(&str, &str)> {
        Some((self.labels.first()?, self.labels.get(1)?))
    }
}

fn attribute_names(list: &Expression) -> Vec<String> {
    match list {
        Expression::Array(elements) => elements.iter().flat_map(attribute_names).collect(),
        Expression::Variable(name) => vec![name.as_str().to_owned()],
        Expression::String(name) => vec![name.as_str().to_owned()],
        _ => Vec::new(),
    }
}

/// The blocks of a module's files.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) locals: BTreeMap<String, Rc<In<Code>>>,
    pub(super) variables: BTreeMap<String, Definition>,
    pub(super) outputs: BTreeMap<String, Definition>,
    pub(super) resources: Vec<Definition>,
    pub(super) data: Vec<Definition>,
    pub(super) calls: Vec<Definition>,
    /// Assignments of `*.tfvars` files.
    pub(super) given: BTreeMap<String, Rc<In<Code>>>,
    /// What Terragrunt adds, if this is one of its units: see [`terragrunt`](super::terragrunt).
    pub(super) unit: Option<Unit>,
    /// What is wrong with the files.
    pub(super) problems: Vec<SyntaxError>,
    /// The places in the lists above, by kind and labels.
    places: HashMap<(String, Vec<String>), usize>,
}

impl Blocks {
    /// Reads the files of a directory, in Terraform's order: see [`files::sorted`](super::files::sorted).
    pub(super) fn of(files: &[&Source]) -> Blocks {
        let mut blocks = Blocks::default();
        for file in files {
            let is_json = file.text().get(file.text_start()..).is_some_and(|text| text.trim_start().starts_with('{'));
            let read = if is_json { blocks.json(file) } else { blocks.hcl(file) };
            blocks.problems.extend(read.err());
        }
        blocks
    }

    fn hcl(&mut self, file: &Source) -> Result<(), SyntaxError> {
        let body = body(file)?;
        for structure in body {
            match structure {
                structure if is_terragrunt(&file.path) => self.terragrunt(structure, file),
                Structure::Attribute(Attribute { key, value, .. }) if is_assigned(&file.path) => {
                    self.given.insert(key.to_string(), Rc::new(In { file: file.id, item: Code::Hcl(value) }));
                }
                Structure::Block(block) => self.block(block, file),
                Structure::Attribute(_) => {}
            }
        }
        Ok(())
    }

    pub(super) fn block(&mut self, block: Block, file: &Source) {
        let base = file.text_start();
        let place = |part: &dyn hcl_edit::Span| {
            let range = part.span().unwrap_or_default();
            file.span(base + range.start, base + range.end)
        };
        let ident = block.ident.as_str().to_owned();
        let own = block.labels.last().map_or_else(|| place(&block.ident), |label| place(label));
        if ident == "locals" {
            for structure in block.body {
                if let Structure::Attribute(Attribute { key, value, .. }) = structure {
                    self.local(key.as_str(), place(&key), In { file: file.id, item: Code::Hcl(value) }, file);
                }
            }
            return;
        }
        let labels = block.labels.iter().map(|label| label.as_str().to_owned()).collect();
        let bodies = vec![In { file: file.id, item: Content::Hcl(block.body) }];
        self.define(&ident, Definition { labels, place: own, bodies, overrides: Vec::new() }, file);
    }

    fn local(&mut self, name: &str, place: Span, code: In<Code>, file: &Source) {
        let is_again = self.locals.insert(name.to_owned(), Rc::new(code)).is_some();
        if is_again && !is_override(&file.path) {
            self.problems.push(SyntaxErrorKind::DefinedTwice(format!("local.{}", shown(name))).at(place));
        }
    }

    /// Adds a block, or what a block of an override file replaces in the block that it overrides.
    fn define(&mut self, kind: &str, item: Definition, file: &Source) {
        let name = item.labels.first().cloned().unwrap_or_default();
        let key = (kind.to_owned(), item.labels.clone());
        let at = self.places.get(&key).copied();
        let present = match kind {
            "variable" => self.variables.get_mut(&name),
            "output" => self.outputs.get_mut(&name),
            "resource" => at.and_then(|at| self.resources.get_mut(at)),
            "data" => at.and_then(|at| self.data.get_mut(at)),
            "module" => at.and_then(|at| self.calls.get_mut(at)),
            _ => return,
        };
        if let Some(present) = present {
            if is_override(&file.path) {
                present.bodies.extend(item.bodies);
                present.overrides.push(item.place);
                return;
            }
            let address = [kind].into_iter().chain(item.labels.iter().map(String::as_str)).collect::<Vec<_>>();
            self.problems.push(SyntaxErrorKind::DefinedTwice(shown(&address.join("."))).at(item.place));
        }
        let next = match kind {
            "resource" => self.resources.len(),
            "data" => self.data.len(),
            _ => self.calls.len(),
        };
        self.places.insert(key, next);
        match kind {
            "variable" => drop(self.variables.insert(name, item)),
            "output" => drop(self.outputs.insert(name, item)),
            "resource" => self.resources.push(item),
            "data" => self.data.push(item),
            _ => self.calls.push(item),
        }
    }

    /// Terraform's JSON syntax: blocks are objects by their labels, or lists of such.
    fn json(&mut self, file: &Source) -> Result<(), SyntaxError> {
        let tape = crate::syntax::json::whole(file)?;
        let root = Value::of_node(tape.root(file));
        for member in root.members().unwrap_or_default() {
            let (kind, value) = (&*member.key, &member.value);
            if is_variables(&file.path) && !is_assigned(&file.path) {
                continue;
            }
            if is_variables(&file.path) {
                self.given.insert(kind.to_owned(), Rc::new(In { file: file.id, item: Code::Json(value.clone()) }));
                continue;
            }
            match kind {
                "locals" => {
                    let locals = listed(value);
                    for own in locals.iter().filter_map(Value::members).flatten() {
                        let code = In { file: file.id, item: Code::Json(own.value.clone()) };
                        self.local(&own.key, own.key_span, code, file);
                    }
                }
                "resource" | "data" => self.labelled(kind, value, 2, &[], file),
                "variable" | "output" | "module" => self.labelled(kind, value, 1, &[], file),
                _ => {}
            }
        }
        Ok(())
    }

    fn labelled(&mut self, kind: &str, value: &Value, left: usize, labels: &[String], file: &Source) {
        for value in listed(value) {
            for member in value.members().unwrap_or_default().into_iter().filter(|member| &*member.key != "//") {
                let labels: Vec<String> = labels.iter().cloned().chain([member.key.to_string()]).collect();
                if left > 1 {
                    self.labelled(kind, &member.value, left - 1, &labels, file);
                    continue;
                }
                for body in listed(&member.value) {
                    let bodies = vec![In { file: file.id, item: Content::Json(body) }];
                    let (labels, place) = (labels.clone(), member.key_span);
                    self.define(kind, Definition { labels, place, bodies, overrides: Vec::new() }, file);
                }
            }
        }
    }
}

impl Blocks {
    /// The resource of a type and a name; the last one, if it is defined twice.
    pub(super) fn resource(&self, kind: &str, name: &str) -> Option<&Definition> {
        self.resources.get(*self.places.get(&("resource".to_owned(), vec![kind.to_owned(), name.to_owned()]))?)
    }
}

/// The elements of a list, or the one value.
pub(super) fn listed(value: &Value) -> Vec<Value> {
    value.elements().map_or_else(|| vec![value.clone()], |values| values.to_vec())
}

/// The file as HCL.
pub(super) fn body(file: &Source) -> Result<Body, SyntaxError> {
    let base = file.text_start();
    let text = file.text().get(base..).unwrap_or_default();
    if let Err(at) = size::comparisons(text) {
        return Err(SyntaxErrorKind::LargeObject(size::MAX_ENTRIES).at(file.character(base + at)));
    }
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let at = base + error.location().offset();
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        SyntaxErrorKind::Hcl(message).at(file.character(at))
    })
}
