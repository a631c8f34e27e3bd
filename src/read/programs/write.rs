//! Writes values as nodes: objects with the members of others in them, lists, and groups by name.

use std::collections::BTreeSet;

use super::{
    evaluate::{Evaluator, MAX_REFERENCES, Value, found_by_name, joined, part},
    lookups,
};
use crate::{
    catalog::{Scope, is_id},
    model::{FailedLookup, LookupFault},
    read::lookup,
    syntax::{
        code::{Expression, Kind},
        node::{MAX_DEPTH, NodeKind, Tape},
    },
    text::Span,
};

impl<'p> Evaluator<'p, '_> {
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
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
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
