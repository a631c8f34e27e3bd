//! Strings with interpolations and directives.

use std::rc::Rc;

use hcl_edit::template::{Directive, Element, Template};

use super::{
    eval::{Frame, MAX_TEXT, names},
    module::Module,
    value::Value,
};
use crate::text::Span;

impl Module<'_> {
    /// The value of a string with interpolations; a single interpolation without other text is that value itself.
    pub(super) fn template<'t>(&self, elements: impl Iterator<Item = &'t Element>, span: Span, frame: &Frame) -> Value {
        let elements: Vec<&Element> = elements.collect();
        if let [Element::Interpolation(only)] = elements.as_slice() {
            return self.eval(&only.expr, frame);
        }
        let mut text = String::new();
        match self.write(&elements, &mut text, frame) {
            Ok(()) if text.len() > MAX_TEXT => Value::unknown(span, "string is too long to evaluate"),
            Ok(()) => Value::text(span, text),
            Err(why) => Value::unknown(span, why),
        }
    }

    /// The text of a heredoc.
    pub(super) fn heredoc(&self, template: &Template, span: Span, frame: &Frame) -> Value {
        let elements: Vec<&Element> = template.iter().collect();
        let mut text = String::new();
        match self.write(&elements, &mut text, frame) {
            Ok(()) => Value::text(span, text),
            Err(why) => Value::unknown(span, why),
        }
    }

    fn write(&self, elements: &[&Element], text: &mut String, frame: &Frame) -> Result<(), Rc<str>> {
        for element in elements {
            if text.len() > MAX_TEXT {
                return Ok(());
            }
            match element {
                Element::Literal(literal) => text.push_str(literal),
                Element::Interpolation(interpolation) => {
                    let value = self.eval(&interpolation.expr, frame);
                    text.push_str(&value.text_or_why("template interpolates a value that is not a string")?);
                }
                Element::Directive(directive) => self.directive(directive, text, frame)?,
            }
        }
        Ok(())
    }

    fn directive(&self, directive: &Directive, text: &mut String, frame: &Frame) -> Result<(), Rc<str>> {
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

    fn write_all(&self, template: &Template, text: &mut String, frame: &Frame) -> Result<(), Rc<str>> {
        let elements: Vec<&Element> = template.iter().collect();
        self.write(&elements, text, frame)
    }
}
