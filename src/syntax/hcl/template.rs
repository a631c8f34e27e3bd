//! Strings with interpolations and directives.

use std::rc::Rc;

use hcl_edit::{
    Span as _,
    expr::Expression,
    template::{Element, HeredocTemplate, Template},
};

use super::{
    eval::{Frame, MAX_TEXT, names},
    fault::{Fault, too_long},
    layout::{Layout, Part, Style, has_marks},
    module::Module,
    size,
    value::{Data, Value},
};
use crate::text::{Span, shown};

/// The text of a template so far, with unknown parts as `${expression}`.
#[derive(Default)]
struct Written {
    text: String,
    is_partial: bool,
}

impl Module<'_> {
    /// The value of a string with interpolations; a single interpolation without other text is that value itself.
    pub(super) fn template<'t>(
        &self,
        elements: impl Iterator<Item = &'t Element>,
        style: Style,
        span: Span,
        frame: &Frame,
    ) -> Value {
        let layout = Layout::of(elements, style);
        if let [Part::Value(only)] = layout.parts.as_slice() {
            return self.eval(only, frame);
        }
        let mut written = Written::default();
        match self.write(&layout.parts, &layout, &mut written, frame) {
            Ok(()) if written.is_partial => Value::new(span, Data::Partial(Rc::from(written.text))),
            Ok(()) => Value::text(span, written.text),
            Err(fault) => self.failed(fault, span),
        }
    }

    /// The text of a heredoc.
    pub(super) fn heredoc(&self, heredoc: &HeredocTemplate, span: Span, frame: &Frame) -> Value {
        let template = &heredoc.template;
        if !has_marks(template) {
            return self.template(template.iter(), Style::Lines, span, frame);
        }
        // The parser has removed an indentation, in which it did not count what directives contain.
        let source = self.evaluation.sources.get(&frame.file).filter(|_| frame.fixed.is_none());
        let text = source.map(|source| source.text().get(source.text_start()..).unwrap_or_default());
        let body = text.and_then(|text| text.get(template.span()?));
        let start = source.zip(Some(span)).and_then(|(source, span)| source.text().get(span.range()));
        let (Some(body), Some(start)) = (body, start) else {
            return Value::unknown(span, "directives in a heredoc within another text are not evaluated");
        };
        let style = if start.starts_with("<<-") { Style::Indented } else { Style::Lines };
        self.parsed_template(body, style, span, &Frame { fixed: Some(span), ..frame.clone() })
    }

    /// The value of a text that is a template.
    pub(super) fn parsed_template(&self, text: &str, style: Style, span: Span, frame: &Frame) -> Value {
        match self.parsed(text) {
            Ok(template) => self.template(template.iter(), style, span, frame),
            Err(Fault::Invalid(why)) => Value::unknown(span, why),
            Err(fault) => self.failed(fault, span),
        }
    }

    /// Parses a template.
    ///
    /// # Errors
    /// It is invalid, or the work exceeds a limit.
    pub(super) fn parsed(&self, text: &str) -> Result<Template, Fault> {
        let too_large = |_| Fault::Limit("the number of entries of an object", size::MAX_ENTRIES);
        let comparisons = size::comparisons_in_template(text).map_err(too_large)?;
        self.spend(text.len() / 64 + comparisons / 32)?;
        hcl_edit::parser::parse_template(text).map_err(|_| Fault::invalid("invalid template"))
    }

    fn write(
        &self,
        parts: &[Part<'_>],
        layout: &Layout<'_>,
        written: &mut Written,
        frame: &Frame,
    ) -> Result<(), Fault> {
        for part in parts {
            match part {
                Part::Text(tokens) => layout.text(tokens).for_each(|text| written.text.push_str(text)),
                Part::Value(expression) => self.interpolation(expression, written, frame)?,
                Part::If { condition, then, otherwise } => {
                    let chosen = if self.is_met(condition, frame)? { then } else { otherwise };
                    self.write(chosen, layout, written, frame)?;
                }
                Part::For { key, value, collection, body } => {
                    let collection = self.eval(collection, frame);
                    for (own_key, own) in self.iterated(&collection)? {
                        self.spend(1)?;
                        let frame = frame.with(names(*key, value, own_key, own));
                        self.write(body, layout, written, &frame)?;
                    }
                }
            }
            if written.text.len() > MAX_TEXT {
                return Err(too_long());
            }
        }
        Ok(())
    }

    fn is_met(&self, condition: &Expression, frame: &Frame) -> Result<bool, Fault> {
        self.eval(condition, frame).to_bool().map_err(|fault| match fault {
            Fault::Unknown(_) => {
                let text = condition.to_string();
                Fault::unknown(format!("the condition `{}` of a template is unknown", shown(text.trim())))
            }
            invalid => invalid,
        })
    }

    fn interpolation(&self, expression: &Expression, written: &mut Written, frame: &Frame) -> Result<(), Fault> {
        let value = self.eval(expression, frame);
        let text = match &value.data {
            Data::Unknown(_) | Data::Partial(_) => {
                written.is_partial = true;
                value.partial_text().unwrap_or_else(|| self.evaluation.placeholder(expression, frame))
            }
            Data::Invalid(_) => value.to_text()?,
            _ => value.as_text().ok_or_else(|| {
                value.gap().unwrap_or_else(|| Fault::invalid("template interpolates a value that is not a string"))
            })?,
        };
        self.spend(text.len() / 64)?;
        written.text.push_str(&text);
        Ok(())
    }
}
