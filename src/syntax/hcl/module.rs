//! A module: the blocks of a directory's files, by what they define.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use hcl_edit::{
    expr::Expression,
    structure::{Attribute, Block, Body, Structure},
};

use super::{
    Host,
    value::{Data, Value},
};
use crate::text::{Source, SourceId, Span};

/// Something of a file, with the file that it stands in.
#[derive(Debug)]
pub(super) struct In<T> {
    pub(super) file: SourceId,
    pub(super) item: T,
}

/// An expression, in either syntax.
#[derive(Debug, Clone)]
pub(super) enum Code {
    Hcl(Expression),
    /// Of Terraform's JSON syntax: strings in it are templates.
    Json(Value),
}

/// A block, in either syntax.
#[derive(Debug)]
pub(super) struct Definition {
    /// The kind of a resource and its name, or a name alone.
    pub(super) labels: Vec<String>,
    /// The last label.
    pub(super) place: Span,
    pub(super) body: Content,
}

/// What stands in a block.
#[derive(Debug)]
pub(super) enum Content {
    Hcl(Body),
    Json(Value),
}

impl Definition {
    /// The value of an attribute.
    pub(super) fn attribute(&self, key: &str) -> Option<Code> {
        match &self.body {
            Content::Hcl(body) => body.get_attribute(key).map(|attribute| Code::Hcl(attribute.value.clone())),
            Content::Json(object) => object.member(key).map(|value| Code::Json(value.clone())),
        }
    }

    /// The text of an attribute that is no more than that.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.attribute(key)? {
            Code::Hcl(expression) => expression.as_str().map(String::from),
            Code::Json(value) => value.as_text().map(|text| text.to_string()),
        }
    }

    /// The first two labels: the kind of a resource, and its name.
    pub(super) fn kind_and_name(&self) -> Option<(&str, &str)> {
        Some((self.labels.first()?, self.labels.get(1)?))
    }
}

/// What a directory's files define. Names that stand twice keep the last.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    pub(super) locals: BTreeMap<String, Rc<In<Code>>>,
    pub(super) variables: BTreeMap<String, Rc<In<Definition>>>,
    pub(super) outputs: BTreeMap<String, Rc<In<Code>>>,
    pub(super) resources: Vec<Rc<In<Definition>>>,
    pub(super) data: Vec<Rc<In<Definition>>>,
    pub(super) calls: Vec<Rc<In<Definition>>>,
    /// Assignments of `*.tfvars` files.
    pub(super) given: BTreeMap<String, Rc<In<Code>>>,
    /// Faults of the text.
    pub(super) problems: Vec<(Span, String)>,
}

impl Blocks {
    /// Reads the files of a directory, in Terraform's order.
    pub(super) fn of(files: &[&Source]) -> Blocks {
        let mut blocks = Blocks::default();
        for file in files {
            let is_json = file.text().get(file.text_start()..).is_some_and(|text| text.trim_start().starts_with('{'));
            let read = if is_json { blocks.json(file) } else { blocks.hcl(file) };
            blocks.problems.extend(read.err());
        }
        blocks
    }

    fn hcl(&mut self, file: &Source) -> Result<(), (Span, String)> {
        let body = body(file)?;
        for structure in body {
            match structure {
                Structure::Attribute(Attribute { key, value, .. }) if is_variables(&file.path) => {
                    self.given.insert(key.to_string(), Rc::new(In { file: file.id, item: Code::Hcl(value) }));
                }
                Structure::Block(block) => self.block(block, file),
                Structure::Attribute(_) => {}
            }
        }
        Ok(())
    }

    fn block(&mut self, block: Block, file: &Source) {
        let base = file.text_start();
        let ident = block.ident.as_str().to_owned();
        let place = block.labels.last().map_or_else(|| hcl_edit::Span::span(&block.ident), hcl_edit::Span::span);
        let place = place.unwrap_or_default();
        let place = file.span(base + place.start, base + place.end);
        if ident == "locals" {
            for structure in block.body {
                if let Structure::Attribute(Attribute { key, value, .. }) = structure {
                    self.locals.insert(key.to_string(), Rc::new(In { file: file.id, item: Code::Hcl(value) }));
                }
            }
            return;
        }
        let labels = block.labels.iter().map(|label| label.as_str().to_owned()).collect();
        self.define(&ident, Definition { labels, place, body: Content::Hcl(block.body) }, file.id);
    }

    fn define(&mut self, kind: &str, item: Definition, file: SourceId) {
        let name = item.labels.first().cloned().unwrap_or_default();
        match kind {
            "variable" => {
                self.variables.insert(name, Rc::new(In { file, item }));
            }
            "output" => {
                let value = item.attribute("value");
                self.outputs.extend(value.map(|item| (name, Rc::new(In { file, item }))));
            }
            "resource" => self.resources.push(Rc::new(In { file, item })),
            "data" => self.data.push(Rc::new(In { file, item })),
            "module" => self.calls.push(Rc::new(In { file, item })),
            _ => {}
        }
    }

