//! `condition ? one : other`, also if the condition is unknown: what both results have in common is known.

use std::rc::Rc;

use hcl_edit::expr::{Conditional, Expression};

use super::{
    eval::Frame,
    fault::Fault,
    module::Module,
    order::{self, Seen},
    types::Type,
    value::{Data, ObjectEntry, Value},
};
use crate::text::{Span, partial, shown};

/// A condition that is unknown.
struct Undecided {
    span: Span,
    /// The text of the condition.
    condition: String,
    /// The reason why a value that depends on it is unknown.
    why: Rc<str>,
}

impl Module<'_> {
    /// A value of the type that both results have in common.
    pub(super) fn choice(&self, choice: &Conditional, whole: &Expression, span: Span, frame: &Frame) -> Value {
        let condition = match self.eval(&choice.cond_expr, frame).to_bool() {
            Ok(is_true) => Some(is_true),
            Err(Fault::Unknown(_)) => None,
            Err(invalid) => return self.failed(invalid, span),
        };
        let (one, other) = (self.eval(&choice.true_expr, frame), self.eval(&choice.false_expr, frame));
        if let Err(fault) = self.spend(one.size() + other.size()) {
            return self.failed(fault, span);
        }
        let kind = |value: &Value, expression| match Type::of(value) {
            Type::Any if !value.is_null() => static_type(expression),
            known => known,
        };
        let types = [kind(&one, &choice.true_expr), kind(&other, &choice.false_expr)];
        let Some(common) = Type::unified(&types) else {
            return Value::invalid(span, "the results of the condition have no type in common");
        };
        let converted = |value: &Value| value.converted(&common).unwrap_or_else(|fault| self.failed(fault, span));
        match condition {
            Some(true) => converted(&one),
            Some(false) => converted(&other),
            None => {
                let condition = condition_text(choice);
                let why = Rc::from(format!("the condition `{}` is unknown", shown(&condition)));
                let path = self.evaluation.placeholder(whole, frame);
                let path = partial::only_expression(&path).unwrap_or_default();
                Undecided { span, condition, why }.either(&converted(&one), &converted(&other), path)
            }
        }
    }
}

impl Undecided {
    /// What is known of a value that is one of two. Both are of one type; `path` leads to the value.
    fn either(&self, one: &Value, other: &Value, path: &str) -> Value {
        if one.fault().or_else(|| other.fault()).is_some() {
            return self.unknown(path);
        }
        if order::are_equal(one, other) == Some(true) || one.path().is_some_and(|own| Some(own) == other.path()) {
            return one.clone();
        }
        match (&one.data, &other.data) {
            (Data::Object(_), Data::Object(_)) => self.either_object(one, other, path),
            (Data::List(values), Data::List(others)) if values.len() == others.len() => {
                let each = values.iter().zip(others.iter()).enumerate();
                let each = each.map(|(at, (one, other))| self.either(one, other, &format!("{path}[{at}]")));
                Value::list(self.span, each.collect())
            }
            (Data::List(values) | Data::Set(values), Data::List(others) | Data::Set(others)) => {
                Value::unknown_beside(self.span, self.why.clone(), self.common(values, others))
            }
            (Data::Json(one), Data::Json(other)) => Value::json(self.span, self.either(one, other, path)),
            _ => self.unknown(path).choosing([one, other]),
        }
    }

    fn unknown(&self, path: &str) -> Value {
        Value::unknown_at(self.span, self.why.clone(), path)
    }

    /// The members of two objects. Those that only one has may be there or not.
    fn either_object(&self, one: &Value, other: &Value, path: &str) -> Value {
        let (members, others) = (one.members().unwrap_or_default(), other.members().unwrap_or_default());
        if let ([one], [other]) = (members.as_slice(), others.as_slice())
            && let Some(key) = either_key(&one.key, &other.key, &self.condition)
        {
            let value = self.either(&one.value, &other.value, &format!("{path}[*]"));
            return Value::object(self.span, vec![ObjectEntry { key, key_span: self.span, value }]);
        }
        let is_alike = members.iter().map(|own| &own.key).eq(others.iter().map(|own| &own.key));
        let both = members.into_iter().filter_map(|own| {
            let value = self.either(&own.value, other.member(&own.key)?, &format!("{path}.{}", own.key));
            Some(ObjectEntry { value, ..own.clone() })
        });
        let both = Value::object(self.span, both.collect());
        match is_alike {
            true => both,
            false => Value::unknown_beside(self.span, self.why.clone(), both),
        }
    }

    /// The elements that two collections have in common.
    fn common(&self, values: &[Value], others: &[Value]) -> Value {
        let mut seen = Seen::default();
        others.iter().filter(|value| !value.has_unknown()).for_each(|value| seen.add(value));
        let both = values.iter().filter(|value| !value.has_unknown() && seen.has(value));
        Value::list(self.span, both.cloned().collect())
    }
}

/// The key that is one of two which differ only in what follows their last dot: `zone.${condition ? one : other}`.
fn either_key(one: &str, other: &str, condition: &str) -> Option<Rc<str>> {
    let (prefix, last) = divided(one)?;
    let (other_prefix, other_last) = divided(other)?;
    if prefix != other_prefix || last == other_last {
        return None;
    }
    // Braces would end the placeholder.
    let text = format!("{condition} ? {last} : {other_last}").replace(['$', '{', '}'], "");
    Some(Rc::from(format!("{prefix}${{{text}}}")))
}

/// A key up to its last dot, and the rest, which is known or unknown as a whole.
fn divided(key: &str) -> Option<(&str, &str)> {
    // Expressions in a key have dots of their own.
    let known = key.split("${").next().unwrap_or_default();
    let (prefix, last) = key.split_at_checked(known.rfind('.')? + 1)?;
    let is_whole = !last.contains("${") || last.starts_with("${") && last.ends_with('}');
    is_whole.then_some((prefix, last))
}

fn condition_text(choice: &Conditional) -> String {
    choice.cond_expr.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The type of an expression whose value is unknown, as far as its operator tells.
fn static_type(expression: &Expression) -> Type {
    use hcl_edit::expr::{BinaryOperator as O, UnaryOperator};
    match expression {
        Expression::Parenthesis(inner) => static_type(inner.inner()),
        Expression::UnaryOp(operation) if *operation.operator.value() == UnaryOperator::Not => Type::Bool,
        Expression::UnaryOp(_) => Type::Number,
        Expression::BinaryOp(operation) => match *operation.operator.value() {
            O::Plus | O::Minus | O::Mul | O::Div | O::Mod => Type::Number,
            _ => Type::Bool,
        },
        Expression::StringTemplate(template) if template.iter().count() > 1 => Type::Text,
        Expression::Conditional(choice) => match static_type(&choice.true_expr) {
            Type::Any => static_type(&choice.false_expr),
            known => known,
        },
        _ => Type::Any,
    }
}
