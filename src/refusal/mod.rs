//! Refusals: what the text of an error, or a log, says about API calls that were refused.
//!
//! The text that a person has on the screen comes in: the answer of the API, the line of a tool, Terraform's box, a
//! HAR, a log, or a single code or permission name. [`Refusal`]s go out, each with the call if the text shows it, or
//! with the calls that it may have been, and with the [causes](crate::catalog::ErrorCause) of its errors.
//!
//! The lines of an entry are read as one paragraph, because tools wrap their lines at the width of the terminal. What
//! it says is found as signals, in order; the signals from one call to the next belong to one refusal. Nothing here
//! asks a token: what a call needs is decided by [`crate::access::requirement()`].
//!
//! Begin with [`refusals`]; then read `signal` (what is looked for) and `draft` (what belongs together).

mod address;
mod draft;
mod entry;
mod record;
mod signal;

pub use self::record::{ApiError, Clue, Refusal, Refusals, RefusedCall};
use crate::catalog::Catalog;

/// The refusals in a text, in its order. Those that say the same are counted once.
pub fn refusals(text: &str, catalog: &'static Catalog) -> Refusals {
    let mut all = Refusals::default();
    for entry in entry::entries(text) {
        draft::read(&entry, catalog, &mut all);
    }
    all.settle();
    all
}
