//! Functions on lists and tuples.

use super::{ANY, Accepts, Call, Fault, Function, Made, among, beside, function, whole};
use crate::syntax::hcl::{
    order,
    types::Type,
    value::{Data, Value},
};

/// The most numbers of a range, as in Terraform.
const MAX_RANGE: usize = 1_024;

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "concat" => function(1..=ANY, concat)?.accepting(Accepts::Unknown),
        "flatten" => function(1..=1, flatten),
        "compact" => function(1..=1, compact),
        "distinct" => function(1..=1, distinct),
        "one" => function(1..=1, one),
        "element" => function(2..=2, element),
        "length" => function(1..=1, length),
        "contains" => function(2..=2, contains),
        "sort" => function(1..=1, sort),
        "reverse" => function(1..=1, reverse),
        "slice" => function(3..=3, slice),
        "range" => function(1..=3, range),
        "chunklist" => function(2..=2, chunks),
        "matchkeys" => function(3..=3, matching),
        "index" => function(2..=2, index),
        "coalescelist" => function(1..=ANY, first_list),
        "alltrue" => function(1..=1, |call| truths(call, false)),
        "anytrue" => function(1..=1, |call| truths(call, true)),
        _ => None,
    }
}

fn concat(call: Call<'_>) -> Made {
    if let Some(unknown) = beside(call, call.arguments) {
        return Ok(unknown);
    }
    let mut all = Vec::new();
    for value in call.arguments {
        if matches!(value.data, Data::Set(_)) {
            return Err(Fault::invalid("expected a list, found a set"));
        }
        all.extend(value.to_elements()?.iter().cloned());
    }
    // Lists of one type make a list; anything else makes a tuple.
    match call.arguments.first().and_then(|first| first.element.clone()) {
        Some(element) if call.arguments.iter().all(|own| own.element.as_ref() == Some(&element)) => {
            call.typed(all, (*element).clone())
        }
        _ => call.tuple(all),
    }
}

fn flatten(call: Call<'_>) -> Made {
    /// Adds the elements of lists within lists; yields the first that may be a list or not.
    fn flat<'v>(values: &'v [Value], all: &mut Vec<Value>) -> Option<&'v Value> {
        let mut open = None;
        for value in values {
            let found = match &value.data {
                Data::List(inner) | Data::Set(inner) => flat(inner, all),
                Data::Unknown(_) => {
                    let known = value.known_elements().and_then(Value::elements);
                    known.map(|known| flat(known, all));
                    Some(value)
                }
                _ => {
                    all.push(value.clone());
                    None
                }
            };
            open = open.or(found);
        }
        open
    }
    let mut all = Vec::new();
    match flat(call.elements(0)?, &mut all) {
        Some(open) => Ok(among(call, open, all)),
        None => call.tuple(all),
    }
}

fn compact(call: Call<'_>) -> Made {
    let list = call.list(0, Type::Text)?;
    let values = list.to_elements()?;
    let is_something = |value: &&Value| value.as_text().is_some_and(|text| !text.is_empty());
    let known: Vec<Value> = values.iter().filter(is_something).cloned().collect();
    match values.iter().find(|value| value.has_unknown()) {
        Some(open) => {
            let may_be = values.iter().filter(|value| value.is_unknown() || is_something(value));
            Ok(among(call, open, may_be.cloned().collect()))
        }
        None => call.typed(known, Type::Text),
    }
}

fn distinct(call: Call<'_>) -> Made {
    let list = call.list(0, Type::Any)?;
    let element = Type::of_elements(&list).unwrap_or(Type::Any);
    let mut seen = order::Seen::default();
    let values = list.to_elements()?;
    let is_new = |value: &&Value| value.has_unknown() || seen.is_new(value);
    let known: Vec<Value> = values.iter().filter(is_new).cloned().collect();
    match values.iter().find(|value| value.has_unknown()) {
        Some(open) if values.len() > 1 => Ok(among(call, open, known)),
        _ => call.typed(known, element),
    }
}

