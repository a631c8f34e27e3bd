//! Functions that search: `replace` and regular expressions.

use std::{collections::BTreeMap, rc::Rc};

use regex::{Captures, Regex, RegexBuilder};

use super::{Accepts, Call, Fault, Function, MAX_TEXT, Made, function, too_long};
use crate::syntax::hcl::{
    types::Type,
    value::{Data, ObjectEntry, Value},
};

/// The largest compiled pattern, in bytes.
const MAX_COMPILED: usize = 1 << 18;
/// The longest pattern, in bytes.
const MAX_PATTERN: usize = 1_000;

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "replace" => function(3..=3, replace)?.accepting(Accepts::Unknown),
        "regex" => function(2..=2, regex),
        "regexall" => function(2..=2, regexall),
        _ => None,
    }
}

/// The work of a search, beyond that of reading its arguments.
pub(super) fn work(arguments: &[Value]) -> usize {
    let text = |at: usize| match arguments.get(at).map(|value| &value.data) {
        Some(Data::Text(text)) => text.len(),
        _ => 0,
    };
    match arguments.len() {
        2 => COMPILING + text(0) * text(1) / 16,
        _ => text(0).saturating_mul(text(1)) / 16,
    }
}

/// The work of compiling a pattern.
const COMPILING: usize = 5_000;

fn replace(call: Call<'_>) -> Made {
    let (text, wanted) = (call.text(0)?, call.text(1)?);
    let is_pattern = wanted.len() > 1 && wanted.starts_with('/') && wanted.ends_with('/');
    if !is_pattern
        && call.at(2)?.is_unknown()
        && let Some(by) = call.at(2)?.partial_text()
    {
        let count = text.matches(&*wanted).count();
        bounded(&text, count, &by)?;
        let made = Rc::from(text.replace(&*wanted, &by));
        return Ok(Value::new(call.span, if count == 0 { Data::Text(made) } else { Data::Partial(made) }));
    }
    let by = call.text(2)?;
    if let Some(pattern) = wanted.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|_| wanted.len() > 1)
    {
        let pattern = compiled(pattern, &text)?;
        let found = pattern.find_iter(&text).count();
        bounded(&text, found, &by)?;
        return call.make(pattern.replace_all(&text, &*by).into_owned());
    }
    bounded(&text, text.matches(&*wanted).count(), &by)?;
    call.make(text.replace(&*wanted, &by))
}

/// Whether a text is short enough with so many parts replaced.
fn bounded(text: &str, found: usize, by: &str) -> Result<(), Fault> {
    if text.len() + found.saturating_mul(by.len()) > 2 * MAX_TEXT {
        return Err(too_long());
    }
    Ok(())
}

/// A pattern that means the same here as in Terraform, for a text.
fn compiled(pattern: &str, text: &str) -> Result<Regex, Fault> {
    let differs =
        ["&&", "--", "~~", "(?x", "\\<", "\\>", "b{", "\\C", "\\Q", "\\K"].iter().any(|own| pattern.contains(own));
    // Classes such as `\d` are of all scripts here, and of ASCII there.
    if differs || has_nested_class(pattern) || !text.is_ascii() || pattern.len() > MAX_PATTERN {
        return Err(Fault::unknown("the regular expression is not evaluated"));
    }
    let regex = RegexBuilder::new(pattern).size_limit(MAX_COMPILED).dfa_size_limit(MAX_COMPILED).build();
    regex.map_err(|_| Fault::unknown("the regular expression is not evaluated"))
}

/// Whether a class of characters is within another; in Terraform, the inner bracket is a character.
fn has_nested_class(pattern: &str) -> bool {
    let mut characters = pattern.chars().peekable();
    let mut is_in = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '[' if is_in => return true,
            '[' => {
                is_in = true;
                characters.next_if_eq(&'^');
                characters.next_if_eq(&']');
            }
            ']' => is_in = false,
            _ => {}
        }
    }
    false
}

fn regex(call: Call<'_>) -> Made {
    let (pattern, text) = (call.text(0)?, call.text(1)?);
    let pattern = compiled(&pattern, &text)?;
    let found = pattern.captures(&text).ok_or_else(|| Fault::invalid("the pattern does not match"))?;
    matched(call, &pattern, &found)
}

fn regexall(call: Call<'_>) -> Made {
    let (pattern, text) = (call.text(0)?, call.text(1)?);
    let pattern = compiled(&pattern, &text)?;
    let all: Vec<Value> =
        pattern.captures_iter(&text).map(|found| matched(call, &pattern, &found)).collect::<Result<_, _>>()?;
    let element = Type::unified(&all.iter().map(Type::of).collect::<Vec<_>>());
    call.typed(all, element.unwrap_or(Type::Any))
}

/// A match: its text, the texts of its groups, or those by name.
fn matched(call: Call<'_>, pattern: &Regex, found: &Captures<'_>) -> Made {
    let group = |at: usize| match found.get(at) {
        Some(own) => Value::text(call.span, own.as_str()),
        None => Value::new(call.span, Data::Null),
    };
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(group(0));
    }
    let named: BTreeMap<&str, usize> =
        names.iter().enumerate().filter_map(|(at, name)| Some(((*name)?, at + 1))).collect();
    if named.is_empty() {
        return call.tuple((1..=names.len()).map(group).collect());
    }
    if named.len() < names.len() {
        return Err(Fault::invalid("some groups have names, and some have none"));
    }
    let member = |(name, at): (&str, usize)| ObjectEntry { key: name.into(), key_span: call.span, value: group(at) };
    Ok(Value::object(call.span, named.into_iter().map(member).collect()))
}
