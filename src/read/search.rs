//! Finds the tokens in a document, at any depth.
//!
//! Near the root of a document its keys decide what a value is; further down, where most objects belong to something
//! else, only what is a token beyond doubt is read (`signs`). JSON within a string is searched like the value itself.
//! What looks like a part of a token, but belongs to none that was read, is reported.

use super::{
    Item, ReadProblemKind, api, expressions, kubernetes, lease,
    patches::Patch,
    problems::Problems,
    program, pulumi,
    reader::DocumentReader,
    rotation, scopes,
    shape::{self, Shape},
    signs, terraform,
};
use crate::{
    model::{Form, Token},
    syntax::{
        SyntaxErrorKind,
        json::embedded,
        node::{MAX_EMBEDDED, Node, NodeKind, Tape},
    },
    text::{Source, Span},
};

/// The number of objects around a value from which its keys alone do not decide what it is.
const DEEP: usize = 2;

/// The members of a token that hold no other token.
const OF_TOKEN: [&str; 3] = ["policies", "policy", "condition"];

/// The members of a response in addition to its result.
const OF_RESPONSE: [&str; 4] = ["result", "errors", "messages", "result_info"];

/// Members that repeat what is elsewhere in the document: events of an update that follow the step itself, and what
/// `kubectl apply` keeps.
const REPEATED: [&str; 3] = ["resOutputsEvent", "resOpFailedEvent", "kubectl.kubernetes.io/last-applied-configuration"];

/// A list, to notice elements in it that are not what the others are.
#[derive(Debug, Default)]
pub(super) struct List {
    /// The key of the list.
    pub(super) key: Option<String>,
    /// What the list holds, if that is known.
    holds: Option<Shape>,
    /// The elements in which nothing was found: the place of the first, and their number.
    unknown: Option<(Span, usize)>,
}

