//! Strings with interpolations and directives.

use std::rc::Rc;

use hcl_edit::{
    expr::Expression,
    template::{Directive, Element, Strip, Template},
};

use super::{
    eval::{Frame, MAX_TEXT, names},
    fault::{Fault, too_long},
    module::Module,
    value::{Data, Value},
};
use crate::text::Span;

/// The text of a template so far, with unknown parts as `${expression}`.
#[derive(Default)]
struct Written {
    text: String,
    is_partial: bool,
}

impl Module<'_> {
    /// The value of a string with interpolations; a single interpolation without other text is that value itself.
    pub(super) fn template<'t>(&self, elements: impl Iterator<Item = &'t Element>, span: Span, frame: &Frame) -> Value {
        let elements: Vec<&Element> = elements.collect();
        if let [Element::Interpolation(only)] = elements.as_slice() {
            return self.eval(&only.expr, frame);
        }
        let mut written = Written::default();
        match self.write(&elements, (false, false), &mut written, frame) {
            Ok(()) if written.is_partial => Value::new(span, Data::Partial(Rc::from(written.text))),
            Ok(()) => Value::text(span, written.text),
            Err(fault) => self.failed(fault, span),
        }
    }

    /// The text of a heredoc.
    pub(super) fn heredoc(&self, template: &Template, span: Span, frame: &Frame) -> Value {
        // What directives and marks strip of the lines and their indentation is not known here.
        if template.iter().any(|element| strips_before(element) || strips_after(element) || element.is_directive()) {
            return Value::unknown(span, "directives in a heredoc are not evaluated");
        }
        self.template(template.iter(), span, frame)
    }

    /// Writes the text of some elements. `strips` tells whether the blanks at their start and at their end are left
    /// out.
    fn write(
        &self,
        elements: &[&Element],
        strips: (bool, bool),
        written: &mut Written,
        frame: &Frame,
    ) -> Result<(), Fault> {
        for (at, element) in elements.iter().enumerate() {
            match element {
                Element::Literal(literal) => {
                    let before = at.checked_sub(1).and_then(|at| elements.get(at));
                    let is_start = before.map_or(strips.0, |element| strips_after(element));
                    let is_end = elements.get(at + 1).map_or(strips.1, |element| strips_before(element));
                    written.text.push_str(stripped(literal, is_start, is_end));
                }
                Element::Interpolation(interpolation) => {
                    self.interpolation(&interpolation.expr, written, frame)?;
                }
                Element::Directive(directive) => self.directive(directive, written, frame)?,
            }
            if written.text.len() > MAX_TEXT {
                return Err(too_long());
            }
        }
        Ok(())
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

    fn directive(&self, directive: &Directive, written: &mut Written, frame: &Frame) -> Result<(), Fault> {
        match directive {
            Directive::If(choice) => {
                let condition = self.eval(&choice.if_expr.cond_expr, frame).to_bool();
                let is_true = condition.map_err(|fault| match fault {
                    Fault::Unknown(_) => Fault::unknown("the condition of a template is unknown"),
                    invalid => invalid,
                })?;
                let end = choice.else_expr.as_ref().map_or(choice.endif_expr.strip, |own| own.strip);
                match &choice.else_expr {
                    _ if is_true => self.part(&choice.if_expr.template, choice.if_expr.strip, end, written, frame),
                    Some(own) => self.part(&own.template, own.strip, choice.endif_expr.strip, written, frame),
                    None => Ok(()),
                }
            }
            Directive::For(repeated) => {
                let own = &repeated.for_expr;
                let key_name = own.key_var.as_ref().map(|name| name.as_str());
                let collection = self.eval(&own.collection_expr, frame);
                for (key, value) in self.iterated(&collection)? {
                    self.spend(1)?;
                    let names = names(key_name, own.value_var.as_str(), key, value);
                    self.part(&own.template, own.strip, repeated.endfor_expr.strip, written, &frame.with(names))?;
                }
                Ok(())
            }
        }
    }

    /// Writes what is between two directives.
    fn part(&self, part: &Template, from: Strip, to: Strip, written: &mut Written, frame: &Frame) -> Result<(), Fault> {
        let elements: Vec<&Element> = part.iter().collect();
        self.write(&elements, (strips_end(from), strips_start(to)), written, frame)
    }
}

fn strips_start(strip: Strip) -> bool {
    matches!(strip, Strip::Start | Strip::Both)
}

fn strips_end(strip: Strip) -> bool {
    matches!(strip, Strip::End | Strip::Both)
}

/// Whether an element strips the text before it.
fn strips_before(element: &Element) -> bool {
    match element {
        Element::Literal(_) => false,
        Element::Interpolation(own) => strips_start(own.strip),
        Element::Directive(directive) => strips_start(match &**directive {
            Directive::If(own) => own.if_expr.strip,
            Directive::For(own) => own.for_expr.strip,
        }),
    }
}

/// Whether an element strips the text after it.
fn strips_after(element: &Element) -> bool {
    match element {
        Element::Literal(_) => false,
        Element::Interpolation(own) => strips_end(own.strip),
        Element::Directive(directive) => strips_end(match &**directive {
            Directive::If(own) => own.endif_expr.strip,
            Directive::For(own) => own.endfor_expr.strip,
        }),
    }
}

fn stripped(text: &str, is_start: bool, is_end: bool) -> &str {
    let text = if is_start { text.trim_start() } else { text };
    if is_end { text.trim_end() } else { text }
}
