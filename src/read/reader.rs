//! Reads the documents of one source: finds the tokens in each, or what it is instead.

use std::collections::HashMap;

use super::{
    Document, Item, PageInfo, Piece, ReadProblem, ReadProblemKind, api, comments, link, lookup, oauth,
    patches::PatchSets,
    policy,
    problems::Problems,
    search::List,
    shape::Shape,
    terraform::{self, NamedGroup},
};
#[cfg(feature = "programs")]
use super::{mention::mention, programs};
use crate::{
    catalog::OwnerKind,
    model::{ClientKind, FailedLookup, Form, Text, Token},
    syntax::{
        Notation,
        json::{self, Event, Filtered, Hints},
        node::{Node, Tape},
        toml, yaml,
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
        "optional_scopes",
        "scopes_supported",
        "authorization_servers",
        "redirect_uris",
        "grant_types",
        "response_types",
        "errors",
        "messages",
        "condition",
        "in",
        "not_in",
    ],
    // Of a plan only the changes are read, and of those only what may be a token's.
    filtered: Some(Filtered {
        key: "resource_changes",
        also: &["resource_drift"],
        stem: "cloudflare_",
        endings: &["a", "oauth_client"],
        mark: "terraform_version",
        repeated: &["planned_values", "configuration", "relevant_attributes"],
    }),
};

/// The state of reading one source.
pub(super) struct DocumentReader<'s, 'e> {
    pub(super) source: &'s Source,
    each: &'e mut dyn FnMut(Piece<'s>),
    /// Whether the source has links or scripts with tokens, in addition to its documents.
    has_others: bool,
    /// Whether a part is reported that cannot be read.
    has_notes: bool,
    /// What was read of the current document.
    pub(super) document: Progress<'s>,
    /// How the tokens of a program are written.
    pub(super) notation: Option<Notation>,
    /// Look-ups of permission groups that fail.
    pub(super) failed_lookups: Vec<FailedLookup>,
    /// The owner of the tokens that are read, if what is around them says it.
    pub(super) owner: Option<OwnerKind>,
}

/// What was read of a document so far.
#[derive(Default)]
pub(super) struct Progress<'s> {
    /// The number of tokens.
    tokens: usize,
    /// The first value that is known not to be a token.
    other: Option<(Span, Shape)>,
    /// The first response that holds an error.
    pub(super) failed: Option<Span>,
    /// The token that policies without a token are collected in.
    pub(super) policies: Vec<Token<'s>>,
    pub(super) pages: Option<PageInfo>,
    /// The list whose elements are read one at a time.
    list: List,
    /// The tokens of a plan, until the names of their groups are known.
    pub(super) planned: Vec<Token<'s>>,
    /// The tokens that were changed outside of the tool that made the plan.
    pub(super) drifted: Vec<Token<'s>>,
    /// Whether the document has changes, as a plan does.
    pub(super) has_changes: bool,
    /// Whether the document has changes that are left to a later plan.
    pub(super) has_deferred: bool,
    /// Objects that say what a token may do, but belong to none: the place of the first, and their number.
    pub(super) parts: Option<(Span, usize)>,
    /// The sets of patches of the composition around the current value, by name.
    pub(super) patch_sets: PatchSets,
    /// The number of JSON strings around the current value.
    pub(super) embedded: usize,
}

