//! Expressions of Terraform's language, evaluated to values.

use std::rc::Rc;

use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};

use super::{
    definitions::Code,
    fault::Fault,
    functions,
    layout::Style,
    module::Module,
    number,
    value::{Data, ObjectEntry, Value},
};
use crate::{
    syntax::SyntaxErrorKind,
    text::{SourceId, Span},
};

/// The deepest nesting of expressions and calls that is evaluated.
const MAX_DEPTH: usize = 128;
/// The largest size of a value.
const MAX_SIZE: usize = 100_000;
/// The size limit of a string that a template or a function makes, in bytes.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// The file of an expression and the names that are in scope there.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) file: SourceId,
    pub(super) names: Rc<Vec<(String, Value)>>,
    /// The span of all values, if the evaluated text is not part of a file.
    pub(super) fixed: Option<Span>,
    /// Whether nothing but `names` is in scope, as in the template of a file.
    pub(super) is_closed: bool,
}

impl Frame {
    pub(super) fn new(file: SourceId) -> Frame {
        Frame { file, names: Rc::default(), fixed: None, is_closed: false }
    }

    /// The same frame with more names in scope.
    pub(super) fn with(&self, more: impl IntoIterator<Item = (String, Value)>) -> Frame {
        let mut names = (*self.names).clone();
        names.extend(more);
        Frame { names: Rc::new(names), ..self.clone() }
    }

    /// The value of a name that is in scope, the innermost first.
    pub(super) fn find(&self, name: &str) -> Option<&Value> {
        self.names.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
    }
}

impl<'m> Module<'m> {
    /// The span of a part of the frame's file.
    pub(super) fn place(&self, frame: &Frame, part: &impl hcl_edit::Span) -> Span {
        frame.fixed.unwrap_or_else(|| self.evaluation.place(frame.file, part))
    }

    /// The value of code in either syntax.
    pub(super) fn run(&self, code: &Code, frame: &Frame) -> Value {
        match code {
            Code::Hcl(expression) => self.eval(expression, frame),
            Code::Json(value) => self.json(value, frame),
        }
    }

    /// A value of the JSON syntax, whose strings are templates; so are the keys of its objects.
    pub(super) fn json(&self, value: &Value, frame: &Frame) -> Value {
        match &value.data {
            Data::Text(text) if text.contains("${") || text.contains("%{") => self.json_text(text, value.span, frame),
            Data::List(values) => Value::list(value.span, values.iter().map(|value| self.json(value, frame)).collect()),
            Data::Object(_) => {
                let members = value.members().unwrap_or_default().into_iter().filter(|own| &*own.key != "//");
                let member = |own: &ObjectEntry| {
                    let key = if own.is_partial() { self.json_key(own, frame)? } else { own.key.clone() };
                    Ok(ObjectEntry { key, key_span: own.key_span, value: self.json(&own.value, frame) })
                };
                match members.map(member).collect::<Result<_, Fault>>() {
                    Ok(members) => Value::object(value.span, members),
                    Err(fault) => self.failed(fault, value.span),
                }
            }
            _ => value.clone(),
        }
    }

    fn json_text(&self, text: &str, span: Span, frame: &Frame) -> Value {
        let frame = Frame { fixed: Some(span), ..frame.clone() };
        self.parsed_template(text, Style::Lines, span, &frame)
    }

    fn json_key(&self, own: &ObjectEntry, frame: &Frame) -> Result<Rc<str>, Fault> {
        let key = self.json_text(&own.key, own.key_span, frame);
        key.partial_text().map_or_else(|| key.to_text(), Ok)
    }

    /// The value of an expression.
    pub(super) fn eval(&self, expression: &Expression, frame: &Frame) -> Value {
        let span = self.place(frame, expression);
        if let Err(fault) = self.deeper() {
            return self.failed(fault, span);
        }
        let value = self.value(expression, span, frame);
        self.evaluation.depth.set(self.evaluation.depth.get() - 1);
        if value.size() > MAX_SIZE {
            return self.failed(Fault::Limit("the size of a value", MAX_SIZE), span);
        }
        value
    }

    /// The value of an expression that has none. What exceeds a limit is a problem.
    pub(super) fn failed(&self, fault: Fault, span: Span) -> Value {
        if let Fault::Limit(what, limit) = fault {
            // Once the work is done, all that is left fails: the first says so.
            let is_left = self.evaluation.budget.get() > 0;
            if is_left || !self.evaluation.is_exhausted.replace(true) {
                self.evaluation.problem(span, SyntaxErrorKind::TooLarge { what, limit });
            }
        }
        fault.value(span)
    }

