//! `format` and `formatlist`.

use std::{iter::Peekable, rc::Rc, str::Chars};

use super::{ANY, Accepts, Call, Fault, Function, MAX_TEXT, Made, function, too_long};
use crate::syntax::hcl::{
    json, order,
    types::Type,
    value::{Data, Value},
};

/// The largest width or precision.
const MAX_WIDTH: usize = 1_000;

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "format" => function(1..=ANY, |call| row(call, &call.text(0)?, call.arguments.get(1..).unwrap_or_default()))?
            .accepting(Accepts::Unknown),
        "formatlist" => function(1..=ANY, formatlist)?.accepting(Accepts::Null),
        _ => None,
    }
}

fn formatlist(call: Call<'_>) -> Made {
    let pattern = call.text(0)?;
    let arguments = call.arguments.get(1..).unwrap_or_default();
    let lists: Vec<&Rc<Vec<Value>>> = arguments.iter().filter_map(Value::elements).collect();
    let count = lists.first().map_or(1, |list| list.len());
    if lists.iter().any(|list| list.len() != count) {
        return Err(Fault::invalid("the lists differ in length"));
    }
    let rows = (0..count).map(|at| {
        let argument = |own: &Value| own.elements().and_then(|list| list.get(at)).unwrap_or(own).clone();
        match row(call, &pattern, &arguments.iter().map(argument).collect::<Vec<_>>()) {
            // Only this text is unknown.
            Err(Fault::Unknown(why)) => Ok(Value::unknown(call.span, why)),
            made => made,
        }
    });
    call.typed(rows.collect::<Result<_, _>>()?, Type::Text)
}

/// The text of a pattern and its arguments; unknown ones are written as `${expression}`.
fn row(call: Call<'_>, pattern: &str, arguments: &[Value]) -> Made {
    let made = call.make(formatted(pattern, arguments)?)?;
    match (made.data, arguments.iter().any(Value::is_unknown)) {
        (Data::Text(text), true) => Ok(Value::new(call.span, Data::Partial(text))),
        (data, _) => Ok(Value::new(call.span, data)),
    }
}

/// What stands between `%` and the verb.
#[derive(Default)]
struct Verb {
    is_signed: bool,
    is_spaced: bool,
    is_left: bool,
    is_zeroed: bool,
    is_sharp: bool,
    width: Option<usize>,
    precision: Option<usize>,
    argument: Option<usize>,
}

fn formatted(pattern: &str, arguments: &[Value]) -> Result<String, Fault> {
    let mut out = String::new();
    let mut characters = pattern.chars().peekable();
    let (mut next, mut highest) = (0, 0);
    let mut is_indexed = false;
    while let Some(character) = characters.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        if characters.next_if_eq(&'%').is_some() {
            out.push('%');
            continue;
        }
        let verb = verb(&mut characters)?;
        let letter = characters.next().ok_or_else(|| Fault::invalid("the verb after `%` is missing"))?;
        is_indexed |= verb.argument.is_some();
        let at = verb.argument.unwrap_or(next + 1);
        let argument = at.checked_sub(1).and_then(|at| arguments.get(at));
        let argument = argument.ok_or_else(|| Fault::invalid("an argument is missing"))?;
        (next, highest) = (at, highest.max(at));
        out.push_str(&verb.written(letter, argument)?);
        if out.len() > MAX_TEXT {
            return Err(too_long());
        }
    }
    if !is_indexed && highest < arguments.len() {
        return Err(Fault::invalid("there are more arguments than verbs"));
    }
    Ok(out)
}

fn verb(characters: &mut Peekable<Chars<'_>>) -> Result<Verb, Fault> {
    let mut verb = Verb::default();
    while let Some(flag) = characters.next_if(|own| "+- 0#".contains(*own)) {
        match flag {
            '+' => verb.is_signed = true,
            '-' => verb.is_left = true,
            ' ' => verb.is_spaced = true,
            '0' => verb.is_zeroed = true,
            _ => verb.is_sharp = true,
        }
    }
    verb.width = digits(characters)?;
    if characters.next_if_eq(&'.').is_some() {
        verb.precision = Some(digits(characters)?.unwrap_or_default());
    }
    if characters.next_if_eq(&'[').is_some() {
        verb.argument = digits(characters)?;
        if characters.next() != Some(']') || verb.argument.is_none() {
            return Err(Fault::invalid("the number of an argument is not closed"));
        }
    }
    Ok(verb)
}