impl<'s, 'e> DocumentReader<'s, 'e> {
    pub(super) fn new(source: &'s Source, each: &'e mut dyn FnMut(Piece<'s>)) -> DocumentReader<'s, 'e> {
        DocumentReader {
            source,
            each,
            has_others: false,
            has_notes: false,
            document: Progress::default(),
            notation: None,
            failed_lookups: Vec::new(),
            owner: None,
        }
    }

    pub(super) fn json(mut self) {
        self.links_within();
        json::read(self.source, &HINTS, &mut |event| match event {
            Event::Element { key, value } => self.element(key, value),
            Event::Array(elements) => self.item(Item::Elements(self.source.id, elements)),
            Event::Document(root) => {
                let item = self.contents(root);
                if !(self.has_others && matches!(item, Item::Unsupported(_))) {
                    self.item(item);
                }
            }
            Event::Broken(error) => {
                self.finish_list();
                self.finish_policies();
                self.finish_planned(&[]);
                self.item(Item::Problem(error.into()));
                self.document = Progress::default();
            }
        });
    }

    pub(super) fn yaml(mut self) {
        self.links_within();
        let (documents, errors) = yaml::read(self.source);
        for comment in yaml::comments(self.source, &documents) {
            self.item(Item::Comment(comment));
        }
        #[cfg(feature = "programs")]
        let documents = programs::without_templates(self.source, documents);
        #[cfg(feature = "programs")]
        self.scripts_within(&documents);
        let mut other = None;
        let mut has_tokens = !errors.is_empty() || self.has_others;
        for tape in documents.iter().filter(|tape| !tape.is_empty()) {
            // Most documents of such a file are other things; that is a problem only if none holds a token.
            match self.contents(tape.root(self.source)) {
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
        for error in errors {
            self.item(Item::Problem(error.into()));
        }
    }

    pub(super) fn toml(mut self) {
        self.links_within();
        let (tape, errors) = toml::read(self.source);
        for comment in toml::comments(self.source, &tape) {
            self.item(Item::Comment(comment));
        }
        match self.contents(tape.root(self.source)) {
            Item::Unsupported(_) if self.has_others || !errors.is_empty() => {}
            item => self.item(item),
        }
        for error in errors {
            self.item(Item::Problem(error.into()));
        }
    }

    pub(super) fn links(mut self) {
        self.links_within();
    }

    pub(super) fn links_within(&mut self) {
        for link in link::consents(self.source) {
            let mut problems = Problems::default();
            let token = oauth::consent(link.client, link.id, link.span, self.source, &mut problems);
            self.problems(problems);
            self.emit(token);
            self.has_others = true;
            let tokens = std::mem::take(&mut self.document.tokens);
            self.item(Item::Document(Document { span: link.span, tokens, page: None }));
        }
        for link in link::links(self.source) {
            let root = link.token.root(self.source);
            let mut problems = Problems::default();
            let mut token = api::token(root, None, &mut problems);
            token.form = Form::Policies;
            token.is_authored = false;
            token.stated_owner = Some(link.owner);
            self.problems(problems);
            self.emit(token);
            self.has_others = true;
            let tokens = std::mem::take(&mut self.document.tokens);
            self.item(Item::Document(Document { span: root.span(), tokens, page: None }));
        }
    }

    /// Ends a source that is a program or notes.
    #[cfg(feature = "programs")]
    pub(super) fn end_writing(mut self, whole: Span) {
        let first = self.source.character(whole.start as usize);
        let item = self.finish(whole, first, Shape::Program);
        let is_without = matches!(item, Item::Unsupported(_));
        if let Some(span) = mention(self.source).filter(|_| is_without && !self.has_others && !self.has_notes) {
            self.item(Item::Unknown(ReadProblemKind::UnreadMention.at(span)));
        }
        if !(self.has_others && is_without) {
            self.item(item);
        }
    }

    /// Reads the scripts in the documents of a source.
    #[cfg(feature = "programs")]
    fn scripts_within(&mut self, documents: &[Tape]) {
        self.scripts(documents);
        let whole = self.source.span(self.source.text_start(), self.source.text().len());
        let item = self.finish(whole, whole, Shape::Unknown);
        if matches!(item, Item::Document(_)) {
            self.has_others = true;
            self.item(item);
        }
    }

    fn element(&mut self, key: Option<&str>, value: Node<'s, '_>) {
        if self.is_change(key, value) {
            return;
        }
        if self.document.list.key.as_deref() != key {
            self.finish_list();
            self.document.list.key = key.map(str::to_owned);
        }
        let form = (key == Some("result")).then_some(Form::Exported);
        let mut list = std::mem::take(&mut self.document.list);
        self.in_list(value, form, 0, &mut list);
        self.document.list = list;
    }

    fn finish_list(&mut self) {
        let list = std::mem::take(&mut self.document.list);
        let is_root = list.key.is_none();
        self.end_list(list);
        if !is_root {
            self.finish_policies();
        }
    }

    /// Reads a whole document; the item tells what it is.
    fn contents(&mut self, root: Node<'s, '_>) -> Item<'s> {
        self.finish_list();
        self.value(root, None, 0);
        self.finish(root.span(), root.first_character(), Shape::Unknown)
    }

    /// Ends a document; the item tells what it is. A document without tokens is what `otherwise` says, unless something
    /// else was noted.
    pub(super) fn finish(&mut self, whole: Span, first: Span, otherwise: Shape) -> Item<'s> {
        self.finish_policies();
        self.finish_planned(&[]);
        let Progress { tokens, other, failed, pages, parts, .. } = std::mem::take(&mut self.document);
        if let Some((span, count)) = parts {
            self.item(Item::Unknown(ReadProblemKind::UnknownParts(count).at(span)));
        }
        if tokens == 0 {
            let (span, shape) = other.unwrap_or((first, otherwise));
            return Item::Unsupported(shape.unsupported(span));
        }
        if let Some(span) = failed {
            self.item(Item::Problem(Shape::Error.unsupported(span)));
        }
        Item::Document(Document { span: whole, tokens, page: pages })
    }

    pub(super) fn item(&mut self, item: Item<'s>) {
        self.has_notes |= matches!(item, Item::Unknown(_) | Item::Problem(_));
        (self.each)(Piece::Item(item));
    }

    pub(super) fn problem(&mut self, problem: ReadProblem) {
        self.item(Item::Problem(problem));
    }

    pub(super) fn problems(&mut self, problems: Problems) {
        problems.items().for_each(|item| self.item(item));
    }

    pub(super) fn token(&mut self, node: Node<'s, '_>, form: Option<Form>) {
        if self.notation.is_some() {
            let mut problems = Problems::default();
            let mut token = api::token(node, form, &mut problems);
            token.stated_owner = self.owner;
            lookup::attach(&mut token, &self.failed_lookups);
            self.problems(problems);
            return self.emit(token);
        }
        self.document.tokens += 1;
        (self.each)(Piece::Token { tape: Tape::of(node), source: self.source, form });
    }

    pub(super) fn oauth_client(&mut self, node: Node<'s, '_>, kind: ClientKind, form: Option<Form>) {
        let mut problems = Problems::default();
        let token = oauth::client(node, None, kind, form.unwrap_or(Form::Request), self.source, &mut problems);
        self.problems(problems);
        self.emit(token);
    }

    pub(super) fn emit(&mut self, mut token: Token<'s>) {
        self.document.tokens += 1;
        token.notation = token.notation.or(self.notation);
        comments::attach_in(&mut token, self.source);
        self.item(Item::Token(Box::new(token)));
    }

    /// The number of tokens and policies that the current document has yielded, or will yield.
    pub(super) fn yielded(&self) -> usize {
        let Progress { tokens, planned, policies, .. } = &self.document;
        tokens + planned.len() + policies.iter().map(|token| token.policies.len()).sum::<usize>()
    }

    /// Notes a value that is known not to be a token.
    pub(super) fn note_other(&mut self, node: Node<'s, '_>, shape: Shape) {
        self.document.other.get_or_insert((node.first_character(), shape));
    }

    /// Policies without a token around them are read as one token.
    pub(super) fn policy(&mut self, node: Node<'s, '_>) {
        let mut problems = Problems::default();
        let policies = &mut self.document.policies;
        if policies.is_empty() {
            policies.push(Token::new(node.span(), node.first_character(), Form::Policies));
        }
        if let Some(token) = policies.last_mut() {
            token.span = token.span.to(node.span());
            let policy = policy::policy(node, token, &mut problems);
            if token.policies.is_empty() {
                token.grip = policy.grip;
            }
            token.policies.push(policy);
        }
        self.problems(problems);
    }

    pub(super) fn finish_policies(&mut self) {
        if let Some(mut token) = self.document.policies.pop() {
            token.is_authored = true;
            self.emit(token);
        }
    }

    /// Yields the tokens of a plan, with the names that its own data sources give to groups.
    pub(super) fn finish_planned(&mut self, groups: &[NamedGroup<'s>]) {
        let names: HashMap<&str, &Text<'s>> = groups.iter().map(|group| (&*group.id, &group.name)).collect();
        let mut planned = std::mem::take(&mut self.document.planned);
        terraform::with_drift(&mut planned, std::mem::take(&mut self.document.drifted));
        for mut token in planned {
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
}
