//! Terraform's functions: what each makes of its arguments, and on which it fails.

mod choices;
mod formatting;
mod lists;
mod maps;
mod networks;
mod numbers;
mod patterns;
mod sets;
mod texts;
mod times;

use std::{ops::RangeInclusive, rc::Rc};

use super::{
    eval::MAX_TEXT,
    fault::{Fault, too_long},
    types::Type,
    value::{Data, Value},
};
use crate::text::{Span, shown};

/// The arguments of a call, and its place.
#[derive(Clone, Copy)]
struct Call<'c> {
    arguments: &'c [Value],
    span: Span,
}

/// What a call makes.
type Made = Result<Value, Fault>;

/// A function of Terraform.
struct Function {
    /// How many arguments it takes.
    takes: RangeInclusive<usize>,
    /// What it takes that others do not.
    accepts: Accepts,
    make: fn(Call<'_>) -> Made,
}

/// What a function takes as arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Accepts {
    /// Known values other than null. A part of a list may be unknown.
    Known,
    /// Null, too.
    Null,
    /// Null and unknown values, too.
    Unknown,
    /// Anything, even what Terraform fails on.
    Faults,
}

fn function(takes: RangeInclusive<usize>, make: fn(Call<'_>) -> Made) -> Option<Function> {
    Some(Function { takes, accepts: Accepts::Known, make })
}

impl Function {
    fn accepting(self, accepts: Accepts) -> Option<Function> {
        Some(Function { accepts, ..self })
    }
}

/// The value of a function call.
///
/// # Errors
/// Terraform fails on the call, or its value is unknown.
pub(super) fn call(name: &str, arguments: &[Value], span: Span) -> Made {
    let Some(function) = find(name) else {
        let not_supported = || Fault::unknown(format!("function `{}` is not supported", shown(name)));
        return Err(arguments.iter().find_map(Value::gap).unwrap_or_else(not_supported));
    };
    if function.accepts != Accepts::Faults {
        admit(name, &function, arguments)?;
    }
    (function.make)(Call { arguments, span }).map_err(|fault| match fault {
        Fault::Invalid(why) => Fault::invalid(format!("invalid arguments to `{name}`: {why}")),
        unknown => unknown,
    })
}

/// The work that a call takes.
pub(super) fn work(name: &str, arguments: &[Value]) -> usize {
    let given: usize = arguments.iter().map(Value::size).sum();
    match name {
        // Each part of the pattern may be tried at each byte.
        "replace" | "regex" | "regexall" => 1 + given + patterns::work(arguments),
        _ => 1 + given,
    }
}

fn find(name: &str) -> Option<Function> {
    lists::find(name)
        .or_else(|| maps::find(name))
        .or_else(|| sets::find(name))
        .or_else(|| texts::find(name))
        .or_else(|| patterns::find(name))
        .or_else(|| formatting::find(name))
        .or_else(|| numbers::find(name))
        .or_else(|| networks::find(name))
        .or_else(|| times::find(name))
        .or_else(|| choices::find(name))
}

/// Whether a function takes some arguments.
fn admit(name: &str, function: &Function, arguments: &[Value]) -> Result<(), Fault> {
    if let Some(fault) = arguments.iter().find_map(Value::fault) {
        return Err(fault);
    }
    if !function.takes.contains(&arguments.len()) {
        return Err(Fault::invalid(format!("`{name}` does not take {} arguments", arguments.len())));
    }
    if function.accepts == Accepts::Known && arguments.iter().any(Value::is_null) {
        return Err(Fault::invalid(format!("invalid arguments to `{name}`: an argument is null")));
    }
    let is_table = |value: &Value| matches!(value.data, Data::Table(_)) && name != "lookup";
    let open = arguments.iter().find(|value| value.is_unknown() || is_table(value));
    match open.and_then(Value::gap) {
        Some(fault) if function.accepts != Accepts::Unknown => Err(fault),
        _ => Ok(()),
    }
}

const ANY: usize = usize::MAX;

impl<'c> Call<'c> {
    /// An argument; null if it is not given.
    fn at(self, at: usize) -> Result<&'c Value, Fault> {
        self.arguments.get(at).ok_or_else(|| Fault::invalid("an argument is missing"))
    }

    fn text(self, at: usize) -> Result<Rc<str>, Fault> {
        self.at(at)?.to_text()
    }

    fn number(self, at: usize) -> Result<f64, Fault> {
        self.at(at)?.to_number()
    }

    /// A whole number.
    fn whole(self, at: usize) -> Result<i64, Fault> {
        let number = self.number(at)?;
        if number.fract() == 0.0 { Ok(number as i64) } else { Err(Fault::invalid("expected a whole number")) }
    }

    /// The elements of a list, a tuple or a set.
    fn elements(self, at: usize) -> Result<&'c [Value], Fault> {
        self.at(at)?.to_elements().map(|values| values.as_slice())
    }

    /// An argument as a list of elements of one type.
    fn list(self, at: usize, element: Type) -> Result<Value, Fault> {
        let value = self.at(at)?;
        value.to_elements()?;
        value.converted(&Type::List(Rc::new(element)))
    }

    /// A string that the function makes.
    fn make(self, text: String) -> Made {
        if text.len() > MAX_TEXT {
            return Err(too_long());
        }
        Ok(Value::text(self.span, text))
    }

    /// A list of elements of one type.
    fn typed(self, values: Vec<Value>, element: Type) -> Made {
        Ok(Value::list(self.span, values).of_type(element))
    }

    fn tuple(self, values: Vec<Value>) -> Made {
        Ok(Value::list(self.span, values))
    }

    fn truth(self, is_true: bool) -> Made {
        Ok(Value::bool(self.span, is_true))
    }

    fn count(self, number: usize) -> Made {
        Ok(Value::number(self.span, number as f64))
    }
}

/// A list or map of unknown size: of what it is made of, some arguments or elements are unknown, and the others are
/// known.
fn beside(call: Call<'_>, parts: &[Value]) -> Option<Value> {
    let why = parts.iter().find(|value| value.is_unknown()).and_then(Value::why)?;
    let known = || parts.iter().filter_map(|value| value.known_elements().or(Some(value)));
    let is_map = known().any(|value| matches!(value.data, Data::Object(_)));
    let known = if is_map {
        let members = known().filter_map(Value::members).flatten().cloned();
        Value::object(call.span, members.collect())
    } else {
        Value::list(call.span, known().filter_map(Value::elements).flat_map(|values| values.iter().cloned()).collect())
    };
    Some(Value::unknown_beside(call.span, why, known))
}

/// A list of unknown size, of some known elements.
fn among(call: Call<'_>, why: &Value, known: Vec<Value>) -> Value {
    let why = why.gap().map_or_else(|| Value::unknown(call.span, "unknown"), |fault| fault.value(call.span));
    Value::unknown_beside(call.span, why.why().unwrap_or_else(|| Rc::from("unknown")), Value::list(call.span, known))
}

/// That a value is known as a whole.
fn whole(value: &Value) -> Result<&Value, Fault> {
    value.gap().map_or(Ok(value), Err)
}
