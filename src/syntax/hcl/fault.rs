//! Why an expression has no value.

use std::rc::Rc;

use super::{
    eval::MAX_TEXT,
    value::{Data, Value},
};
use crate::text::Span;

/// Why an expression has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The value depends on something that is unknown here.
    Unknown(Rc<str>),
    /// Terraform fails on the expression; `try` and `can` catch this.
    Invalid(Rc<str>),
    /// The value exceeds a limit of this evaluator: what is limited, and to how much.
    Limit(&'static str, usize),
}

/// Of the length of strings.
pub(super) fn too_long() -> Fault {
    Fault::Limit("the length of a string", MAX_TEXT)
}

impl Fault {
    pub(super) fn unknown(why: impl Into<Rc<str>>) -> Fault {
        Fault::Unknown(why.into())
    }

    pub(super) fn invalid(why: impl Into<Rc<str>>) -> Fault {
        Fault::Invalid(why.into())
    }

    /// The value that stands for the expression.
    pub(super) fn value(self, span: Span) -> Value {
        match self {
            Fault::Unknown(why) => Value::unknown(span, why),
            Fault::Invalid(why) => Value::invalid(span, why),
            Fault::Limit(what, limit) => Value::unknown(span, format!("{what} is limited to {limit}")),
        }
    }
}

/// Scalars, as operators and functions take them: with the conversions that Terraform makes.
impl Value {
    /// What makes it a fault to take the value as something that it is not.
    fn not(&self, expected: &str) -> Fault {
        match &self.data {
            Data::Null => Fault::invalid(format!("expected {expected}, found null")),
            _ => self.gap().unwrap_or_else(|| Fault::invalid(format!("expected {expected}"))),
        }
    }

    pub(super) fn to_text(&self) -> Result<Rc<str>, Fault> {
        self.as_text().ok_or_else(|| self.not("a string"))
    }

    pub(super) fn to_number(&self) -> Result<f64, Fault> {
        match &self.data {
            Data::Number(number) => Ok(*number),
            Data::Text(text) => match super::number::parsed(text) {
                Some(value) => value.ok_or_else(|| Fault::unknown("number is not evaluated exactly")),
                None => Err(self.not("a number")),
            },
            _ => Err(self.not("a number")),
        }
    }

    pub(super) fn to_bool(&self) -> Result<bool, Fault> {
        self.as_bool().ok_or_else(|| self.not("a boolean"))
    }

    /// The elements of a list, a tuple or a set.
    pub(super) fn to_elements(&self) -> Result<&Rc<Vec<Value>>, Fault> {
        self.elements().ok_or_else(|| self.not("a list"))
    }
}
