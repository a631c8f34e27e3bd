//! Strings with interpolations and directives.

use std::rc::Rc;

use hcl_edit::{
    expr::Expression,
    template::{Directive, Element, Template},
};

use super::{
    eval::{Frame, MAX_TEXT, names},
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
        self.written_out(&elements, span, frame)
    }

    /// The text of a heredoc.
    pub(super) fn heredoc(&self, template: &Template, span: Span, frame: &Frame) -> Value {
        let elements: Vec<&Element> = template.iter().collect();
        self.written_out(&elements, span, frame)
    }

    fn written_out(&self, elements: &[&Element], span: Span, frame: &Frame) -> Value {
        let mut written = Written::default();
        match self.write(elements, &mut written, frame) {
            Ok(()) if written.text.len() > MAX_TEXT => Value::unknown(span, "string is too long to evaluate"),
            Ok(()) if written.is_partial => Value::new(span, Data::Partial(Rc::from(written.text))),
            Ok(()) => Value::text(span, written.text),
            Err(why) => Value::unknown(span, why),
        }
    }

    fn write(&self, elements: &[&Element], written: &mut Written, frame: &Frame) -> Result<(), Rc<str>> {
        for element in elements {
            if written.text.len() > MAX_TEXT {
                return Ok(());
            }
            match element {
                Element::Literal(literal) => written.text.push_str(literal),
                Element::Interpolation(interpolation) => self.interpolation(&interpolation.expr, written, frame)?,
                Element::Directive(directive) => self.directive(directive, written, frame)?,
            }
        }
        Ok(())
    }

    fn interpolation(&self, expression: &Expression, written: &mut Written, frame: &Frame) -> Result<(), Rc<str>> {
        let value = self.eval(expression, frame);
        if !value.is_unknown() {
            let text = value.text_or_why("template interpolates a value that is not a string")?;
            written.text.push_str(&text);
            return Ok(());
        }
        written.is_partial = true;
        let text = value.partial_text().unwrap_or_else(|| self.evaluation.placeholder(expression, frame));
        written.text.push_str(&text);
        Ok(())
    }

    fn directive(&self, directive: &Directive, text: &mut Written, frame: &Frame) -> Result<(), Rc<str>> {
        match directive {
            Directive::If(choice) => match self.eval(&choice.if_expr.cond_expr, frame).as_bool() {
                Some(true) => self.write_all(&choice.if_expr.template, text, frame),
                Some(false) => match &choice.else_expr {
                    Some(otherwise) => self.write_all(&otherwise.template, text, frame),
                    None => Ok(()),
                },
                None => Err(Rc::from("the condition of a template is unknown")),
            },
            Directive::For(repeated) => {
                let own = &repeated.for_expr;
                let key_name = own.key_var.as_ref().map(|name| name.as_str());
                let items = self.eval(&own.collection_expr, frame).items();
                for (key, value) in items.ok_or("the collection of a template is unknown")? {
                    let names = names(key_name, own.value_var.as_str(), key, value);
                    self.write_all(&own.template, text, &frame.with(names))?;
                }
                Ok(())
            }
        }
    }

    fn write_all(&self, template: &Template, text: &mut Written, frame: &Frame) -> Result<(), Rc<str>> {
        let elements: Vec<&Element> = template.iter().collect();
        self.write(&elements, text, frame)
    }
}
