//! Programs of jq that build an object: `{name: "ci", policies: [{id: $group}]}`.

use std::iter::Peekable;

use super::{Entry, Expression, Kind, Part};
use crate::{syntax::node::MAX_DEPTH, text::Span};

/// The value that a program of jq builds, if the text of an argument is one; otherwise the argument as it is.
pub(super) fn expression(argument: Expression) -> Expression {
    let Kind::Text(parts) = &argument.kind else { return argument };
    let characters = characters(parts);
    let is_object = characters.iter().find(|(own, _)| !own.is_whitespace()).is_some_and(|(own, _)| *own == '{');
    if !is_object {
        return argument;
    }
    let mut reader = Reader { rest: characters.into_iter().peekable(), last: argument.span };
    match reader.value(0) {
        Some(value) => Expression { span: argument.span, ..value },
        None => argument,
    }
}

/// Stands for a value that the shell, or what makes the script, puts in.
const VALUE: char = '\u{e002}';

/// The characters of a text with their places.
fn characters(parts: &[Part]) -> Vec<(char, Span)> {
    let mut all = Vec::new();
    for part in parts {
        let (text, span) = match part {
            Part::Known(text, span) => (text, span),
            Part::Value(value) => {
                all.push((VALUE, value.span));
                continue;
            }
        };
        let is_verbatim = text.len() == (span.end - span.start) as usize;
        for (at, character) in text.char_indices() {
            let place = |offset: usize| span.start + u32::try_from(offset).unwrap_or_default();
            let own = Span { start: place(at), end: place(at + character.len_utf8()), ..*span };
            all.push((character, if is_verbatim { own } else { *span }));
        }
    }
    all
}

struct Reader<I: Iterator<Item = (char, Span)>> {
    rest: Peekable<I>,
    last: Span,
}

