//! Functions on sets.

use super::{ANY, Accepts, Call, Fault, Function, Made, beside, function, whole};
use crate::syntax::hcl::{
    order,
    types::Type,
    value::{Data, Value},
};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "setunion" => function(1..=ANY, union)?.accepting(Accepts::Unknown),
        "setintersection" => function(1..=ANY, |call| kept(call, true)),
        "setsubtract" => function(2..=2, |call| kept(call, false)),
        "setproduct" => function(1..=ANY, product),
        _ => None,
    }
}

/// The arguments as sets of one type.
fn sets(call: Call<'_>) -> Result<(Vec<Value>, Type), Fault> {
    let own = |at: usize| {
        call.at(at)?.to_elements().map(drop).and_then(|()| call.at(at)?.converted(&Type::Set(Type::Any.into())))
    };
    let sets: Vec<Value> = (0..call.arguments.len()).map(own).collect::<Result<_, _>>()?;
    let elements: Vec<Type> = sets.iter().filter_map(Type::of_elements).collect();
    let element = Type::unified(&elements).ok_or_else(|| Fault::invalid("the sets have no type in common"))?;
    let to = Type::Set(element.clone().into());
    let sets = sets.iter().map(|own| own.converted(&to)).collect::<Result<_, _>>()?;
    Ok((sets, element))
}

fn union(call: Call<'_>) -> Made {
    if let Some(unknown) = beside(call, call.arguments) {
        return Ok(unknown);
    }
    let (sets, element) = sets(call)?;
    let mut all = Vec::new();
    for set in &sets {
        all.extend(set.to_elements()?.iter().cloned());
    }
    order::set(call.span, all, element)
}

/// The elements of the first set that are, or are not, in each other.
fn kept(call: Call<'_>, is_in: bool) -> Made {
    let (sets, element) = sets(call)?;
    let (first, others) = sets.split_first().ok_or_else(|| Fault::invalid("expected a set"))?;
    let mut others_seen = Vec::new();
    for other in others {
        let mut seen = order::Seen::default();
        whole(other)?.to_elements()?.iter().for_each(|value| seen.add(value));
        others_seen.push(seen);
    }
    let values = whole(first)?.to_elements()?;
    let kept = values.iter().filter(|value| others_seen.iter().all(|seen| seen.has(value) == is_in));
    order::set(call.span, kept.cloned().collect(), element)
}

fn product(call: Call<'_>) -> Made {
    if call.arguments.len() < 2 {
        return Err(Fault::invalid("expected two sets or more"));
    }
    let is_set = |value: &Value| matches!(value.data, Data::Set(_));
    let all_sets = call.arguments.iter().all(is_set);
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    let mut each = Vec::new();
    let mut work = 1_usize;
    for at in 0..call.arguments.len() {
        let list = call.list(at, Type::Any)?;
        let values = list.to_elements()?;
        if is_set(call.at(at)?) {
            whole(&list)?;
        }
        each.push(Type::of_elements(&list).unwrap_or(Type::Any));
        work = work.saturating_mul(values.len());
        if work > MAX_PRODUCT {
            return Err(Fault::Limit("the number of combinations", MAX_PRODUCT));
        }
        let longer = |row: &Vec<Value>| {
            let row = row.clone();
            values.iter().map(move |value| row.iter().cloned().chain([value.clone()]).collect()).collect::<Vec<_>>()
        };
        rows = rows.iter().flat_map(longer).collect();
    }
    let rows = rows.into_iter().map(|row| Value::list(call.span, row)).collect();
    let element = Type::Tuple(each);
    if all_sets { order::set(call.span, rows, element) } else { call.typed(rows, element) }
}

/// The most combinations that are made.
const MAX_PRODUCT: usize = 20_000;
