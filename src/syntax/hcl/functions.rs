//! Terraform's functions, as far as tokens are written with them.

use std::rc::Rc;

use super::{
    CURRENT_TIME,
    eval::MAX_TEXT,
    value::{Data, ObjectEntry, Value},
};
use crate::text::{Source, Span, shown};

/// The value of a function call. An unknown argument makes the result unknown, unless the function can do without it.
pub(super) fn call(name: &str, arguments: &[Value], span: Span) -> Value {
    // These look at what they are given one by one, or keep what is unknown within.
    let is_lazy =
        matches!(name, "try" | "can" | "jsonencode" | "coalesce" | "concat" | "merge" | "compact" | "tolist" | "toset");
    if let Some(why) = arguments.iter().find_map(Value::why)
        && !is_lazy
    {
        return Value::unknown(span, why);
    }
    let made = collection(name, arguments, span)
        .or_else(|| text(name, arguments, span))
        .or_else(|| choice(name, arguments, span));
    match made {
        Some(value) => value,
        None if matches!(name, "timestamp" | "plantimestamp") => Value::unknown(span, CURRENT_TIME),
        None if KNOWN.contains(&name) => Value::unknown(span, format!("invalid arguments to `{name}`")),
        None => Value::unknown(span, format!("function `{}` is not supported", shown(name))),
    }
}

const KNOWN: [&str; 37] = [
    "concat",
    "merge",
    "flatten",
    "compact",
    "distinct",
    "toset",
    "tolist",
    "tomap",
    "keys",
    "values",
    "zipmap",
    "one",
    "element",
    "length",
    "contains",
    "sort",
    "reverse",
    "setunion",
    "slice",
    "range",
    "lower",
    "upper",
    "replace",
    "trimspace",
    "join",
    "split",
    "format",
    "formatlist",
    "tostring",
    "tonumber",
    "tobool",
    "jsonencode",
    "jsondecode",
    "lookup",
    "coalesce",
    "try",
    "can",
];

fn collection(name: &str, arguments: &[Value], span: Span) -> Option<Value> {
    let list = |values: Vec<Value>| Some(Value::list(span, values));
    match (name, arguments) {
        ("concat" | "setunion", _) => {
            let lists: Option<Vec<Vec<Value>>> = arguments.iter().map(elements).collect();
            match lists {
                Some(lists) => {
                    let all = lists.into_iter().flatten().collect();
                    list(if name == "concat" { all } else { distinct(all) })
                }
                None => beside(arguments, span),
            }
        }
        ("merge", _) => merge(arguments, span),
        ("flatten", [value]) => list(flat(value)?),
        ("compact", [value]) => {
            let is_something = |value: &Value| !value.is_null() && value.as_text().is_none_or(|text| !text.is_empty());
            match elements(value) {
                Some(values) => list(values.into_iter().filter(is_something).collect()),
                None => first_unknown(arguments, span),
            }
        }
        ("distinct", [value]) => list(distinct(elements(value)?)),
        ("toset", [value]) => match elements(value) {
            Some(values) => list(distinct(values)),
            None => first_unknown(arguments, span),
        },
        ("tolist", [value]) => {
            elements(value).map(|values| Value::list(span, values)).or_else(|| first_unknown(arguments, span))
        }
        ("tomap", [value]) => Some(value.clone()),
        ("keys", [value]) => list(value.items()?.into_iter().map(|(key, _)| key).collect()),
        ("values", [value]) => list(value.items()?.into_iter().map(|(_, value)| value).collect()),
        ("zipmap", [keys, values]) => {
            let pairs = elements(keys)?.into_iter().zip(elements(values)?);
            let member =
                |(key, value): (Value, Value)| Some(ObjectEntry { key: key.as_text()?, key_span: key.span, value });
            Some(Value::object(span, pairs.map(member).collect::<Option<_>>()?))
        }
        ("one", [value]) => match elements(value)?.as_slice() {
            [] => Some(Value::new(span, Data::Null)),
            [only] => Some(only.clone()),
            _ => Some(Value::unknown(span, "`one` expects at most one element")),
        },
        ("element", [value, at]) => {
            let values = elements(value)?;
            let at = at.as_number()?.rem_euclid(values.len().max(1) as f64) as usize;
            values.get(at).cloned()
        }
        ("length", [value]) => {
            let count = match &value.data {
                Data::Text(text) => text.chars().count(),
                _ => value.items()?.len(),
            };
            Some(Value::new(span, Data::Number(count as f64)))
        }
        ("contains", [value, wanted]) => {
            Some(Value::new(span, Data::Bool(elements(value)?.iter().any(|own| own.is_same(wanted)))))
        }
        ("sort", [value]) => {
            let mut values = elements(value)?;
            values.sort_by_key(Value::as_text);
            list(values)
        }
        ("reverse", [value]) => list(elements(value)?.into_iter().rev().collect()),
        ("slice", [value, from, to]) => {
            list(elements(value)?.get(from.as_number()? as usize..to.as_number()? as usize)?.to_vec())
        }
        ("range", [end]) => {
            let end = end.as_number().filter(|end| (0.0..=10_000.0).contains(end))? as usize;
            list((0..end).map(|at| Value::new(span, Data::Number(at as f64))).collect())
        }
        _ => None,
    }
}

