//! Tokens in programs, scripts and notes: what is literal in them.
//!
//! `language` says what a text is, [`crate::syntax::code`] finds its literals, and `evaluate` writes them as nodes, which
//! are read as those of any document. Nothing is run: calls, conditions and imports have no value, except for the few in
//! `calls` and the look-ups of permission groups in `lookups`. `roots` knows the calls that make tokens, `texts` reads
//! JSON in strings, `notes` the fences of Markdown, and `scripts` the scripts in YAML.

mod calls;
mod evaluate;
mod language;
mod lookups;
mod notes;
mod roots;
mod scripts;
mod texts;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use self::{
    evaluate::{Evaluator, Value},
    language::MAX_SIZE,
    notes::with_placeholders,
};
pub(super) use self::{
    language::{Writing, by_name, by_text, has_trace, otherwise},
    scripts::without_templates,
};
use super::{
    Item, Piece, ReadProblemKind, lookup,
    problems::Problems,
    reader::DocumentReader,
    resource::{self, About, Tool},
    signs,
};
use crate::{
    catalog::OwnerKind,
    model::{FailedLookup, Form},
    syntax::{
        Notation,
        code::{self, Argument, Expression, Fragment, Kind, Language, Part, Program},
        node::{NodeKind, Tape},
    },
    text::{Span, Spanned},
};

/// The number of objects around a literal, as far as it matters: only what is a token beyond doubt is one.
const DEEP: usize = 2;

/// The fields of a resource that are those of its token. The others are options of the tool.
const OF_TOKEN: [&str; 9] =
    ["name", "policies", "policy", "condition", "status", "expires_on", "expiresOn", "not_before", "notBefore"];

/// Parameters of an SDK's functions that are not part of the body.
const OF_CALL: [&str; 7] =
    ["account_id", "accountId", "token_id", "tokenId", "extra_headers", "extra_query", "extra_body"];

impl<'s> DocumentReader<'s, '_> {
    /// Reads a source that is a program or notes.
    pub(super) fn writing(mut self, writing: Writing) {
        self.links_within();
        let text = self.source.text();
        if text.len() > MAX_SIZE && has_trace(text) {
            return self.item(Item::Unknown(ReadProblemKind::LongProgram.at(self.source.span(0, 0))));
        }
        if has_trace(text) {
            match writing {
                Writing::Program(language) => self.fragment(&Fragment::whole(self.source), language),
                Writing::Notes => self.notes(),
                // What is not JSON in it is not an error.
                Writing::Other => {
                    drop(self.literals(&with_placeholders(Fragment::whole(self.source)), Language::Json5));
                }
            }
        }
        let whole = self.source.span(self.source.text_start(), text.len());
        self.end_writing(whole);
    }

    /// Reads a text in one language, and reports the errors in it that may hide a token.
    pub(super) fn fragment(&mut self, fragment: &Fragment<'s>, language: Language) {
        for span in self.literals(fragment, language) {
            let problem = ReadProblemKind::BrokenProgram.at(self.source.character(span.start as usize));
            self.item(Item::Unknown(problem));
        }
    }

    /// Reads the literals of a text in one language. Returns the syntax errors that may hide a token.
    fn literals(&mut self, fragment: &Fragment<'s>, language: Language) -> Vec<Span> {
        if !has_trace(fragment.text()) {
            return Vec::new();
        }
        let Some(program) = code::read(fragment, language) else { return Vec::new() };
        let comments = code::comments(self.source, fragment, &program).into_iter();
        comments.filter(|own| fragment.has(own.span)).for_each(|own| self.item(Item::Comment(own)));
        // Which literals are part of others, and which are sent by which call, is known once all are read.
        let mut nothing = |_: Piece<'s>| {};
        let mut rehearsal = DocumentReader::new(self.source, &mut nothing);
        let mut first = Reading::new(&mut rehearsal, &program, language);
        first.roots();
        let (parts, owners) = (first.parts, first.owners);
        let mut reading = Reading { is_rehearsed: true, parts, owners, ..Reading::new(self, &program, language) };
        reading.roots();
        program.errors.iter().copied().filter(|span| has_trace(self.source.slice(*span))).collect()
    }
}

