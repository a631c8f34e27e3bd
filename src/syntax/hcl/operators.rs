//! Operators and `for` expressions.

use std::{collections::HashMap, rc::Rc};

use hcl_edit::expr::{BinaryOp, BinaryOperator, ForExpr, UnaryOp, UnaryOperator};

use super::{
    Label,
    eval::{Frame, names},
    fault::Fault,
    module::Module,
    order,
    value::{Data, ObjectEntry, Value},
};
use crate::text::{Span, partial, shown};

impl Module<'_> {
    pub(super) fn unary(&self, operation: &UnaryOp, span: Span, frame: &Frame) -> Value {
        let value = self.eval(&operation.expr, frame);
        let made = match *operation.operator.value() {
            UnaryOperator::Not => value.to_bool().map(|is_true| Value::bool(span, !is_true)),
            UnaryOperator::Neg => value.to_number().map(|number| Value::number(span, -number)),
        };
        made.unwrap_or_else(|fault| self.failed(fault, span))
    }

    pub(super) fn binary(&self, operation: &BinaryOp, span: Span, frame: &Frame) -> Value {
        use BinaryOperator as O;
        let (one, other) = (self.eval(&operation.lhs_expr, frame), self.eval(&operation.rhs_expr, frame));
        let operator = *operation.operator.value();
        let made = match operator {
            O::Eq | O::NotEq => self
                .spend(one.size().min(other.size()))
                .and_then(|()| equal(&one, &other))
                .map(|is_equal| Value::bool(span, is_equal == (operator == O::Eq))),
            O::And | O::Or => logic(operator, &one, &other).map(|is_true| Value::bool(span, is_true)),
            _ => arithmetic(operator, &one, &other, span),
        };
        made.unwrap_or_else(|fault| self.failed(fault, span))
    }

    /// `[for … : …]` and `{ for … => … }`
    pub(super) fn each(&self, expression: &ForExpr, span: Span, frame: &Frame) -> Value {
        self.repeated(expression, span, frame).unwrap_or_else(|fault| self.failed(fault, span))
    }

    fn repeated(&self, expression: &ForExpr, span: Span, frame: &Frame) -> Result<Value, Fault> {
        let collection = self.eval(&expression.intro.collection_expr, frame);
        if let (None, Data::Unknown(_), Some(why)) = (collection.items(), &collection.data, collection.why()) {
            // What one element gives is known in part, although the number of elements is not.
            let known = self.collected(expression, collection.unknown_items(span), span, frame)?;
            return Ok(Value::unknown_alike(span, why, known));
        }
        self.collected(expression, self.iterated(&collection)?, span, frame)
    }

    /// What a `for` makes of the keys and values of a collection.
    fn collected(
        &self,
        expression: &ForExpr,
        items: Vec<(Value, Value)>,
        span: Span,
        frame: &Frame,
    ) -> Result<Value, Fault> {
        let key_name = expression.intro.key_var.as_ref().map(|name| name.as_str());
        let (mut list, mut members) = (Vec::new(), Members::default());
        let first = items.first().cloned();
        if let Some(condition) = &expression.cond {
            self.admit(&condition.expr, key_name, expression.intro.value_var.as_str(), span, frame)?;
        }
        for (key, value) in items {
            let inner = frame.with(names(key_name, expression.intro.value_var.as_str(), key, value));
            if let Some(condition) = &expression.cond
                && !self.holds(&condition.expr, &inner)?
            {
                continue;
            }
            let Some(key) = &expression.key_expr else {
                list.push(self.eval(&expression.value_expr, &inner));
                continue;
            };
            let text = self.key(key, &inner)?;
            let place = self.place(&inner, key);
            members.add(text, place, self.eval(&expression.value_expr, &inner), expression.grouping)?;
        }
        Ok(if expression.key_expr.is_some() {
            members.object(span, expression.grouping)
        } else {
            let wanted = first.filter(|_| list.is_empty()).and_then(|(key, value)| {
                let condition = &expression.cond.as_ref()?.expr;
                self.wanted(condition, &frame.with(names(key_name, expression.intro.value_var.as_str(), key, value)))
            });
            let list = Value::list(span, list);
            wanted.map_or(list.clone(), |wanted| list.labelled(wanted))
        })
    }

    /// The name with which a condition compares that of each element.
    fn wanted(&self, condition: &hcl_edit::expr::Expression, frame: &Frame) -> Option<Rc<Label>> {
        use hcl_edit::expr::Expression as E;
        let operation = match condition {
            E::Parenthesis(inner) => return self.wanted(inner.inner(), frame),
            E::BinaryOp(operation) => operation,
            _ => return None,
        };
        let (one, other) = (&operation.lhs_expr, &operation.rhs_expr);
        match *operation.operator.value() {
            BinaryOperator::And => self.wanted(one, frame).or_else(|| self.wanted(other, frame)),
            BinaryOperator::Eq => {
                let (one, other) = (self.eval(one, frame), self.eval(other, frame));
                one.wanting(&other).or_else(|| other.wanting(&one))
            }
            _ => None,
        }
    }

    /// Terraform fails on a condition that is wrong whatever the element is, even if there is no element.
    fn admit(
        &self,
        condition: &hcl_edit::expr::Expression,
        key: Option<&str>,
        value: &str,
        span: Span,
        frame: &Frame,
    ) -> Result<(), Fault> {
        let any = Value::unknown(span, "any element");
        match self.eval(condition, &frame.with(names(key, value, any.clone(), any))).fault() {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }

    /// Whether the condition of a `for` holds.
    fn holds(&self, condition: &hcl_edit::expr::Expression, frame: &Frame) -> Result<bool, Fault> {
        self.eval(condition, frame).to_bool().map_err(|fault| match fault {
            Fault::Unknown(_) => Fault::unknown("the `if` condition of `for` is unknown"),
            invalid => invalid,
        })
    }

    /// The keys and values that a `for` goes through.
    pub(super) fn iterated(&self, collection: &Value) -> Result<Vec<(Value, Value)>, Fault> {
        self.spend(collection.size())?;
        let expected = || Fault::invalid("`for` requires a list, a set or a map");
        let items = collection.items();
        items.ok_or_else(|| collection.gap().unwrap_or_else(expected))
    }
}