fn digits(characters: &mut Peekable<Chars<'_>>) -> Result<Option<usize>, Fault> {
    let mut text = String::new();
    while let Some(digit) = characters.next_if(char::is_ascii_digit) {
        text.push(digit);
    }
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse().ok().filter(|number| *number <= MAX_WIDTH);
    number.map(Some).ok_or(Fault::Limit("the width of a text", MAX_WIDTH))
}

impl Verb {
    fn written(&self, letter: char, argument: &Value) -> Result<String, Fault> {
        if argument.is_null() {
            return Err(Fault::unknown("null is not formatted"));
        }
        let is_plain = self.width.is_none() && self.precision.is_none() && !self.is_sharp;
        if let (Some(text), true, 's' | 'v') = (argument.partial_text(), argument.is_unknown() && is_plain, letter) {
            return Ok(text.to_string());
        }
        let text = match letter {
            'v' if self.is_sharp => encoded(argument)?,
            'v' => match &argument.data {
                Data::Text(_) | Data::Json(_) | Data::Bool(_) => argument.to_text()?.to_string(),
                Data::Number(number) => return self.number(*number, 'g'),
                _ => encoded(argument)?,
            },
            's' => self.cut(&argument.to_text()?)?,
            'q' => encoded(&Value::text(argument.span, argument.to_text()?))?,
            't' => argument.to_bool()?.to_string(),
            'd' | 'b' | 'o' | 'x' | 'X' if argument.to_number()?.fract() != 0.0 => {
                return Err(Fault::invalid("expected a whole number"));
            }
            'd' | 'b' | 'o' | 'x' | 'X' | 'f' => return self.number(argument.to_number()?, letter),
            'e' | 'E' | 'F' | 'g' | 'G' => {
                argument.to_number()?;
                return Err(Fault::unknown(format!("the verb `%{letter}` is not evaluated")));
            }
            _ => return Err(Fault::invalid(format!("there is no verb `%{letter}`"))),
        };
        self.padded(text, "")
    }

    /// A text up to the precision.
    fn cut(&self, text: &str) -> Result<String, Fault> {
        if (self.precision.is_some() || self.width.is_some()) && !order::is_simple(text) {
            return Err(Fault::unknown("characters that combine are not counted"));
        }
        Ok(text.chars().take(self.precision.unwrap_or(usize::MAX)).collect())
    }

    fn number(&self, number: f64, letter: char) -> Result<String, Fault> {
        if self.precision.is_some() && letter != 'f' || self.is_sharp {
            return Err(Fault::unknown("a precision is not evaluated"));
        }
        let sign = match number {
            _ if number < 0.0 => "-",
            _ if self.is_signed => "+",
            _ if self.is_spaced => " ",
            _ => "",
        };
        let size = number.abs();
        let text = match letter {
            'f' => format!("{size:.*}", self.precision.unwrap_or(6)),
            'g' if size >= 1e21 || size.fract() != 0.0 && size < 1e-4 => {
                return Err(Fault::unknown("an exponent is not evaluated"));
            }
            'g' => size.to_string(),
            'd' => (size.trunc() as u64).to_string(),
            'b' => format!("{:b}", size.trunc() as u64),
            'o' => format!("{:o}", size.trunc() as u64),
            'x' => format!("{:x}", size.trunc() as u64),
            _ => format!("{:X}", size.trunc() as u64),
        };
        self.padded(text, sign)
    }

    /// A text with its sign, as wide as asked for.
    fn padded(&self, text: String, sign: &str) -> Result<String, Fault> {
        let missing = self.width.unwrap_or_default().saturating_sub(text.chars().count() + sign.len());
        Ok(match (self.is_left, self.is_zeroed) {
            (true, _) => format!("{sign}{text}{}", " ".repeat(missing)),
            (false, true) => format!("{sign}{}{text}", "0".repeat(missing)),
            (false, false) => format!("{}{sign}{text}", " ".repeat(missing)),
        })
    }
}

fn encoded(value: &Value) -> Result<String, Fault> {
    json::encoded(value).ok_or_else(|| value.gap().unwrap_or_else(|| Fault::unknown("an argument is unknown")))
}
