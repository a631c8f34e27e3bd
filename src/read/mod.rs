//! Recognises what a source holds, by content, and hands out its tokens.

mod api;
mod configuration;
mod data_sources;
mod fields;
mod kubernetes;
mod link;
mod notation;
mod policy;
mod problems;
mod pulumi;
mod resource;
mod shape;
mod terraform;
mod unit;
mod zones;

use std::collections::HashMap;

use crate::{
    model::{Form, Text, Token},
    syntax::{
        hcl::Comment,
        json::{self, Event, Filtered, Hints},
        node::{Node, NodeKind, Tape},
        yaml,
    },
    text::{Source, Span, Spanned},
};
pub use configuration::configuration;
pub use notation::notation;
use problems::Problems;
use shape::{Shape, Syntax};
use terraform::NamedGroup;
pub use unit::Unit;
pub use zones::zones;

/// What a source turned out to hold, in the order of its text.
pub enum Item<'s> {
    /// A token.
    Token(Box<Token<'s>>),
    /// The end of a document that holds tokens.
    Document(Document),
    /// A document, or a part of one, that is not a token: what it is instead.
    Other {
        /// The place.
        span: Span,
        /// What it is, with its article.
        what: &'static str,
        /// What to do instead, where there is something.
        advice: &'static str,
    },
    /// A comment that speaks to this tool.
    Comment(Comment),
    /// A part that lies outside of what can be judged: no fault, and never clean.
    Unknown {
        /// The place.
        span: Span,
        /// What it is, in words.
        message: String,
    },
    /// A part that cannot be read.
    Problem {
        /// The place.
        span: Span,
        /// What is wrong, in words.
        message: String,
        /// Whether the text itself is broken, rather than a value in it.
        is_syntax: bool,
    },
}

/// An item, or what becomes one: tokens can be read apart from each other once their nodes are known.
pub enum Piece<'s> {
    /// An item.
    Item(Item<'s>),
    /// The nodes of a token of the API's.
    Token {
        /// The token is its first value.
        tape: Tape,
        /// Where the nodes lie.
        source: &'s Source,
        /// What an envelope around it says.
        form: Option<Form>,
    },
}

impl<'s> Piece<'s> {
    /// Hands out the item, or the token and what is wrong in it.
    pub fn items(self, each: &mut dyn FnMut(Item<'s>)) {
        match self {
            Piece::Item(item) => each(item),
            Piece::Token { tape, source, form } => {
                let mut problems = Problems::default();
                let token = Box::new(api::token(tape.root(source), form, &mut problems));
                problems.items().for_each(&mut *each);
                each(Item::Token(token));
            }
        }
    }
}

/// A document that holds tokens.
#[derive(Debug, Clone)]
pub struct Document {
    /// The whole document.
    pub span: Span,
    /// How many tokens it holds.
    pub tokens: usize,
    /// The paging information of a list.
    pub page: Option<PageInfo>,
}

/// `result_info` of a list: whatever of it is there.
#[derive(Debug, Clone, Copy)]
pub struct PageInfo {
    /// The `result_info` object.
    pub span: Span,
    /// The page's number, from 1.
    pub page: Option<u64>,
    /// How many tokens a page holds at most.
    pub per_page: Option<u64>,
    /// How many tokens there are in all.
    pub total_count: Option<u64>,
    /// How many pages there are in all.
    pub total_pages: Option<u64>,
}

/// How the documents that hold tokens are laid out.
const HINTS: Hints = Hints {
    kept: &[
        "policies",
        "policy",
        "permission_groups",
        "permissionGroups",
        "resource_groups",
        "resources",
        "scopes",
        "errors",
        "messages",
        "condition",
        "in",
        "not_in",
    ],
    // Of a plan only the changes are read, and of those only what may be a token's.
    filtered: Some(Filtered {
        key: "resource_changes",
        needle: "cloudflare_a",
        mark: "terraform_version",
        repeated: &["planned_values", "configuration", "resource_drift", "relevant_attributes"],
    }),
};

/// Reads a source to its end. What it is, its text tells.
pub fn read<'s>(source: &'s Source, each: &mut dyn FnMut(Item<'s>)) {
    pieces(source, &mut |piece| piece.items(each));
}

/// As [`read()`], with tokens left as they are where they can be read later.
pub fn pieces<'s>(source: &'s Source, each: &mut dyn FnMut(Piece<'s>)) {
    let mut item = |item| each(Piece::Item(item));
    for span in source.not_utf8() {
        let message = "these bytes are not UTF-8; they are read as `?`".to_owned();
        item(Item::Problem { span, message, is_syntax: false });
    }
    for span in source.lone_surrogates() {
        let message =
            "this escape is half of a surrogate pair, which is no character; it is read as `\\ufffd`".to_owned();
        item(Item::Problem { span, message, is_syntax: false });
    }
    match shape::syntax(source) {
        Syntax::Json => DocumentReader::new(source, each).json(),
        Syntax::Yaml => DocumentReader::new(source, each).yaml(),
        Syntax::Links => DocumentReader::new(source, each).links(),
        Syntax::Hcl => {
            configuration(crate::syntax::hcl::folder(&source.path), std::slice::from_ref(source), &|_| true, &mut item)
        }
    }
}

struct DocumentReader<'s, 'e> {
    source: &'s Source,
    each: &'e mut dyn FnMut(Piece<'s>),
    /// Tokens of the current document so far.
    tokens: usize,
    /// The first thing in the current document that is known to be no token.
    other: Option<(Span, Shape)>,
    /// A token in the making, of policies that stand without one.
    policies: Vec<Token<'s>>,
    pages: Option<PageInfo>,
    /// Entries of the API's list that are nothing known: the first one's place, and how many.
    strangers: Option<(Span, usize)>,
    /// Tokens of a plan, which may still learn the names of their groups.
    planned: Vec<Token<'s>>,
    /// Whether the document has changes, as a plan does.
    has_changes: bool,
}

