//! Functions on strings.

use std::rc::Rc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::{ANY, Accepts, Call, Fault, Function, MAX_TEXT, Made, function, too_long};
use crate::syntax::hcl::{
    order,
    types::Type,
    value::{Data, Value},
};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "lower" => function(1..=1, |call| call.make(each(&call.text(0)?, char::to_lowercase))),
        "upper" => function(1..=1, |call| call.make(each(&call.text(0)?, char::to_uppercase))),
        "title" => function(1..=1, title),
        "trimspace" => function(1..=1, |call| call.make(call.text(0)?.trim().to_owned())),
        "trim" => function(2..=2, trim),
        "trimprefix" => function(2..=2, |call| affix(call, |text, affix| text.strip_prefix(affix))),
        "trimsuffix" => function(2..=2, |call| affix(call, |text, affix| text.strip_suffix(affix))),
        "chomp" => function(1..=1, |call| call.make(call.text(0)?.trim_end_matches(['\r', '\n']).to_owned())),
        "indent" => function(2..=2, indent),
        "strrev" => function(1..=1, |call| call.make(simple(&call.text(0)?)?.chars().rev().collect())),
        "substr" => function(3..=3, substr),
        "startswith" => function(2..=2, |call| call.truth(call.text(0)?.starts_with(&*call.text(1)?))),
        "endswith" => function(2..=2, |call| call.truth(call.text(0)?.ends_with(&*call.text(1)?))),
        "strcontains" => function(2..=2, |call| call.truth(call.text(0)?.contains(&*call.text(1)?))),
        "join" => function(2..=ANY, join)?.accepting(Accepts::Unknown),
        "split" => function(2..=2, split),
        "urlencode" => function(1..=1, urlencode),
        "sha256" => function(1..=1, |call| call.make(hexadecimal(&Sha256::digest(call.text(0)?.as_bytes())))),
        _ => None,
    }
}

/// Each character by itself: where several take its place, it stays.
fn each<C: Iterator<Item = char>>(text: &str, change: fn(char) -> C) -> String {
    let change = |character: char| {
        let mut changed = change(character);
        changed.next().filter(|_| changed.next().is_none()).unwrap_or(character)
    };
    text.chars().map(change).collect()
}

fn title(call: Call<'_>) -> Made {
    let mut is_start = true;
    let mut made = String::new();
    for character in call.text(0)?.chars() {
        made.push_str(&if is_start {
            each(character.encode_utf8(&mut [0; 4]), char::to_uppercase)
        } else {
            character.into()
        });
        is_start =
            !(character.is_alphanumeric() || character == '_') && (character.is_ascii() || character.is_whitespace());
    }
    call.make(made)
}

fn trim(call: Call<'_>) -> Made {
    let cut = call.text(1)?;
    call.make(call.text(0)?.trim_matches(|character| cut.contains(character)).to_owned())
}

fn affix(call: Call<'_>, strip: for<'t> fn(&'t str, &'t str) -> Option<&'t str>) -> Made {
    let (text, affix) = (call.text(0)?, call.text(1)?);
    call.make(strip(&text, &affix).unwrap_or(&text).to_owned())
}

fn indent(call: Call<'_>) -> Made {
    let count = usize::try_from(call.whole(0)?).map_err(|_| Fault::invalid("the number of spaces is negative"))?;
    let text = call.text(1)?;
    let lines = text.matches('\n').count();
    if count.saturating_mul(lines) > MAX_TEXT {
        return Err(too_long());
    }
    call.make(text.replace('\n', &format!("\n{}", " ".repeat(count))))
}

/// A text whose characters are counted as Terraform counts them.
fn simple(text: &str) -> Result<&str, Fault> {
    if order::is_simple(text) { Ok(text) } else { Err(Fault::unknown("characters that combine are not counted")) }
}

fn substr(call: Call<'_>) -> Made {
    let text = call.text(0)?;
    let count = simple(&text)?.chars().count() as i64;
    let (offset, length) = (call.whole(1)?, call.whole(2)?);
    let start = if offset < 0 { (count + offset).max(0) } else { offset };
    let end = if length < 0 { count } else { start.saturating_add(length) };
    let is_in = |at: usize| (start..end).contains(&(at as i64));
    call.make(text.chars().enumerate().filter(|(at, _)| is_in(*at)).map(|(_, character)| character).collect())
}

fn join(call: Call<'_>) -> Made {
    let separator = call.text(0)?;
    let mut parts = Vec::new();
    let mut is_partial = false;
    for at in 1..call.arguments.len() {
        call.list(at, Type::Text)?;
        for part in call.elements(at)?.iter() {
            // An unknown part is written as `${expression}`.
            let unknown = part.partial_text().filter(|_| part.is_unknown());
            is_partial |= unknown.is_some();
            parts.push(unknown.map_or_else(|| part.to_text(), Ok)?);
        }
    }
    let length = parts.iter().map(|part| part.len() + separator.len()).sum::<usize>();
    if length > MAX_TEXT + separator.len() {
        return Err(too_long());
    }
    let made = call.make(parts.join(&*separator))?;
    match made.data {
        Data::Text(text) if is_partial => Ok(Value::new(call.span, Data::Partial(text))),
        data => Ok(Value::new(call.span, data)),
    }
}

fn split(call: Call<'_>) -> Made {
    let (separator, text) = (call.text(0)?, call.text(1)?);
    let value = |part: &str| Value::text(call.span, part);
    let parts = if separator.is_empty() {
        text.chars().map(|character| value(character.encode_utf8(&mut [0; 4]))).collect()
    } else {
        text.split(&*separator).map(value).collect()
    };
    call.typed(parts, Type::Text)
}

/// What a query keeps as it is.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b' ');

fn urlencode(call: Call<'_>) -> Made {
    let text: Rc<str> = call.text(0)?;
    call.make(utf8_percent_encode(&text, QUERY).to_string().replace(' ', "+"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