    /// Terraform's JSON syntax: blocks are objects by their labels, or lists of such.
    fn json(&mut self, file: &Source) -> Result<(), (Span, String)> {
        let tape = crate::syntax::json::whole(file)?;
        let root = Value::of_node(tape.root(file));
        for (kind, value) in root.items().unwrap_or_default() {
            let kind = kind.as_text().unwrap_or_default();
            if is_variables(&file.path) {
                self.given.insert(kind.to_string(), Rc::new(In { file: file.id, item: Code::Json(value) }));
                continue;
            }
            match &*kind {
                "locals" => {
                    for (name, value) in listed(&value).iter().filter_map(Value::items).flatten() {
                        let name = name.as_text().unwrap_or_default().to_string();
                        self.locals.insert(name, Rc::new(In { file: file.id, item: Code::Json(value) }));
                    }
                }
                "resource" | "data" => self.labelled(&kind, &value, 2, Vec::new(), file.id),
                "variable" | "output" | "module" => self.labelled(&kind, &value, 1, Vec::new(), file.id),
                _ => {}
            }
        }
        Ok(())
    }

    fn labelled(&mut self, kind: &str, value: &Value, left: usize, labels: Vec<String>, file: SourceId) {
        for value in listed(value) {
            let Data::Object(members) = &value.data else { continue };
            for member in members.iter().filter(|member| &*member.key != "//") {
                let labels: Vec<String> = labels.iter().cloned().chain([member.key.to_string()]).collect();
                if left > 1 {
                    self.labelled(kind, &member.value, left - 1, labels, file);
                    continue;
                }
                for body in listed(&member.value) {
                    let labels = labels.clone();
                    self.define(kind, Definition { labels, place: member.key_span, body: Content::Json(body) }, file);
                }
            }
        }
    }
}

/// The elements of a list, or the one value.
fn listed(value: &Value) -> Vec<Value> {
    match &value.data {
        Data::List(values) => values.to_vec(),
        _ => vec![value.clone()],
    }
}

/// Whether a file assigns variables rather than defining blocks.
pub(super) fn is_variables(path: &str) -> bool {
    path.ends_with(".tfvars") || path.ends_with(".tfvars.json")
}

/// The file as HCL.
pub(super) fn body(file: &Source) -> Result<Body, (Span, String)> {
    let base = file.text_start();
    let text = file.text().get(base..).unwrap_or_default();
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let at = base + error.location().offset();
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        (file.character(at), format!("not HCL, so nothing of this file is read: {message}"))
    })
}

/// A module being evaluated: its blocks, what its caller gives, and what is known so far.
pub(super) struct Module<'m> {
    /// `module.tokens.`, empty for the root.
    pub(super) prefix: String,
    /// The directory.
    pub(super) folder: String,
    pub(super) blocks: &'m Blocks,
    /// Arguments of the call.
    pub(super) arguments: BTreeMap<String, Value>,
    /// Values of locals and variables, and of those that are being evaluated, none.
    pub(super) known: RefCell<HashMap<String, Option<Value>>>,
    /// Modules that this one calls, by name, evaluated when first asked for.
    pub(super) children: RefCell<BTreeMap<String, Rc<Module<'m>>>>,
    pub(super) evaluation: &'m Evaluation<'m>,
}

/// What all modules of a run share.
pub(super) struct Evaluation<'m> {
    /// What the configuration is written for.
    pub(super) host: &'m dyn Host,
    /// All directories, by path.
    pub(super) folders: &'m BTreeMap<String, Blocks>,
    /// Where each file's text begins, behind a byte order mark.
    pub(super) bases: &'m BTreeMap<SourceId, u32>,
    /// Values that may still be made.
    pub(super) budget: Cell<usize>,
    /// Expressions that are being evaluated, each within the one before.
    pub(super) depth: Cell<usize>,
    pub(super) problems: RefCell<Vec<(Span, String)>>,
    /// What lies outside of what can be evaluated.
    pub(super) unknown: RefCell<Vec<(Span, String)>>,
}

impl Evaluation<'_> {
    /// The place of a part of a file.
    pub(super) fn place(&self, file: SourceId, part: &impl hcl_edit::Span) -> Span {
        let range = part.span().unwrap_or_default();
        let base = self.bases.get(&file).copied().unwrap_or_default();
        let at = |offset: usize| base + u32::try_from(offset).unwrap_or(u32::MAX / 2);
        Span { source: file, start: at(range.start), end: at(range.end) }
    }

    /// Tells a problem once.
    pub(super) fn problem(&self, span: Span, message: String) {
        let mut problems = self.problems.borrow_mut();
        if !problems.iter().any(|(own, _)| *own == span) {
            problems.push((span, message));
        }
    }

    /// Tells what is left out.
    pub(super) fn note(&self, span: Span, message: String) {
        self.unknown.borrow_mut().push((span, message));
    }

    /// Takes from what may still be made; false where nothing is left.
    pub(super) fn spend(&self, count: usize) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(count));
        left >= count
    }
}

/// Paths of local modules that a file calls.
pub fn local_calls(file: &Source) -> Vec<String> {
    let Ok(body) = body(file) else { return Vec::new() };
    let source =
        |block: &Block| block.body.get_attribute("source").and_then(|own| own.value.as_str().map(String::from));
    let calls = body.blocks().filter(|block| block.has_ident("module")).filter_map(source);
    calls.filter(|path| is_local(path)).collect()
}

/// Whether a module's source is a path.
pub(super) fn is_local(path: &str) -> bool {
    path.starts_with("./") || path.starts_with("../")
}

/// A path from a folder, without `.` and `..`.
pub fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