    /// Enters an expression; its end is to be counted by the caller.
    fn deeper(&self) -> Result<(), Fault> {
        self.spend(1)?;
        let depth = self.evaluation.depth.get();
        if depth > MAX_DEPTH {
            return Err(Fault::Limit("the nesting of expressions", MAX_DEPTH));
        }
        self.evaluation.depth.set(depth + 1);
        Ok(())
    }

    /// Takes work from the budget.
    ///
    /// # Errors
    /// The budget is exhausted.
    pub(super) fn spend(&self, work: usize) -> Result<(), Fault> {
        if self.evaluation.spend(work) {
            Ok(())
        } else {
            Err(Fault::Limit("the work of evaluation", self.evaluation.limit))
        }
    }

    fn value(&self, expression: &Expression, span: Span, frame: &Frame) -> Value {
        match expression {
            Expression::Null(_) => Value::new(span, Data::Null),
            Expression::Bool(value) => Value::bool(span, *value.value()),
            Expression::Number(value) => number::literal(span, &written(value)),
            Expression::String(text) => Value::text(span, text.value().as_str()),
            Expression::Array(array) => Value::list(span, array.iter().map(|item| self.eval(item, frame)).collect()),
            Expression::Object(object) => self.object(object, span, frame),
            Expression::StringTemplate(template) => self.template(template.iter(), Style::Quoted, span, frame),
            Expression::HeredocTemplate(heredoc) => self.heredoc(heredoc, span, frame),
            Expression::Parenthesis(inner) => self.eval(inner.inner(), frame),
            Expression::Variable(name) => match frame.find(name.as_str()) {
                Some(value) => value.clone(),
                None if frame.is_closed => Value::invalid(span, format!("`{}` is not defined", name.as_str())),
                None => Value::unknown(span, format!("`{}` is unknown", name.as_str())),
            },
            Expression::Conditional(choice) => self.choice(choice, expression, span, frame),
            Expression::FuncCall(call) => self.call(call, span, frame),
            Expression::Traversal(traversal) => self.traversal(traversal, span, frame),
            Expression::UnaryOp(operation) => self.unary(operation, span, frame),
            Expression::BinaryOp(operation) => self.binary(operation, span, frame),
            Expression::ForExpr(expression) => self.each(expression, span, frame),
        }
    }

    fn object(&self, object: &Object, span: Span, frame: &Frame) -> Value {
        let mut members = Vec::new();
        for (key, value) in object.iter() {
            let (key_span, key) = match key {
                ObjectKey::Ident(name) => (self.place(frame, name), Ok(Rc::from(name.as_str()))),
                ObjectKey::Expression(expression) => (self.place(frame, expression), self.key(expression, frame)),
            };
            let key = match key {
                Ok(key) => key,
                Err(why) => return self.failed(why, key_span),
            };
            members.push(ObjectEntry { key, key_span, value: self.eval(value.expr(), frame) });
        }
        Value::object(span, members)
    }

    /// The text of a key, with unknown parts written as `${expression}`.
    pub(super) fn key(&self, expression: &Expression, frame: &Frame) -> Result<Rc<str>, Fault> {
        let key = self.eval(expression, frame);
        match key.partial_text() {
            Some(text) => Ok(text),
            None if matches!(key.data, Data::Unknown(_)) => Ok(self.evaluation.placeholder(expression, frame)),
            None => key.to_text(),
        }
    }

    fn call(&self, call: &FuncCall, span: Span, frame: &Frame) -> Value {
        let name = call.name.name.as_str();
        let mut arguments: Vec<Value> = call.args.iter().map(|argument| self.eval(argument, frame)).collect();
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            match last.to_elements() {
                Ok(values) => arguments.extend(values.iter().cloned()),
                Err(fault) => return self.failed(fault, span),
            }
        }
        if name != "lookup" {
            arguments.iter_mut().for_each(Value::expand);
        }
        if let Some(value) = self.reading(name, &arguments, span, frame) {
            return value;
        }
        let work = functions::work(name, &arguments);
        let made = self.spend(work).and_then(|()| {
            let made = functions::call(name, &arguments, span)?;
            self.spend(made.size())?;
            Ok(made)
        });
        made.unwrap_or_else(|fault| self.failed(fault, span))
    }
}

/// The names that one iteration of a `for` brings into scope.
pub(super) fn names(key_name: Option<&str>, value_name: &str, key: Value, value: Value) -> Vec<(String, Value)> {
    let key = key_name.map(|name| (name.to_owned(), key));
    key.into_iter().chain([(value_name.to_owned(), value)]).collect()
}

/// A number as the file has it, without the blanks after a sign.
fn written(number: &hcl_edit::repr::Formatted<hcl_edit::Number>) -> String {
    let text = number.as_repr().map_or_else(|| number.value().to_string(), |text| text.to_string());
    text.split_whitespace().collect()
}
