//! IDs with unknown parts. An unknown part is written as `${expression}`, so that equal expressions are equal IDs.

use crate::text::{
    partial::{is_partial, known_parts, only_expression, split_known},
    shown,
};

/// A thing with its ID for display; "the zone that `var.zone_id` names" if all of the ID is unknown.
pub(super) fn named(kind: &str, id: &str) -> String {
    match only_expression(id) {
        Some(expression) => format!("the {kind} that `{}` names", shown(expression)),
        None => format!("{kind} `{}`", shown(id)),
    }
}

/// Whether a text with unknown parts can be an ID.
pub(super) fn may_be_id(text: &str) -> bool {
    let known: usize = known_parts(text).map(str::len).sum();
    known_parts(text).all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && if is_partial(text) { known <= 32 } else { known == 32 }
}

/// The account ID that the text of a bucket begins with.
pub fn account_of_bucket(text: &str) -> &str {
    parts_of_bucket(text).first().copied().unwrap_or(text)
}

/// The parts of the text of a bucket, divided by underscores. An unknown part may contain underscores.
pub(super) fn parts_of_bucket(text: &str) -> Vec<&str> {
    split_known(text, '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_ids_are_named_by_their_expression() {
        assert_eq!(named("zone", "${var.zone_id}"), "the zone that `var.zone_id` names");
        assert_eq!(named("zone", "0a${var.rest}"), "zone `0a${var.rest}`");
        assert_eq!(named("zone", "${a}${b}"), "zone `${a}${b}`");
    }

    #[test]
    fn known_parts_decide_whether_an_id_may_be_valid() {
        for id in ["${var.id}", "0a${var.rest}", "${a}${b}", "000000000000000000000000000000a1"] {
            assert!(may_be_id(id), "{id}");
        }
        for id in ["example.com", "${var.name}.com", "0a", "000000000000000000000000000000a1f${x}"] {
            assert!(!may_be_id(id), "{id}");
        }
    }

    #[test]
    fn the_account_of_a_bucket_may_be_unknown() {
        assert_eq!(account_of_bucket("${var.account_id}_default_logs"), "${var.account_id}");
        assert_eq!(account_of_bucket("00ac_default_my_logs"), "00ac");
        assert_eq!(account_of_bucket("${local.bucket_key}"), "${local.bucket_key}");
    }
}
