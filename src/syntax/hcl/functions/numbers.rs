//! Functions on numbers.

use super::{ANY, Call, Fault, Function, Made, function};
use crate::syntax::hcl::{number, value::Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "abs" => function(1..=1, |call| made(call, call.number(0)?.abs())),
        "ceil" => function(1..=1, |call| made(call, call.number(0)?.ceil())),
        "floor" => function(1..=1, |call| made(call, call.number(0)?.floor())),
        "signum" => function(1..=1, |call| {
            let number = call.number(0)?;
            made(call, if number == 0.0 { 0.0 } else { number.signum() })
        }),
        "max" => function(1..=ANY, |call| extreme(call, f64::max)),
        "min" => function(1..=ANY, |call| extreme(call, f64::min)),
        "sum" => function(1..=1, sum),
        "parseint" => function(2..=2, parseint),
        "pow" => function(2..=2, pow),
        _ => None,
    }
}

fn made(call: Call<'_>, number: f64) -> Made {
    // A decimal fraction stays what it is.
    let is_given = call.number(0).is_ok_and(|own| own.abs() == number.abs());
    if is_given || number::is_exact(number) {
        return Ok(Value::new(call.span, crate::syntax::hcl::value::Data::Number(number + 0.0)));
    }
    Err(Fault::unknown("number is not evaluated exactly"))
}

fn extreme(call: Call<'_>, choose: fn(f64, f64) -> f64) -> Made {
    let numbers = call.arguments.iter().map(Value::to_number).collect::<Result<Vec<f64>, _>>()?;
    let chosen = numbers.into_iter().reduce(choose).ok_or_else(|| Fault::invalid("expected a number"))?;
    Ok(Value::new(call.span, crate::syntax::hcl::value::Data::Number(chosen)))
}

fn sum(call: Call<'_>) -> Made {
    let values = call.elements(0)?;
    if values.is_empty() {
        return Err(Fault::invalid("the list is empty"));
    }
    let numbers = values.iter().map(Value::to_number).collect::<Result<Vec<f64>, _>>()?;
    if !numbers.iter().all(|number| number::is_exact(*number)) {
        return Err(Fault::unknown("number is not evaluated exactly"));
    }
    Ok(Value::number(call.span, numbers.iter().sum()))
}

fn parseint(call: Call<'_>) -> Made {
    let base = u32::try_from(call.whole(1)?).ok().filter(|base| (2..=62).contains(base));
    let base = base.ok_or_else(|| Fault::invalid("the base is not between 2 and 62"))?;
    if base > 36 {
        return Err(Fault::unknown("bases above 36 are not evaluated"));
    }
    let number = i64::from_str_radix(&call.text(0)?, base).map_err(|error| match error.kind() {
        std::num::IntErrorKind::PosOverflow | std::num::IntErrorKind::NegOverflow => {
            Fault::unknown("number is not evaluated exactly")
        }
        _ => Fault::invalid("expected a whole number in that base"),
    })?;
    Ok(Value::number(call.span, number as f64))
}

fn pow(call: Call<'_>) -> Made {
    let (base, exponent) = (call.number(0)?, call.whole(1).unwrap_or(-1));
    let exponent = i32::try_from(exponent).ok().filter(|exponent| (0..=64).contains(exponent));
    match exponent {
        Some(exponent) if number::is_exact(base) && base.fract() == 0.0 => {
            Ok(Value::number(call.span, base.powi(exponent)))
        }
        _ => Err(Fault::unknown("number is not evaluated exactly")),
    }
}