fn text(name: &str, arguments: &[Value], span: Span) -> Option<Value> {
    let made = |text: String| (text.len() <= MAX_TEXT).then(|| Value::text(span, text));
    let own = |at: usize| arguments.get(at).and_then(Value::as_text);
    match (name, arguments.len()) {
        ("lower", 1) => made(own(0)?.to_lowercase()),
        ("upper", 1) => made(own(0)?.to_uppercase()),
        ("trimspace", 1) => made(own(0)?.trim().to_owned()),
        ("replace", 3) if !own(1)?.starts_with('/') && own(0)?.len().saturating_mul(own(2)?.len() + 1) <= MAX_TEXT => {
            made(own(0)?.replace(&*own(1)?, &own(2)?))
        }
        ("join", 2..) => {
            let lists: Option<Vec<Vec<Value>>> = arguments.iter().skip(1).map(elements).collect();
            let parts: Option<Vec<Rc<str>>> = lists?.iter().flatten().map(Value::as_text).collect();
            made(parts?.join(&own(0)?))
        }
        ("split", 2) => {
            let (separator, text) = (own(0)?, own(1)?);
            Some(Value::list(span, text.split(&*separator).map(|part| Value::text(span, part)).collect()))
        }
        ("format", 1..) => made(formatted(&own(0)?, arguments.get(1..)?)?),
        ("formatlist", 2) => {
            let each = elements(arguments.get(1)?)?;
            let each = each.iter().map(|value| made(formatted(&own(0)?, std::slice::from_ref(value))?));
            Some(Value::list(span, each.collect::<Option<_>>()?))
        }
        ("tostring", 1) => made(own(0)?.to_string()),
        ("tonumber", 1) => Some(Value::new(span, Data::Number(arguments.first()?.as_number()?))),
        ("tobool", 1) => Some(Value::new(span, Data::Bool(arguments.first()?.as_bool()?))),
        ("urlencode", 1) => {
            let text = own(0)?;
            made(form_urlencoded::byte_serialize(text.as_bytes()).collect())
        }
        ("jsonencode", 1) => Some(Value::json(span, arguments.first()?.clone())),
        ("jsondecode", 1) => match &arguments.first()?.data {
            Data::Json(inner) => Some((**inner).clone()),
            Data::Text(text) => decoded(text, span),
            _ => None,
        },
        _ => None,
    }
}

