//! Expressions to values: what can be known without running Terraform.

use std::rc::Rc;

use hcl_edit::{
    expr::{
        BinaryOp, BinaryOperator, Expression, ForExpr, FuncCall, Object, ObjectKey, Traversal, TraversalOperator,
        UnaryOp, UnaryOperator,
    },
    template::{Directive, Element, Template},
};

use super::{
    functions,
    module::{Code, Module},
    value::{Data, ObjectEntry, Value},
};
use crate::text::{SourceId, Span};

/// Expressions and calls that nest deeper than this are not evaluated.
const MAX_DEPTH: usize = 128;
/// A string that a template or a function makes has at most this many bytes.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// Where an expression stands, and the names that its surroundings give.
#[derive(Clone)]
pub(super) struct Frame {
    pub(super) file: SourceId,
    pub(super) names: Rc<Vec<(String, Value)>>,
    /// Where everything lies, if the text that is evaluated is no part of a file.
    pub(super) fixed: Option<Span>,
}

impl Frame {
    pub(super) fn new(file: SourceId) -> Frame {
        Frame { file, names: Rc::default(), fixed: None }
    }

    /// With more names.
    pub(super) fn with(&self, more: impl IntoIterator<Item = (String, Value)>) -> Frame {
        let mut names = (*self.names).clone();
        names.extend(more);
        Frame { names: Rc::new(names), ..self.clone() }
    }

    fn find(&self, name: &str) -> Option<&Value> {
        self.names.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value)
    }
}

