//! The few calls that have a value without being made.

use std::sync::LazyLock;

use regex::Regex;

use super::evaluate::Piece;
use crate::syntax::code::{Argument, Expression};

/// What a call does, by the name of its function.
pub(super) enum Called<'p> {
    /// It passes its argument on.
    Same(&'p Expression),
    /// It makes an object of its named arguments.
    Made,
    /// It writes its argument as JSON.
    Json(&'p Expression),
    /// It puts its arguments one after the other.
    Joined,
    /// It fills arguments in a text.
    Formatted,
    /// Something else.
    Other,
}

/// Functions that pass their only argument on: of the SDKs for optional fields, of Pulumi for inputs.
const SAME: [&str; 27] = [
    "string",
    "F",
    "Raw",
    "Opt",
    "NewOpt",
    "Ptr",
    "String",
    "StringPtr",
    "StringPtrInput",
    "Strings",
    "Bool",
    "Int",
    "Any",
    "output",
    "Output",
    "from_input",
    "secret",
    "interpolate",
    "ToStringMap",
    "ToStringArray",
    "freeze",
    "str",
    "list",
    "StringMap",
    "RawMessage",
    "literal",
    "all_of",
];

/// Functions that write JSON.
const JSON: [&str; 9] = [
    "Marshal",
    "MarshalIndent",
    "stringify",
    "jsonStringify",
    "dumps",
    "json_dumps",
    "jsonencode",
    "toJSON",
    "JSONMarshal",
];

/// What a call does.
pub(super) fn called<'p>(callee: &str, arguments: &'p [Argument]) -> Called<'p> {
    let name = last(callee);
    let is_class = name.starts_with(|first: char| first.is_ascii_uppercase()) || name == "dict";
    let is_named =
        |own: &Argument| own.name.is_some() || matches!(own.value.kind, crate::syntax::code::Kind::Spread(_));
    match arguments {
        [] => Called::Other,
        [first, ..] if JSON.contains(&name) && first.name.is_none() => Called::Json(&first.value),
        [only] if only.name.is_none() && (SAME.contains(&name) || is_conversion(callee)) => Called::Same(&only.value),
        _ if matches!(name, "Sprintf" | "printf" | "format") => Called::Formatted,
        _ if matches!(callee, "pulumi.concat" | "pulumi.Output.concat" | "Output.concat" | "concat") => Called::Joined,
        all if is_class && super::roots::resource(callee).is_none() && all.iter().all(is_named) => Called::Made,
        _ => Called::Other,
    }
}

/// The name of a function without what it belongs to.
pub(super) fn last(callee: &str) -> &str {
    let plain = callee.split(['[', '<', '(']).next().unwrap_or(callee);
    plain.rsplit(['.', ':', '$']).next().unwrap_or(plain)
}

/// Whether a call is a conversion of Go: `map[string]string(x)`, `[]byte(x)`, `shared.TokenPolicyResourcesParam(x)`.
fn is_conversion(callee: &str) -> bool {
    callee.starts_with("map[") || callee.starts_with("[]") || last(callee).ends_with("Param")
}

/// The effect that a constant of the Go SDK means: `shared.TokenPolicyEffectAllow`.
pub(super) fn effect(name: &str) -> Option<&'static str> {
    let is = |effect: &str| name.ends_with(effect) && name.starts_with(|first: char| first.is_ascii_uppercase());
    match name {
        _ if is("EffectAllow") => Some("allow"),
        _ if is("EffectDeny") => Some("deny"),
        _ => None,
    }
}

/// A place in a format: `%s` of C, `{}` and `{name}` of Python.
const PLACE: &str = r"%%|%[-+# 0]*\d*(?:\.\d+)?[sdvqx]|\{\{|\}\}|\{(\w*)\}";

/// A format with the values of its arguments.
pub(super) fn formatted(format: Vec<Piece>, values: &[(Option<String>, Vec<Piece>)]) -> Vec<Piece> {
    static PLACES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PLACE).ok());
    let Some(places) = PLACES.as_ref() else { return format };
    let is_python = !format.iter().any(|piece| piece.is_known && piece.text.contains("%s"));
    let mut next = values.iter();
    let mut out = Vec::new();
    for piece in format {
        if !piece.is_known {
            out.push(piece);
            continue;
        }
        let mut from = 0;
        for captures in places.captures_iter(&piece.text) {
            let Some(whole) = captures.get(0) else { continue };
            let is_brace = whole.as_str().starts_with(['{', '}']);
            if is_brace != is_python {
                continue;
            }
            out.push(cut(&piece, from, whole.start()));
            from = whole.end();
            let place = cut(&piece, whole.start(), whole.end());
            let name = captures.get(1).map_or("", |own| own.as_str());
            let value = match whole.as_str() {
                "%%" | "{{" | "}}" => {
                    let text = whole.as_str().chars().take(1).collect();
                    out.push(Piece { text, ..place });
                    continue;
                }
                _ if name.parse::<usize>().is_ok() => name.parse::<usize>().ok().and_then(|at| values.get(at)),
                _ if name.is_empty() => next.next(),
                _ => values.iter().find(|(own, _)| own.as_deref() == Some(name)),
            };
            match value {
                Some((_, own)) => out.extend(own.iter().map(|own| Piece { span: place.span, ..own.clone() })),
                None => out.push(Piece { is_known: false, ..place }),
            }
        }
        out.push(cut(&piece, from, piece.text.len()));
    }
    out.retain(|piece| !piece.text.is_empty());
    out
}

/// A part of a piece.
fn cut(piece: &Piece, from: usize, to: usize) -> Piece {
    let text = piece.text.get(from..to).unwrap_or_default().to_owned();
    let is_verbatim = piece.text.len() == (piece.span.end - piece.span.start) as usize;
    let at = |offset: usize| piece.span.start + u32::try_from(offset).unwrap_or_default();
    let span = if is_verbatim { crate::text::Span { start: at(from), end: at(to), ..piece.span } } else { piece.span };
    Piece { text, span, is_known: piece.is_known }
}
