//! Functions on maps and objects.

use std::{collections::BTreeMap, rc::Rc};

use super::{ANY, Accepts, Call, Fault, Function, Made, beside, function, whole};
use crate::{
    syntax::hcl::{
        types::Type,
        value::{Data, ObjectEntry, Value},
    },
    text::{partial, shown},
};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "merge" => function(0..=ANY, merge)?.accepting(Accepts::Unknown),
        "keys" => function(1..=1, keys),
        "values" => function(1..=1, values),
        "zipmap" => function(2..=2, zipmap),
        "lookup" => function(2..=3, lookup)?.accepting(Accepts::Null),
        "transpose" => function(1..=1, transpose),
        _ => None,
    }
}

fn merge(call: Call<'_>) -> Made {
    let given: Vec<&Value> = call.arguments.iter().filter(|value| !value.is_null()).collect();
    if let Some(unknown) = beside(call, call.arguments) {
        return Ok(unknown);
    }
    let mut members = Vec::new();
    for value in &given {
        let own = value.members().ok_or_else(|| value.gap().unwrap_or_else(|| Fault::invalid("expected a map")))?;
        members.extend(own.into_iter().cloned());
    }
    // The sort keeps the order of equal keys, of which the last counts.
    members.sort_by(|one: &ObjectEntry, other| one.key.cmp(&other.key));
    members.reverse();
    members.dedup_by(|one, other| one.key == other.key);
    members.reverse();
    let merged = Value::object(call.span, members);
    if given.is_empty() {
        return Ok(merged);
    }
    // Maps of one type make a map; anything else makes an object.
    Ok(match given.first().and_then(|first| first.element.clone()) {
        Some(element) if given.iter().all(|own| own.element.as_ref() == Some(&element)) => {
            merged.of_type((*element).clone())
        }
        _ => merged,
    })
}

fn members(value: &Value) -> Result<Vec<&ObjectEntry>, Fault> {
    value.members().ok_or_else(|| Fault::invalid("expected a map"))
}

fn keys(call: Call<'_>) -> Made {
    let value = call.at(0)?;
    let keys = members(value)?.into_iter().map(ObjectEntry::key).collect();
    if value.element.is_some() { call.typed(keys, Type::Text) } else { call.tuple(keys) }
}

fn values(call: Call<'_>) -> Made {
    let value = call.at(0)?;
    let values = members(value)?.into_iter().map(|own| own.value.clone()).collect();
    match &value.element {
        Some(element) => call.typed(values, (**element).clone()),
        None => call.tuple(values),
    }
}

fn zipmap(call: Call<'_>) -> Made {
    let keys = call.list(0, Type::Text)?;
    let (keys, values) = (keys.to_elements()?, call.at(1)?);
    if matches!(values.data, Data::Set(_)) {
        return Err(Fault::invalid("expected a list, found a set"));
    }
    let own = values.to_elements()?;
    if keys.len() != own.len() {
        return Err(Fault::invalid(format!("{} keys and {} values", keys.len(), own.len())));
    }
    let mut members = BTreeMap::new();
    for (key, value) in keys.iter().zip(own.iter()) {
        let text = key.partial_text().map_or_else(|| key.to_text(), Ok)?;
        if members.contains_key(&text) && partial::is_partial(&text) {
            return Err(Fault::unknown("a key of the map is unknown"));
        }
        // Of values with one key the last counts.
        let same = members.get(&text).filter(|same: &&ObjectEntry| same.value.is_confused_with(value));
        let value = same.map_or_else(|| value.clone(), |same| value.chosen_of(std::slice::from_ref(&same.value)));
        members.insert(text.clone(), ObjectEntry { key: text, key_span: key.span, value });
    }
    let map = Value::object(call.span, members.into_values().collect());
    Ok(match &values.element {
        Some(element) => map.of_type((**element).clone()),
        None => map,
    })
}

fn lookup(call: Call<'_>) -> Made {
    let (map, default) = (call.at(0)?, call.arguments.get(2));
    if let Data::Table(table) = &map.data {
        let found = table.get(call.at(1)?, call.span);
        return Ok(default.filter(|_| found.is_unknown()).cloned().unwrap_or(found));
    }
    let all = members(map)?;
    let key = call.text(1)?;
    let found = match (map.member(&key), default) {
        (Some(found), _) => found,
        (None, _) if all.iter().any(|own| own.is_partial()) => {
            return Err(Fault::unknown("a key of the map is unknown"));
        }
        (None, Some(default)) => default,
        (None, None) => {
            let no_key = || Fault::invalid(format!("there is no key `{}`", shown(&key)));
            return map.missing_key(call.at(1)?).ok_or_else(no_key);
        }
    };
    match (&map.element, default) {
        // The value and the default of a map are of one type.
        (Some(element), Some(default)) => {
            default.converted(element)?;
            found.converted(element)
        }
        _ => Ok(found.looked_up(call.at(1)?, false)),
    }
}

fn transpose(call: Call<'_>) -> Made {
    let list = Type::List(Rc::new(Type::Text));
    let map = call.at(0)?.converted(&Type::Map(Rc::new(list.clone())))?;
    let mut made: BTreeMap<Rc<str>, Vec<Value>> = BTreeMap::new();
    for member in members(whole(&map)?)? {
        for value in member.value.to_elements()?.iter() {
            made.entry(value.to_text()?).or_default().push(Value::text(member.key_span, member.key.clone()));
        }
    }
    let entry = |(key, values): (Rc<str>, Vec<Value>)| {
        let value = Value::list(call.span, values).of_type(Type::Text);
        ObjectEntry { key, key_span: call.span, value }
    };
    Ok(Value::object(call.span, made.into_iter().map(entry).collect()).of_type(list))
}