impl<'s> DocumentReader<'s, '_> {
    /// Reads a value that may be or hold a token. `form` is the form that an envelope around it implies, and `depth` the
    /// number of objects around it. Returns what the value is.
    pub(super) fn value(&mut self, node: Node<'s, '_>, form: Option<Form>, depth: usize) -> Shape {
        let shape = shape::of(node);
        if depth >= DEEP && !signs::is_certain(node, shape) {
            self.within(node, form, depth);
            return Shape::Unknown;
        }
        match shape {
            Shape::Token => {
                self.token(node, form);
                self.beside(node, &OF_TOKEN);
            }
            Shape::Policy => self.policy(node),
            Shape::OauthClient => match scopes::kind(node) {
                Some(kind) => self.oauth_client(node, kind, form),
                None => self.within(node, form, depth),
            },
            Shape::Envelope => self.envelope(node, depth),
            Shape::Terraform => self.terraform(node),
            Shape::Change => self.change(node),
            Shape::PulumiStep => self.resource(node, pulumi::step),
            Shape::PulumiState => self.resource(node, pulumi::recorded),
            Shape::PulumiProgram => self.program(node),
            Shape::Kubernetes => self.kubernetes(node, &[]),
            Shape::Rotation => self.rotation(node),
            Shape::Lease => self.lease(node),
            Shape::TerraformConfig if terraform::has_tokens(node) => {
                self.note_other(node, shape);
                self.note_part(node);
            }
            Shape::Unknown => self.within(node, form, depth),
            _ => {
                if depth < DEEP {
                    self.note_other(node, shape);
                    if shape == Shape::Error {
                        self.document.failed.get_or_insert(node.first_character());
                    }
                }
                self.within(node, form, DEEP.max(depth));
            }
        }
        shape
    }

    /// Searches another tool's object or list, or JSON in a string.
    fn within(&mut self, node: Node<'s, '_>, form: Option<Form>, depth: usize) {
        // Policies of one object or list belong together.
        let outer = std::mem::take(&mut self.document.policies);
        match node.kind() {
            NodeKind::Object => {
                let signs = signs::of(node);
                if signs.is_part_of_token {
                    self.note_part(node);
                }
                let get = |key: &str, is_there: bool| if is_there { node.get(key) } else { None };
                let sets = get("patchSets", signs.has_patch_sets).map(Patch::sets);
                let outer = sets.map(|sets| std::mem::replace(&mut self.document.patch_sets, sets));
                let base = get("base", signs.has_base).filter(|base| shape::of(*base) == Shape::Kubernetes);
                let patches = base.and_then(|_| node.get("patches"));
                let members = node.members().filter(|member| !REPEATED.contains(&&*member.key));
                for member in members {
                    match patches.filter(|_| member.key == "base") {
                        Some(patches) => {
                            let patches = Patch::all(patches, &self.document.patch_sets);
                            self.kubernetes(member.value, &patches);
                        }
                        None => drop(self.value(member.value, form, depth + 1)),
                    }
                }
                if let Some(outer) = outer {
                    self.document.patch_sets = outer;
                }
            }
            NodeKind::Array => {
                let mut list = List::default();
                for element in node.elements() {
                    self.in_list(element, form, depth, &mut list);
                }
                self.end_list(list);
            }
            NodeKind::String => self.text(node, form, depth),
            _ => {}
        }
        self.finish_policies();
        self.document.policies = outer;
    }

    /// Searches the members of an object that was read, except for those that belong to it.
    fn beside(&mut self, node: Node<'s, '_>, own: &[&str]) {
        let is_value =
            |node: Node<'s, '_>| matches!(node.kind(), NodeKind::Object | NodeKind::Array | NodeKind::String);
        for member in node.members() {
            if is_value(member.value) && !own.contains(&&*member.key) {
                self.value(member.value, None, DEEP);
            }
        }
    }

    /// Reads an element of a list.
    pub(super) fn in_list(&mut self, element: Node<'s, '_>, form: Option<Form>, depth: usize, list: &mut List) {
        let before = self.yielded();
        let shape = self.value(element, form, depth);
        let has_found = self.yielded() > before;
        match shape {
            Shape::Token | Shape::Policy => list.holds = Some(shape),
            Shape::Envelope | Shape::Error => {}
            // The elements of a response are tokens, whatever is around them.
            _ if has_found && form.is_some() => list.holds = Some(Shape::Token),
            _ if has_found => {}
            _ => list.unknown.get_or_insert((element.first_character(), 0)).1 += 1,
        }
    }

    /// Reports the elements of a list that are not what the others are.
    pub(super) fn end_list(&mut self, list: List) {
        let Some((holds, (span, count))) = list.holds.zip(list.unknown) else { return };
        let kind = match holds {
            Shape::Policy => ReadProblemKind::UnknownPolicies(count),
            _ => ReadProblemKind::UnknownElements(count),
        };
        self.problem(kind.at(span));
    }

    /// Searches a string, if it holds JSON.
    fn text(&mut self, node: Node<'s, '_>, form: Option<Form>, depth: usize) {
        let Some(text) = node.string().filter(|_| is_json(node)) else { return };
        let mut tape = Tape::default();
        let parsed = match self.document.embedded < MAX_EMBEDDED {
            true => embedded(node, self.source, &mut tape),
            false => Err(SyntaxErrorKind::TooManyStrings.at(node.first_character())),
        };
        match parsed {
            Ok(()) => {
                self.document.embedded += 1;
                self.value(tape.root(self.source), form, DEEP.max(depth));
                self.document.embedded -= 1;
            }
            Err(error) if error.kind == SyntaxErrorKind::TooDeep => self.problem(error.into()),
            Err(error) if error.kind == SyntaxErrorKind::TooManyStrings && signs::mentions_token(&text) => {
                self.problem(error.into());
            }
            Err(error) if signs::mentions_token(&text) => {
                self.item(Item::Unknown(ReadProblemKind::BrokenText(error.kind).at(error.span)));
            }
            Err(_) => {}
        }
    }

    /// `{success, errors, messages, result, result_info}`
    fn envelope(&mut self, node: Node<'s, '_>, depth: usize) {
        if let Some(info) = node.get("result_info").filter(|_| depth < DEEP) {
            self.document.pages = Some(api::page_info(info));
        }
        let result = node.get("result");
        match result.map(|result| (result, result.kind())) {
            Some((result, NodeKind::String)) if !is_json(result) => {
                let token = api::rolled(node, result);
                self.emit(token);
            }
            Some((result, NodeKind::Object | NodeKind::String)) => {
                self.value(result, Some(Form::Exported), depth.max(1));
            }
            Some((result, NodeKind::Array)) => {
                // An envelope within an array: its elements were not read before.
                self.within(result, Some(Form::Exported), depth.max(1));
                if result.elements().next().is_none() && self.yielded() == 0 {
                    self.failed(node, depth);
                }
            }
            _ => self.failed(node, depth),
        }
        self.beside(node, &OF_RESPONSE);
    }

    fn failed(&mut self, node: Node<'s, '_>, depth: usize) {
        if depth >= DEEP {
            return;
        }
        let is_error = shape::is_error(node);
        self.note_other(node, if is_error { Shape::Error } else { Shape::Empty });
        if is_error {
            self.document.failed.get_or_insert(node.first_character());
        }
    }

    /// Reads an element of a plan's list of changes; `false` if it is not one.
    pub(super) fn is_change(&mut self, key: Option<&str>, node: Node<'s, '_>) -> bool {
        match key {
            Some("resource_changes") => {
                self.document.has_changes = true;
                self.change(node);
            }
            Some("resource_drift") if shape::of(node) == Shape::Change => {
                self.document.drifted.extend(terraform::drift(node, self.source));
            }
            Some("deferred_changes") if node.get("resource_change").is_some() => {
                self.document.has_deferred = true;
                let mut problems = Problems::default();
                self.document.planned.extend(terraform::deferred(node, self.source, &mut problems));
                self.problems(problems);
            }
            _ => return false,
        }
        true
    }

    fn change(&mut self, node: Node<'s, '_>) {
        let mut problems = Problems::default();
        self.document.planned.extend(terraform::change(node, self.source, &mut problems));
        self.problems(problems);
    }

    /// Reads a plan or state, except for the changes that were read before as elements.
    fn terraform(&mut self, node: Node<'s, '_>) {
        for key in ["resource_changes", "resource_drift", "deferred_changes"] {
            for change in node.get(key).iter().flat_map(Node::elements) {
                self.is_change(Some(key), change);
            }
        }
        let mut problems = Problems::default();
        let has_changes = self.document.has_changes || node.get("resource_changes").is_some();
        let found = terraform::document(node, has_changes, self.source, &mut problems);
        self.document.planned.extend(found.tokens);
        self.problems(problems);
        terraform::gaps(node, self.document.has_deferred).for_each(|item| self.item(item));
        if self.document.planned.is_empty() && self.document.drifted.is_empty() {
            self.note_other(node, Shape::Terraform);
        }
        expressions::mark_moving(node, &mut self.document.planned, self.source);
        self.finish_planned(&found.groups);
        self.beside(node, &terraform::OF_PLAN);
    }

    fn resource(
        &mut self,
        node: Node<'s, '_>,
        read: impl Fn(Node<'s, '_>, &'s Source, &mut Problems) -> Option<Token<'s>>,
    ) {
        let mut problems = Problems::default();
        let token = read(node, self.source, &mut problems);
        self.problems(problems);
        match token {
            Some(token) => self.emit(token),
            None => self.note_other(node, Shape::Pulumi),
        }
    }

    fn program(&mut self, node: Node<'s, '_>) {
        let mut problems = Problems::default();
        let tokens = program::program(node, self.source, &mut problems);
        self.problems(problems);
        tokens.into_iter().for_each(|token| self.emit(token));
        self.beside(node, &["resources", "variables"]);
    }

    fn kubernetes(&mut self, node: Node<'s, '_>, patches: &[Patch]) {
        let mut problems = Problems::default();
        let token = kubernetes::managed(node, patches, self.source, &mut problems);
        self.problems(problems);
        match token {
            Some(token) => self.emit(token),
            // A list, a composition, or a configuration map.
            None => self.within(node, None, DEEP),
        }
    }

    fn rotation(&mut self, node: Node<'s, '_>) {
        let mut problems = Problems::default();
        let token = rotation::token(node, self.source, &mut problems);
        self.problems(problems);
        match token {
            Some(token) => {
                self.emit(token);
                self.beside(node, &["parameters"]);
            }
            None => self.within(node, None, DEEP),
        }
    }

    fn lease(&mut self, node: Node<'s, '_>) {
        let mut problems = Problems::default();
        let token = lease::token(node, self.source, &mut problems);
        self.problems(problems);
        self.emit(token);
        self.beside(node, &["policies"]);
    }

    fn note_part(&mut self, node: Node<'s, '_>) {
        self.document.parts.get_or_insert((node.first_character(), 0)).1 += 1;
    }
}

/// Whether a string probably holds JSON: an object, an array, or another such string.
fn is_json(node: Node<'_, '_>) -> bool {
    node.string().is_some_and(|text| text.trim_start().starts_with(['{', '[', '"']))
}
