//! Numbers, as far as a binary fraction of 64 bits tells them as exactly as Terraform's of 512 bits does.

use super::value::{Data, Value};
use crate::text::Span;

/// Up to here each whole number is exact, and the next one as well.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;
/// The most digits of a decimal fraction that read and write as they are.
const MAX_DIGITS: usize = 15;

/// Whether a computed number is exact: whole, or a multiple of 2⁻¹⁶.
pub(super) fn is_exact(number: f64) -> bool {
    number.abs() <= MAX_WHOLE && (number.fract() == 0.0 || number.abs() < 4e9 && (number * 65_536.0).fract() == 0.0)
}

/// The number that a decimal text denotes: `None` if it is none, `Some(None)` if it has too many digits.
pub(super) fn parsed(text: &str) -> Option<Option<f64>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_digits(whole) && is_digits(fraction) && whole.len() + fraction.len() > 0;
    let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if !is_number || digits.is_empty() || !is_digits(digits) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    let significant = format!("{whole}{fraction}").trim_start_matches('0').trim_end_matches('0').len();
    let is_short = significant <= MAX_DIGITS && (number == 0.0 || (1e-9..=MAX_WHOLE).contains(&number.abs()));
    Some((is_short || is_exact(number) && fraction.is_empty() && digits == "0").then_some(number + 0.0))
}

/// The value of a number that is written in a file.
pub(super) fn literal(span: Span, text: &str) -> Value {
    match parsed(text).flatten() {
        Some(number) => Value::new(span, Data::Number(number)),
        None => Value::unknown(span, "number is not evaluated exactly"),
    }
}