/// The reading of one program.
struct Reading<'r, 's, 'e, 'p> {
    reader: &'r mut DocumentReader<'s, 'e>,
    program: &'p Program,
    language: Language,
    /// Whether `parts` and `owners` are complete.
    is_rehearsed: bool,
    /// Definitions that are part of a token elsewhere.
    parts: BTreeSet<Span>,
    /// Definitions that a call sends, with the owner that it implies.
    owners: BTreeMap<Span, OwnerKind>,
    /// The owner of the tokens that the current call sends.
    owner: Option<OwnerKind>,
    /// Whether the current call is a method of an SDK, whose argument has parameters of the path in it.
    is_sdk: bool,
}

impl<'r, 's, 'e, 'p> Reading<'r, 's, 'e, 'p> {
    fn new(reader: &'r mut DocumentReader<'s, 'e>, program: &'p Program, language: Language) -> Self {
        let (parts, owners) = (BTreeSet::new(), BTreeMap::new());
        Reading { reader, program, language, is_rehearsed: false, parts, owners, owner: None, is_sdk: false }
    }

    fn roots(&mut self) {
        for root in &self.program.roots {
            let is_part = self.is_rehearsed && self.parts.iter().any(|own| own.contains(root.span));
            if !is_part {
                let owner = self.owners.iter().find(|(own, _)| own.contains(root.span)).map(|(_, owner)| *owner);
                self.owner = owner.filter(|_| self.is_rehearsed);
                self.visit(root, 0);
            }
        }
    }

    fn evaluator(&self) -> Evaluator<'p, 's> {
        Evaluator::new(self.reader.source, self.program)
    }

    /// Reads a literal, or the literals in a call.
    fn visit(&mut self, expression: &'p Expression, depth: usize) {
        if depth > 32 {
            return;
        }
        match &expression.kind {
            Kind::Call { callee, receiver, arguments } => {
                let outer = (self.owner, self.is_sdk);
                self.owner = roots::sent_by(callee, arguments).or(self.owner);
                self.is_sdk = roots::is_method(callee);
                self.call(expression, callee, arguments, depth);
                (self.owner, self.is_sdk) = outer;
                receiver.iter().for_each(|receiver| self.visit(receiver, depth + 1));
            }
            Kind::Object(_) | Kind::List(_) => self.literal(expression, depth),
            Kind::Text(parts) => match parts.as_slice() {
                [Part::Value(only)] => self.visit(only, depth + 1),
                _ => self.text(expression, depth),
            },
            Kind::Name(name) => {
                if let Some((owner, value)) = self.owner.zip(self.program.value(name)) {
                    self.owners.entry(value.span).or_insert(owner);
                    // `const body = JSON.stringify(token)`
                    if let Kind::Call { arguments, .. } = &value.kind {
                        arguments.iter().for_each(|own| self.visit_name(&own.value, depth));
                    }
                }
            }
            // `new ApiToken(…).value`
            Kind::Member(of, _) if !matches!(of.kind, Kind::Name(_)) => self.visit(of, depth + 1),
            Kind::Spread(inner) | Kind::Function(inner) => self.visit(inner, depth + 1),
            _ => {}
        }
    }

    fn visit_name(&mut self, expression: &'p Expression, depth: usize) {
        if matches!(expression.kind, Kind::Name(_)) {
            self.visit(expression, depth + 1);
        }
    }

    fn call(&mut self, call: &'p Expression, callee: &'p str, arguments: &'p [Argument], depth: usize) {
        if let Some(owner) = roots::resource(callee)
            && self.resource(call, callee, arguments, owner)
        {
            return;
        }
        let before = self.reader.yielded();
        let is_named = arguments.iter().any(|own| own.name.is_some());
        if is_named && self.named(call) {
            return;
        }
        if let Value::Formatted(..) | Value::Joined(_) = self.evaluator().resolve(call, 0) {
            self.text(call, depth);
        }
        if self.reader.yielded() == before {
            arguments.iter().for_each(|own| self.visit(&own.value, depth + 1));
        }
        let is_read = self.reader.yielded() > before || arguments.iter().any(|own| self.is_set_here(&own.value));
        if roots::is_creation(callee) && !is_read {
            self.unread(call.span);
        }
    }

