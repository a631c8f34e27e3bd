//! The values of expressions, as far as they are literal: follows the constants of the file, and writes nodes.
//!
//! What is not literal becomes an unknown value with the text of its expression, and a text around such a value is known
//! in part. Only a few calls have a value: those that pass their argument on, those that write JSON or format a text, and
//! the look-ups of permission groups.

use std::collections::BTreeSet;

use super::{
    calls::{self, Called},
    lookups,
};
use crate::{
    catalog::{Scope, is_id},
    model::{FailedLookup, LookupFault},
    read::lookup::{self, Found, Groups},
    syntax::{
        code::{Argument, Entry, Expression, Kind, Part, Program},
        node::{MAX_DEPTH, NodeKind, Tape},
    },
    text::{Source, Span, shown},
};

/// The most references that are followed from one to the next.
const MAX_REFERENCES: usize = 16;

/// The most values that one literal may have once its constants are followed.
const MAX_VALUES: usize = 20_000;

/// A value.
#[derive(Debug, Clone)]
pub(super) enum Value<'p> {
    /// A literal.
    Literal(&'p Expression),
    /// The named arguments of a class, as an object.
    Made(&'p Expression),
    /// A text that is made of others: a format and its arguments.
    Formatted(&'p Expression, &'p [Argument]),
    /// Several texts, one after the other.
    Joined(&'p [Argument]),
    /// A value in JSON.
    Json(&'p Expression),
    /// A text that is computed here.
    Text(String),
    /// Permission groups.
    Groups(Groups),
    /// A look-up by a name that no group has.
    Failed(String, Option<Scope>),
    /// Not a literal.
    Unknown,
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The text; for an unknown piece, its expression.
    pub(super) text: String,
    /// Its place.
    pub(super) span: Span,
    pub(super) is_known: bool,
}

/// The evaluation of one literal.
pub(super) struct Evaluator<'p, 's> {
    source: &'s Source,
    program: &'p Program,
    /// Whether groups are given by name, as Alchemy does.
    pub(super) has_names: bool,
    /// The definitions whose values are used.
    pub(super) followed: BTreeSet<Span>,
    /// Look-ups that fail.
    pub(super) failed: Vec<FailedLookup>,
    /// Calls that have no value here, in which there may be other literals.
    pub(super) calls: Vec<&'p Expression>,
    /// Values that are written in JSON, and texts that may hold it.
    pub(super) encoded: Vec<&'p Expression>,
    budget: usize,
}

impl<'p, 's> Evaluator<'p, 's> {
    pub(super) fn new(source: &'s Source, program: &'p Program) -> Evaluator<'p, 's> {
        Evaluator {
            source,
            program,
            has_names: false,
            followed: BTreeSet::new(),
            failed: Vec::new(),
            calls: Vec::new(),
            encoded: Vec::new(),
            budget: MAX_VALUES,
        }
    }

    /// The value of an expression.
    pub(super) fn resolve(&mut self, expression: &'p Expression, depth: usize) -> Value<'p> {
        if depth > MAX_REFERENCES {
            return Value::Unknown;
        }
        match &expression.kind {
            Kind::Name(name) => self.named(name, depth),
            Kind::Member(of, key) => self.member(of, key, depth),
            Kind::Call { callee, receiver, arguments } => {
                let value = match calls::called(callee, arguments) {
                    Called::Same(inner) => self.resolve(inner, depth + 1),
                    Called::Made => Value::Made(expression),
                    Called::Json(inner) => Value::Json(inner),
                    Called::Joined => Value::Joined(arguments),
                    Called::Formatted => match (arguments.split_first(), receiver) {
                        (Some((format, rest)), _) if !callee.ends_with(".format") => {
                            Value::Formatted(&format.value, rest)
                        }
                        (_, Some(format)) => Value::Formatted(format, arguments),
                        _ => Value::Unknown,
                    },
                    Called::Other => self.looked_up(callee, receiver.as_deref(), arguments, depth),
                };
                if matches!(value, Value::Unknown) {
                    self.calls.push(expression);
                }
                value
            }
            Kind::Unknown | Kind::Spread(_) | Kind::Function(_) => Value::Unknown,
            _ => Value::Literal(expression),
        }
    }

    /// The value that a name is set to, once in the whole file.
    fn named(&mut self, name: &str, depth: usize) -> Value<'p> {
        let Some(value) = self.program.value(name) else { return Value::Unknown };
        let calls = self.calls.len();
        let resolved = self.resolve(value, depth + 1);
        // A call is read where it is written.
        self.calls.truncate(calls);
        if !matches!(resolved, Value::Unknown) {
            self.followed.insert(value.span);
        }
        resolved
    }

    fn member(&mut self, of: &'p Expression, key: &'p Expression, depth: usize) -> Value<'p> {
        let Some(key) = self.plain(key, depth) else { return Value::Unknown };
        if let Some(effect) = calls::effect(&key) {
            return Value::Text(effect.to_owned());
        }
        match self.resolve(of, depth + 1) {
            Value::Literal(Expression { kind: Kind::Object(entries), .. }) => {
                let is_it = |entry: &&Entry| is_text(&entry.key, &key);
                match entries.iter().rev().find(is_it) {
                    Some(entry) => self.resolve(&entry.value, depth + 1),
                    None => Value::Unknown,
                }
            }
            Value::Literal(Expression { kind: Kind::List(elements), .. }) => {
                match key.parse::<usize>().ok().and_then(|at| elements.get(at)) {
                    Some(element) => self.resolve(element, depth + 1),
                    None => Value::Unknown,
                }
            }
            Value::Groups(groups) => part(&groups, &key),
            failed @ Value::Failed(..) => failed,
            _ => Value::Unknown,
        }
    }

    /// The value of a look-up of permission groups.
    fn looked_up(
        &mut self,
        callee: &str,
        receiver: Option<&'p Expression>,
        arguments: &'p [Argument],
        depth: usize,
    ) -> Value<'p> {
        match lookups::is_lookup(callee) {
            Some(true) => return self.listed(arguments, depth),
            Some(false) => return Value::Groups(Groups::Maps),
            None => {}
        }
        let Some(of) = receiver else { return Value::Unknown };
        if let ("apply" | "then", [Argument { value: Expression { kind: Kind::Function(body), .. }, .. }]) =
            (calls::last(callee), arguments)
            && !matches!(self.resolve(of, depth + 1), Value::Groups(_) | Value::Failed(..))
        {
            return self.resolve(body, depth + 1);
        }
        let Some(written) = arguments.first().map(|own| self.source.slice(own.value.span)) else {
            return Value::Unknown;
        };
        if let Some(name) = lookups::found_by_name(callee, written) {
            return found_by_name(&name);
        }
        let Some(path) = lookups::path_of_function(callee, written) else { return Value::Unknown };
        let value = self.resolve(of, depth + 1);
        path.iter().fold(value, |value, key| match value {
            Value::Groups(groups) => part(&groups, key),
            failed @ Value::Failed(..) => failed,
            _ => Value::Unknown,
        })
    }

    /// The value of a look-up of a list of groups, by name.
    fn listed(&mut self, arguments: &'p [Argument], depth: usize) -> Value<'p> {
        let name = self.argument("name", arguments, depth).map(|name| self.plain(name, depth));
        let scope = self.argument("scope", arguments, depth).map(|scope| self.plain(scope, depth));
        let (Some(Some(name)), None | Some(Some(_))) = (name, &scope) else { return Value::Unknown };
        let scope = scope.flatten().and_then(|scope| Scope::of_key(&lookup::decoded(&scope)));
        let name = lookup::decoded(&name);
        match lookup::look_up(&name, scope) {
            groups if groups.is_empty() => Value::Failed(name, scope),
            groups => Value::Groups(Groups::Result(groups)),
        }
    }

    /// An argument by its name, or as a member of an argument that is an object.
    fn argument(&mut self, name: &str, arguments: &'p [Argument], depth: usize) -> Option<&'p Expression> {
        let is_it = |own: &&Argument| own.name.as_ref().is_some_and(|(own, _)| own == name);
        if let Some(own) = arguments.iter().find(is_it) {
            return Some(&own.value);
        }
        arguments.iter().find_map(|own| match self.resolve(&own.value, depth + 1) {
            Value::Literal(Expression { kind: Kind::Object(entries), .. }) => {
                entries.iter().find(|entry| is_text(&entry.key, name)).map(|entry| &entry.value)
            }
            _ => None,
        })
    }

    /// A text without unknown parts.
    pub(super) fn plain(&mut self, expression: &'p Expression, depth: usize) -> Option<String> {
        if let Kind::Text(parts) = &expression.kind
            && let [Part::Known(text, _)] = parts.as_slice()
        {
            return Some(text.clone());
        }
        let pieces = self.pieces(expression, depth);
        pieces.iter().all(|piece| piece.is_known).then(|| pieces.iter().map(|piece| &*piece.text).collect())
    }

    /// The pieces of a text.
    pub(super) fn pieces(&mut self, expression: &'p Expression, depth: usize) -> Vec<Piece> {
        let unknown = || vec![Piece { text: self.words(expression), span: expression.span, is_known: false }];
        if depth > MAX_REFERENCES || self.budget == 0 {
            return unknown();
        }
        self.budget -= 1;
        let known = |text: &str| vec![Piece { text: text.to_owned(), span: expression.span, is_known: true }];
        let value = self.resolve(expression, depth);
        let pieces = match &value {
            Value::Literal(literal) => match &literal.kind {
                Kind::Text(parts) => parts.iter().flat_map(|part| self.pieces_of(part, depth)).collect(),
                Kind::Number(text) => known(text),
                Kind::Bool(own) => known(if *own { "true" } else { "false" }),
                _ => return vec![Piece { text: self.words(expression), span: expression.span, is_known: false }],
            },
            Value::Text(text) => known(text),
            Value::Joined(all) => all.iter().flat_map(|own| self.pieces(&own.value, depth + 1)).collect(),
            Value::Formatted(format, arguments) => {
                let format = self.pieces(format, depth + 1);
                let values = arguments.iter().map(|own| (own.name.as_ref().map(|(name, _)| name.clone()), own));
                let values: Vec<_> = values.map(|(name, own)| (name, self.pieces(&own.value, depth + 1))).collect();
                calls::formatted(format, &values)
            }
            _ => return vec![Piece { text: self.words(expression), span: expression.span, is_known: false }],
        };
        pieces
    }

    fn pieces_of(&mut self, part: &'p Part, depth: usize) -> Vec<Piece> {
        match part {
            Part::Known(text, span) => vec![Piece { text: text.clone(), span: *span, is_known: true }],
            Part::Value(value) => self.pieces(value, depth + 1),
        }
    }

    /// The text of an expression, for messages: in one line, and without the marks that end it in a text.
    pub(super) fn words(&self, expression: &Expression) -> String {
        let written = match &expression.kind {
            Kind::Name(name) => name.trim_start_matches('$'),
            _ => self.source.slice(expression.span),
        };
        // An expression of a workflow.
        let inner = written.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
        let words: Vec<&str> = inner.unwrap_or(written).split_whitespace().collect();
        words.join(" ").replace('{', "(").replace('}', ")")
    }

    fn why(&self, expression: &Expression) -> String {
        format!("`{}` is unknown", shown(&self.words(expression)))
    }

    /// Writes the value of an expression.
    pub(super) fn write(&mut self, expression: &'p Expression, depth: usize, tape: &mut Tape) {
        if depth >= MAX_DEPTH || self.budget == 0 {
            return tape.text(NodeKind::Unknown, expression.span, "too many values, or nested too deeply");
        }
        self.budget -= 1;
        match self.resolve(expression, 0) {
            Value::Literal(literal) => self.literal(literal, depth, tape),
            Value::Made(_) => self.object(expression, depth, tape),
            Value::Json(inner) => {
                self.encoded.push(inner);
                let json = tape.begin_json(expression.span, None);
                self.write(inner, depth + 1, tape);
                tape.end(json);
            }
            Value::Formatted(..) | Value::Joined(_) => self.text(expression, tape),
            Value::Text(text) => tape.text(NodeKind::String, expression.span, text),
            Value::Groups(_) => {
                tape.text(NodeKind::Unknown, expression.span, "expected one permission group, found several");
            }
            Value::Failed(name, scope) => self.fail(name, scope, expression.span, tape),
            Value::Unknown => tape.text(NodeKind::Unknown, expression.span, self.why(expression)),
        }
    }

    fn fail(&mut self, name: String, scope: Option<Scope>, place: Span, tape: &mut Tape) {
        tape.text(NodeKind::Unknown, place, lookup::no_group(&name));
        self.failed.push(FailedLookup { name, scope, place, fault: LookupFault::NoGroup });
    }

    fn literal(&mut self, literal: &'p Expression, depth: usize, tape: &mut Tape) {
        match &literal.kind {
            Kind::Text(_) => self.text(literal, tape),
            Kind::Number(text) => tape.text(NodeKind::Number, literal.span, text.as_str()),
            Kind::Bool(own) => tape.text(NodeKind::Bool, literal.span, if *own { "true" } else { "false" }),
            Kind::Null => tape.text(NodeKind::Null, literal.span, "null"),
            Kind::List(_) => {
                let list = tape.begin(NodeKind::Array, literal.span);
                for element in self.elements(literal, 0) {
                    self.write(element, depth + 1, tape);
                }
                tape.end(list);
            }
            _ => self.object(literal, depth, tape),
        }
    }

    fn text(&mut self, expression: &'p Expression, tape: &mut Tape) {
        let pieces = self.pieces(expression, 0);
        let (text, kind) = joined(&pieces);
        if kind == NodeKind::Partial {
            self.encoded.push(expression);
        }
        tape.text(kind, expression.span, text);
    }

    /// The elements of a list, those of other lists in it included. One that is not known stands for several.
    fn elements(&mut self, list: &'p Expression, depth: usize) -> Vec<&'p Expression> {
        let Kind::List(elements) = &list.kind else { return Vec::new() };
        let mut all = Vec::new();
        for element in elements {
            let Kind::Spread(inner) = &element.kind else {
                all.push(element);
                continue;
            };
            match self.resolve(inner, depth) {
                Value::Literal(other) if depth < MAX_REFERENCES && matches!(other.kind, Kind::List(_)) => {
                    all.extend(self.elements(other, depth + 1));
                }
                _ => all.push(element),
            }
        }
        all
    }

    fn object(&mut self, expression: &'p Expression, depth: usize, tape: &mut Tape) {
        let object = tape.begin(NodeKind::Object, expression.span);
        for member in self.members(expression) {
            tape.text(member.kind, member.span, &*member.key);
            match member.value {
                Some(value) if self.has_names && matches!(&*member.key, "permissionGroups" | "permission_groups") => {
                    self.groups(value, depth + 1, tape);
                }
                Some(value) => self.write(value, depth + 1, tape),
                None => tape.text(NodeKind::Unknown, member.span, lookups::open(&member.key)),
            }
        }
        tape.end(object);
    }

    /// A list of permission groups by name.
    fn groups(&mut self, value: &'p Expression, depth: usize, tape: &mut Tape) {
        let Value::Literal(list) = self.resolve(value, 0) else { return self.write(value, depth, tape) };
        if !matches!(list.kind, Kind::List(_)) {
            return self.write(value, depth, tape);
        }
        let begun = tape.begin(NodeKind::Array, list.span);
        for element in self.elements(list, 0) {
            let name = match self.resolve(element, 0) {
                Value::Literal(Expression { kind: Kind::Text(_), .. }) => self.plain(element, 0),
                _ => None,
            };
            let Some(name) = name.filter(|name| !is_id(name)) else {
                self.write(element, depth + 1, tape);
                continue;
            };
            let id = match found_by_name(&name) {
                Value::Groups(groups) => part(&groups, "id"),
                failed => failed,
            };
            match id {
                Value::Text(id) => {
                    let object = tape.begin(NodeKind::Object, element.span);
                    tape.text(NodeKind::String, element.span, "id");
                    tape.text(NodeKind::String, element.span, id);
                    tape.end(object);
                }
                Value::Failed(name, scope) => self.fail(name, scope, element.span, tape),
                _ => self.write(element, depth + 1, tape),
            }
        }
        tape.end(begun);
    }

    /// The members of an object or of a class with named arguments, those of other objects in it included.
    pub(super) fn members(&mut self, expression: &'p Expression) -> Vec<Member<'p>> {
        let mut all = Vec::new();
        let has_others = self.collect(expression, 0, &mut all);
        if has_others {
            // The last of several members with one key counts.
            let mut seen = BTreeSet::new();
            all.reverse();
            all.retain(|member| member.kind != NodeKind::String || seen.insert(member.key.clone()));
            all.reverse();
        }
        all
    }

    fn collect(&mut self, expression: &'p Expression, depth: usize, all: &mut Vec<Member<'p>>) -> bool {
        let mut has_others = false;
        match &expression.kind {
            Kind::Object(entries) => {
                for entry in entries {
                    match &entry.key.kind {
                        Kind::Spread(inner) => has_others |= self.spread(&entry.key, inner, depth, all),
                        _ => {
                            let pieces = self.pieces(&entry.key, 0);
                            let (key, kind) = joined(&pieces);
                            all.push(Member {
                                key: spelled(key),
                                kind,
                                span: entry.key.span,
                                value: Some(&entry.value),
                            });
                        }
                    }
                }
            }
            Kind::Call { arguments, .. } => {
                for argument in arguments {
                    match (&argument.name, &argument.value.kind) {
                        (Some((name, span)), _) => all.push(Member {
                            key: spelled(name.clone()),
                            kind: NodeKind::String,
                            span: *span,
                            value: Some(&argument.value),
                        }),
                        (None, Kind::Spread(inner)) => has_others |= self.spread(&argument.value, inner, depth, all),
                        (None, _) => {}
                    }
                }
            }
            _ => {}
        }
        has_others
    }

    fn spread(
        &mut self,
        spread: &'p Expression,
        inner: &'p Expression,
        depth: usize,
        all: &mut Vec<Member<'p>>,
    ) -> bool {
        let other = match self.resolve(inner, depth) {
            Value::Literal(other) if matches!(other.kind, Kind::Object(_)) => Some(other),
            Value::Made(other) => Some(other),
            _ => None,
        };
        match other.filter(|_| depth < MAX_REFERENCES && self.budget > 0) {
            Some(other) => {
                self.budget -= 1;
                self.collect(other, depth + 1, all);
                true
            }
            None => {
                let key = format!("${{{}}}", self.words(inner));
                all.push(Member { key, kind: NodeKind::Partial, span: spread.span, value: None });
                false
            }
        }
    }
}

/// A member of an object.
pub(super) struct Member<'p> {
    pub(super) key: String,
    pub(super) kind: NodeKind,
    pub(super) span: Span,
    /// None for the members of another object that are not known.
    pub(super) value: Option<&'p Expression>,
}

/// The Python SDK writes `in_` for `in`, which is a word of the language.
fn spelled(key: String) -> String {
    if key == "in_" { "in".to_owned() } else { key }
}

fn is_text(expression: &Expression, text: &str) -> bool {
    matches!(&expression.kind, Kind::Text(parts) if matches!(parts.as_slice(), [Part::Known(own, _)] if own == text))
}

fn part<'p>(groups: &Groups, key: &str) -> Value<'p> {
    match groups.part(key) {
        Found::Groups(groups) => Value::Groups(groups),
        Found::Text(text) => Value::Text(text),
        Found::NoGroup(scope) => Value::Failed(key.to_owned(), scope),
        Found::Nothing => Value::Unknown,
    }
}

/// The group of a list with a name, whatever its scope.
fn found_by_name<'p>(name: &str) -> Value<'p> {
    match lookup::look_up(name, None).as_slice() {
        [] => Value::Failed(name.to_owned(), None),
        all @ [first, ..] => Value::Groups(Groups::One(first, all.len() == 1)),
    }
}

/// A text of pieces, with unknown ones written as `${expression}`.
pub(super) fn joined(pieces: &[Piece]) -> (String, NodeKind) {
    let kind = if pieces.iter().all(|piece| piece.is_known) { NodeKind::String } else { NodeKind::Partial };
    let written = |piece: &Piece| match piece.is_known {
        true => piece.text.clone(),
        false => format!("${{{}}}", piece.text),
    };
    (pieces.iter().map(written).collect(), kind)
}