fn choice(name: &str, arguments: &[Value], span: Span) -> Option<Value> {
    match (name, arguments) {
        ("lookup", [map, key, rest @ ..]) => {
            let found = map.member(&key.as_text()?).cloned();
            found.or_else(|| rest.first().cloned())
        }
        ("coalesce", _) => {
            for value in arguments {
                let is_empty = value.is_null() || value.as_text().is_some_and(|text| text.is_empty());
                if !is_empty {
                    return Some(value.clone());
                }
            }
            None
        }
        ("coalescelist", _) => {
            arguments.iter().find(|value| elements(value).is_some_and(|own| !own.is_empty())).cloned()
        }
        // Whether evaluating an unknown value would fail is unknown, too.
        ("try", [first, ..]) => Some(first.clone()),
        ("can", [first]) if !first.is_unknown() => Some(Value::new(span, Data::Bool(true))),
        _ => None,
    }
}

/// The elements of a list, the values of a map.
fn elements(value: &Value) -> Option<Vec<Value>> {
    match &value.data {
        Data::List(values) => Some(values.to_vec()),
        Data::Object(members) => Some(members.iter().map(|member| member.value.clone()).collect()),
        _ => None,
    }
}

/// The union of lists or maps of which one is unknown: the elements of the others are known.
fn beside(arguments: &[Value], span: Span) -> Option<Value> {
    let why = arguments.iter().find_map(Value::why)?;
    let parts = || arguments.iter().filter_map(|value| value.known_elements().or(Some(value)));
    let is_map = parts().any(|value| matches!(value.data, Data::Object(_)));
    let known = if is_map {
        let members = parts().filter_map(|value| match &value.data {
            Data::Object(members) => Some(members.iter().cloned()),
            _ => None,
        });
        Value::object(span, members.flatten().collect())
    } else {
        Value::list(span, parts().filter_map(elements).flatten().collect())
    };
    Some(Value::unknown_beside(span, why, known))
}

fn first_unknown(arguments: &[Value], span: Span) -> Option<Value> {
    arguments.iter().find_map(Value::why).map(|why| Value::unknown(span, why))
}

fn distinct(values: Vec<Value>) -> Vec<Value> {
    let mut seen = std::collections::HashSet::new();
    let mut all: Vec<Value> = Vec::new();
    for value in values {
        let is_new = match value.as_text() {
            Some(text) => seen.insert(text),
            // Objects are few: comparing each with each is no loss.
            None => all.len() > 1_000 || !all.iter().any(|own| own.is_same(&value)),
        };
        if is_new {
            all.push(value);
        }
    }
    all
}

fn flat(value: &Value) -> Option<Vec<Value>> {
    let Data::List(values) = &value.data else { return None };
    let mut all = Vec::new();
    for value in values.iter() {
        match flat(value) {
            Some(inner) => all.extend(inner),
            None => all.push(value.clone()),
        }
    }
    Some(all)
}

fn merge(arguments: &[Value], span: Span) -> Option<Value> {
    let mut members: Vec<ObjectEntry> = Vec::new();
    for argument in arguments.iter().filter(|argument| !argument.is_null()) {
        let Data::Object(own) = &argument.data else { return beside(arguments, span) };
        for member in own.iter() {
            members.retain(|present| present.key != member.key);
            members.push(member.clone());
        }
    }
    Some(Value::object(span, members))
}

/// `%s`, `%d`, `%v` and `%%`; other verbs are not evaluated.
fn formatted(pattern: &str, arguments: &[Value]) -> Option<String> {
    let mut arguments = arguments.iter();
    let mut out = String::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        match characters.next()? {
            '%' => out.push('%'),
            's' | 'd' | 'v' => out.push_str(&arguments.next()?.as_text()?),
            _ => return None,
        }
    }
    Some(out)
}

/// A JSON text as a value; all of it lies where the call stands.
fn decoded(text: &str, span: Span) -> Option<Value> {
    let source = Source::new(span.source, String::new(), text.as_bytes().to_vec()).ok()?;
    let tape = crate::syntax::json::whole(&source).ok()?;
    Some(Value::of_node(tape.root(&source)).placed(span))
}
