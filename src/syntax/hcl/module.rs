//! The blocks of a module's files, by kind.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, HashMap},
    rc::Rc,
};

use hcl_edit::{
    expr::Expression,
    structure::{Attribute, Block, Body, Structure},
};

use super::{
    Host, UnresolvedModule,
    eval::Frame,
    value::{Data, Value},
};
use crate::{
    syntax::{SyntaxError, SyntaxErrorKind},
    text::{Source, SourceId, Span, Spanned},
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
    pub(super) body: Content,
}

/// The body of a block.
#[derive(Debug)]
pub(super) enum Content {
    Hcl(Body),
    Json(Value),
}

impl Definition {
    /// The expression of an attribute.
    pub(super) fn attribute(&self, key: &str) -> Option<Code> {
        match &self.body {
            Content::Hcl(body) => body.get_attribute(key).map(|attribute| Code::Hcl(attribute.value.clone())),
            Content::Json(object) => object.member(key).map(|value| Code::Json(value.clone())),
        }
    }

    /// The text of an attribute that is a string literal.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        match self.attribute(key)? {
            Code::Hcl(expression) => expression.as_str().map(String::from),
            Code::Json(value) => value.as_text().map(|text| text.to_string()),
        }
    }

    /// The attributes that `lifecycle` keeps as they are after the resource was created; `all` means every one.
    pub(super) fn ignored_changes(&self) -> Vec<String> {
        match &self.body {
            Content::Hcl(body) => {
                let blocks = body.blocks().filter(|block| block.has_ident("lifecycle"));
                let lists = blocks.filter_map(|block| block.body.get_attribute("ignore_changes"));
                lists.flat_map(|list| attribute_names(&list.value)).collect()
            }
            Content::Json(object) => {
                let lifecycle = object.member("lifecycle");
                let list = lifecycle.and_then(|block| block.member("ignore_changes"));
                let items = list.and_then(Value::items).unwrap_or_default();
                items.iter().filter_map(|(_, name)| Some(name.as_text()?.to_string())).collect()
            }
        }
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

/// The blocks of a module's files. Of a name that is defined twice, the last definition counts.
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
    /// Syntax errors of the files.
    pub(super) problems: Vec<SyntaxError>,
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

    fn hcl(&mut self, file: &Source) -> Result<(), SyntaxError> {
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
    fn json(&mut self, file: &Source) -> Result<(), SyntaxError> {
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
pub(super) fn body(file: &Source) -> Result<Body, SyntaxError> {
    let base = file.text_start();
    let text = file.text().get(base..).unwrap_or_default();
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let at = base + error.location().offset();
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        SyntaxErrorKind::Hcl(message).at(file.character(at))
    })
}

/// A module being evaluated: its blocks, the arguments of its call, and the values so far.
pub(super) struct Module<'m> {
    /// The prefix of its addresses: `module.tokens.`; empty for the root module.
    pub(super) prefix: String,
    /// The directory.
    pub(super) folder: String,
    pub(super) blocks: &'m Blocks,
    /// The arguments of its call.
    pub(super) arguments: BTreeMap<String, Value>,
    /// The values of locals and variables; `None` while one is being evaluated.
    pub(super) known: RefCell<HashMap<String, Option<Value>>>,
    /// The modules that this one calls, by name, evaluated at first use.
    pub(super) children: RefCell<BTreeMap<String, Rc<Module<'m>>>>,
    pub(super) evaluation: &'m Evaluation<'m>,
}

/// State that all modules of a run share.
pub(super) struct Evaluation<'m> {
    /// The provider that the configuration is written for.
    pub(super) host: &'m dyn Host,
    /// All directories, by path.
    pub(super) folders: &'m BTreeMap<String, Blocks>,
    /// The offset at which each file's text begins, after a byte order mark.
    pub(super) bases: &'m BTreeMap<SourceId, u32>,
    /// The number of values that may still be made.
    pub(super) budget: Cell<usize>,
    /// Whether it was reported that none may be made any more.
    pub(super) is_exhausted: Cell<bool>,
    /// The depth of the expression being evaluated.
    pub(super) depth: Cell<usize>,
    /// The number of unknown values so far that their expression alone does not tell apart.
    pub(super) unnamed: Cell<usize>,
    pub(super) problems: RefCell<Vec<SyntaxError>>,
    /// The places of the problems.
    pub(super) places: RefCell<BTreeSet<(SourceId, u32, u32)>>,
    /// The folders of the modules whose resources were evaluated.
    pub(super) reached: RefCell<BTreeSet<String>>,
    /// The folders of the modules being evaluated, from the root to the innermost call.
    pub(super) calling: RefCell<Vec<String>>,
    /// Wanted resources without an instance: their addresses, at their names.
    pub(super) empty: RefCell<Vec<Spanned<String>>>,
    /// Modules that are not followed, at the name of their call.
    pub(super) unknown: RefCell<Vec<Spanned<UnresolvedModule>>>,
}

impl Evaluation<'_> {
    /// The span of a part of a file.
    pub(super) fn place(&self, file: SourceId, part: &impl hcl_edit::Span) -> Span {
        let range = part.span().unwrap_or_default();
        let base = self.bases.get(&file).copied().unwrap_or_default();
        let at = |offset: usize| base + u32::try_from(offset).unwrap_or(u32::MAX / 2);
        Span { source: file, start: at(range.start), end: at(range.end) }
    }

    /// Reports a problem, at most one for each place.
    pub(super) fn problem(&self, span: Span, kind: SyntaxErrorKind) {
        if self.places.borrow_mut().insert((span.source, span.start, span.end)) {
            self.problems.borrow_mut().push(kind.at(span));
        }
    }

    /// Reports a module that is not followed.
    pub(super) fn skip(&self, span: Span, value: UnresolvedModule) {
        self.unknown.borrow_mut().push(Spanned { value, span });
    }

    /// The unknown value of an expression as `${expression}`. Two values are written alike only if they are equal: what
    /// an iteration brings into scope may differ each time, so such an expression gets a number.
    pub(super) fn placeholder(&self, expression: &Expression, frame: &Frame) -> Rc<str> {
        let text = expression.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        if !frame.names.iter().any(|(name, _)| text.contains(name.as_str())) {
            return Rc::from(format!("${{{text}}}"));
        }
        self.unnamed.set(self.unnamed.get() + 1);
        Rc::from(format!("${{{text} #{}}}", self.unnamed.get()))
    }

    /// Takes `count` values from the budget; false if it is exhausted.
    pub(super) fn spend(&self, count: usize) -> bool {
        let left = self.budget.get();
        self.budget.set(left.saturating_sub(count));
        left >= count
    }
}

/// The paths of local modules that a file calls.
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

/// A path relative to a folder, without `.` and `..`.
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
