//! Texts with unknown parts, such as `com.cloudflare.api.account.${var.account_id}`.
//!
//! An unknown part is written as `${expression}` wherever a value is evaluated, so that equal expressions are equal
//! texts, and a placeholder in JSON is the same as an unknown value. A text that holds a literal `${` counts as partly
//! unknown.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'t> {
    /// Known text.
    Known(&'t str),
    /// The expression of an unknown part.
    Unknown(&'t str),
}

/// Whether a part of a text is unknown.
pub(crate) fn is_partial(text: &str) -> bool {
    text.contains("${")
}

/// The unknown part that an expression stands for.
pub(crate) fn unknown_part(expression: &str) -> String {
    format!("${{{expression}}}")
}

/// The parts of a text, in order. An expression ends at the brace that closes it; without one, it is all of the rest.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if let Some(inner) = rest.strip_prefix("${") {
            let end = closing(inner);
            let expression = inner.get(..end.unwrap_or(inner.len()))?;
            rest = end.and_then(|end| inner.get(end + 1..)).unwrap_or_default();
            return Some(Part::Unknown(expression));
        }
        let end = rest.find("${").unwrap_or(rest.len());
        let (known, behind) = rest.split_at_checked(end)?;
        rest = behind;
        (!known.is_empty()).then_some(Part::Known(known))
    })
}

/// The position of the brace that closes an expression.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return true,
            b'}' => depth -= 1,
            _ => {}
        }
        false
    })
}

/// The known parts of a text.
pub(crate) fn known_parts(text: &str) -> impl Iterator<Item = &str> {
    parts(text).filter_map(|part| match part {
        Part::Known(known) => Some(known),
        Part::Unknown(_) => None,
    })
}

/// What a text is known to begin with.
pub(crate) fn known_start(text: &str) -> &str {
    match parts(text).next() {
        Some(Part::Known(known)) => known,
        _ => "",
    }
}

/// The first expression in a text, if it is not empty.
pub(crate) fn first_expression(text: &str) -> Option<&str> {
    parts(text).find_map(|part| match part {
        Part::Unknown(expression) if !expression.is_empty() => Some(expression),
        _ => None,
    })
}

/// The expression that is all of a text.
pub(crate) fn only_expression(text: &str) -> Option<&str> {
    let mut parts = parts(text);
    match (parts.next(), parts.next()) {
        (Some(Part::Unknown(expression)), None) if !expression.is_empty() && text.ends_with('}') => Some(expression),
        _ => None,
    }
}

/// A text divided at a character of its known parts.
pub(crate) fn split_known(text: &str, divider: char) -> Vec<&str> {
    let mut all = Vec::new();
    let (mut start, mut at) = (0, 0);
    for part in parts(text) {
        match part {
            Part::Known(known) => {
                for (place, found) in known.match_indices(divider) {
                    all.push(text.get(start..at + place).unwrap_or_default());
                    start = at + place + found.len();
                }
                at += known.len();
            }
            Part::Unknown(expression) => at += "${}".len() + expression.len(),
        }
    }
    all.push(text.get(start..).unwrap_or_default());
    all
}

#[cfg(test)]
mod tests {
    use super::{Part::*, *};

    #[test]
    fn an_expression_ends_at_its_own_brace() {
        let all = |text| parts(text).collect::<Vec<_>>();
        assert_eq!(all("a.${var.x}_b"), [Known("a."), Unknown("var.x"), Known("_b")]);
        assert_eq!(all("${f({ a = {} })}${b}"), [Unknown("f({ a = {} })"), Unknown("b")]);
        assert_eq!(all("a}${}"), [Known("a}"), Unknown("")]);
        assert_eq!(all("${a"), [Unknown("a")]);
        assert_eq!(all(""), []);
    }

    #[test]
    fn parts_that_are_put_together_are_the_text() {
        for text in ["", "a", "$", "${a}", "x${a}y${b}${c}z", "${f({ a = 1 })}_b", "$${a}", "{}}${}"] {
            let whole: String = parts(text)
                .map(|part| match part {
                    Known(known) => known.to_owned(),
                    Unknown(expression) => unknown_part(expression),
                })
                .collect();
            assert_eq!(whole, text);
            assert_eq!(split_known(text, '_').join("_"), text);
        }
    }

    #[test]
    fn a_text_is_one_expression_or_more_than_that() {
        assert_eq!(only_expression("${var.id}"), Some("var.id"));
        for text in ["0a${var.rest}", "${a}${b}", "${a", "${}", "a"] {
            assert_eq!(only_expression(text), None, "{text}");
        }
        assert_eq!(first_expression("a${}${b}"), Some("b"));
        assert_eq!((known_start("a${b}c"), known_start("${b}c"), known_start("ab")), ("a", "", "ab"));
    }

    #[test]
    fn dividers_within_expressions_do_not_divide() {
        assert_eq!(split_known("${var.account_id}_weur_logs", '_'), ["${var.account_id}", "weur", "logs"]);
        assert_eq!(split_known("${f({ a_b = 1 })}_x", '_'), ["${f({ a_b = 1 })}", "x"]);
        assert_eq!(split_known("${local.bucket_key", '_'), ["${local.bucket_key"]);
    }
}
