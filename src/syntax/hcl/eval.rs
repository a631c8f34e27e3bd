//! Expressions of Terraform's language, evaluated to values.

use std::rc::Rc;

use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Expression, ForExpr, FuncCall, Object, ObjectKey, UnaryOp, UnaryOperator,
};

use super::{
    functions,
    module::{Code, Module},
    value::{Data, ObjectEntry, Value},
};
use crate::{
    syntax::SyntaxErrorKind,
    text::{SourceId, Span},
};

/// The deepest nesting of expressions and calls that is evaluated.
const MAX_DEPTH: usize = 128;
/// The size limit of a string that a template or a function makes, in bytes.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// The file of an expression and the names that are in scope there.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) file: SourceId,
    pub(super) names: Rc<Vec<(String, Value)>>,
    /// The span of all values, if the evaluated text is not part of a file.
    pub(super) fixed: Option<Span>,
}

impl Frame {
    pub(super) fn new(file: SourceId) -> Frame {
        Frame { file, names: Rc::default(), fixed: None }
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

    /// A value of the JSON syntax, whose strings are templates.
    pub(super) fn json(&self, value: &Value, frame: &Frame) -> Value {
        match &value.data {
            Data::Text(text) if text.contains("${") || text.contains("%{") => {
                let frame = Frame { fixed: Some(value.span), ..frame.clone() };
                match hcl_edit::parser::parse_template(text) {
                    Ok(template) => self.template(template.iter(), value.span, &frame),
                    Err(_) => Value::unknown(value.span, "invalid template"),
                }
            }
            Data::List(values) => Value::list(value.span, values.iter().map(|value| self.json(value, frame)).collect()),
            Data::Object(members) => {
                let member =
                    |member: &ObjectEntry| ObjectEntry { value: self.json(&member.value, frame), ..member.clone() };
                Value::object(value.span, members.iter().filter(|own| &*own.key != "//").map(member).collect())
            }
            _ => value.clone(),
        }
    }

    /// The value of an expression.
    pub(super) fn eval(&self, expression: &Expression, frame: &Frame) -> Value {
        let span = self.place(frame, expression);
        if self.evaluation.depth.get() > MAX_DEPTH || !self.evaluation.spend(1) {
            self.evaluation.problem(span, SyntaxErrorKind::TooLarge);
            return Value::unknown(span, "expression is too large or nested too deeply");
        }
        self.evaluation.depth.set(self.evaluation.depth.get() + 1);
        let value = self.value(expression, span, frame);
        self.evaluation.depth.set(self.evaluation.depth.get() - 1);
        value
    }

    fn value(&self, expression: &Expression, span: Span, frame: &Frame) -> Value {
        match expression {
            Expression::Null(_) => Value::new(span, Data::Null),
            Expression::Bool(value) => Value::new(span, Data::Bool(*value.value())),
            Expression::Number(value) => Value::new(span, Data::Number(value.value().as_f64().unwrap_or_default())),
            Expression::String(text) => Value::text(span, text.value().as_str()),
            Expression::Array(array) => Value::list(span, array.iter().map(|item| self.eval(item, frame)).collect()),
            Expression::Object(object) => self.object(object, span, frame),
            Expression::StringTemplate(template) => self.template(template.iter(), span, frame),
            Expression::HeredocTemplate(heredoc) => self.heredoc(&heredoc.template, span, frame),
            Expression::Parenthesis(inner) => self.eval(inner.inner(), frame),
            Expression::Variable(name) => match frame.find(name.as_str()) {
                Some(value) => value.clone(),
                None => Value::unknown(span, format!("`{}` is unknown", name.as_str())),
            },
            Expression::Conditional(choice) => match self.eval(&choice.cond_expr, frame).as_bool() {
                Some(true) => self.eval(&choice.true_expr, frame),
                Some(false) => self.eval(&choice.false_expr, frame),
                None => Value::unknown(span, "the condition is unknown"),
            },
            Expression::FuncCall(call) => self.call(call, span, frame),
            Expression::Traversal(traversal) => self.traversal(traversal, span, frame),
            Expression::UnaryOp(operation) => self.unary(operation, span, frame),
            Expression::BinaryOp(operation) => self.binary(operation, span, frame),
            Expression::ForExpr(expression) => self.for_each(expression, span, frame),
        }
    }

    fn object(&self, object: &Object, span: Span, frame: &Frame) -> Value {
        let mut members = Vec::new();
        for (key, value) in object.iter() {
            let (key_span, key) = match key {
                ObjectKey::Ident(name) => (self.place(frame, name), Ok(Rc::from(name.as_str()))),
                ObjectKey::Expression(expression) => {
                    let key = self.eval(expression, frame);
                    let why = || Rc::from("object key is not a string");
                    let named = || key.is_unknown().then(|| self.evaluation.placeholder(expression, frame));
                    (self.place(frame, expression), key.partial_text().or_else(named).ok_or_else(why))
                }
            };
            let key = match key {
                Ok(key) => key,
                Err(why) => return Value::unknown(key_span, why),
            };
            members.push(ObjectEntry { key, key_span, value: self.eval(value.expr(), frame) });
        }
        Value::object(span, members)
    }

    fn call(&self, call: &FuncCall, span: Span, frame: &Frame) -> Value {
        let name = call.name.name.as_str();
        let mut arguments: Vec<Value> = call.args.iter().map(|argument| self.eval(argument, frame)).collect();
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            match &last.data {
                Data::List(values) => arguments.extend(values.iter().cloned()),
                _ => return Value::unknown(span, format!("the arguments of `{name}` are unknown")),
            }
        }
        let made = functions::call(name, &arguments, span);
        if self.evaluation.spend(made.size()) { made } else { Value::unknown(span, "value is too large to evaluate") }
    }