impl<'s, 'e> DocumentReader<'s, 'e> {
    fn new(source: &'s Source, each: &'e mut dyn FnMut(Piece<'s>)) -> DocumentReader<'s, 'e> {
        DocumentReader {
            source,
            each,
            tokens: 0,
            other: None,
            policies: Vec::new(),
            pages: None,
            strangers: None,
            planned: Vec::new(),
            has_changes: false,
        }
    }

    fn json(mut self) {
        json::read(self.source, &HINTS, &mut |event| match event {
            Event::Element { key, value } => self.element(key, value),
            Event::Document(root) => self.document(root),
            Event::Broken { span, message } => {
                self.finish_policies();
                self.finish_planned(&[]);
                self.item(Item::Problem { span, message, is_syntax: true });
                self.tokens = 0;
            }
        });
    }

    fn yaml(mut self) {
        let (documents, fault) = yaml::read(self.source);
        let mut other = None;
        let mut has_tokens = fault.is_some();
        for tape in documents.iter().filter(|tape| !tape.is_empty()) {
            let root = tape.root(self.source);
            let mut problems = Problems::default();
            self.planned.extend(kubernetes::managed(root, self.source, &mut problems));
            self.planned.extend(pulumi::program(root, self.source, &mut problems));
            self.problems(problems);
            self.finish_planned(&[]);
            // A file of many documents has one for each thing: it is another thing only if none is a token.
            match self.contents(root) {
                item @ Item::Other { .. } => other = other.or(Some(item)),
                item => {
                    has_tokens = true;
                    self.item(item);
                }
            }
        }
        let (what, advice) = Shape::Unknown.described();
        let nothing = Item::Other { span: self.source.span(0, 0), what, advice };
        let other = other.unwrap_or(nothing);
        if !has_tokens {
            self.item(other);
        }
        if let Some((span, message)) = fault {
            self.item(Item::Problem { span, message, is_syntax: true });
        }
    }

    fn links(mut self) {
        for link in link::links(self.source) {
            let root = link.token.root(self.source);
            let mut problems = Problems::default();
            let mut token = api::token(root, None, &mut problems);
            token.form = Form::Policies;
            token.is_authored = false;
            token.stated_owner = Some(link.owner);
            self.problems(problems);
            self.emit(token);
            let tokens = std::mem::take(&mut self.tokens);
            self.item(Item::Document(Document { span: root.span(), tokens, page: None }));
        }
    }

    fn element(&mut self, key: Option<&str>, value: Node<'s, '_>) {
        if key == Some("resource_changes") || (key == Some("steps") && value.get("urn").is_some()) {
            self.has_changes = true;
            let mut problems = Problems::default();
            let read = if key == Some("steps") { pulumi::step } else { terraform::change };
            self.planned.extend(read(value, self.source, &mut problems));
            return self.problems(problems);
        }
        let is_list = key == Some("result");
        if is_list && shape::of(value) == Shape::Unknown {
            let (_, count) = self.strangers.get_or_insert((value.first_character(), 0));
            *count += 1;
        }
        self.value(value, is_list.then_some(Form::Exported), 0);
    }

    fn document(&mut self, root: Node<'s, '_>) {
        let item = self.contents(root);
        self.item(item);
    }

    /// Takes a whole document, and says what it was.
    fn contents(&mut self, root: Node<'s, '_>) -> Item<'s> {
        self.value(root, None, 0);
        self.finish_policies();
        if let Some((span, count)) = self.strangers.take().filter(|_| self.tokens > 0) {
            let entries =
                if count == 1 { "this entry is".to_owned() } else { format!("{count} entries, this one first, are") };
            let message = format!("{entries} no token, in a list of tokens, and not judged");
            self.item(Item::Problem { span, message, is_syntax: false });
        }
        let item = if self.tokens > 0 {
            let page = self.pages.take();
            Item::Document(Document { span: root.span(), tokens: self.tokens, page })
        } else {
            let (span, shape) = self.other.unwrap_or((root.first_character(), Shape::Unknown));
            let (what, advice) = shape.described();
            Item::Other { span, what, advice }
        };
        (self.tokens, self.other, self.pages, self.has_changes) = (0, None, None, false);
        item
    }