impl<'m> Module<'m> {
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
                    Err(_) => Value::unknown(value.span, "this template is not HCL"),
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
            let why = "too deep or too large to be evaluated";
            self.evaluation.problem(span, format!("this is {why}, so what depends on it is not judged"));
            return Value::unknown(span, why);
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
                None => Value::unknown(span, format!("`{}` is not known here", name.as_str())),
            },
            Expression::Conditional(choice) => match self.eval(&choice.cond_expr, frame).as_bool() {
                Some(true) => self.eval(&choice.true_expr, frame),
                Some(false) => self.eval(&choice.false_expr, frame),
                None => Value::unknown(span, "which of the two it is, is not known here"),
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
                    (self.place(frame, expression), key.text_or_why("this key is no text"))
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

    /// A string with what stands in it; a template of one interpolation alone is the value itself.
    fn template<'t>(&self, elements: impl Iterator<Item = &'t Element>, span: Span, frame: &Frame) -> Value {
        let elements: Vec<&Element> = elements.collect();
        if let [Element::Interpolation(only)] = elements.as_slice() {
            return self.eval(&only.expr, frame);
        }
        let mut text = String::new();
        match self.write(&elements, &mut text, frame) {
            Ok(()) if text.len() > MAX_TEXT => Value::unknown(span, "this text is too long to be evaluated"),
            Ok(()) => Value::text(span, text),
            Err(why) => Value::unknown(span, why),
        }
    }

    fn heredoc(&self, template: &Template, span: Span, frame: &Frame) -> Value {
        let elements: Vec<&Element> = template.iter().collect();
        let mut text = String::new();
        match self.write(&elements, &mut text, frame) {
            Ok(()) => Value::text(span, text),
            Err(why) => Value::unknown(span, why),
        }
    }

    fn write(&self, elements: &[&Element], text: &mut String, frame: &Frame) -> Result<(), Rc<str>> {
        let inner = |template: &Template, text: &mut String, frame: &Frame| {
            let elements: Vec<&Element> = template.iter().collect();
            self.write(&elements, text, frame)
        };
        for element in elements {
            if text.len() > MAX_TEXT {
                return Ok(());
            }
            match element {
                Element::Literal(literal) => text.push_str(literal),
                Element::Interpolation(interpolation) => {
                    let value = self.eval(&interpolation.expr, frame);
                    match (&value.data, value.as_text()) {
                        (_, Some(part)) => text.push_str(&part),
                        (Data::Unknown(why), _) => return Err(why.clone()),
                        _ => return Err(Rc::from("a part of this text is no text")),
                    }
                }
                Element::Directive(directive) => match &**directive {
                    Directive::If(choice) => match self.eval(&choice.if_expr.cond_expr, frame).as_bool() {
                        Some(true) => inner(&choice.if_expr.template, text, frame)?,
                        Some(false) => choice.else_expr.iter().try_for_each(|own| inner(&own.template, text, frame))?,
                        None => return Err(Rc::from("a condition of this text is not known here")),
                    },
                    Directive::For(repeated) => {
                        let own = &repeated.for_expr;
                        let items = self.eval(&own.collection_expr, frame).items();
                        for (key, value) in items.ok_or("a list of this text is not known here")? {
                            let names = names(
                                own.key_var.as_ref().map(|name| name.as_str()),
                                own.value_var.as_str(),
                                key,
                                value,
                            );
                            inner(&own.template, text, &frame.with(names))?;
                        }
                    }
                },
            }
        }
        Ok(())
    }

    fn call(&self, call: &FuncCall, span: Span, frame: &Frame) -> Value {
        let name = call.name.name.as_str();
        let mut arguments: Vec<Value> = call.args.iter().map(|argument| self.eval(argument, frame)).collect();
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            match &last.data {
                Data::List(values) => arguments.extend(values.iter().cloned()),
                _ => return Value::unknown(span, "the arguments of this call are not known here"),
            }
        }
        let made = functions::call(name, &arguments, span);
        if self.evaluation.spend(made.size()) { made } else { Value::unknown(span, "too large to be evaluated") }
    }

    fn unary(&self, operation: &UnaryOp, span: Span, frame: &Frame) -> Value {
        let value = self.eval(&operation.expr, frame);
        match (*operation.operator.value(), value.as_bool(), value.as_number()) {
            (UnaryOperator::Not, Some(is_true), _) => Value::new(span, Data::Bool(!is_true)),
            (UnaryOperator::Neg, _, Some(number)) => Value::new(span, Data::Number(-number)),
            _ => Value::unknown(span, "what this works on is not known here"),
        }
    }

    fn binary(&self, operation: &BinaryOp, span: Span, frame: &Frame) -> Value {
        use BinaryOperator as O;
        let (one, other) = (self.eval(&operation.lhs_expr, frame), self.eval(&operation.rhs_expr, frame));
        let unknown = || Value::unknown(span, "what this works on is not known here");
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
        let Some(items) = collection.items() else {
            let why = match &collection.data {
                Data::Unknown(why) => why.clone(),
                _ => Rc::from("what this goes over is no collection"),
            };
            return Value::unknown(span, why);
        };
        let (mut list, mut members): (Vec<Value>, Vec<ObjectEntry>) = (Vec::new(), Vec::new());
        let key_name = expression.intro.key_var.as_ref().map(|name| name.as_str());
        for (key, value) in items {
            let inner = frame.with(names(key_name, expression.intro.value_var.as_str(), key, value));
            if let Some(condition) = &expression.cond {
                match self.eval(&condition.expr, &inner).as_bool() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return Value::unknown(span, "which elements are taken is not known here"),
                }
            }
            let made = self.eval(&expression.value_expr, &inner);
            match &expression.key_expr {
                None => list.push(made),
                Some(key) => {
                    let key = self.eval(key, &inner);
                    let Some(text) = key.as_text() else { return Value::unknown(span, "a key is not known here") };
                    add(&mut members, text, key.span, made, expression.grouping);
                }
            }
        }
        if expression.key_expr.is_some() { Value::object(span, members) } else { Value::list(span, list) }
    }

    fn traversal(&self, traversal: &Traversal, span: Span, frame: &Frame) -> Value {
        let mut steps = traversal.operators.iter().map(|operator| operator.value());
        let name = match &traversal.expr {
            Expression::Variable(name) if frame.find(name.as_str()).is_none() => name.as_str(),
            other => {
                let value = self.eval(other, frame);
                return self.steps(value, steps, span, frame);
            }
        };
        let mut attribute = || match steps.next() {
            Some(TraversalOperator::GetAttr(name)) => Some(name.as_str()),
            _ => None,
        };
        let value = match name {
            "local" => attribute().map(|own| self.local(own, span)),
            "var" => attribute().map(|own| self.variable(own, span)),
            "module" => attribute()
                .and_then(|own| Some((own, attribute()?)))
                .map(|(own, output)| self.output(own, output, span)),
            "data" => {
                let named = attribute().and_then(|kind| Some((kind, attribute()?)));
                named.map(|(kind, own)| self.data(kind, own, span))
            }
            "path" | "terraform" | "self" => Some(Value::unknown(span, format!("`{name}` is not known here"))),
            resource => {
                let own = attribute().unwrap_or_default();
                Some(Value::unknown(span, format!("`{resource}.{own}` is known after apply")))
            }
        };
        let value = value.unwrap_or_else(|| Value::unknown(span, format!("`{name}` is not known here")));
        self.steps(value, steps, span, frame)
    }

    fn steps<'t>(
        &self,
        mut value: Value,
        steps: impl Iterator<Item = &'t TraversalOperator>,
        span: Span,
        frame: &Frame,
    ) -> Value {
        let mut steps = steps;
        while let Some(step) = steps.next() {
            if value.is_unknown() {
                return value;
            }
            value = match step {
                TraversalOperator::GetAttr(name) => value.index(&Value::text(span, name.as_str()), span),
                TraversalOperator::Index(index) => {
                    let index = self.eval(index, frame);
                    value.index(&index, span)
                }
                TraversalOperator::LegacyIndex(at) => {
                    value.index(&Value::new(span, Data::Number(*at.value() as f64)), span)
                }
                // The old splat takes attributes only along; the new one all that follows.
                splat @ (TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_)) => {
                    let is_old = matches!(splat, TraversalOperator::AttrSplat(_));
                    let rest: Vec<&TraversalOperator> = steps.collect();
                    let is_along =
                        |step: &&&TraversalOperator| !is_old || matches!(step, TraversalOperator::GetAttr(_));
                    let along = rest.iter().take_while(is_along).count();
                    let (along, after) = rest.split_at(along);
                    let each: Vec<Value> = match &value.data {
                        Data::List(values) => values.to_vec(),
                        Data::Null => Vec::new(),
                        _ => vec![value],
                    };
                    let each = each.into_iter().map(|value| self.steps(value, along.iter().copied(), span, frame));
                    return self.steps(Value::list(span, each.collect()), after.iter().copied(), span, frame);
                }
            };
        }
        value
    }

    /// A data source, as far as the surroundings know what it reads.
    fn data(&self, kind: &str, name: &str, span: Span) -> Value {
        let found = self.blocks.data.iter().find(|own| own.item.kind_and_name() == Some((kind, name)));
        if !self.evaluation.host.knows_data_source(kind) {
            return Value::unknown(span, format!("`data.{kind}.{name}` is not read here"));
        }
        let Some(found) = found else {
            return Value::unknown(span, format!("there is no `data.{kind}.{name}` in this module"));
        };
        let argument = |key: &str| Some(self.run(&found.item.attribute(key)?, &Frame::new(found.file)));
        self.evaluation.host.data_source(kind, &argument, found.item.place)
    }
}

/// The names of one round of a `for`.
fn names(key_name: Option<&str>, value_name: &str, key: Value, value: Value) -> Vec<(String, Value)> {
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
