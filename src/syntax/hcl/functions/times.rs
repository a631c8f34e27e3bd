//! Functions on times.

use jiff::{SignedDuration, Timestamp, civil::DateTime};

use super::{Call, Fault, Function, Made, function};
use crate::syntax::hcl::{CURRENT_TIME, value::Value};

pub(super) fn find(name: &str) -> Option<Function> {
    match name {
        "timeadd" => function(2..=2, add),
        "timecmp" => function(2..=2, compare),
        "timestamp" | "plantimestamp" => {
            function(0..=0, |_| Err(Fault::unknown(format!("`{CURRENT_TIME}` gives another time on every apply"))))
        }
        _ => None,
    }
}

/// A time of a clock and the offset that is written after it.
struct Time {
    clock: DateTime,
    offset: String,
}

fn time(call: Call<'_>, at: usize) -> Result<Time, Fault> {
    let text = call.text(at)?;
    let not = || Fault::invalid("expected a time such as `2026-01-02T03:04:05Z`");
    // `2026-01-02T03:04:05`
    let (clock, offset) = text.split_at_checked(19).ok_or_else(not)?;
    if offset.starts_with('.') {
        return Err(Fault::unknown("fractions of seconds are not evaluated"));
    }
    let has_offset = offset == "Z" || offset.len() == 6 && offset.starts_with(['+', '-']) && offset.contains(':');
    let shape: String = clock.chars().map(|own| if own.is_ascii_digit() { '0' } else { own }).collect();
    let is_time = has_offset && shape == "0000-00-00T00:00:00" && text.parse::<Timestamp>().is_ok();
    let clock = clock.parse().ok().filter(|_| is_time).ok_or_else(not)?;
    Ok(Time { clock, offset: offset.to_owned() })
}

fn add(call: Call<'_>) -> Made {
    let time = time(call, 0)?;
    let later = time.clock.checked_add(duration(&call.text(1)?)?);
    let later = later.map_err(|_| Fault::unknown("the time is out of range"))?;
    if later.subsec_nanosecond() != 0 {
        return Err(Fault::unknown("fractions of seconds are not evaluated"));
    }
    call.make(format!("{}{}", later.strftime("%Y-%m-%dT%H:%M:%S"), time.offset))
}

/// A duration such as `1h30m`.
fn duration(text: &str) -> Result<SignedDuration, Fault> {
    let not = || Fault::invalid("expected a duration such as `1h30m`");
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return Err(not());
    }
    let mut seconds: i64 = 0;
    while !rest.is_empty() && rest != "0" {
        let end = rest.find(|own: char| !own.is_ascii_digit()).ok_or_else(not)?;
        let (digits, after) = rest.split_at_checked(end).ok_or_else(not)?;
        let number: i64 = digits.parse().map_err(|_| not())?;
        let unit_end = after.find(|own: char| own.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_end).ok_or_else(not)?;
        let unit = match unit {
            "h" => 3_600,
            "m" => 60,
            "s" => 1,
            "ms" | "us" | "µs" | "μs" | "ns" => return Err(Fault::unknown("fractions of seconds are not evaluated")),
            _ if unit.starts_with('.') => return Err(Fault::unknown("fractions of hours are not evaluated")),
            _ => return Err(not()),
        };
        let part = number.checked_mul(unit).and_then(|part| seconds.checked_add(part));
        // Terraform counts nanoseconds in 64 bits.
        seconds = part.filter(|seconds| *seconds < i64::MAX / 1_000_000_000).ok_or_else(not)?;
        rest = after;
    }
    Ok(SignedDuration::from_secs(sign * seconds))
}

fn compare(call: Call<'_>) -> Made {
    let instant = |at: usize| {
        time(call, at)?;
        call.text(at)?.parse::<Timestamp>().map_err(|_| Fault::invalid("expected a time"))
    };
    let order = instant(0)?.cmp(&instant(1)?);
    Ok(Value::number(call.span, f64::from(order as i8)))
}