    /// Takes a value that may be, or hold, a token. `form` is what an envelope around it says.
    fn value(&mut self, node: Node<'s, '_>, form: Option<Form>, depth: usize) {
        let shape = shape::of(node);
        match shape {
            Shape::Token => self.token(node, form),
            Shape::Policy => self.policy(node),
            Shape::Envelope => self.envelope(node),
            Shape::Terraform | Shape::Pulumi => self.infrastructure(node, shape),
            Shape::Unknown if depth == 0 => self.unwrap(node),
            // Paging and errors belong to the envelope around them.
            Shape::Unknown => {}
            _ => {
                self.other.get_or_insert((node.first_character(), shape));
            }
        }
    }

    fn item(&mut self, item: Item<'s>) {
        (self.each)(Piece::Item(item));
    }

    fn token(&mut self, node: Node<'s, '_>, form: Option<Form>) {
        self.tokens += 1;
        (self.each)(Piece::Token { tape: Tape::of(node), source: self.source, form });
    }

    fn emit(&mut self, token: Token<'s>) {
        self.tokens += 1;
        self.item(Item::Token(Box::new(token)));
    }

    /// Policies without a token around them are read as one token.
    fn policy(&mut self, node: Node<'s, '_>) {
        let mut problems = Problems::default();
        if self.policies.is_empty() {
            self.policies.push(Token::new(node.span(), node.first_character(), Form::Policies));
        }
        if let Some(token) = self.policies.last_mut() {
            token.span = token.span.to(node.span());
            let policy = policy::policy(node, token, &mut problems);
            if token.policies.is_empty() {
                token.grip = policy.grip;
            }
            token.policies.push(policy);
        }
        self.problems(problems);
    }

    fn finish_policies(&mut self) {
        if let Some(mut token) = self.policies.pop() {
            token.is_authored = true;
            self.emit(token);
        }
    }

    /// A plan or state: what of it was not handed out before.
    fn infrastructure(&mut self, node: Node<'s, '_>, shape: Shape) {
        let mut problems = Problems::default();
        let mut groups = Vec::new();
        if shape == Shape::Terraform {
            let found = terraform::document(node, self.has_changes, self.source, &mut problems);
            self.planned.extend(found.tokens);
            groups = found.groups;
        } else {
            let steps = node.get("steps");
            let recorded = node.path(&["deployment", "resources"]);
            for step in steps.iter().flat_map(Node::elements) {
                self.planned.extend(pulumi::step(step, self.source, &mut problems));
            }
            for state in recorded.iter().flat_map(Node::elements) {
                self.planned.extend(pulumi::recorded(state, self.source, &mut problems));
            }
        }
        self.problems(problems);
        if self.planned.is_empty() {
            self.other.get_or_insert((node.first_character(), shape));
        }
        self.finish_planned(&groups);
    }

    /// Hands out the tokens of a plan, with the names that its own data sources give to groups.
    fn finish_planned(&mut self, groups: &[NamedGroup<'s>]) {
        let names: HashMap<&str, &Text<'s>> = groups.iter().map(|group| (&*group.id, &group.name)).collect();
        for mut token in std::mem::take(&mut self.planned) {
            for group in token.policies.iter_mut().flat_map(|policy| &mut policy.groups) {
                let id = group.value.id.as_ref().map_or("", |id| &id.value);
                if let Some(name) = names.get(id).filter(|_| group.value.name.is_none()) {
                    group.value.name = Some(Spanned { value: name.value.clone(), span: group.span });
                    group.value.is_vouched = true;
                }
            }
            self.emit(token);
        }
    }

    /// `{success, errors, messages, result, result_info}`
    fn envelope(&mut self, node: Node<'s, '_>) {
        if let Some(info) = node.get("result_info") {
            self.pages = Some(api::page_info(info));
        }
        let Some(result) = node.get("result") else { return self.failed(node) };
        match result.kind() {
            NodeKind::String => {
                let token = api::rolled(node, result);
                self.emit(token);
            }
            NodeKind::Object => self.value(result, Some(Form::Exported), 1),
            NodeKind::Array => {
                // An envelope within an array: its elements were not handed out before.
                for element in result.elements() {
                    self.value(element, Some(Form::Exported), 1);
                }
                if result.elements().next().is_none() && self.tokens == 0 && self.policies.is_empty() {
                    self.failed(node);
                }
            }
            _ => self.failed(node),
        }
    }

    fn failed(&mut self, node: Node<'s, '_>) {
        let shape = if shape::is_error(node) { Shape::Error } else { Shape::Empty };
        self.other.get_or_insert((node.first_character(), shape));
    }

    /// Another tool's object or list around tokens, one level deep.
    fn unwrap(&mut self, node: Node<'s, '_>) {
        for member in node.members() {
            self.value(member.value, None, 1);
            for element in member.value.elements() {
                self.value(element, None, 1);
            }
        }
        for element in node.elements() {
            self.value(element, None, 1);
        }
    }

    fn problems(&mut self, problems: Problems) {
        problems.items().for_each(|item| self.item(item));
    }
}