fn one(call: Call<'_>) -> Made {
    let value = call.at(0)?;
    match (call.elements(0)?, &value.data) {
        // Null remembers the name that no element had.
        ([], _) => Ok(value.clone().holding(|| Data::Null).at(call.span)),
        ([only], _) => Ok(only.clone()),
        ([first, rest @ ..], Data::List(all)) if rest.iter().all(|other| first.is_confused_with(other)) => {
            Ok(first.chosen_of(all))
        }
        // Two unknown elements of a set may be the same.
        (_, Data::Set(_)) if value.has_unknown() => Err(Fault::unknown("the length of a set is unknown")),
        _ => Err(Fault::invalid("expected at most one element")),
    }
}

fn element(call: Call<'_>) -> Made {
    let values = match &call.at(0)?.data {
        Data::Set(_) => return Err(Fault::invalid("expected a list, found a set")),
        _ => call.elements(0)?,
    };
    let at = call.whole(1)?;
    if let Some(missing) = call.at(0)?.missing_first() {
        return Ok(missing);
    }
    if at < 0 || values.is_empty() {
        return Err(Fault::invalid("there is no such element"));
    }
    let at = (at as usize).checked_rem(values.len()).unwrap_or_default();
    let found = values.get(at).map(|found| found.chosen_of(values));
    found.ok_or_else(|| Fault::invalid("there is no such element"))
}

fn length(call: Call<'_>) -> Made {
    let value = call.at(0)?;
    match &value.data {
        Data::Text(_) | Data::Json(_) => {
            let text = value.to_text()?;
            match order::is_simple(&text) {
                true => call.count(text.chars().count()),
                false => Err(Fault::unknown("characters that combine are not counted")),
            }
        }
        Data::Set(values) if value.has_unknown() && values.len() > 1 => {
            Err(Fault::unknown("the length of a set is unknown"))
        }
        Data::Object(_) => {
            let members = value.members().unwrap_or_default();
            match members.iter().any(|own| own.is_partial()) && members.len() > 1 {
                true => Err(Fault::unknown("a key of the map is unknown")),
                false => call.count(members.len()),
            }
        }
        _ => call.count(call.elements(0)?.len()),
    }
}

fn contains(call: Call<'_>) -> Made {
    let wanted = call.at(1)?;
    let mut is_open = None;
    for own in call.elements(0)? {
        match order::are_equal(own, wanted) {
            Some(true) => return call.truth(true),
            Some(false) => {}
            None => is_open = own.gap().or_else(|| wanted.gap()).or(Some(Fault::unknown("an element is unknown"))),
        }
    }
    is_open.map_or_else(|| call.truth(false), Err)
}

fn sort(call: Call<'_>) -> Made {
    let list = call.list(0, Type::Text)?;
    let mut values = whole(&list)?.to_elements()?.to_vec();
    if values.iter().any(Value::is_null) {
        return Err(Fault::invalid("an element is null"));
    }
    values.sort_by_cached_key(Value::as_text);
    call.typed(values, Type::Text)
}

fn reverse(call: Call<'_>) -> Made {
    let value = call.at(0)?;
    let values: Vec<Value> = call.elements(0)?.iter().rev().cloned().collect();
    match (&value.data, &value.element) {
        (_, Some(element)) => call.typed(values, (**element).clone()),
        _ => call.tuple(values),
    }
}

fn slice(call: Call<'_>) -> Made {
    let value = call.at(0)?;
    if matches!(value.data, Data::Set(_)) {
        return Err(Fault::invalid("expected a list, found a set"));
    }
    let (from, to) = (call.whole(1)?, call.whole(2)?);
    let values = call.elements(0)?;
    let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
    let part = range.and_then(|(from, to)| values.get(from..to));
    let part = part.ok_or_else(|| Fault::invalid("the indices are not in the list"))?.to_vec();
    match &value.element {
        Some(element) => call.typed(part, (**element).clone()),
        None => call.tuple(part),
    }
}