impl<I: Iterator<Item = (char, Span)>> Reader<I> {
    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(own, _)| *own)
    }

    fn next(&mut self) -> Option<char> {
        let (own, span) = self.rest.next()?;
        self.last = span;
        Some(own)
    }

    fn space(&mut self) {
        while let Some(own) = self.peek() {
            match own {
                '#' => {
                    while self.peek().is_some_and(|own| own != '\n') {
                        self.next();
                    }
                }
                own if own.is_whitespace() => drop(self.next()),
                _ => return,
            }
        }
    }

    fn here(&mut self) -> Span {
        self.rest.peek().map_or(self.last, |(_, span)| *span)
    }

    /// A sum of terms, up to a comma or a closing bracket.
    fn value(&mut self, depth: usize) -> Option<Expression> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.space();
        let start = self.here();
        let mut terms = vec![self.term(depth)?];
        self.space();
        while self.peek() == Some('+') {
            self.next();
            self.space();
            terms.push(self.term(depth)?);
            self.space();
        }
        if !matches!(self.peek(), None | Some(',' | '}' | ']' | ')' | ':')) {
            // A filter: `$group | tonumber`, `.a // "b"`.
            self.skip();
            return Some(Expression { span: start.to(self.last), kind: Kind::Unknown });
        }
        if terms.len() == 1 {
            return terms.pop();
        }
        let mut parts = Vec::new();
        for term in terms {
            match term.kind {
                Kind::Text(own) => parts.extend(own),
                _ => parts.push(Part::Value(term)),
            }
        }
        Some(Expression { span: start.to(self.last), kind: Kind::Text(parts) })
    }

    fn term(&mut self, depth: usize) -> Option<Expression> {
        let start = self.here();
        let kind = match self.peek()? {
            '{' => self.object(depth)?,
            '[' => self.list(depth)?,
            '"' => return self.string(),
            '(' => {
                self.next();
                let inner = self.value(depth + 1)?;
                self.space();
                (self.next()? == ')').then_some(())?;
                return Some(inner);
            }
            '$' => {
                self.next();
                let name = self.word();
                // `$ENV.X`, `$body.id`
                if matches!(self.peek(), Some('.' | '[')) {
                    self.path();
                    Kind::Unknown
                } else {
                    Kind::Name(format!("${name}"))
                }
            }
            own if own.is_ascii_digit() || own == '-' => {
                let mut number = String::new();
                while self.peek().is_some_and(|own| own.is_ascii_alphanumeric() || matches!(own, '-' | '.')) {
                    number.extend(self.next());
                }
                Kind::Number(number)
            }
            own if own.is_ascii_alphabetic() || own == '_' => match &*self.word() {
                "true" => Kind::Bool(true),
                "false" => Kind::Bool(false),
                "null" => Kind::Null,
                _ => {
                    self.path();
                    Kind::Unknown
                }
            },
            '.' => {
                self.path();
                Kind::Unknown
            }
            VALUE => {
                self.next();
                Kind::Unknown
            }
            _ => return None,
        };
        Some(Expression { span: start.to(self.last), kind })
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while self.peek().is_some_and(|own| own.is_ascii_alphanumeric() || own == '_') {
            word.extend(self.next());
        }
        word
    }

    /// The rest of a path or of a call: `.zones[0].id`, `env.X`.
    fn path(&mut self) {
        let mut depth = 0_usize;
        while let Some(own) = self.peek() {
            match own {
                '(' | '[' => depth += 1,
                ')' | ']' if depth > 0 => depth -= 1,
                own if depth > 0 || own.is_ascii_alphanumeric() || matches!(own, '.' | '_' | '?') => {}
                _ => return,
            }
            self.next();
        }
    }

    /// What is left of a value that is not read, up to a comma or a closing bracket.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        let mut is_string = false;
        while let Some(own) = self.peek() {
            match own {
                '"' => is_string = !is_string,
                '(' | '[' | '{' if !is_string => depth += 1,
                ')' | ']' | '}' | ',' if !is_string && depth == 0 => return,
                ')' | ']' | '}' if !is_string => depth -= 1,
                _ => {}
            }
            self.next();
        }
    }

    fn string(&mut self) -> Option<Expression> {
        let start = self.here();
        self.next();
        let mut parts = Vec::new();
        loop {
            let character = self.next()?;
            let at = self.last;
            let known = |text: String, span: Span| Part::Known(text, span);
            match character {
                '"' => break,
                VALUE => parts.push(Part::Value(Expression { span: at, kind: Kind::Unknown })),
                '\\' => match self.next()? {
                    '(' => {
                        let inner = self.here();
                        let mut depth = 1_usize;
                        while depth > 0 {
                            match self.next()? {
                                '(' => depth += 1,
                                ')' => depth -= 1,
                                _ => {}
                            }
                        }
                        let span = inner.to(Span { end: self.last.start, ..self.last });
                        parts.push(Part::Value(Expression { span, kind: Kind::Unknown }));
                    }
                    'n' => parts.push(known("\n".to_owned(), at.to(self.last))),
                    't' => parts.push(known("\t".to_owned(), at.to(self.last))),
                    other => parts.push(known(other.to_string(), at.to(self.last))),
                },
                other => match parts.last_mut() {
                    Some(Part::Known(text, span))
                        if span.end == at.start && text.len() == (span.end - span.start) as usize =>
                    {
                        text.push(other);
                        span.end = at.end;
                    }
                    _ => parts.push(known(other.to_string(), at)),
                },
            }
        }
        Some(Expression { span: start.to(self.last), kind: Kind::Text(parts) })
    }

    fn list(&mut self, depth: usize) -> Option<Kind> {
        self.next();
        let mut elements = Vec::new();
        loop {
            self.space();
            match self.peek()? {
                ']' => {
                    self.next();
                    return Some(Kind::List(elements));
                }
                ',' => drop(self.next()),
                _ => elements.push(self.value(depth + 1)?),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Kind> {
        self.next();
        let mut entries = Vec::new();
        loop {
            self.space();
            match self.peek()? {
                '}' => {
                    self.next();
                    return Some(Kind::Object(entries));
                }
                ',' => drop(self.next()),
                _ => entries.push(self.entry(depth)?),
            }
        }
    }

    fn entry(&mut self, depth: usize) -> Option<Entry> {
        let start = self.here();
        let key = match self.peek()? {
            '"' => self.string()?,
            '(' => self.term(depth)?,
            // `{$name}` is short for `{name: $name}`.
            '$' => {
                let value = self.term(depth)?;
                let Kind::Name(name) = &value.kind else { return None };
                let text = name.trim_start_matches('$').to_owned();
                return Some(Entry {
                    key: Expression { span: value.span, kind: Kind::Text(vec![Part::Known(text, value.span)]) },
                    value,
                });
            }
            _ => {
                let word = self.word();
                if word.is_empty() {
                    return None;
                }
                let span = start.to(self.last);
                Expression { span, kind: Kind::Text(vec![Part::Known(word, span)]) }
            }
        };
        self.space();
        if self.peek() != Some(':') {
            return Some(Entry { value: Expression { span: key.span, kind: Kind::Unknown }, key });
        }
        self.next();
        Some(Entry { key, value: self.value(depth + 1)? })
    }
}