/// The members that a `for` makes, in the order of the first of each key.
#[derive(Default)]
struct Members {
    keys: Vec<(Rc<str>, Span)>,
    values: Vec<Vec<Value>>,
    by_key: HashMap<Rc<str>, usize>,
    /// The first name that two values share, so that Terraform fails.
    shared: Option<Rc<Label>>,
}

impl Members {
    fn add(&mut self, key: Rc<str>, span: Span, value: Value, is_grouping: bool) -> Result<(), Fault> {
        match self.by_key.get(&key).and_then(|at| self.values.get_mut(*at)) {
            Some(values) if is_grouping => values.push(value),
            // Terraform may fail on it, or not.
            Some(values) if partial::is_partial(&key) => *values = vec![value],
            Some(values) if values.iter().any(|own| own.is_confused_with(&value)) => {
                self.shared = self.shared.take().or_else(|| value.named().map(|(_, label)| label.clone()));
            }
            Some(_) => return Err(Fault::invalid(format!("duplicate object key `{}`", shown(&key)))),
            None => {
                self.by_key.insert(key.clone(), self.values.len());
                self.keys.push((key, span));
                self.values.push(vec![value]);
            }
        }
        Ok(())
    }

    fn object(self, span: Span, is_grouping: bool) -> Value {
        let failure = self.shared.map(|label| label.directory.shared(&label.name, span));
        let both = self.keys.into_iter().zip(self.values);
        let entries = both.filter_map(|((key, key_span), mut values)| {
            let value = if is_grouping { Value::list(values.first()?.span, values) } else { values.pop()? };
            let value = failure.as_ref().map_or(value.clone(), |why| value.failing(why.clone()));
            Some(ObjectEntry { key, key_span, value })
        });
        Value::object(span, entries.collect())
    }
}

fn equal(one: &Value, other: &Value) -> Result<bool, Fault> {
    if let Some(fault) = one.fault().or_else(|| other.fault()) {
        return Err(fault);
    }
    let why = || one.gap().or_else(|| other.gap()).unwrap_or_else(|| Fault::unknown("an operand is unknown"));
    order::are_equal(one, other).ok_or_else(why)
}

/// `&&` and `||`: one side may decide, even if the other is unknown.
fn logic(operator: BinaryOperator, one: &Value, other: &Value) -> Result<bool, Fault> {
    let decides = operator == BinaryOperator::Or;
    match (one.to_bool(), other.to_bool()) {
        (Ok(one), Ok(other)) => Ok(if decides { one || other } else { one && other }),
        (Err(fault @ Fault::Invalid(_)), _) | (_, Err(fault @ Fault::Invalid(_))) => Err(fault),
        (Ok(known), _) | (_, Ok(known)) if known == decides => Ok(known),
        (Err(fault), _) | (_, Err(fault)) => Err(fault),
    }
}

fn arithmetic(operator: BinaryOperator, one: &Value, other: &Value, span: Span) -> Result<Value, Fault> {
    use BinaryOperator as O;
    let (one, other) = match (one.to_number(), other.to_number()) {
        (Ok(one), Ok(other)) => (one, other),
        (Err(fault @ Fault::Invalid(_)), _) | (_, Err(fault @ Fault::Invalid(_))) => return Err(fault),
        (Err(fault), _) | (_, Err(fault)) => return Err(fault),
    };
    Ok(match operator {
        O::Less => return Ok(Value::bool(span, one < other)),
        O::LessEq => return Ok(Value::bool(span, one <= other)),
        O::Greater => return Ok(Value::bool(span, one > other)),
        O::GreaterEq => return Ok(Value::bool(span, one >= other)),
        _ => computed(operator, one, other, span)?,
    })
}

/// The result of a calculation, if it is exact.
fn computed(operator: BinaryOperator, one: f64, other: f64, span: Span) -> Result<Value, Fault> {
    use super::number::is_exact;
    use BinaryOperator as O;
    if matches!(operator, O::Div | O::Mod) && other == 0.0 {
        // Terraform goes on with infinity.
        return Err(Fault::unknown("division by zero"));
    }
    let number = match operator {
        O::Plus => one + other,
        O::Minus => one - other,
        O::Mul => one * other,
        O::Div => one / other,
        _ => one % other,
    };
    let is_whole_quotient = operator != O::Div || number * other == one;
    if is_exact(one) && is_exact(other) && is_whole_quotient {
        Ok(Value::number(span, number))
    } else {
        Err(Fault::unknown("number is not evaluated exactly"))
    }
}