fn range(call: Call<'_>) -> Made {
    let (start, end) = match call.arguments.len() {
        1 => (0.0, call.number(0)?),
        _ => (call.number(0)?, call.number(1)?),
    };
    let is_up = start <= end;
    let step = match call.arguments.len() {
        3 => call.number(2)?,
        _ if is_up => 1.0,
        _ => -1.0,
    };
    if step == 0.0 || (step > 0.0) != is_up && start != end {
        return Err(Fault::invalid("the step does not lead to the end"));
    }
    let mut numbers = Vec::new();
    let mut number = start;
    while if is_up { number < end } else { number > end } {
        if numbers.len() >= MAX_RANGE {
            return Err(Fault::invalid(format!("more than {MAX_RANGE} numbers")));
        }
        numbers.push(Value::number(call.span, number));
        number += step;
    }
    call.typed(numbers, Type::Number)
}

fn chunks(call: Call<'_>) -> Made {
    let list = call.list(0, Type::Any)?;
    let element = Type::of_elements(&list).unwrap_or(Type::Any);
    let values = list.to_elements()?;
    let size = usize::try_from(call.whole(1)?).map_err(|_| Fault::invalid("the size is negative"))?;
    let size = if size == 0 { values.len().max(1) } else { size };
    let chunk = |part: &[Value]| Value::list(call.span, part.to_vec()).of_type(element.clone());
    call.typed(values.chunks(size).map(chunk).collect(), Type::List(element.clone().into()))
}

fn matching(call: Call<'_>) -> Made {
    let (values, keys, wanted) = (call.list(0, Type::Any)?, call.list(1, Type::Any)?, call.list(2, Type::Any)?);
    let common = Type::unified([&Type::of(&keys), &Type::of(&wanted)])
        .ok_or_else(|| Fault::invalid("the keys are of different types"))?;
    let (keys, wanted) = (keys.converted(&common)?, wanted.converted(&common)?);
    let element = Type::of_elements(&values).unwrap_or(Type::Any);
    let (values, keys) = (whole(&values)?.to_elements()?, whole(&keys)?.to_elements()?);
    if values.len() != keys.len() {
        return Err(Fault::invalid("the lists differ in length"));
    }
    let mut seen = order::Seen::default();
    whole(&wanted)?.to_elements()?.iter().for_each(|wanted| seen.add(wanted));
    let found = values.iter().zip(keys.iter()).filter(|(_, key)| seen.has(key));
    call.typed(found.map(|(value, _)| value.clone()).collect(), element)
}

fn index(call: Call<'_>) -> Made {
    let (value, wanted) = (call.at(0)?, call.at(1)?);
    if matches!(value.data, Data::Set(_)) {
        return Err(Fault::invalid("expected a list, found a set"));
    }
    for (at, own) in call.elements(0)?.iter().enumerate() {
        match order::are_equal(own, wanted) {
            Some(true) => return call.count(at),
            Some(false) => {}
            None => return Err(own.gap().unwrap_or_else(|| Fault::unknown("an element is unknown"))),
        }
    }
    value.missing_element(wanted).ok_or_else(|| Fault::invalid("the list does not contain the value"))
}

fn first_list(call: Call<'_>) -> Made {
    for value in call.arguments {
        if matches!(value.data, Data::Set(_)) {
            return Err(Fault::invalid("expected a list, found a set"));
        }
        if !value.to_elements()?.is_empty() {
            return Ok(value.clone());
        }
    }
    Err(Fault::invalid("all lists are empty"))
}

/// `alltrue` and `anytrue`: one element may decide, even if others are unknown.
fn truths(call: Call<'_>, decides: bool) -> Made {
    let list = call.list(0, Type::Bool)?;
    let mut is_open = None;
    for own in list.to_elements()?.iter() {
        match own.as_bool() {
            Some(is_true) if is_true == decides => return call.truth(decides),
            Some(_) => {}
            // Null is not true.
            None if own.is_null() && !decides => return call.truth(false),
            None if own.is_null() => {}
            None => is_open = own.gap(),
        }
    }
    is_open.map_or_else(|| call.truth(!decides), Err)
}
