//! Functions that choose among values or convert them.

use super::{ANY, Accepts, Call, Fault, Function, Made, function};
use crate::syntax::hcl::{
    json,
    types::Type,
    value::{Data, ObjectEntry, Value},
};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "try" => function(1..=ANY, first)?.accepting(Accepts::Faults),
        "can" => function(1..=1, can)?.accepting(Accepts::Faults),
        "coalesce" => function(1..=ANY, coalesce)?.accepting(Accepts::Unknown),
        "tostring" => function(1..=1, |call| call.at(0)?.converted(&Type::Text))?.accepting(Accepts::Null),
        "tonumber" => function(1..=1, |call| call.at(0)?.converted(&Type::Number))?.accepting(Accepts::Null),
        "tobool" => function(1..=1, |call| call.at(0)?.converted(&Type::Bool))?.accepting(Accepts::Null),
        "tolist" => {
            function(1..=1, |call| call.at(0)?.converted(&Type::List(Type::Any.into())))?.accepting(Accepts::Null)
        }
        "toset" => {
            function(1..=1, |call| call.at(0)?.converted(&Type::Set(Type::Any.into())))?.accepting(Accepts::Null)
        }
        "tomap" => {
            function(1..=1, |call| call.at(0)?.converted(&Type::Map(Type::Any.into())))?.accepting(Accepts::Null)
        }
        "jsonencode" => {
            function(1..=1, |call| Ok(Value::json(call.span, call.at(0)?.clone())))?.accepting(Accepts::Unknown)
        }
        "jsondecode" => function(1..=1, jsondecode),
        "sensitive" | "nonsensitive" | "ephemeralasnull" => {
            function(1..=1, |call| call.at(0).cloned())?.accepting(Accepts::Null)
        }
        _ => None,
    }
}

/// The first argument on which Terraform does not fail. Whether it fails on an unknown value is unknown, too.
fn first(call: Call<'_>) -> Made {
    let found = call.arguments.iter().find(|value| value.fault().is_none());
    found.cloned().ok_or_else(|| Fault::invalid("all of them fail"))
}

fn can(call: Call<'_>) -> Made {
    let value = call.at(0)?;
    match value.gap() {
        None => call.truth(true),
        Some(Fault::Invalid(_)) => call.truth(false),
        Some(unknown) => Err(unknown),
    }
}

fn coalesce(call: Call<'_>) -> Made {
    let types: Vec<Type> = call.arguments.iter().map(Type::of).collect();
    let common = Type::unified(&types).ok_or_else(|| Fault::invalid("the arguments have no type in common"))?;
    for value in call.arguments {
        match &value.data {
            Data::Unknown(_) | Data::Partial(_) | Data::Table(_) => {
                return Err(value.gap().unwrap_or_else(|| Fault::unknown("unknown")));
            }
            Data::Null => {}
            Data::Text(text) if text.is_empty() => {}
            _ => return value.converted(&common),
        }
    }
    Err(Fault::invalid("no argument has a value"))
}

fn jsondecode(call: Call<'_>) -> Made {
    match &call.at(0)?.data {
        Data::Json(inner) => Ok(plain(inner)),
        _ => json::decoded(&call.text(0)?, call.span).ok_or_else(|| Fault::invalid("expected JSON")),
    }
}

/// A value as it is once it was JSON: without the types that its collections had.
fn plain(value: &Value) -> Value {
    match &value.data {
        Data::List(values) | Data::Set(values) => Value::list(value.span, values.iter().map(plain).collect()),
        Data::Object(members) => {
            let member = |own: &ObjectEntry| ObjectEntry { value: plain(&own.value), ..own.clone() };
            Value::object(value.span, members.iter().map(member).collect())
        }
        _ => value.clone(),
    }
}
