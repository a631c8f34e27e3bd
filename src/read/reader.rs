//! Reads the documents of one source: finds the tokens in each, or what it is instead.

use std::collections::HashMap;

use super::{
    Document, Item, PageInfo, Piece, ReadProblemKind, api, kubernetes, link, policy,
    problems::Problems,
    pulumi,
    shape::{self, Shape},
    terraform::{self, NamedGroup},
};
use crate::{
    model::{Form, Text, Token},
    syntax::{
        json::{self, Event, Filtered, Hints},
        node::{Node, NodeKind, Tape},
        yaml,
    },
    text::{Source, Span, Spanned},
};

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

/// The state of reading one source.
pub(super) struct DocumentReader<'s, 'e> {
    source: &'s Source,
    each: &'e mut dyn FnMut(Piece<'s>),
    /// The number of tokens of the current document so far.
    tokens: usize,
    /// The first value of the current document that is known not to be a token.
    other: Option<(Span, Shape)>,
    /// The token that policies without a token are collected in.
    policies: Vec<Token<'s>>,
    pages: Option<PageInfo>,
    /// Unknown elements of the API's list: the place of the first, and their number.
    unknown_elements: Option<(Span, usize)>,
    /// The tokens of a plan, until the names of their groups are known.
    planned: Vec<Token<'s>>,
    /// Whether the document has changes, as a plan does.
    has_changes: bool,
}

impl<'s, 'e> DocumentReader<'s, 'e> {
    pub(super) fn new(source: &'s Source, each: &'e mut dyn FnMut(Piece<'s>)) -> DocumentReader<'s, 'e> {
        DocumentReader {
            source,
            each,
            tokens: 0,
            other: None,
            policies: Vec::new(),
            pages: None,
            unknown_elements: None,
            planned: Vec::new(),
            has_changes: false,
        }
    }

    pub(super) fn json(mut self) {
        json::read(self.source, &HINTS, &mut |event| match event {
            Event::Element { key, value } => self.element(key, value),
            Event::Document(root) => self.document(root),
            Event::Broken(error) => {
                self.finish_policies();
                self.finish_planned(&[]);
                self.item(Item::Problem(error.into()));
                self.tokens = 0;
            }
        });
    }

    pub(super) fn yaml(mut self) {
        let (documents, error) = yaml::read(self.source);
        let mut other = None;
        let mut has_tokens = error.is_some();
        for tape in documents.iter().filter(|tape| !tape.is_empty()) {
            let root = tape.root(self.source);
            let mut problems = Problems::default();
            self.planned.extend(kubernetes::managed(root, self.source, &mut problems));
            self.planned.extend(pulumi::program(root, self.source, &mut problems));
            self.problems(problems);
            self.finish_planned(&[]);
            // Most documents of such a file are other things; that is a problem only if none holds a token.
            match self.contents(root) {
                item @ Item::Unsupported(_) => other = other.or(Some(item)),
                item => {
                    has_tokens = true;
                    self.item(item);
                }
            }
        }
        if !has_tokens {
            let nothing = || Item::Unsupported(Shape::Unknown.unsupported(self.source.span(0, 0)));
            let item = other.unwrap_or_else(nothing);
            self.item(item);
        }
        if let Some(error) = error {
            self.item(Item::Problem(error.into()));
        }
    }

    pub(super) fn links(mut self) {
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
            let (_, count) = self.unknown_elements.get_or_insert((value.first_character(), 0));
            *count += 1;
        }
        self.value(value, is_list.then_some(Form::Exported), 0);
    }

    fn document(&mut self, root: Node<'s, '_>) {
        let item = self.contents(root);
        self.item(item);
    }

    /// Reads a whole document; the item tells what it is.
    fn contents(&mut self, root: Node<'s, '_>) -> Item<'s> {
        self.value(root, None, 0);
        self.finish_policies();
        if let Some((span, count)) = self.unknown_elements.take().filter(|_| self.tokens > 0) {
            self.item(Item::Problem(ReadProblemKind::UnknownElements(count).at(span)));
        }
        let item = if self.tokens > 0 {
            let page = self.pages.take();
            Item::Document(Document { span: root.span(), tokens: self.tokens, page })
        } else {
            let (span, shape) = self.other.unwrap_or((root.first_character(), Shape::Unknown));
            Item::Unsupported(shape.unsupported(span))
        };
        (self.tokens, self.other, self.pages, self.has_changes) = (0, None, None, false);
        item
    }

    /// Reads a value that may be or hold a token. `form` is the form that an envelope around it implies.
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

    /// Reads a plan or state, except for the changes, which were read before as elements.
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

    /// Yields the tokens of a plan, with the names that its own data sources give to groups.
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
                // An envelope within an array: its elements were not read before.
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
