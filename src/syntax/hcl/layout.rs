//! The literal text of a template: what strip marks and the indentation of a heredoc leave of it.
//!
//! Terraform's parser strips token by token, over the directives and not within each: a mark takes the blanks of the
//! next or the previous token only, and in a heredoc each line is a token. [`Layout::of`] does the same, so that the
//! text is the same in every round of a `for`.

use std::{borrow::Cow, ops::Range};

use hcl_edit::{
    expr::Expression,
    template::{Directive, Element, Strip, Template},
};

/// How the text of a template is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// In quotes: all text up to the next `${` or `%{` is one token.
    Quoted,
    /// Line by line: a heredoc, a file, or a string of the JSON syntax.
    Lines,
    /// A heredoc that begins with `<<-`.
    Indented,
}

/// A template, and the text of its tokens.
pub(super) struct Layout<'t> {
    pub(super) parts: Vec<Part<'t>>,
    tokens: Vec<Token<'t>>,
}

/// A part of a template.
pub(super) enum Part<'t> {
    /// Text: the tokens with these indices.
    Text(Range<usize>),
    Value(&'t Expression),
    If {
        condition: &'t Expression,
        then: Vec<Part<'t>>,
        otherwise: Vec<Part<'t>>,
    },
    For {
        key: Option<&'t str>,
        value: &'t str,
        collection: &'t Expression,
        body: Vec<Part<'t>>,
    },
}

enum Token<'t> {
    Text(Cow<'t, str>),
    /// `${ … }` or `%{ … }`, and whether it strips the text before and after it.
    Mark {
        before: bool,
        after: bool,
    },
}

impl<'t> Layout<'t> {
    pub(super) fn of(elements: impl Iterator<Item = &'t Element>, style: Style) -> Layout<'t> {
        let mut layout = Layout { parts: Vec::new(), tokens: Vec::new() };
        layout.parts = layout.read(elements, style, false);
        layout.strip();
        if style == Style::Indented {
            layout.dedent();
        }
        layout
    }

    /// The text of some tokens.
    pub(super) fn text(&self, tokens: &Range<usize>) -> impl Iterator<Item = &str> {
        let tokens = self.tokens.get(tokens.clone()).unwrap_or_default();
        tokens.iter().filter_map(|token| match token {
            Token::Text(text) => Some(text.as_ref()),
            Token::Mark { .. } => None,
        })
    }

    fn read(&mut self, elements: impl Iterator<Item = &'t Element>, style: Style, is_within: bool) -> Vec<Part<'t>> {
        elements.map(|element| self.part(element, style, is_within)).collect()
    }

    /// `is_within` tells whether a directive contains the element.
    fn part(&mut self, element: &'t Element, style: Style, is_within: bool) -> Part<'t> {
        match element {
            Element::Literal(literal) => {
                let start = self.tokens.len();
                match style {
                    // The parser leaves escapes as they are in what directives contain.
                    Style::Quoted if is_within => self.tokens.push(Token::Text(unescaped(literal))),
                    Style::Quoted => self.tokens.push(Token::Text(Cow::Borrowed(literal))),
                    _ => self.tokens.extend(literal.split_inclusive('\n').map(|line| Token::Text(Cow::Borrowed(line)))),
                }
                Part::Text(start..self.tokens.len())
            }
            Element::Interpolation(own) => {
                self.mark(own.strip);
                Part::Value(&own.expr)
            }
            Element::Directive(directive) => match &**directive {
                Directive::If(own) => {
                    self.mark(own.if_expr.strip);
                    let then = self.read(own.if_expr.template.iter(), style, true);
                    let otherwise = match &own.else_expr {
                        Some(otherwise) => {
                            self.mark(otherwise.strip);
                            self.read(otherwise.template.iter(), style, true)
                        }
                        None => Vec::new(),
                    };
                    self.mark(own.endif_expr.strip);
                    Part::If { condition: &own.if_expr.cond_expr, then, otherwise }
                }
                Directive::For(own) => {
                    let each = &own.for_expr;
                    self.mark(each.strip);
                    let body = self.read(each.template.iter(), style, true);
                    self.mark(own.endfor_expr.strip);
                    Part::For {
                        key: each.key_var.as_ref().map(|name| name.as_str()),
                        value: each.value_var.as_str(),
                        collection: &each.collection_expr,
                        body,
                    }
                }
            },
        }
    }

    fn mark(&mut self, strip: Strip) {
        let before = matches!(strip, Strip::Start | Strip::Both);
        let after = matches!(strip, Strip::End | Strip::Both);
        self.tokens.push(Token::Mark { before, after });
    }

    /// Removes what marks strip.
    fn strip(&mut self) {
        let strips = |token: Option<&Token<'_>>, is_before: bool| match token {
            Some(Token::Mark { before, after }) => {
                if is_before {
                    *before
                } else {
                    *after
                }
            }
            _ => false,
        };
        for at in 0..self.tokens.len() {
            let is_start = strips(at.checked_sub(1).and_then(|at| self.tokens.get(at)), false);
            let is_end = strips(self.tokens.get(at + 1), true);
            let Some(Token::Text(text)) = self.tokens.get_mut(at) else { continue };
            if is_start {
                keep(text, str::trim_start);
            }
            if is_end {
                keep(text, str::trim_end);
            }
        }
    }

    /// Removes the indentation that all lines share. A line whose break was stripped does not end, so what follows it
    /// keeps its indentation.
    fn dedent(&mut self) {
        let mut least: Option<usize> = None;
        let mut indented = Vec::new();
        let mut is_start = true;
        for (at, token) in self.tokens.iter().enumerate() {
            let blanks = match token {
                _ if !is_start => None,
                Token::Mark { .. } => Some(0),
                // A line of blanks does not count.
                Token::Text(text) if text.trim_start().is_empty() && text.ends_with('\n') => None,
                Token::Text(text) => {
                    indented.push(at);
                    Some(text.chars().take_while(|character| character.is_whitespace()).count())
                }
            };
            least = least.into_iter().chain(blanks).min();
            is_start = matches!(token, Token::Text(text) if text.ends_with('\n'));
        }
        for at in indented {
            if let Some(Token::Text(text)) = self.tokens.get_mut(at) {
                keep(text, |text| {
                    let cut = text.char_indices().nth(least.unwrap_or_default()).map_or(text.len(), |(at, _)| at);
                    text.get(cut..).unwrap_or_default()
                });
            }
        }
    }
}

/// Replaces a text by a part of it.
fn keep(text: &mut Cow<'_, str>, part: impl Fn(&str) -> &str) {
    *text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(part(text)),
        Cow::Owned(text) => Cow::Owned(part(text).to_owned()),
    };
}

/// A text with the escapes of a quoted string decoded.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            decoded.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => decoded.push('\n'),
            Some('r') => decoded.push('\r'),
            Some('t') => decoded.push('\t'),
            Some(kind @ ('u' | 'U')) => {
                let digits: String = characters.by_ref().take(if kind == 'u' { 4 } else { 8 }).collect();
                let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                decoded.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            other => decoded.extend(other),
        }
    }
    Cow::Owned(decoded)
}

/// Whether a template has marks or directives, so that its text is not simply that of its literals.
pub(super) fn has_marks(template: &Template) -> bool {
    template.iter().any(|element| match element {
        Element::Literal(_) => false,
        Element::Interpolation(own) => own.strip != Strip::None,
        Element::Directive(_) => true,
    })
}
