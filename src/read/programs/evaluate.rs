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
    catalog::Scope,
    model::FailedLookup,
    read::lookup::{self, Found, Groups},
    syntax::{
        code::{Argument, Entry, Expression, Kind, Part, Program},
        node::NodeKind,
    },
    text::{Source, Span, shown},
};

/// The most references that are followed from one to the next.
pub(super) const MAX_REFERENCES: usize = 16;

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
    pub(super) budget: usize,
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
        let Some(first) = arguments.first().map(|own| &own.value) else { return Value::Unknown };
        let written = self.source.slice(first.span);
        if let Some(name) = lookups::found_by_name(callee, written) {
            return found_by_name(&name);
        }
        if !matches!(calls::last(callee), "apply" | "then") {
            return Value::Unknown;
        }
        match (self.resolve(of, depth + 1), &first.kind) {
            (value @ Value::Groups(_), _) => {
                let path = lookups::path_of_function(written).unwrap_or_default();
                path.iter().fold(value, |value, key| match value {
                    Value::Groups(groups) => part(&groups, key),
                    failed @ Value::Failed(..) => failed,
                    _ => Value::Unknown,
                })
            }
            (failed @ Value::Failed(..), _) => failed,
            (_, Kind::Function(body)) => self.resolve(body, depth + 1),
            _ => Value::Unknown,
        }
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
        match &value {
            Value::Literal(literal) => match &literal.kind {
                Kind::Text(parts) => parts.iter().flat_map(|part| self.pieces_of(part, depth)).collect(),
                Kind::Number(text) => known(text),
                Kind::Bool(own) => known(if *own { "true" } else { "false" }),
                _ => vec![Piece { text: self.words(expression), span: expression.span, is_known: false }],
            },
            Value::Text(text) => known(text),
            Value::Joined(all) => all.iter().flat_map(|own| self.pieces(&own.value, depth + 1)).collect(),
            Value::Formatted(format, arguments) => {
                let format = self.pieces(format, depth + 1);
                let values = arguments.iter().map(|own| (own.name.as_ref().map(|(name, _)| name.clone()), own));
                let values: Vec<_> = values.map(|(name, own)| (name, self.pieces(&own.value, depth + 1))).collect();
                calls::formatted(format, &values)
            }
            _ => vec![Piece { text: self.words(expression), span: expression.span, is_known: false }],
        }
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
        // An expression of a workflow, or a placeholder.
        let inner = [("${{", "}}"), ("{{", "}}"), ("${", "}"), ("{", "}"), ("<", ">"), ("$", "")]
            .iter()
            .find_map(|(start, end)| written.strip_prefix(start)?.strip_suffix(end));
        let words: Vec<&str> = inner.unwrap_or(written).split_whitespace().collect();
        words.join(" ").replace('{', "(").replace('}', ")")
    }

    pub(super) fn why(&self, expression: &Expression) -> String {
        format!("`{}` is unknown", shown(&self.words(expression)))
    }
}

fn is_text(expression: &Expression, text: &str) -> bool {
    matches!(&expression.kind, Kind::Text(parts) if matches!(parts.as_slice(), [Part::Known(own, _)] if own == text))
}

pub(super) fn part<'p>(groups: &Groups, key: &str) -> Value<'p> {
    match groups.part(key) {
        Found::Groups(groups) => Value::Groups(groups),
        Found::Text(text) => Value::Text(text),
        Found::NoGroup(scope) => Value::Failed(key.to_owned(), scope),
        Found::Nothing => Value::Unknown,
    }
}

/// The group of a list with a name, whatever its scope.
pub(super) fn found_by_name<'p>(name: &str) -> Value<'p> {
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