    /// Whether an expression is the name of a literal of the file that is read as a token where it is set.
    fn is_set_here(&self, expression: &'p Expression) -> bool {
        let value = self.evaluator().resolve(expression, 0);
        matches!(value, Value::Literal(own) | Value::Made(own)
            if matches!(expression.kind, Kind::Name(_)) && has_trace(self.reader.source.slice(own.span)))
    }

    /// Reads a literal that may be or hold a token.
    fn literal(&mut self, expression: &'p Expression, depth: usize) {
        let before = self.reader.yielded();
        let mut tape = Tape::default();
        let mut evaluator = self.evaluator();
        if self.is_sdk && matches!(expression.kind, Kind::Object(_)) {
            self.body(expression, &mut evaluator, &mut tape);
        } else {
            evaluator.write(expression, 0, &mut tape);
        }
        let Evaluator { failed, calls, encoded, followed, .. } = evaluator;
        self.read(&tape, self.notation(expression), &failed);
        if self.reader.yielded() > before {
            self.parts.extend(followed);
        } else {
            encoded.into_iter().for_each(|own| self.visit(own, depth + 1));
        }
        calls.into_iter().for_each(|own| self.visit(own, depth + 1));
    }

    /// Writes the members that are those of a body.
    fn body(&self, expression: &'p Expression, evaluator: &mut Evaluator<'p, 's>, tape: &mut Tape) {
        let object = tape.begin(NodeKind::Object, expression.span);
        for member in evaluator.members(expression).iter().filter(|member| !OF_CALL.contains(&&*member.key)) {
            self.member(member, evaluator, tape);
        }
        tape.end(object);
    }

    /// Reads JSON in a text.
    fn text(&mut self, expression: &'p Expression, depth: usize) {
        let mut evaluator = self.evaluator();
        let pieces = evaluator.pieces(expression, 0);
        let before = self.reader.yielded();
        if texts::may_hold_token(&pieces) {
            let mut tape = Tape::default();
            match texts::json(&pieces, self.reader.source, &mut tape) {
                Some(Ok(())) => self.read(&tape, Notation::Json, &[]),
                Some(Err(error)) if signs::mentions_token(self.reader.source.slice(expression.span)) => {
                    self.reader.item(Item::Unknown(ReadProblemKind::BrokenText(error.kind).at(error.span)));
                }
                _ => {}
            }
        }
        if self.reader.yielded() > before {
            self.parts.extend(evaluator.followed);
        }
        let calls = evaluator.calls;
        calls.into_iter().filter(|call| !std::ptr::eq(*call, expression)).for_each(|own| self.visit(own, depth + 1));
    }

    /// Reads a value that is written in a notation.
    fn read(&mut self, tape: &Tape, notation: Notation, failed: &[FailedLookup]) {
        self.reader.notation = Some(notation);
        self.reader.owner = self.owner;
        self.reader.failed_lookups = failed.to_vec();
        // What is sent to the path of tokens is one, whatever of it is known.
        let depth = if self.owner.is_some() { 0 } else { DEEP };
        self.reader.value(tape.root(self.reader.source), None, depth);
        self.reader.notation = None;
        self.reader.owner = None;
        self.reader.failed_lookups.clear();
    }

    /// Reads the named arguments of a call as a body; `false` if they are none.
    fn named(&mut self, call: &'p Expression) -> bool {
        let mut evaluator = self.evaluator();
        let members = evaluator.members(call);
        if !members.iter().any(|member| matches!(&*member.key, "policies" | "policy" | "permission_groups")) {
            return false;
        }
        let mut tape = Tape::default();
        self.body(call, &mut evaluator, &mut tape);
        let before = self.reader.yielded();
        self.read(&tape, Notation::Python, &evaluator.failed);
        let has_found = self.reader.yielded() > before;
        if has_found {
            self.parts.extend(evaluator.followed);
        }
        has_found
    }