    fn unary(&self, operation: &UnaryOp, span: Span, frame: &Frame) -> Value {
        let value = self.eval(&operation.expr, frame);
        match (*operation.operator.value(), value.as_bool(), value.as_number()) {
            (UnaryOperator::Not, Some(is_true), _) => Value::new(span, Data::Bool(!is_true)),
            (UnaryOperator::Neg, _, Some(number)) => Value::new(span, Data::Number(-number)),
            _ => Value::unknown(span, "an operand is unknown"),
        }
    }

    fn binary(&self, operation: &BinaryOp, span: Span, frame: &Frame) -> Value {
        use BinaryOperator as O;
        let (one, other) = (self.eval(&operation.lhs_expr, frame), self.eval(&operation.rhs_expr, frame));
        let unknown = || Value::unknown(span, "an operand is unknown");
        let is = |is_true: bool| Value::new(span, Data::Bool(is_true));
        let operator = *operation.operator.value();
        match operator {
            O::Eq | O::NotEq if one.has_unknown() || other.has_unknown() => unknown(),
            O::Eq => is(one.is_same(&other)),
            O::NotEq => is(!one.is_same(&other)),
            O::And | O::Or => match (one.as_bool(), other.as_bool()) {
                (Some(one), Some(other)) => is(if operator == O::And { one && other } else { one || other }),
                (Some(known), None) | (None, Some(known)) if known == (operator == O::Or) => is(known),
                _ => unknown(),
            },
            _ => {
                let (Some(one), Some(other)) = (one.as_number(), other.as_number()) else { return unknown() };
                let number = |number: f64| Value::new(span, Data::Number(number));
                match operator {
                    O::Plus => number(one + other),
                    O::Minus => number(one - other),
                    O::Mul => number(one * other),
                    O::Div => number(one / other),
                    O::Mod => number(one % other),
                    O::Less => is(one < other),
                    O::LessEq => is(one <= other),
                    O::Greater => is(one > other),
                    O::GreaterEq => is(one >= other),
                    _ => unknown(),
                }
            }
        }
    }

    fn for_each(&self, expression: &ForExpr, span: Span, frame: &Frame) -> Value {
        let collection = self.eval(&expression.intro.collection_expr, frame);
        let items = match (collection.items(), collection.why()) {
            (Some(items), _) => items,
            (None, Some(why)) => {
                // What one element gives is known in part, although the number of elements is not.
                let known = self.collected(expression, collection.unknown_items(span), span, frame);
                return Value::unknown_alike(span, why, known);
            }
            (None, None) => return Value::unknown(span, "`for` requires a list or a map"),
        };
        self.collected(expression, items, span, frame)
    }

    /// What a `for` makes of the keys and values of a collection.
    fn collected(&self, expression: &ForExpr, items: Vec<(Value, Value)>, span: Span, frame: &Frame) -> Value {
        let (mut list, mut members): (Vec<Value>, Vec<ObjectEntry>) = (Vec::new(), Vec::new());
        let key_name = expression.intro.key_var.as_ref().map(|name| name.as_str());
        for (key, value) in items {
            let inner = frame.with(names(key_name, expression.intro.value_var.as_str(), key, value));
            if let Some(condition) = &expression.cond {
                match self.eval(&condition.expr, &inner).as_bool() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return Value::unknown(span, "the `if` condition of `for` is unknown"),
                }
            }
            let made = self.eval(&expression.value_expr, &inner);
            match &expression.key_expr {
                None => list.push(made),
                Some(key_expression) => {
                    let key = self.eval(key_expression, &inner);
                    let named = || key.is_unknown().then(|| self.evaluation.placeholder(key_expression, &inner));
                    let Some(text) = key.partial_text().or_else(named) else {
                        return Value::unknown(span, "a key of `for` is not a string");
                    };
                    add(&mut members, text, key.span, made, expression.grouping);
                }
            }
        }
        if expression.key_expr.is_some() { Value::object(span, members) } else { Value::list(span, list) }
    }
}

/// The names that one iteration of a `for` brings into scope.
pub(super) fn names(key_name: Option<&str>, value_name: &str, key: Value, value: Value) -> Vec<(String, Value)> {
    let key = key_name.map(|name| (name.to_owned(), key));
    key.into_iter().chain([(value_name.to_owned(), value)]).collect()
}

fn add(members: &mut Vec<ObjectEntry>, key: Rc<str>, key_span: Span, value: Value, is_grouping: bool) {
    let present = members.iter_mut().find(|member| member.key == key);
    match present {
        Some(member) if is_grouping => {
            if let Data::List(values) = &member.value.data {
                member.value = Value::list(member.value.span, values.iter().cloned().chain([value]).collect());
            }
        }
        Some(member) => member.value = value,
        None if is_grouping => members.push(ObjectEntry { key, key_span, value: Value::list(value.span, vec![value]) }),
        None => members.push(ObjectEntry { key, key_span, value }),
    }
}