    fn member(&self, member: &write::Member<'p>, evaluator: &mut Evaluator<'p, 's>, tape: &mut Tape) {
        tape.text(member.kind, member.span, &*member.key);
        match member.value {
            Some(value) => evaluator.write(value, 1, tape),
            None => tape.text(NodeKind::Unknown, member.span, lookups::open(&member.key)),
        }
    }

    /// Reads a resource of an infrastructure tool; `false` if the call is something else.
    fn resource(&mut self, call: &'p Expression, callee: &str, arguments: &'p [Argument], owner: OwnerKind) -> bool {
        let mut evaluator = self.evaluator();
        evaluator.has_names = roots::takes_names(callee);
        let is_named = arguments.iter().any(|own| own.name.is_some());
        let object = match is_named {
            true => Some(call),
            false => arguments.iter().rev().find_map(|own| match evaluator.resolve(&own.value, 0) {
                Value::Literal(literal) if matches!(literal.kind, Kind::Object(_)) => Some(literal),
                Value::Made(literal) => Some(literal),
                _ => None,
            }),
        };
        let Some(object) = object else {
            // Other libraries have classes of this name.
            let text = self.reader.source.text();
            let is_cloudflare = ["cloudflare", "Cloudflare"].iter().any(|word| text.contains(word));
            if is_cloudflare && !arguments.is_empty() {
                self.unread(call.span);
            }
            return false;
        };
        let members = evaluator.members(object);
        let has = |key: &str| members.iter().any(|member| member.key == key);
        let is_open = members.iter().any(|member| member.kind == NodeKind::Partial);
        if !(has("policies") || has("policy") || is_open) {
            return false;
        }
        let name = arguments.iter().filter(|own| own.name.is_none()).find_map(|own| {
            let name = evaluator.plain(&own.value, 0)?;
            Some(Spanned { value: name.into(), span: own.value.span })
        });
        let start = self.reader.source.character(call.span.start as usize);
        let address = name.unwrap_or(Spanned { value: calls::last(callee).to_owned().into(), span: start });
        let mut tape = Tape::default();
        let begun = tape.begin(NodeKind::Object, object.span);
        for member in &members {
            if !(member.kind == NodeKind::Partial || OF_TOKEN.contains(&&*member.key)) {
                continue;
            }
            self.member(member, &mut evaluator, &mut tape);
        }
        tape.end(begun);
        let source = self.reader.source;
        let about = About { address, owner, form: Form::Resource, tool: Tool::Pulumi };
        let mut problems = Problems::default();
        let mut token = resource::token(tape.root(source), None, about, source, &mut problems);
        token.is_authored = true;
        lookup::attach(&mut token, &evaluator.failed);
        self.parts.extend(evaluator.followed);
        self.reader.problems(problems);
        self.reader.notation = Some(match self.language {
            Language::TypeScript => Notation::Yaml,
            Language::Python if is_named => Notation::Python,
            _ => Notation::Json,
        });
        self.reader.emit(token);
        self.reader.notation = None;
        true
    }

    /// How the members of an object are written.
    fn notation(&self, object: &Expression) -> Notation {
        let text = self.reader.source.slice(object.span);
        let first =
            text.trim_start_matches(|own: char| own.is_whitespace() || matches!(own, '{' | '[' | '(')).chars().next();
        let is_quoted = matches!(first, Some('"' | '\'' | '`' | '/'));
        if self.language == Language::TypeScript && !is_quoted { Notation::TypeScript } else { Notation::Json }
    }

    /// Reports a call that makes a token of what is not literal.
    fn unread(&mut self, span: Span) {
        let place = self.reader.source.character(span.start as usize);
        let kind = ReadProblemKind::UnreadToken(self.language.word());
        self.reader.item(Item::Unknown(kind.at(place)));
    }
}
